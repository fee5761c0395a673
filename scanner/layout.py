"""The layout of the case file: how one is made, and told from any other file."""

import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import duckdb
import pyarrow as pa

from scanner.errors import DISK_FULL, CaseError
from scanner.registered import registered
from scanner.tables import DECISIONS, FILES, META, ROWS, SPANS

LAYOUT = 2
"""The version of this layout; a case file with a higher one was written by a newer program."""

_TABLES = {"meta": META, "files": FILES, "spans": SPANS, **ROWS}  # `sampled` is made with the sample
_LATER = frozenset({"attached_tables"})  # of these, those that the first layout did not have
_MAGIC = slice(8, 12), b"DUCK"
_UNFINISHED = ".unfinished"  # behind the name of a case file while its tables are made
_DISK_FULL = tuple(map(os.strerror, DISK_FULL))
_SQL_TYPES = {
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.string(): "VARCHAR",
    pa.bool_(): "BOOLEAN",
    pa.binary(16): "BLOB",
    pa.timestamp("us", tz="UTC"): "TIMESTAMPTZ",
    pa.list_(pa.string()): "VARCHAR[]",
    pa.list_(pa.int64()): "BIGINT[]",
}


def make(path: Path, kept: Mapping[str, pa.Table] | None = None) -> None:
    """Makes a case file whole or not at all, where there is none or in the place of one that is closed.

    `kept` are the rows of tables that it begins with; without, it is empty and has a key of its own. Raises
    `CaseError` when that cannot be done there.
    """
    unfinished = path.with_name(path.name + _UNFINISHED)
    try:
        _remove(unfinished)  # what a call that was killed has left
        with duckdb.connect(str(unfinished)) as connection:
            _make_tables(connection)
            for name, rows in {**_new_case(), **(kept or {})}.items():
                with registered(connection, "incoming", rows):
                    connection.execute(f"INSERT INTO {name} SELECT * FROM incoming")
            connection.execute("CHECKPOINT")  # closing would do it, and say nothing where it cannot
        for name in _beside(path):
            Path(name).unlink(missing_ok=True)  # the log of a file that is gone is none of a new one
        unfinished.replace(path)
    except (duckdb.Error, OSError) as error:
        raise CaseError(f"{path}: the case file cannot be made: {reason(error)}") from error
    finally:
        with suppress(OSError):  # where nothing can be written there is nothing to remove
            _remove(unfinished)


def add_later_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes what case files of earlier layouts lack: `decisions`, `attached_tables`, findings' part and reason.

    A program that does not know a table leaves it alone, but could not add findings to a table with more columns.
    """
    for name, schema in {"decisions": DECISIONS, **{name: _TABLES[name] for name in _LATER}}.items():
        connection.execute(f"CREATE TABLE IF NOT EXISTS {name} ({_columns(schema)})")
    for column in ("part", "reason"):
        connection.execute(f"ALTER TABLE findings ADD COLUMN IF NOT EXISTS {column} VARCHAR DEFAULT ''")
    connection.execute("UPDATE meta SET value = ? WHERE key = 'layout' AND value <> ?", [str(LAYOUT)] * 2)


def refuse_other_files(path: Path) -> None:
    """Raises `CaseError`, the file untouched, for what is no case file or one of a newer version."""
    if not (path.is_file() or path.is_dir()):  # to open a pipe may wait for ever
        raise CaseError(f"{path}: not a case file")
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError as error:
        raise CaseError(f"{path}: the case file cannot be read: {error.strerror}") from error
    where, magic = _MAGIC
    if head[where] != magic:
        raise CaseError(f"{path}: not a case file")
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            if not _has_tables(connection):
                raise CaseError(f"{path}: a DuckDB database, but not a case file")
            row = connection.execute("SELECT value FROM meta WHERE key = 'layout'").fetchone()
    except duckdb.Error as error:
        raise CaseError(f"{path}: the case file cannot be opened: {reason(error)}") from error
    layout = json.loads(row[0]) if row else 0
    if layout > LAYOUT:
        raise CaseError(
            f"{path}: written by a newer version of Blindcopy (layout {layout}, this one knows {LAYOUT})"
        )


def own_files(path: Path) -> frozenset[str]:
    """The real paths of a case file and of what DuckDB keeps beside it while it is open."""
    return frozenset((os.path.normcase(os.path.realpath(path)), *_beside(path)))


def _beside(path: Path) -> tuple[str, ...]:
    real = os.path.realpath(path)
    return tuple(os.path.normcase(real + behind) for behind in (".wal", ".tmp"))


def reason(error: duckdb.Error | OSError) -> str:
    """Why a file cannot be used: the first line of what DuckDB says, or the operating system's words."""
    if isinstance(error, OSError):
        return (error.strerror or "not a valid path").lower()
    text = str(error).splitlines()[0]
    if "Conflicting lock" in text:
        return "another scan has it open, or a report that is served"
    if text.endswith(_DISK_FULL):
        return "the disk is full"
    return text.removeprefix("IO Error: ")


def _remove(path: Path) -> None:
    for name in own_files(path):
        Path(name).unlink(missing_ok=True)


def _has_tables(connection: duckdb.DuckDBPyConnection) -> bool:
    names = {row[0] for row in connection.execute("SHOW TABLES").fetchall()}
    return _TABLES.keys() - _LATER <= names


def _make_tables(connection: duckdb.DuckDBPyConnection) -> None:
    for name, schema in _TABLES.items():
        connection.execute(f"CREATE TABLE {name} ({_columns(schema)})")
    add_later_tables(connection)


def _new_case() -> dict[str, pa.Table]:
    said = {"layout": LAYOUT, "hash_key": secrets.token_hex(32)}
    rows = [{"key": key, "value": json.dumps(value)} for key, value in said.items()]
    return {"meta": pa.Table.from_pylist(rows, schema=META)}


def _columns(schema: pa.Schema) -> str:
    return ", ".join(f'"{field.name}" {_SQL_TYPES[field.type]}' for field in schema)
