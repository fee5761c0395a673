"""The scan: files found, cut into units, read by worker processes, committed to the case file.

The coordinator (this process) alone writes. Work in flight is bounded, so memory does not grow with the
archive. A worker that dies, hangs or raises is replaced and its unit narrowed down until the message that
did it is known; that message is recorded as a problem and the rest is read.
"""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from itertools import chain, groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from scanner.case import Case, KnownFile
from scanner.errors import SourceError
from scanner.hashing import sha256, sha256_each
from scanner.model import SourceFile, Span, Unit
from scanner.progress import Progress
from scanner.sources.discovery import discover, formats
from scanner.sources.format import Format
from scanner.tables import ROWS
from scanner.worker import Reading, prepare, read_unit

Tables: TypeAlias = dict[str, pa.Table]
MakeExecutor: TypeAlias = Callable[[int], Executor]

_MIB = 1024 * 1024
_FIRST_UNIT = _MIB  # small, so that the first figures are seen soon
_LARGEST_UNIT = 16 * _MIB
_WHOLE_FILES = 200
_REGISTER = 10_000
_HASH_FILES = 500
_STALLED = 900.0  # seconds without any unit coming back
_STALLED_ALONE = 120.0  # the same, for one unit that is already under suspicion


def process_pool(jobs: int) -> Executor:
    """Worker processes on this machine, started afresh (spawn), as every platform can."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=prepare)


def scan(
    case: Case,
    paths: Sequence[str],
    reading: Reading,
    *,
    fingerprint: str,
    jobs: int,
    progress: Progress,
    make_executor: MakeExecutor = process_pool,
) -> None:
    """Reads all that is not in the case yet, and leaves the case complete for these paths.

    `fingerprint` names everything that decides which rows a message gives; rows of another one are read
    again. Raises `CaseError` when the case file cannot be written. What cannot be read is in the case:
    files as failed, messages as problems.
    """
    register(case, paths, fingerprint)
    progress.start(case.bytes_to_read())
    with ThreadPoolExecutor(1) as hasher:
        hashes = _Hashes(case, hasher)
        for unit, outcome in read_units(_units(case), reading, jobs, make_executor):
            if isinstance(outcome, SourceError):
                case.fail(unit.spans[0].file, str(outcome))
            else:
                case.add(unit, outcome)
                progress.advance(
                    sum(span.end - span.start for span in unit.spans),
                    outcome["messages"].num_rows,
                    outcome["findings"].num_rows,
                )
            hashes.collect(wait_for_all=False)
        hashes.collect(wait_for_all=True)
    case.settle()


def register(case: Case, paths: Sequence[str], fingerprint: str) -> None:
    """Notes in the case which files there are now, and forgets what is no longer true of them."""
    case.begin(fingerprint)
    found = discover(paths)
    counted = frozenset(known.name for known in formats() if known.extent)
    while chunk := list(islice(found, _REGISTER)):
        for known, now in case.register(chunk, counted):
            _take_change(case, known, now)
    case.settle()


def _take_change(case: Case, known: KnownFile, now: SourceFile) -> None:
    """Keeps what was read of a changed file as far as its bytes are the same; forgets the rest."""
    source_format = _format(known.format)
    unchanged = known.bytes <= now.bytes and known.sha256 == sha256(known.path, known.bytes)
    if unchanged and now.bytes == known.bytes:
        case.renew(known, now, forget_from=now.bytes, same_bytes=True)
    elif unchanged and source_format.grows and known.done:
        case.renew(known, now, forget_from=_grown_from(source_format, known, now), same_bytes=False)
    else:
        case.renew(known, now, forget_from=0, same_bytes=False)


def _grown_from(source_format: Format, known: KnownFile, now: SourceFile) -> int:
    """Where a grown file is to be read from: its old end, or the span before when a message went on there."""
    start, end = known.done[-1]
    if end < known.bytes:
        return known.bytes  # the old end was not read yet
    grown = Span(known.file, known.path, known.folder, start, now.bytes)
    first = next(source_format.cut(grown, end - start), grown)
    return end if first.end == end else start


def _format(name: str) -> Format:
    return next(known for known in formats() if known.name == name)


def _units(case: Case) -> Iterator[Unit]:
    """What is still to be read, as units: spans of large files, batches of small ones."""
    for name, files in groupby(case.unread(), key=attrgetter("format")):
        source_format = _format(name)
        gaps = (gap for known in files for gap in _gaps(case, source_format, known))
        if source_format.whole:
            yield from (Unit(name, batch) for batch in _batches(gaps))
        else:
            yield from (Unit(name, (span,)) for gap in gaps for span in _cut(source_format, gap))


def _batches(spans: Iterable[Span]) -> Iterator[tuple[Span, ...]]:
    batch: list[Span] = []
    size = 0
    for span in spans:
        if batch and (len(batch) == _WHOLE_FILES or size + span.end - span.start > _LARGEST_UNIT):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(span)
        size += span.end - span.start
    if batch:
        yield tuple(batch)


def _cut(source_format: Format, gap: Span) -> Iterator[Span]:
    """Spans that start small and grow, so that little files keep all workers busy and large ones well."""
    rest = gap
    while rest.start < rest.end:
        size = min(max(_FIRST_UNIT, rest.start // 4), _LARGEST_UNIT)
        span = next(source_format.cut(rest, size))
        yield span
        rest = Span(gap.file, gap.path, gap.folder, span.end, gap.end)


def _gaps(case: Case, source_format: Format, known: KnownFile) -> Iterator[Span]:
    """What is not read yet of a file."""
    extent = known.extent
    if extent < 0 and source_format.extent:
        try:
            extent = source_format.extent(Path(known.path))
        except SourceError as error:
            case.fail(known.file, str(error))
            return
        case.measure(known.file, extent)
    position = 0
    for start, end in (*known.done, (extent, extent)):
        if position < start:
            yield Span(known.file, known.path, known.folder, position, start)
        position = end


def read_units(
    units: Iterator[Unit], reading: Reading, jobs: int, make_executor: MakeExecutor
) -> Iterator[tuple[Unit, Tables | SourceError]]:
    """The rows of units, as they come; every unit comes back, in parts when it had to be narrowed."""
    executor = make_executor(jobs)
    running: dict[Future[Tables], Unit] = {}
    try:
        while True:
            for unit in islice(units, 2 * jobs + 1 - len(running)):
                running[executor.submit(read_unit, unit, reading)] = unit
            if not running:
                return
            done, _ = wait(running, timeout=_STALLED, return_when=FIRST_COMPLETED)
            results, suspects, unstarted = _sorted_out(done, running)
            yield from results
            if suspects or not done:
                _end(executor)
                done, _ = wait(running)
                results, more, unstarted = _sorted_out(done, running)
                yield from results
                for suspect in suspects + more:
                    yield from _narrowed(suspect, reading, make_executor)
                units = chain(unstarted, units)
                executor = make_executor(jobs)
    finally:
        _end(executor)


def _sorted_out(
    done: Iterable[Future[Tables]], running: dict[Future[Tables], Unit]
) -> tuple[list[tuple[Unit, Tables | SourceError]], list[Unit], list[Unit]]:
    """Takes futures out of the running: what came back, what failed for a reason to be found, what never ran."""
    results: list[tuple[Unit, Tables | SourceError]] = []
    suspects, unstarted = [], []
    for future in done:
        unit = running.pop(future)
        if future.cancelled():
            unstarted.append(unit)
            continue
        error = future.exception()
        if error is None:
            results.append((unit, future.result()))
        elif isinstance(error, SourceError) and len(unit.spans) == 1:
            results.append((unit, error))
        else:
            suspects.append(unit)
    return results, suspects, unstarted


def _narrowed(
    unit: Unit, reading: Reading, make_executor: MakeExecutor
) -> Iterator[tuple[Unit, Tables | SourceError]]:
    """Reads a unit that failed once more, alone; halves it until the message that did it is known."""
    left = [unit]
    executor = make_executor(1)
    try:
        while left:
            suspect = left.pop()
            future = executor.submit(read_unit, suspect, reading)
            done, _ = wait([future], timeout=_STALLED_ALONE)
            if not done:
                _end(executor)
                wait([future])
            error = future.exception()
            if error is None:
                yield suspect, future.result()
                continue
            if not done or isinstance(error, BrokenExecutor):
                _end(executor)
                executor = make_executor(1)
            if halves := _halves(suspect):
                left.extend(reversed(halves))
            elif isinstance(error, SourceError):
                yield suspect, error
            else:
                yield suspect, _lost(suspect, _why(done=bool(done), error=error))
    finally:
        _end(executor)


def _why(*, done: bool, error: BaseException | None) -> str:
    if not done:
        return f"reading this message took more than {_STALLED_ALONE:.0f} s and was stopped"
    if isinstance(error, BrokenExecutor):
        return "the process that read this message died"
    return f"reading this message raised {type(error).__name__}"


def _halves(unit: Unit) -> list[Unit]:
    """A unit in two parts or more; nothing when it is one message already."""
    if len(unit.spans) > 1:
        middle = len(unit.spans) // 2
        return [Unit(unit.format, unit.spans[:middle]), Unit(unit.format, unit.spans[middle:])]
    [span] = unit.spans
    cut = _format(unit.format).cut
    for size in ((span.end - span.start) // 2, 1):
        try:
            parts = list(cut(span, max(size, 1)))
        except SourceError:
            return []
        if len(parts) > 1:
            return [Unit(unit.format, (part,)) for part in parts]
    return []


def _lost(unit: Unit, problem: str) -> Tables:
    """The rows of a unit of one message that could not be read: the problem alone."""
    [span] = unit.spans
    row = {
        "file": span.file,
        "position": span.start,
        "length": span.end - span.start,
        "place": "",
        "stage": "read",
        "problem": problem,
        "unreadable": True,
    }
    tables = {name: schema.empty_table() for name, schema in ROWS.items()}
    return tables | {"problems": pa.Table.from_pylist([row], schema=ROWS["problems"])}


def _end(executor: Executor) -> None:
    """Stops an executor without waiting for what it is doing."""
    executor.shutdown(wait=False, cancel_futures=True)
    for child in multiprocessing.active_children():
        child.kill()


class _Hashes:
    """The hashing of files in a thread beside the workers, a bounded batch at a time."""

    def __init__(self, case: Case, hasher: ThreadPoolExecutor) -> None:
        self._case = case
        self._hasher = hasher
        self._files: Iterator[KnownFile] = case.unhashed()
        self._running: Future[dict[int, str]] | None = None

    def collect(self, *, wait_for_all: bool) -> None:
        """Keeps the digests that are ready and has more made; with `wait_for_all`, all of them."""
        while True:
            if self._running is not None:
                if not (wait_for_all or self._running.done()):
                    return
                digests = self._running.result()
                self._running = None
                if digests:
                    self._case.hash(digests)
            batch = [(known.file, known.path, known.bytes) for known in islice(self._files, _HASH_FILES)]
            if not batch:
                return
            self._running = self._hasher.submit(sha256_each, batch)
