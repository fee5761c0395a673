"""What is judged at a candidate, a place where a regex hit: is it whole, and what stands near by?"""

import re
from collections.abc import Sequence

from scanner.detection.rule import CONFIDENCES, Confidence, Whole

Words = re.Pattern[str]


def words(listed: Sequence[str]) -> Words | None:
    """The words as one expression, each matched whole and in any case; None without any."""
    if not listed:
        return None
    longest_first = sorted(listed, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def is_near(wanted: Words | None, text: str, start: int, end: int, window: int) -> bool:
    """Whether one of the words stands, as a whole, within `window` characters of the candidate."""
    if wanted is None:
        return False
    first, last = max(0, start - window), min(len(text), end + window)
    # One character more than the window, so that a word cut by its end is not taken for a whole one.
    return any(found.end() <= last for found in wanted.finditer(text, first, min(len(text), last + 1)))


def is_whole(text: str, start: int, end: int, whole: Whole) -> bool:
    """Whether the candidate is not a piece of something longer.

    word     its first and last letter or digit do not run on into another one
    number   also, no digits follow or precede it after a hyphen or a full stop ("0.4111…", "…-0142-77")
    alone    also, it is not in the midst of a row of numbers with single spaces ("36 600 601 603 625")
    """
    if (_runs_on(text, start - 1) and text[start].isalnum()) or (_runs_on(text, end) and text[end - 1].isalnum()):
        return False
    if whole == "word":
        return True
    if _joins(text, start - 1, -1, "-.") or _joins(text, end, 1, "-."):
        return False
    return whole == "number" or not (_joins(text, start - 1, -1, " ") and _joins(text, end, 1, " "))


def confidence_of(base: Confidence, *, context: bool, against: bool) -> Confidence | None:
    """The confidence after what stands near by, None where that says that it is something else."""
    level = CONFIDENCES.index(base) + context - against
    return None if level < 0 else CONFIDENCES[min(level, len(CONFIDENCES) - 1)]


def _runs_on(text: str, place: int) -> bool:
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
