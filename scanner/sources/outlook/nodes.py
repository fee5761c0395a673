"""The node database of a PST file ([MS-PST], 2.2): nodes by number, their data blocks and subnodes.

Unicode and ANSI files. The 4 KiB pages of OST files since Outlook 2013 and blocks in "high encryption" are
not read here.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from scanner.errors import MessageError
from scanner.sources.outlook.pages import File, Tree, entry, keys

LARGEST_VALUE = 64 * 1024 * 1024
"""Bytes of one property that are read."""

_HEADER = 564
_MOST_SUBNODES = 65_536
_ANSI, _UNICODE = (14, 15), 23  # wVer: below, and from this on; 36 and more have pages of 4 KiB
_LARGE_PAGES = 36
_PLAIN, _PERMUTED, _CYCLIC = 0, 1, 2
NODE_TYPE = 0x1F  # the bits of a node's number that tell its type
_INTERNAL = 0x2  # of a block id: its block lists other blocks

# Section 5.1: the byte that each byte of a block in "compressible encryption" stands for (mpbbI).
_PERMUTATION = bytes.fromhex(
    "47f1b4e60b6a7248854e9eebe2f89453e0bba002e85a09abdbe3bac67cc310dd39059630f53760828cc9134a6b1df3fb"
    "8f2697ca911701c4322d6e3195ffd923d1005e79dc443b1a28c5615720903d83b943be67d2464276c06d5b7eb20f1629"
    "3ca903540dda5ddff6b7c762cd8d06d3695c86d614f7a56675acb1e94521700c879f74a4224c6fbf1f56aa2eb3783350"
    "b0a392bccf191ca763cb1e4d3e4b1b9b4fe7f0eead3ab55904ea40552551e57a893868527bfc27aed7bdfa07f4cc8e5f"
    "ef359c842b15d5773449b6120a7f7188fd9d18417d93d8582ccefe24afdeb836c8a180a69998a82f0e816573e4c2a28a"
    "d4e111d0088b2af2ed9a643fc16cf9ec"
)


class _Layout(NamedTuple):
    """Where the two kinds of file differ: struct letter of an id, and offsets."""

    letter: str
    roots: int  # of the header: block id and offset of the root page of nodes, then those of blocks
    crypt: int
    page_end: int  # of a page: number of entries, their maximum, their size, level
    table: int  # of a block that lists subnodes: the first of them


_LAYOUTS = {True: _Layout("Q", 216, 513, 488, 8), False: _Layout("I", 184, 461, 496, 4)}


class Store(NamedTuple):
    """An open PST file. `crypt` is how its blocks are coded; `nodes` and `blocks` are its trees.

    The former has the ids of the two blocks of each `Node`, the latter the offset of each block and its length.
    """

    file: File
    layout: _Layout
    crypt: int
    nodes: Tree
    blocks: Tree


@dataclass(slots=True)
class Node:
    """A node: the ids of the block that holds its data and of the one that lists its subnodes, or 0.

    `below` are its subnodes by their numbers, from when the first is asked for.
    """

    store: Store
    data: int
    subnodes: int
    below: "dict[int, Node] | None" = None


def open_store(file: File, head: bytes = b"") -> Store:
    """The store in an open file; `head` is what stands for its header where that is wrong.

    Raises MessageError when it is of no kind that is read here.
    """
    head = head or file.at(0, _HEADER)
    if len(head) < _HEADER:
        raise MessageError("the file ends in its header")
    (version,) = unpack("<H", head, 10)
    if head[:4] != b"!BDN" or version >= _LARGE_PAGES or not (version >= _UNICODE or version in _ANSI):
        raise MessageError("a store of this version is not read below its items")
    layout = _LAYOUTS[version >= _UNICODE]
    _, nodes, _, blocks = unpack(f"<4{layout.letter}", head, layout.roots)
    crypt = head[layout.crypt]
    if crypt not in (_PLAIN, _PERMUTED):
        raise MessageError("blocks in high encryption are not read below items")
    form, links = f"<2{layout.letter}H", f"<3{layout.letter}"
    return Store(
        file,
        layout,
        crypt,
        nodes=Tree(file, nodes, links, links, layout.page_end),
        blocks=Tree(file, blocks, form, links, layout.page_end),
    )


def node(store: Store, number: int) -> Node:
    """The node with a number. Raises MessageError when there is none."""
    return Node(store, *entry(store.nodes, number))


def subnode(parent: Node, number: int) -> Node:
    """The subnode of a node with a number. Raises MessageError when there is none."""
    child = subnodes(parent).get(number)
    if child is None:
        raise MessageError("a part of the item is missing")
    return child


def subnodes(parent: Node) -> dict[int, Node]:
    """The subnodes of a node by their numbers, as far as they can be read."""
    if parent.below is None:
        parent.below = {}
        if parent.subnodes:
            _list_subnodes(parent.store, parent.subnodes, parent.below)
    return parent.below


def numbers(store: Store, kind: int) -> Iterator[int]:
    """The numbers of all nodes of a type (2.2.2.1), in order, as far as the pages that list them can be read."""
    return (key & 0xFFFFFFFF for key in keys(store.nodes) if key & NODE_TYPE == kind)


def blocks(whole: Node) -> Iterator[bytes]:
    """The data blocks of a node in order, no more bytes than the file has. Raises MessageError."""
    if not whole.data:
        return
    if not whole.data & _INTERNAL:
        yield _block(whole.store, whole.data)
        return
    size = 0
    for block in _data_blocks(whole.store, whole.data, 2):
        size += max(len(block), 64)  # what a block takes in the file at least
        if size > whole.store.file.size:
            raise MessageError("a part of the item is damaged")
        yield block


def value(whole: Node) -> bytes:
    """All data of a node. Raises MessageError where it cannot be read or is larger than `LARGEST_VALUE`."""
    found: list[bytes] = []
    size = 0
    for block in blocks(whole):
        size += len(block)
        if size > LARGEST_VALUE:
            raise MessageError(f"a part of the item is larger than {LARGEST_VALUE:,} bytes")
        found.append(block)
    return b"".join(found)


def unpack(form: str, data: bytes, offset: int) -> tuple[int, ...]:
    """`struct.unpack_from` for integers. Raises MessageError where `data` is too short."""
    try:
        return struct.unpack_from(form, data, offset)
    except struct.error:
        raise MessageError("a part of the item is cut short") from None


def _block(store: Store, number: int) -> bytes:
    """A block as it was before it was coded (2.2.2.8); those that list others are never coded."""
    # The lowest bit of a block id says nothing (2.2.2.2).
    offset, length = entry(store.blocks, number & ~1)
    data = store.file.at(offset, length)
    if store.crypt == _PERMUTED and not number & _INTERNAL:
        return data.translate(_PERMUTATION)
    return data


def _data_blocks(store: Store, number: int, levels: int) -> Iterator[bytes]:
    block = _block(store, number)
    if not number & _INTERNAL:
        yield block
        return
    if levels == 0 or block[:1] != b"\x01":
        raise MessageError("a part of the item is damaged")
    (count,) = unpack("<H", block, 2)
    for child in unpack(f"<{count}{store.layout.letter}", block, 8):
        yield from _data_blocks(store, child, levels - 1)


def _list_subnodes(store: Store, number: int, into: dict[int, Node], levels: int = 1) -> None:
    """Takes in what a subnode tree lists (2.2.2.8.3.3), as far as it can be read."""
    try:
        block = _block(store, number)
        kind, level, count = unpack("<2BH", block, 0)
        if kind != 2 or level > levels or count + len(into) > _MOST_SUBNODES:
            return
        form = f"<{2 if level else 3}{store.layout.letter}"
        size, start = struct.calcsize(form), store.layout.table
        there = min(count, (len(block) - start) // size)  # of a block that is cut short
        for found, data, *below in struct.iter_unpack(form, block[start : start + there * size]):
            if level:
                _list_subnodes(store, data, into, level - 1)
            else:
                into.setdefault(found & 0xFFFFFFFF, Node(store, data, below[0]))
    except MessageError:
        return
