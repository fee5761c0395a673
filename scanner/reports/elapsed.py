"""Lengths of time in words, in the unit that reads best: "22 minutes", "4 hours", "2 days"."""

from scanner.reports.language import Language

HOUR, DAY = 60, 24 * 60
"""Minutes."""

_UNITS = {1: "minutes", HOUR: "hours", DAY: "days"}


def elapsed(minutes: float, words: Language) -> str:
    """Minutes up to two hours, hours up to two days, then days; just one hour or day as that."""
    return in_unit(minutes, DAY if minutes == DAY else HOUR if minutes == HOUR else unit_of(minutes), words)


def on_axis(minutes: int, words: Language) -> str:
    """A round length of time as it stands on an axis: "10 min", "1 h", "7 d"."""
    unit = next(unit for unit in (DAY, HOUR, 1) if minutes >= unit)
    return words.text(f"page.timeline.{_UNITS[unit]}", n=minutes // unit)


def unit_of(minutes: float) -> int:
    """The unit (minutes) that a length of time reads best in."""
    return 1 if minutes < 2 * HOUR else HOUR if minutes < 2 * DAY else DAY


def in_unit(minutes: float, unit: int, words: Language) -> str:
    """A length of time in a unit (1, `HOUR` or `DAY`)."""
    return words.count(f"page.elapsed.{_UNITS[unit]}", round(minutes / unit))
