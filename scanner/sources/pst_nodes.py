"""The node database of a PST file ([MS-PST], 2.2): nodes by number, their data blocks and subnodes.

Unicode and ANSI files. The 4 KiB pages of OST files since Outlook 2013 and blocks in "high encryption" are
not read here.
"""

import os
import struct
import weakref
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scanner.errors import MessageError

LARGEST_VALUE = 64 * 1024 * 1024
"""Bytes of one property that are read."""

_HEADER = 564
_PAGE = 512
_DEEPEST = 8
_MOST_PAGES = 4096  # that are kept
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
    """Where the two kinds of file differ: struct letter of an id, its bytes, and offsets."""

    letter: str
    width: int
    roots: int  # of the header: block id and offset of the root page of nodes, then those of blocks
    crypt: int
    page_end: int  # of a page: number of entries, their maximum, their size, level
    table: int  # of a block that lists subnodes: the first of them


_LAYOUTS = {True: _Layout("Q", 8, 216, 513, 488, 8), False: _Layout("I", 4, 184, 461, 496, 4)}


class _Page(NamedTuple):
    """A page of a tree, a leaf at level 0: its entries of `size` bytes begin with the `keys`, in order."""

    level: int
    size: int
    keys: list[int]
    data: bytes


class File:
    """A file that stays open until nobody holds it any more: attachments are read from it when they are wanted."""

    def __init__(self, path: str) -> None:
        """Raises OSError."""
        self.pages: dict[int, _Page] = {}
        self._file = Path(path).open("rb")  # noqa: SIM115 (closed by the finalizer)
        self.size = os.fstat(self._file.fileno()).st_size
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


def numbers(store: Store, kind: int) -> Iterator[int]:
    """The numbers of all nodes of a type (2.2.2.1), in order, as far as the pages that list them can be read."""
    waiting, seen = [store.nodes], set()
    while waiting:
        offset = waiting.pop()
        if offset in seen:
            continue
        seen.add(offset)
        try:
            page = _page(store, offset)
        except MessageError:
            continue
        if page.level == 0:
            yield from (key & 0xFFFFFFFF for key in page.keys if key & NODE_TYPE == kind)
        else:
            entries = (
                page.data[place : place + page.size] for place in range(0, len(page.keys) * page.size, page.size)
            )
            below = [unpack(f"<{store.layout.letter}", entry, 2 * store.layout.width)[0] for entry in entries]
            waiting += reversed(below)


def blocks(whole: Node) -> Iterator[bytes]:
    """The data blocks of a node in order, no more bytes than the file has. Raises MessageError."""
    size = 0
    for block in _data_blocks(whole.store, whole.data, 2) if whole.data else ():
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


def _leaf(store: Store, root: int, key: int) -> bytes:
    """The entry for a key in a tree of pages (2.2.2.7.7); the last key that is not above it leads on."""
    if root == store.blocks:
        key &= ~1  # the lowest bit of a block id says nothing (2.2.2.2)
    offset, above = root, _DEEPEST
    while True:
        page = store.file.pages.get(offset) or _page(store, offset)
        index = bisect_right(page.keys, key) - 1
        if page.level >= above or index < 0:
            raise MessageError("a part of the item is missing")
        entry = page.data[index * page.size : (index + 1) * page.size]
        if page.level == 0:
            if page.keys[index] != key:
                raise MessageError("a part of the item is missing")
            return entry
        offset, above = unpack(f"<{store.layout.letter}", entry, 2 * store.layout.width)[0], page.level


def _page(store: Store, offset: int) -> _Page:
    """A page of a tree; it is kept, since every item is looked up through the same few."""
    layout = store.layout
    data = store.file.at(offset, _PAGE)
    count, _, size, level = data[layout.page_end : layout.page_end + 4]
    if size < 2 * layout.width or count * size > layout.page_end:
        raise MessageError("an index page of the file is damaged")
    keys = [unpack(f"<{layout.letter}", data, place)[0] for place in range(0, count * size, size)]
    if len(store.file.pages) >= _MOST_PAGES:
        store.file.pages.clear()
    page = store.file.pages[offset] = _Page(level, size, keys, data)
    return page


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
