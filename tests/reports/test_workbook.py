"""report.xlsx as a spreadsheet reads it: sheets, types, and no formula anywhere."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from scanner.analysis.result import Result
from scanner.reports import workbook
from scanner.reports.workbook import LONGEST_CELL, write_workbook
from tests.reports import results
from tests.reports.test_text import mail_text

SHEETS = [
    "Summary",
    "Incidents",
    "People",
    "Personal data",
    "Set aside",
    "Sources",
    "Problems",
    "Assumptions",
]


def read(result: Result, folder: Path, reveal: bool = False) -> openpyxl.Workbook:
    path = folder / "report.xlsx"
    write_workbook(result, path, reveal)
    return openpyxl.load_workbook(path)


def rows(sheet: Worksheet) -> list[dict[object, object]]:
    header, *values = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in values]


@pytest.mark.parametrize("make", results.RESULTS.values(), ids=results.RESULTS)
def test_sheets_have_a_bold_header_that_stays_and_a_filter(make: results.Make, tmp_path: Path) -> None:
    book = read(make(), tmp_path)
    assert book.sheetnames == SHEETS
    for name in SHEETS[1:]:
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref is not None
        assert all(cell.font.b for cell in sheet[1])


def test_values_have_their_types(tmp_path: Path) -> None:
    book = read(results.several(), tmp_path)
    first, second, _ = rows(book["Incidents"])
    assert first["first_sent"] == datetime(2025, 3, 23, 14, 5)
    assert first["addresses_exposed"] == 298
    assert first["recall_exposed_again"] is True
    assert first["recall_first_after_minutes"] == 22.5
    assert first["senders"] == "b•••@utility.example"
    assert (second["severity"], second["viewers"], second["first_sent"]) == (None, None, None)
    jane, omar = rows(book["People"])
    assert (jane["still_to_tell"], omar["still_to_tell"]) == (False, True)
    assert book.properties.created == datetime(2026, 11, 24, 10)


@pytest.mark.parametrize(
    ("reveal", "note"), [(False, "Personal data is masked."), (True, "THIS FILE HOLDS PERSONAL DATA.")]
)
def test_the_summary_says_first_whether_it_is_masked(reveal: bool, note: str, tmp_path: Path) -> None:
    summary = read(results.plain(), tmp_path, reveal)["Summary"]
    assert summary["A1"].value == note
    values = {label: value for label, value, *_ in summary.iter_rows(values_only=True)}
    assert values["Addresses exposed"] == 298
    assert values["Customers exposed"] == "not computed"
    assert values["Messages found"] == 14
    assert values["Still to tell"] == 1


@pytest.mark.parametrize(("make", "charts"), [(results.empty, 0), (results.several, 1)])
def test_incidents_are_drawn(make: results.Make, charts: int, tmp_path: Path) -> None:
    assert len(read(make(), tmp_path)["Summary"]._charts) == charts


def test_rows_that_do_not_fit_are_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 2)
    book = read(results.several(), tmp_path)
    assert len(rows(book["Incidents"])) == 2
    assert "Sheet Incidents shows the first 2 of 3 rows; the CSV has them all." in {
        cell.value for cell in book["Summary"]["A"]
    }


def test_a_text_longer_than_a_cell_is_visibly_cut(tmp_path: Path) -> None:
    book = read(results.hostile(("x" * 40_000,)), tmp_path)
    subject = str(rows(book["Incidents"])[0]["subject"])
    assert len(subject) == LONGEST_CELL
    assert subject.endswith("(cut, see the CSV)")


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(results.HOSTILE) | mail_text, min_size=1, max_size=4))
def test_no_text_becomes_a_formula_or_a_link(texts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        book = read(results.hostile(texts), Path(folder), reveal=True)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d", "inlineStr"}
    assert not [cell.coordinate for cell in cells if cell.hyperlink]
