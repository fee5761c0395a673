"""Units read by worker processes, each dead, hanging or failing one replaced.

Work in flight is bounded, so memory does not grow with the archive. A unit whose worker raised, died or hung
is narrowed down until the message that did it is known; that message is recorded as a problem and the rest
is read.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import Any, TypeAlias

import pyarrow as pa

from scanner.errors import BlindcopyError, SourceError
from scanner.model import Problem, Unit
from scanner.processes import MakeExecutor, end, submit
from scanner.sources.discovery import format_named
from scanner.tables import PROBLEMS, ROWS, row, table
from scanner.worker import read_unit

Tables: TypeAlias = dict[str, pa.Table]
Work: TypeAlias = Callable[[Unit, Any], Tables]

_STALLED = 900.0  # seconds without any unit coming back
_ENDING = 60.0  # until what a stopped executor was doing is known to have failed
_STALLED_ALONE = 120.0  # the same, for one unit that is already under suspicion
_DIED = "the process that read this message died"
_HUNG = "reading this message took more than {:.0f} s and was stopped"


def read_units(
    units: Iterator[Unit], reading: Any, jobs: int, make_executor: MakeExecutor, work: Work = read_unit
) -> Iterator[tuple[Unit, Tables | SourceError]]:
    """The rows of units, as they come; every unit comes back, in parts when it had to be narrowed.

    `work(unit, reading)` is what a worker does with each: `read_unit` with a `Reading`, unless another is given.
    """
    executor = make_executor(jobs)
    running: dict[Future[Tables], Unit] = {}
    again: deque[Unit] = deque()
    try:
        while True:
            while len(running) <= 2 * jobs and (unit := again.popleft() if again else next(units, None)):
                running[submit(executor, work, unit, reading)] = unit
            if not running:
                return
            done, _ = wait(running, timeout=_STALLED, return_when=FIRST_COMPLETED)
            results, suspects = _sorted_out(done, running, again)
            yield from results
            if suspects or not done:
                begun = {future for future in running if future.running() or future.done()}
                if suspects or begun:  # where nothing is known to have begun, all is under suspicion
                    again.extend([running.pop(future) for future in running.keys() - begun])
                end(executor)
                done, _ = wait(running, timeout=_ENDING)
                results, more = _sorted_out(done, running, again)
                yield from results
                for suspect in (*suspects, *more, *running.values()):
                    yield from _narrowed(suspect, reading, make_executor, work)
                running.clear()
                executor = make_executor(jobs)
    finally:
        end(executor)


def _sorted_out(
    done: Iterable[Future[Tables]], running: dict[Future[Tables], Unit], again: deque[Unit]
) -> tuple[list[tuple[Unit, Tables | SourceError]], list[Unit]]:
    """Takes futures out of the running: what came back, and the units that may have ended their worker.

    The parts of a unit that merely raised are to be read `again`.
    """
    results: list[tuple[Unit, Tables | SourceError]] = []
    suspects: list[Unit] = []
    for future in done:
        unit = running.pop(future)
        error = future.exception()
        if error is None:
            results.append((unit, future.result()))
        elif isinstance(error, BrokenExecutor):
            suspects.append(unit)
        elif isinstance(error, SourceError) and len(unit.spans) == 1:
            results.append((unit, error))
        elif parts := _parts(unit):
            again.extend(parts)
        else:
            results.append((unit, _lost(unit, f"reading this message raised {type(error).__name__}")))
    return results, suspects


def _narrowed(
    unit: Unit, reading: Any, make_executor: MakeExecutor, work: Work
) -> Iterator[tuple[Unit, Tables | SourceError]]:
    """Reads a unit that may have ended its worker alone, and then its parts, down to the message that did."""
    left = deque([unit])
    executor = _answering(make_executor)
    try:
        while left:
            suspect = left.popleft()
            future = submit(executor, work, suspect, reading)
            done, _ = wait([future], timeout=_STALLED_ALONE)
            results, died = _sorted_out(done, {future: suspect}, left)
            yield from results
            if done and not died:
                continue
            end(executor)
            if parts := _parts(suspect):
                left.extend(parts)
            else:
                yield suspect, _lost(suspect, _DIED if done else _HUNG.format(_STALLED_ALONE))
            if left:
                executor = _answering(make_executor)
    finally:
        end(executor)


def _answering(make_executor: MakeExecutor) -> Executor:
    """One worker that runs: what becomes of it from here on is the doing of the unit that it is given.

    Raises `BlindcopyError` when no worker can be started at all.
    """
    executor = make_executor(1)
    try:
        submit(executor, os.getpid).result(timeout=_STALLED_ALONE)
    except (BrokenExecutor, TimeoutError) as error:
        end(executor)
        raise BlindcopyError("no worker process can be started (is there memory left?)") from error
    return executor


def _parts(unit: Unit) -> list[Unit]:
    """A unit in two halves or more; nothing when it is one message already."""
    if len(unit.spans) > 1:
        middle = len(unit.spans) // 2
        return [Unit(unit.format, unit.spans[:middle]), Unit(unit.format, unit.spans[middle:])]
    [span] = unit.spans
    cut = format_named(unit.format).cut
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
    lost = Problem(span.file, span.start, span.end - span.start, "read", problem, unreadable=True)
    tables = {name: schema.empty_table() for name, schema in ROWS.items()}
    return tables | {"problems": table(PROBLEMS, [row(PROBLEMS, lost)])}
