"""The result on one screen of a terminal: what happened, the incidents, and what to do next."""

import os
import shlex
import subprocess
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from tabulate import tabulate

from scanner.analysis import attached
from scanner.analysis.result import Incident, Result
from scanner.reports import decisions, frames, sampled, standing, wording
from scanner.reports.language import Language, language
from scanner.reports.phrases import translated
from scanner.reports.report import Reader
from scanner.reports.text import cut, line

_INCIDENTS_SHOWN = 10
_LINES_SHOWN = 3
_ITEMS_SHOWN = 4
_LONGEST_ITEM = 60
_HEADERS = ("incident", "severity", "sent", "emails", "exposed", "viewers", "to_tell", "subject")
_NUMBERS = ("emails", "exposed", "viewers", "to_tell")
# Select Graphic Rendition (ECMA-48, 8.3.117)
_BOLD, _RED, _YELLOW = "1", "31", "33"
_COLOURS = {"critical": f"{_BOLD};{_RED}", "high": _RED, "medium": _YELLOW, "low": ""}


@dataclass(frozen=True, slots=True)
class Screen:
    """Where it is printed, and what the next command names.

    width    columns of a line, at most
    colour   whether it may be coloured; nothing is said by colour alone
    case     the case file
    folder   where the report was written; None where it was not
    """

    width: int = 80
    colour: bool = False
    case: str = "blindcopy.case"
    folder: Path | None = None


def render(result: Result, reader: Reader, screen: Screen) -> str:
    """The text to print. Nothing out of a mail reaches the terminal as anything but printable text."""
    words = language(reader.language)
    blocks = [
        _headline(result, reader, words, screen),
        _wrapped(sampled.lines(result, words), screen.width),
        _wrapped(decisions.lines(result, words), screen.width),
        _incidents(result, reader, words, screen),
        _wrapped([*_personal_data(result, words), *_coverage(result, words)], screen.width),
        _passed_over(result, words, screen),
        _listed(words.text("terminal.problems", n=len(result.problems)), _problems(result, words), screen),
        _next(result, reader, words, screen),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _headline(result: Result, reader: Reader, words: Language, screen: Screen) -> str:
    attention = _attention(result, reader, words)
    names = _some(wording.organisation(result, reader.reveal), words)
    organisation = words.text("terminal.organisation", names=names)
    blocks = [
        _styled(_wrapped([wording.headline(result, reader)], screen.width), _BOLD, screen),
        _styled(_wrapped(attention, screen.width), _RED, screen),
        _wrapped([] if attention else [organisation], screen.width),
        _wrapped(_exposure(result, reader, words), screen.width),
    ]
    return "\n".join(block for block in blocks if block)


def _attention(result: Result, reader: Reader, words: Language) -> list[str]:
    names = _some(wording.organisation(result, reader.reveal), words)
    if not names:
        return [words.text("terminal.organisation_unknown")]
    inferred = result.assumptions.get("organisation_inferred")
    return [words.text("terminal.organisation_inferred", names=names)] if inferred else []


def _exposure(result: Result, reader: Reader, words: Language) -> Iterator[str]:
    incidents, totals = standing.incidents(result), standing.totals(result)
    if not incidents:
        return
    senders = dict.fromkeys(chain.from_iterable(frames.senders(each, reader.reveal) for each in incidents))
    yield words.text("terminal.sent_by", senders=_some(senders, words))
    yield words.text("terminal.people", people=wording.people(totals.people_exposed, words))
    yield words.text("terminal.customers", customers=totals.customers_exposed)
    yield words.text("terminal.to_tell", missing=frames.still_to_tell(result), people=len(result.people))


def _incidents(result: Result, reader: Reader, words: Language, screen: Screen) -> str:
    if not result.incidents:
        return ""
    worst, people_left = standing.ranked(result), standing.people_to_tell(result)
    shown = worst[:_INCIDENTS_SHOWN]
    cells = [_incident_row(each, people_left.get(each.id), result, reader, words) for each in shown]
    rows = _table(cells, words, screen.width)
    severities = [_COLOURS.get(standing.severity(each, result) or "", "") for each in shown]
    more = words.text("terminal.more_incidents", n=len(worst) - len(shown)) if len(worst) > len(shown) else ""
    below = _wrapped(filter(None, [more, words.text("terminal.units")]), screen.width)
    return "\n".join([*rows[:2], *_coloured(rows[2:], severities, screen), below])


def _incident_row(
    incident: Incident, to_tell: int | None, result: Result, reader: Reader, words: Language
) -> list[str]:
    sent, severity = incident.first_sent, standing.severity(incident, result)
    cells = [
        incident.id,
        words.label("severity", severity) if severity else words.said(None),
        f"{sent.astimezone(reader.timezone):%Y-%m-%d}" if sent else words.text("terminal.no_date"),
        words.number(incident.messages),
        words.number(incident.addresses_exposed),
        words.number(incident.viewers),
        words.number(to_tell),
    ]
    # "not computed" goes on two lines, so that it takes no width from the subject.
    unknown = words.said(None)
    return [
        *(unknown.replace(" ", "\n", 1) if text == unknown else text for text in cells),
        line(incident.subject),
    ]


def _table(rows: list[list[str]], words: Language, width: int) -> list[str]:
    """The lines of a table whose last column, a text of any length, is cut to the width that the others leave.

    A cell that has two lines gives its row two.
    """
    headers = [words.text(f"terminal.column_{name}") for name in _HEADERS]
    widths = [
        max(len(part) for value in column for part in value.split("\n"))
        for column in zip(headers, *rows, strict=True)
    ]
    widths[-1] = max(width - sum(widths[:-1]) - 2 * len(widths[:-1]), len(headers[-1]))
    cut_rows = [[*row[:-1], cut(row[-1], widths[-1])] for row in rows]
    # The header goes in as a row, since tabulate would make every column two wider for it.
    grid = [headers, ["-" * columns for columns in widths], *cut_rows]
    align = ["right" if name in _NUMBERS else "left" for name in _HEADERS]
    table = tabulate(grid, tablefmt="plain", disable_numparse=True, colalign=align)
    return [_plain(row.rstrip()) for row in table.splitlines()]


def _coloured(lines: Sequence[str], colours: list[str], screen: Screen) -> Iterator[str]:
    """The lines below the header in the colours of their incidents; a row's second line begins with a space."""
    row = -1
    for text in lines:
        row += not text.startswith(" ")
        yield _styled(text, colours[row], screen)


def _personal_data(result: Result, words: Language) -> Iterator[str]:
    most = sorted(result.rule_totals, key=lambda total: (-total.findings, total.rule))
    if most:
        found = _some((f"{words.number(total.findings)} {total.rule}" for total in most if total.findings), words)
        doubtful = sum(total.low for total in most)
        apart = words.text("terminal.doubtful", n=doubtful) if doubtful else ""
        yield words.text("terminal.personal_data", found="; ".join(filter(None, (found, apart))))
    if sent := attached.sent_files(result.attached_tables):
        yield words.text("terminal.attached", files=line(translated(attached.said(sent), words)))


def _coverage(result: Result, words: Language) -> Iterator[str]:
    counts = result.messages
    yield words.text(
        "terminal.messages",
        found=counts.found,
        scanned=counts.scanned,
        duplicate=counts.duplicate,
        unreadable=counts.unreadable,
    )
    skipped = len(_skipped(result, words))
    yield words.text("terminal.sources", read=len(result.sources) - skipped, skipped=skipped)
    if len(result.set_aside):
        yield words.text("terminal.set_aside", n=len(result.set_aside))
    broken = frames.policy_counts(result)[["messages", "rule"]].itertuples(index=False, name=None)
    rules = [f"{words.number(number)} {rule}" for number, rule in broken]
    if rules:
        yield words.text("terminal.policy", n=len(result.policy), rules=_some(rules, words))


def _passed_over(result: Result, words: Language, screen: Screen) -> str:
    """Where no mail was found at all, what was looked at and why it was none."""
    skipped = [] if result.messages.found else _skipped(result, words)
    return _listed(words.text("terminal.skipped", n=len(skipped)), skipped, screen)


def _skipped(result: Result, words: Language) -> list[str]:
    sources = frames.sources(result, False)
    rows = sources.loc[sources["format"].eq("skipped").fillna(False).astype(bool), ["path", "status"]].fillna("")
    return [f"{path}: {translated(why, words)}" for path, why in rows.itertuples(index=False, name=None)]


def _problems(result: Result, words: Language) -> list[str]:
    """What could not be read, each with how often; where is in problems.csv."""
    found = frames.problems(result, False)["problem"].fillna("").value_counts(sort=False)
    often = sorted(found.items(), key=lambda each: (-each[1], str(each[0])))
    return [words.text("terminal.problem", n=number, problem=str(problem)) for problem, number in often]


def _next(result: Result, reader: Reader, words: Language, screen: Screen) -> str:
    """What to do now. The command stands on a line of its own, whole, so that it can be copied."""
    masked = _styled(_plain(wording.banner(reader)), _RED if reader.reveal else "", screen)
    if not result.messages.found:
        return masked
    what, command = _step(result, reader, screen)
    said = _wrapped([words.text(f"terminal.next_{what}")], screen.width)
    return "\n".join([said, f"  {line(command)}", masked])


def _step(result: Result, reader: Reader, screen: Screen) -> tuple[str, str]:
    """The first thing that is still to be done, and the command or the file for it."""
    folder = screen.folder or Path("blindcopy-report")
    reveal = ["--reveal"] if frames.still_to_tell(result) or reader.reveal else []
    reads = ["--language", reader.language] if reader.language != "en" else []
    there = ["--timezone", str(reader.timezone)] if str(reader.timezone) != "UTC" else []
    aware = ["--aware-at", reader.aware_at.isoformat(timespec="minutes")] if reader.aware_at else []
    words = ["blindcopy", "report", screen.case, "--report", str(folder), *reads, *there, *aware, *reveal]
    if reveal and not (screen.folder and reader.reveal):
        return "to_tell", _command(*words)
    if screen.folder is None:
        return "report", _command(*words)
    drafts = bool(standing.incidents(result))
    return "forms" if drafts else "read", str(folder / ("forms" if drafts else "report.html"))


def _command(*words: str) -> str:
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def _listed(title: str, items: list[str], screen: Screen) -> str:
    """The first few items below a title."""
    if not items:
        return ""
    shown = [f"  {cut(line(item), screen.width - 2)}" for item in items[:_LINES_SHOWN]]
    more = [f"  … + {len(items) - _LINES_SHOWN}"] if len(items) > _LINES_SHOWN else []
    return "\n".join([_plain(title), *shown, *more])


def _some(texts: Iterable[str], words: Language) -> str:
    """The first few texts, each cut where it is long, and how many more there are."""
    items = list(texts)
    shown = ", ".join(cut(line(item), _LONGEST_ITEM) for item in items[:_ITEMS_SHOWN])
    more = len(items) - _ITEMS_SHOWN
    return words.text("terminal.and_more", items=shown, n=more) if more > 0 else shown


def _wrapped(sentences: Iterable[str], width: int) -> str:
    rows = [
        row
        for sentence in sentences
        for row in textwrap.wrap(sentence, width, subsequent_indent="  ", break_on_hyphens=False)
    ]
    # textwrap counts characters, of which some are two columns wide.
    return "\n".join(cut(_plain(row), width) for row in rows)


def _plain(text: str) -> str:
    """A line with every space a plain one: not every terminal has a no-break space."""
    return "".join(" " if character.isspace() else character for character in text)


def _styled(text: str, style: str, screen: Screen) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if screen.colour and style and text else text
