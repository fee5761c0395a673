"""The two B-trees over nodes and blocks ([MS-PST] 2.2.2.7.7), written from the leaves up."""

from dataclasses import dataclass
from struct import pack, unpack_from

from tests.pst.space import PAGE, PageType, Space, page

_ENTRIES = 488  # bytes of a page for entries
_BRANCH = 24  # a BTENTRY


@dataclass(frozen=True, slots=True)
class Reference:
    """A BREF ([MS-PST] 2.2.2.4): a page's ID and its offset in the file."""

    page_id: int
    offset: int


class Pages:
    """Writes the pages of B-trees into the space; their IDs are counted apart from those of blocks."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self.next_id = 1

    def tree(self, kind: PageType, entries: bytes | bytearray, entry_size: int) -> Reference:
        """The root of a tree of leaf entries in order of their keys, the first eight bytes of each."""
        level = 0
        while True:
            room = _ENTRIES // entry_size * entry_size
            branches = bytearray()
            for start in range(0, len(entries), room):
                reference = self._page(kind, bytes(entries[start : start + room]), entry_size, level)
                (key,) = unpack_from("<Q", entries, start)
                branches += pack("<QQQ", key, reference.page_id, reference.offset)
            if len(branches) == _BRANCH:
                return reference
            entries, entry_size, level = branches, _BRANCH, level + 1

    def _page(self, kind: PageType, entries: bytes, entry_size: int, level: int) -> Reference:
        """A BTPAGE ([MS-PST] 2.2.2.7.7.1)."""
        counts = (len(entries) // entry_size, _ENTRIES // entry_size, entry_size, level, 0)
        content = entries.ljust(_ENTRIES, b"\0") + pack("<BBBBI", *counts)
        reference = Reference(self.next_id, self._space.allocate(PAGE, align=PAGE))
        self.next_id += 1
        self._space.put(reference.offset, page(kind, content, reference.page_id, reference.offset))
        return reference
