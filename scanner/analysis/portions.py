"""Large tables taken in portions, so that the memory that a query takes does not grow with the archive."""

from collections.abc import Iterator

import duckdb

PORTION = 500_000
"""Rows that are compared with one another at a time."""


def portions(
    connection: duckdb.DuckDBPyConnection, table: str, rows: int | None = None
) -> Iterator[tuple[int, int]]:
    """The numbers of portions of about so many rows (`PORTION`) that a table falls into, each with their count.

    A row is of portion `hash(key) % portions`, of a key that rows which are compared have in common.
    """
    [(count,)] = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    number = count // (rows or PORTION) + 1
    for portion in range(number):
        yield portion, number


def ranges(
    connection: duckdb.DuckDBPyConnection, until: str, size: int | None = None
) -> Iterator[tuple[int, int]]:
    """The numbers from 0 to what is selected as `until`, in ranges (first and last) of this size (`PORTION`)."""
    size = size or PORTION
    [(end,)] = connection.execute(f"SELECT {until}").fetchall()
    for first in range(0, (end or 0) + 1, size):
        yield first, first + size - 1
