"""The date of a message: from its Date field, or else from the next best thing that tells one."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

FIRST_YEAR, LAST_YEAR = 1970, 2100
"""Years that a mail can plausibly be from; others are errors of a clock."""

_LONGEST = 200
_HOPS = 20
# Day, month by name, year, time: what is left of a date whose zone or weekday is garbled.
_CORE = re.compile(
    r"\b(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s,-]+(\d{2,4})[\s,]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?", re.I
)
_ZONE = re.compile(r"[+-]\d{4}\b")


def resolve(
    parsed: datetime | None, text: str, received: Sequence[str], envelope: str
) -> tuple[datetime | None, str]:
    """The date in UTC and what was wrong with the Date field, "" when nothing was.

    `parsed` is the Date field as the lane read it, `text` as it stands; `received` are the Received
    fields, topmost first, and `envelope` is the date of the From_ line. A date without a zone is UTC.
    """
    if parsed is not None and FIRST_YEAR <= parsed.year <= LAST_YEAR:
        return parsed.astimezone(UTC), ""
    if text.strip():
        found = read(text)
        if found and _plausible(found):
            return found, ""
        if found and 100 <= found.year < 200:  # RFC 5322, 4.3: years since 1900
            return found.replace(year=found.year + 1900), "three-digit year, counted from 1900"
        mended = None if found else _read_core(text)
        if mended and _plausible(mended):
            return mended, "malformed; read without what is garbled"
        problem = "year out of range" if parsed or found or mended else "unparseable"
    else:
        problem = "missing"
    fallbacks = [(value.rpartition(";")[2], "Received") for value in received[:_HOPS]]
    fallbacks.append((envelope, "the From_ line"))
    return _first(problem, fallbacks)


def _first(problem: str, fallbacks: Iterable[tuple[str, str]]) -> tuple[datetime | None, str]:
    for text, place in fallbacks:
        found = read(text)
        if found and _plausible(found):
            return found, f"{problem}; taken from {place}"
    return None, problem


def read(text: str) -> datetime | None:
    """A date as RFC 5322, ctime or ISO 8601 write it, in UTC; None for anything else."""
    text = text.strip()[:_LONGEST]
    if not text:
        return None
    try:
        fields = parsedate_tz(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        fields = None
    try:
        if fields is None:
            moment = datetime.fromisoformat(text)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        zone = timezone(timedelta(seconds=fields[9] or 0))
        return datetime(*fields[:5], min(fields[5], 59), tzinfo=zone).astimezone(UTC)  # a leap second is 60
    except (ValueError, OverflowError, TypeError):
        return None


def _read_core(text: str) -> datetime | None:
    core = _CORE.search(text[:_LONGEST])
    if not core:
        return None
    day, month, year, hour, minute, second = core.groups(default="00")
    zone = _ZONE.search(text, core.end(), _LONGEST)
    return read(f"{day} {month} {year} {hour}:{minute}:{second} {zone[0] if zone else '+0000'}")


def _plausible(moment: datetime) -> bool:
    return FIRST_YEAR <= moment.year <= LAST_YEAR
