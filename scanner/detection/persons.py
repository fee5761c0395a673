"""Does a text speak of a person? What is told without a list of names, by how people write them."""

import re
from functools import cache
from itertools import pairwise

from scanner.wordlists import wordlist

_ADDRESSED = re.compile(
    r"\b(?:(?:Mr|Mrs|Ms|Miss|Dr|Herrn?|Frau|M|Mme|Mlle|Sra?)\.?|(?:[Nn]ame|[Nn]om|[Nn]ombre)\s?:)"
    r" [^\W\d_a-z][^\W\d_]+"
)
_BETWEEN_CELLS = re.compile(r"[,;|\t:()<>\[\]\"]+|\s[-–]\s|\s{2,}")  # noqa: RUF001 - a dash that people write
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]{2,})*|[^\W\d_]\.")
_WORDS_OF_A_NAME = range(2, 5)


def is_mentioned(text: str) -> bool:
    """Whether a word for a person (rules/lists/person-words.txt) or a name with a title stands in the text."""
    return _people().search(text) is not None or _ADDRESSED.search(text) is not None


def is_named(text: str) -> bool:
    """Whether the text has a name: with a title or a label ("Mr Doe", "Name: Doe"), or as a cell of a table.

    A cell is what commas, semicolons, tabs and the like part. It is a name when it is two to four words with
    capital letters, of which none is known to be in no name ("Jane Q. Doe", but not "Order Desk").
    """
    if _ADDRESSED.search(text):
        return True
    cells = [cell.split() for cell in _BETWEEN_CELLS.split(text)]
    return any(map(_is_name, cells)) or any(
        len(one) == len(other) == 1 and _is_name([*one, *other]) for one, other in pairwise(cells)
    )


def _is_name(words: list[str]) -> bool:
    if len(words) not in _WORDS_OF_A_NAME or not any(len(word) > 2 for word in words):
        return False
    return all(
        _NAME_WORD.fullmatch(word)
        and word[0].isupper()
        and (word[1:].islower() or word.isupper() or "-" in word or "'" in word or "." in word)
        and word.casefold() not in _no_names()
        for word in words
    )


@cache
def _people() -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, wordlist("person-words")), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE)


@cache
def _no_names() -> frozenset[str]:
    listed = wordlist("not-names") | wordlist("number-labels") | wordlist("not-in-names")
    return frozenset(word for entry in listed for word in entry.split())
