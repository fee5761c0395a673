"""Worker processes: how they are started, prepared, given work and ended.

It imports next to nothing, so that processes can start while the coordinator imports what it needs itself.
"""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import parent_process
from typing import Any, TypeAlias, TypeVar

from scanner.importing import imported
from scanner.interrupts import interrupts_held

MakeExecutor: TypeAlias = Callable[[int], Executor]
_Result = TypeVar("_Result")

_STOPPING = 5.0  # seconds for the threads of a pool whose processes were killed


def process_pool(jobs: int) -> Executor:
    """Worker processes on this machine, started afresh (spawn), as every platform can."""
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=prepare)


@contextmanager
def started_pool(jobs: int) -> Iterator[MakeExecutor]:
    """`process_pool`, whose first pool starts now: its processes take half a second that can be used."""
    first = process_pool(jobs)
    pools = [first]
    try:
        for _ in range(jobs):
            submit(first, os.getpid)
        yield lambda wanted: pools.pop() if pools else process_pool(wanted)
    finally:
        end(first)


def prepare() -> None:
    """Makes a worker process leave Ctrl-C to its coordinator, end with it, and import what it will need."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(100_000)  # rows are many and never circular: looking for circles costs 5 % of a scan
    threading.Thread(target=end_with_parent, daemon=True).start()
    imported("scanner.worker")


def end_with_parent() -> None:
    """Waits for the process that started this one, and ends this one with it. To be run in a thread."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def submit(executor: Executor, work: Callable[..., _Result], *arguments: Any) -> Future[_Result]:
    """Hands work to a worker; where that starts a process, it starts with Ctrl-C held off.

    A terminal sends Ctrl-C to every process of the call. A worker that got it before `prepare` ran
    would write a traceback.
    """
    try:
        with interrupts_held():
            return executor.submit(work, *arguments)
    except BrokenExecutor as error:  # a worker died since it was last heard of
        refused: Future[_Result] = Future()
        refused.set_exception(error)
        return refused


def end(executor: Executor) -> None:
    """Stops an executor without waiting for what it is doing.

    Waiting work is not cancelled: `concurrent.futures.wait` does not count a future that a process pool cancels as
    done.
    """
    results = getattr(executor, "_result_queue", None)
    manager = getattr(executor, "_executor_manager_thread", None)
    executor.shutdown(wait=False)
    for child in multiprocessing.active_children():
        child.kill()
    if results is not None:
        results._writer.close()  # else the pool waits for ever for the rest of what a killed worker half wrote
    if manager is not None:
        manager.join(_STOPPING)  # a thread that closes its pipe while the interpreter ends has a traceback written
