"""What decisions leave of a result: by verdict, by law, and when the same mail is scanned again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.analysis.decided import Decided, standing_severities
from scanner.analysis.deciding import decided
from scanner.analysis.result import Range, Result
from scanner.decisions import What, Withdrawal
from scanner.reports.summary import as_dict
from tests.decided import (
    FIRST,
    MAILS,
    MONDAY,
    NOW,
    RULE,
    SECOND,
    SHARED,
    SIN,
    THIRD,
    Ground,
    mail,
    measured,
    numbered,
    scanned,
)


def value(ground: Ground, text: str) -> str:
    """The hash of a value that was found, by its last digits as they were written."""
    rows = ground.connection.execute('SELECT hex(value_hash), "end" FROM found ORDER BY start').fetchall()
    assert rows
    first = rows[0][0]
    return str(first if text == SIN else next(other for other, _ in rows if other != first))


def test_without_decisions_a_result_is_as_it_was_measured(ground: Ground) -> None:
    assert decided(ground.connection, ground.basis, ()) is ground.basis.result
    assert ground.basis.result.decided is None


def test_the_scan_found_what_is_decided_on(ground: Ground) -> None:
    result = ground.basis.result
    assert [(each.id, each.messages, each.addresses_exposed) for each in result.incidents] == [
        ("I-0001", 2, len(FIRST)),
        ("I-0002", 1, len(SECOND)),
        ("I-0003", 1, len(THIRD)),
    ]
    assert [(total.findings, total.distinct_values, total.messages) for total in result.rule_totals] == [(4, 2, 2)]


EVERYONE = len({*FIRST, *SECOND, *THIRD})
ONLY_FIRST = len(set(FIRST) - set(SECOND))
VERDICTS = {  # incident, verdict: incidents, addresses and people in the totals, still to tell
    "confirmed": ("I-0001", "confirmed", 3, EVERYONE, EVERYONE),
    "false": ("I-0001", "false", 2, EVERYONE - ONLY_FIRST, EVERYONE - ONLY_FIRST),
    "accepted": ("I-0001", "accepted", 3, EVERYONE, EVERYONE - ONLY_FIRST),
    "false, nobody shared": ("I-0003", "false", 2, EVERYONE - len(THIRD), EVERYONE - len(THIRD)),
}


@pytest.mark.parametrize(("name", "verdict", "incidents", "exposed", "to_tell"), VERDICTS.values(), ids=VERDICTS)
def test_a_verdict_on_an_incident(
    ground: Ground, name: str, verdict: str, incidents: int, exposed: int, to_tell: int
) -> None:
    left = ground.after(ground.incident(name, verdict))
    assert left.incidents[name].verdict == verdict
    assert (left.totals.incidents, left.totals.addresses_exposed) == (incidents, exposed)
    assert left.totals.people_exposed == Range(exposed, exposed, exposed)
    assert left.still_to_tell == to_tell
    assert left.subjects == {1: name}
    assert left.holding == {1}


def test_the_latest_verdict_holds(ground: Ground) -> None:
    left = ground.after(ground.incident("I-0001", "false"), ground.incident("I-0001", "confirmed"))
    assert (left.incidents["I-0001"].verdict, left.incidents["I-0001"].decision) == ("confirmed", 2)
    assert left.totals == ground.basis.result.totals


TOLD = {  # who, of which incidents: how many are still to tell
    "a person of two incidents": (SHARED[0], (), EVERYONE - 1),
    "the same, of one of them": (SHARED[0], ("I-0001",), EVERYONE),
    "everyone of an incident": ("I-0003", (), EVERYONE - len(THIRD)),
    "everyone of one, some of whom are in another": ("I-0001", (), EVERYONE - ONLY_FIRST),
}


@pytest.mark.parametrize(("who", "incidents", "to_tell"), TOLD.values(), ids=TOLD)
def test_people_told_otherwise(ground: Ground, who: str, incidents: tuple[str, ...], to_tell: int) -> None:
    left = ground.after(*ground.told(who, *incidents))
    assert left.still_to_tell == to_tell
    assert left.totals == ground.basis.result.totals


def test_how_a_person_was_told_stands_in_her_row(ground: Ground) -> None:
    [told] = ground.told(THIRD[0])
    left = ground.after(ground.incident("I-0001", "confirmed"), told)
    [row] = left.people[left.people["decision"].notna()].to_dict("records")
    assert (row["told_how"], row["told_by"], row["told_at"], row["to_tell"]) == ("phone", "Jane Doe", NOW, False)
    assert left.subjects[2] == row["person"]
    assert (left.incidents["I-0003"].told, left.incidents["I-0003"].to_tell) == (1, len(THIRD) - 1)


def test_once_everyone_of_an_incident_is_told_it_is_less_severe(ground: Ground) -> None:
    left = ground.after(*ground.told("I-0003"))
    assert "all of them were told" in left.incidents["I-0003"].reasons
    assert any("not told yet" in reason for reason in ground.basis.result.incidents[2].reasons)


SCOPES = {  # value, message: findings, values, messages left
    "all of the rule": ("", "", (0, 0, 0)),
    "one value": (SIN, "", (1, 1, 1)),
    "one mail": ("", "c@utility.example", (1, 1, 1)),
    "one value in one mail": (SIN, "<c@utility.example>", (2, 2, 2)),
}


@pytest.mark.parametrize(("text", "message", "left"), SCOPES.values(), ids=SCOPES)
def test_false_findings_leave_the_counts(
    ground: Ground, text: str, message: str, left: tuple[int, int, int]
) -> None:
    after = ground.after(ground.findings(value=value(ground, text) if text else "", message=message))
    [rule] = after.rules
    assert (rule.total.findings, rule.total.distinct_values, rule.total.messages) == left
    assert rule.false == 4 - left[0]
    assert after.holding == {1}


def test_of_decisions_on_a_finding_the_latest_holds(ground: Ground) -> None:
    one = ground.findings("confirmed", value(ground, SIN))
    [wide_last] = ground.after(one, ground.findings()).rules
    [narrow_last] = ground.after(ground.findings(), one).rules
    assert (wide_last.total.findings, wide_last.confirmed) == (0, 0)
    assert (narrow_last.total.findings, narrow_last.confirmed) == (3, 3)


def test_an_incident_whose_findings_are_false_is_judged_without_them(ground: Ground) -> None:
    measured_as = ground.basis.result.incidents[1]
    after = ground.after(ground.findings()).incidents["I-0002"]
    assert any(RULE in reason for reason in measured_as.reasons)
    assert not any(RULE in reason for reason in after.reasons)


def test_a_finding_shows_the_verdict_on_it(ground: Ground) -> None:
    result = decided(ground.connection, ground.basis, numbered(ground.findings("accepted", value(ground, SIN))))
    [page] = result.personal_data()
    assert page["verdict"].fillna("").tolist() == ["accepted", "accepted", "", "accepted"]
    assert sorted(result.worst_personal_data["verdict"].fillna("")) == sorted(page["verdict"].fillna(""))


ALARMS = {  # decisions by incident; verdict on all findings: the severities that stand
    "nothing decided": ({}, ""),
    "all false": (dict.fromkeys(("I-0001", "I-0002", "I-0003"), "false"), "false"),
    "all accepted": (dict.fromkeys(("I-0001", "I-0002", "I-0003"), "accepted"), "accepted"),
    "all confirmed": (dict.fromkeys(("I-0001", "I-0002", "I-0003"), "confirmed"), "confirmed"),
}


@pytest.mark.parametrize(("verdicts", "findings"), ALARMS.values(), ids=ALARMS)
def test_only_what_is_open_or_confirmed_alarms(ground: Ground, verdicts: dict[str, str], findings: str) -> None:
    whats = [ground.incident(name, verdict) for name, verdict in verdicts.items()]
    whats += [ground.findings(findings)] if findings else []
    result = decided(ground.connection, ground.basis, numbered(*whats))
    everything = standing_severities(ground.basis.result)
    assert len(everything) > 1
    assert standing_severities(result) == (frozenset() if findings in {"false", "accepted"} else everything)


# -- laws ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def possible(ground: Ground) -> list[What]:
    """Decisions of every kind, no two of which are about the same thing."""
    return [
        ground.incident("I-0001", "false"),
        ground.incident("I-0002", "accepted"),
        ground.incident("I-0003", "confirmed"),
        *ground.told(SHARED[1]),
        *ground.told(THIRD[2]),
        *ground.told(FIRST[-1]),
        ground.findings("false", value(ground, SIN)),
        ground.findings("accepted", value(ground, "other")),
    ]


def figures(left: Decided) -> object:
    """What is left, without the log and the numbers of decisions."""
    people = left.people.drop(columns="decision").to_csv()
    incidents = {name: replace(each, decision=None) for name, each in left.incidents.items()}
    return left.totals, left.still_to_tell, left.rules, incidents, people


@settings(max_examples=3)
@given(st.data())
def test_the_order_of_independent_decisions_does_not_matter(
    ground: Ground, possible: list[What], data: st.DataObject
) -> None:
    some = data.draw(st.lists(st.sampled_from(possible), unique=True, min_size=1))
    other = data.draw(st.permutations(some))
    assert figures(ground.after(*some)) == figures(ground.after(*other))


@settings(max_examples=3)
@given(st.data())
def test_a_withdrawn_decision_leaves_all_as_before(
    ground: Ground, possible: list[What], data: st.DataObject
) -> None:
    before = data.draw(st.lists(st.sampled_from(possible), unique=True, min_size=1))
    again = data.draw(st.sampled_from([*possible, ground.findings(), ground.incident("I-0001", "confirmed")]))
    withdrawn = ground.after(*before, again, Withdrawal(len(before) + 1))
    assert figures(withdrawn) == figures(ground.after(*before))
    assert len(withdrawn.log) == len(before) + 2


@settings(max_examples=3)
@given(st.data())
def test_what_was_measured_never_changes_and_no_figure_exceeds_it(
    ground: Ground, possible: list[What], data: st.DataObject
) -> None:
    def told(result: Result) -> dict[str, object]:
        return {key: value for key, value in as_dict(result, reveal=True).items() if key != "decisions"}

    some = data.draw(st.lists(st.sampled_from(possible), unique=True, min_size=1))
    result = decided(ground.connection, ground.basis, numbered(*some))
    assert told(result) == told(ground.basis.result)
    left = result.decided
    assert left is not None
    assert (left.totals.addresses_exposed or 0) <= (result.totals.addresses_exposed or 0)
    assert left.still_to_tell <= int(result.people["still_to_tell"].sum())
    assert left.people["person"].tolist() == result.people["person"].tolist()


# -- scanned again ---------------------------------------------------------------------------------------------


def after_scan(folder: Path, whats: Sequence[What], *mails: bytes) -> Decided:
    with scanned(folder, *mails) as case:
        result = decided(case.connection, measured(case), numbered(*whats))
    assert result.decided is not None
    return result.decided


def test_decisions_follow_their_mail_and_nothing_else(ground: Ground, tmp_path: Path) -> None:
    text = "Something that nobody remembers any more."
    earlier = mail("z", SECOND, "Last year", MONDAY - timedelta(days=90), text)
    more = mail("f", [*FIRST, "new@n.example"], "Spring service", MONDAY + timedelta(hours=3))
    same_id = mail("d", THIRD, "A meeting of all", MONDAY + timedelta(days=50), "Again: tea and cake.")
    whats = [*(ground.incident(f"I-000{n}", "false") for n in (1, 2, 3)), *ground.told(SECOND[-1])]
    left = after_scan(tmp_path, whats, earlier, *MAILS, more, same_id)
    verdicts = {name: (each.verdict, each.partly) for name, each in left.incidents.items()}
    assert verdicts == {
        "I-0001": ("", False),  # the one of last year, which nobody has decided on
        "I-0002": ("", True),  # was I-0001, has grown, and is open again
        "I-0003": ("false", False),  # was I-0002
        "I-0004": ("false", False),  # was I-0003
        "I-0005": ("", False),  # another mail, for all that its Message-ID is that of I-0004
    }
    assert [left.incidents[name].told for name in ("I-0001", "I-0003")] == [0, 1]


def test_an_incident_that_shrank_keeps_its_verdict_and_what_is_not_there_has_none(
    ground: Ground, tmp_path: Path
) -> None:
    whats = [ground.incident("I-0001", "accepted"), ground.incident("I-0003", "false"), *ground.told(THIRD[0])]
    left = after_scan(tmp_path, [*whats, ground.findings()], MAILS[1])
    assert [(each.verdict, each.to_tell) for each in left.incidents.values()] == [("accepted", 0)]
    assert left.subjects == {1: "I-0001", 2: "", 3: "", 4: ""}
    assert left.holding == {1}
    assert (left.totals.incidents, left.still_to_tell) == (1, 0)
