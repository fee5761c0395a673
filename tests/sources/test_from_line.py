"""Which lines separate: told from bodies, and from no more of the file than is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.sources.from_line import AHEAD, BEHIND, FromLine, next_separator, opening, separator

DATE = b"Fri Aug  5 10:57:20 2016"
LINE = b"From ann@utility.example " + DATE + b"\n"
BARE = b"From ann@utility.example\n"
ISO = b"From ann 2016-08-05T10:57:20Z\n"
FIELD = b"Subject: one\n"
END = b"\n\n"  # what stands for the end of a file

PIECES = (
    *(LINE, LINE.replace(b"\n", b"\r\n"), BARE, ISO, FIELD, b"X-Any: 1\n", b"Agenda: none\n", b"Prose.\n"),
    *(b"\n", b"\r\n", b">", b"From ", b"From here on.\n", b"x" * 1300, b"From " + b"y" * 1100 + b" " + DATE + END),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=14).map(b"".join)


def starts(text: bytes) -> list[int]:
    """Where a line that separates starts, asked line by line."""
    found = []
    for at in range(1, len(text)):
        if text[at - 1 : at] == b"\n":
            empty = text[:at].endswith((b"\n\n", b"\n\r\n"))
            if separator(text, at, after_empty_line=empty):
                found.append(at)
    return found


@settings(max_examples=200)
@given(TEXTS)
def test_the_next_one_is_the_first_of_all(text: bytes) -> None:
    text += END
    found, place = [], 1
    while line := next_separator(text, place, len(text)):
        found.append(line.start)
        place = line.start + 1
    assert found == starts(text)


@settings(max_examples=200)
@given(TEXTS, st.binary(max_size=20), st.binary(max_size=20))
def test_it_depends_on_no_more_than_is_said(text: bytes, before: bytes, after: bytes) -> None:
    text += END
    for at in starts(text):
        near = text[max(0, at - BEHIND) : at + AHEAD]
        place = min(at, BEHIND)
        found = next_separator(before + near + after, len(before) + place, len(before) + place)
        assert found is not None
        assert found.start == len(before) + place


@given(TEXTS, st.data())
def test_only_those_between_two_places_are_found(text: bytes, data: st.DataObject) -> None:
    text += END
    start = data.draw(st.integers(1, len(text)))
    stop = data.draw(st.integers(start, len(text)))
    between = [at for at in starts(text) if start <= at <= stop]
    found = next_separator(text, start, stop)
    assert (found.start if found else None) == (between[0] if between else None)


AROUND = {
    "a date of asctime, an empty line before and a field after": (LINE, True, FIELD, True),
    "a date of asctime, no empty line but a field": (LINE, False, FIELD, True),
    "a date of asctime, an empty line but prose": (LINE, True, b"Prose.\n", False),
    "a header that begins with no field": (LINE, True, b"Garbage\n" + FIELD, True),
    "a header that begins with a folded line": (LINE, True, b" folded\n" + FIELD, True),
    "a field whose name is not ASCII": (LINE, True, "Añadido: 1\nX-Any: 1\n".encode(), True),
    "prose, and the header of the next message": (LINE, True, b"Prose.\n" + LINE + FIELD, False),
    "prose, and a field behind an empty line": (LINE, True, b"Prose.\n\n" + FIELD, False),
    "a date of asctime, nothing around it": (LINE, False, b"Prose.\n", False),
    "a date of asctime, and a From_ line after": (LINE, True, LINE, True),
    "a date of asctime, and the end after": (LINE, True, END, True),
    "another date, an empty line before and a field after": (ISO, True, FIELD, True),
    "another date, no empty line": (ISO, False, FIELD, False),
    "no date, an empty line before and a field that mail has": (BARE, True, FIELD, True),
    "no date, and a field of the user's": (BARE, True, b"X-Any: 1\n", True),
    "no date, and what only looks like a field": (BARE, True, b"Agenda: none\n", False),
    "no date, no empty line": (BARE, False, FIELD, False),
    "no date, and the end after": (BARE, True, END, False),
}


@pytest.mark.parametrize(("line", "after_empty_line", "after", "separates"), AROUND.values(), ids=AROUND)
def test_what_stands_around_a_line_decides(
    line: bytes, after_empty_line: bool, after: bytes, separates: bool
) -> None:
    found = separator(line + after, 0, after_empty_line=after_empty_line)
    assert (found is not None) == separates
    assert found is None or (found.start, found.end) == (0, len(line))


OPENINGS = {
    "a From_ line": (LINE, 0, DATE),
    "empty lines before": (b"\r\n \n" + LINE, 4, DATE),
    "a byte order mark before": (b"\xef\xbb\xbf" + LINE, 3, DATE),
    "no date, and a field after": (BARE + FIELD, 0, b""),
    "a line that was cut off": (LINE[:-1], None, b""),
    "no date, and no field": (BARE + b"Prose.\n", None, b""),
    "a header": (FIELD, None, b""),
    "nothing": (b"", None, b""),
}


@pytest.mark.parametrize(("text", "start", "date"), OPENINGS.values(), ids=OPENINGS)
def test_what_a_file_opens_with(text: bytes, start: int | None, date: bytes) -> None:
    found = opening(text)
    assert (found and (found.start, found.date)) == (None if start is None else (start, date))


def test_a_line_moves_with_its_window() -> None:
    assert FromLine(3, 9, DATE).moved(100) == FromLine(103, 109, DATE)


def test_a_search_that_passed_other_places_says_so() -> None:
    quoted = b"x\n>From here on.\n\n" + LINE + FIELD
    plain = b"xyz\n\n" + LINE + FIELD
    lines = [next_separator(text, 1, len(text)) for text in (quoted, plain)]
    assert [line and line.passed for line in lines] == [True, False]


@pytest.mark.parametrize("text", [b"From " * 100_000, b"From a" * 100_000, b"\nFrom " + b"a " * 200_000])
def test_what_only_looks_like_many_costs_little(text: bytes) -> None:
    assert next_separator(text + END, 1, len(text)) is None
