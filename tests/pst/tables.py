"""The table context ([MS-PST] 2.3.4): rows of properties."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from struct import pack

from tests.pst import tags
from tests.pst.blocks import CAPACITY
from tests.pst.bth import add_tree
from tests.pst.heap import LARGEST, Heap
from tests.pst.nodes import Node
from tests.pst.values import FIXED_SIZE, Value, to_bytes, value_type

_TYPE = 0x7C
_HNID = 4
_ALWAYS = (tags.LTP_ROW_ID, tags.LTP_ROW_VERSION)


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the ID that it is found by, and values of any of the table's columns."""

    row_id: int
    values: Mapping[int, Value]


@dataclass(frozen=True, slots=True)
class _Cell:
    """Where a column stands in every row ([MS-PST] 2.3.4.2, TCOLDESC)."""

    tag: int
    offset: int
    size: int
    bit: int


def table_context(columns: Iterable[int], rows: Iterable[Row] = ()) -> Node:
    """The node of a table. The columns for the row's ID and version need not be named."""
    cells, ends = _layout(columns)
    heap = Heap()
    written, index = [], []
    for number, row in enumerate(rows):
        written.append(_row(heap, cells, ends, row))
        index.append(pack("<II", row.row_id, number))
    row_index = add_tree(heap, sorted(index, key=_row_id), key_size=4, value_size=4)
    matrix = _matrix(written)
    descriptions = b"".join(pack("<IHBB", cell.tag, cell.offset, cell.size, cell.bit) for cell in cells)
    information = pack("<BB4HIII", _TYPE, len(cells), *ends, row_index, heap.put(matrix), 0)
    return heap.close(_TYPE, heap.add(information + descriptions))


def _row_id(record: bytes) -> int:
    return int.from_bytes(record[:4], "little")


def _layout(columns: Iterable[int]) -> tuple[list[_Cell], tuple[int, int, int, int]]:
    """The cells in order of their tags, and rgib: where those of 4 and 8, of 2, of 1 byte and the bits end."""
    tags_in_row = [*_ALWAYS, *sorted(set(columns) - set(_ALWAYS))]
    bits = {tag: bit for bit, tag in enumerate(tags_in_row)}
    sizes = {tag: FIXED_SIZE.get(value_type(tag), _HNID) for tag in tags_in_row}
    cells, end = [], 0
    for tag in sorted(tags_in_row, key=lambda tag: sizes[tag] == 1):
        cells.append(_Cell(tag, end, sizes[tag], bits[tag]))
        end += sizes[tag]
    wide = end - sum(size for size in sizes.values() if size == 1)
    return sorted(cells, key=lambda cell: cell.tag), (wide, wide, end, end + -(-len(cells) // 8))


def _row(heap: Heap, cells: list[_Cell], ends: tuple[int, int, int, int], row: Row) -> bytes:
    """The data of one row ([MS-PST] 2.3.4.4.1): its cells, and a bit for each that has a value."""
    values = {**row.values, tags.LTP_ROW_ID: row.row_id, tags.LTP_ROW_VERSION: 1}
    written = bytearray(ends[3])
    for cell in cells:
        if cell.tag not in values:
            continue
        content = to_bytes(cell.tag, values[cell.tag])
        if value_type(cell.tag) not in FIXED_SIZE:
            content = pack("<I", heap.put(content))
        written[cell.offset : cell.offset + cell.size] = content
        written[ends[2] + cell.bit // 8] |= 0x80 >> cell.bit % 8
    return bytes(written)


def _matrix(rows: list[bytes]) -> bytes:
    """All rows. In a subnode no row crosses a block ([MS-PST] 2.3.4.4), so blocks but the last are filled up."""
    if not rows or len(rows) * len(rows[0]) <= LARGEST:
        return b"".join(rows)
    many = CAPACITY // len(rows[0])
    blocks = [b"".join(rows[start : start + many]) for start in range(0, len(rows), many)]
    return b"".join((*(block.ljust(CAPACITY, b"\0") for block in blocks[:-1]), blocks[-1]))
