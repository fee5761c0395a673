"""The parts behind the incidents: which there are, and that their tables are those of the result."""

from dataclasses import replace

from scanner.analysis.result import RuleTotal
from scanner.reports.html.sections import Section, overview, overview_chart, sections
from scanner.reports.language import language
from scanner.reports.report import Reader
from tests.reports import results
from tests.reports.test_standing import decided

WORDS = language("en")
READER = Reader(reveal=False)


def by_name(parts: tuple[Section, ...]) -> dict[str, Section]:
    return {part.name: part for part in parts}


def texts(section: Section, table: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in section.tables[table].rows]


def test_a_part_without_anything_in_it_is_left_out() -> None:
    assert [part.name for part in sections(results.empty(), READER, WORDS)] == ["sources", "assumptions"]
    assert [part.name for part in sections(results.plain(), READER, WORDS)] == [
        "personal-data",
        "set-aside",
        "policy",
        "sources",
        "problems",
        "assumptions",
    ]


def test_personal_data_by_rule_by_category_and_by_jurisdiction() -> None:
    totals = (
        RuleTotal("ca-sin", "government-id", "CA", "high", 3, 2, 3, 2),
        RuleTotal("us-ssn", "government-id", "US", "high", 4, 4, 1, 0),
        RuleTotal("payment-card", "payment-card", "*", "high", 5, 5, 5, 5),
    )
    found = by_name(tuple(sections(replace(results.plain(), rule_totals=totals), READER, WORDS)))["personal-data"]
    assert [row[:2] for row in texts(found, 0)] == [
        ["ca-sin", "government identifiers"],
        ["us-ssn", "government identifiers"],
        ["payment-card", "payment card numbers"],
    ]
    assert texts(found, 1) == [["government identifiers", "7", "2"], ["payment card numbers", "5", "5"]]
    assert texts(found, 2) == [["everywhere", "5", "5"], ["US", "4", "0"], ["CA", "3", "2"]]
    assert "government identifiers: 7 findings (2 sent outside)" in found.sentences[1]
    assert ">7 (2 sent outside)<" in found.chart


def test_what_was_set_aside_is_counted_by_reason_and_listed() -> None:
    aside = by_name(tuple(sections(results.plain(), READER, WORDS)))["set-aside"]
    assert texts(aside, 0) == [["list", "2"], ["known to one another", "1"]]
    assert len(aside.tables[1].rows) == 3


def test_sources_have_their_hashes_and_the_count_of_messages_adds_up() -> None:
    sources = by_name(tuple(sections(results.plain(), READER, WORDS)))["sources"]
    assert texts(sources, 0)[0][:3] == ["sent.mbox", "mbox", "ab" * 32]
    assert sources.sentences[-1] == "Messages: 14 found = 11 scanned + 2 duplicate + 1 unreadable."


def test_incidents_are_listed_the_worst_first_with_a_link_to_each() -> None:
    rows = overview(results.several(), READER, WORDS).rows
    assert [(row.cells[0].text, row.cells[0].link) for row in rows] == [
        ("I-0003", "I-0003"),
        ("I-0001", "I-0001"),
        ("I-0002", "I-0002"),
    ]


def test_incidents_stand_as_decided_and_with_their_days() -> None:
    table = overview(decided(results.several()), READER, WORDS)
    assert [row.cells[0].text for row in table.rows] == ["I-0001", "I-0003", "I-0002"]
    assert table.rows[0].cells[2].text == "2025-03-23"
    assert [column.label for column in table.columns if "tell" in column.label] == ["People to tell"]


def test_one_incident_needs_no_chart_of_all() -> None:
    assert overview_chart(results.plain(), READER, WORDS) == ""
    assert overview_chart(results.several(), READER, WORDS).count("I-000") == 3
