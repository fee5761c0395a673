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


def _label(value: str, words: Language, group: str) -> str:
    return words.label(group, value)


def _each_translated(value: str, words: Language) -> str:
    return SEPARATOR.join(translated(each, words) for each in value.split(SEPARATOR))


_IN_WORDS: Mapping[str, Callable[..., str]] = {
    "severity": partial(_label, group="severity"),
    "decided_severity": partial(_label, group="severity"),
    "confidence": partial(_label, group="severity"),
    "field": partial(_label, group="field"),
    "category": partial(_label, group="category"),
    "reasons": _each_translated,
    "reason": translated,
    "detail": translated,
    "status": translated,
}
"""The columns whose texts are the program's own, each with what says a value: (value, words=...)."""


def localised(table: pd.DataFrame, reader: Reader) -> pd.DataFrame:
    """One of `frames.TABLES` with titles for column names; each time in the reader's zone, and in UTC beside it.

    Times have no time zone any more: the title says which one is meant.
    """
    words = language(reader.language)
    columns: dict[str, pd.Series] = {}
    for name in table.columns:
        column, title = table[name], title_of(name, words)
        if is_datetime64_any_dtype(column.dtype):
            columns |= _times(column, title, reader.timezone, words)
        elif name in _IN_WORDS:
            columns[title] = mapped(column, partial(_IN_WORDS[name], words=words)).astype("string")
        else:
            columns[title] = column
    return pd.DataFrame(columns, index=table.index)


def title_of(column: str, words: Language) -> str:
    """What a column is called in a language."""
    return words.label("column", column)


def _times(column: pd.Series, title: str, zone: tzinfo, words: Language) -> dict[str, pd.Series]:
    utc = {words.text("column.in_zone", column=title, zone="UTC"): column.dt.tz_localize(None)}
    if str(zone) == "UTC":
        return utc
    there = column.dt.tz_convert(zone).dt.tz_localize(None)
    return {words.text("column.in_zone", column=title, zone=str(zone)): there, **utc}
