"""Regexes compiled by hyperscan: which of many a text has, and where one of them hits.

Hyperscan's time is linear in the text, whatever the regex, so that no rule can make a scan hang. A few
databases over all regexes say which hit at all (a hit each, no starts); only for those a database
of their own then says where, which costs three times as much.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, groupby

import hyperscan

from scanner.detection.compiled import Regex, database
from scanner.detection.digits import stands_in_digit_lines
from scanner.detection.lines import Lines

# Regexes of one database: compiling takes more than twice the time for twice as many, scanning less.
_TOGETHER = 100
_NUMBERS_TOGETHER = 40
_LONG = 1000
"""Characters of a regex from which it is a list of many words."""
_ENDS = 32
"""How many ends of hits with one start are kept (the longest), which bounds the memory."""


@dataclass(frozen=True, slots=True)
class Gate:
    """Databases that say which of many regexes hit, by one numbering.

    `whole` is over what may stand anywhere in a text, `lines` over what stands in digit lines only.
    """

    whole: tuple[hyperscan.Database, ...]
    lines: tuple[hyperscan.Database, ...]


def gate(regexes: Sequence[Regex]) -> Gate:
    """The gate over all regexes; raises `UsageError` with hyperscan's reason where it refuses one."""
    numbered = sorted(enumerate(regexes), key=_kind)
    return Gate(
        whole=_in_groups([each for each in numbered if not _of_digits(each[1])], _TOGETHER),
        lines=_in_groups([each for each in numbered if _of_digits(each[1])], _NUMBERS_TOGETHER),
    )


def _kind(numbered: tuple[int, Regex]) -> tuple[bool, bool]:
    """What the regexes of one database have in common, which makes it quicker than one of all kinds."""
    regex = numbered[1]
    return regex.caseless, len(regex.expression) >= _LONG


def _in_groups(regexes: Sequence[tuple[int, Regex]], size: int) -> tuple[hyperscan.Database, ...]:
    kinds = (list(kind) for _, kind in groupby(regexes, _kind))
    groups = (kind[first : first + size] for kind in kinds for first in range(0, len(kind), size))
    return tuple(database(group, hyperscan.HS_FLAG_SINGLEMATCH) for group in groups)


def passing(entered: Gate, data: bytes, lines: Lines) -> list[int]:
    """The numbers of the gate's regexes that hit somewhere in `data`, in order; `lines` are its digit lines."""
    return sorted(_hitting(entered.whole, data) + _hitting(entered.lines, lines.data))


def stands_in(regex: Regex, data: bytes) -> bool:
    """Whether `regex` hits anywhere in `data`."""
    return bool(_hitting((_seeker(regex),), data))


def _hitting(databases: tuple[hyperscan.Database, ...], data: bytes) -> list[int]:
    numbers: list[int] = []

    def note(number: int, *_: object) -> None:
        numbers.append(number)

    for each in databases if data else ():
        each.scan(data, match_event_handler=note)
    return numbers


def locate(
    regex: Regex, data: bytes, lines: Lines | None = None, most: int | None = None
) -> list[tuple[int, list[int]]]:
    """Where `regex` hits: each start with the ends that hits from there have, the longest first.

    All count bytes of `data`; the starts rise. Of hits with the same end, only the one that starts
    first is there. It is quicker where `lines` of `data` are given that hold every hit. When there are more than
    `most` starts, one more than that is given and the others are not searched for.
    """
    if lines is None:
        return _located(regex, data, most)
    found = ((start, ends, lines.shift(start)) for start, ends in _located(regex, lines.data, most))
    return [(start + shift, [end + shift for end in ends]) for start, ends, shift in found]


def reach(regex: Regex, data: bytes) -> int:
    """Where the longest hit that starts at the start of `data` ends, 0 where none does; in bytes."""
    return next((ends[0] for start, ends in _located(regex, data) if start == 0), 0)


def _located(regex: Regex, data: bytes, most: int | None = None) -> list[tuple[int, list[int]]]:
    starts: dict[int, deque[int]] = {}

    def note(_number: int, start: int, end: int, *_: object) -> bool:
        ends = starts.get(start)
        if ends is None:
            starts[start] = ends = deque(maxlen=_ENDS)
        ends.append(end)
        return most is not None and len(starts) > most

    if data:
        with suppress(hyperscan.ScanTerminated):
            _locator(regex).scan(data, match_event_handler=note)
    return [(start, sorted(ends, reverse=True)) for start, ends in sorted(starts.items())]


@dataclass(frozen=True, slots=True)
class Covered:
    """Stretches of a text, as bytes: `place in covered` says whether one of them holds that byte."""

    starts: list[int]
    ends: list[int]  # of the stretch that reaches furthest among those up to here

    def __contains__(self, place: int) -> bool:
        before = bisect_right(self.starts, place)
        return before > 0 and place < self.ends[before - 1]


NOTHING = Covered([], [])
"""No stretch at all."""


def covered(regexes: Sequence[Regex], data: bytes, lines: Lines) -> Covered:
    """What the hits of any of these regexes cover in `data`, of which `lines` are the digit lines."""
    located = (locate(regex, data, lines if _of_digits(regex) else None) for regex in regexes)
    spans = sorted((start, ends[0]) for found in located for start, ends in found)
    return Covered([start for start, _ in spans], list(accumulate((end for _, end in spans), max)))


def check(regex: Regex) -> None:
    """Raise `UsageError` with hyperscan's reason where it refuses the regex."""
    _locator(regex)


@lru_cache(maxsize=4096)
def _seeker(regex: Regex) -> hyperscan.Database:
    return database([(0, regex)], hyperscan.HS_FLAG_SINGLEMATCH)


@lru_cache(maxsize=4096)
def _locator(regex: Regex) -> hyperscan.Database:
    return database([(0, regex)], hyperscan.HS_FLAG_SOM_LEFTMOST)


def _of_digits(regex: Regex) -> bool:
    return stands_in_digit_lines(regex.expression)
