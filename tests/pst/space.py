"""The file's space, given out from front to back, and the maps that account for it ([MS-PST] 2.2.2.7.2)."""

from enum import IntEnum
from struct import pack
from typing import BinaryIO

from tests.pst.integrity import crc, signature

PAGE = 512
_SLOT = 64
_FIRST_SECTION = 0x4400
_TRAILER = 16
_MAP = PAGE - _TRAILER
_SLOTS = _MAP * 8
_SECTION = _SLOTS * _SLOT
_PMAP_EVERY = 8
_FMAP_FIRST, _FMAP_EVERY = 128, _MAP
_FPMAP_FIRST, _FPMAP_EVERY = 128 * 8 * _PMAP_EVERY, _MAP * 8 * _PMAP_EVERY


class PageType(IntEnum):
    """[MS-PST] 2.2.2.7.1."""

    BLOCK_BTREE = 0x80
    NODE_BTREE = 0x81
    FREE_MAP = 0x82
    PAGE_MAP = 0x83
    ALLOCATION_MAP = 0x84
    FREE_PAGE_MAP = 0x85


_MAPS = (PageType.ALLOCATION_MAP, PageType.PAGE_MAP, PageType.FREE_MAP, PageType.FREE_PAGE_MAP)


def _maps(section: int) -> int:
    """How many of `_MAPS` the section begins with ([MS-PST] 2.2.2.7.2 to 2.2.2.7.6)."""
    if section >= _FPMAP_FIRST and (section - _FPMAP_FIRST) % _FPMAP_EVERY == 0:
        return 4
    if section >= _FMAP_FIRST and (section - _FMAP_FIRST) % _FMAP_EVERY == 0:
        return 3
    return 2 if section % _PMAP_EVERY == 0 else 1


def page(kind: PageType, content: bytes, page_id: int, offset: int) -> bytes:
    """The 512 bytes of a page: 496 of content and the PAGETRAILER ([MS-PST] 2.2.2.7.1). Maps have no signature."""
    bound = 0 if kind in _MAPS else signature(offset, page_id)
    return content + pack("<BBHIQ", kind, kind, bound, crc(content), page_id)


class Space:
    """The file from its first section on; a section is an allocation map and what it accounts for, 253,952 bytes.

    One section is held in memory and written when it is full. `free` is the number of bytes that are nobody's.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._section = -1
        self._content = bytearray()
        self._used = _SECTION
        self._gaps = 0
        self.free = 0
        stream.write(bytes(_FIRST_SECTION))

    @property
    def last_map(self) -> int:
        """The offset of the last allocation map."""
        return _FIRST_SECTION + self._section * _SECTION

    @property
    def end(self) -> int:
        """The offset after the section that is being filled."""
        return self.last_map + _SECTION

    def allocate(self, size: int, *, align: int = _SLOT) -> int:
        """The offset of new space of `size` bytes, rounded up to slots of 64. It never crosses a section."""
        size = -(-size // _SLOT) * _SLOT
        start = -(-self._used // align) * align
        if start + size > _SECTION:
            self._close_section()
            self._open_section()
            start = -(-self._used // align) * align
        else:
            self._leave_gap(self._used, start)
        self._used = start + size
        return self.last_map + start

    def put(self, offset: int, content: bytes) -> None:
        """Write into space that was allocated last."""
        start = offset - self.last_map
        self._content[start : start + len(content)] = content

    def close(self) -> None:
        """Write what is still held."""
        self._close_section()

    def _leave_gap(self, start: int, end: int) -> None:
        slots = (end - start) // _SLOT
        self._gaps |= ((1 << slots) - 1) << (_SLOTS - end // _SLOT)
        self.free += end - start

    def _open_section(self) -> None:
        self._section += 1
        self._content = bytearray(_SECTION)
        self._gaps = 0
        self._used = PAGE * _maps(self._section)

    def _close_section(self) -> None:
        if self._section < 0:
            return
        self._leave_gap(self._used, _SECTION)
        allocated = (((1 << _SLOTS) - 1) ^ self._gaps).to_bytes(_MAP, "big")
        # The other maps are kept for old readers only: all ones say that nothing is known to be free.
        for number, kind in enumerate(_MAPS[: _maps(self._section)]):
            offset = self.last_map + number * PAGE
            self.put(offset, page(kind, allocated if number == 0 else b"\xff" * _MAP, offset, offset))
        self._stream.write(self._content)
