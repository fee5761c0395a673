"""Notices of an incident to those exposed: who was told, when, and by which message."""

import pandas as pd

from scanner.analysis.incidents import mailing_subject
from scanner.analysis.result import Notified

_DAYS = 180
_PHRASES = 2
_SHARED = 0.5  # of the people in view of a mass mail that a notice in view must go to, to be one of it


def has_wording(mail: pd.DataFrame) -> pd.Series:
    """Which mail says what only a notice does: two of its phrases, at least one of them a telling one."""
    return mail["phrases"].ge(_PHRASES) & mail["telling"].ge(1)


def repeats_list(sent: pd.DataFrame, notices: pd.DataFrame, persons: pd.DataFrame) -> pd.Series:
    """The messages of `sent` that are notices with the list in view: flagged as such, never mass mail.

    sent      mail of the organisation with many in view (frames.MAIL_COLUMNS)
    notices   its mail with the wording of a notice (MAIL_COLUMNS, phrases, telling)
    persons   message, field, address: the outside persons that mail in `sent` was addressed to

    One is a notice of an earlier mail when it goes to at least half of those whom that mail had in view.
    """
    worded = sent[sent["message"].isin(notices.loc[has_wording(notices), "message"])]
    plain = sent.loc[~sent["message"].isin(worded["message"]), ["message", "date"]]
    seen = persons.loc[persons["field"].isin(["to", "cc"]), ["message", "address"]].drop_duplicates()
    told = persons.loc[persons["message"].isin(worded["message"]), ["message", "address"]].drop_duplicates()
    shared = (
        seen[seen["message"].isin(plain["message"])]
        .merge(told, on="address", suffixes=("", "_notice"))
        .groupby(["message", "message_notice"]).size().rename("shared").reset_index()
        .merge(plain, on="message")
        .merge(worded[["message", "date"]].add_suffix("_notice"), on="message_notice")
    )  # fmt: skip
    sizes = shared["message"].map(seen.groupby("message").size())
    since = shared["date_notice"] - shared["date"]
    near = since.gt(pd.Timedelta(0)) & since.le(pd.Timedelta(days=_DAYS))
    return shared.loc[near & shared["shared"].ge(_SHARED * sizes), "message_notice"].drop_duplicates()


def find_notices(
    mails: pd.DataFrame, notices: pd.DataFrame, persons: pd.DataFrame, exposed: pd.Index
) -> pd.DataFrame:
    """Mail of the organisation that tells exposed persons of the incident.

    It was sent after the first mass mail (within 180 days), goes to at least one of those exposed, is no
    mass mail of the incident itself, and has the wording of a notice (`has_wording`). Where it stands in the
    thread of a mass mail or has its subject, one telling phrase is enough, or two of any kind; and, where it
    goes to half of those exposed, any one.
    """
    since = notices["date"] - mails["date"].min()
    later = since.gt(pd.Timedelta(0)) & since.le(pd.Timedelta(days=_DAYS))
    near: pd.DataFrame = notices[later & ~notices["message"].isin(mails["message"])]
    to_them = persons[persons["message"].isin(near["message"]) & persons["address"].isin(exposed)]
    reached = to_them.groupby("message")["address"].nunique()
    near = near[near["message"].isin(reached.index)]
    if near.empty:
        return near
    ids = set(mails["message_id"]) - {""}
    answers = near["references"].map(lambda names: not ids.isdisjoint(names)).astype(bool)
    subjects = set(mails["subject"].map(mailing_subject)) - {""}
    named = near["subject"].map(lambda text: any(s in mailing_subject(text) for s in subjects)).astype(bool)
    related = near["in_reply_to"].isin(ids) | answers | named
    to_half = near["message"].map(reached).ge(_SHARED * len(exposed))
    enough = near["phrases"].ge(_PHRASES) | near["telling"].ge(1) | to_half
    said: pd.DataFrame = near[has_wording(near) | (related & enough)]
    return said


def told_by(notices: pd.DataFrame, persons: pd.DataFrame, exposed: pd.Index) -> pd.DataFrame:
    """address, told_at, told_by: the first notice to each exposed address, in To, Cc or Bcc."""
    theirs = persons["message"].isin(notices["message"]) & persons["address"].isin(exposed)
    reached = persons.loc[theirs, ["message", "address"]].drop_duplicates()
    each = reached.merge(notices[["message", "date", "message_id"]], on="message").sort_values(["date", "message"])
    first = each.drop_duplicates("address")[["address", "date", "message_id"]]
    return first.set_axis(["address", "told_at", "told_by"], axis=1)


def told_counts(told: pd.DataFrame, exposed: int, exposed_again: bool) -> Notified:
    """The figures of one incident's notices; `exposed` is how many addresses there were to tell."""
    first, last = told["told_at"].min(), told["told_at"].max()
    return Notified(
        people=len(told),
        missing=exposed - len(told),
        first_at=None if pd.isna(first) else first.to_pydatetime(),
        last_at=None if pd.isna(last) else last.to_pydatetime(),
        exposed_again=exposed_again,
    )
