"""What happened around one incident, in order: mass mails, recalls, bounces, reply-alls, forwards, notices."""

from collections.abc import Mapping

import pandas as pd

from scanner.analysis.result import Event

_MAIL = "mass-mail"


def sent_to(mail: pd.DataFrame, persons: pd.DataFrame) -> pd.DataFrame:
    """message, date, people: how many of `persons` (message, address) each message of `mail` concerns."""
    people = persons[persons["message"].isin(mail["message"])].groupby("message")["address"].nunique()
    return mail[["message", "date"]].assign(people=mail["message"].map(people).fillna(0).astype("int64"))


def timeline(mails: pd.DataFrame, responses: Mapping[str, pd.DataFrame]) -> tuple[Event, ...]:
    """The events of an incident by time, those without a date last.

    `mails` and each frame of `responses`, by the kind of its events (see `Event`), have message, date and people.
    What is of one kind and of one minute is one event: notices that were sent one by one are many.
    """
    kinds = {_MAIL: mails, **responses}
    rows = [frame[["message", "date", "people"]].assign(kind=kind) for kind, frame in kinds.items() if len(frame)]
    each = pd.concat(rows).drop_duplicates(["kind", "message"])
    each["date"] = each["date"].dt.floor("min")
    order = pd.Series(range(len(kinds)), index=list(kinds))
    grouped = (
        each.groupby(["date", "kind"], dropna=False)
        .agg(messages=("message", "size"), people=("people", "sum"))
        .reset_index()
        .sort_values(["date", "kind"], key=lambda c: c.map(order) if c.name == "kind" else c, na_position="last")
    )
    return tuple(
        Event(kind, None if pd.isna(date) else date.to_pydatetime(), messages, people)
        for date, kind, messages, people in grouped.itertuples(index=False, name=None)
    )
