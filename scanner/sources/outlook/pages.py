"""The index pages of a PST file ([MS-PST], 2.2.2.7.7): two trees, with an entry for each node and each block."""

import os
import struct
import weakref
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from scanner.errors import MessageError

_PAGE = 512
_DEEPEST = 8
_MOST_PAGES = 2048  # of a tree that are kept
_MISSING = "a part of the item is missing"


class File:
    """A file that stays open until nobody holds it any more: attachments are read from it when they are wanted."""

    def __init__(self, path: str) -> None:
        """Raises OSError."""
        # What is read lies here and there in the file: a buffer, filled beyond what is asked for, costs twice.
        self._file = Path(path).open("rb", buffering=0)  # noqa: SIM115 (closed by the finalizer)
        self.size = os.fstat(self._file.fileno()).st_size
        weakref.finalize(self, self._file.close)

    def at(self, offset: int, length: int) -> bytes:
        """Exactly `length` bytes. Raises MessageError when they are not there."""
        try:
            self._file.seek(offset)
            data = self._file.read(length)
            while len(data) < length and (rest := self._file.read(length - len(data))):  # a share may give less
                data += rest
        except (OSError, OverflowError, ValueError):
            data = b""
        if len(data) < length:
            raise MessageError("a part of the item lies outside of the file")
        return data


class _Page(NamedTuple):
    """A page of a tree. `below` are the offsets that it leads to; `entries` is what a page at level 0 has, by key.

    To find a key in a page above level 0: take the last of `keys` that is not greater than it and go to the page
    at that place in `below`.
    """

    level: int
    keys: list[int]
    below: list[int]
    entries: dict[int, tuple[int, int]]


@dataclass(slots=True, eq=False)
class Tree:
    """A tree of pages in a file: `root` is the offset of the top one.

    `form` is that of an entry at level 0, of a key and two numbers, and `inner` that of one above; `page_end` is
    where a page tells how many it has. `pages` are kept, since every item is looked up through the same few.
    The page at level 0 that was read last is kept as `entries`; it covers keys from `first` up to, not including,
    `end`. What an item is made of was mostly written one after the other.
    """

    file: File
    root: int
    form: str
    inner: str
    page_end: int
    pages: dict[int, _Page] = field(default_factory=dict)
    entries: dict[int, tuple[int, int]] = field(default_factory=dict)
    first: int = 0
    end: int = 0


def entry(tree: Tree, key: int) -> tuple[int, int]:
    """What a tree has for a key. Raises MessageError when it has nothing."""
    if not tree.first <= key < tree.end:
        _go_to(tree, key)
    found = tree.entries.get(key)
    if found is None:
        raise MessageError(_MISSING)
    return found


def keys(tree: Tree) -> Iterator[int]:
    """All keys of a tree, in order, as far as its pages can be read."""
    waiting, seen = [tree.root], set()
    while waiting:
        offset = waiting.pop()
        if offset in seen:
            continue
        seen.add(offset)
        try:
            page = _page(tree, offset)
        except MessageError:
            continue
        yield from page.entries
        waiting += reversed(page.below)


def _go_to(tree: Tree, key: int) -> None:
    """Has a tree look up in the page at level 0 that has a key, if any has."""
    offset, above, first, end = tree.root, _DEEPEST, 0, 1 << 64
    while True:
        page = tree.pages.get(offset) or _page(tree, offset)
        if page.level >= above:
            raise MessageError(_MISSING)
        if page.level == 0:
            tree.entries, tree.first, tree.end = page.entries, first, end
            return
        index = bisect_right(page.keys, key) - 1
        if index < 0:
            raise MessageError(_MISSING)
        first = max(first, page.keys[index])
        if index + 1 < len(page.keys):
            end = min(end, page.keys[index + 1])
        offset, above = page.below[index], page.level


def _page(tree: Tree, offset: int) -> _Page:
    data = tree.file.at(offset, _PAGE)
    count, _, size, level = data[tree.page_end : tree.page_end + 4]
    form = tree.inner if level else tree.form
    padding = size - struct.calcsize(form)
    if padding < 0 or count * size > tree.page_end:
        raise MessageError("an index page of the file is damaged")
    entries = list(struct.iter_unpack(f"{form}{padding}x", data[: count * size]))
    if len(tree.pages) >= _MOST_PAGES:
        tree.pages.clear()
    if level:
        page = _Page(level, [each[0] for each in entries], [each[2] for each in entries], {})
    else:
        page = _Page(level, [], [], {key: (one, other) for key, one, other in entries})
    tree.pages[offset] = page
    return page
