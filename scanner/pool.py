"""Units read by worker processes, each dead, hanging or failing one replaced.

Work in flight is bounded, so memory does not grow with the archive. A unit whose worker died, hung or
raised is narrowed down until the message that did it is known; that message is recorded as a problem and
the rest is read.
"""

import multiprocessing
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any, TypeAlias

import pyarrow as pa

from scanner.errors import SourceError
from scanner.model import Span, Unit
from scanner.sources.discovery import formats
from scanner.tables import ROWS
from scanner.worker import prepare, read_unit

Tables: TypeAlias = dict[str, pa.Table]
MakeExecutor: TypeAlias = Callable[[int], Executor]
Work: TypeAlias = Callable[[Unit, Any], Tables]

_STALLED = 900.0  # seconds without any unit coming back
_STALLED_ALONE = 120.0  # the same, for one unit that is already under suspicion


def process_pool(jobs: int) -> Executor:
    """Worker processes on this machine, started afresh (spawn), as every platform can."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=prepare)


def read_units(
    units: Iterator[Unit], reading: Any, jobs: int, make_executor: MakeExecutor, work: Work = read_unit
) -> Iterator[tuple[Unit, Tables | SourceError]]:
    """The rows of units, as they come; every unit comes back, in parts when it had to be narrowed.

    `work(unit, reading)` is what a worker does with each: `read_unit` with a `Reading`, unless another is given.
    """
    executor = make_executor(jobs)
    running: dict[Future[Tables], Unit] = {}
    try:
        while True:
            for unit in islice(units, 2 * jobs + 1 - len(running)):
                running[_submit(executor, work, unit, reading)] = unit
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
                    yield from _narrowed(suspect, reading, make_executor, work)
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
    unit: Unit, reading: Any, make_executor: MakeExecutor, work: Work
) -> Iterator[tuple[Unit, Tables | SourceError]]:
    """Reads a unit that failed once more, alone; halves it until the message that did it is known."""
    left = [unit]
    executor = make_executor(1)
    try:
        while left:
            suspect = left.pop()
            future = _submit(executor, work, suspect, reading)
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


def _cut_of(name: str) -> Callable[[Span, int], Iterator[Span]]:
    return next(known.cut for known in formats() if known.name == name)


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
    cut = _cut_of(unit.format)
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


def _submit(executor: Executor, work: Work, unit: Unit, reading: Any) -> Future[Tables]:
    """Hands a unit to a worker; where that starts a process, it starts with Ctrl-C held off.

    A terminal sends Ctrl-C to every process of the call. A worker that got it before `worker.prepare` ran
    would write a traceback.
    """
    with _interrupts_held():
        return executor.submit(work, unit, reading)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end(executor: Executor) -> None:
    """Stops an executor without waiting for what it is doing."""
    executor.shutdown(wait=False, cancel_futures=True)
    for child in multiprocessing.active_children():
        child.kill()
