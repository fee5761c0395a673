"""Ctrl-C while something is done that must not be broken off."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from scanner.interrupts import interrupts_held

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


def interrupt_here() -> None:
    """A signal that this thread takes: one to the process, any thread may take, some time later."""
    signal.pthread_kill(threading.get_ident(), signal.SIGINT)


def from_here() -> Callable[[], None]:
    return interrupt_here


def from_another_thread() -> Callable[[], None]:
    """What has a thread take the signal that was there before it was held off."""
    asked = threading.Event()

    def take() -> None:
        asked.wait()
        interrupt_here()

    thread = threading.Thread(target=take)
    thread.start()

    def interrupt() -> None:
        asked.set()
        thread.join()

    return interrupt


@pytest.mark.parametrize("prepare", [from_here, from_another_thread], ids=["own", "other"])
def test_it_comes_when_the_block_has_ended(prepare: Callable[[], Callable[[], None]]) -> None:
    reached = []
    interrupt = prepare()

    def block() -> None:
        with interrupts_held(), interrupts_held():
            interrupt()
            reached.append("the end of the block")

    with pytest.raises(KeyboardInterrupt):
        block()
    assert reached == ["the end of the block"]


def test_without_one_all_is_as_before() -> None:
    handler = signal.getsignal(signal.SIGINT)
    with interrupts_held():
        assert signal.getsignal(signal.SIGINT) != handler
    assert signal.getsignal(signal.SIGINT) == handler
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_a_process_that_is_started_meanwhile_does_not_hear_it() -> None:
    with interrupts_held():
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    child.send_signal(signal.SIGINT)
    child.communicate(b"\n", timeout=20)
    assert child.returncode == 0


def test_other_threads_are_left_alone() -> None:
    handlers = []

    def within() -> None:
        with interrupts_held():
            handlers.append(signal.getsignal(signal.SIGINT))

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=within)
    thread.start()
    thread.join()
    assert handlers == [before]
