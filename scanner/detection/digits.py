"""What every hit of a regex has, told by reading the regex: digits, and no line break."""

import re
from functools import cache

# How the standard library reads a regex tells what a hit must have; it is kept under no public name.
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

from scanner.detection.lines import MANY

_LINE_BREAK = 0x0A


@cache
def stands_in_digit_lines(expression: str) -> bool:
    """Whether every hit of a regex has `MANY` digits, all of them on one line. "No" is always safe."""
    parsed = _parsed(expression)
    return parsed is not None and _least(parsed) >= MANY and not _may_break(parsed)


@cache
def keeps_to_a_line(expression: str) -> bool:
    """Whether no hit of a regex holds a line break. "No" is always safe."""
    parsed = _parsed(expression)
    return parsed is not None and not _may_break(parsed)


def _parsed(expression: str) -> Any | None:
    try:
        return _parser.parse(expression)
    except (re.error, OverflowError, RecursionError):  # hyperscan knows forms that the library does not
        return None


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
