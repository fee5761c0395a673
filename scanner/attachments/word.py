"""Documents of Word since 2007 (DOCX, DOCM): text, tables, notes, and what is hidden or deleted in them.

Source: ECMA-376, part 1, 17. Behind a cell that spans columns stand empty ones, so that the next is
below its header; one merged with the cell above it is a cell of its own, with what it held.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.attachments import limits, markup
from scanner.attachments.contents import Fault, Grid, Inner, Piece, Row, Text
from scanner.attachments.markup import Attributes, attribute
from scanner.attachments.package import Package, content_of
from scanner.errors import MessageError

DOCUMENT = "word/document.xml"
_PARTS = {
    "header": "header",
    "footer": "footer",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "comments": "comments",
}
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_MOST_COLUMNS = 63  # of a table of Word
_SPANS = {"gridBefore": 0, "gridSpan": 1}  # and how many of their columns are the cell itself
_CHANGES = frozenset({"tcPrChange", "trPrChange"})
_OFF = frozenset({"0", "false", "off"})


@dataclass(slots=True)
class _Story:
    """What was read of one part: its `tables` are lists of rows of cells.

    `skipped` are columns before the next cell, which the one before it spans; `former`: what follows are the
    properties before a tracked change.
    """

    seen: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)  # that is open
    cells: int = 0
    skipped: int = 0
    former: bool = False

    def start_in_table(self, name: str, attributes: Attributes) -> None:
        """An element of the outermost table begins."""
        if name == "tr":
            self.tables[-1].append([])
            self.skipped = 0
        elif name == "tc":
            self.add_cells(*[""] * self.skipped)
            self.skipped = 0
        elif name in _CHANGES:
            self.former = True
        elif name in _SPANS and not self.former:
            self.skipped = max(_columns(attributes) - _SPANS[name], 0)

    def end_in_table(self, name: str) -> None:
        """An element of the outermost table ends."""
        if name == "tc":
            self.add_cells("".join(self.cell).strip("\n"))
            self.cell.clear()
        elif name in _CHANGES:
            self.former = False

    def add_cells(self, *cells: str) -> None:
        """To the row that is open, if one is. Raises `MessageError` when there are too many."""
        if self.tables and self.tables[-1]:
            self.tables[-1][-1].extend(cells)
            self.cells += len(cells)
            if self.cells > limits.CELLS:
                raise MessageError(f"limit: tables with more than {limits.CELLS:,} cells")


def read(package: Package) -> Iterator[Piece | Inner]:
    """The body, and then headers, footers, notes and comments."""
    parts = {DOCUMENT: ""}
    for name in package.members:
        stem = name.removeprefix("word/").removesuffix(".xml").rstrip("0123456789")
        if name.startswith("word/") and name.endswith(".xml") and stem in _PARTS:
            parts[name] = stem
    for name, part in parts.items():
        story = _Story()
        try:
            _read_story(content_of(package, name), story)
        except MessageError as error:
            yield Fault(f"read in part: {error}")
        yield from pieces(story.seen, story.unseen, story.tables, part)


def pieces(
    seen: list[str], unseen: list[str], tables: list[list[list[str]]], part: str, *, hidden: bool = False
) -> Iterator[Piece]:
    """What a story says: its text, what of it is hidden, and its tables, numbered from 1."""
    if text := "".join(seen).strip("\n"):
        yield Text(text, part, hidden)
    if text := "".join(unseen).strip("\n"):
        yield Text(text, f"hidden text of {part}" if part else "hidden text", hidden=True)
    for number, table in enumerate(tables, 1):
        rows: list[Row] = [(place, tuple(row)) for place, row in enumerate(table, 1) if any(row)]
        if rows:
            yield Grid(tuple(rows), f"{part}, table {number}" if part else f"table {number}", hidden, kind="table")


def _read_story(data: bytes, into: _Story) -> None:
    """Text goes to the body, or to the cell of the outermost table that it stands in."""
    hidden = deleted = wanted = False
    depth = 0  # of tables

    def start(name: str, attributes: Attributes) -> None:
        nonlocal hidden, deleted, wanted, depth
        if name in {"t", "delText"}:
            wanted, deleted = True, name == "delText"
        elif name == "r":
            hidden = False
        elif name == "vanish":
            hidden = attribute(attributes, "val") not in _OFF
        elif name in _BREAKS:
            put(_BREAKS[name])
        elif name == "tbl":
            depth += 1
            if depth == 1:
                into.tables.append([])
        elif depth == 1:
            into.start_in_table(name, attributes)

    def end(name: str) -> None:
        nonlocal wanted, depth
        if name in {"t", "delText"}:
            wanted = False
        elif name == "p":
            put("\n")
        elif name == "tbl":
            depth = max(depth - 1, 0)
        elif name == "r":
            end_of_run()
        elif depth == 1:
            into.end_in_table(name)

    def put(text: str) -> None:
        if hidden or deleted:
            into.unseen.append(text)
        elif depth:
            into.cell.append(text)
        else:
            into.seen.append(text)

    def text(data: str) -> None:
        if wanted:
            put(data)

    def end_of_run() -> None:
        nonlocal hidden, deleted
        if hidden or deleted:
            into.unseen.append("\n")
            hidden = deleted = False

    markup.read(data, start, end, text)


def _columns(attributes: Attributes) -> int:
    value = attribute(attributes, "val")
    return min(int(value), _MOST_COLUMNS) if value.isdecimal() and len(value) < 9 else 0
