"""SHA-256 of files on disk, so that every figure can be traced to bytes."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from scanner.errors import SourceError

_CHUNK = 1024 * 1024


def sha256(path: str, length: int) -> str:
    """The SHA-256 (hex) of the first `length` bytes of a file. Raises `SourceError` when it cannot be read."""
    digest = hashlib.sha256()
    left = length
    try:
        with Path(path).open("rb") as file:
            while left and (chunk := file.read(min(_CHUNK, left))):
                digest.update(chunk)
                left -= len(chunk)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from error
    return digest.hexdigest()


def sha256_each(files: Sequence[tuple[int, str, int]]) -> dict[int, str]:
    """The SHA-256 of many files, given as (number, path, length); one that cannot be read has none."""
    digests = {}
    for number, path, length in files:
        try:
            digests[number] = sha256(path, length)
        except SourceError:
            continue  # the reader of the file meets the same error and records it
    return digests
