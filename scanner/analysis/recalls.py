"""Recalls of mass mails: which were sent, and what the reports say that came back."""

import pandas as pd

from scanner.analysis.incidents import mailing_subject
from scanner.analysis.result import Recall
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
    exposed_again: bool,
) -> Recall:
    """The figures of one incident's recalls.

    `copies`: message, field, address of the mass mails; `addressed`: the same of the recalls; `reports`: the
    recall reports (frames.REPORT_COLUMNS), one row a recipient that a report speaks of.
    """
    said = reports.drop_duplicates(["message", "recipient"])
    first = (recalls["date"].min() - mails["date"].min()).total_seconds() / 60
    return Recall(
        attempted=len(_recalled(mails, copies, recalls, addressed)),
        succeeded=int(said["outcome"].eq("recalled").sum()),
        failed=int(said["outcome"].eq("not-recalled").sum()),
        first_after_minutes=None if pd.isna(first) else round(first, 1),
        exposed_again=exposed_again,
    )


def _recalled(
    mails: pd.DataFrame, copies: pd.DataFrame, recalls: pd.DataFrame, addressed: pd.DataFrame
) -> set[int]:
    """The mass mails for which a recall was sent.

    A mailing in batches has one subject, so each recall is for the mail sent before it that shares most
    recipients with it; one without recipients is for the latest mail before it that has none yet.
    """
    if recalls.empty:
        return set()
    shared = (
        addressed[addressed["message"].isin(recalls["message"])][["message", "address"]]
        .merge(copies[["message", "address"]], on="address", suffixes=("_recall", ""))
        .drop_duplicates()
        .groupby(["message_recall", "message"])
        .size()
        .rename("shared")
        .reset_index()
        .merge(mails[["message", "date"]], on="message")
        .merge(recalls[["message", "date"]].add_suffix("_recall"), on="message_recall")
    )
    shared = shared[shared["date"] <= shared["date_recall"]].sort_values(
        ["message_recall", "shared", "date"], ascending=[True, False, False]
    )
    meant = set(shared.drop_duplicates("message_recall")["message"])
    blind = recalls[~recalls["message"].isin(shared["message_recall"])].sort_values("date")
    for sent in blind["date"]:
        before = mails[(mails["date"] <= sent) & ~mails["message"].isin(meant)].sort_values("date")
        meant |= set(before["message"].tail(1))
    return meant
