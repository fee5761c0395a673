from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.attachments import lines
from scanner.attachments.contents import Grid
from scanner.attachments.lines import Cell, Lines
from scanner.attachments.people import as_table
from tests.attachments.files import PEOPLE

cell_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def grid(*rows: tuple[str, ...]) -> Grid:
    return Grid(tuple(enumerate(rows, 1)))


def columns(*rows: tuple[str, ...]) -> list[Lines]:
    table = as_table(grid(*rows), "")
    assert table is not None
    return list(lines.of_table(table))


def test_each_cell_stands_behind_the_header_of_its_own_column() -> None:
    _, names, sins, _, amounts = columns(*PEOPLE)
    assert names.text == "Name: Jane Doe\nName: John Roe\nName: Mary Major\n"
    assert sins.text.startswith("SIN: 130 692 544\nSIN: 046 454 286\n")
    assert amounts.text.startswith("Amount: 10.50\n")


def test_a_column_without_a_header_has_none_before_its_cells() -> None:
    *_, last = columns(("Name", "SIN"), ("Jane", "130692544", "note"))
    assert last.text == "note\n"


def test_rows_without_a_header_are_written_row_by_row() -> None:
    [written] = lines.of_grid(grid(("SIN", "", "130 692 544"), ("two\nlines",)))
    assert written.text == "SIN\t130 692 544\t\ntwo lines\t\n"


def test_zeros_that_a_spreadsheet_dropped_come_back() -> None:
    _, sins, _ = columns(("SSN", "Email"), ("1010013", "a@example.com"), ("10013", "b@example.com"))
    assert sins.text == "SSN: 001010013\nSSN: 10013\n"


def test_a_place_in_the_text_leads_back_to_its_cell() -> None:
    _, _, sins, _, _ = columns(*PEOPLE)
    start = sins.text.index("454")
    found = sins.cell(start, start + 3)
    assert found == Cell(row=3, column=1, start=4, end=7)
    assert found.name() == "B3"


def test_what_reaches_beyond_a_cell_is_in_none() -> None:
    _, names, *_ = columns(*PEOPLE)
    assert names.cell(0, 4) is None
    assert names.cell(names.text.index("Doe"), names.text.index("John")) is None


@settings(max_examples=50)
@given(st.lists(st.lists(cell_texts, max_size=4).map(tuple), max_size=6))
def test_every_cell_can_be_found_again(rows: list[tuple[str, ...]]) -> None:
    for written in lines.of_grid(grid(*rows)):
        for start, end, (row, column) in zip(written.starts, written.ends, written.cells, strict=True):
            assert written.text[start:end] == rows[row - 1][column].replace("\n", " ")
            assert written.cell(start, end) == Cell(row, column, 0, end - start)
