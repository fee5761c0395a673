"""What the report tells of decisions: their log, the columns they add, and the figures after them."""

import csv
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scanner.analysis.decided import DECIDED_PEOPLE_COLUMNS, Decided, DecidedIncident, DecidedRule
from scanner.analysis.result import Range, Result, Totals
from scanner.decisions import Decision, FindingsJudged, IncidentJudged, PersonTold, Withdrawal
from scanner.reports import decisions, frames
from scanner.reports.language import language, languages
from scanner.reports.summary import as_dict
from tests.reports import results

WHEN = datetime(2025, 4, 2, 9, tzinfo=UTC)
LOG = (
    Decision(1, WHEN, "Jane Doe", "=1+1", IncidentJudged("false", ())),
    Decision(2, WHEN, "Jane Doe", "", PersonTold(("x@example.com",), (), "phone", WHEN, "Omar")),
    Decision(3, WHEN, "Jane Doe", "no number", FindingsJudged("false", "ca-sin")),
    Decision(4, WHEN, "Jane Doe", "after all", Withdrawal(1)),
)


def decided() -> Result:
    """The plain result: one of its people told, one of its findings false, a verdict withdrawn."""
    plain = results.plain()
    [total] = plain.rule_totals
    people = [
        {"person": "P-0001", "to_tell": False},
        {
            "person": "P-0002",
            "told_at": WHEN,
            "told_how": "phone",
            "told_by": "Omar",
            "decision": 2,
            "to_tell": False,
        },
    ]
    return replace(
        plain,
        decided=Decided(
            log=LOG,
            subjects={1: "I-0001", 2: "P-0002", 3: "ca-sin", 4: "#1"},
            holding=frozenset({2, 3}),
            incidents={"I-0001": DecidedIncident("", None, False, "medium", (), 298, 0)},
            rules=(DecidedRule(replace(total, findings=2), 0, 1, 0),),
            totals=Totals(1, 298, None, Range(296, 297, 298)),
            people=results.frame(DECIDED_PEOPLE_COLUMNS, people),
            still_to_tell=0,
        ),
    )


def test_what_was_measured_stays_beside_what_is_left() -> None:
    people = frames.people(decided(), reveal=False)
    assert people[["still_to_tell", "to_tell"]].to_numpy().tolist() == [[False, False], [True, False]]
    assert people["decided_told_how"].fillna("").tolist() == ["", "phone"]
    [incident] = frames.incidents(decided(), reveal=False).to_dict("records")
    assert (incident["severity"], incident["decided_severity"]) == ("high", "medium")
    assert (incident["missing"], incident["to_tell"]) == (1, 0)


def test_without_decisions_what_is_left_is_what_was_measured() -> None:
    people = frames.people(results.plain(), reveal=False)
    assert people["to_tell"].tolist() == people["still_to_tell"].tolist()
    [incident] = frames.incidents(results.plain(), reveal=False).to_dict("records")
    assert (incident["decided_severity"], incident["to_tell"]) == (incident["severity"], incident["missing"])
    assert as_dict(results.plain(), reveal=False)["decisions"] is None
    assert not decisions.REPORT.wanted(results.plain())


def test_the_log_tells_every_decision_and_whether_it_holds(tmp_path: Path) -> None:
    decisions.REPORT.write(decided(), tmp_path, results.MASKED)
    with (tmp_path / "decisions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == list(decisions.LOG_COLUMNS)
    assert [(row["verdict"], row["subject"], row["holds"]) for row in rows] == [
        ("false", "I-0001", "false"),
        ("told", "P-0002", "true"),
        ("false", "ca-sin", "true"),
        ("withdrawn", "#1", ""),
    ]
    assert rows[0]["why"] == "'=1+1"
    assert rows[1] | {"told_at": "2025-04-02T09:00:00Z", "told_how": "phone", "told_by": "Omar"} == rows[1]


def test_the_summary_has_both() -> None:
    told = as_dict(decided(), reveal=False)
    block = told["decisions"]
    assert isinstance(block, dict)
    assert (block["made"], block["holding"], block["still_to_tell"]) == (4, 2, 0)
    assert block["personal_data"][0] | {"findings": 2, "false": 1} == block["personal_data"][0]
    assert told["totals"] == as_dict(results.plain(), reveal=False)["totals"]


@pytest.mark.parametrize("code", languages())
def test_what_is_left_is_said_beside_what_was_measured(code: str) -> None:
    said = list(decisions.lines(decided(), language(code)))
    assert [number in line for number, line in zip(("4", "(1 ", "3"), said, strict=True)] == [True] * 3
    assert list(decisions.lines(results.plain(), language(code))) == []
