"""A table of the page, and how it is made from a frame of the report."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

from scanner.reports.language import Language
from scanner.reports.localised import in_words
from scanner.reports.report import Reader
from scanner.terms import SEVERITIES

LONGEST = 160
"""Characters of a text out of a mail that the page shows; the CSV files have it whole."""

_LONG = frozenset(
    (
        *("addresses", "detail", "message_id", "path", "problem", "reason"),
        *("sender", "source", "subject", "why", "value"),
    )
)


@dataclass(frozen=True, slots=True)
class Column:
    """`kind` is how it is set and sorted.

    "text", "long", "sha256", "status", "number", "moment", "day" or "severity".
    """

    key: str
    label: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Cell:
    """What is shown, what it is sorted by ("": the same), and which part of the page it leads to ("": none)."""

    text: str
    order: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells, one a column; `marks` are what the filters of its table ask for."""

    cells: tuple[Cell, ...]
    name: str = ""
    marks: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the page; `more` says where the rows are that the page leaves out."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    more: str = ""


def shortened(text: str, longest: int = LONGEST) -> str:
    """The text, cut with "…" where it is longer than a reader would read."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def moment(when: datetime, reader: Reader) -> str:
    """Day and time for a table, in digits: "2025-03-24 09:04 (13:04 UTC)"."""
    there, utc = when.astimezone(reader.timezone), when.astimezone(UTC)
    if str(reader.timezone) == "UTC":
        return f"{utc:%Y-%m-%d %H:%M} UTC"
    beside = f"{utc:%H:%M}" if utc.date() == there.date() else f"{utc:%Y-%m-%d %H:%M}"
    return f"{there:%Y-%m-%d %H:%M} ({beside} UTC)"


def columns(frame: pd.DataFrame, words: Language) -> tuple[Column, ...]:
    """The columns of a frame with their names in the reader's language."""
    return tuple(Column(str(key), words.text(f"column.{key}"), _kind(frame[key])) for key in frame.columns)


def from_frame(
    frame: pd.DataFrame, words: Language, reader: Reader, *, name: str, most: int, file: str = ""
) -> Table:
    """The first `most` rows of a frame whose columns have names in [column]; `file` is the CSV with all of it."""
    shown = frame.head(most)
    named = columns(frame, words)
    cells = [_cells(shown[column.key], column, words, reader) for column in named]
    more = ""
    if len(frame) > most:
        more = words.text("page.table.more", shown=most, all=len(frame), file=file)
    rows = tuple(Row(row) for row in zip(*cells, strict=True))
    return Table(name, words.text(f"page.caption.{name}"), named, rows, more)


def severity(level: str | None, words: Language) -> Cell:
    """A level of severity, in the order of levels."""
    if level not in SEVERITIES:
        return Cell(words.number(None), "-1")
    return Cell(words.text(f"severity.{level}"), str(SEVERITIES.index(level)))


def number(value: float | None, words: Language) -> Cell:
    """A number as it is written, in the order of numbers."""
    return Cell(words.number(value), "-1" if value is None else str(value))


def _cells(column: "pd.Series[Any]", described: Column, words: Language, reader: Reader) -> Sequence[Cell]:
    plain = column.astype("object").where(column.notna(), None)
    if described.key == "severity":
        return [severity(value, words) for value in plain]
    return [_cell(value, described, words, reader) for value in plain]


def _cell(value: object, column: Column, words: Language, reader: Reader) -> Cell:
    match value:
        case None:
            return Cell("")
        case bool():
            return Cell(words.text("truth.yes" if value else "truth.no"))
        case datetime():
            return Cell(moment(value, reader), f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S}")
        case int() | float():
            return number(value, words)
        case _:
            return Cell(shortened(in_words(column.key, str(value), words)))


def _kind(column: "pd.Series[Any]") -> str:
    if column.name in {"severity", "sha256", "status"}:
        return str(column.name)
    if column.name in _LONG:
        return "long"
    if is_datetime64_any_dtype(column.dtype):
        return "moment"
    return "number" if is_numeric_dtype(column.dtype) and not is_bool_dtype(column.dtype) else "text"
