import datetime
import re

import pytest

from scanner.attachments.contents import Fault, Grid, Text
from scanner.attachments.extraction import extract
from tests.attachments import files
from tests.attachments.files import PEOPLE

SHEET = "xl/worksheets/sheet1.xml"


def grids(content: bytes) -> list[Grid]:
    return [piece for piece in extract(content) if isinstance(piece, Grid)]


def test_hidden_sheets_rows_and_columns_are_read_and_told_apart() -> None:
    content = files.xlsx(
        {"Totals": PEOPLE, "Raw": PEOPLE, "Deeper": PEOPLE},
        states={"Raw": "hidden", "Deeper": "veryHidden"},
        hidden_columns="B",
        hidden_rows=[3],
    )
    totals, raw, deeper = grids(content)
    assert (totals.hidden, totals.hidden_columns, totals.hidden_rows) == (False, frozenset({1}), frozenset({3}))
    assert (raw.hidden, deeper.hidden) == (True, True)
    assert [row for _, row in totals.rows] == list(PEOPLE)


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        pytest.param(datetime.date(1980, 2, 29), "dd.mm.yyyy", "1980-02-29", id="date"),
        pytest.param(
            datetime.datetime(1980, 2, 29, 13, 5), "yyyy-mm-dd hh:mm", "1980-02-29 13:05:00", id="time of a day"
        ),
        pytest.param(1, "d/m/y", "1900-01-01", id="the first day there is"),
        pytest.param(61, "d/m/y", "1900-03-01", id="behind the day that never was"),
        pytest.param(10013, r"000\-00\-0000", "000-01-0013", id="Social Security number, kept as a number"),
        pytest.param(46454286, "000000000", "046454286", id="zeros that the format puts before a number"),
        pytest.param(46454286, "General", "46454286", id="number"),
        pytest.param(4111111111111111, "0", "4111111111111111", id="card number"),
        pytest.param(1.5, "0.00", "1.5", id="amount"),
        pytest.param(True, "General", "TRUE", id="truth value"),
        pytest.param("046 454 286", "@", "046 454 286", id="text"),
    ],
)
def test_a_cell_reads_as_the_sheet_shows_it(value: object, number_format: str, text: str) -> None:
    [grid] = grids(files.xlsx({"A": [[value]]}, formats={"A1": number_format}))
    assert grid.rows == ((1, (text,)),)


@pytest.mark.parametrize(
    ("xml", "rows"),
    [
        pytest.param(
            '<row><c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c><c><v>1</v></c></row>',
            ((1, ("ab", "1")),),
            id="cells without references, text in the cell",
        ),
        pytest.param(
            '<row r="1048576"><c r="A1048576"><v>1</v></c></row><row r="2"><c r="XFD2"><v>2</v></c></row>',
            ((1048576, ("1",)), (2, (*[""] * 16383, "2"))),
            id="cells in the last row and the last column",
        ),
        pytest.param(
            '<row r="1"><c r="A1" t="s"><v>99</v></c><c r="ZZZZ1"><v>1</v></c></row>',
            ((1, ("", "1")),),
            id="wrong",
        ),
        pytest.param('<x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c></x:row>', ((1, ("7",)),), id="prefixes"),
    ],
)
def test_sheets_are_read_however_they_are_written(xml: str, rows: tuple[object, ...]) -> None:
    members = files.members_of(files.xlsx({"A": [["x"]]}))
    prefix = "x:" if "<x:" in xml else ""
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    members[SHEET] = (
        f'<{prefix}worksheet xmlns{":x" if prefix else ""}="{space}"><{prefix}sheetData>{xml}</{prefix}sheetData>'
        f"</{prefix}worksheet>"
    )
    [grid] = grids(files.zipped(members))
    assert grid.rows == rows


def test_days_count_from_1904_where_the_workbook_says_so() -> None:
    members = files.members_of(files.xlsx({"A": [[1]]}, formats={"A1": "yyyy-mm-dd"}))
    book = members["xl/workbook.xml"]
    assert isinstance(book, bytes)
    members["xl/workbook.xml"] = re.sub(rb"<workbookPr(?=[ />])", b'<workbookPr date1904="1"', book)
    [grid] = grids(files.zipped(members))
    assert grid.rows == ((1, ("1904-01-02",)),)


def test_notes_at_cells_are_read() -> None:
    members = files.members_of(files.xlsx({"A": [["x"]]}))
    members["xl/comments1.xml"] = (
        "<comments><comment><text><r><t>call 613 555 0142</t></r></text></comment></comments>"
    )
    assert Text("call 613 555 0142", "notes") in extract(files.zipped(members))


def test_a_sheet_that_is_missing_costs_that_sheet_only() -> None:
    members = files.members_of(files.xlsx({"A": PEOPLE, "B": PEOPLE}))
    del members[SHEET]
    pieces = extract(files.zipped(members))
    assert [piece.part for piece in pieces if isinstance(piece, Grid)] == ["B"]
    assert Fault("read in part: damaged (a part of it is missing)") in pieces


def test_what_is_kept_of_other_workbooks_is_hidden() -> None:
    members = files.members_of(files.xlsx({"A": [["x"]]}))
    members["xl/externalLinks/externalLink1.xml"] = (
        '<externalLink><externalBook><sheetDataSet><sheetData sheetId="0"><row r="2"><cell r="B2" t="str">'
        "<v>130 692 544</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>"
    )
    _, link = grids(files.zipped(members))
    assert (link.part, link.hidden, link.rows) == ("external link 1", True, ((2, ("", "130 692 544")),))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_sheets_that_the_workbook_does_not_list_are_hidden(part: str) -> None:
    members = files.members_of(files.xlsx({"A": PEOPLE}))
    [grid] = grids(files.zipped(members | {part: "<broken"}))
    assert (grid.part, grid.hidden) == ("sheet1", True)


@pytest.mark.parametrize("hidden", [False, True])
def test_a_binary_workbook_tells_hidden_sheets(hidden: bool) -> None:
    [grid] = grids(files.xls(PEOPLE, hidden=hidden))
    assert (grid.part, grid.hidden) == ("Customers", hidden)
