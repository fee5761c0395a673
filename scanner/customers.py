"""The list of known customers: a CSV file with a column `email`."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.errors import UsageError
from scanner.parsing.addresses import canonical

if TYPE_CHECKING:
    from _csv import Reader

_OWN_COLUMNS = frozenset({"email", "customer_id", "name", "jurisdiction"})


@dataclass(frozen=True, slots=True)
class Customer:
    """One row: one address of one customer. `customer_id` is the address where the file gives none."""

    email: str
    customer_id: str
    name: str
    jurisdiction: str


def read_customers(path: Path) -> tuple[Customer, ...]:
    """The customers of a CSV file (UTF-8, header row; comma, semicolon or tab).

    Columns: `email`; optional `customer_id` (several rows may share one), `name`, `jurisdiction`; of others see
    `read_details`. Rows whose `email` is empty are passed over. Raises `UsageError` with file and line.
    """
    return tuple(
        Customer(email, _id(row, email), row.get("name", ""), row.get("jurisdiction", ""))
        for email, row in _rows(path)
    )


def read_details(path: Path) -> Iterator[tuple[str, str, str]]:
    """What the other columns of a customers file say: customer_id, column (lower case) and cell.

    Empty cells are left out. Raises `UsageError` as `read_customers` does.
    """
    for email, row in _rows(path):
        for column, value in row.items():
            if value and column not in _OWN_COLUMNS:
                yield _id(row, email), column, value


def _id(row: Mapping[str, str], email: str) -> str:
    return row.get("customer_id") or email


def _rows(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows that have an address: it in canonical form, and all cells by column."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise UsageError(f"{path}: the customers file is read more than once, so it cannot be a pipe or a device")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: the customers file cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UsageError(f"{path}:{line}: the customers file is not UTF-8 text") from error
    if not text.strip():
        raise UsageError(f"{path}:1: the customers file is empty; it needs a header row with a column `email`")
    delimiter = max(",;\t", key=text.lstrip().partition("\n")[0].count)
    reader = csv.reader(StringIO(text), delimiter=delimiter, strict=True)
    yield from _cells(path, reader)


def _cells(path: Path, reader: "Reader") -> Iterator[tuple[str, dict[str, str]]]:
    try:
        first = next((cells for cells in reader if any(cell.strip() for cell in cells)), [])
        header = [column.strip().casefold() for column in first]
        place = f"{path}:{reader.line_num}"
        if any("@" in column for column in header):
            raise UsageError(f"{place}: the customers file has no header row with a column `email`")
        if "email" not in header:
            raise UsageError(f"{place}: the customers file has no column `email`; it has: {', '.join(header)}")
        if len(set(filter(None, header))) < len(list(filter(None, header))):
            raise UsageError(f"{place}: the customers file has two columns of one name")
        for cells in reader:
            if not any(cells):
                continue
            if len(cells) != len(header):
                raise UsageError(
                    f"{path}:{reader.line_num}: {len(cells)} cells in this row, {len(header)} in the header"
                )
            row = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            email = canonical(row["email"])
            if not email:
                continue
            local, at, domain = email.rpartition("@")
            if not (local and at and domain) or " " in email:
                raise UsageError(f"{path}:{reader.line_num}: the cell in column `email` is not an e-mail address")
            yield email, row
    except csv.Error as error:
        raise UsageError(f"{path}:{reader.line_num}: not a CSV row: {error}") from error
