"""A PST file whose header does not fit its pages, as it would be with the right header.

Outlook writes new index pages first and the header last ([MS-PST], 2.6.1.3), so a copy made meanwhile, or a
damaged header, leads to pages that are gone or broken, while whole ones lie in the file. Nothing is written:
the right header is shown in the place of the wrong one.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_HEADER = 564
_PAGE = 512
_FIRST_PAGE = 0x4400
_PIECE = 8 * 1024 * 1024
_CHECKED = 8  # from here on the header is under its checksums
_BLOCK_TREE, _NODE_TREE = 0x80, 0x81


class _Layout(NamedTuple):
    """Offsets and sizes in which Unicode and ANSI files differ ([MS-PST], 2.2.2.6 and 2.2.2.7.7.1)."""

    roots: str
    roots_at: int
    trailer: str  # of a page, from its two type bytes on
    trailer_at: int
    level_at: int


_UNICODE = _Layout("<4Q", 216, "<2xHIQ", 496, 491)
_ANSI = _Layout("<4I", 184, "<2xHII", 500, 499)


class _Page(NamedTuple):
    level: int
    number: int
    offset: int


def candidates(path: Path) -> Iterator[io.RawIOBase]:
    """The file with its checksums put right, then with the newest whole index pages as well. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(_HEADER)
    if len(head) < _HEADER:
        return
    layout = _UNICODE if struct.unpack_from("<H", head, 10)[0] >= 23 else _ANSI
    yield Overlaid(path, _checked(head, layout))
    newest = _newest(path, layout)
    if len(newest) == 2:
        nodes, blocks = newest[_NODE_TREE], newest[_BLOCK_TREE]
        roots = struct.pack(layout.roots, nodes.number, nodes.offset, blocks.number, blocks.offset)
        mended = head[: layout.roots_at] + roots + head[layout.roots_at + len(roots) :]
        yield Overlaid(path, _checked(mended, layout))


class Overlaid(io.RawIOBase):
    """The file at `path`, read only, with other bytes at its beginning. Raises OSError."""

    def __init__(self, path: Path, head: bytes) -> None:
        self._file = path.open("rb")  # noqa: SIM115 (closed below)
        self.head = head

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """As `io.IOBase.seek`."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """As `io.IOBase.tell`."""
        return self._file.tell()

    def read(self, size: int = -1, /) -> bytes:
        """As `io.RawIOBase.read`."""
        start = self._file.tell()
        data = self._file.read(size)
        if start >= len(self.head):
            return data
        return self.head[start : start + len(data)] + data[len(self.head) - start :]

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
        super().close()


def checksum(data: bytes) -> int:
    """The checksum of [MS-PST], 5.3: CRC-32 without its inversions."""
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def _checked(head: bytes, layout: _Layout) -> bytes:
    mended = bytearray(head)
    struct.pack_into("<I", mended, 4, checksum(head[_CHECKED : _CHECKED + 471]))
    if layout is _UNICODE:
        struct.pack_into("<I", mended, 524, checksum(head[_CHECKED : _CHECKED + 516]))
    return bytes(mended)


def _newest(path: Path, layout: _Layout) -> dict[int, _Page]:
    """The top page of each tree: among the whole ones of the highest level the one written last."""
    found: dict[int, _Page] = {}
    with path.open("rb") as file:
        base = file.seek(_FIRST_PAGE)
        while piece := file.read(_PIECE):
            for start in range(0, len(piece) - _PAGE + 1, _PAGE):
                kind = piece[start + layout.trailer_at]
                if kind in (_BLOCK_TREE, _NODE_TREE) and kind == piece[start + layout.trailer_at + 1]:
                    page = _page(piece[start : start + _PAGE], base + start, layout)
                    if page and page > found.get(kind, page._replace(level=-1)):
                        found[kind] = page
            base += len(piece)
    return found


def _page(data: bytes, offset: int, layout: _Layout) -> _Page | None:
    """The page if it is whole. In ANSI files its number comes before its checksum."""
    signature, first, second = struct.unpack_from(layout.trailer, data, layout.trailer_at)
    crc, number = (first, second) if layout is _UNICODE else (second, first)
    moved = offset ^ number
    if crc != checksum(data[: layout.trailer_at]) or signature != ((moved >> 16 ^ moved) & 0xFFFF):
        return None
    return _Page(data[layout.level_at], number, offset)
