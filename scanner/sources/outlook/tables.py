"""Properties and tables in the nodes of a PST file ([MS-PST], 2.3): heaps, property and table contexts."""

import struct
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from scanner.errors import MessageError
from scanner.sources.outlook.mapi_properties import Properties, Property
from scanner.sources.outlook.nodes import Node, blocks, subnode, unpack, value

ROW_ID = 0x67F2
"""The column that numbers the rows of a table: the node that a row is about, where it is about one."""

_HEAP, _PROPERTIES, _TABLE, _TREE = 0xEC, 0xBC, 0x7C, 0xB5
_ROW_INDEX, _ROW_MATRIX, _COLUMNS = 10, 14, 22  # offsets in the head of a table (2.3.4.1)
_MOST_LEVELS = 4
_MOST_BLOCKS = 0x10000  # that a reference to a place in a heap can name
_NOT_IN_HEAP = 0x1F  # bits of a reference: it is the number of a subnode
_INLINE = {0x0002: 2, 0x0003: 4, 0x0004: 4, 0x000A: 4, 0x000B: 1}  # bytes of types that stand in the entry itself
_ENTRY = struct.Struct("<2HI")  # tag, type, value or reference
_EIGHT_BYTES = frozenset({0x0005, 0x0006, 0x0007, 0x0014, 0x0040})


class _Heap(NamedTuple):
    """A heap on a node; `places`: the bounds of the allocations in those of its blocks that were asked for."""

    node: Node
    blocks: list[bytes]
    places: dict[int, tuple[int, ...]]
    root: int


class _Column(NamedTuple):
    """A column of a table: the type of its values, where they stand in a row, and the bit that says they do."""

    kind: int
    start: int
    end: int
    there: int
    bit: int


class _Shape(NamedTuple):
    """The rows of a table: their bytes, and their columns by tag."""

    size: int
    columns: dict[int, _Column]


def properties(node: Node, codepage: int = 0) -> Properties:
    """The properties of an object (2.3.3). Raises MessageError when they cannot be read at all."""
    heap = _heap(node, _PROPERTIES)
    entries = {entry[0]: entry for leaf in _tree(heap, heap.root, 2, 6) for entry in _ENTRY.iter_unpack(leaf)}

    def get(tag: int) -> Property | None:
        entry = entries.get(tag)
        if entry is None:
            return None
        _, kind, reference = entry
        if kind in _INLINE:
            return kind, reference.to_bytes(4, "little")[: _INLINE[kind]]
        return _readable(heap, kind, reference)

    return Properties(get, codepage)


def rows(node: Node, codepage: int = 0) -> Iterator[Properties]:
    """The rows of a table (2.3.4) in order. Raises MessageError where the table cannot be read on."""
    heap = _heap(node, _TABLE)
    head = _item(heap, heap.root)
    shape = _shape(head[:_ROW_INDEX], head[_COLUMNS:])
    (matrix,) = unpack("<I", head, _ROW_MATRIX)
    for row in _matrix(heap, matrix, shape.size):
        yield Properties(_cells(heap, shape.columns, row), codepage)


@lru_cache(maxsize=64)
def _shape(head: bytes, described: bytes) -> _Shape:
    """What is told of a table but for where its rows are: the same for most items."""
    kind, count, _, _, bits, size = unpack("<2B4H", head, 0)
    if kind != _TABLE or not 0 < bits <= size:
        raise MessageError("a table of the item is damaged")
    columns = {}
    for place in range(0, 8 * count, 8):
        tag, offset, width, bit = unpack("<IH2B", described, place)
        columns[tag >> 16] = _Column(tag & 0xFFFF, offset, offset + width, bits + bit // 8, 0x80 >> bit % 8)
    return _Shape(size, columns)


def _cells(heap: _Heap, columns: dict[int, _Column], row: bytes) -> Callable[[int], Property | None]:
    def get(tag: int) -> Property | None:
        column = columns.get(tag)
        if column is None:
            return None
        kind, start, end, there, bit = column
        if there >= len(row) or not row[there] & bit:
            return None
        cell = row[start:end]
        if kind in _INLINE or kind in _EIGHT_BYTES:
            return kind, cell
        return _readable(heap, kind, int.from_bytes(cell[:4], "little"))

    return get


def _readable(heap: _Heap, kind: int, reference: int) -> Property | None:
    """The property, None where its value cannot be read: that costs this property only."""
    if not reference:
        return kind, b""
    try:
        return kind, value(subnode(heap.node, reference)) if reference & _NOT_IN_HEAP else _item(heap, reference)
    except MessageError:
        return None


def _matrix(heap: _Heap, reference: int, size: int) -> Iterator[bytes]:
    """Rows never run over the end of a block (2.3.4.4)."""
    if not reference:
        return
    pieces = blocks(subnode(heap.node, reference)) if reference & _NOT_IN_HEAP else iter([_item(heap, reference)])
    for piece in pieces:
        for offset in range(0, len(piece) - size + 1, size):
            yield piece[offset : offset + size]


def _heap(node: Node, client: int) -> _Heap:
    data = list(islice(blocks(node), _MOST_BLOCKS))
    if not data:
        raise MessageError("a part of the item is empty")
    _, mark, kind, root = unpack("<H2BI", data[0], 0)
    if mark != _HEAP or kind != client:
        raise MessageError("a part of the item is damaged")
    return _Heap(node, data, {}, root)


def _item(heap: _Heap, reference: int) -> bytes:
    """An allocation of a heap (2.3.1.1): 11 bits of its number in the block, 16 of the block's."""
    block, index = reference >> 16, reference >> 5 & 0x7FF
    places = heap.places.get(block) or _places(heap, block)
    if reference & _NOT_IN_HEAP or not 0 < index < len(places):
        raise MessageError("a part of the item is missing")
    return heap.blocks[block][places[index - 1] : places[index]]


def _places(heap: _Heap, block: int) -> tuple[int, ...]:
    """Where the allocations of a block begin, and at last where they end (2.3.1.5)."""
    if block >= len(heap.blocks):
        raise MessageError("a part of the item is missing")
    data = heap.blocks[block]
    (page_map,) = unpack("<H", data, 0)
    (count,) = unpack("<H", data, page_map)
    heap.places[block] = places = unpack(f"<{count + 1}H", data, page_map + 4)
    return places


def _tree(heap: _Heap, reference: int, key: int, data: int) -> Iterator[bytes]:
    """The leaves of a tree on a heap (2.3.2), each some entries: a key of `key` bytes and `data` bytes."""
    kind, key_size, data_size, levels, root = unpack("<4BI", _item(heap, reference), 0)
    if kind != _TREE or (key_size, data_size) != (key, data) or levels > _MOST_LEVELS:
        raise MessageError("a part of the item is damaged")
    waiting, seen = [(root, levels)] if root else [], set()
    while waiting:
        at, level = waiting.pop()
        if at in seen:
            raise MessageError("a part of the item is damaged")
        seen.add(at)
        entries = _item(heap, at)
        size = key + (4 if level else data)
        entries = entries[: len(entries) // size * size]
        if level:
            below = [unpack("<I", entries, place + key)[0] for place in range(0, len(entries), size)]
            waiting += [(child, level - 1) for child in reversed(below)]
        else:
            yield entries
