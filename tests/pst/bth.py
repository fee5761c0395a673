"""The B-tree on a heap ([MS-PST] 2.3.2)."""

from collections.abc import Sequence
from struct import pack

from tests.pst.heap import LARGEST, Heap

_TYPE = 0xB5
_HID = 4


def add_tree(heap: Heap, records: Sequence[bytes], *, key_size: int, value_size: int) -> int:
    """The HID of the BTHHEADER of a new tree of records, each its key and its value, in order of their keys."""
    level = 0
    size = key_size + value_size
    nodes = _add_nodes(heap, records, key_size, size)
    while len(nodes) > 1:
        level += 1
        nodes = _add_nodes(heap, [key + pack("<I", hid) for key, hid in nodes], key_size, key_size + _HID)
    root = nodes[0][1] if nodes else 0
    return heap.add(pack("<BBBBI", _TYPE, key_size, value_size, level, root))


def _add_nodes(heap: Heap, records: Sequence[bytes], key_size: int, size: int) -> list[tuple[bytes, int]]:
    """One level of a tree: for each item of the heap its first key and its HID."""
    many = LARGEST // size
    groups = [records[start : start + many] for start in range(0, len(records), many)]
    return [(group[0][:key_size], heap.add(b"".join(group))) for group in groups]
