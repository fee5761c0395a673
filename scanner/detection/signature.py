"""Signature blocks: where writers give their own name, phone number and address, which discloses nobody else's."""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

from scanner.wordlists import wordlist

_LONGEST = 800  # characters, and lines, that a block reaches at the most from its first line
_MOST_LINES = 12
_LONGEST_CLOSING = 40
_MARKS = frozenset({"--", "-- "})  # RFC 3676, 4.3, and what is left of it
_NEAR = 400  # characters, and lines, that a name reaches
_LINES_ABOVE, _LINES_BELOW = 6, 3
_LONGEST_LINE = 60
_AROUND = " \t\r*-_|<>[]():,.;"
_ADDRESS_LABELS = frozenset({"", "e", "e-mail", "email", "mail", "mailto", "courriel", "correo", "e-mail address"})


@dataclass(frozen=True, slots=True)
class Blocks:
    """Where signature blocks of a text begin, as places of lines that do, and how deep each of those is quoted."""

    text: str
    starts: list[int]
    depths: list[int]

    def hold(self, place: int) -> bool:
        """Whether a place of the text is in a signature block, a quoted one too.

        A block begins with a signature mark or a closing that has a line to itself ("Kind regards,"), and ends
        after 12 lines or 800 characters, or where a quotation begins or ends.
        """
        farthest = max(0, place - _LONGEST)
        line_start = self.text.rfind("\n", farthest, place) + 1 or farthest
        line = self.text[line_start:place]
        if 1 < len(line) <= _LONGEST_CLOSING and _is_opening(line):
            return True
        last = bisect_left(self.starts, line_start)
        first = bisect_left(self.starts, farthest, 0, last)
        if first == last:
            return False
        depth = _depth(line)
        return any(
            opened == depth and self.text.count("\n", start, place) <= _MOST_LINES
            for start, opened in zip(self.starts[first:last], self.depths[first:last], strict=True)
        )


def blocks_of(text: str) -> Blocks:
    """The signature blocks of a body."""
    lines = text.split("\n")
    openings = [
        number for number, line in enumerate(lines) if 1 < len(line) <= _LONGEST_CLOSING and _is_opening(line)
    ]
    if not openings:
        return Blocks(text, [], [])
    before = [0, *accumulate(map(len, lines))]
    starts = [before[number] + number for number in openings]
    return Blocks(text, starts, [_depth(lines[number]) for number in openings])


def _depth(line: str) -> int:
    """How often a line is quoted."""
    return line[: len(line) - len(line.lstrip("> "))].count(">")


def is_beside_writer(text: str, place: int, name: str, address: str) -> bool:
    """Whether a place of a body is in a block that the writer has signed without a mark or a closing.

    The writer's name begins a line, or the address has one to itself, up to six lines above or three below. A name
    is of two words or more. Quoted lines are somebody else's.
    """
    above = text[max(0, place - _NEAR) : place].split("\n")[-_LINES_ABOVE - 1 :]
    below = text[place : place + _NEAR].split("\n")[: _LINES_BELOW + 1]
    if above[-1].startswith(">"):
        return False
    lines = [*above[:-1], above[-1] + below[0], *below[1:]]
    return any(_names_writer(line.strip(_AROUND).casefold(), name.casefold(), address) for line in lines)


def _names_writer(line: str, name: str, address: str) -> bool:
    if " " in name and line.startswith(name) and not line[len(name) : len(name) + 1].isalnum():
        return len(line) <= _LONGEST_LINE
    return (
        bool(address) and line.endswith(address) and line.removesuffix(address).strip(_AROUND) in _ADDRESS_LABELS
    )


def _is_opening(line: str) -> bool:
    own = line.lstrip("> ")
    return own in _MARKS or own.rstrip(" ,.!").casefold() in wordlist("closings")
