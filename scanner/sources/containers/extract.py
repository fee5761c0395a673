"""The content of a member in a temporary file, unpacked as far as it was asked for.

On systems that name open files (Linux and macOS: `/dev/fd`) the file has no name of its own, so that nothing
is left behind whatever ends the process. Elsewhere it is named, and removed when it is closed or, after a
process that was killed, by the next one that unpacks.
"""

import os
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from scanner.sources.containers.members import Damaged
from scanner.sources.files import reason

HEAD = 64 * 1024
"""Bytes that a format is told by."""

_PREFIX = "blindcopy-"
_OPEN_FILES = Path("/dev/fd")
_serials = count(1)


class Extract:
    """A member that is being unpacked; its file is readable by its owner only and goes with this object.

    `path` opens it, `head` are its first `HEAD` bytes, `length` those that are in the file by now. `done` says
    that there are no more; `fault` then says why that is not all ("" when it is). `serial` is another for each.
    """

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self.serial = next(_serials)
        self.length = 0
        self.head = b""
        self.done = False
        self.fault = ""
        self._file, self.path = _temporary_file()
        weakref.finalize(self, _remove, self._file, self.path)

    def reach(self, length: int | None) -> None:
        """Unpacks until `length` bytes are in the file, or to the end; never raises for what is damaged."""
        while not self.done and (length is None or self.length < length):
            try:
                self._write(next(self._pieces))
            except StopIteration:
                self.done = True
            except Damaged as damage:
                self.done, self.fault = True, str(damage)
            except OSError as error:
                self.done, self.fault = True, f"cannot be unpacked: {reason(error)}"

    def _write(self, piece: bytes) -> None:
        if len(self.head) < HEAD:
            self.head += piece[: HEAD - len(self.head)]
        left = memoryview(piece)
        while left:
            written = os.write(self._file, left)
            self.length += written
            left = left[written:]


def _temporary_file() -> tuple[int, str]:
    if not _OPEN_FILES.is_dir():
        _sweep()
    file, path = tempfile.mkstemp(prefix=_PREFIX)
    if _OPEN_FILES.is_dir():
        Path(path).unlink()
        return file, str(_OPEN_FILES / str(file))
    return file, path


def _remove(file: int, path: str) -> None:
    os.close(file)
    if not path.startswith(str(_OPEN_FILES)):
        with suppress(OSError):
            Path(path).unlink()


def _sweep() -> None:
    """Removes what killed processes left; a file that is in use cannot be removed where this is needed."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            left.unlink()
