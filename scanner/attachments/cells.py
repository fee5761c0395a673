"""Values of cells as text: dates as ISO 8601, numbers as people write them."""

import datetime
import re
from functools import lru_cache

_DATE_FORMATS = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})  # ECMA-376, part 1, 18.8.30
_NOT_SHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
_ZERO_PADDED = re.compile(r"[0 ./()-]*0[0 ./()-]*")
_EXACT = 2**53
_DAYS = 2_958_466  # to the end of the year 9999
_EPOCH_1904 = 1462  # days that workbooks of the Macintosh count later


def column_name(number: int) -> str:
    """The name of a column by its number from 0: A, Z, AA."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """The number from 0 of a column by its name."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def value_text(value: object) -> str:
    """The text of a value as a library gives it: a number, a truth value, a date, a time or a text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_text(float(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "seconds")
    return "" if value is None else str(value)


def number_text(number: float) -> str:
    """A number without an exponent where it is whole."""
    return str(int(number)) if abs(number) < _EXACT and number == int(number) else str(number)


def shown(raw: str, number_format: str, *, is_date: bool, from_1904: bool = False) -> str:
    """A number of a workbook as a sheet shows it: a date, or with the zeros that its format puts before it.

    A Social Security number is often kept as a number, with the format `000-00-0000`.
    """
    try:
        number = float(raw)
    except ValueError:
        return raw
    if is_date:
        return _date_text(number + (_EPOCH_1904 if from_1904 else 0)) or raw
    if "0" in number_format and number == number // 1 and 0 <= number < _EXACT:
        plain = number_format.replace("\\", "").replace('"', "")
        if _ZERO_PADDED.fullmatch(plain) and "." not in plain and (width := plain.count("0")) > 1:
            digits = iter(str(int(number)).zfill(width)[::-1])
            padded = [next(digits) if sign == "0" else sign for sign in reversed(plain)]
            return "".join([*padded, *digits])[::-1]
    return number_text(number) if abs(number) < _EXACT else raw


@lru_cache(maxsize=512)
def is_date_format(number: int, code: str) -> bool:
    """Whether a number format shows a day: a built-in one by its number, or one by its code ("dd/mm/yyyy")."""
    if not code:
        return number in _DATE_FORMATS
    letters = _NOT_SHOWN.sub("", code.partition(";")[0]).lower()
    return "y" in letters or "d" in letters


def _date_text(serial: float) -> str:
    if not 1 <= serial < _DAYS:
        return ""
    # The 29th of February 1900 counts, which never was: days before it are one later.
    start = datetime.datetime(1899, 12, 31) if serial < 60 else datetime.datetime(1899, 12, 30)
    return value_text(start + datetime.timedelta(days=int(serial), seconds=round(serial % 1 * 86400)))
