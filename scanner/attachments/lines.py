"""The cells of a grid as lines of text that rules can read, and the way back from a place in it to its cell.

A table is written column by column, each cell behind the header of its column ("SIN: 130 692 544"), so that the
header is the context of all that stands below it, and no other column's is. Rows without a header, as those of
a form, are written row by row, since there a cell tells what the next one holds.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.attachments.cells import column_name
from scanner.attachments.contents import Grid, Row
from scanner.attachments.people import Table

_LONGEST_HEADER = 60
_MOST_ROWS = 5_000  # in one text, so that a search can be stopped between two
_DROPPED_ZEROS = 2  # at the most, at the begin of a number


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch inside a cell: its row (from 1) and column (from 0), and the characters from `start` to `end`."""

    row: int
    column: int
    start: int
    end: int

    def name(self) -> str:
        """As a spreadsheet names it: "C14"."""
        return f"{column_name(self.column)}{self.row}"


@dataclass(frozen=True, slots=True)
class Lines:
    """A text and the cells in it, by where they begin: `starts`, `ends`, and (row, column) in `cells`."""

    text: str
    starts: list[int]
    ends: list[int]
    cells: list[tuple[int, int]]

    def cell(self, start: int, end: int) -> Cell | None:
        """The cell that a stretch of the text lies in, None for one that is not inside a single cell."""
        place = bisect_right(self.starts, start) - 1
        if place < 0 or end > self.ends[place]:
            return None
        row, column = self.cells[place]
        return Cell(row, column, start - self.starts[place], end - self.starts[place])


def of_grid(grid: Grid) -> Iterator[Lines]:
    """The rows of a grid without a header."""
    return map(_by_row, _batches(grid.rows))


def of_table(table: Table) -> Iterator[Lines]:
    """What stands above the header of a table, the header itself, and then each of its columns."""
    rows = table.grid.rows
    yield _by_row(rows[: table.header + 1])
    for batch in _batches(rows[table.header + 1 :]):
        yield from _by_column(table, batch)


def _batches(rows: tuple[Row, ...]) -> Iterator[tuple[Row, ...]]:
    return (rows[first : first + _MOST_ROWS] for first in range(0, len(rows), _MOST_ROWS))


def _by_row(rows: tuple[Row, ...]) -> Lines:
    lines = _Writer()
    for number, cells in rows:
        for column, cell in enumerate(cells):
            if cell:
                lines.put(cell, (number, column), "\t")
        lines.put_text("\n")
    return lines.written()


def _by_column(table: Table, rows: tuple[Row, ...]) -> Iterator[Lines]:
    columns: dict[int, _Writer] = {}
    before: dict[int, str] = {}
    for row, cells in rows:
        for number, cell in enumerate(cells):
            if not cell or cell.isspace():
                continue
            if number not in columns:
                columns[number] = _Writer()
                header = table.headers[number].strip() if number < len(table.headers) else ""
                before[number] = f"{_one_line(header[:_LONGEST_HEADER])}: " if header else ""
            known = table.columns.get(number)
            columns[number].put_text(before[number])
            columns[number].put(_padded(cell, known.digits) if known else cell, (row, number), "\n")
    for number in sorted(columns):
        yield columns[number].written()


class _Writer:
    """A text in the making."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._cells: list[tuple[int, int]] = []

    def put(self, cell: str, place: tuple[int, int], behind: str) -> None:
        self._starts.append(self._length)
        self.put_text(_one_line(cell))
        self._ends.append(self._length)
        self._cells.append(place)
        self.put_text(behind)

    def put_text(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def written(self) -> Lines:
        return Lines("".join(self._pieces), self._starts, self._ends, self._cells)


def _padded(cell: str, digits: int) -> str:
    """A number with the zeros before it that a spreadsheet dropped."""
    few = digits - _DROPPED_ZEROS <= len(cell) < digits
    return cell.zfill(digits) if few and cell.isdecimal() else cell


def _one_line(text: str) -> str:
    return text.replace("\n", " ") if "\n" in text else text
