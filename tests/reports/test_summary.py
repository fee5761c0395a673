"""summary.json holds exactly the keys of the contract, in its order, and more only where it says so."""

import json
from dataclasses import replace
from datetime import timedelta, timezone
from itertools import chain
from pathlib import Path

import pandas as pd
import pytest

from scanner.analysis.columns import ATTACHED_TABLES_COLUMNS
from scanner.reports.summary import REPORT, as_dict, as_json
from tests.reports import results

PEOPLE = {"low": int, "best": int, "high": int}
CONTRACT = {
    "schema": str,
    "generated_at": str,
    "version": str,
    "assumptions": {"organisation_domains": [str], "organisation_inferred": bool, "visible_threshold": int},
    "sources": [{"path": str, "format": str, "sha256": str, "bytes": int, "messages": int, "problems": int}],
    "messages": {"found": int, "scanned": int, "duplicate": int, "unreadable": int},
    "incidents": [
        {
            "id": str,
            "severity": str,
            "reasons": [str],
            "subject": str,
            "senders": [str],
            "first_sent": str,
            "last_sent": str,
            "messages": int,
            "field": str,
            "addresses_exposed": int,
            "addresses_named": int,
            "customers_exposed": int,
            "people_exposed": PEOPLE,
            "viewers": int,
            "pairs_disclosed": int,
            "pairs_new": int,
            "undelivered": int,
            "recall": {
                "attempted": int,
                "succeeded": int,
                "failed": int,
                "first_after_minutes": float,
                "exposed_again": bool,
                "succeeded_outside": int,
                "failed_outside": int,
            },
            "reply_alls": int,
            "addresses_added": int,
            "notified": {
                "people": int,
                "missing": int,
                "first_at": str,
                "last_at": str,
                "exposed_again": bool,
                "undelivered": int,
            },
            "personal_data": [{"rule": str, "findings": int, "subject": int, "attachment": int}],
        }
    ],
    "personal_data": [
        {
            "rule": str,
            "category": str,
            "jurisdiction": str,
            "severity": str,
            "findings": int,
            "distinct_values": int,
            "messages": int,
            "sent_outside": int,
            "own": int,
            "high": int,
            "medium": int,
            "low": int,
            "repeated": int,
        }
    ],
    "totals": {
        "incidents": int,
        "addresses_exposed": int,
        "customers_exposed": int,
        "people_exposed": PEOPLE,
        "undelivered": int,
    },
}
ADDED = {
    "observed_in_sample",
    "sample",
    "masked",
    "not_mail",
    "provenance",
    "set_aside",
    "status",
    "forwards",
    "count_trail",
    "decisions",
    "policy",
    "attached",
    "attached_tables",
}


def departures(shape: object, value: object, where: str = "summary") -> list[str]:
    """Where `value` is not of the shape: keys in order, a type at each leaf, None allowed at any place."""
    if value is None:
        return []
    if isinstance(shape, dict) and isinstance(value, dict):
        keys = [key for key in value if key not in ADDED]
        wrong = [] if keys == list(shape) else [f"{where}: {keys}"]
        below = (departures(shape[key], value.get(key), f"{where}.{key}") for key in shape)
        return wrong + list(chain.from_iterable(below))
    if isinstance(shape, list) and isinstance(value, list):
        return [at for item in value for at in departures(shape[0], item, f"{where}[]")]
    return [] if type(value) is shape else [f"{where}: {value!r}"]


@pytest.mark.parametrize("make", [results.empty, results.plain, results.several])
def test_the_keys_and_types_are_those_of_the_contract(make: results.Make) -> None:
    assert departures(CONTRACT, as_dict(make(), reveal=False)) == []


def test_values() -> None:
    summary = as_dict(results.plain(), reveal=False)
    assert summary["schema"] == "blindcopy/summary/1"
    assert summary["generated_at"] == "2026-11-24T10:00:00Z"
    assert summary["masked"] is True
    assert summary["set_aside"] == [
        {"reason": "list", "messages": 2},
        {"reason": "known to one another", "messages": 1},
    ]
    assert summary["policy"] == [{"rule": "our-mail", "severity": "high", "messages": 2}]
    (incident,) = json.loads(json.dumps(summary["incidents"]))
    assert incident["senders"] == ["b•••@utility.example"]
    assert incident["first_sent"] == "2025-03-23T14:05:00Z"
    assert incident["last_sent"] == "2025-03-23T14:31:07Z"
    assert incident["customers_exposed"] is None
    assert incident["people_exposed"] == {"low": 296, "best": 297, "high": 298}
    assert incident["recall"]["first_after_minutes"] == 22.5
    assert incident["forwards"] == 2
    assert incident["count_trail"] == [{"step": "distinct addresses", "left": 298, "change": -2}]


def test_revealed_senders_are_whole() -> None:
    summary = as_dict(results.plain(), reveal=True)
    assert summary["masked"] is False
    assert json.loads(json.dumps(summary["incidents"]))[0]["senders"] == [results.SENDER]


def test_what_was_not_computed_is_null() -> None:
    incidents = json.loads(as_json(replace(results.plain(), incidents=(results.UNCOMPUTED,)), reveal=False))[
        "incidents"
    ]
    nulls = {key for key, value in incidents[0].items() if value is None}
    assert nulls == {
        *("severity", "first_sent", "last_sent", "addresses_named", "customers_exposed", "people_exposed"),
        *(
            "viewers",
            "pairs_disclosed",
            "pairs_new",
            "undelivered",
            "recall",
            "reply_alls",
            "addresses_added",
        ),
        *("notified", "personal_data", "forwards", "attached"),
    }


def test_times_are_given_in_utc() -> None:
    elsewhere = results.SENT.astimezone(timezone(timedelta(hours=-4)))
    result = replace(results.plain(), generated_at=elsewhere)
    assert as_dict(result, reveal=False)["generated_at"] == "2025-03-23T14:05:00Z"


def test_the_file_is_what_as_json_says(tmp_path: Path) -> None:
    REPORT.write(results.hostile(), tmp_path, results.MASKED)
    text = (tmp_path / "summary.json").read_text(encoding="utf-8")
    assert text == as_json(results.hostile(), reveal=False)
    assert not [character for character in text if not character.isprintable() and character != "\n"]
    assert [one["subject"] for one in json.loads(text)["incidents"]] == list(results.HOSTILE)


def test_an_attached_table_has_its_categories_as_lists() -> None:
    table = dict.fromkeys(ATTACHED_TABLES_COLUMNS, "x") | {
        "categories": "person-name; government-id",
        "hidden_categories": "",
        "data_subjects": 1240,
        "in_attachment": 1240,
        "outside_recipients": 9,
        "hidden": True,
        "sent_outside": True,
    }
    frame = pd.DataFrame([table]).astype(ATTACHED_TABLES_COLUMNS)
    summary = as_dict(replace(results.plain(), attached_tables=frame), reveal=False)
    [row] = json.loads(json.dumps(summary["attached_tables"]))
    assert (row["data_subjects"], row["hidden"]) == (1240, True)
    assert (row["categories"], row["hidden_categories"]) == (["person-name", "government-id"], [])
