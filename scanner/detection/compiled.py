"""Regexes compiled by hyperscan, and kept on disk: to compile all rules takes seconds, to load them none."""

import hashlib
import os
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import hyperscan
import platformdirs

from scanner.errors import UsageError

_VERSION = version("hyperscan")
_KEPT = 60 * 24 * 3600.0  # seconds


class Regex(NamedTuple):
    """One regex. Text is UTF-8; classes such as `\\d`, `\\w` and `\\b` are of ASCII."""

    expression: str
    caseless: bool = False


def database(regexes: Sequence[tuple[int, Regex]], flags: int) -> hyperscan.Database:
    """The database of regexes, each with the number that its hits are to have.

    It is taken from the user's cache folder where it was kept by an earlier call on a machine of this kind. Raises
    `UsageError` with hyperscan's reason where it refuses a regex.
    """
    flags |= hyperscan.HS_FLAG_UTF8
    kept = _folder() / hashlib.sha256(repr((_VERSION, flags, regexes)).encode()).hexdigest()
    with suppress(OSError, hyperscan.error):  # not there, cut short, or of another kind of machine
        loaded = hyperscan.loadb(kept.read_bytes(), hyperscan.HS_MODE_BLOCK)
        loaded.scratch = hyperscan.Scratch(loaded)
        return loaded
    made = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    try:
        made.compile(
            expressions=[regex.expression.encode() for _, regex in regexes],
            ids=[number for number, _ in regexes],
            flags=[flags | (hyperscan.HS_FLAG_CASELESS if regex.caseless else 0) for _, regex in regexes],
        )
    except hyperscan.error as refused:
        raise UsageError(str(refused)) from None
    with suppress(OSError):  # a cache that cannot be written to only costs time
        _keep(kept, hyperscan.dumpb(made))
    return made


def _folder() -> Path:
    return platformdirs.user_cache_path("blindcopy", appauthor=False) / "regexes"


def _keep(path: Path, data: bytes) -> None:
    """Writes the file whole or not at all, and forgets those of long ago."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(unfinished).replace(path)
    oldest = time.time() - _KEPT
    for file_path in path.parent.iterdir():
        with suppress(OSError):  # another call may have removed it
            if file_path.stat().st_mtime < oldest:
                file_path.unlink()
