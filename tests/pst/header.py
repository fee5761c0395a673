"""The file's header ([MS-PST] 2.2.2.6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from struct import pack

from tests.pst.btrees import Reference
from tests.pst.integrity import crc

_MAGIC = b"!BDN"
_CLIENT_MAGIC = b"SM"
_VERSION, _CLIENT_VERSION = 23, 19  # Unicode, with pages of 512 bytes
_PLATFORM = 1
_SENTINEL = 0x80
_NOT_ENCRYPTED = 0
_MAPS_VALID = 2
_PARTIAL = 471  # bytes that dwCRCPartial is over
_UNKNOWN_FREE = b"\xff" * 128


@dataclass(frozen=True, slots=True)
class Root:
    """What a reader starts from ([MS-PST] 2.2.2.5). Offsets and sizes are in bytes."""

    end: int
    last_map: int
    free: int
    nodes: Reference
    blocks: Reference

    def to_bytes(self) -> bytes:
        return pack(
            "<I4Q4QBBH",
            *(0, self.end, self.last_map, self.free, 0),
            *(self.nodes.page_id, self.nodes.offset, self.blocks.page_id, self.blocks.offset),
            *(_MAPS_VALID, 0, 0),
        )


def header(root: Root, *, last_indexes: Sequence[int], next_page: int, next_block: int) -> bytes:
    """The 564 bytes; `last_indexes` are, for each of the 32 node types, the last index that was given out."""
    client = b"".join(
        (
            _CLIENT_MAGIC,
            pack("<HHBBII", _VERSION, _CLIENT_VERSION, _PLATFORM, _PLATFORM, 0, 0),
            pack("<QQI", 0, next_page, 1),
            pack("<32I", *last_indexes),
            bytes(8),
            root.to_bytes(),
            bytes(4),
            _UNKNOWN_FREE * 2,
            pack("<BBHQ", _SENTINEL, _NOT_ENCRYPTED, 0, next_block),
        )
    )
    return _MAGIC + pack("<I", crc(client[:_PARTIAL])) + client + pack("<I", crc(client)) + bytes(36)
