"""A single compressed file: gzip, bzip2, xz or Zstandard."""

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from scanner.sources.containers import limits
from scanner.sources.containers.members import Damaged
from scanner.sources.containers.streams import bunzip2, gunzip, unpacked, unxz, unzstd

MAGIC = {"gzip": b"\x1f\x8b\x08", "bzip2": b"BZh", "xz": b"\xfd7zXZ\x00", "zstd": b"\x28\xb5\x2f\xfd"}
"""The first bytes of each format, by its name."""

_SUFFIXES = {".gz": "", ".bz2": "", ".xz": "", ".zst": ""} | dict.fromkeys(
    (".tgz", ".tbz2", ".txz", ".tzst"), ".tar"
)
_STREAMS = {"gzip": gunzip, "bzip2": bunzip2, "xz": unxz, "zstd": unzstd}
_READ = 8 * 1024  # small: with a damaged stream, what its last piece held is lost


def inner_name(name: str) -> str:
    """The name of the file inside, by that of the compressed one."""
    for suffix, instead in _SUFFIXES.items():
        if name.lower().endswith(suffix):
            return name[: -len(suffix)] + instead
    return name


def chunks(file: BinaryIO, name: str, packed: int) -> Iterator[bytes]:
    """The content piece by piece, of a file of `packed` bytes in the format `name`.

    Raises `Damaged` behind what could be unpacked when the rest is damaged, missing or over a limit.
    """
    length = 0
    file.seek(0)
    for piece in unpacked(iter(partial(file.read, _READ), b""), _STREAMS[name], many=True):
        length += len(piece)
        if length > limits.TOTAL or limits.over_ratio(length, packed):
            raise Damaged(f"limit: unpacks to more than {length - len(piece):,} bytes; the rest is not read")
        yield piece
