"""Case files of a few rows in memory, for laws over small tables against a definition in Python."""

from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import pyarrow as pa
from hypothesis import HealthCheck, settings

from scanner.analysis import numbering
from scanner.tables import FILES, ROWS

Rows = Iterable[Mapping[str, Any]]
_TABLES = {"files": FILES, **ROWS}

few = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
"""Of a law that makes a case file for each example."""


def case_of(**tables: Rows) -> duckdb.DuckDBPyConnection:
    """The tables of a case file with these rows; what a row leaves out is empty, 0 or False, and null for a time.

    Without rows of `files`, file 1 is there and current.
    """
    connection = duckdb.connect(config={"threads": "1"})
    connection.execute("SET TimeZone = 'UTC'")
    given: dict[str, Rows] = {"files": [{"file": 1, "path": "a.mbox", "current": True}], **tables}
    for name, schema in _TABLES.items():
        table_of(connection, name, schema, given.get(name, ()))
    return connection


def numbered(**tables: Rows) -> duckdb.DuckDBPyConnection:
    """The same, its messages numbered (`numbering.gather`)."""
    connection = case_of(**tables)
    numbering.gather(connection)
    return connection


def table_of(connection: duckdb.DuckDBPyConnection, name: str, schema: pa.Schema, rows: Rows) -> None:
    """Makes one table of a case file."""
    empty = {field.name: _empty(field.type) for field in schema}
    filled = pa.Table.from_pylist([{**empty, **row} for row in rows], schema=schema)
    connection.register("filled", filled)
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM filled")
    connection.unregister("filled")


def _empty(kind: pa.DataType) -> object:
    if pa.types.is_string(kind):
        return ""
    if pa.types.is_boolean(kind):
        return False
    if pa.types.is_integer(kind):
        return 0
    if pa.types.is_list(kind):
        return []
    return bytes(kind.byte_width) if pa.types.is_fixed_size_binary(kind) else None
