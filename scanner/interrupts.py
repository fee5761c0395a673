"""Ctrl-C: held off for the moments in which it would break what it interrupts, and what SIGTERM is taken for."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def interrupts_held() -> Iterator[None]:
    """Ctrl-C waits until the end of the block, and processes that are started in it begin without hearing it.

    For what is short and cannot be broken off: importing, handing a callback to a library (some swallow
    `KeyboardInterrupt`), starting a process. It takes two locks, since each leaves a gap: a process inherits only
    the signal mask, and the mask is of this thread alone, so that a signal taken by another thread would still
    interrupt this one.
    """
    if threading.current_thread() is not threading.main_thread():  # interrupts go to the main thread
        yield
        return
    came: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _frame: came.append(number))
    try:
        with _masked():
            yield
    finally:
        signal.signal(signal.SIGINT, handler)
    if came:
        signal.raise_signal(signal.SIGINT)


@contextmanager
def termination_interrupts() -> Iterator[None]:
    """SIGTERM, as a scheduler or `kill` sends it, ends the block as Ctrl-C does: its workers end with it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler = signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, handler)


@contextmanager
def _masked() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
