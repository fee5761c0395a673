"""The first screen: plain sentences, the figures with their range, and what is still to be done."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from scanner.analysis.columns import ATTACHED_TABLES_COLUMNS, PEOPLE_COLUMNS
from scanner.analysis.decided import DECIDED_PEOPLE_COLUMNS, Decided, DecidedIncident, DecidedRule
from scanner.analysis.result import Estimate, Result, Sample
from scanner.reports.html import first
from scanner.reports.language import language
from scanner.reports.page import render
from scanner.reports.report import Reader
from tests.reports import results

WORDS = language("en")
READER = Reader(reveal=False)


def told(result: Result) -> Result:
    """The result, with everybody told."""
    rows = result.people.assign(still_to_tell=False).astype(PEOPLE_COLUMNS)
    return replace(result, people=rows)


def decided(result: Result) -> Result:
    """The result after a call to the one who was still to tell, and a verdict that its finding is false."""
    people = pd.DataFrame({"person": result.people["person"], "to_tell": False, "told_how": [None, "phone"]})
    rule = replace(result.rule_totals[0], findings=0, sent_outside=0)
    after = Decided(
        log=(),
        subjects={},
        holding=frozenset(),
        incidents={"I-0001": DecidedIncident("confirmed", 2, False, "medium", (), told=298, to_tell=0)},
        rules=(DecidedRule(rule, confirmed=0, false=3, accepted=0),),
        totals=result.totals,
        people=people.reindex(columns=list(DECIDED_PEOPLE_COLUMNS)).astype(DECIDED_PEOPLE_COLUMNS),
        still_to_tell=0,
    )
    return replace(result, decided=after)


def tasks(result: Result, reader: Reader = READER) -> dict[str, bool]:
    """What is to be done, and whether it is."""
    return {task.text: task.done for task in first.tasks(result, reader, WORDS)}


def test_what_came_after_is_told_in_sentences() -> None:
    assert list(first.sentences(results.plain(), READER, WORDS)) == [
        "A recall was attempted for 9 emails.",
        "9 reports on it came back, 2 of success (from outside the organisation: 0, 0 of success).",
        "For 8 addresses a delivery failure came back.",
        "1 of the 2 people behind these addresses is still to be told.",
    ]
    assert (
        list(first.sentences(told(results.plain()), READER, WORDS))[-1]
        == "All 2 people behind these addresses have been told."
    )
    assert list(first.sentences(results.empty(), READER, WORDS)) == []


def test_of_a_sample_the_estimate_comes_first_and_what_was_seen_after_it() -> None:
    one = Estimate(9, 4, 17)
    sample = Sample(
        messages=100,
        population=2_000,
        seed=0,
        scanned=one,
        duplicate=one,
        unreadable=one,
        messages_in_view=one,
        incidents=one,
        addresses_exposed=one,
        customers_exposed=None,
        people_exposed=one,
        personal_data={},
        not_seen=one,
    )
    result = replace(results.plain(), sample=sample)
    assert first.headline(result, READER, WORDS).startswith(
        "ESTIMATE from a random sample of 100 of 2,000 messages:"
    )
    seen, *_ = first.sentences(result, READER, WORDS)
    assert seen == "Seen in the sample: " + first.headline(results.plain(), READER, WORDS)
    page = render(result, READER)
    assert "Read the whole archive before you rely on these figures" in page
    assert 'id="sample"' in page


def test_figures_are_those_of_the_result() -> None:
    figures = {each.key: (each.value, each.shown, each.note) for each in first.figures(results.plain(), WORDS)}
    assert figures == {
        "people_exposed": (297, "297", "at least 296, at most 298"),
        "addresses_exposed": (298, "298", ""),
        "customers_exposed": (None, "not computed", ""),
        "still_to_tell": (1, "1", "of 2"),
        "incidents": (1, "1", ""),
        "sent_outside": (2, "2", ""),
    }


def test_after_decisions_the_figures_follow_and_what_was_measured_stays_beside_them() -> None:
    figures = {each.key: (each.value, each.note) for each in first.figures(decided(results.plain()), WORDS)}
    assert figures["still_to_tell"] == (0, "of 2 (measured: 1)")
    assert figures["sent_outside"] == (0, "(measured: 2)")
    assert figures["addresses_exposed"] == (298, "")
    page = render(decided(results.plain()), READER)
    assert "told by phone" in page
    assert "measured as high" in page


@pytest.mark.parametrize(
    ("result", "text", "done"),
    [
        (results.plain(), "Tell 1 person: no notice has reached her.", False),
        (told(results.plain()), "All 2 people behind these addresses have been told.", True),
        (results.plain(), "I-0001: consider that the recall itself showed the list again.", False),
        (results.plain(), "Check 3 mass mails that were set aside, and why.", False),
        (results.plain(), "Look at 1 problem of the scan.", False),
        (results.plain(), "Look at 1 message that could not be read.", False),
        (results.plain(), "Look at 2 breaches of your policies.", False),
    ],
)
def test_what_is_to_be_done(result: Result, text: str, done: bool) -> None:
    assert tasks(result)[text] is done


def test_what_reports_of_recalls_say_of_outside_is_told_apart() -> None:
    assert results.INCIDENT.recall is not None
    recall = replace(results.INCIDENT.recall, succeeded=1, failed=1, succeeded_outside=0, failed_outside=1)
    result = replace(results.plain(), incidents=(replace(results.INCIDENT, recall=recall),))
    said = list(first.sentences(result, READER, WORDS))
    assert said[1] == "2 reports on it came back, 1 of success (from outside the organisation: 1, 0 of success)."


def test_people_who_were_told_of_one_incident_only_are_said_to_be() -> None:
    people = results.plain().people.assign(still_to_tell=True)
    result = replace(results.several(), people=people.astype(PEOPLE_COLUMNS))
    assert "Tell 2 people: they have not been told of every incident that exposed them." in tasks(result)


def test_who_need_not_be_told_was_not_told() -> None:
    result = decided(results.plain())
    assert result.decided is not None
    accepted = replace(result.decided.incidents["I-0001"], verdict="accepted")
    settled = replace(result, decided=replace(result.decided, incidents={"I-0001": accepted}))
    assert "All 2 people behind these addresses have been told." in tasks(result)
    assert tasks(settled)["Nobody is to be told any more: who was not told need not be, by decision."]


def test_people_in_attached_tables_have_to_be_counted_too() -> None:
    row = {"digest": "0", "kind": "csv", "subjects": "people", "in_attachment": 3, "data_subjects": 3}
    tables = [row | {"sent_outside": True}, row | {"digest": "1", "sent_outside": False}]
    result = replace(results.plain(), attached_tables=results.frame(ATTACHED_TABLES_COLUMNS, tables))
    assert (
        "3 people in attached tables that were sent outside have to be counted and told too: the figures above"
        " leave such tables out."
    ) in tasks(result)


def test_an_organisation_that_was_inferred_has_to_be_confirmed_first() -> None:
    first_task, *_ = tasks(results.several())
    assert first_task.startswith("Confirm that the organisation is utility.example.")


def test_where_nothing_was_found_there_is_nothing_to_do() -> None:
    known = replace(results.empty(), assumptions=results.plain().assumptions)
    assert tasks(known) == {}


def test_the_72_hours_run_from_awareness_in_the_reader_s_time_zone() -> None:
    toronto = ZoneInfo("America/Toronto")
    aware = datetime(2025, 3, 24, 9, 30, tzinfo=toronto)
    reader = Reader(reveal=False, timezone=toronto, aware_at=aware)
    (text,) = [text for text in tasks(results.plain(), reader) if "72 hours" in text]
    assert "by 27 March 2025, 09:30 America/Toronto (13:30 UTC)" in text


@pytest.mark.parametrize(
    ("aware", "ends"),
    [("2025-10-24T16:00+02:00", "27 October 2025, 15:00"), ("2025-03-28T15:10+01:00", "31 March 2025, 16:10")],
    ids=["clocks go back", "clocks go forward"],
)
def test_the_72_hours_are_hours_over_changes_of_the_clock(aware: str, ends: str) -> None:
    paris = ZoneInfo("Europe/Paris")
    reader = Reader(False, paris, aware_at=datetime.fromisoformat(aware).astimezone(paris))
    (text,) = [text for text in tasks(results.plain(), reader) if "72 hours" in text]
    assert f"by {ends} Europe/Paris" in text


def test_an_incident_that_began_after_awareness_has_no_deadline() -> None:
    april = results.SENT.replace(month=4)
    second = replace(results.INCIDENT, id="I-0002", first_sent=april, last_sent=april)
    for incidents, aware, later in (
        ((results.INCIDENT, second), results.SENT.replace(day=24), "I-0002"),
        ((results.INCIDENT,), results.SENT.replace(day=22), "I-0001"),
    ):
        result = replace(results.plain(), incidents=incidents)
        told = [text for text in tasks(result, replace(READER, aware_at=aware)) if "72 hours" in text]
        assert [text for text in told if "lies before" in text] == [
            f"Note when the organisation became aware of {later}: the moment given with --aware-at lies before "
            "the first email. Where the GDPR applies, 72 hours run from then (Article 33)."
        ]
        assert len(told) == len(incidents)


def test_many_names_of_an_organisation_are_cut_short() -> None:
    names = [f"d{number}.example" for number in range(9)]
    result = replace(results.plain(), assumptions={"organisation_domains": names})
    assert first.organisation(result, READER, WORDS) == (
        "d0.example, d1.example, d2.example, d3.example, d4.example and 4 more"
    )
