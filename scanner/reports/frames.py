"""The tables of the report as typed frames: the contract's columns first, masked unless revealed.

Texts are safe for a cell, formulas excepted. Lists are joined with "; ". Times are in UTC. What was
not computed is null.
"""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from scanner.analysis.columns import (
    ATTACHED_TABLES_COLUMNS,
    EMAILS_COLUMNS,
    PEOPLE_COLUMNS,
    PERSONAL_DATA_COLUMNS,
    POLICY_COLUMNS,
    PROBLEMS_COLUMNS,
    SET_ASIDE_COLUMNS,
    SOURCES_COLUMNS,
)
from scanner.analysis.result import Incident, Result
from scanner.masking import mask_address, mask_identifier, mask_name
from scanner.reports import decided
from scanner.reports.text import cell

SEPARATOR = "; "

INCIDENTS_COLUMNS = {
    "incident": "string",
    "severity": "string",
    "first_sent": "datetime64[us, UTC]",
    "last_sent": "datetime64[us, UTC]",
    "senders": "string",
    "subject": "string",
    "field": "string",
    "messages": "Int64",
    "addresses_exposed": "Int64",
    "addresses_named": "Int64",
    "customers_exposed": "Int64",
    "people_low": "Int64",
    "people_best": "Int64",
    "people_high": "Int64",
    "viewers": "Int64",
    "undelivered": "Int64",
    "recall_attempted": "Int64",
    "notified": "Int64",
    "missing": "Int64",
    "reasons": "string",
    "pairs_disclosed": "Int64",
    "pairs_new": "Int64",
    "reply_alls": "Int64",
    "addresses_added": "Int64",
    "recall_succeeded": "Int64",
    "recall_failed": "Int64",
    "recall_first_after_minutes": "Float64",
    "recall_exposed_again": "boolean",
    "notified_first_at": "datetime64[us, UTC]",
    "notified_last_at": "datetime64[us, UTC]",
    "notice_exposed_again": "boolean",
    "personal_data": "string",
    "forwards": "Int64",
    "recall_succeeded_outside": "Int64",
    "recall_failed_outside": "Int64",
    "notices_undelivered": "Int64",
}
_PEOPLE = (
    *("person", "addresses", "customer_id", "jurisdiction", "named", "incidents"),
    *("told_at", "told_by", "still_to_tell", "name"),
)
_PERSONAL_DATA = (
    *("message_id", "source", "position", "rule", "category", "confidence", "location", "start", "end"),
    *("masked", "value", "sent_outside", "jurisdiction", "severity", "value_hash", "verdict"),
    *("part", "reason", "repeated", "outside_recipients", "own", "whose"),
)


def incidents(result: Result, reveal: bool) -> pd.DataFrame:
    """One row an incident, its nested fields laid flat, and what is left of it after decisions."""
    rows = [_incident(incident, reveal) for incident in result.incidents]
    frame = _typed(pd.DataFrame(rows, columns=list(INCIDENTS_COLUMNS), dtype="object"), INCIDENTS_COLUMNS)
    return frame.join(decided.incidents(result))


def people(result: Result, reveal: bool) -> pd.DataFrame:
    """One row an exposed person: whom notices told, and who is still to tell after decisions."""
    frame = _typed(result.people, PEOPLE_COLUMNS)
    if not reveal:
        frame["name"] = mapped(frame["name"], mask_name).astype("string")
        frame["customer_id"] = mapped(frame["customer_id"], mask_identifier).astype("string")
    frame["addresses"] = _joined(frame["addresses"], str if reveal else mask_address)
    frame["incidents"] = _joined(frame["incidents"])
    return frame[list(_PEOPLE)].join(_typed(decided.people(result), decided.PEOPLE_COLUMNS))


def emails(result: Result, reveal: bool) -> pd.DataFrame:
    """One row an email that the figures of an incident rest on, by incident and date."""
    return _of_mail(result.emails, EMAILS_COLUMNS, reveal)


def worst_personal_data(result: Result, reveal: bool) -> pd.DataFrame:
    """One row a finding, the worst of them; `value` is null unless revealed."""
    return personal_data(result.worst_personal_data, reveal)


def personal_data(page: pd.DataFrame, reveal: bool) -> pd.DataFrame:
    """One row a finding of a page; `value` is null unless revealed."""
    frame = _typed(page, PERSONAL_DATA_COLUMNS)
    if not reveal:
        frame["value"] = pd.Series(pd.NA, index=frame.index, dtype="string")
    return frame[list(_PERSONAL_DATA)]


def sources(result: Result, _reveal: bool) -> pd.DataFrame:
    """One row a source, those that were skipped included."""
    return _typed(result.sources, SOURCES_COLUMNS)


def problems(result: Result, _reveal: bool) -> pd.DataFrame:
    """One row a problem."""
    return _typed(result.problems, PROBLEMS_COLUMNS)


def attached_tables(result: Result, _reveal: bool) -> pd.DataFrame:
    """One row a table of people in an attachment; what rules find in names of files and sheets is masked."""
    return _typed(result.attached_tables, ATTACHED_TABLES_COLUMNS)


def set_aside(result: Result, reveal: bool) -> pd.DataFrame:
    """One row a mass mail that counts as no incident, with the reason."""
    return _of_mail(result.set_aside, SET_ASIDE_COLUMNS, reveal)


def set_aside_counts(result: Result) -> pd.DataFrame:
    """Columns `reason` and `messages`, the most frequent reason first."""
    counts = _typed(result.set_aside, SET_ASIDE_COLUMNS).groupby("reason").size()
    return counts.reset_index(name="messages").sort_values(["messages", "reason"], ascending=[False, True])


def policy(result: Result, reveal: bool) -> pd.DataFrame:
    """One row a mass mail and a policy that it breaks."""
    return _of_mail(result.policy, POLICY_COLUMNS, reveal)


def policy_counts(result: Result) -> pd.DataFrame:
    """Columns `rule`, `severity` and `messages`, in the order of rules."""
    breaches = _typed(result.policy, POLICY_COLUMNS)
    return breaches.groupby(["rule", "severity"]).size().reset_index(name="messages")


def still_to_tell(result: Result) -> int | None:
    """How many exposed persons are still to tell, after decisions; None where that was not computed."""
    return measured_to_tell(result) if result.decided is None else result.decided.still_to_tell


def measured_to_tell(result: Result) -> int | None:
    """How many exposed persons are still to tell, as measured; None where that was not computed."""
    to_tell = result.people["still_to_tell"].astype("boolean")
    return None if len(to_tell) and to_tell.isna().all() else int(to_tell.sum())


TABLES: Mapping[str, Callable[[Result, bool], pd.DataFrame]] = {
    "incidents": incidents,
    "people": people,
    "emails": emails,
    "attached_tables": attached_tables,
    "set_aside": set_aside,
    "policy": policy,
    "sources": sources,
    "problems": problems,
}
"""Table name to the function (result, reveal) that makes its frame. Personal data has pages: see `Result`."""


def records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """The rows as dicts of plain Python values, null as None."""
    plain = frame.astype(object)
    return [
        {str(name): value for name, value in row.items()}
        for row in plain.where(frame.notna(), None).to_dict("records")
    ]


def senders(incident: Incident, reveal: bool) -> tuple[str, ...]:
    """The senders of an incident, masked unless revealed."""
    return incident.senders if reveal else tuple(mask_address(address) for address in incident.senders)


def _typed(frame: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """A copy with exactly these columns, in their types, whatever an empty frame came with."""
    rows = frame.reset_index(drop=True).reindex(columns=list(columns))
    texts = [name for name, kind in columns.items() if kind == "string"]
    for name in texts:
        rows[name] = mapped(rows[name], cell)
    # A frame without rows may come with any types, which pandas would refuse to convert.
    return rows.astype("object").astype(dict(columns)) if rows.empty else rows.astype(dict(columns))


def _of_mail(frame: pd.DataFrame, columns: Mapping[str, str], reveal: bool) -> pd.DataFrame:
    """The same of a frame whose rows are mail: the sender is masked unless revealed."""
    rows = _typed(frame, columns)
    if not reveal:
        rows["sender"] = mapped(rows["sender"], mask_address).astype("string")
    return rows


def mapped(column: "pd.Series[Any]", function: Callable[[str], str]) -> "pd.Series[Any]":
    """A text column with a function of its values applied, once for each distinct value; null stays null."""
    codes, values = pd.factorize(column.astype("object"))
    changed = pd.array([function(value) for value in values], dtype="object")
    return pd.Series(changed.take(codes, allow_fill=True, fill_value=pd.NA), index=column.index, name=column.name)


def _joined(lists: "pd.Series[Any]", mask: Callable[[str], str] = str) -> "pd.Series[str]":
    """A column of lists as text, each item masked."""
    texts = lists.map(lambda items: SEPARATOR.join(mask(cell(item)) for item in items), na_action="ignore")
    return texts.astype("string").fillna("")


def _incident(incident: Incident, reveal: bool) -> dict[str, object]:
    people_exposed, recall, notified = incident.people_exposed, incident.recall, incident.notified
    return {
        "incident": incident.id,
        "severity": incident.severity,
        "first_sent": incident.first_sent,
        "last_sent": incident.last_sent,
        "senders": SEPARATOR.join(senders(incident, reveal)),
        "subject": incident.subject,
        "field": incident.field,
        "messages": incident.messages,
        "addresses_exposed": incident.addresses_exposed,
        "addresses_named": incident.addresses_named,
        "customers_exposed": incident.customers_exposed,
        "people_low": people_exposed and people_exposed.low,
        "people_best": people_exposed and people_exposed.best,
        "people_high": people_exposed and people_exposed.high,
        "viewers": incident.viewers,
        "undelivered": incident.undelivered,
        "recall_attempted": recall and recall.attempted,
        "notified": notified and notified.people,
        "missing": notified and notified.missing,
        "reasons": SEPARATOR.join(incident.reasons),
        "pairs_disclosed": incident.pairs_disclosed,
        "pairs_new": incident.pairs_new,
        "reply_alls": incident.reply_alls,
        "addresses_added": incident.addresses_added,
        "recall_succeeded": recall and recall.succeeded,
        "recall_failed": recall and recall.failed,
        "recall_first_after_minutes": recall and recall.first_after_minutes,
        "recall_exposed_again": recall and recall.exposed_again,
        "notified_first_at": notified and notified.first_at,
        "notified_last_at": notified and notified.last_at,
        "notice_exposed_again": notified and notified.exposed_again,
        "personal_data": None
        if incident.personal_data is None
        else SEPARATOR.join(f"{count.rule}: {count.findings}" for count in incident.personal_data),
        "forwards": incident.forwards,
        "recall_succeeded_outside": recall and recall.succeeded_outside,
        "recall_failed_outside": recall and recall.failed_outside,
        "notices_undelivered": notified and notified.undelivered,
    }
