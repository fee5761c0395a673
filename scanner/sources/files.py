"""Bytes of a file at a place: all that was asked for, or a SourceError that names file and position."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from scanner.errors import SourceError

LARGEST = 32 * 1024 * 1024
"""Bytes of one message that are kept; what lies behind them is counted, not read."""


def reason(error: OSError | ValueError) -> str:
    """Why a file cannot be used, in the operating system's words and without its path."""
    return (getattr(error, "strerror", None) or "not a valid path").lower()


@contextmanager
def opened(path: str) -> Iterator[BinaryIO]:
    """The file, open for `bytes_at`. Raises SourceError when it cannot be opened."""
    try:
        file = Path(path).open("rb")  # noqa: SIM115 (closed below)
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: cannot be opened: {reason(error)}") from error
    with file:
        yield file


def bytes_at(file: BinaryIO, position: int, length: int) -> bytes:
    """Exactly `length` bytes from byte `position` on.

    Windows are copied by reading, not out of a memory map: a map of a file that shrinks, or that is
    on a share which goes away, ends the process (SIGBUS) where a read says what is wrong.
    Raises SourceError when the file is shorter by now or cannot be read there.
    """
    try:
        file.seek(position)
        data = file.read(length)
    except OSError as error:
        raise SourceError(f"{file.name}: cannot be read at byte {position}: {reason(error)}") from error
    if len(data) < length:
        raise SourceError(
            f"{file.name}: ends at byte {position + len(data)}, expected to reach {position + length}; "
            "it changed while it was read"
        )
    return data
