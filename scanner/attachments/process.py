"""Extraction in a process that may die: one beside each worker, replaced when a file ends it or makes it hang.

Libraries written in other languages read these files, and whoever sends a mail writes them. A file that breaks
one of them costs that attachment, not the message, and not the scan.
"""

import multiprocessing
import os
import signal
import sys
import threading
import weakref
from contextlib import suppress
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from scanner.attachments import limits, wire
from scanner.attachments.contents import Fault, Piece
from scanner.attachments.extraction import PLAIN, extract
from scanner.attachments.kinds import LOOKED_AT, kind_of_head
from scanner.interrupts import interrupts_held

_STARTING = 60.0  # seconds until a process answers for the first time, on a machine that is busy
_ENDING = 5.0
_READY = b"ready"
_DIED = Fault("not examined: the process that read it died")
_NONE = Fault("not examined: no process could be started to read it")


class _Child(NamedTuple):
    process: BaseProcess
    connection: "Connection[bytes, bytes]"


class Extractor:
    """Extracts one attachment after the other. What is plain text is read here, all else in a process.

    With `images`, the text in images too, which takes seconds for each.

    The process starts when the first attachment comes that needs it. After one that took too long, the next one is
    given half the time, so that a mailbox full of such files is still read.
    """

    def __init__(self, seconds: float = limits.SECONDS, *, images: bool = False) -> None:
        self.images = images
        self._most = seconds + limits.OCR_SECONDS if images else seconds
        self._seconds = self._most
        self._child: _Child | None = None
        self._end: weakref.finalize[[_Child], Extractor] | None = None

    def extract(self, content: bytes) -> list[Piece]:
        """What is in an attachment; one fault alone when nothing could be found out."""
        kind = kind_of_head(content[:LOOKED_AT])  # the rest is left to the process
        if kind in PLAIN or not content:
            return extract(content)
        if kind == "textless" or (kind == "image" and not self.images):
            return []
        child = self._child or self._start()
        if child is None:
            return [_NONE]
        answer = self._answer(child, content)
        return [answer] if isinstance(answer, Fault) else answer

    def process_id(self) -> int | None:
        """The id of the process, None while there is none."""
        return None if self._child is None else self._child.process.pid

    def close(self) -> None:
        """Ends the process."""
        self._child = None
        if self._end is not None:
            self._end()

    def _start(self) -> _Child | None:
        if multiprocessing.current_process().daemon:  # such a one may have no processes
            return None
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self._most, self.images), daemon=True)
        try:
            with interrupts_held():
                process.start()
        except OSError:  # no memory, too many processes
            return None
        finally:
            theirs.close()
        self._child = _Child(process, ours)
        self._end = weakref.finalize(self, _end, self._child)
        with suppress(EOFError, OSError):
            if ours.poll(_STARTING) and ours.recv_bytes() == _READY:
                return self._child
        self.close()
        return None

    def _answer(self, child: _Child, content: bytes) -> list[Piece] | Fault:
        answer: list[Piece] | Fault = _DIED
        with suppress(EOFError, OSError, ValueError):  # the pipe of a process that died, or half an answer
            child.connection.send_bytes(content)
            if child.connection.poll(self._seconds):
                pieces = wire.decode(child.connection.recv_bytes())
                self._seconds = self._most
                return pieces
            answer = Fault(f"not examined: reading it took more than {self._seconds:.0f} s and was stopped")
            self._seconds = max(self._seconds / 2, min(self._most, limits.LEAST_SECONDS))
        self.close()
        return answer


def _end(child: _Child) -> None:
    child.process.kill()
    child.process.join(_ENDING)
    child.connection.close()


def _serve(connection: "Connection[bytes, bytes]", seconds: float, images: bool) -> None:
    """Extracts what comes, one after the other, until the worker is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _limit_memory()
    _quiet()
    connection.send_bytes(_READY)
    with suppress(EOFError, OSError):
        while True:
            content = connection.recv_bytes()
            _alarm(seconds)
            pieces = _extracted(content, images)
            _alarm(0)
            connection.send_bytes(wire.encode(pieces))


def _extracted(content: bytes, images: bool) -> list[Piece]:
    try:
        return extract(content, images=images)
    except MemoryError:
        return [Fault("not examined: reading it takes too much memory")]
    except Exception as failure:  # noqa: BLE001 - what the libraries let out; the loss is reported, not hidden
        return [Fault(f"not examined: reading it raised {type(failure).__name__}")]


def _end_with_parent() -> None:
    worker = parent_process()
    if worker is not None:
        worker.join()
        os._exit(1)


def _limit_memory() -> None:
    if sys.platform == "linux":  # macOS takes the limit and does not keep it
        import resource  # noqa: PLC0415  # there is none on Windows

        resource.setrlimit(resource.RLIMIT_AS, (limits.MEMORY, limits.MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold what was in the attachment


def _alarm(seconds: float) -> None:
    """Has the system end this process after some seconds: where its worker is gone, nobody else would."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds + (_ENDING if seconds else 0))


def _quiet() -> None:
    """Keeps to itself what libraries write about a file, and what the system writes when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
