"""The scan: files found, cut into units, read by worker processes, committed to the case file.

The coordinator (this process) alone writes; what the workers do is in `scanner.pool`.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from threading import Event
from typing import Self

from scanner.case import Case, KnownFile
from scanner.errors import SourceError
from scanner.hashing import sha256, sha256_each
from scanner.indexing import index_unit
from scanner.layout import own_files
from scanner.model import SourceFile, Span, Unit
from scanner.pool import read_units
from scanner.processes import MakeExecutor, process_pool
from scanner.progress import Progress
from scanner.question import Draw
from scanner.sampling import choose, chosen_spans, unread_of_sample
from scanner.sources.discovery import discover, format_named, formats
from scanner.sources.format import Format
from scanner.worker import Reading

_MIB = 1024 * 1024
_FIRST_UNIT = _MIB  # small, so that the first figures are seen soon
_LARGEST_UNIT = 16 * _MIB
_WHOLE_FILES = 200
_REGISTER = 10_000
_HASH_FILES = 500


def scan(
    case: Case,
    paths: Sequence[str],
    reading: Reading,
    *,
    fingerprint: str,
    jobs: int,
    progress: Progress,
    make_executor: MakeExecutor = process_pool,
    draw: Draw | None = None,
) -> None:
    """Reads all that is not in the case yet, and leaves the case complete for these paths.

    `fingerprint` names everything that decides which rows are read and what they hold; rows of another one are
    read again. With a `draw`, only a random sample of the messages is read (see `scanner.sampling`). Raises
    `CaseError` when the case file cannot be written. What cannot be read is in the case: files as failed,
    messages as problems.
    """
    register(case, paths, fingerprint)
    with ThreadPoolExecutor(1) as hasher, _Hashes(case, hasher) as hashes:
        if draw is None:
            units, to_read = _units(case, _largest(reading)), case.bytes_to_read()
        else:
            choose(case, draw, read_units(_units(case), draw, jobs, make_executor, index_unit), progress)
            units, to_read = _chosen(case, _largest(reading)), unread_of_sample(case)
        progress.start(to_read)
        for unit, outcome in read_units(units, reading, jobs, make_executor):
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
    found = discover(paths, own_files(case.path))
    counted = frozenset(known.name for known in formats() if known.extent)
    while chunk := list(islice(found, _REGISTER)):
        for known, now in case.register(chunk, counted):
            _take_change(case, known, now)
    case.settle()


def _take_change(case: Case, known: KnownFile, now: SourceFile) -> None:
    """Keeps what was read of a changed file as far as its bytes are the same; forgets the rest."""
    source_format = format_named(known.format)
    try:
        unchanged = known.bytes <= now.bytes and known.sha256 == sha256(known.path, known.bytes)
        if unchanged and now.bytes == known.bytes:
            case.touch(known.file, now)
            return
        grown = unchanged and source_format.grows and known.done
        forget_from = _grown_from(source_format, known, now) if grown else 0
    except SourceError as error:
        case.fail(known.file, str(error))
        return
    case.renew(known.file, now, forget_from=forget_from, extent=-1 if source_format.extent else now.bytes)


def _grown_from(source_format: Format, known: KnownFile, now: SourceFile) -> int:
    """Where a grown file is to be read from: its old end, or the span before when a message went on there.

    Raises `SourceError` when the file cannot be read.
    """
    start, end = known.done[-1]
    if end < known.bytes:
        return known.bytes  # the old end was not read yet
    grown = Span(known.file, known.path, known.folder, start, now.bytes)
    first = next(source_format.cut(grown, end - start), grown)
    return end if first.end == end else start


def _largest(reading: Reading) -> int:
    """Bytes of a unit: few where images take seconds each, so that units come back before they seem to hang."""
    return _MIB if reading.images else _LARGEST_UNIT


def _units(case: Case, largest: int = _LARGEST_UNIT) -> Iterator[Unit]:
    """What is still to be read, as units: spans of large files, batches of small ones."""
    for name, files in groupby(case.unread(), key=attrgetter("format")):
        source_format = format_named(name)
        gaps = (gap for known in files for gap in _gaps(case, source_format, known))
        if source_format.whole:
            yield from (Unit(name, batch) for batch in _batches(gaps, largest))
        else:
            yield from (Unit(name, (span,)) for gap in gaps for span in _cut(case, source_format, gap, largest))


def _chosen(case: Case, largest: int) -> Iterator[Unit]:
    """What is still to be read of a sample, as units."""
    for name, spans in chosen_spans(case):
        yield from (Unit(name, batch) for batch in _batches(spans, largest))


def _batches(spans: Iterable[Span], largest: int) -> Iterator[tuple[Span, ...]]:
    batch: list[Span] = []
    size = 0
    for span in spans:
        if batch and (len(batch) == _WHOLE_FILES or size + span.end - span.start > largest):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(span)
        size += span.end - span.start
    if batch:
        yield tuple(batch)


def _cut(case: Case, source_format: Format, gap: Span, largest: int) -> Iterator[Span]:
    """Spans that start small and grow, so that little files keep all workers busy and large ones well.

    A file that cannot be read on is marked as failed, and gives no more.
    """
    rest, asked = gap, 0  # bytes, which positions need not be
    while rest.start < rest.end:
        size = min(max(_FIRST_UNIT, asked // 4), largest)
        try:
            span = next(source_format.cut(rest, size))
        except SourceError as error:
            case.fail(gap.file, str(error))
            return
        yield span
        rest, asked = Span(gap.file, gap.path, gap.folder, span.end, gap.end), asked + size


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


class _Hashes:
    """The hashing of files in a thread beside the workers, a bounded batch at a time.

    It is stopped when its context ends: a large file is not hashed to its end when a scan is stopped.
    """

    def __init__(self, case: Case, hasher: ThreadPoolExecutor) -> None:
        self._case = case
        self._hasher = hasher
        self._stop = Event()
        self._files: Iterator[KnownFile] = case.unhashed()
        self._running: Future[dict[int, str]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()

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
            self._running = self._hasher.submit(sha256_each, batch, self._stop)
