"""The node database of a PST file ([MS-PST], 2.2): nodes by number, their data blocks and subnodes.

libpff reads items, but its Python binding gives no way to messages inside messages, and it gives up an item
for one property that it does not know. These are read here. Unicode and ANSI files; the 4 KiB pages of
OST files since Outlook 2013 are not.
"""

import struct
import weakref
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scanner.errors import MessageError

LARGEST_NODE = 32 * 1024 * 1024
"""Bytes of one node that are read."""

_HEADER = 564
_PAGE = 512
_DEEPEST = 8
_MOST_BLOCKS = 8192  # twice what a node of that size needs
_MOST_SUBNODES = 65_536
_ANSI, _UNICODE = (14, 15), 23  # wVer: below, and from this on; 36 and more have pages of 4 KiB
_LARGE_PAGES = 36
_PLAIN, _PERMUTED, _CYCLIC = 0, 1, 2
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
    """Where the two kinds of file differ: struct letter of an id, its bytes, and offsets."""

    letter: str
    width: int
    roots: int  # of the header: block id and offset of the root page of nodes, then those of blocks
    crypt: int
    page_end: int  # of a page: number of entries, their maximum, their size, level
    table: int  # of a block that lists subnodes: the first of them


_LAYOUTS = {True: _Layout("Q", 8, 216, 513, 488, 8), False: _Layout("I", 4, 184, 461, 496, 4)}


class File:
    """A file that stays open until nobody holds it any more: attachments are read from it when they are wanted."""

    def __init__(self, path: str) -> None:
        """Raises OSError."""
        self._file = Path(path).open("rb")  # noqa: SIM115 (closed by the finalizer)
        weakref.finalize(self, self._file.close)

    def at(self, offset: int, length: int) -> bytes:
        """Exactly `length` bytes. Raises MessageError when they are not there."""
        try:
            self._file.seek(offset)
            data = self._file.read(length)
        except (OSError, OverflowError, ValueError):
            data = b""
        if len(data) < length:
            raise MessageError("a part of the item lies outside of the file")
        return data


class Store(NamedTuple):
    """An open PST file. `crypt` is how its blocks are coded; `nodes` and `blocks` are where its trees begin."""

    file: File
    layout: _Layout
    crypt: int
    nodes: int
    blocks: int


class Node(NamedTuple):
    """A node: the ids of the block that holds its data and of the one that lists its subnodes, or 0."""

    store: Store
    data: int
    subnodes: int


def open_store(file: File, head: bytes = b"") -> Store:
    """The store in an open file; `head` is what stands for its header where that is wrong. Raises MessageError when it is of no kind that is read here."""
    head = head or file.at(0, _HEADER)
    (version,) = unpack("<H", head, 10)
    if head[:4] != b"!BDN" or version >= _LARGE_PAGES or not (version >= _UNICODE or version in _ANSI):
        raise MessageError("a store of this version is not read below its items")
    layout = _LAYOUTS[version >= _UNICODE]
    _, nodes, _, blocks = unpack(f"<4{layout.letter}", head, layout.roots)
    crypt = head[layout.crypt]
    if crypt not in (_PLAIN, _PERMUTED):
        raise MessageError("blocks in high encryption are not read below items")
    return Store(file, layout, crypt, nodes, blocks)


def node(store: Store, number: int) -> Node:
    """The node with a number. Raises MessageError when there is none."""
    _, data, subnodes = unpack(f"<3{store.layout.letter}", _leaf(store, store.nodes, number), 0)
    return Node(store, data, subnodes)


def subnode(parent: Node, number: int) -> Node:
    """The subnode of a node with a number. Raises MessageError when there is none."""
    if parent.subnodes:
        for found, child in _subnodes(parent.store, parent.subnodes):
            if found == number:
                return child
    raise MessageError("a part of the item is missing")


def blocks(whole: Node) -> list[bytes]:
    """The data blocks of a node in order. Raises MessageError when one of them cannot be read."""
    found: list[bytes] = []
    size = 0
    for block in _data_blocks(whole.store, whole.data, 2) if whole.data else ():
        size += len(block)
        if size > LARGEST_NODE or len(found) == _MOST_BLOCKS:
            raise MessageError(f"a part of the item is larger than {LARGEST_NODE:,} bytes")
        found.append(block)
    return found


def unpack(form: str, data: bytes, offset: int) -> tuple[int, ...]:
    """`struct.unpack_from` for integers. Raises MessageError where `data` is too short."""
    try:
        return struct.unpack_from(form, data, offset)
    except struct.error:
        raise MessageError("a part of the item is cut short") from None


def _leaf(store: Store, root: int, key: int) -> bytes:
    """The entry for a key in a tree of pages (2.2.2.7.7); the last key that is not above it leads on."""
    letter, width = store.layout.letter, store.layout.width
    if root == store.blocks:
        key &= ~1  # the lowest bit of a block id says nothing (2.2.2.2)
    offset, above = root, _DEEPEST
    while True:
        page = store.file.at(offset, _PAGE)
        count, _, size, level = page[store.layout.page_end : store.layout.page_end + 4]
        if level >= above or size < 2 * width or count * size > store.layout.page_end:
            raise MessageError("an index page of the file is damaged")
        entries = [page[place : place + size] for place in range(0, count * size, size)]
        keys = [unpack(f"<{letter}", entry, 0)[0] for entry in entries]
        if level == 0:
            for found, entry in zip(keys, entries, strict=True):
                if found == key:
                    return entry
            raise MessageError("a part of the item is missing")
        below = [entry for found, entry in zip(keys, entries, strict=True) if found <= key]
        if not below:
            raise MessageError("a part of the item is missing")
        offset, above = unpack(f"<{letter}", below[-1], 2 * width)[0], level


def _block(store: Store, number: int) -> bytes:
    """A block as it was before it was coded (2.2.2.8); those that list others are never coded."""
    offset, length = unpack(f"<{store.layout.letter}H", _leaf(store, store.blocks, number), store.layout.width)
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


def _subnodes(store: Store, number: int, levels: int = 1) -> Iterator[tuple[int, Node]]:
    """Number and node of all that a subnode tree lists (2.2.2.8.3.3)."""
    block = _block(store, number)
    kind, level = unpack("<2B", block, 0)
    (count,) = unpack("<H", block, 2)
    if kind != 2 or level > levels or count > _MOST_SUBNODES:
        raise MessageError("a part of the item is damaged")
    letter, width = store.layout.letter, store.layout.width
    for index in range(count):
        if level:
            _, child = unpack(f"<2{letter}", block, store.layout.table + index * 2 * width)
            yield from _subnodes(store, child, level - 1)
        else:
            found, data, below = unpack(f"<3{letter}", block, store.layout.table + index * 3 * width)
            yield found & 0xFFFFFFFF, Node(store, data, below)
