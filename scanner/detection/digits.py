"""Where the numbers of a text stand: its lines with many digits, for which most rules look.

Most patterns are of numbers, and most lines have none. A regex whose every hit has `MANY` digits on one line
is looked for in such lines only, which costs a fraction of looking in all.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

# How the standard library reads a regex tells what a hit must have; it is kept under no public name.
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

MANY = 2

_MARKS = bytes(0x30 if 0x30 <= byte <= 0x39 else 0x0A if byte == 0x0A else 0x20 for byte in range(256))
_LINE_BREAK = 0x0A


@dataclass(frozen=True, slots=True)
class DigitLines:
    """The lines of a text that have many digits, joined by line breaks; `starts` and `places` map bytes back.

    The line that starts at `starts[n]` of `data` starts at `places[n]` of the text.
    """

    data: bytes
    starts: list[int]
    places: list[int]

    def shift(self, start: int) -> int:
        """What is to be added to a place in `data` to have it in the text."""
        number = bisect_right(self.starts, start) - 1
        return self.places[number] - self.starts[number]


NONE = DigitLines(b"", [], [])
"""No line at all."""


def digit_lines(data: bytes) -> DigitLines:
    """The lines of a text in UTF-8 that have `MANY` digits or more."""
    marked = data.translate(_MARKS)
    if marked.count(b"0") < MANY:
        return NONE
    lines: list[bytes] = []
    starts: list[int] = []
    places: list[int] = []
    length = 0
    digit = marked.find(b"0")
    while digit >= 0:
        place = marked.rfind(b"\n", 0, digit) + 1
        end = marked.find(b"\n", digit)
        end = len(marked) if end < 0 else end
        if marked.count(b"0", digit, end) >= MANY:
            lines.append(data[place:end])
            starts.append(length)
            places.append(place)
            length += end - place + 1
        digit = marked.find(b"0", end)
    return DigitLines(b"\n".join(lines), starts, places) if lines else NONE


@cache
def stands_in_digit_lines(expression: str) -> bool:
    """Whether every hit of a regex has `MANY` digits, all of them on one line. "No" is always safe."""
    try:
        parsed = _parser.parse(expression)
    except (re.error, OverflowError, RecursionError):  # hyperscan knows forms that the library does not
        return False
    return _least(parsed) >= MANY and not _may_break(parsed)


def _least(parsed: Any) -> int:
    """The least number of ASCII digits in a hit."""
    least = 0
    for operation, argument in parsed:
        if operation is _constants.LITERAL:
            least += _is_digit(argument)
        elif operation is _constants.IN:
            least += all(_only_digits(*part) for part in argument)
        elif operation in _REPEATS:
            least += argument[0] * _least(argument[2])
        elif operation is _constants.SUBPATTERN:
            least += _least(argument[3])
        elif operation is _constants.BRANCH:
            least += min(map(_least, argument[1]))
    return least


_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)


def _only_digits(operation: Any, argument: Any) -> bool:
    if operation is _constants.LITERAL:
        return _is_digit(argument)
    if operation is _constants.RANGE:
        return all(map(_is_digit, argument))
    return operation is _constants.CATEGORY and argument is _constants.CATEGORY_DIGIT


def _is_digit(character: object) -> bool:
    return isinstance(character, int) and ord("0") <= character <= ord("9")


def _may_break(parsed: Any) -> bool:
    """Whether a hit may hold a line break."""
    for operation, argument in parsed:
        if operation is _constants.LITERAL:
            breaks = argument == _LINE_BREAK
        elif operation is _constants.IN:
            breaks = any(_breaks(*part) for part in argument)
        elif operation in _REPEATS:
            breaks = _may_break(argument[2])
        elif operation is _constants.SUBPATTERN:
            breaks = _may_break(argument[3])
        elif operation is _constants.BRANCH:
            breaks = any(map(_may_break, argument[1]))
        else:
            breaks = operation is not _constants.AT  # of "." and what is unknown, the worst is assumed
        if breaks:
            return True
    return False


def _breaks(operation: Any, argument: Any) -> bool:
    if operation is _constants.LITERAL:
        return bool(argument == _LINE_BREAK)
    if operation is _constants.RANGE:
        low, high = argument
        return bool(low <= _LINE_BREAK <= high)
    harmless = operation is _constants.CATEGORY and argument in (
        _constants.CATEGORY_DIGIT,
        _constants.CATEGORY_WORD,
    )
    return not harmless
