"""Workbooks of Excel since 2007 (XLSX, XLSM): their sheets, hidden ones, rows and columns told apart.

Source: ECMA-376, part 1, 18. Cells are read one after the other, so that a cell in the last row and another in
the last column of a sheet do not make a table of sixteen thousand million cells of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.attachments import limits, markup
from scanner.attachments.cells import column_number, is_date_format, shown
from scanner.attachments.contents import Fault, Grid, Inner, Piece, Row, Text
from scanner.attachments.markup import Attributes, attribute
from scanner.attachments.package import Package, content_of, numbered, relations
from scanner.attachments.pivot import pivot_grids
from scanner.errors import MessageError

WORKBOOK = "xl/workbook.xml"
_SHEETS = "xl/worksheets/sheet"
_LINKS = "xl/externalLinks/externalLink"  # what cells of other workbooks said that formulas refer to
_WIDEST = 16_384
_CELL = frozenset({"c", "cell"})  # of a sheet, and of an external link
_CHARTS = ("xl/chartsheets/", "xl/dialogsheets/", "xl/macrosheets/")  # sheets without cells
_NOTES = ("xl/comments", "xl/threadedComments/", "xl/drawings/drawing")


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    part: str
    hidden: bool


@dataclass(slots=True)
class _Book:
    """What all sheets of a workbook share. A style has the code of its number format, and whether it is a date."""

    sheets: list[_Sheet] = field(default_factory=list)
    from_1904: bool = False
    strings: list[str] = field(default_factory=list)
    styles: list[tuple[str, bool]] = field(default_factory=list)


@dataclass(slots=True)
class _Cells:
    """What was read of one sheet; `count` are the cells of its rows up to the last of each."""

    rows: list[Row] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    count: int = 0


def read(package: Package) -> Iterator[Piece | Inner]:
    """The sheets, pivot caches, notes and text boxes of a workbook."""
    book = _Book()
    for shared in (_read_workbook, _read_strings, _read_styles):
        try:
            shared(package, book)
        except MessageError as error:
            yield Fault(f"read in part: {error}")
    listed = {sheet.part for sheet in book.sheets}
    unlisted = [part for part in numbered(package, _SHEETS) if part not in listed]
    book.sheets += (_Sheet(part.rpartition("/")[2].removesuffix(".xml"), part, hidden=True) for part in unlisted)
    links = enumerate(numbered(package, _LINKS), 1)
    book.sheets += (_Sheet(f"external link {number}", part, hidden=True) for number, part in links)
    for sheet in book.sheets:
        yield from _sheet(package, sheet, book)
    yield from pivot_grids(package)
    for name in package.members:
        if name.startswith(_NOTES):
            yield Text("\n".join(markup.lines(content_of(package, name))), "notes")


def _sheet(package: Package, sheet: _Sheet, book: _Book) -> Iterator[Piece]:
    cells = _Cells()
    try:
        _read_sheet(package, sheet, book, cells)
    except MessageError as error:
        yield Fault(f"read in part: {error}")
    if cells.rows:
        yield Grid(
            rows=tuple(cells.rows),
            part=sheet.name,
            hidden=sheet.hidden,
            hidden_rows=frozenset(cells.hidden_rows),
            hidden_columns=frozenset(cells.hidden_columns),
            kind="sheet",
        )


def _read_workbook(package: Package, book: _Book) -> None:
    parts = relations(package, WORKBOOK)

    def start(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            part = parts.get(attribute(attributes, "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            if part and not part.startswith(_CHARTS):
                book.sheets.append(_Sheet(attributes.get("name", ""), part, hidden))
        elif name == "workbookPr":
            book.from_1904 = attributes.get("date1904") in {"1", "true"}

    markup.read(content_of(package, WORKBOOK), start, lambda _: None)


def _read_strings(package: Package, book: _Book) -> None:
    """The strings that cells share: `si`, of one `t` or of several runs; `rPh` is how one is pronounced."""
    pieces: list[str] = []
    wanted = spoken = False

    def start(name: str, _: Attributes) -> None:
        nonlocal wanted, spoken
        spoken = spoken or name == "rPh"
        wanted = name == "t" and not spoken

    def end(name: str) -> None:
        nonlocal wanted, spoken
        wanted = False
        if name == "rPh":
            spoken = False
        elif name == "si":
            book.strings.append("".join(pieces))
            pieces.clear()

    def text(data: str) -> None:
        if wanted:
            pieces.append(data)

    if "xl/sharedStrings.xml" in package.members:
        markup.read(content_of(package, "xl/sharedStrings.xml"), start, end, text)


def _read_styles(package: Package, book: _Book) -> None:
    codes: dict[str, str] = {}
    within = ""

    def start(name: str, attributes: Attributes) -> None:
        nonlocal within
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name in {"cellXfs", "cellStyleXfs"}:
            within = name
        elif name == "xf" and within == "cellXfs":
            number = attributes.get("numFmtId", "0")
            code = codes.get(number, "")
            built_in = int(number) if number.isdecimal() and len(number) < 9 else 0
            book.styles.append((code, is_date_format(built_in, code)))

    if "xl/styles.xml" in package.members:
        markup.read(content_of(package, "xl/styles.xml"), start, lambda _: None)


def _read_sheet(package: Package, sheet: _Sheet, book: _Book, into: _Cells) -> None:
    """The cells of a sheet into `into`. Raises `MessageError` behind what could be read."""
    row: list[str] = []
    number, column = 0, -1
    kind = style = ""
    value: list[str] = []
    wanted = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal number, column, kind, style, wanted
        if name in _CELL:
            reference = attributes.get("r", "")
            letters = reference.rstrip("0123456789")
            # A cell without a reference follows the one before (18.3.1.4).
            column = column_number(letters) if letters.isalpha() and len(letters) <= 3 else column + 1
            kind, style = attributes.get("t", "n"), attributes.get("s", "")
        elif name in {"v", "t"}:
            wanted = True
        elif name == "row":
            given = attributes.get("r", "")
            number, column = int(given) if given.isdecimal() and len(given) < 9 else number + 1, -1
            if attributes.get("hidden") in {"1", "true"}:
                into.hidden_rows.add(number)
        elif name == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = (attributes.get(edge, "") for edge in ("min", "max"))
            if first.isdecimal() and last.isdecimal():
                into.hidden_columns.update(range(int(first) - 1, min(int(last), _WIDEST)))

    def end(name: str) -> None:
        nonlocal wanted, row
        if name in {"v", "t"}:
            wanted = False
        elif name in _CELL:
            if value:
                if 0 <= column < _WIDEST:
                    row.extend([""] * (column + 1 - len(row)))
                    row[column] = _value("".join(value), kind, style, book)
                value.clear()
        elif name == "row" and row:
            into.rows.append((number, tuple(row)))
            into.count += len(row)
            if into.count > limits.CELLS:
                raise MessageError(f"limit: a sheet with more than {limits.CELLS:,} cells")
            row = []

    def text(data: str) -> None:
        if wanted:
            value.append(data)

    markup.read(content_of(package, sheet.part), start, end, text)


def _value(raw: str, kind: str, style: str, book: _Book) -> str:
    if kind == "s":
        place = int(raw) if raw.isdecimal() and len(raw) < 9 else len(book.strings)
        return book.strings[place] if place < len(book.strings) else ""
    if kind == "n":
        known = int(style) if style.isdecimal() and len(style) < 9 else 0
        code, is_date = book.styles[known] if known < len(book.styles) else ("", False)
        return shown(raw, code, is_date=is_date, from_1904=book.from_1904)
    if kind == "b":
        return "TRUE" if raw == "1" else "FALSE"
    return raw
