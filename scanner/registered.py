"""A table of ours that SQL can read by a name for the time of a block."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import pyarrow as pa


@contextmanager
def registered(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> Iterator[None]:
    """While it lasts, the connection has the table under this name."""
    connection.register(name, table)
    try:
        yield
    finally:
        connection.unregister(name)
