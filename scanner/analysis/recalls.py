"""Recalls of mass mails: which were sent, and what the reports say that came back."""

from collections.abc import Container

import pandas as pd

from scanner.analysis.incidents import mailing_subject
from scanner.analysis.result import Recall
from scanner.analysis.rows import matched, of_messages
from scanner.parsing.recalls import recalled_subject


def recalls_of(sent: pd.DataFrame) -> pd.Series:
    """The messages of `sent` that recall another of it: they are never mass mail themselves.

    A subject that begins like a recall, but names no mail that was sent before ("Recall: faulty heaters"), is
    none.
    """
    recalls = sent[sent["kind"].eq("recall")]
    others = sent.loc[sent["kind"].ne("recall"), ["subject", "date"]]
    named = recalls.assign(key=recalls["subject"].map(recalled_subject).map(mailing_subject))
    sent_before = others.assign(key=others["subject"].map(mailing_subject))[["key", "date"]]
    pairs = named.merge(sent_before, on="key", suffixes=("", "_sent"))
    return pairs.loc[pairs["date"] >= pairs["date_sent"], "message"]


def recall_counts(
    mails: pd.DataFrame,
    copies: pd.DataFrame,
    recalls: pd.DataFrame,
    addressed: pd.DataFrame,
    reports: pd.DataFrame,
    shown_again: Container[int],
) -> dict[int, Recall]:
    """The figures of the recalls of each incident.

    mails        the mass mails (frames.MAIL_COLUMNS, incident)
    copies       incident, message, address: the outside persons that these were addressed to
    recalls      the recalls (MAIL_COLUMNS, incident)
    addressed    message, address: whom these were addressed to, sorted by message
    reports      the recall reports (REPORT_COLUMNS, incident), one row a recipient that a report speaks of
    shown_again  the incidents whose list recalls showed
    """
    first_sent = mails.groupby("incident")["date"].min()
    waited = ((recalls.groupby("incident")["date"].min() - first_sent).dt.total_seconds() / 60).to_dict()
    attempted = _attempted(mails, copies, recalls, of_messages(addressed, recalls["message"]))
    each = reports.drop_duplicates(["message", "recipient"])
    outside = matched(each.rename(columns={"recipient": "address"}), copies, "incident", "address")
    said = each.groupby(["incident", "outcome"]).size()
    said_outside = each[outside].groupby(["incident", "outcome"]).size()
    return {
        number: Recall(
            attempted=attempted.get(number, 0),
            succeeded=int(said.get((number, "recalled"), 0)),
            failed=int(said.get((number, "not-recalled"), 0)),
            first_after_minutes=None if pd.isna(waited[number]) else round(waited[number], 1),
            exposed_again=number in shown_again,
            succeeded_outside=int(said_outside.get((number, "recalled"), 0)),
            failed_outside=int(said_outside.get((number, "not-recalled"), 0)),
        )
        for number in mails["incident"].unique().tolist()
    }


def _attempted(
    mails: pd.DataFrame, copies: pd.DataFrame, recalls: pd.DataFrame, addressed: pd.DataFrame
) -> dict[int, int]:
    """For how many mass mails of each incident a recall was sent.

    A mailing in batches has one subject, so each recall is for the mail sent before it that shares most
    recipients with it; one without recipients is for the latest mail before it that has none yet.
    """
    if recalls.empty:
        return {}
    shared = (
        recalls[["incident", "message"]]
        .merge(addressed[["message", "address"]], on="message")
        .merge(copies[["incident", "message", "address"]], on=["incident", "address"], suffixes=("_recall", ""))
        .drop_duplicates()
        .groupby(["incident", "message_recall", "message"])
        .size()
        .rename("shared")
        .reset_index()
        .merge(mails[["message", "date"]], on="message")
        .merge(recalls[["message", "date"]].add_suffix("_recall"), on="message_recall")
    )
    best = (
        shared[shared["date"] <= shared["date_recall"]]
        .sort_values(["message_recall", "shared", "date"], ascending=[True, False, False])
        .drop_duplicates("message_recall")
    )
    meant = {int(str(number)): set(own["message"]) for number, own in best.groupby("incident")}
    blind = recalls[~recalls["message"].isin(best["message_recall"])].sort_values("date")
    for number, recalled in blind.groupby("incident"):
        sent = mails.loc[mails["incident"].eq(number), ["date", "message"]]
        known = meant.setdefault(int(str(number)), set())
        for moment in recalled["date"]:
            before = sent[(sent["date"] <= moment) & ~sent["message"].isin(known)].sort_values("date")
            known |= set(before["message"].tail(1))
    return {number: len(messages) for number, messages in meant.items()}
