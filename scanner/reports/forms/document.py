"""A draft as plain data: what it says, what it leaves to be filled in, and what a mail merge fills in."""

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Blank:
    """A place that only a person can fill; `hint` says with what."""

    hint: str


@dataclass(frozen=True, slots=True)
class Merge:
    """The column of the mail merge that is put here."""

    column: str


Part: TypeAlias = str | Blank | Merge


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section; `level` 1 or 2."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or an item of a list."""

    parts: tuple[Part, ...]
    item: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells below a header; every row has as many cells as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[Part, ...], ...]


Block: TypeAlias = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Document:
    """One draft.

    language   ISO 639-1
    region     of the language and the paper: CA (Letter) or GB (A4)
    """

    title: str
    language: str
    region: str
    blocks: tuple[Block, ...]


def items(*parts: Part) -> tuple[Paragraph, ...]:
    """One item of a list for each part."""
    return tuple(Paragraph((part,), item=True) for part in parts)


def paragraph(*parts: Part) -> Paragraph:
    """A paragraph of its parts."""
    return Paragraph(parts)
