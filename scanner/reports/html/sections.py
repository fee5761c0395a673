"""The tables behind the incidents: personal data, what was set aside, policies, sources, problems, assumptions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from scanner.analysis import attached
from scanner.analysis.result import Result, RuleTotal
from scanner.reports import decisions, frames, standing, wording
from scanner.reports.html import charts
from scanner.reports.html.table import Cell, Column, Row, Table, from_frame, number, severity, shortened
from scanner.reports.language import Language
from scanner.reports.localised import in_words
from scanner.reports.phrases import translated
from scanner.reports.report import Reader
from scanner.reports.text import cell

_DAY = len("2025-03-24")
_MOST = 500  # rows of a table; the CSV files have all
_CHARTED = 20  # incidents in the chart of them
_SET_ASIDE = ("date", "sender", "subject", "outside_addresses", "reason", "source", "position", "message_id")
_COUNTS = ("findings", "distinct_values", "messages", "sent_outside", "own", "high", "medium", "low")
_ATTACHED = (
    *("incident", "attachment", "part", "kind", "data_subjects", "subjects", "categories", "hidden"),
    *("hidden_categories", "sent_outside", "outside_recipients", "message_id"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: some sentences, a chart of its first table (empty for none), and its tables."""

    name: str
    title: str
    sentences: tuple[str, ...]
    chart: Markup
    tables: tuple[Table, ...]


def overview(result: Result, reader: Reader, words: Language) -> Table:
    """A row an incident, the worst first, each with a link to its part of the page."""
    keys = ("incident", "severity", "first_sent", "messages", "addresses_exposed", "people_best", "viewers",
            "people_to_tell", "subject")  # fmt: skip
    frame = frames.incidents(result, reader.reveal).set_index("incident", drop=False)
    frame["severity"] = frame["decided_severity"]
    ranked = frame.loc[[each.id for each in standing.ranked(result)], list(keys)]
    table = from_frame(ranked, words, reader, name="incidents", most=len(frame))
    columns = (replace(each, kind="day") if each.key == "first_sent" else each for each in table.columns)
    return Table(table.name, table.caption, tuple(columns), tuple(map(_linked, table.rows)))


def _linked(row: Row) -> Row:
    """A row of the overview: its id is a link, and of the time there is only the day."""
    name, severity_, sent, *rest = row.cells
    return Row((Cell(name.text, link=name.text), severity_, Cell(sent.text[:_DAY], sent.order), *rest))


def overview_chart(result: Result, reader: Reader, words: Language) -> Markup:
    """Bars of addresses exposed, for the incidents that exposed most; nothing for fewer than two."""
    if len(result.incidents) < 2:
        return Markup()
    most = sorted(result.incidents, key=lambda each: (-each.addresses_exposed, each.id))[:_CHARTED]
    rows = []
    for each in most:
        when = words.day(each.first_sent.astimezone(reader.timezone)) if each.first_sent else ""
        label = " · ".join(filter(None, (each.id, when)))
        rows.append(charts.Bar(label, words.number(each.addresses_exposed), 0, each.addresses_exposed))
    return charts.bars(rows)


def sections(result: Result, reader: Reader, words: Language) -> Iterator[Section]:
    """Those that have anything to say, in the order in which they stand on the page."""
    if result.rule_totals or len(result.attached_tables):
        yield _personal_data(result, reader, words)
    if len(result.set_aside):
        yield _set_aside(result, reader, words)
    if len(result.policy):
        policy = frames.policy(result, reader.reveal)
        yield _plain(
            "policy", [from_frame(policy, words, reader, name="policy", most=_MOST, file="policy.csv")], words
        )
    if result.decided is not None:
        log = decisions.log(result)
        table = from_frame(log, words, reader, name="decisions", most=_MOST, file="decisions.csv")
        said = tuple(decisions.lines(result, words))
        yield Section("decisions", words.text("page.section.decisions"), said, Markup(), (table,))
    yield _sources(result, reader, words)
    if len(result.problems):
        problems = frames.problems(result, reader.reveal)
        table = from_frame(problems, words, reader, name="problems", most=_MOST, file="problems.csv")
        yield _plain("problems", [table], words)
    yield _assumptions(result, reader, words)


def _personal_data(result: Result, reader: Reader, words: Language) -> Section:
    totals = standing.rule_totals(result)
    by_category = _summed(totals, "category", words)
    bars = [
        charts.Bar(name, words.text("page.found.bar", all=found, outside=sent), 0, found, split=sent)
        for name, found, sent in by_category
    ]
    text = "; ".join(
        words.count("page.found.said", found, name=name, outside=sent) for name, found, sent in by_category
    )
    sentences = [words.text("page.found.legend"), f"{text}."] if bars else []
    tables = [
        _rules(totals, words),
        _sums("category", by_category, words),
        _sums("jurisdiction", _summed(totals, "jurisdiction", words), words),
    ]
    held = frames.attached_tables(result, reader.reveal)
    if len(held):
        sent = attached.sent_files(result.attached_tables)
        if sent is not None:
            sentences.append(words.text("terminal.attached", files=translated(attached.said(sent), words)))
        file = "attached_tables.csv"
        tables.append(from_frame(held[list(_ATTACHED)], words, reader, name="attached", most=_MOST, file=file))
    sentences.append(words.text("page.found.where"))
    chart = charts.bars(bars) if bars else Markup()
    title = words.text("page.section.personal-data")
    return Section("personal-data", title, tuple(sentences), chart, tuple(each for each in tables if each.rows))


def _rules(totals: Sequence[RuleTotal], words: Language) -> Table:
    columns = (
        Column("rule", words.text("column.rule")),
        Column("category", words.text("column.category")),
        Column("jurisdiction", words.text("column.jurisdiction")),
        Column("severity", words.text("column.severity"), "severity"),
        *(Column(key, words.text(f"page.found.{key}"), "number") for key in _COUNTS),
    )
    rows = (
        Row(
            (
                Cell(shortened(cell(total.rule))),
                Cell(_named("category", total.category, words)),
                Cell(_named("jurisdiction", total.jurisdiction, words)),
                severity(total.severity, words),
                *(number(getattr(total, key), words) for key in _COUNTS),
            )
        )
        for total in totals
    )
    return Table("rules", words.text("page.caption.rules"), columns, tuple(rows))


def _summed(totals: Sequence[RuleTotal], key: str, words: Language) -> list[tuple[str, int, int]]:
    """Name, findings and those sent outside, by category or jurisdiction, the most first."""
    sums: dict[str, tuple[int, int]] = {}
    for total in totals:
        name = _named(key, getattr(total, key), words)
        found, sent = sums.get(name, (0, 0))
        sums[name] = (found + total.findings, sent + total.sent_outside)
    return sorted(((name, *sums[name]) for name in sums), key=lambda row: (-row[1], row[0]))


def _sums(key: str, sums: Sequence[tuple[str, int, int]], words: Language) -> Table:
    columns = (
        Column(key, words.text(f"column.{key}")),
        *(Column(name, words.text(f"page.found.{name}"), "number") for name in ("findings", "sent_outside")),
    )
    rows = tuple(Row((Cell(name), number(found, words), number(sent, words))) for name, found, sent in sums)
    return Table(f"by-{key}", words.text(f"page.caption.by-{key}"), columns, rows)


def _set_aside(result: Result, reader: Reader, words: Language) -> Section:
    counts = frames.set_aside_counts(result)
    each = frames.set_aside(result, reader.reveal)[list(_SET_ASIDE)]
    tables = [
        from_frame(counts, words, reader, name="set-aside-counts", most=len(counts)),
        from_frame(each, words, reader, name="set-aside", most=_MOST, file="set_aside.csv"),
    ]
    return _plain("set-aside", tables, words)


def _sources(result: Result, reader: Reader, words: Language) -> Section:
    counts = result.messages
    frame = frames.sources(result, reader.reveal)
    table = from_frame(frame, words, reader, name="sources", most=_MOST, file="sources.csv")
    said = words.text(
        "page.messages",
        found=counts.found,
        scanned=counts.scanned,
        duplicate=counts.duplicate,
        unreadable=counts.unreadable,
    )
    return _plain("sources", [table], words, said)


def _assumptions(result: Result, reader: Reader, words: Language) -> Section:
    assumed = [
        (words.label("assumption", key), value)
        for key, value in wording.assumptions(result, reader.reveal).items()
    ]
    tables = [
        _pairs("assumptions", ((name, _said(value, words)) for name, value in assumed), words),
        _pairs("versions", result.provenance.items(), words),
    ]
    return _plain("assumptions", tables, words)


def _said(value: object, words: Language) -> str:
    match value:
        case bool():
            return words.text("truth.yes" if value else "truth.no")
        case int() | float():
            return words.number(value)
        case list() | tuple():
            return ", ".join(str(item) for item in value)
        case _:
            return str(value)


def _pairs(name: str, pairs: Iterable[tuple[str, str]], words: Language) -> Table:
    kinds = {"name": "text", "value": "long"}
    columns = tuple(Column(key, words.text(f"page.{name}.{key}"), kind) for key, kind in kinds.items())
    rows = tuple(Row((Cell(shortened(cell(key))), Cell(shortened(cell(value), 1_000)))) for key, value in pairs)
    return Table(name, words.text(f"page.caption.{name}"), columns, rows)


def _plain(name: str, tables: Sequence[Table], words: Language, *sentences: str) -> Section:
    said = (words.text(f"page.about.{name}"), *sentences)
    return Section(name, words.text(f"page.section.{name}"), said, Markup(), tuple(tables))


def _named(key: str, name: str, words: Language) -> str:
    """A category or a jurisdiction in words; those of the user's own rules as they stand."""
    return shortened(cell(in_words(key, name, words)))
