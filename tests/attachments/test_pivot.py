import pytest

from scanner.attachments.contents import Fault, Grid
from scanner.attachments.extraction import extract
from tests.attachments import files
from tests.attachments.files import PEOPLE

TOTALS = files.xlsx({"Totals": [["Total", 1217.5]]})


def pivot_of(content: bytes) -> Grid:
    [grid] = [piece for piece in extract(content) if isinstance(piece, Grid) and piece.kind == "pivot cache"]
    return grid


def test_the_rows_behind_a_pivot_table_are_read_though_their_sheet_is_gone() -> None:
    grid = pivot_of(files.with_pivot_cache(TOTALS, PEOPLE))
    assert [row for _, row in grid.rows] == list(PEOPLE)
    assert (grid.hidden, grid.part) == (True, "pivot cache 1")


def test_a_cache_without_records_gives_the_values_of_its_fields() -> None:
    grid = pivot_of(files.with_pivot_cache(TOTALS, PEOPLE, records=False))
    assert [row[0] for _, row in grid.rows] == ["Name", "Jane Doe", "John Roe", "Mary Major"]


@pytest.mark.parametrize(
    ("part", "content", "problem"),
    [
        ("xl/pivotCache/pivotCacheRecords1.xml", "<r><x v='0'/></r><", "read in part: damaged"),
        ("xl/pivotCache/pivotCacheDefinition2.bin", "x", "not examined: a pivot cache in binary form"),
    ],
)
def test_a_cache_that_cannot_be_read_is_said(part: str, content: str, problem: str) -> None:
    members = files.members_of(files.with_pivot_cache(TOTALS, PEOPLE)) | {part: content}
    assert Fault(problem) in extract(files.zipped(members))
