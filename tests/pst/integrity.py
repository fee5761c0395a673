"""The checks that every page and block ends with ([MS-PST] 5.3 and 5.5)."""

import zlib

_ALL_ONES = 0xFFFFFFFF


def crc(data: bytes | bytearray | memoryview) -> int:
    """The CRC-32 of [MS-PST] 5.3: that of zlib, begun at zero and not complemented."""
    return zlib.crc32(data, _ALL_ONES) ^ _ALL_ONES


def signature(offset: int, block_id: int) -> int:
    """The 16 bits that bind a page or block to its place in the file ([MS-PST] 5.5)."""
    mixed = (offset ^ block_id) & _ALL_ONES
    return (mixed >> 16 ^ mixed) & 0xFFFF
