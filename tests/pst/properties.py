"""The property context ([MS-PST] 2.3.3): the properties of one object."""

from collections.abc import Mapping
from struct import pack

from tests.pst.bth import add_tree
from tests.pst.heap import Heap
from tests.pst.nodes import Node, NodeType
from tests.pst.values import FIXED_SIZE, EmbeddedMessage, Value, to_bytes, value_type

_CLIENT = 0xBC


def property_context(properties: Mapping[int, Value], subnodes: Mapping[int, Node] | None = None) -> Node:
    """The node of an object with these properties, by tag; `subnodes` come on top of those that values need."""
    heap = Heap()
    records = [
        pack("<HHI", tag >> 16, tag & 0xFFFF, _stored(heap, tag, value))
        for tag, value in sorted(properties.items())
    ]
    node = heap.close(_CLIENT, add_tree(heap, records, key_size=2, value_size=6))
    return Node(node.data, {**node.subnodes, **(subnodes or {})})


def _stored(heap: Heap, tag: int, value: Value) -> int:
    """dwValueHnid: the value itself if it is of four bytes at most, else where it is ([MS-PST] 2.3.3.3)."""
    if isinstance(value, EmbeddedMessage):
        nid = heap.add_subnode(value.node, NodeType.NORMAL_MESSAGE)
        return heap.add(pack("<II", nid, value.size))
    content = to_bytes(tag, value)
    if FIXED_SIZE.get(value_type(tag), 8) <= 4:
        return int.from_bytes(content, "little")
    return heap.put(content)
