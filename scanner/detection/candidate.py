"""What is judged at a candidate, a place where a regex hit: is it whole, and what stands near by?"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from scanner.detection.compiled import Regex
from scanner.detection.rule import Whole
from scanner.wordlists import wordlist

_LABEL_REACH = 40
"""Characters before a candidate in which a label ("order no. ") begins."""

_SIGNS = " \t\r.,:;#=-()[]/№|<>\"'*"
_MOST_SIGNS = 6
_QUALIFIERS = tuple(
    f"{before}{word}"
    for before in (" ", "-", "")
    for word in (
        "number",
        "numbers",
        "no",
        "nos",
        "num",
        "nr",
        "id",
        "ids",
        "code",
        "codes",
        "ref",
        "refs",
        "reference",
    )
)
"""What may follow a label."""

_WORD_START = re.compile(r"(?<!\w)\w")
_BETWEEN = re.compile(
    r"\W*(?:(?:no|nos|nr|num|number|numbers|is|are|was|est|sont|ist|lautet|es|son|id|of)\b\W*){0,2}"
)


@dataclass(frozen=True, slots=True)
class Words:
    """Words that are looked for: one expression of them all, and what one of must stand in a text with any."""

    expression: re.Pattern[str]
    parts: tuple[str, ...]  # in lower case


@cache  # of hundreds of patterns, few have a candidate in a scan
def words(listed: tuple[str, ...]) -> Words | None:
    """The words as one expression, each matched whole, in any case and with an s for several; None without any."""
    longest_first = sorted(listed, key=len, reverse=True)
    if not longest_first:
        return None
    any_of_them = "|".join(re.escape(word).replace(r"\ ", r"\s") for word in longest_first)
    return Words(
        expression=re.compile(rf"(?<!\w)(?:{any_of_them})(?:'?s)?(?!\w)", re.IGNORECASE),
        parts=tuple(word.lower() for word in longest_first),
    )


def any_of(listed: Iterable[str]) -> Regex:
    """A regex that hits wherever one of the words stands, and elsewhere too: it knows no letters beyond ASCII."""
    return Regex("|".join(map(_roughly, listed)), caseless=True)


def _roughly(word: str) -> str:
    letters = (r"\W" if letter == " " else re.escape(letter) if letter.isascii() else "." for letter in word)
    return "".join(letters)


def near(wanted: Words | None, text: str, start: int, end: int, window: int) -> str:
    """The word nearest to the candidate that stands, as a whole, within `window` characters of it; "" for none.

    It is given in lower case, as the list has it.
    """
    if wanted is None:
        return ""
    first, last = max(0, start - window), min(len(text), end + window)
    lowered = text[first:last].lower().replace("\n", " ")
    if not any(part in lowered for part in wanted.parts):  # spares most searches, which take ten times as long
        return ""
    # One character more than the window, so that a word cut by its end is not taken for a whole one.
    every = wanted.expression.finditer(text, first, min(len(text), last + 1))
    found = (one for one in every if one.end() <= last)
    nearest = min(found, key=lambda one: max(start - one.end(), one.start() - end), default=None)
    return " ".join(nearest[0].lower().split()) if nearest else ""


def within(wanted: Words | None, heading: str) -> str:
    """The first of the words in the heading over a candidate (see `headings`), in lower case; "" for none."""
    found = wanted.expression.search(heading) if wanted is not None and heading else None
    return " ".join(found[0].lower().split()) if found else ""


def is_labelled(wanted: Words | None, text: str, start: int) -> bool:
    """Whether one of the words stands right before the candidate, as its label ("SIN: …", "SIN no. is …")."""
    if wanted is None:
        return False
    labels = wanted.expression.finditer(text, max(0, start - _LABEL_REACH), start)
    return any(_BETWEEN.fullmatch(text, label.end(), start) for label in labels)


def foreign_label(text: str, start: int, own: Words | None) -> str:
    """The label right before the candidate that says it is something else ("order no. "), in lower case; else "".

    The labels are those of rules/lists/number-labels.txt, less those that are one of the rule's `own` words or
    the end of one ("taxpayer reference").
    """
    before = text[max(0, start - _LABEL_REACH) : start].rpartition("\n")[2]
    named = before.rstrip(_SIGNS)
    if len(before) - len(named) > _MOST_SIGNS:
        return ""
    forms = _labels()
    places = (word.start() for word in _WORD_START.finditer(named))
    place = next((place for place in places if named[place:].lower() in forms), None)
    if place is None or (own and any(word.end() > place for word in own.expression.finditer(before))):
        return ""
    return forms[named[place:].lower()]


def foreign_heading(heading: str, own: Words | None) -> str:
    """The label in the heading over a candidate ("Order no.") that says it is something else; "" for none."""
    found = (foreign_label(line, len(line), own) for line in heading.split("\n"))
    return next(filter(None, found), "") if heading else ""


def is_whole(text: str, start: int, end: int, whole: Whole) -> bool:
    """Whether the candidate is not a piece of something longer.

    word     its first and last letter or digit do not run on into another one
    number   also, no digits follow or precede it after a hyphen or a full stop ("0.4111…", "…-0142-77")
    alone    also, it is not in the midst of a row of numbers with single spaces ("36 600 601 603 625")
    """
    if (runs_on(text, start - 1) and text[start].isalnum()) or (runs_on(text, end) and text[end - 1].isalnum()):
        return False
    if whole == "word":
        return True
    if _joins(text, start - 1, -1, "-.") or _joins(text, end, 1, "-."):
        return False
    return whole == "number" or not (_joins(text, start - 1, -1, " ") and _joins(text, end, 1, " "))


def runs_on(text: str, place: int) -> bool:
    """Whether the character at `place` is one that a word or a number beside it would run on into."""
    # Scripts without case are written without spaces (Han, Thai) or join particles to what follows
    # (Hebrew, Arabic): "电话613-555-0142" holds a whole number.
    if not 0 <= place < len(text):
        return False
    character = text[place]
    return character.isdecimal() or character.lower() != character.upper()


def _joins(text: str, place: int, step: int, joints: str) -> bool:
    """Whether one of `joints` stands at `place`, and a digit one step further on."""
    beyond = place + step
    return (
        0 <= place < len(text) and 0 <= beyond < len(text) and text[place] in joints and text[beyond].isdecimal()
    )


@cache
def _labels() -> dict[str, str]:
    """The labels that say that a number is no person's, by each form that they may have ("orders", "order no")."""
    return {
        f"{label}{several}{qualifier}": label
        for label in wordlist("number-labels")
        for several in ("", "s")
        for qualifier in ("", *_QUALIFIERS)
    }
