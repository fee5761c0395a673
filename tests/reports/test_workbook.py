"""report.xlsx as a spreadsheet reads it: sheets, types, and no formula anywhere."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import openpyxl  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from scanner.analysis.result import Result
from scanner.reports import Reader, wording, workbook
from scanner.reports.frames import TABLES
from scanner.reports.language import language, languages
from scanner.reports.workbook import LONGEST_CELL, write_workbook
from tests.reports import results
from tests.reports.test_standing import decided
from tests.reports.test_text import mail_text

FRENCH = replace(results.MASKED, language="fr", timezone=ZoneInfo("America/Toronto"))
SHEETS = [
    "Summary",
    "Incidents",
    "People",
    "Emails",
    "Personal data",
    "Set aside",
    "Sources",
    "Problems",
    "Assumptions",
]


def read(result: Result, folder: Path, reader: Reader = results.MASKED) -> openpyxl.Workbook:
    path = folder / "report.xlsx"
    write_workbook(result, path, reader)
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
    assert first["First sent, UTC"] == datetime(2025, 3, 23, 14, 5)
    assert first["Addresses exposed"] == 298
    assert first["Recall showed the list"] is True
    assert first["Minutes to first recall"] == 22.5
    assert first["Senders"] == "b•••@utility.example"
    for column in ("Severity", "Addresses that could see", "First sent, UTC"):
        assert second[column] is None
    jane, omar = rows(book["People"])
    assert (jane["Still to tell"], omar["Still to tell"]) == (False, True)
    assert book.properties.created == datetime(2026, 11, 24, 10)


@pytest.mark.parametrize(
    ("reader", "note", "customers"),
    [
        (results.MASKED, "Personal data is masked.", ("Customers exposed", "not computed")),
        (results.REVEALED, "THIS FILE HOLDS PERSONAL DATA.", ("Customers exposed", "not computed")),
        (FRENCH, "Les renseignements personnels sont masqués.", ("Clients exposés", "non calculé")),
    ],
    ids=["masked", "revealed", "French"],
)
def test_the_summary_says_first_whether_it_is_masked(
    reader: Reader, note: str, customers: tuple[str, str], tmp_path: Path
) -> None:
    summary = read(results.plain(), tmp_path, reader).worksheets[0]
    assert summary["A1"].value == note
    assert customers in {(label, value) for label, value, *_ in summary.iter_rows(values_only=True)}


def test_the_summary_has_the_figures(tmp_path: Path) -> None:
    summary = read(results.plain(), tmp_path)["Summary"]
    assert summary["A2"].value == wording.headline(results.plain(), results.MASKED)
    values = {label: value for label, value, *_ in summary.iter_rows(values_only=True)}
    assert values["Addresses exposed"] == 298
    assert values["People exposed, best estimate"] == 297
    assert values["Messages found"] == 14
    assert values["People still to tell"] == 1


def test_times_stand_in_the_zone_of_the_reader_with_utc_beside(tmp_path: Path) -> None:
    book = read(results.plain(), tmp_path, FRENCH)
    (incident,) = rows(book["Incidents"])
    assert incident["Premier envoi, America/Toronto"] == datetime(2025, 3, 23, 10, 5)
    assert incident["Premier envoi, UTC"] == datetime(2025, 3, 23, 14, 5)
    header = list(incident)
    assert header.index("Premier envoi, UTC") == header.index("Premier envoi, America/Toronto") + 1


def test_the_workbook_in_french(tmp_path: Path) -> None:
    book = read(results.plain(), tmp_path, FRENCH)
    assert book.sheetnames == [
        *("Sommaire", "Incidents", "Personnes", "Courriels", "Renseignements personnels", "Écartés"),
        "Sources",
        *("Problèmes", "Hypothèses"),
    ]
    (incident,) = rows(book["Incidents"])
    assert (incident["Gravité"], incident["Champ"]) == ("élevée", "Cc")
    assert incident["Motifs"] == "298 adresses externes visibles; recall showed them again"
    assert rows(book["Hypothèses"])[1] == {"Hypothèse": "Organisation déduite du courrier", "Valeur": "non"}


def test_columns_of_decisions_are_there_only_with_decisions(tmp_path: Path) -> None:
    for result, there in ((results.plain(), False), (decided(results.plain()), True)):
        (incident,) = rows(read(result, tmp_path)["Incidents"])
        assert ("Severity after decisions" in incident) is there
        assert "Addresses to tell" in incident


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_a_title(code: str, table: str) -> None:
    names = TABLES[table](results.plain(), False).columns
    assert [name for name in names if f"column.{name}" not in language(code).texts] == []


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
    subject = str(rows(book["Incidents"])[0]["Subject"])
    assert len(subject) == LONGEST_CELL
    assert subject.endswith("(cut, see the CSV)")


@settings(max_examples=15)
@given(st.lists(st.sampled_from(results.HOSTILE) | mail_text, min_size=1, max_size=4))
def test_no_text_becomes_a_formula_or_a_link(texts: list[str]) -> None:
    with TemporaryDirectory() as folder:
        book = read(results.hostile(texts), Path(folder), results.REVEALED)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b", "d", "inlineStr"}
    assert not [cell.coordinate for cell in cells if cell.hyperlink]
