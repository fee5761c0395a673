from collections.abc import Sequence

import pytest

from scanner.attachments.contents import Grid
from scanner.attachments.people import as_table, count_people
from tests.attachments.files import PEOPLE


def grid(*rows: Sequence[str], part: str = "") -> Grid:
    return Grid(tuple((number, tuple(row)) for number, row in enumerate(rows, 1)), part)


def test_a_table_with_a_header_row_is_read_as_one() -> None:
    table = as_table(grid(*PEOPLE, part="Customers"), "export.xlsx")
    assert table is not None
    assert table.categories() == ("person-name", "government-id", "email-address")
    assert (table.data_subjects, table.subjects, table.header) == (3, "customers", 0)


@pytest.mark.parametrize(
    ("rows", "people"),
    [
        pytest.param([["Report of March"], ["made by hand, 2 pages"], *PEOPLE], 3, id="titles above the header"),
        pytest.param([*PEOPLE, ["Total", "", "", "1217.50"]], 3, id="row that adds up"),
        pytest.param([*PEOPLE, [*PEOPLE[1][:3], "99.95"]], 3, id="a person with two orders is one"),
        pytest.param([["Email"], ["a@example.com"], ["b@example.com"]], 2, id="one column"),
        pytest.param(
            [["Email", "Amount"], ["a@example.com", "1"], ["", "2"]], 1, id="row that says nothing of a person"
        ),
        pytest.param(
            [["Name", "Customer no."], ["Jane", "17"], ["John", "18"]], 2, id="two columns that together do"
        ),
    ],
)
def test_each_row_is_a_data_subject(rows: list[list[str]], people: int) -> None:
    table = as_table(grid(*rows), "")
    assert table is not None
    assert table.data_subjects == people


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["Name", "Price"], ["Bolt", "1.20"], ["Nut", "0.80"]], id="names of things"),
        pytest.param([["Address", "Visits"], ["10.0.0.1", "5"]], id="addresses of machines"),
    ],
)
def test_a_table_of_things_has_no_data_subjects(rows: list[list[str]]) -> None:
    table = as_table(grid(*rows), "")
    assert table is not None
    assert table.data_subjects == 0


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["Name", "Jane Doe"], ["SIN", "130 692 544"], ["Email", "jane@example.com"]], id="form"),
        pytest.param([["Name", "SIN"]], id="header without rows"),
        pytest.param([["Item", "Price"], ["Bolt", "1.20"]], id="nothing of people"),
        pytest.param([["Email", "Opened"], ["yes", "no"], ["no", "no"]], id="values are no e-mail addresses"),
        pytest.param([["write to Jane Doe, SIN 130 692 544"]], id="sentence"),
    ],
)
def test_other_grids_are_no_tables(rows: list[list[str]]) -> None:
    assert as_table(grid(*rows), "") is None


def test_people_in_several_tables_of_one_file_are_counted_once() -> None:
    visible, hidden = (
        as_table(grid(*PEOPLE), ""),
        as_table(grid(*PEOPLE[:2], ("Ann Other", "", "ann@example.com", "")), ""),
    )
    assert visible is not None
    assert hidden is not None
    assert count_people([visible, hidden]) == 4


def test_people_who_share_an_address_are_not_taken_for_one() -> None:
    table = as_table(grid(("Name", "Email"), ("Jane Doe", "doe@example.com"), ("John Doe", "doe@example.com")), "")
    assert table is not None
    assert count_people([table]) == 2
