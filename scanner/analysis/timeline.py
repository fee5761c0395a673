"""What happened around incidents, in order: mass mails, recalls, bounces, reply-alls, forwards, notices."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pandas as pd

from scanner.analysis.result import Event


def sent_to(mail: pd.DataFrame, people: "pd.Series[int]") -> pd.DataFrame:
    """incident, message, date, people: `people` has, by message, how many persons it concerns."""
    concerned = mail["message"].map(people).fillna(0).astype("int64")
    return mail[["incident", "message", "date"]].assign(people=concerned)


def timeline(mail: Mapping[str, pd.DataFrame]) -> dict[int, tuple[Event, ...]]:
    """The events of each incident by time, those without a date last.

    `mail` has, by the kind of its events (see `Event`), incident, message, date and people. What is of one kind
    and of one minute is one event: notices that were sent one by one are many. Kinds of one minute stand in the
    order that `mail` has.
    """
    kinds = list(mail)
    rows = [frame.assign(kind=kind) for kind, frame in enumerate(mail.values()) if len(frame)]
    if not rows:
        return {}
    each = pd.concat(rows).drop_duplicates(["incident", "kind", "message"])
    each["date"] = each["date"].dt.floor("min")
    order = ["incident", "date", "kind"]
    grouped = (
        each.groupby(order, dropna=False)
        .agg(messages=("message", "size"), people=("people", "sum"))
        .reset_index()
        .sort_values(order)
    )
    events: dict[int, list[Event]] = {}
    for number, date, kind, messages, people in grouped.itertuples(index=False, name=None):
        events.setdefault(number, []).append(Event(kinds[kind], moment(date), messages, people))
    return {number: tuple(happened) for number, happened in events.items()}


def moment(date: Any) -> datetime | None:
    """A date of a frame as reports take it; None where there is none."""
    return None if pd.isna(date) else date.to_pydatetime()
