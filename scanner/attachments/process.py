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
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import NamedTuple

from scanner.attachments import limits, wire
from scanner.attachments.contents import Fault, Piece
from scanner.attachments.extraction import PLAIN, extract
from scanner.attachments.kinds import LOOKED_AT, kind_of_head
from scanner.interrupts import interrupts_held
from scanner.processes import end_with_parent

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

    The process starts when the first attachment comes that needs it, and is given one at a time. After one that
    took too long, the next one is given half the time, so that a mailbox full of such files is still read.
    """

    def __init__(self, seconds: float = limits.SECONDS, *, images: bool = False) -> None:
        self.images = images
        self._most = seconds + limits.OCR_SECONDS if images else seconds
        self._seconds = self._most
        self._child: _Child | None = None
        self._is_ready = False
        self._begun: bytes | None = None  # what the process was given and has not been asked for yet
        self._since = 0.0
        self._end: weakref.finalize[[_Child], Extractor] | None = None

    def begin(self, content: bytes) -> None:
        """Has the process read what `extract` will be asked for next, while something else is done here.

        Nothing is waited for: where the process is still starting, it begins later.
        """
        if self._begun is None and content and not self._is_read_here(_kind(content)) and self._ready(0):
            self._send(content)

    def extract(self, content: bytes) -> list[Piece]:
        """What is in an attachment; one fault alone when nothing could be found out."""
        kind = _kind(content)
        if not content or self._is_read_here(kind):
            return extract(content) if kind in PLAIN else []
        if self._begun is not None and self._begun is not content:
            self._answer()
        if self._begun is None:
            if not self._ready(_STARTING):
                self.close()
                return [_NONE]
            self._send(content)
        return self._answer()

    def process_id(self) -> int | None:
        """The id of the process, None while there is none."""
        return None if self._child is None else self._child.process.pid

    def close(self) -> None:
        """Ends the process."""
        self._child, self._begun, self._is_ready = None, None, False
        if self._end is not None:
            self._end()

    def _is_read_here(self, kind: str) -> bool:
        return kind in PLAIN or kind == "textless" or (kind == "image" and not self.images)

    def _ready(self, seconds: float) -> bool:
        """Whether the process takes files. It is started where there is none, and waited for so long."""
        child = self._child or self._start()
        if child is not None and not self._is_ready:
            with suppress(EOFError, OSError):
                self._is_ready = child.connection.poll(seconds) and child.connection.recv_bytes() == _READY
        return self._is_ready

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
        return self._child

    def _send(self, content: bytes) -> None:
        if self._child is not None:
            self._begun, self._since = content, monotonic()
            with suppress(OSError):  # the pipe of a process that died: it has no answer either
                self._child.connection.send_bytes(content)

    def _answer(self) -> list[Piece]:
        """What the process found in what it was given."""
        child, self._begun = self._child, None
        too_long = False
        if child is not None:
            try:
                if child.connection.poll(max(0.0, self._since + self._seconds - monotonic())):
                    pieces = wire.decode(child.connection.recv_bytes())
                    self._seconds = self._most
                    return pieces
                too_long = True
            except (EOFError, OSError):  # the pipe of a process that died
                too_long = _ended_itself(child.process)
            except ValueError:  # half an answer
                pass
        self.close()
        if not too_long:
            return [_DIED]
        fault = Fault(f"not examined: reading it took more than {self._seconds:.0f} s and was stopped")
        self._seconds = max(self._seconds / 2, min(self._most, limits.LEAST_SECONDS))
        return [fault]


def _kind(content: bytes) -> str:
    return kind_of_head(content[:LOOKED_AT])  # the rest is left to the process


def _ended_itself(process: BaseProcess) -> bool:
    """Whether a process that is gone took too long: see `_alarm`."""
    process.join(_ENDING)
    return hasattr(signal, "SIGALRM") and process.exitcode == -signal.SIGALRM


def _end(child: _Child) -> None:
    child.process.kill()
    child.process.join(_ENDING)
    child.connection.close()


def _serve(connection: "Connection[bytes, bytes]", seconds: float, images: bool) -> None:
    """Extracts what comes, one after the other, until the worker is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()
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
