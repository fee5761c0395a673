"""The texts that a person reads, in her language, with numbers, days and times as they are written in it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from scanner.errors import UsageError

Value: TypeAlias = str | int | float | date | None
"""What a text can name: numbers and days are written as the language does, None as "not computed"."""

_FOLDER = Path(__file__).parent / "texts"
_FORMS = _FOLDER / "forms"
"""What the law asks for, in files of their own that a lawyer can review."""


@dataclass(frozen=True, slots=True)
class Language:
    """One language that there are texts in: `texts/CODE.toml`, and `texts/forms/CODE.toml` for the forms.

    code        ISO 639-1
    texts       key to text, the tables of the files joined with dots: "terminal.skipped"
    singular    the numbers that take the form `one` of a text; all others take `other`

    A key that is not there is a KeyError: what is missing in a language fails, it never falls back.
    """

    code: str
    texts: Mapping[str, str]
    singular: frozenset[int]

    def text(self, key: str, /, **values: Value) -> str:
        """The text of a key with its placeholders filled. Raises KeyError for a key or value that is missing."""
        try:
            template = self.texts[key]
        except KeyError:
            raise KeyError(f"the texts of {self.code} have no {key}") from None
        return template.format_map({name: self.said(value) for name, value in values.items()})

    def count(self, key: str, number: int, /, **values: Value) -> str:
        """The text of a key in the form for a number, which is its placeholder `{n}`: "1 email", "2 emails"."""
        form = "one" if number in self.singular else "other"
        return self.text(f"{key}.{form}", n=number, **values)

    def label(self, group: str, value: str) -> str:
        """The name of a value of an open set: those of the user's own rules stand as they are."""
        return self.texts.get(f"{group}.{value}", value)

    def said(self, value: Value) -> str:
        """One value as it stands in a sentence."""
        match value:
            case str():
                return value
            case date():
                return self.day(value)
            case None:
                return self.text("number.unknown")
            case _:
                return self.number(value)

    def number(self, value: float | None) -> str:
        """The number with separators: "1,200" or "1 200"; None as "not computed"."""
        if value is None:
            return self.text("number.unknown")
        marks = {",": self.texts["number.group"], ".": self.texts["number.decimal"]}
        return re.sub("[,.]", lambda found: marks[found[0]], f"{value:,}")

    def day(self, when: date) -> str:
        """The day in words: "1 April 2025", « 1er avril 2025 »; of a datetime, the day in its own time zone."""
        number = self.text("time.first") if when.day == 1 else f"{when.day}"
        month = self.text(f"month.{when.month}")
        return self.text("time.day", day=number, month=month, year=f"{when.year}")

    def moment(self, when: datetime, zone: tzinfo) -> str:
        """Day and time in a time zone, with UTC beside: "24 March 2025, 09:04 America/Toronto (13:04 UTC)"."""
        there, utc = when.astimezone(zone), when.astimezone(UTC)
        if str(zone) == "UTC":
            return f"{self._day_and_time(utc)} UTC"
        beside = self._clock(utc) if utc.date() == there.date() else self._day_and_time(utc)
        return f"{self._day_and_time(there)} {zone} ({beside} UTC)"

    def joined(self, items: Iterable[str]) -> str:
        """The items as one enumeration: "a, b and c"."""
        *most, last = list(items) or [""]
        return self.text("list.last", most=", ".join(most), last=last) if most else last

    def _day_and_time(self, when: datetime) -> str:
        return self.text("time.moment", day=self.day(when), clock=self._clock(when))

    def _clock(self, when: datetime) -> str:
        return self.text("time.clock", hour=f"{when.hour}", minute=f"{when:%M}")


@cache
def languages() -> tuple[str, ...]:
    """The codes of all languages that there are texts in."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))


@cache
def language(code: str) -> Language:
    """The language of a code. Raises UsageError where there are no texts in it."""
    if code not in languages():
        raise UsageError(f"no texts in the language '{code}': there are {', '.join(languages())}")
    tables = _tables(_FOLDER / f"{code}.toml") | _tables(_FORMS / f"{code}.toml")
    singular = frozenset(tables["number"].pop("singular"))
    typed: Mapping[str, str] = tables.pop("typography")
    texts = {key: _typeset(text, typed) for key, text in _flat("", tables)}
    return Language(code, texts, singular)


def _tables(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _flat(prefix: str, table: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{prefix}{name}.", value)
        else:
            yield f"{prefix}{name}", str(value)


def _typeset(text: str, typed: Mapping[str, str]) -> str:
    """The text as it is printed: what a keyboard has no key for stands in the files as what is typed for it."""
    for plain, printed in typed.items():
        text = text.replace(plain, printed)
    return text
