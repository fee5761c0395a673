"""The node database ([MS-PST] 2.2): nodes go in one after the other, and a whole file comes out."""

from struct import pack
from typing import BinaryIO

from tests.pst.blocks import Blocks
from tests.pst.btrees import Pages
from tests.pst.header import Root, header
from tests.pst.nodes import Node, NodeType
from tests.pst.space import PageType, Space

_NODE_ENTRY, _BLOCK_ENTRY = 32, 24
_TYPES = 32
_FIRST_INDEX: dict[int, int] = {  # [MS-PST] 2.2.2.6, rgnid
    NodeType.SEARCH_FOLDER: 0x4000,
    NodeType.NORMAL_MESSAGE: 0x10000,
    NodeType.ASSOCIATED_MESSAGE: 0x8000,
}


class NodeDatabase:
    """Writes a file to a stream that can seek: nodes as they come, the trees and the header at the end."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._space = Space(stream)
        self._blocks = Blocks(self._space)
        self._nodes: dict[int, bytes] = {}
        self._last = [_FIRST_INDEX.get(kind, 0x400) for kind in range(_TYPES)]

    def new_id(self, kind: NodeType) -> int:
        """A node ID that no node has."""
        self._last[kind] += 1
        return self._last[kind] << 5 | kind

    def add(self, nid: int, node: Node, parent: int = 0) -> None:
        """Write a node; `parent` is the folder that it lies in, 0 for none."""
        if nid in self._nodes:
            raise ValueError(f"node {nid:#x} is already written")
        self._nodes[nid] = pack("<QQQII", nid, *self._blocks.node(node), parent, 0)

    def close(self) -> None:
        """Write the trees, the maps and the header."""
        pages = Pages(self._space)
        entries = b"".join(entry for _, entry in sorted(self._nodes.items()))
        nodes = pages.tree(PageType.NODE_BTREE, entries, _NODE_ENTRY)
        blocks = pages.tree(PageType.BLOCK_BTREE, self._blocks.entries, _BLOCK_ENTRY)
        self._space.close()
        root = Root(self._space.end, self._space.last_map, self._space.free, nodes, blocks)
        self._stream.seek(0)
        self._stream.write(
            header(root, last_indexes=self._last, next_page=pages.next_id, next_block=self._blocks.next_id)
        )
