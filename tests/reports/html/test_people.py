"""The table of people: who, where, told or not."""

from dataclasses import replace

import pandas as pd
import pytest

from scanner.reports.html import people
from scanner.reports.html.people import people_table
from scanner.reports.language import language
from scanner.reports.report import Reader
from tests.reports import results

WORDS = language("en")


def test_a_row_a_person_with_what_filters_ask_for() -> None:
    told, open_one = people_table(results.plain(), Reader(reveal=True), WORDS).rows
    assert [cell.text for cell in told.cells] == [
        "P-0001",
        "Jane Doe",
        "jane.doe@example.com; jdoe77@mail.example",
        "C-7",
        "CA-ON",
        "I-0001",
        "told by notice",
        "2025-03-23 14:05 UTC",
    ]
    assert (told.name, told.marks) == ("P-0001", {"told": "yes", "incidents": "I-0001"})
    assert [cell.text for cell in open_one.cells][-2:] == ["still to tell", ""]
    assert open_one.marks == {"told": "no", "incidents": "I-0001 I-0002"}


def test_who_was_told_is_unknown_where_it_was_not_computed() -> None:
    result = results.plain()
    unknown = result.people.assign(still_to_tell=pd.array([pd.NA, pd.NA], dtype="boolean"))
    rows = people_table(replace(result, people=unknown), Reader(reveal=False), WORDS).rows
    assert [row.marks["told"] for row in rows if row.marks] == ["unknown", "unknown"]


def test_of_too_many_people_the_page_says_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MOST", 1)
    table = people_table(results.plain(), Reader(reveal=False), WORDS)
    assert len(table.rows) == 1
    assert table.more == "The first 1 of 2 rows; all of them are in people.csv."
