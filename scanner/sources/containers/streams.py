"""Compressed bytes in pieces to their content in pieces, with memory bounded whatever they unpack to."""

import bz2
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from typing import Protocol

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

from scanner.sources.containers.members import Damaged

PIECE = 256 * 1024
"""The most bytes that a piece of content has."""

_XZ_MEMORY = 256 * 1024 * 1024  # a stream may ask for a dictionary of 4 GiB; `xz -9` asks for 65 MiB


class Decompressor(Protocol):
    """What the standard library's decompressors of one stream have in common."""

    @property
    def eof(self) -> bool:
        """Whether the end of the stream was reached."""

    @property
    def needs_input(self) -> bool:
        """Whether there is nothing more to come without more input."""

    @property
    def unused_data(self) -> bytes:
        """What was found behind the end of the stream."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Takes more input and gives at most `max_length` bytes."""


def bunzip2() -> Decompressor:
    """For one stream of bzip2."""
    return bz2.BZ2Decompressor()


def unxz() -> Decompressor:
    """For one stream of xz."""
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)


def unzstd() -> Decompressor:
    """For one frame of Zstandard (RFC 8878)."""
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 27})


class Inflate:
    """For one stream of deflate (RFC 1951), or with `gzip` of a gzip member (RFC 1952)."""

    def __init__(self, *, gzip: bool = False) -> None:
        self._inflate = zlib.decompressobj(zlib.MAX_WBITS | 16 if gzip else -zlib.MAX_WBITS)
        self._full = False

    @property
    def eof(self) -> bool:
        """Whether the end of the stream was reached."""
        return self._inflate.eof

    @property
    def needs_input(self) -> bool:
        """Whether there is nothing more to come without more input."""
        return not self._full and not self._inflate.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        """What was found behind the end of the stream."""
        return self._inflate.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Takes more input and gives at most `max_length` bytes."""
        found = self._inflate.decompress(self._inflate.unconsumed_tail + data, max_length)
        self._full = len(found) == max_length
        return found


def gunzip() -> Decompressor:
    """For one member of gzip."""
    return Inflate(gzip=True)


def unpacked(pieces: Iterator[bytes], new: Callable[[], Decompressor], *, many: bool) -> Iterator[bytes]:
    """The content of one stream or, with `many`, of all that follow one another.

    Between and behind streams NUL bytes are let pass, as xz and tape drives pad with them. Raises `Damaged`
    behind what could be unpacked when the rest is damaged or missing.
    """
    try:
        stream = new()
        for piece in pieces:
            given = piece
            while given or not (stream.needs_input or stream.eof):
                if stream.eof:
                    given = given.lstrip(b"\0")
                    if not given or not many:
                        break
                    stream = new()
                yield stream.decompress(given, PIECE)
                given = stream.unused_data if stream.eof else b""
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zstd.ZstdError) as error:
        raise Damaged("the compressed data is damaged") from error
    if not stream.eof:
        raise Damaged("ends before its compressed data does")
