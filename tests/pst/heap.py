"""The heap on a node ([MS-PST] 2.3.1), in which the LTP layer keeps its values."""

from struct import pack

from tests.pst.blocks import CAPACITY
from tests.pst.nodes import Node, NodeType, node_id

LARGEST = 3580
"""The most bytes in one item of a heap; what is longer goes into a subnode."""
_SIGNATURE = 0xEC
_FIRST_HEADER, _BITMAP_HEADER, _HEADER = 12, 66, 2
_BITMAP_FIRST, _BITMAP_EVERY = 8, 128
_FIRST_SUBNODE = 0x401
# The free bytes of a page from which on it counts as filled to level 0, 1, 2 and so on ([MS-PST] 2.3.1.2).
_LEVELS = (3584, 2560, 2048, 1792, 1536, 1280, 1024, 768, 512, 256, 128, 64, 32, 16, 8, 0)


class Heap:
    """Items that are found again by ID. `subnodes` are the values that were too long for it."""

    def __init__(self) -> None:
        self._pages: list[list[bytes]] = [[]]
        self._room = _room(0)
        self.subnodes: dict[int, Node] = {}

    def add(self, item: bytes) -> int:
        """The heap ID (HID, [MS-PST] 2.3.1.1) of a new item; 0 for nothing."""
        if not item:
            return 0
        if len(item) > LARGEST:
            raise ValueError(f"{len(item)} bytes are too many for an item of a heap")
        if len(item) + 2 > self._room:
            self._pages.append([])
            self._room = _room(len(self._pages) - 1)
        self._room -= len(item) + 2
        self._pages[-1].append(item)
        return len(self._pages) - 1 << 16 | len(self._pages[-1]) << 5

    def put(self, value: bytes) -> int:
        """The HNID ([MS-PST] 2.3.3.2) of a value of any length: an item or a subnode."""
        return self.add(value) if len(value) <= LARGEST else self.add_subnode(Node(value))

    def add_subnode(self, node: Node, kind: NodeType = NodeType.LTP) -> int:
        """The NID of a new subnode."""
        nid = node_id(kind, _FIRST_SUBNODE + len(self.subnodes))
        self.subnodes[nid] = node
        return nid

    def close(self, client: int, root: int) -> Node:
        """The node of a client ([MS-PST] 2.3.1.2, bClientSig) whose own structure is the item `root`."""
        bodies = [_body(number, items) for number, items in enumerate(self._pages)]
        levels = [_level(_header_size(number), len(body)) for number, (_, body) in enumerate(bodies)]
        pages = []
        for number, (map_offset, body) in enumerate(bodies):
            head = pack("<H", map_offset)
            if number == 0:
                head += pack("<BBI", _SIGNATURE, client, root) + _nibbles(levels[:_BITMAP_FIRST], 4)
            elif _has_bitmap(number):
                head += _nibbles(levels[number : number + _BITMAP_EVERY], 64)
            pages.append(head + body)
        padded = [page.ljust(CAPACITY, b"\0") for page in pages[:-1]]
        return Node(b"".join((*padded, pages[-1])), self.subnodes)


def _has_bitmap(number: int) -> bool:
    return number >= _BITMAP_FIRST and (number - _BITMAP_FIRST) % _BITMAP_EVERY == 0


def _header_size(number: int) -> int:
    """The size of an HNHDR, HNBITMAPHDR or HNPAGEHDR ([MS-PST] 2.3.1.2 to 2.3.1.4)."""
    if number == 0:
        return _FIRST_HEADER
    return _BITMAP_HEADER if _has_bitmap(number) else _HEADER


def _room(number: int) -> int:
    """What an empty page has for items and their offsets: the rest of an HNPAGEMAP takes six bytes or seven."""
    return CAPACITY - _header_size(number) - 7


def _body(number: int, items: list[bytes]) -> tuple[int, bytes]:
    """The offset of a page's HNPAGEMAP ([MS-PST] 2.3.1.5), and all that comes after the page's header."""
    offsets = [_header_size(number)]
    for item in items:
        offsets.append(offsets[-1] + len(item))
    content = b"".join(items)
    content += bytes(len(content) % 2)
    page_map = pack(f"<HH{len(offsets)}H", len(items), 0, *offsets)
    return offsets[0] + len(content), content + page_map


def _level(header_size: int, body_size: int) -> int:
    free = CAPACITY - header_size - body_size
    return next(level for level, least in enumerate(_LEVELS) if free >= least)


def _nibbles(levels: list[int], size: int) -> bytes:
    """Four bits for each page, the first in the low half of the first byte."""
    levels = levels + [0] * (size * 2 - len(levels))
    return bytes(low | high << 4 for low, high in zip(levels[::2], levels[1::2], strict=True))
