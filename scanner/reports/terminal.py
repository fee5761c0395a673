"""The result on one screen of a terminal, in plain words and tables, without colours."""

import os
import shlex
import subprocess
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import pandas as pd
from tabulate import tabulate

from scanner.analysis.result import Incident, Result
from scanner.reports import frames, sampled, wording
from scanner.reports.text import cut, line

_SEVERITIES = ("critical", "high", "medium", "low")
_INCIDENTS_SHOWN = 10
_RULES_SHOWN = 8
_LINES_SHOWN = 5
_ITEMS_SHOWN = 4
_LONGEST_ITEM = 60
_NUMBERS = {"Emails", "Exposed", "Viewers", "To tell", "Findings", "Distinct", "Sent out"}


def render(result: Result, reveal: bool, width: int = 80, case: str = "blindcopy.case") -> str:
    """The text to print, in lines of at most `width` columns; the next command names `case`.

    Nothing that came out of a mail reaches the terminal as anything but printable text.
    """
    blocks = [
        _wrapped([wording.headline(result), *_organisation(result), *_exposure(result, reveal)], width),
        _wrapped(sampled.lines(result), width),
        _incidents(result, width),
        _personal_data(result, width),
        _wrapped([*_coverage(result), *_assumptions(result)], width),
        _listed("Skipped", _skipped(result), width),
        _listed("Problems", _problems(result), width),
        _next(result, reveal, case, width),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _organisation(result: Result) -> Iterator[str]:
    names = _some(wording.organisation(result))
    if not names:
        yield "ATTENTION: the organisation is unknown. Scan again and say whose mail it is: --org DOMAIN"
    elif result.assumptions.get("organisation_inferred"):
        yield (
            f"ATTENTION: the organisation is assumed to be {names}, inferred from the mail. "
            "If that is wrong, so is all below: scan again with --org DOMAIN"
        )
    else:
        yield f"Organisation: {names}"


def _exposure(result: Result, reveal: bool) -> Iterator[str]:
    if not result.incidents:
        return
    totals = result.totals
    yield f"People behind these addresses: {wording.people(totals.people_exposed)}."
    yield f"Customers among them: {wording.number(totals.customers_exposed)}."
    senders = (frames.senders(incident, reveal) for incident in result.incidents)
    yield f"Sent by: {_some(dict.fromkeys(chain.from_iterable(senders)))}."
    yield f"Still to tell: {wording.number(frames.still_to_tell(result))} of {len(result.people):,}."


def _incidents(result: Result, width: int) -> str:
    worst = sorted(result.incidents, key=_rank)
    headers = ("Incident", "Severity", "Sent", "Emails", "Exposed", "Viewers", "To tell", "Subject")
    rows = [_incident_row(incident) for incident in worst[:_INCIDENTS_SHOWN]]
    return _table(headers, rows, width, len(worst), "incidents.csv")


def _rank(incident: Incident) -> tuple[int, int, str]:
    severity = incident.severity
    rank = _SEVERITIES.index(severity) if severity in _SEVERITIES else len(_SEVERITIES)
    return rank, -incident.addresses_exposed, incident.id


def _incident_row(incident: Incident) -> list[str]:
    return [
        incident.id,
        incident.severity or wording.NOT_COMPUTED,
        f"{incident.first_sent:%Y-%m-%d}" if incident.first_sent else "no date",
        wording.number(incident.messages),
        wording.number(incident.addresses_exposed),
        wording.number(incident.viewers),
        wording.number(incident.notified.missing if incident.notified else None),
        incident.subject,
    ]


def _personal_data(result: Result, width: int) -> str:
    most = sorted(result.rule_totals, key=lambda total: (-total.findings, total.rule))
    headers = ("Findings", "Distinct", "Emails", "Sent out", "Personal data")
    rows = [
        [
            *map(wording.number, (total.findings, total.distinct_values, total.messages, total.sent_outside)),
            f"{total.rule} ({total.category})",
        ]
        for total in most[:_RULES_SHOWN]
    ]
    return _table(headers, rows, width, len(most), "summary.json")


def _coverage(result: Result) -> Iterator[str]:
    counts = result.messages
    yield (
        f"Messages: {counts.found:,} found = {counts.scanned:,} scanned + {counts.duplicate:,} duplicate"
        f" + {counts.unreadable:,} unreadable"
    )
    skipped = int(_is_skipped(result).sum())
    yield f"Sources: {len(result.sources) - skipped:,} read, {skipped:,} skipped"
    aside = frames.records(frames.set_aside_counts(result))
    if aside:
        reasons = _some(f"{count['messages']:,} {count['reason']}" for count in aside)
        yield f"Mass mail set aside: {len(result.set_aside):,} ({reasons})"
    broken = frames.records(frames.policy_counts(result))
    if broken:
        rules = _some(f"{count['messages']:,} {count['rule']}" for count in broken)
        yield f"Breaches of policies: {len(result.policy):,} ({rules})"


def _assumptions(result: Result) -> Iterator[str]:
    said = ("organisation_domains", "organisation_inferred")
    for key, value in result.assumptions.items():
        if key not in said:
            items = value if isinstance(value, list | tuple) else (value,)
            yield f"{wording.assumption(key)}: {_some(map(str, items))}"


def _is_skipped(result: Result) -> "pd.Series[bool]":
    return frames.sources(result, False)["format"].eq("skipped").fillna(False).astype(bool)


def _skipped(result: Result) -> list[str]:
    rows = frames.sources(result, False)[_is_skipped(result)]
    return (rows["path"].fillna("") + ": " + rows["status"].fillna("")).tolist()


def _problems(result: Result) -> list[str]:
    rows = frames.problems(result, False).fillna("")
    return (
        rows["source"] + " at " + rows["position"] + ": " + rows["problem"] + " (" + rows["stage"] + ")"
    ).tolist()


def _next(result: Result, reveal: bool, case: str, width: int) -> str:
    """What to do now. The command stands on a line of its own, whole, so that it can be copied."""
    words = ["blindcopy", "report", case, "--report", "blindcopy-report"]
    what = "write the whole report"
    if frames.still_to_tell(result):
        what = "write the report with the list of those still to tell (people.csv, column still_to_tell)"
        words.append("--reveal")
    masked = "THIS OUTPUT HOLDS PERSONAL DATA." if reveal else f"{wording.MASKED} --reveal shows it."
    return "\n".join([_wrapped([f"Next: {what}:"], width), f"  {line(_command(*words))}", masked])


def _command(*words: str) -> str:
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def _table(headers: Sequence[str], rows: list[list[str]], width: int, total: int, where: str) -> str:
    """A table whose last column, a text of any length, is cut to the width that the others leave."""
    if not rows:
        return ""
    # "not computed" goes on two lines, so that it takes no width from the text.
    cells = [[line(value).replace(wording.NOT_COMPUTED, "not\ncomputed") for value in row] for row in rows]
    widths = [
        max(len(part) for value in column for part in value.split("\n"))
        for column in zip(headers, *cells, strict=True)
    ]
    widths[-1] = max(width - sum(widths[:-1]) - 2 * len(widths[:-1]), len(headers[-1]))
    cells = [[*row[:-1], cut(row[-1], widths[-1])] for row in cells]
    # The header goes in as a row, since tabulate would make every column two wider for it.
    grid = [list(headers), ["-" * columns for columns in widths], *cells]
    align = ["right" if name in _NUMBERS else "left" for name in headers]
    table = tabulate(grid, tablefmt="plain", disable_numparse=True, colalign=align)
    more = f"\n… and {total - len(rows):,} more: see {where}" if total > len(rows) else ""
    return "\n".join(row.rstrip() for row in table.splitlines()) + more


def _listed(title: str, items: list[str], width: int) -> str:
    """The first few items below a title with their number."""
    if not items:
        return ""
    shown = [f"  {cut(line(item), width - 2)}" for item in items[:_LINES_SHOWN]]
    more = [f"  … and {len(items) - _LINES_SHOWN:,} more"] if len(items) > _LINES_SHOWN else []
    return "\n".join([f"{title}: {len(items):,}", *shown, *more])


def _some(texts: Iterable[str]) -> str:
    """The first few texts, each cut where it is long, and how many more there are."""
    items = list(texts)
    shown = ", ".join(cut(line(item), _LONGEST_ITEM) for item in items[:_ITEMS_SHOWN])
    return shown if len(items) <= _ITEMS_SHOWN else f"{shown} and {len(items) - _ITEMS_SHOWN:,} more"


def _wrapped(sentences: Iterable[str], width: int) -> str:
    rows = [
        row
        for sentence in sentences
        for row in textwrap.wrap(line(sentence), width, subsequent_indent="  ", break_on_hyphens=False)
    ]
    # textwrap counts characters, of which some are two columns wide.
    return "\n".join(cut(row, width) for row in rows)
