"""The case file: one DuckDB file that holds what was read, and where reading is to go on.

A unit's rows and the spans that it covers are committed together, so a scan that was killed goes on where
it stood. Tables: those of `tables.ROWS`; `files` (each file of the sources, numbered); `spans` (what of
each file is done); `sampled` (the messages of a random sample, where one was drawn); `decisions` (what people
decided about what was found); `meta` (version of this layout, key of the hashes, how messages were read, what
the last scan was asked).
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pyarrow as pa

from scanner import layout
from scanner.errors import CaseError
from scanner.filenames import as_name, as_text
from scanner.interrupts import interrupts_held
from scanner.model import SourceFile, Unit
from scanner.registered import registered
from scanner.tables import FILES, ROWS, SPANS, table

_Given = TypeVar("_Given")

_MEMORY, _MOST_MEMORY = 96, 1536  # megabytes
_FETCH = 1_000
_KNOWN = """files f LEFT JOIN
    (SELECT file, list([start, "end"] ORDER BY start) AS done,
            sum("end" - start) AS covered FROM spans GROUP BY file) d USING (file)"""
_KNOWN_COLUMNS = "f.file, f.path, f.format, f.folder, f.bytes, f.extent, f.sha256, d.done"

_FOUND = pa.schema([FILES.field(each.name) for each in fields(SourceFile)])  # what discovery tells of a file
_HASHED = pa.schema([FILES.field("file"), FILES.field("sha256")])
_NAMES = frozenset({"path", "source", "folder", "skipped"})  # of these columns: they hold file names


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the case knows it; `sha256` is that of its first `bytes` bytes, "" when not known yet.

    `extent` is how many positions the file has (its bytes, unless its format counts items), -1 when it is not
    known yet. `done` are the spans that are read already, in order.
    """

    file: int
    path: str
    format: str
    folder: str
    bytes: int
    extent: int
    sha256: str
    done: tuple[tuple[int, int], ...]


class Case:
    """An open case file. One process at a time holds it; `close` leaves it whole at any moment.

    File names are kept in it as `filenames.as_text` writes them.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self.connection = connection
        self.path = path
        self._megabytes = _MEMORY

    def with_memory(self, work: Callable[[], _Given]) -> _Given:
        """What `work` gives, which only reads; done again with twice the memory when its queries run out of it.

        Raises `CaseError` when that is more than queries are to have, and for a file that is damaged.
        """
        while True:
            try:
                return work()
            except duckdb.OutOfMemoryException as error:
                self._megabytes *= 2
                if self._megabytes > _MOST_MEMORY:
                    raise CaseError(f"{self.path}: too large for the memory that reports may take") from error
                self.connection.execute(f"SET memory_limit = '{self._megabytes}MB'")
            except duckdb.ProgrammingError:
                raise  # which is a fault of this program
            except duckdb.Error as error:  # a disk or a file that is damaged
                raise CaseError(f"{self.path}: the case file cannot be read: {layout.reason(error)}") from error

    def close(self) -> None:
        """Closes the file. What was committed is safe whether or not this is reached."""
        self.connection.close()

    # -- what the case says of itself ---------------------------------------------------------------

    def get(self, key: str) -> Any:
        """The value kept under a key of `meta`, or None."""
        rows = self.connection.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchall()
        return json.loads(rows[0][0]) if rows else None

    def put(self, key: str, value: object) -> None:
        """Keeps a JSON value under a key of `meta`."""
        with self.transaction():
            self.connection.execute("DELETE FROM meta WHERE key = ?", [key])
            self.connection.execute("INSERT INTO meta VALUES (?, ?)", [key, json.dumps(value)])

    @property
    def hash_key(self) -> bytes:
        """The key of this case's value hashes: equal values can be counted, but not looked up elsewhere."""
        return bytes.fromhex(self.get("hash_key"))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. A disk that is full becomes a `CaseError`; what was committed stays good.

        Ctrl-C waits: duckdb may abort a transaction on it and report that as an error of its own.
        """
        try:
            with interrupts_held():
                self.connection.execute("BEGIN")
                yield
                self.connection.execute("COMMIT")
        except duckdb.Error as error:
            self._roll_back()
            raise CaseError(f"the case file cannot be written: {layout.reason(error)}") from error
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        try:
            self.connection.execute("ROLLBACK")
        except duckdb.Error:
            return  # a failed COMMIT has rolled back already

    # -- the files of the sources ---------------------------------------------------------------------

    def begin(self, reading: str) -> None:
        """Starts a scan: no file is current yet. Rows that were read another way are forgotten.

        `reading` names everything that decides what rows a message gives (rules, version, values kept).
        """
        if self.get("reading") not in {None, reading}:
            self._begin_anew()
        self.put("reading", reading)
        with self.transaction():
            self.connection.execute("UPDATE files SET current = false")

    def _begin_anew(self) -> None:
        """Puts a new file in the place of this one, with what was asked and decided, and no rows.

        Deleted rows stay in a DuckDB file until it happens to write over them, and values may have been kept.
        """
        kept = {
            "meta": self.connection.sql("FROM meta WHERE key <> 'sample'").to_arrow_table(),
            "decisions": self.connection.sql("FROM decisions").to_arrow_table(),
        }
        self.connection.close()
        layout.make(self.path, kept)
        self.connection = _connected(self.path)

    def register(
        self, files: Sequence[SourceFile], counted: frozenset[str] = frozenset()
    ) -> list[tuple[KnownFile, SourceFile]]:
        """Notes the files of this scan; gives back those that changed since the case last saw them.

        `counted` are the formats whose positions are not bytes: their extent has still to be measured.
        """
        with registered(self.connection, "incoming", _table(files)), self.transaction():
            self.connection.execute("""
                UPDATE files SET current = true, source = i.source, skipped = i.skipped, failed = i.failed
                FROM incoming i WHERE i.path = files.path AND i.format = files.format""")
            self.connection.execute("""
                UPDATE files SET bytes = i.bytes, modified_ns = i.modified_ns, sha256 = ''
                FROM incoming i WHERE i.path = files.path AND i.format = '' AND files.format = ''
                                AND (files.bytes <> i.bytes OR files.modified_ns <> i.modified_ns)""")
            self.connection.execute(
                """
                INSERT INTO files BY NAME
                SELECT (SELECT coalesce(max(file), 0) FROM files) + row_number() OVER (ORDER BY path) AS file, i.*,
                       if(list_contains(?, format), -1, bytes) AS extent,
                       '' AS sha256, true AS current, false AS complete
                FROM incoming i
                WHERE NOT EXISTS (FROM files f WHERE f.path = i.path AND f.format = i.format)""",
                [sorted(counted)],
            )
            changed = self.connection.execute(f"""
                SELECT {_KNOWN_COLUMNS} FROM {_KNOWN} JOIN incoming i USING (path, format)
                WHERE f.format <> '' AND (f.bytes <> i.bytes OR f.modified_ns <> i.modified_ns)
                ORDER BY f.path""").fetchall()
        by_path = {(file.path, file.format): file for file in files}  # the name as the file system has it
        return [(known, by_path[known.path, known.format]) for known in map(_known, changed)]

    def touch(self, file: int, now: SourceFile) -> None:
        """Takes the new time of a file whose bytes are the same: all that was read of it stays."""
        with self.transaction():
            self.connection.execute("UPDATE files SET modified_ns = ? WHERE file = ?", [now.modified_ns, file])

    def renew(self, file: int, now: SourceFile, *, forget_from: int, extent: int) -> None:
        """Takes a changed file's new size and time; forgets what was read of it from a position on.

        `extent` is how many positions it has now, -1 when they have still to be counted.
        """
        with self.transaction():
            self._forget(file, forget_from)
            self.connection.execute(
                "UPDATE files SET bytes = ?, extent = ?, modified_ns = ?, sha256 = '', complete = false "
                "WHERE file = ?",
                [now.bytes, extent, now.modified_ns, file],
            )

    def unread(self) -> Iterator[KnownFile]:
        """The current files that are not read to their end yet, by format and path; streamed."""
        return self._stream("format <> '' AND NOT complete", order="format, path")

    def unhashed(self) -> Iterator[KnownFile]:
        """The current files whose hash is not known, by path; streamed."""
        return self._stream("sha256 = ''", order="path")

    def _stream(self, condition: str, order: str) -> Iterator[KnownFile]:
        cursor = self.connection.cursor()
        cursor.execute(
            f"SELECT {_KNOWN_COLUMNS} FROM {_KNOWN} WHERE current AND NOT failed AND {condition} ORDER BY {order}"
        )
        while rows := cursor.fetchmany(_FETCH):
            yield from map(_known, rows)

    def bytes_to_read(self) -> int:
        """How many positions of the current files are still to be read."""
        # A row fetched alone leaves the result open, and an open one lets no table be registered.
        [(size,)] = self.connection.execute(f"""
            SELECT coalesce(sum(bytes * (1 - coalesce(d.covered / nullif(extent, 0), 0))), 0)
            FROM {_KNOWN} WHERE current AND NOT failed AND format <> '' AND NOT complete""").fetchall()
        return int(size)

    def add(self, unit: Unit, tables: Mapping[str, pa.Table]) -> None:
        """Commits a unit: its rows, and the mark that its spans are done."""
        with self.transaction():
            for name, rows in tables.items():
                if rows.num_rows:
                    with registered(self.connection, "incoming", rows):
                        self.connection.execute(f"INSERT INTO {name} SELECT * FROM incoming")
            spans = table(SPANS, [(span.file, span.start, span.end) for span in unit.spans])
            with registered(self.connection, "incoming", spans):
                self.connection.execute("INSERT INTO spans SELECT * FROM incoming")

    def measure(self, file: int, extent: int) -> None:
        """Keeps how many positions a file has."""
        with self.transaction():
            self.connection.execute("UPDATE files SET extent = ? WHERE file = ?", [extent, file])

    def settle(self) -> None:
        """Marks the files that are read to their end."""
        with self.transaction():
            self.connection.execute("""
                UPDATE files SET complete = true
                FROM (SELECT file, sum("end" - start) AS covered FROM spans GROUP BY file) s
                WHERE s.file = files.file AND s.covered >= files.extent AND files.extent >= 0""")

    def fail(self, file: int, reason: str) -> None:
        """Marks a file that could not be read at all, or not on from some place."""
        with self.transaction():
            self.connection.execute(
                "UPDATE files SET failed = true, skipped = ? WHERE file = ?", [as_text(reason), file]
            )

    def hash(self, digests: Mapping[int, str]) -> None:
        """Keeps the SHA-256 (hex) of files."""
        rows = table(_HASHED, list(digests.items()))
        with registered(self.connection, "incoming", rows), self.transaction():
            self.connection.execute("UPDATE files SET sha256 = i.sha256 FROM incoming i WHERE i.file = files.file")

    def _forget(self, file: int, start: int) -> None:
        for name in ROWS:
            self.connection.execute(f"DELETE FROM {name} WHERE file = ? AND position >= ?", [file, start])
        self.connection.execute("DELETE FROM spans WHERE file = ? AND start >= ?", [file, start])


def open_case(path: Path, *, create: bool) -> Case:
    """Opens a case file, or makes one where there is none and `create` is set.

    A new file is readable by its owner only when the process's umask says so (see `cli.main`). Raises
    `CaseError` (the file untouched) when it is not a case file, is from a newer version, is in use by
    another process, or there is none.
    """
    path = Path(os.path.realpath(path)) if path.is_symlink() else path  # so that no link is replaced
    if path.exists():
        layout.refuse_other_files(path)
    elif create:
        layout.make(path)
    else:
        raise CaseError(f"{path}: no such case file")
    return Case(_connected(path), path)


def _connected(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(
            str(path),
            config={"memory_limit": f"{_MEMORY}MB", "threads": "2", "autoinstall_known_extensions": "false"},
        )
        connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        layout.add_later_tables(connection)
    except duckdb.Error as error:
        raise CaseError(f"{path}: the case file cannot be opened: {layout.reason(error)}") from error
    return connection


def _table(files: Sequence[SourceFile]) -> pa.Table:
    columns = {
        name: [as_text(getattr(file, name)) if name in _NAMES else getattr(file, name) for file in files]
        for name in _FOUND.names
    }
    return pa.table(columns, schema=_FOUND)


def _known(row: Sequence[Any]) -> KnownFile:
    *columns, done = row
    file, path, file_format, folder, size, extent, sha256 = columns
    spans = tuple((start, end) for start, end in done or ())
    return KnownFile(file, as_name(path), file_format, folder, size, extent, sha256, spans)
