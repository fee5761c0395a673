"""Blocks ([MS-PST] 2.2.2.8): data of any length, and the subnodes of a node."""

from collections.abc import Mapping
from struct import pack
from typing import TypeVar

from tests.pst.integrity import crc, signature
from tests.pst.nodes import Node
from tests.pst.space import Space

CAPACITY = 8176
"""The most bytes in one block: 8 KiB less the BLOCKTRAILER of 16."""
_ALIGN, _TRAILER = 64, 16
_INTERNAL = 0b10
_REFERENCES = 2  # the block itself and its only user
_XBLOCK_TYPE, _SUBNODE_TYPE = 0x01, 0x02
_XBLOCK_ENTRIES = (CAPACITY - 8) // 8
_SLBLOCK_ENTRIES = (CAPACITY - 8) // 24
_SIBLOCK_ENTRIES = (CAPACITY - 8) // 16
_Item = TypeVar("_Item")


class Blocks:
    """Writes blocks into the space. `entries` are the BBTENTRYs so far, in order ([MS-PST] 2.2.2.7.7.3)."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._index = 0
        self.entries = bytearray()

    @property
    def next_id(self) -> int:
        """The block ID (BID) that the next block gets, were it one of data ([MS-PST] 2.2.2.2)."""
        return self._index + 1 << 2

    def node(self, node: Node) -> tuple[int, int]:
        """Write a node's content; its BIDs of data and of subnodes, 0 for nothing."""
        subnodes = self._subnodes(node.subnodes) if node.subnodes else 0
        return self._data(node.data), subnodes

    def _block(self, content: bytes, *, internal: bool = False) -> int:
        """A block with its padding and BLOCKTRAILER ([MS-PST] 2.2.2.8.1)."""
        block_id = self.next_id | (_INTERNAL if internal else 0)
        self._index += 1
        size = len(content)
        offset = self._space.allocate(size + _TRAILER)
        trailer = pack("<HHIQ", size, signature(offset, block_id), crc(content), block_id)
        self._space.put(offset, content + bytes(-(size + _TRAILER) % _ALIGN) + trailer)
        self.entries += pack("<QQHHI", block_id, offset, size, _REFERENCES, 0)
        return block_id

    def _data(self, data: bytes) -> int:
        """A data tree: one block, or an XBLOCK of them, or an XXBLOCK of XBLOCKs ([MS-PST] 2.2.2.8.3)."""
        if not data:
            return 0
        total = [(self._block(piece), len(piece)) for piece in _pieces(data)]
        level = 0
        while len(total) > 1:
            level += 1
            total = [self._xblock(level, children) for children in _groups(total, _XBLOCK_ENTRIES)]
        return total[0][0]

    def _xblock(self, level: int, children: list[tuple[int, int]]) -> tuple[int, int]:
        size = sum(length for _, length in children)
        head = pack("<BBHI", _XBLOCK_TYPE, level, len(children), size)
        return self._block(head + pack(f"<{len(children)}Q", *(bid for bid, _ in children)), internal=True), size

    def _subnodes(self, subnodes: Mapping[int, Node]) -> int:
        """An SLBLOCK, or an SIBLOCK of them ([MS-PST] 2.2.2.8.3.3)."""
        written = [(nid, *self.node(node)) for nid, node in sorted(subnodes.items())]
        leaves = []
        for group in _groups(written, _SLBLOCK_ENTRIES):
            content = b"".join(pack("<QQQ", *entry) for entry in group)
            leaves.append((group[0][0], self._subnode_block(0, len(group), content)))
        if len(leaves) == 1:
            return leaves[0][1]
        if len(leaves) > _SIBLOCK_ENTRIES:
            raise ValueError(f"{len(subnodes)} subnodes are more than one node can have")
        return self._subnode_block(1, len(leaves), b"".join(pack("<QQ", *leaf) for leaf in leaves))

    def _subnode_block(self, level: int, count: int, content: bytes) -> int:
        return self._block(pack("<BBHI", _SUBNODE_TYPE, level, count, 0) + content, internal=True)


def _pieces(data: bytes) -> list[bytes]:
    return [data[start : start + CAPACITY] for start in range(0, len(data), CAPACITY)]


def _groups(items: list[_Item], size: int) -> list[list[_Item]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
