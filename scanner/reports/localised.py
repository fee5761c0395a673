"""A table of the report as a person reads it: titles, words and times in her language and time zone."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from functools import partial

import pandas as pd
from pandas.api.types import is_datetime64_any_dtype

from scanner.reports.frames import SEPARATOR, mapped
from scanner.reports.language import Language, language
from scanner.reports.phrases import translated
from scanner.reports.report import Reader

_BYTES = "bytes "


def _label(value: str, words: Language, group: str) -> str:
    return words.label(group, value)


def _each_translated(value: str, words: Language) -> str:
    return SEPARATOR.join(translated(each, words) for each in value.split(SEPARATOR))


def _each_category(value: str, words: Language) -> str:
    return SEPARATOR.join(words.label("category", each) for each in value.split(SEPARATOR))


def _location(value: str, words: Language) -> str:
    """Where in a mail: "body", or "attachment:list.csv", of which the first part is the program's own."""
    place, colon, name = value.partition(":")
    return f"{words.label('location', place)}{colon}{name}"


def _position(value: str, words: Language) -> str:
    """Where a message lies; in a file of many these are bytes."""
    return f"{words.text('position.bytes')} {value.removeprefix(_BYTES)}" if value.startswith(_BYTES) else value


def _subjects(value: str, words: Language) -> str:
    return words.texts.get(f"analysis.attached_{value}", value)


_IN_WORDS: Mapping[str, Callable[..., str]] = {
    "severity": partial(_label, group="severity"),
    "decided_severity": partial(_label, group="severity"),
    "confidence": partial(_label, group="severity"),
    "field": partial(_label, group="field"),
    "role": partial(_label, group="role"),
    "category": partial(_label, group="category"),
    "categories": _each_category,
    "hidden_categories": _each_category,
    "subjects": _subjects,
    "kind": partial(_label, group="table_kind"),
    "jurisdiction": partial(_label, group="jurisdiction"),
    "location": _location,
    "position": _position,
    "part": partial(_label, group="part"),
    "format": partial(_label, group="format"),
    "stage": partial(_label, group="stage"),
    "verdict": partial(_label, group="page.verdict"),
    "whose": partial(_label, group="whose"),
    "about": partial(_label, group="about"),
    "told_how": partial(_label, group="page.form"),
    "decided_told_how": partial(_label, group="page.form"),
    "reasons": _each_translated,
    "reason": translated,
    "detail": translated,
    "status": translated,
}
"""The columns whose texts are the program's own, each with what says a value: (value, words=...)."""


def in_words(column: str, value: str, words: Language) -> str:
    """A text of a column in the reader's language where it is the program's own; any other as it stands."""
    said = _IN_WORDS.get(column)
    return said(value, words=words) if said else value


def localised(table: pd.DataFrame, reader: Reader, name: str = "") -> pd.DataFrame:
    """One of `frames.TABLES` with titles for column names; each time in the reader's zone, and in UTC beside it.

    `name` is that of the table. Times have no time zone any more: the title says which one is meant.
    """
    words = language(reader.language)
    columns: dict[str, pd.Series] = {}
    for key in table.columns:
        column, title = table[key], title_of(key, words, name)
        if is_datetime64_any_dtype(column.dtype):
            columns |= _times(column, title, reader.timezone, words)
        elif key in _IN_WORDS:
            columns[title] = mapped(column, partial(_IN_WORDS[key], words=words)).astype("string")
        else:
            columns[title] = column
    return pd.DataFrame(columns, index=table.index)


def title_of(column: str, words: Language, table: str = "") -> str:
    """What a column is called in a language; of some tables it has a name of its own."""
    return words.texts.get(f"column_{table}.{column}") or words.label("column", column)


def _times(column: pd.Series, title: str, zone: tzinfo, words: Language) -> dict[str, pd.Series]:
    utc = {words.text("column.in_zone", column=title, zone="UTC"): column.dt.tz_localize(None)}
    if str(zone) == "UTC":
        return utc
    there = column.dt.tz_convert(zone).dt.tz_localize(None)
    return {words.text("column.in_zone", column=title, zone=str(zone)): there, **utc}
