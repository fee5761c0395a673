"""Regexes compiled by hyperscan: which of many a text has, and where one of them hits.

Hyperscan's time is linear in the text, whatever the regex, so that no rule can make a scan hang. One
database over all regexes says which hit at all (a hit each, no starts); only for those a database
of their own then says where, which costs three times as much.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import hyperscan

from scanner.errors import UsageError

_ENDS = 32
"""How many ends of hits with one start are kept (the longest), which bounds the memory."""


@dataclass(frozen=True, slots=True)
class Regex:
    """One regex. Text is UTF-8; classes such as `\\d`, `\\w` and `\\b` are of ASCII."""

    expression: str
    caseless: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A regex of a gate. With `words`, it counts only in a text that has one of them too, in any case."""

    regex: Regex
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """A database that says which of many entries hit; None over no entries.

    Its numbers are those of the entries, and beyond them those of lists of words, which `needs` gives by entry.
    """

    database: hyperscan.Database | None
    entries: int
    needs: dict[int, int]


def gate(entries: Sequence[Entry], dumped: bytes | None = None) -> Gate:
    """The gate over all entries, compiled, or taken from what `dump` gave of a gate over the same entries.

    Raises `UsageError` with hyperscan's reason where it refuses a regex, `hyperscan.error` where the dump is of
    a machine of another kind.
    """
    lists = dict.fromkeys(entry.words for entry in entries if entry.words)
    numbers = {words: len(entries) + place for place, words in enumerate(lists)}
    needs = {number: numbers[entry.words] for number, entry in enumerate(entries) if entry.words}
    if dumped is None:
        regexes = [*(entry.regex for entry in entries), *map(_alternation, lists)]
        return Gate(_compile(regexes, hyperscan.HS_FLAG_SINGLEMATCH), len(entries), needs)
    if not dumped:
        return Gate(None, len(entries), needs)
    database = hyperscan.loadb(dumped, hyperscan.HS_MODE_BLOCK)
    database.scratch = hyperscan.Scratch(database)
    return Gate(database, len(entries), needs)


def dump(entered: Gate) -> bytes:
    """A gate for another process of this machine: compiling takes 0.3 s, loading none. See `gate`."""
    return hyperscan.dumpb(entered.database) if entered.database else b""


def passing(entered: Gate, data: bytes) -> list[int]:
    """The numbers of the entries that hit somewhere in `data`, in order."""
    numbers: list[int] = []
    if data and entered.database:
        entered.database.scan(data, match_event_handler=lambda number, *_: numbers.append(number))
    if not numbers:
        return []
    needs, entries, hit = entered.needs, entered.entries, set(numbers)
    return sorted(n for n in numbers if n < entries and (n not in needs or needs[n] in hit))


def _alternation(words: tuple[str, ...]) -> Regex:
    # What is not ASCII may be any character: hyperscan's case folding and ours need not agree on it.
    escaped = ("".join(map(_literal, word)) for word in words)
    return Regex("|".join(escaped), caseless=True)


def _literal(character: str) -> str:
    if not character.isascii():
        return "."
    return character if character.isalnum() else f"\\{character}"


def locate(regex: Regex, data: bytes) -> list[tuple[int, list[int]]]:
    """Where `regex` hits: each start with the ends that hits from there have, the longest first.

    All count bytes of `data`; the starts rise. Of hits with the same end, only the one that starts
    first is there.
    """
    starts: dict[int, deque[int]] = {}

    def note(_number: int, start: int, end: int, *_: object) -> None:
        ends = starts.get(start)
        if ends is None:
            starts[start] = ends = deque(maxlen=_ENDS)
        ends.append(end)

    locator = _locator(regex)
    if data and locator:
        locator.scan(data, match_event_handler=note)
    return [(start, sorted(ends, reverse=True)) for start, ends in sorted(starts.items())]


def reach(regex: Regex, data: bytes) -> int:
    """The end of the longest hit that starts with `data`, in bytes; 0 without one."""
    return next((ends[0] for start, ends in locate(regex, data) if start == 0), 0)


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


def covered(regexes: Sequence[Regex], data: bytes) -> Covered:
    """What the hits of any of these regexes cover."""
    spans = sorted((start, ends[0]) for regex in regexes for start, ends in locate(regex, data))
    return Covered([start for start, _ in spans], list(accumulate((end for _, end in spans), max)))


def check(regex: Regex) -> None:
    """Raise `UsageError` with hyperscan's reason where it refuses the regex."""
    _locator(regex)


@lru_cache(maxsize=4096)
def _locator(regex: Regex) -> hyperscan.Database | None:
    return _compile([regex], hyperscan.HS_FLAG_SOM_LEFTMOST)


def _compile(regexes: Sequence[Regex], flag: int) -> hyperscan.Database | None:
    if not regexes:
        return None
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flags = [
        flag | hyperscan.HS_FLAG_UTF8 | (hyperscan.HS_FLAG_CASELESS if regex.caseless else 0) for regex in regexes
    ]
    try:
        database.compile(
            expressions=[regex.expression.encode() for regex in regexes],
            ids=list(range(len(regexes))),
            flags=flags,
        )
    except hyperscan.error as refused:
        raise UsageError(str(refused)) from None
    return database
