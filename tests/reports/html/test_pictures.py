"""Every picture of an incident: what is drawn, what it says in words, and its table, which agree."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from scanner.analysis.result import Disclosure, Event, Group, Incident
from scanner.reports.elapsed import elapsed
from scanner.reports.html.pictures import Picture, count_trail, timeline, who_saw_whom
from scanner.reports.html.table import Table
from scanner.reports.language import language
from scanner.reports.report import Reader
from tests.reports import results

WORDS = language("en")
READER = Reader(reveal=False)
(INCIDENT,) = results.drawn().incidents


def texts(table: Table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def in_chart(picture: Picture) -> list[str]:
    return [unescape(text) for text in re.findall(r"<text[^>]*>([^<]*)</text>", picture.chart)]


def test_the_timeline_has_a_row_for_each_kind_and_counts_from_the_first_mail() -> None:
    picture = timeline(INCIDENT, READER, WORDS)
    assert {"2 mass mails", "1 failed delivery", "7 notices"} < set(in_chart(picture))
    assert {"start", "10 min", "1 h", "6 h", "1 d"} < set(in_chart(picture))
    assert picture.text.startswith(
        "Counted from 23 March 2025, 14:05 UTC: 2 mass mails, from the start to 12 minutes after; "
        "1 failed delivery, 13 minutes after; 7 notices, 1 day after."
    )
    assert picture.text.endswith("1 email has no date.")
    assert texts(picture.table)[0] == ["2025-03-23 14:05 UTC", "2025-03-23 14:05 UTC", "Mass mail", "1", "5"]
    assert texts(picture.table)[-1] == ["no date", "no date", "Reply to all", "1", "5"]


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (0, 12, "from the start to 12 minutes after"),
        (20 * 60, 20 * 60 + 6, "20 hours after"),
        (24 * 60, 24 * 60 + 5, "24 hours after"),
        (24 * 60, 24 * 60, "1 day after"),
        (20 * 60, 30 * 60, "from 20 hours to 30 hours after"),
        (24 * 60, 60 * 60, "from 1 day to 2 days after"),
        (2, 20 * 60, "from 2 minutes to 20 hours after"),
        (5, 30 * 24 * 60, "from 5 minutes to 30 days after"),
    ],
)
def test_both_ends_of_a_span_are_in_one_unit_unless_the_first_is_too_short_for_it(
    first: int, last: int, said: str
) -> None:
    events = [Event("notice", results.SENT + timedelta(minutes=minutes), 1, 1) for minutes in (first, last)]
    incident = replace(INCIDENT, events=(INCIDENT.events[0], *events))
    assert f"2 notices, {said}." in timeline(incident, READER, WORDS).text


def test_a_colon_has_a_space_before_it_in_french() -> None:
    assert "champs À et Cc\u00a0: 14; adresses" in count_trail(INCIDENT, READER, language("fr")).text


def test_a_timeline_without_any_date_is_a_table_only() -> None:
    undated = replace(INCIDENT, events=(Event("mass-mail", None, 2, 9),))
    picture = timeline(undated, READER, WORDS)
    assert picture.chart == ""
    assert picture.text == "2 emails have no date."


def test_many_events_are_a_row_a_kind_in_the_table() -> None:
    notices = tuple(Event("notice", results.SENT + timedelta(minutes=n), 2, 2) for n in range(300))
    picture = timeline(replace(INCIDENT, events=(INCIDENT.events[0], *notices)), READER, WORDS)
    assert texts(picture.table) == [
        ["2025-03-23 14:05 UTC", "2025-03-23 14:05 UTC", "Mass mail", "1", "5"],
        ["2025-03-23 14:05 UTC", "2025-03-23 19:04 UTC", "Notice", "600", "600"],
    ]


def test_the_waterfall_shows_what_counts_and_what_was_left_out() -> None:
    picture = count_trail(INCIDENT, READER, WORDS)
    assert "9 (\N{MINUS SIGN}5)" in in_chart(picture)
    assert "less the organisation's own addresses" in in_chart(picture)
    assert "less role mailboxes" not in in_chart(picture)  # there were none
    assert "addresses of outside persons: 8" in picture.text
    assert [row[0] for row in texts(picture.table)] == [step.what for step in INCIDENT.trail]


def test_who_saw_whom_says_it_of_each_group() -> None:
    picture = who_saw_whom(INCIDENT, READER, WORDS)
    assert picture.text == (
        "7 addresses could see others: 49 pairs of one that saw and one that was seen, 47 of them never together "
        "in an email before. Group A (5 addresses) saw A, B and C. Group B (2 addresses) saw A, B and C. "
        "Group C (1 address) saw nobody."
    )
    assert {"A · 5", "B · 2", "C · 1", "20", "10", "2"} <= set(in_chart(picture))
    assert texts(picture.table) == [
        ["A", "5", "1\N{EN DASH}2", "1\N{EN DASH}2", "A B C", "7", "6"],
        ["B", "2", "2", "2", "A B C", "7", "6"],
        ["C", "1", "", "2", "", "0", "7"],
    ]


def test_one_group_needs_no_chart() -> None:
    everybody = Disclosure((Group(298, (1,), (1,), 1),), ((298 * 297,),))
    picture = who_saw_whom(replace(INCIDENT, disclosure=everybody), READER, WORDS)
    assert picture.chart == ""
    assert "Group A (298 addresses) saw A." in picture.text


@pytest.mark.parametrize("draw", [timeline, count_trail, who_saw_whom])
@pytest.mark.parametrize("code", ["en", "fr"])
def test_every_chart_has_its_words_and_its_table(
    draw: Callable[[Incident, Reader, object], Picture], code: str
) -> None:
    picture = draw(INCIDENT, READER, language(code))
    assert picture.chart.startswith("<svg")
    assert picture.text
    assert picture.table.rows


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (60, "1 hour"),
        (119, "119 minutes"),
        (150, "2 hours"),
        (24 * 60, "1 day"),
        (47 * 60, "47 hours"),
        (30 * 24 * 60, "30 days"),
    ],
)
def test_lengths_of_time_are_told_in_the_unit_that_reads_best(minutes: int, said: str) -> None:
    assert elapsed(minutes, WORDS) == said
