"""A PST file whose header does not fit its pages: the header that would.

Outlook writes new index pages first and the header last ([MS-PST], 2.6.1.3), so a copy made meanwhile, or a
damaged header, leads to pages that are gone or broken, while whole ones lie in the file. Nothing is written.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from scanner.errors import MessageError
from scanner.sources.outlook.pages import File

_HEADER = 564
_PAGE = 512
_FIRST_PAGE = 0x4400
_PIECE = 8 * 1024 * 1024
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


def header(file: File) -> bytes:
    """The header of a file, or what there is of it. Raises MessageError when it cannot be read."""
    return file.at(0, min(_HEADER, file.size))


def fits(head: bytes) -> bool:
    """Whether a header is as Outlook left it: its checksum is right ([MS-PST], 2.2.2.6)."""
    return len(head) == _HEADER and struct.unpack_from("<I", head, 4)[0] == checksum(head[8 : 8 + 471])


def mended(file: File, head: bytes) -> Iterator[bytes]:
    """The header `head` of a file, made to lead to its newest whole index pages; nothing where it has none.

    Pages that cannot be read are left out.
    """
    if len(head) < _HEADER:
        return
    layout = _UNICODE if struct.unpack_from("<H", head, 10)[0] >= 23 else _ANSI
    newest = _newest(file, layout)
    if len(newest) == 2:
        nodes, blocks = newest[_NODE_TREE], newest[_BLOCK_TREE]
        roots = struct.pack(layout.roots, nodes.number, nodes.offset, blocks.number, blocks.offset)
        yield head[: layout.roots_at] + roots + head[layout.roots_at + len(roots) :]


def checksum(data: bytes) -> int:
    """The checksum of [MS-PST], 5.3: CRC-32 without its inversions."""
    return zlib.crc32(data, 0xFFFFFFFF) ^ 0xFFFFFFFF


def _newest(file: File, layout: _Layout) -> dict[int, _Page]:
    """The top page of each tree: among the whole ones of the highest level the one written last."""
    found: dict[int, _Page] = {}
    for base, piece in _pieces(file):
        for start in range(0, len(piece) - _PAGE + 1, _PAGE):
            kind = piece[start + layout.trailer_at]
            if kind in (_BLOCK_TREE, _NODE_TREE) and kind == piece[start + layout.trailer_at + 1]:
                page = _page(piece[start : start + _PAGE], base + start, layout)
                if page and page > found.get(kind, page._replace(level=-1)):
                    found[kind] = page
    return found


def _pieces(file: File) -> Iterator[tuple[int, bytes]]:
    """The pages of a file, many at a time; one by one where the disk does not give all of them."""
    for base in range(_FIRST_PAGE, file.size - _PAGE + 1, _PIECE):
        size = min(_PIECE, file.size - base)
        try:
            yield base, file.at(base, size)
        except MessageError:
            for offset in range(base, base + size - _PAGE + 1, _PAGE):
                with suppress(MessageError):
                    yield offset, file.at(offset, _PAGE)


def _page(data: bytes, offset: int, layout: _Layout) -> _Page | None:
    """The page if it is whole. In ANSI files its number comes before its checksum."""
    signature, first, second = struct.unpack_from(layout.trailer, data, layout.trailer_at)
    crc, number = (first, second) if layout is _UNICODE else (second, first)
    moved = offset ^ number
    if crc != checksum(data[: layout.trailer_at]) or signature != ((moved >> 16 ^ moved) & 0xFFFF):
        return None
    return _Page(data[layout.level_at], number, offset)
