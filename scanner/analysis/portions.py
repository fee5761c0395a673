"""Large tables taken in portions, so that the memory that a query takes does not grow with the archive."""

from collections.abc import Iterator

import duckdb

PORTION = 500_000
"""Rows that are compared with one another at a time."""


def portions(connection: duckdb.DuckDBPyConnection, table: str) -> Iterator[tuple[int, int]]:
    """The numbers of portions of about `PORTION` rows that a table falls into, each with how many there are.

    A row is of portion `hash(key) % portions`, of a key that rows which are compared have in common.
    """
    [(count,)] = connection.execute(f"SELECT count(*) FROM {table}").fetchall()
    number = count // PORTION + 1
    for portion in range(number):
        yield portion, number
