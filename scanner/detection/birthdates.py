"""Dates of birth as people write them, in English, French, German, Spanish, Italian and Dutch."""

import re
from collections.abc import Callable
from datetime import date

_FIRST = date(1900, 1, 1)
_MONTHS = (
    "january janvier januar jänner enero gennaio januari",
    "february février fevrier februar febrero febbraio februari",
    "march mars märz mrz marzo maart mrt",
    "april avril abril aprile",
    "may mai mayo maggio mei",
    "june juin juni junio giugno",
    "july juillet juli julio luglio",
    "august août aout agosto augustus",
    "september septembre septiembre settembre",
    "october octobre oktober octubre ottobre",
    "november novembre noviembre",
    "december décembre decembre dezember diciembre dicembre",
)
_NAMES = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_PARTS = re.compile(r"\d+|[^\W\d_]{3,}")


def birth_date(value: str) -> bool:
    """Whether this is a day from 1900 to today.

    Written as 1985-03-12, 12/03/85, 12.3.1985, March 12th, 1985, 12 mars 1985 or 19850312; day and month may
    stand in either order, since no country is known.
    """
    parts = _PARTS.findall(value)
    if len(parts) == 1 and len(value) == 8:
        return _is_day(value[:4], value[4:6], value[6:]) or _is_day(value[4:], value[2:4], value[:2])
    numbers = [part for part in parts if part[0].isdecimal()]
    months = [part for part in parts if not part[0].isdecimal() and _month(part)]
    if months and len(numbers) == 2:
        return len(months) == 1 and any(_is_day(y, str(_month(months[0])), d) for d, y in (numbers, numbers[::-1]))
    if months or len(numbers) != 3:
        return False
    first, second, third = numbers
    if len(first) == 4:
        return _is_day(first, second, third)
    return _is_day(third, second, first) or _is_day(third, first, second)


def _month(word: str) -> int | None:
    """The number of a month by its name, or by three or more of its first letters."""
    return next((number for name, number in _NAMES.items() if name.startswith(word.lower())), None)


def _is_day(year: str, month: str, day: str) -> bool:
    if len(year) not in (2, 4) or len(day) > 2:
        return False
    # Of two digits the century does not matter: 2000 has all days that any year has.
    try:
        return _FIRST <= date(int(year) if len(year) == 4 else 2000, int(month), int(day)) <= date.today()
    except ValueError:
        return False


VALIDATORS: dict[str, Callable[[str], bool]] = {"birth-date": birth_date}
"""By the names that a rule calls them."""
