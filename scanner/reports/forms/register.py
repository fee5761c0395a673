"""The rows for the register of breaches, one an incident: PIPEDA, s. 10.3; GDPR and UK GDPR, Article 33(5).

What only a person can decide is an empty column.
"""

from collections.abc import Sequence

import pandas as pd

from scanner.reports.deadline import deadline
from scanner.reports.forms import sentences
from scanner.reports.forms.facts import Facts
from scanner.reports.language import Language

REGISTER_COLUMNS = {
    "incident": "string",
    "occurred_first": "datetime64[us, UTC]",
    "occurred_last": "datetime64[us, UTC]",
    "aware_at": "datetime64[us, UTC]",
    "notify_authority_before": "datetime64[us, UTC]",  # GDPR, Article 33(1): 72 hours after aware_at
    "description": "string",
    "personal_data": "string",
    "people_low": "Int64",
    "people_best": "Int64",
    "people_high": "Int64",
    "measured_severity": "string",
    "containment": "string",
    "notices": "string",
    "still_to_tell": "Int64",  # of this incident, in notice.csv
    "attached_people": "Int64",  # in attached tables, to be told too; not in notice.csv
    "cause": "string",
    "risk_assessment": "string",
    "authority_notified_at": "datetime64[us, UTC]",
    "reason_if_not_notified": "string",
    "measures": "string",
    "decided_by": "string",
    "determined_on": "string",
    "keep_until": "string",
}
"""`cause` and what follows it is empty: a person fills it. SOR/2018-64, s. 6: 24 months from `determined_on`."""


def register(every: Sequence[Facts], words: Language) -> pd.DataFrame:
    """One row for each incident, in `REGISTER_COLUMNS`."""
    rows = [_row(facts, words) for facts in every]
    return pd.DataFrame(rows, columns=list(REGISTER_COLUMNS), dtype="object").astype(REGISTER_COLUMNS)


def _row(facts: Facts, words: Language) -> dict[str, object]:
    incident, reader = facts.incident, facts.reader
    people, aware = incident.people_exposed, facts.aware_at
    end = None if aware is None else deadline(aware, reader.timezone)
    to_tell = facts.people["still_to_tell"]
    return {
        "incident": incident.id,
        "occurred_first": incident.first_sent,
        "occurred_last": incident.last_sent,
        "aware_at": end and end.aware,
        "notify_authority_before": end and end.plain,
        "description": sentences.showed(facts, words),
        "personal_data": " ".join(sentences.information(facts, words)),
        "people_low": people and people.low,
        "people_best": people and people.best,
        "people_high": people and people.high,
        "measured_severity": incident.severity and words.label("severity", incident.severity),
        "containment": " ".join(sentences.containment(facts, words)),
        "notices": " ".join(sentences.notices(facts, words)),
        "still_to_tell": None if to_tell.isna().all() else int(to_tell.sum()),
        "attached_people": incident.attached and incident.attached.people,
    }
