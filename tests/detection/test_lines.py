"""Lines picked out of a text, and the way back to it."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.detection.lines import NONE, Lines, digit_lines, lines_with

TEXTS = st.lists(
    st.sampled_from(["no number", "room 1", "46 454 286", "a@b.example, é", "@", "12", "", "№ 12"])
).map("\n".join)


def test_the_lines_are_those_with_digits() -> None:
    lines = digit_lines("number 1\n\n12 345\n046 454 286 is here\n\nét 2026-11-26\n".encode())
    assert lines.data.decode() == "12 345\n046 454 286 is here\nét 2026-11-26"
    assert [lines.shift(place) for place in (0, 6, 7, 27)] == [10, 10, 10, 11]


def test_a_text_without_them_has_none() -> None:
    assert digit_lines(b"room 1\nno number") is NONE
    assert lines_with(b"@", b"room 1\nno number") is NONE


def picked(lines: Lines, text: bytes) -> list[bytes]:
    """The lines where they stand in the text, each of which must be what was picked."""
    ends = [*(start - 1 for start in lines.starts[1:]), len(lines.data)]
    found = [lines.data[start:end] for start, end in zip(lines.starts, ends, strict=False)]
    assert [text[place : place + len(line)] for place, line in zip(lines.places, found, strict=True)] == found
    return found


@given(TEXTS)
def test_every_line_is_picked_that_has_what_is_looked_for(text: str) -> None:
    data = text.encode()
    lines = data.split(b"\n")
    assert picked(digit_lines(data), data) == [line for line in lines if sum(map(str.isdigit, line.decode())) >= 2]
    assert picked(lines_with(b"@", data), data) == [line for line in lines if b"@" in line]
