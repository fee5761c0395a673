"""Notices of an incident to those exposed: who was told, when, and by which message."""

from collections.abc import Container, Mapping

import numpy as np
import pandas as pd

from scanner.analysis.incidents import mailing_subject
from scanner.analysis.result import Notified
from scanner.analysis.rows import distinct, matched, sizes, views
from scanner.analysis.threads import ancestors
from scanner.analysis.timeline import moment

NOTICE_COLUMNS = ("incident", "message", "date", "message_id", "people")
"""Of `find_notices`; `people`: how many exposed persons it was addressed to."""

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
    if worded.empty:
        return worded["message"]
    plain = sent.loc[~sent["message"].isin(worded["message"]), ["message", "date"]]
    seen = views(persons)
    told = persons.loc[persons["message"].isin(worded["message"]), ["message", "address"]].drop_duplicates()
    shared = (
        seen[seen["message"].isin(plain["message"])]
        .merge(told, on="address", suffixes=("", "_notice"))
        .groupby(["message", "message_notice"]).size().rename("shared").reset_index()
        .merge(plain, on="message")
        .merge(worded[["message", "date"]].add_suffix("_notice"), on="message_notice")
    )  # fmt: skip
    group = shared["message"].map(sizes(seen))
    since = shared["date_notice"] - shared["date"]
    near = since.gt(pd.Timedelta(0)) & since.le(pd.Timedelta(days=_DAYS))
    return shared.loc[near & shared["shared"].ge(_SHARED * group), "message_notice"].drop_duplicates()


def find_notices(
    mails: pd.DataFrame, notices: pd.DataFrame, persons: pd.DataFrame, exposed: pd.DataFrame
) -> pd.DataFrame:
    """Mail of the organisation that tells exposed persons of incidents: `NOTICE_COLUMNS`.

    mails     the mass mails of these incidents (frames.MAIL_COLUMNS, incident)
    notices   mail of the organisation with the wording of a notice (MAIL_COLUMNS, phrases, telling)
    persons   message, address: the outside persons that it was addressed to
    exposed   incident, address: each once

    It was sent after the first mass mail (within 180 days), goes to at least one of those exposed, is no
    mass mail of the incident itself, and has the wording of a notice (`has_wording`). Where it stands in the
    thread of a mass mail or has its subject, one telling phrase is enough, or two of any kind; and, where it
    goes to half of those exposed, any one.
    """
    addressed = persons.loc[persons["message"].isin(notices["message"]), ["message", "address"]].drop_duplicates()
    to_them = addressed.merge(exposed, on="address")
    reached = to_them.groupby(["incident", "message"]).size().rename("people").reset_index()
    each = reached.merge(notices[["message", "date", "message_id", "phrases", "telling"]], on="message")
    since = each["date"] - each["incident"].map(mails.groupby("incident")["date"].min())
    later = since.gt(pd.Timedelta(0)) & since.le(pd.Timedelta(days=_DAYS))
    near = each[later & ~matched(each, mails, "incident", "message")]
    written = notices[notices["message"].isin(near["message"])]
    related = _in_thread(near, written, mails) | _of_subject(near, written, mails)
    to_half = near["people"] >= _SHARED * near["incident"].map(exposed.groupby("incident").size())
    enough = near["phrases"].ge(_PHRASES) | near["telling"].ge(1) | to_half
    told: pd.DataFrame = near.loc[has_wording(near) | (related & enough), list(NOTICE_COLUMNS)]
    return told


def _in_thread(near: pd.DataFrame, notices: pd.DataFrame, mails: pd.DataFrame) -> np.ndarray:
    """Which of `near` (incident, message) name a mass mail of their incident; `notices` are their mail."""
    named = ancestors(notices).merge(mails[["incident", "message_id"]], left_on="ancestor", right_on="message_id")
    return matched(near, named, "incident", "message")


def _of_subject(near: pd.DataFrame, notices: pd.DataFrame, mails: pd.DataFrame) -> np.ndarray:
    """Which of `near` (incident, message) have in their subject that of a mass mail of their incident."""
    sent = mails[["incident"]].assign(key=mails["subject"].map(mailing_subject))
    subjects = distinct(sent[sent["key"].ne("")], "key")
    said = dict(zip(notices["message"], notices["subject"].map(mailing_subject), strict=True))
    pairs = zip(near["incident"], near["message"], strict=True)
    found = [any(subject in said[message] for subject in subjects.get(number, ())) for number, message in pairs]
    return np.array(found, dtype=bool)


def told_by(
    notices: pd.DataFrame, persons: pd.DataFrame, exposed: pd.DataFrame, returned: pd.DataFrame
) -> pd.DataFrame:
    """incident, address, sent_at, told_at, told_by: each exposed address to which notices went, in To, Cc or Bcc.

    `sent_at` is when the first was sent; `told_at` and `told_by` are of the first that did not come back, null
    where all did. `returned` has incident, notice, address: the copies that came back.
    """
    addressed = notices.merge(persons[["message", "address"]].drop_duplicates(), on="message")
    theirs = addressed[matched(addressed, exposed, "incident", "address")].sort_values(["date", "message"])
    gone = matched(theirs.rename(columns={"message": "notice"}), returned, "incident", "notice", "address")
    each = ["incident", "address"]
    sent = theirs.drop_duplicates(each)[[*each, "date"]].rename(columns={"date": "sent_at"})
    arrived = theirs[~gone].drop_duplicates(each)[[*each, "date", "message_id"]]
    return sent.merge(arrived.rename(columns={"date": "told_at", "message_id": "told_by"}), on=each, how="left")


def told_counts(
    told: pd.DataFrame, exposed: Mapping[int, int], shown_again: Container[int]
) -> dict[int, Notified]:
    """The figures of the notices of each incident; `exposed`: how many addresses there were to tell in each.

    `told` is from `told_by`. `shown_again`: the incidents whose list notices showed.
    """
    by_incident = told.assign(gone=told["told_at"].isna()).groupby("incident")
    each = by_incident["sent_at"].agg(["size", "min", "max"]).assign(gone=by_incident["gone"].sum())
    known = {number: counted for number, *counted in each.itertuples(name=None)}
    counts = {}
    for number, addresses in exposed.items():
        people, first, last, gone = known.get(number, (0, pd.NaT, pd.NaT, 0))
        counts[number] = Notified(
            people=people,
            missing=addresses - people,
            first_at=moment(first),
            last_at=moment(last),
            exposed_again=number in shown_again,
            undelivered=int(gone),
        )
    return counts
