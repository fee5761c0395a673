"""Rows chosen from frames: of some messages, of some incidents, those in view, those that others match."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

Numbers: TypeAlias = Sequence[int] | np.ndarray

IN_VIEW = ("to", "cc")
"""The fields that every recipient of a message sees."""

INCIDENT = "incident"
"""The column with the number of the incident that a row is about."""


def in_view(copies: pd.DataFrame) -> pd.DataFrame:
    """The rows of `copies` that are in To and Cc."""
    return copies[copies["field"].isin(IN_VIEW)]


def views(copies: pd.DataFrame, *more: str) -> pd.DataFrame:
    """message, address (and `more` columns) of those in To and Cc, each once."""
    return in_view(copies)[[*more, "message", "address"]].drop_duplicates()


def sizes(pairs: pd.DataFrame) -> "pd.Series[int]":
    """How many distinct addresses each message has, of rows with message and address."""
    return pairs[["message", "address"]].drop_duplicates().groupby("message").size()


def of_messages(rows: pd.DataFrame, messages: pd.Series) -> pd.DataFrame:
    """The rows of some messages; `rows` must be sorted by message. The time does not grow with all its rows."""
    keys, wanted = rows["message"].to_numpy(), np.unique(messages.to_numpy())
    spans = zip(np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right"), strict=True)
    places = [np.arange(start, end) for start, end in spans]
    return rows.iloc[np.concatenate(places) if places else []]


def of_incidents(rows: pd.DataFrame, numbers: Numbers) -> pd.DataFrame:
    """The rows of some incidents; a row whose incident is null is of none."""
    return rows[rows[INCIDENT].isin(numbers)].astype({INCIDENT: "int64"})


def each_incident(rows: pd.DataFrame, numbers: Numbers) -> Iterator[pd.DataFrame]:
    """The rows of each of some incidents, one after the other, in the order that they have in `rows`."""
    ordered = rows
    if not rows[INCIDENT].is_monotonic_increasing:
        ordered = rows.sort_values(INCIDENT, kind="stable")
    keys = ordered[INCIDENT].to_numpy()
    for start, end in zip(
        np.searchsorted(keys, numbers, "left"), np.searchsorted(keys, numbers, "right"), strict=True
    ):
        yield ordered.iloc[start:end]


def counts(rows: pd.DataFrame) -> dict[int, int]:
    """How many rows each incident has; those without any are left out."""
    found = rows.groupby(INCIDENT).size()
    return dict(zip(found.index.tolist(), found.tolist(), strict=True))


def distinct(rows: pd.DataFrame, column: str) -> dict[int, tuple[str, ...]]:
    """By incident, the distinct values of a column, sorted; nulls left out."""
    pairs = rows[[INCIDENT, column]].dropna().drop_duplicates().sort_values([INCIDENT, column])
    values: dict[int, list[str]] = {}
    for number, value in zip(pairs[INCIDENT], pairs[column], strict=True):
        values.setdefault(number, []).append(value)
    return {number: tuple(each) for number, each in values.items()}


def matched(rows: pd.DataFrame, others: pd.DataFrame, *columns: str) -> np.ndarray:
    """Which of `rows` have the same values in some columns as any row of `others`."""
    known = pd.MultiIndex.from_frame(others[list(columns)])
    return pd.MultiIndex.from_frame(rows[list(columns)]).isin(known)
