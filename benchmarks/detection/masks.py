"""Text drawn after a mask: `[1-9]#{8}` is a digit that is not 0 and eight more, `<%y%m%d>` a date of birth."""

import re
from datetime import date, timedelta
from random import Random
from string import ascii_uppercase, digits

from benchmarks.detection.checks import check

_TOKEN = re.compile(r"(?P<what>\[[^\]]+\]|#|@|<[^>]+>|.)(?:\{(?P<count>\d+)\})?", re.DOTALL)
_RANGE = re.compile(r"(.)-(.)")
_HOLE = re.compile(r"«([^«»|]+)(?:\|([\w.]+))?»")
_MOST_DRAWS = 100_000


def draw(chance: Random, mask: str, checked_by: str = "") -> str:
    """Text of this mask that passes the check named, "" for none (see `checks`).

    In a mask `#` is a digit, `@` a capital letter, `[AB3-5]` one of these, `<%d%m%y>` a date of birth as
    strftime(3) writes it, `x{3}` three times x; any other character is itself. Raises ValueError where no
    text of the mask passes.
    """
    passes = check(checked_by)
    tokens = [(found["what"], int(found["count"] or 1)) for found in _TOKEN.finditer(mask)]
    for _ in range(_MOST_DRAWS):
        born = birth_date(chance)
        text = "".join(_one(chance, what, born) for what, count in tokens for _ in range(count))
        if passes(text):
            return text
    raise ValueError(f"no text of the mask {mask} passes {checked_by}")


def filled(chance: Random, template: str) -> str:
    """The template with each «mask» or «mask|check» in it drawn."""
    return _HOLE.sub(lambda hole: draw(chance, hole[1], hole[2] or ""), template)


def written(compact: str, form: str) -> str:
    """The characters of a value in this form: each `?` is the next one, what is left of them follows."""
    characters = iter(compact)
    return "".join(next(characters, "") if place == "?" else place for place in form) + "".join(characters)


def birth_date(chance: Random) -> date:
    """A day between 1940 and 1999, when two digits of the year say all."""
    return date(1940, 1, 1) + timedelta(days=chance.randrange(60 * 365))


def _one(chance: Random, what: str, born: date) -> str:
    if what == "#":
        return chance.choice(digits)
    if what == "@":
        return chance.choice(ascii_uppercase)
    if what.startswith("<") and len(what) > 1:
        return born.strftime(what[1:-1])
    if what.startswith("[") and len(what) > 1:
        return chance.choice(_characters(what[1:-1]))
    return what


def _characters(listed: str) -> str:
    def spread(found: re.Match[str]) -> str:
        return "".join(map(chr, range(ord(found[1]), ord(found[2]) + 1)))

    return _RANGE.sub(spread, listed)
