"""Breaches of policies for mass mail: what a scheduled scan watches over, incident or not."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import duckdb
import pandas as pd

from scanner.analysis import findings, frames, mail
from scanner.analysis.addresses import sort_addresses
from scanner.analysis.columns import POLICY_COLUMNS
from scanner.analysis.conversations import forged
from scanner.analysis.rows import in_view, sizes
from scanner.domains import belongs_to
from scanner.question import PolicyRule
from scanner.terms import SEVERITIES

Breaches: TypeAlias = pd.Series
"""What is wrong, in words, by message."""

_FIELDS = {"to": "To", "cc": "Cc", "bcc": "Bcc"}


def breaches(
    connection: duckdb.DuckDBPyConnection,
    rules: Sequence[PolicyRule],
    organisation: frozenset[str],
    lists: frozenset[str],
) -> pd.DataFrame:
    """Mass mail of the organisation that breaks one of the policies: `POLICY_COLUMNS`, a row a message and rule.

    Mail that came in under a forged name is not the organisation's. `lists` are addresses of mailing lists.
    """
    none = pd.DataFrame({name: [] for name in POLICY_COLUMNS}).astype(POLICY_COLUMNS)
    if not rules:
        return none
    sent = mail.sent_to_many(connection, organisation, min(rule.threshold for rule in rules))
    sent = sent[~sent["message"].isin(forged(sent, organisation))]
    addressed = frames.recipients_of(connection, sent["message"])
    kinds = sort_addresses(addressed["address"], organisation, lists)
    copies = addressed[addressed["field"].isin(list(_FIELDS))].merge(kinds, on="address")
    data = findings.of_messages(connection, sent["message"])
    rows = [_rows(rule, sent, broken(rule, sent, copies, data)) for rule in rules]
    return pd.concat([none, *rows], ignore_index=True).astype(POLICY_COLUMNS)


def broken(rule: PolicyRule, sent: pd.DataFrame, copies: pd.DataFrame, data: pd.DataFrame) -> Breaches:
    """How the messages of `sent` break one policy; those that keep to it are left out.

    sent    frames.MAIL_COLUMNS
    copies  message, field, address, kind: whom they were addressed to
    data    message, rule, severity: the personal data in them
    """
    persons = copies[copies["kind"].eq("outside")]
    by_message = sizes(persons)
    size = by_message[by_message.ge(rule.threshold)]
    mass = sent[sent["message"].isin(size.index)]
    judges: dict[str, Callable[[], Breaches]] = {
        "mass-mail": lambda: _fields(persons[persons["message"].isin(size.index)]),
        "sender": lambda: _constant(mass[~_among(mass["sender"], rule)], "its sender is not allowed to send it"),
        "approver": lambda: _constant(_unapproved(rule, mass, copies), "no approver is on it"),
        "visible-list": lambda: _in_view(rule, persons),
        "personal-data": lambda: _personal(rule, data[data["message"].isin(size.index)]),
    }
    return judges[rule.kind]()


def _rows(rule: PolicyRule, sent: pd.DataFrame, details: Breaches) -> pd.DataFrame:
    mail = sent[sent["message"].isin(details.index)]
    rows = mail.assign(
        rule=rule.rule, severity=rule.severity, position=frames.place(mail), detail=mail["message"].map(details)
    )
    return rows[list(POLICY_COLUMNS)].astype(POLICY_COLUMNS)


def _constant(mail: pd.DataFrame, detail: str) -> Breaches:
    return pd.Series(detail, index=mail["message"], dtype="string")


def _fields(persons: pd.DataFrame) -> Breaches:
    """ "outside addresses: 40 in Bcc", or in several fields, each with its number."""
    sizes = persons.groupby(["message", "field"])["address"].nunique().unstack(fill_value=0)
    said = pd.Series("", index=sizes.index, dtype="string")
    for field, name in _FIELDS.items():
        if field in sizes:
            count = sizes[field].astype("string") + f" in {name}"
            said = said.where(sizes[field].eq(0), said + said.map(lambda text: ", " if text else "") + count)
    return "outside addresses: " + said


def _among(senders: pd.Series, rule: PolicyRule) -> pd.Series:
    allowed = frozenset(rule.allowed_senders)
    return senders.map({sender: belongs_to(sender, allowed) for sender in senders.unique()}).astype(bool)


def _unapproved(rule: PolicyRule, mass: pd.DataFrame, copies: pd.DataFrame) -> pd.DataFrame:
    approved = copies.loc[copies["address"].isin(rule.approvers), "message"]
    return mass[~mass["message"].isin(approved) & ~mass["sender"].isin(rule.approvers)]


def _in_view(rule: PolicyRule, persons: pd.DataFrame) -> Breaches:
    size = sizes(in_view(persons))
    return size[size.ge(rule.threshold)].astype("string") + " outside addresses in view"


def _personal(rule: PolicyRule, data: pd.DataFrame) -> Breaches:
    counted = SEVERITIES[SEVERITIES.index(rule.personal_data_from) :]
    weighty = data[data["severity"].isin(counted)]
    rules = weighty[["message", "rule"]].drop_duplicates().sort_values(["message", "rule"])
    return "personal data: " + rules.groupby("message")["rule"].agg(", ".join).astype("string")
