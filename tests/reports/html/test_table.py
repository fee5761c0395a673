"""Tables of the page: what is shown of a cell, what it is sorted by, and what is left out."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from scanner.reports.html.table import Cell, from_frame, moment, severity, shortened
from scanner.reports.language import language
from scanner.reports.report import Reader

WORDS = language("en")
READER = Reader(reveal=False)
WHEN = datetime(2025, 3, 25, 1, 4, tzinfo=UTC)

FRAME = pd.DataFrame(
    {
        "subject": pd.array(["w" * 500, pd.NA], dtype="string"),
        "severity": pd.array(["critical", pd.NA], dtype="string"),
        "messages": pd.array([1200, pd.NA], dtype="Int64"),
        "date": pd.array([WHEN, pd.NaT], dtype="datetime64[us, UTC]"),
        "holds": pd.array([True, pd.NA], dtype="boolean"),
        "reason": pd.array(["a discussion on a mailing list", ""], dtype="string"),
    }
)


def test_cells_are_shown_for_people_and_sorted_by_what_they_are() -> None:
    first, second = from_frame(FRAME, WORDS, READER, name="problems", most=10).rows
    assert first.cells == (
        Cell("w" * 159 + "…"),
        Cell("critical", "3"),
        Cell("1,200", "1200"),
        Cell("2025-03-25 01:04 UTC", "2025-03-25T01:04:00"),
        Cell("yes"),
        Cell("a discussion on a mailing list"),
    )
    assert [cell.text for cell in second.cells] == ["", "not computed", "", "", "", ""]


def test_kinds_follow_from_the_types_of_the_columns() -> None:
    kinds = [column.kind for column in from_frame(FRAME, WORDS, READER, name="problems", most=10).columns]
    assert kinds == ["long", "severity", "number", "moment", "text", "long"]


def test_what_is_left_out_is_said() -> None:
    table = from_frame(FRAME, WORDS, READER, name="problems", most=1, file="problems.csv")
    assert len(table.rows) == 1
    assert table.more == "The first 1 of 2 rows; all of them are in problems.csv."


def test_reasons_are_in_the_reader_s_language() -> None:
    table = from_frame(FRAME, language("fr"), Reader(reveal=False, language="fr"), name="problems", most=1)
    assert table.rows[0].cells[-1].text != "a discussion on a mailing list"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("UTC", "2025-03-25 01:04 UTC"),
        ("Europe/Berlin", "2025-03-25 02:04 (01:04 UTC)"),
        ("America/Toronto", "2025-03-24 21:04 (2025-03-25 01:04 UTC)"),
    ],
)
def test_times_are_the_reader_s_with_utc_beside(zone: str, said: str) -> None:
    assert moment(WHEN, Reader(reveal=False, timezone=ZoneInfo(zone))) == said


def test_levels_are_in_the_order_of_levels() -> None:
    levels = ("low", "medium", "high", "critical")
    assert sorted(levels, key=lambda level: severity(level, WORDS).order) == list(levels)


def test_only_what_is_too_long_is_cut() -> None:
    assert shortened("w" * 160) == "w" * 160
    assert shortened("w" * 161) == "w" * 159 + "…"
