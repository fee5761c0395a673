import pytest

from scanner.attachments.contents import Grid
from scanner.attachments.extraction import extract
from tests.attachments import files


def grid_of(table: str, styles: str = "") -> Grid:
    content = files.opendocument(f"<office:spreadsheet>{table}</office:spreadsheet>", styles)
    [grid] = [piece for piece in extract(content) if isinstance(piece, Grid)]
    return grid


@pytest.mark.parametrize(
    ("display", "hidden"),
    [("true", False), ("false", True)],
)
def test_a_hidden_table_is_told(display: str, hidden: bool) -> None:
    grid = grid_of(
        f"<table:table table:name='Raw' table:style-name='ta1'>{files.ods_row(['a'])}</table:table>",
        f"<style:style style:name='ta1'><style:table-properties table:display='{display}'/></style:style>",
    )
    assert (grid.part, grid.hidden) == ("Raw", hidden)


def test_hidden_rows_and_columns_are_told() -> None:
    grid = grid_of(
        "<table:table><table:table-column table:number-columns-repeated='2'/>"
        "<table:table-column table:visibility='collapse'/>"
        + files.ods_row("abc")
        + files.ods_row("def", "table:visibility='collapse'")
        + "</table:table>"
    )
    assert (grid.hidden_columns, grid.hidden_rows) == (frozenset({2}), frozenset({2}))


def test_repetition_is_followed_where_there_is_something_to_repeat() -> None:
    grid = grid_of(
        "<table:table><table:table-row table:number-rows-repeated='1000000'><table:table-cell "
        "table:number-columns-repeated='16384'/></table:table-row><table:table-row table:number-rows-repeated='2'>"
        "<table:table-cell table:number-columns-repeated='2'/><table:table-cell table:number-columns-repeated='2'>"
        "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert grid.rows == ((1000001, ("", "", "x", "x")), (1000002, ("", "", "x", "x")))


def test_dates_are_read_as_dates() -> None:
    grid = grid_of(
        "<table:table><table:table-row><table:table-cell office:value-type='date' office:date-value='1980-02-29'>"
        "<text:p>29 févr. 80</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert grid.rows == ((1, ("1980-02-29",)),)


def test_what_was_read_of_a_sheet_before_it_breaks_off_stays() -> None:
    rows = "<table:table>" + files.ods_row("abc") + "<broken"
    assert grid_of(rows).rows == ((1, ("a", "b", "c")),)
