"""Lines picked out of a text, in which regexes are searched for that can hit nowhere else.

Most patterns are of numbers, and most lines have none: a regex whose every hit has `MANY` digits on one line
(see `digits`) is looked for in such lines only, which costs a fraction of looking in all.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

MANY = 2
"""The fewest digits of a digit line."""

_MARKS = bytes(0x30 if 0x30 <= byte <= 0x39 else 0x0A if byte == 0x0A else 0x20 for byte in range(256))


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a text, joined by line breaks; `starts` and `places` map bytes back.

    The line that starts at `starts[n]` of `data` starts at `places[n]` of the text.
    """

    data: bytes
    starts: list[int]
    places: list[int]

    def shift(self, start: int) -> int:
        """What is to be added to a place in `data` to have it in the text."""
        number = bisect_right(self.starts, start) - 1
        return self.places[number] - self.starts[number]

    def ends(self) -> Iterator[int]:
        """Where the lines end in the text, in order."""
        before = [*(start - 1 for start in self.starts[1:]), len(self.data)]
        return (end - start + place for start, end, place in zip(self.starts, before, self.places, strict=False))


NONE = Lines(b"", [], [])
"""No line at all."""


def digit_lines(data: bytes) -> Lines:
    """The lines of a text in UTF-8 that have `MANY` digits or more."""
    marked = data.translate(_MARKS)
    return _lines(data, marked, b"0", MANY) if marked.count(b"0") >= MANY else NONE


def lines_with(mark: bytes, data: bytes) -> Lines:
    """The lines of a text in UTF-8 that hold `mark`."""
    return _lines(data, data, mark, 1)


def _lines(data: bytes, marked: bytes, mark: bytes, fewest: int) -> Lines:
    """The lines of `data` in which `marked`, as long and with the same line breaks, has enough marks."""
    lines: list[bytes] = []
    starts: list[int] = []
    places: list[int] = []
    length = 0
    found = marked.find(mark)
    while found >= 0:
        place = marked.rfind(b"\n", 0, found) + 1
        end = marked.find(b"\n", found)
        end = len(marked) if end < 0 else end
        if fewest == 1 or marked.count(mark, found, end) >= fewest:
            lines.append(data[place:end])
            starts.append(length)
            places.append(place)
            length += end - place + 1
        found = marked.find(mark, end)
    return Lines(b"\n".join(lines), starts, places) if lines else NONE
