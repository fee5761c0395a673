"""What is in an attachment: texts, grids of cells, files inside it, and what of it could not be read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

Row: TypeAlias = tuple[int, tuple[str, ...]]
"""The number of a row (from 1, as a spreadsheet numbers them), and its cells from the first column on."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text and where it stands: `part` is "page 3", "slide 2", "notes of slide 2", "" for all of a file.

    `hidden`: a person who opens the file does not see it. `member` is the path of the file that it is in, where
    that lies inside the attachment ("2025/customers.csv" of a ZIP), else "".
    """

    text: str
    part: str = ""
    hidden: bool = False
    member: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells in rows and columns: a sheet, a table in a document, a CSV file. Empty rows are left out.

    `part` is the sheet's name, "table 2" in a document, "" for all of a file. `hidden` is the grid as a whole;
    `hidden_rows` are numbers of rows, `hidden_columns` of columns (from 0). `kind`: "sheet", "pivot cache",
    "table" or "csv".
    """

    rows: tuple[Row, ...]
    part: str = ""
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    kind: str = ""
    member: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that was not read, in words without content or names: "encrypted", "format DOC"."""

    problem: str


@dataclass(frozen=True, slots=True)
class Inner:
    """A file inside a file, not read yet: a member of an archive, a workbook behind a chart."""

    name: str
    content: bytes
    hidden: bool = False


Piece: TypeAlias = Text | Grid | Fault
Reader: TypeAlias = Callable[[bytes], Iterator[Piece | Inner]]
"""The bytes of a file of one kind to what is in it. Raises `MessageError` for one that is too damaged."""
