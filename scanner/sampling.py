"""A random sample of the messages of an archive: which ones it is, and where they lie.

Simple random sampling without replacement: every message gets a number from a hash of the seed and its place, and
the `size` smallest are the sample. So one seed gives one sample, whatever the order of files and workers.
A first pass only splits the sources into messages; the second reads the chosen ones, as any unit is read.

Copies of one message are several in the population. So that none counts twice in an estimate, it is kept of
each how many `copies` there are, and whether it is the one of them, picked by another hash, that is `counted`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from itertools import groupby
from tempfile import TemporaryFile
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from scanner.case import Case
from scanner.errors import SourceError
from scanner.filenames import as_name
from scanner.indexing import INDEX, numbers
from scanner.model import Span, Unit
from scanner.progress import Progress
from scanner.question import Draw
from scanner.registered import registered
from scanner.tables import ROWS, SAMPLED, table

_KEY = "sample"  # in the table `meta`, until `Case.begin` forgets what was read another way
_BLOCK = 1_000_000
_ROW = np.dtype([(field.name, field.type.to_pandas_dtype()) for field in INDEX])


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
    besides: list[dict[str, pa.Table]] = []
    with TemporaryFile(dir=case.path.parent) as copies:
        for unit, outcome in indexed:
            if isinstance(outcome, SourceError):
                case.fail(unit.spans[0].file, str(outcome))
                continue
            rows = _index(outcome, unit.spans[0].path, draw)
            besides.append({name: _of_no_message(outcome[name]) for name in ("problems", "skips")})
            copies.write(np.column_stack([rows["alike"], rows["rank"]]).tobytes())
            chosen = _smallest(chosen, rows, draw.size)
            population += len(rows)
            progress.advance(sum(span.end - span.start for span in unit.spans), len(rows), 0)
        lowest, number = _of_all_copies(copies, chosen["alike"])
    _keep(case, chosen, lowest == chosen["rank"], number)
    for tables in besides:
        case.add(Unit("", ()), tables)
    case.put(_KEY, {**asdict(draw), "population": population, "files": drawn_from, "failed": _failed(case)})
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
    [(digest,)] = case.connection.execute("""
        SELECT sha256(string_agg(concat_ws(chr(0), file, path, bytes, modified_ns), chr(10) ORDER BY file))
        FROM files WHERE current AND format <> ''""").fetchall()
    return str(digest)


def _failed(case: Case) -> list[tuple[int, str]]:
    """The files that could not be read when the sample was drawn, in units or before they were cut into any."""
    rows = case.connection.execute(
        "SELECT file, skipped FROM files WHERE current AND failed AND format <> '' ORDER BY file"
    ).fetchall()
    return [(file, as_name(reason)) for file, reason in rows]


def _forget(case: Case) -> None:
    with case.transaction():
        for table in (*ROWS, "spans"):
            case.connection.execute(f"DELETE FROM {table}")
        case.connection.execute("UPDATE files SET complete = false")


def _index(outcome: dict[str, pa.Table], path: str, draw: Draw) -> np.ndarray:
    """The index of a unit. A message at which the worker died has only a problem, and is one of the population."""
    index = outcome.get("index")
    if index is None:
        index = table(INDEX, [_lost(row, path, draw) for row in outcome["problems"].to_pylist()])
    rows = np.empty(index.num_rows, _ROW)
    for name in INDEX.names:
        rows[name] = index[name].to_numpy()
    return rows


def _lost(problem: dict[str, int], path: str, draw: Draw) -> tuple[int, ...]:
    drawn_by, rank = numbers(draw, path, problem["position"])
    return problem["file"], problem["position"], problem["length"], drawn_by, rank, rank


def _of_no_message(found: pa.Table) -> pa.Table:
    return found.filter(pc.invert(found["unreadable"])) if "unreadable" in found.column_names else found


def _smallest(chosen: np.ndarray, more: np.ndarray, size: int) -> np.ndarray:
    both = np.concatenate([chosen, more])
    return both if len(both) <= size else both[np.argpartition(both["draw"], size - 1)[:size]]


def _of_all_copies(copies: IO[bytes], alike: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each value of `alike`: the lowest rank of all messages that have it, and how many these are."""
    known, which = np.unique(alike, return_inverse=True)
    lowest = np.full(len(known), np.iinfo(np.uint64).max, np.uint64)
    number = np.zeros(len(known), np.int64)
    copies.seek(0)
    while len(known) and (block := copies.read(_BLOCK * 16)):
        theirs, ranks = np.frombuffer(block, np.uint64).reshape(-1, 2).T
        at = np.searchsorted(known, theirs).clip(max=len(known) - 1)
        same = known[at] == theirs
        np.minimum.at(lowest, at[same], ranks[same])
        np.add.at(number, at[same], 1)
    return lowest[which], number[which]


def _keep(case: Case, chosen: np.ndarray, counted: np.ndarray, copies: np.ndarray) -> None:
    places = {name: chosen[name] for name in ("file", "position", "length")}
    rows = pa.table({**places, "counted": counted, "copies": copies}, schema=SAMPLED)
    with case.transaction(), registered(case.connection, "chosen_rows", rows):
        case.connection.execute("CREATE OR REPLACE TABLE sampled AS SELECT * FROM chosen_rows")
