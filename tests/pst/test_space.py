"""Space is given out once, and the allocation maps say what is taken ([MS-PST] 2.2.2.7.2)."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pst.integrity import crc
from tests.pst.space import PAGE, Space

FIRST, SECTION, SLOT = 0x4400, 0x3E000, 64
requests = st.lists(st.tuples(st.integers(1, 8192), st.sampled_from([SLOT, PAGE])), min_size=1, max_size=120)


def taken_by_maps(content: bytes) -> set[int]:
    """The slots, by their offsets, that the allocation maps call taken, without those of the maps themselves."""
    taken: set[int] = set()
    for number, start in enumerate(range(FIRST, len(content), SECTION)):
        bits = content[start : start + 496]
        slots = [n for n in range(SECTION // SLOT) if bits[n // 8] & 0x80 >> n % 8]
        maps = PAGE * (2 if number % 8 == 0 else 1) // SLOT
        assert slots[:maps] == list(range(maps))
        taken |= {start + slot * SLOT for slot in slots[maps:]}
    return taken


@given(requests)
@settings(max_examples=40)
def test_maps_account_for_every_slot(wanted: list[tuple[int, int]]) -> None:
    stream = BytesIO()
    space = Space(stream)
    given_out = [(space.allocate(size, align=align), size, align) for size, align in wanted]
    space.close()
    slots = [offset + n for offset, size, _ in given_out for n in range(0, size, SLOT)]
    content = stream.getvalue()
    assert len(slots) == len(set(slots))
    assert all(offset % align == 0 for offset, _, align in given_out)
    assert taken_by_maps(content) == set(slots)
    assert len(content) == space.end
    sections = (space.end - FIRST) // SECTION
    maps = PAGE * (sections + -(-sections // 8))
    assert space.free == sections * SECTION - maps - SLOT * len(slots)


@pytest.mark.parametrize(
    ("section", "kinds"),
    [(0, [0x84, 0x83]), (1, [0x84]), (8, [0x84, 0x83]), (128, [0x84, 0x83, 0x82]), (129, [0x84])],
)
def test_maps_that_a_section_begins_with(section: int, kinds: list[int]) -> None:
    stream = BytesIO()
    space = Space(stream)
    for _ in range(130 * 31):
        space.allocate(8192)
    space.close()
    start = FIRST + section * SECTION
    pages = [stream.getvalue()[start + n * PAGE : start + (n + 1) * PAGE] for n in range(4)]
    found = [page[496] for page in pages if page[496] == page[497] and page[496] and crc(page[:496])]
    assert found == kinds
