"""A random sample of the messages of an archive: which ones it is, and where they lie.

Simple random sampling without replacement: every message gets a number from a hash of the seed and its place, and
the `size` smallest are the sample. So one seed gives one sample, whatever the order of files and workers.
A first pass only splits the sources into messages; the second reads the chosen ones, as any unit is read.

Copies of one message are several in the population. So that nothing counts twice in an estimate, one of the copies,
picked by another hash, is the one that is counted.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from hashlib import blake2b
from itertools import groupby
from tempfile import TemporaryFile
from typing import IO, Any

import numpy as np
import pyarrow as pa

from scanner.case import Case
from scanner.errors import SourceError
from scanner.filenames import as_name
from scanner.model import Problem, RawMessage, Skipped, Span, Unit
from scanner.progress import Progress
from scanner.question import Draw
from scanner.sources.discovery import formats
from scanner.tables import PROBLEMS, ROWS

_KEY = "sample"  # in the table `meta`, until `Case.begin` forgets what was read another way
_BLOCK = 1_000_000
_ALIKE = re.compile(rb"^(?:message-id|date|from|to|cc):[^\n]*(?:\n[ \t][^\n]*)*", re.MULTILINE | re.IGNORECASE)
_HEADER_END = re.compile(rb"\n\r?\n")

_INDEX = pa.schema(
    [
        pa.field("file", pa.int32()),
        pa.field("position", pa.int64()),
        pa.field("length", pa.int64()),
        pa.field("draw", pa.uint64()),
        pa.field("rank", pa.uint64()),
        pa.field("alike", pa.uint64()),
    ]
)
_ROW = np.dtype([(field.name, field.type.to_pandas_dtype()) for field in _INDEX])


# -- in a worker process -------------------------------------------------------------------------------------


def index_unit(unit: Unit, draw: Draw) -> dict[str, pa.Table]:
    """Where the messages of a unit lie, with their numbers: a table `index`, and `problems` that are no message's.

    `draw` chooses the message, `rank` the one of its copies that is counted; copies share `alike`. Raises
    `SourceError` when the file cannot be read at all.
    """
    source_format = next(known for known in formats() if known.name == unit.format)
    index: list[tuple[int, ...]] = []
    problems: list[Problem] = []
    for span in unit.spans:
        lost: list[Problem] = []
        first = len(index)
        for item in source_format.read(span):
            if isinstance(item, Skipped):
                continue
            if isinstance(item, Problem) and not item.unreadable:
                lost.append(item)
                continue
            numbers = _numbers(draw, span.path, item.position)
            alike = numbers[1] if isinstance(item, Problem) else _alike(item)
            index.append((item.file, item.position, item.length, *numbers, alike))
        # What is wrong with a message is told again when it is read, if it is chosen.
        within = index[first:]
        starts = [row[1] for row in within]
        for problem in lost:
            before = bisect_right(starts, problem.position) - 1
            if before < 0 or problem.position >= sum(within[before][1:3]):
                problems.append(problem)
    rows = {"index": (_INDEX, index), "problems": (PROBLEMS, list(map(_row, problems)))}
    return {name: _table(schema, values) for name, (schema, values) in rows.items()}


def _alike(item: object) -> int:
    """A number that copies of a message share: of its Message-ID, date, sender and addresses in view.

    That is what `identity.identity` tells copies by, as the fields are written; some mass mailers write one
    Message-ID into every mail. Without one, the text counts as well.
    """
    if not isinstance(item, RawMessage):
        place = ("file", "position", "length", "folder", "place", "deleted")
        return _number(repr([getattr(item, name) for name in item.__slots__ if name not in place]).encode())
    end = _HEADER_END.search(item.data)
    header = item.data[: end.start() if end else len(item.data)]
    fields = sorted(b"".join(field.split()).lower() for field in _ALIKE.findall(header))
    if not any(field.startswith(b"message-id:") for field in fields):
        fields += item.data[len(header) :].split()
    return _number(b"\0".join(fields))


def _numbers(draw: Draw, path: str, position: int) -> tuple[int, int]:
    """Two independent numbers of 64 bits for a message."""
    place = f"{draw.seed}\0{path}\0{position}".encode("utf-8", "surrogatepass")
    digest = blake2b(place, digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def _number(content: bytes) -> int:
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "little")


def _row(problem: Problem) -> tuple[object, ...]:
    return tuple(getattr(problem, name) for name in PROBLEMS.names)


def _table(schema: pa.Schema, rows: list[Any]) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else [()] * len(schema)
    return pa.Table.from_arrays(
        [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )


# -- in the coordinator --------------------------------------------------------------------------------------


def choose(
    case: Case,
    draw: Draw,
    indexed: Iterable[tuple[Unit, dict[str, pa.Table] | SourceError]],
    progress: Progress,
) -> None:
    """Draws the sample and keeps it in the case, unless it is there: of the same files, and asked the same way.

    `indexed` is what `index_unit` gave for every unit of the sources; it is not begun where it is not needed.
    Memory grows with the sample, not with the archive.
    """
    drawn_from = _files(case)
    kept = case.get(_KEY)
    if kept is not None and kept["files"] == drawn_from:
        for file, reason in kept["failed"]:
            case.fail(file, reason)
        return
    _forget(case)
    progress.start(case.bytes_to_read())
    chosen, population = np.empty(0, _ROW), 0
    problems, failed = [], []
    with TemporaryFile(dir=case.path.parent) as copies:
        for unit, outcome in indexed:
            if isinstance(outcome, SourceError):
                case.fail(unit.spans[0].file, str(outcome))
                failed.append((unit.spans[0].file, str(outcome)))
                continue
            rows = _index(outcome, unit.spans[0].path, draw)
            problems.append(outcome["problems"].filter(pa.compute.invert(outcome["problems"]["unreadable"])))
            copies.write(np.ascontiguousarray(rows[["alike", "rank"]].copy()).tobytes())
            chosen = _smallest(chosen, rows, draw.size)
            population += len(rows)
            progress.advance(sum(span.end - span.start for span in unit.spans), len(rows), 0)
        counted = _lowest_rank(copies, chosen["alike"]) == chosen["rank"]
    _keep(case, chosen, counted)
    case.add(Unit("", ()), {"problems": pa.concat_tables([ROWS["problems"].empty_table(), *problems])})
    case.put(_KEY, {**asdict(draw), "population": population, "files": drawn_from, "failed": failed})
    progress.finish()


def drawn(case: Case, draw: Draw) -> Draw:
    """The draw with the population that it was made from."""
    return replace(draw, population=case.get(_KEY)["population"])


def chosen_spans(case: Case) -> Iterator[tuple[str, Iterator[Span]]]:
    """The chosen messages that are not read yet, a span each, by format and place."""
    rows = case.connection.execute("""
        SELECT f.format, s.file, f.path, f.folder, s.position, s.position + s.length
        FROM sampled s JOIN files f USING (file)
        WHERE f.current AND NOT f.failed AND NOT EXISTS (
            FROM spans d WHERE d.file = s.file AND d.start = s.position)
        ORDER BY f.format, f.path, s.position""").fetchall()
    for name, group in groupby(rows, key=lambda row: str(row[0])):
        yield name, (Span(file, as_name(path), *rest) for _, file, path, *rest in group)


def unread_of_sample(case: Case) -> int:
    """How many positions the chosen messages have that are not read yet."""
    return sum(span.end - span.start for _, spans in chosen_spans(case) for span in spans)


def _files(case: Case) -> str:
    """A digest of the files that the sample is drawn from."""
    (digest,) = case.connection.execute("""
        SELECT coalesce(sha256(string_agg(concat_ws(chr(0), file, path, bytes, modified_ns), chr(10) ORDER BY file)), '')
        FROM files WHERE current AND format <> ''""").fetchone() or ("",)
    return str(digest)


def _forget(case: Case) -> None:
    with case.transaction():
        for table in (*ROWS, "spans"):
            case.connection.execute(f"DELETE FROM {table}")
        case.connection.execute("UPDATE files SET complete = false")


def _index(outcome: dict[str, pa.Table], path: str, draw: Draw) -> np.ndarray:
    """The index of a unit. A message at which the worker died has only a problem, and is one of the population."""
    if "index" in outcome:
        table = outcome["index"]
    else:
        lost = outcome["problems"].to_pylist()
        numbers = [_numbers(draw, path, row["position"]) for row in lost]
        places = [(row["file"], row["position"], row["length"]) for row in lost]
        table = _table(_INDEX, [(*place, *two, two[1]) for place, two in zip(places, numbers, strict=True)])
    rows = np.empty(table.num_rows, _ROW)
    for name in _INDEX.names:
        rows[name] = table[name].to_numpy()
    return rows


def _smallest(chosen: np.ndarray, more: np.ndarray, size: int) -> np.ndarray:
    both = np.concatenate([chosen, more])
    return both if len(both) <= size else both[np.argpartition(both["draw"], size - 1)[:size]]


def _lowest_rank(copies: IO[bytes], alike: np.ndarray) -> np.ndarray:
    """For each value of `alike` the lowest rank of all messages of the population that share it."""
    known, which = np.unique(alike, return_inverse=True)
    lowest = np.full(len(known), np.iinfo(np.uint64).max, np.uint64)
    copies.seek(0)
    pair = np.dtype([("alike", np.uint64), ("rank", np.uint64)])
    while len(known) and (block := copies.read(_BLOCK * pair.itemsize)):
        rows = np.frombuffer(block, pair)
        at = np.searchsorted(known, rows["alike"]).clip(max=len(known) - 1)
        same = known[at] == rows["alike"]
        np.minimum.at(lowest, at[same], rows["rank"][same])
    return lowest[which]


def _keep(case: Case, chosen: np.ndarray, counted: np.ndarray) -> None:
    rows = pa.table({name: chosen[name] for name in ("file", "position", "length")} | {"counted": counted})
    case.connection.register("chosen_rows", rows)
    try:
        with case.transaction():
            case.connection.execute("CREATE OR REPLACE TABLE sampled AS SELECT * FROM chosen_rows")
    finally:
        case.connection.unregister("chosen_rows")
