"""What the header of a column says that stands below it: rules/lists/column-names.toml."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache

from scanner.rulesfolder import rules_folder

PEOPLE = "people"
"""What the people of a table are called where nothing says more."""

_HUMP = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_LONGEST = 60
_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Column:
    """What stands in a column: its `category`, and how many `digits` a number there has (0: any).

    `identifies`: such a column alone makes a table one of people.
    """

    category: str
    identifies: bool
    digits: int


@dataclass(frozen=True, slots=True)
class _Names:
    exact: dict[str, Column]
    within: dict[str, Column]
    subjects: dict[str, str]  # a word to what the people are called
    totals: frozenset[str]


@lru_cache(maxsize=4096)
def column_of(header: str) -> Column | None:
    """What stands below this header, None where it does not say."""
    if not header or len(header) > _LONGEST:
        return None
    words = _words(header)
    names = _names()
    plain = " ".join(words)
    if found := names.exact.get(plain) or names.within.get(plain):
        return found
    if not 1 < len(words) <= _MOST_WORDS:
        return None
    for length in range(len(words) - 1, 0, -1):
        for start in range(len(words) - length + 1):
            if found := names.within.get(" ".join(words[start : start + length])):
                return found
    return None


def subjects_of(*texts: str) -> str:
    """What people are called by the first of some texts that says it ("Customers 2025"), else `PEOPLE`."""
    subjects = _names().subjects
    return next((subjects[word] for text in texts for word in _words(text) if word in subjects), PEOPLE)


def is_total(cell: str) -> bool:
    """Whether this, in the first cell of a row, says that the row adds up others."""
    return cell.strip(" :").casefold() in _names().totals


def _words(text: str) -> list[str]:
    parted = _HUMP.sub(" ", text[:1000]).casefold()
    return "".join(sign if sign.isalnum() else " " for sign in parted).split()


@cache
def _names() -> _Names:
    table = tomllib.loads((rules_folder() / "lists" / "column-names.toml").read_text(encoding="utf-8"))
    names = _Names({}, {}, {}, frozenset(word.casefold() for word in table["totals"]["words"]))
    for entry in table["column"]:
        column = Column(entry["category"], entry.get("identifies", True), entry.get("digits", 0))
        names.exact.update((" ".join(_words(name)), column) for name in entry.get("exact", ()))
        names.within.update((" ".join(_words(name)), column) for name in entry.get("within", ()))
    for called, words in table["subjects"].items():
        names.subjects.update((word.casefold(), called) for word in words)
    return names
