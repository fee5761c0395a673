"""Text, CSV and HTML files: decoded, and read as a grid where they are one."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

from scanner.attachments import limits
from scanner.attachments.contents import Fault, Grid, Inner, Piece, Row, Text
from scanner.codepages import WESTERN
from scanner.errors import MessageError
from scanner.parsing import html

_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_DELIMITERS = ",;\t|"
_SAMPLE = 50  # lines that tell whether a text is a table
_SAME = 0.9  # share of them that have as many cells as the first
_TABLE = re.compile(r"<(/?)table\b[^<>]{0,4000}>", re.IGNORECASE)
_ROW = re.compile(r"<tr\b[^<>]*>", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b([^<>]*)>", re.IGNORECASE)
_SPAN = re.compile(r"""\b(col|row)span\s{0,9}=\s{0,9}["']?\s{0,9}(\d{1,5})""", re.IGNORECASE)
_MOST_COLUMNS, _MOST_ROWS = 1_000, 65_534  # that one cell spans (HTML, 4.9.11)
_TAG = re.compile(r"<[^<>]*>")
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)


def read_text(content: bytes) -> Iterator[Piece | Inner]:
    """A text, or the grid of a text whose lines are rows."""
    text, cut = _decoded(content)
    rows = _rows(text)
    if rows:
        yield Grid(tuple(rows), kind="csv")
    elif text.strip():
        yield Text(text)
    if cut:
        yield Fault(f"limit: a text of more than {limits.CHARACTERS:,} characters")


def read_html(content: bytes) -> Iterator[Piece | Inner]:
    """A page, and the tables in it (those that have no tables in them) apart from it."""
    named = _CHARSET.search(content, 0, 4096)
    page, cut = _decoded(content, named[1].decode("ascii") if named else "")
    rest, tables = _apart(page)
    if text := html.to_text(rest):
        yield Text(text)
    for number, table in enumerate(tables, 1):
        rows: list[Row] = []
        try:
            rows.extend((place, cells) for place, cells in enumerate(_html_rows(table), 1) if any(cells))
        except MessageError as error:
            yield Fault(f"read in part: {error}")
        if rows:
            yield Grid(tuple(rows), f"table {number}", kind="table")
    if cut or len(rest) > html.LONGEST:
        yield Fault(f"limit: a page of more than {html.LONGEST:,} characters")


def _decoded(content: bytes, charset: str = "") -> tuple[str, bool]:
    """The text of a file, and whether it was cut. UTF-8 is told by being valid, UTF-16 by its mark or zeros."""
    for mark, encoding in _MARKS.items():
        if content.startswith(mark):
            charset, content = encoding, content[len(mark) :]
            break
    else:
        head = content[:4096]
        if zeros := head.count(0):
            charset = "utf-16-le" if head[1::2].count(0) * 2 > zeros else "utf-16-be"
    cut = len(content) > 4 * limits.CHARACTERS  # bytes: no character takes more
    content = content[: 4 * limits.CHARACTERS]
    certain = "replace" if charset.startswith("utf-16") else "strict"  # one byte too many spoils no file
    for encoding, errors in ((charset, certain), ("utf-8", "strict")):
        if encoding:
            try:
                text = content.decode(encoding, errors)
                break
            except (LookupError, UnicodeDecodeError, ValueError):
                continue
    else:
        text = content.decode(WESTERN, "replace")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text[: limits.CHARACTERS], cut or len(text) > limits.CHARACTERS


def _rows(text: str) -> list[Row]:
    """The rows of a text whose lines all have one delimiter as many times; nothing where it is no such text."""
    sample = [line for line in text[:100_000].split("\n")[:_SAMPLE] if line.strip()]
    delimiter = _delimiter(sample)
    if not delimiter:
        return []
    rows: list[Row] = []
    count = 0
    try:
        for number, cells in enumerate(csv.reader(text.split("\n"), delimiter=delimiter), 1):
            if any(cells):
                rows.append((number, tuple(cells)))
                count += len(cells)
            if count > limits.CELLS:
                return []
    except csv.Error:  # a cell too long to be one
        return []
    return rows


def _delimiter(sample: list[str]) -> str:
    if len(sample) < 2:
        return ""
    for delimiter in _DELIMITERS:
        try:
            widths = Counter(len(cells) for cells in csv.reader(sample, delimiter=delimiter) if cells)
        except csv.Error:
            continue
        width, lines = widths.most_common(1)[0] if widths else (0, 0)
        if width > 1 and lines >= _SAME * sum(widths.values()):
            return delimiter
    return ""


def _apart(page: str) -> tuple[str, list[str]]:
    """A page without its innermost tables, and these."""
    rest: list[str] = []
    tables: list[str] = []
    opened, kept = -1, 0
    for tag in _TABLE.finditer(page):
        if not tag[1]:
            opened = tag.start()
        elif opened >= 0:
            rest.append(page[kept:opened])
            tables.append(page[opened : tag.end()])
            opened, kept = -1, tag.end()
    return "".join([*rest, page[kept:]]), tables


def _html_rows(table: str) -> Iterator[tuple[str, ...]]:
    """The cells of each row, empty ones where one beside or above them spans their place.

    Raises `MessageError` behind what could be read when there are too many.
    """
    ends: dict[int, int] = {}  # of a column that a cell from above reaches into: the first row that it does not
    count = 0
    for number, row in enumerate(_ROW.split(table)[1:]):
        _, *parts = _CELL.split(row)
        cells: list[str] = []
        column = 0
        for attributes, content in zip(parts[::2], parts[1::2], strict=True):
            while ends.get(column, 0) > number:
                column += 1
            if count + column > limits.CELLS:
                yield tuple(cells)
                raise MessageError(f"limit: a table with more than {limits.CELLS:,} cells")
            cells.extend([""] * (column - len(cells)))
            cells.append(" ".join(unescape(_TAG.sub("", content)).split()))
            columns, rows = _spans(attributes)
            if rows > 1:
                ends.update(dict.fromkeys(range(column, column + columns), number + rows))
                count += columns
            column += columns
        count += len(cells)
        yield tuple(cells)


def _spans(attributes: str) -> tuple[int, int]:
    """How many columns and rows a cell spans; as many rows as there are where it says 0."""
    if "span" not in attributes.lower():
        return 1, 1
    said = {name.lower(): int(number) for name, number in reversed(_SPAN.findall(attributes))}
    columns, rows = said.get("col", 1), said.get("row", 1)
    return min(columns or 1, _MOST_COLUMNS), min(rows or _MOST_ROWS, _MOST_ROWS)
