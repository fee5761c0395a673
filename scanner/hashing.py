"""SHA-256 of files on disk, so that every figure can be traced to bytes."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Event

from scanner.errors import SourceError

_CHUNK = 1024 * 1024


def sha256(path: str, length: int) -> str:
    """The SHA-256 (hex) of the first `length` bytes of a file. Raises `SourceError` when it cannot be read."""
    digest = hashlib.sha256()
    for chunk in _chunks(path, length):
        digest.update(chunk)
    return digest.hexdigest()


def sha256_each(files: Sequence[tuple[int, str, int]], stop: Event) -> dict[int, str]:
    """The SHA-256 of many files, given as (number, path, length); one that cannot be read has none.

    Once `stop` is set the rest is left out, whether or not a file is just being read.
    """
    digests: dict[int, str] = {}
    for number, path, length in files:
        digest = hashlib.sha256()
        try:
            for chunk in _chunks(path, length):
                if stop.is_set():
                    return digests
                digest.update(chunk)
        except SourceError:
            continue  # the reader of the file meets the same error and records it
        digests[number] = digest.hexdigest()
    return digests


def _chunks(path: str, length: int) -> Iterator[bytes]:
    """The bytes of a file up to a length. What has none is not opened: to open a pipe may wait for ever."""
    left = length
    try:
        if left:
            with Path(path).open("rb") as file:
                while left and (chunk := file.read(min(_CHUNK, left))):
                    yield chunk
                    left -= len(chunk)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from error
