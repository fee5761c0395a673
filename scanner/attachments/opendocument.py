"""OpenDocument files (ODT, ODS, ODP): text, sheets and tables, slides; hidden ones told apart.

Source: OASIS OpenDocument 1.3, part 3. Repeated cells and rows are written once with a number, which is
followed only where they are not empty.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.attachments import limits, markup
from scanner.attachments.contents import Fault, Grid, Inner, Piece, Row, Text
from scanner.attachments.markup import Attributes, attribute
from scanner.attachments.package import Package, content_of
from scanner.errors import MessageError

CONTENT = "content.xml"
_WIDEST, _LONGEST = 16_384, 1_048_576  # columns and rows of a sheet
_CELL = frozenset({"table-cell", "covered-table-cell"})  # the second lies below a merged one, with what it held
_BREAKS = {"tab": "\t", "line-break": "\n"}
_UNSEEN = frozenset({"tracked-changes", "hidden-paragraph", "hidden-text"})
_COLLAPSED = frozenset({"collapse", "filter"})


@dataclass(slots=True)
class _Table:
    name: str
    hidden: bool
    rows: list[Row] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    row: list[str] = field(default_factory=list)
    number: int = 0  # of the row
    columns: int = 0


@dataclass(slots=True)
class _Place:
    """A part of the document with its own text: all of it, a slide or the notes of one."""

    part: str
    hidden: bool
    text: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Document:
    places: list[_Place] = field(default_factory=lambda: [_Place("", hidden=False)])
    tables: list[_Table] = field(default_factory=list)
    invisible: set[str] = field(default_factory=set)  # names of styles


def read(package: Package, name: str = CONTENT) -> Iterator[Piece | Inner]:
    """The text, the sheets and the slides of a document; `name` is that of one inside another."""
    document = _Document()
    reader = _Reader(document)
    try:
        markup.read(content_of(package, name), reader.start, reader.end, reader.text)
    except MessageError as error:
        reader.finish()
        yield Fault(f"read in part: {error}")
    for place in document.places:
        if text := "".join(place.text).strip("\n"):
            yield Text(text, place.part, place.hidden)
        if text := "".join(place.unseen).strip("\n"):
            yield Text(text, "hidden text", hidden=True)
    for number, table in enumerate(document.tables, 1):
        if table.rows:
            yield Grid(
                rows=tuple(table.rows),
                part=table.name or f"table {number}",
                hidden=table.hidden,
                hidden_rows=frozenset(table.hidden_rows),
                hidden_columns=frozenset(table.hidden_columns),
                kind="sheet" if reader.spreadsheet else "table",
            )


class _Reader:
    """What the elements of `content.xml` mean, as they come."""

    def __init__(self, document: _Document) -> None:
        self.spreadsheet = False
        self._document = document
        self._place = document.places[0]
        self._slides = 0
        self._style = ""
        self._tables: list[_Table] = []  # that are open, the outermost first
        self._cell: list[str] = []
        self._value = ""
        self._repeated = 1
        self._rows = 1
        self._paragraphs = 0
        self._unseen = 0
        self._cells = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""
        match name:
            case "p" | "h":
                self._paragraphs += 1
            case "s":
                self._put(" " * min(_number(attributes, "c"), 1000))
            case "tab" | "line-break":
                self._put(_BREAKS[name])
            case "page":
                self._slides += 1
                hidden = attribute(attributes, "style-name") in self._document.invisible
                self._go_to(f"slide {self._slides}", hidden=hidden)
            case "notes":
                self._go_to(f"notes of slide {self._slides}", hidden=False)
            case "style":
                self._style = attribute(attributes, "name")
            case "table-properties" | "drawing-page-properties":
                if attribute(attributes, "display") == "false" or attribute(attributes, "visibility") == "hidden":
                    self._document.invisible.add(self._style)
            case "section" if self._unseen or attribute(attributes, "display") == "none":
                self._unseen += 1  # those in a hidden one too, so that their end is not taken for its end
            case _ if name in _UNSEEN:
                self._unseen += 1
            case _ if name.startswith("table") or name in _CELL:
                self._start_of_table(name, attributes)
            case "spreadsheet":
                self.spreadsheet = True

    def _start_of_table(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            hidden = attribute(attributes, "style-name") in self._document.invisible
            self._tables.append(_Table(attribute(attributes, "name"), hidden or self._place.hidden))
        if len(self._tables) != 1:
            return
        table = self._tables[0]
        collapsed = attribute(attributes, "visibility") in _COLLAPSED
        if name in _CELL:
            self._cell.clear()
            self._repeated = _number(attributes, "number-columns-repeated")
            kind = attribute(attributes, "value-type")
            self._value = attribute(attributes, "date-value") if kind == "date" else ""
        elif name == "table-row":
            self._rows = _number(attributes, "number-rows-repeated")
            if collapsed:
                table.hidden_rows.update(range(table.number + 1, table.number + 1 + min(self._rows, _LONGEST)))
        elif name == "table-column":
            count = min(_number(attributes, "number-columns-repeated"), _WIDEST)
            if collapsed:
                table.hidden_columns.update(range(table.columns, table.columns + count))
            table.columns += count

    def _go_to(self, part: str, *, hidden: bool) -> None:
        self._place = _Place(part, hidden)
        self._document.places.append(self._place)

    def end(self, name: str) -> None:
        """An element ends."""
        match name:
            case "p" | "h":
                self._paragraphs = max(self._paragraphs - 1, 0)
                self._put("\n")
            case _ if name in _CELL and len(self._tables) == 1:
                self._end_cell(self._tables[0])
            case "table-row" if len(self._tables) == 1:
                self._end_row(self._tables[0])
            case "table" if self._tables:
                table = self._tables.pop()
                if not self._tables:
                    self._document.tables.append(table)
            case "section" if self._unseen:
                self._unseen -= 1
            case _ if name in _UNSEEN:
                self._unseen = max(self._unseen - 1, 0)

    def finish(self) -> None:
        """The document ended before its elements did: keeps what was read of the table that is open."""
        self._document.tables += self._tables[:1]

    def text(self, data: str) -> None:
        """Characters between elements."""
        if self._paragraphs:
            self._put(data)

    def _put(self, text: str) -> None:
        if self._unseen:
            self._place.unseen.append(text)
        elif self._tables:
            self._cell.append(text)
        else:
            self._place.text.append(text)

    def _end_cell(self, table: _Table) -> None:
        text = self._value.removesuffix("T00:00:00") or "".join(self._cell).strip("\n")
        self._cell.clear()
        room = min(self._repeated, _WIDEST - len(table.row))
        if room > 0:
            table.row.extend([text] * room)

    def _end_row(self, table: _Table) -> None:
        row = table.row
        while row and not row[-1]:
            row.pop()
        if row:
            for number in range(table.number + 1, table.number + 1 + self._rows):
                table.rows.append((number, tuple(row)))
                self._cells += len(row)
                if self._cells > limits.CELLS:
                    raise MessageError(f"limit: sheets with more than {limits.CELLS:,} cells")
        table.number += self._rows
        table.row = []


def _number(attributes: Attributes, name: str) -> int:
    value = attribute(attributes, name)
    return int(value) if value.isdecimal() and len(value) < 9 else 1
