"""How severe an incident is, and the reasons in words."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.analysis.result import AttachedFiles, Notified, Recall
from scanner.analysis.severity import Facts, judge
from scanner.terms import SEVERITIES

PLAIN = Facts(
    addresses=20,
    named=0,
    viewers=20,
    contexts=(),
    personal_data=(),
    rules=(),
    reply_alls=0,
    forwards=0,
    recall=Recall(0, 0, 0, None, exposed_again=False),
    undelivered=0,
    notified=Notified(0, 20, None, None, exposed_again=False),
)
WORSE: dict[str, dict[str, Any]] = {
    "more people": {"addresses": 300, "viewers": 300},
    "names": {"named": 15},
    "a sensitive context": {"contexts": ("context-health",)},
    "personal data": {"personal_data": ("high",), "rules": ("ca-sin",)},
    "an answer to all": {"reply_alls": 1},
    "a forward": {"forwards": 2},
    "a table of people": {"attached": AttachedFiles(1, "workbook", 60, "customers", hidden=False)},
}
REASONS: dict[str, dict[str, Any]] = {
    "20 outside addresses in view": {},
    "sensitive context: belief and orientation, health": {
        "contexts": ("context-belief-and-orientation", "context-health")
    },
    "personal data in the same mail: ca-sin, iban": {"personal_data": ("critical",), "rules": ("ca-sin", "iban")},
    "15 of them name a person": {"named": 15},
    "none of them names a person": {"named": 0},
    "one attached workbook with 1,240 customers": {
        "attached": AttachedFiles(1, "workbook", 1240, "customers", hidden=False)
    },
    "1 reply-all showed the list again": {"reply_alls": 1},
    "2 reply-alls showed the list again": {"reply_alls": 2},
    "1 forward to others outside": {"forwards": 1},
    "the recall showed the list again": {"recall": Recall(1, 0, 0, 5.0, exposed_again=True)},
    "95% of the copies reached nobody": {"viewers": 1},
    "all of them were told": {"notified": Notified(20, 0, None, None, exposed_again=False)},
    "20 of them were not told yet": {},
}


def level(facts: Facts) -> int:
    return SEVERITIES.index(judge(facts)[0])


@pytest.mark.parametrize("change", WORSE.values(), ids=WORSE)
def test_nothing_that_makes_it_worse_lowers_the_level(change: dict[str, Any]) -> None:
    assert level(replace(PLAIN, **change)) > level(replace(PLAIN, addresses=5, viewers=5))
    assert level(replace(PLAIN, **change)) >= level(PLAIN)


@pytest.mark.parametrize(("reason", "change"), REASONS.items(), ids=REASONS)
def test_every_reason_is_said_in_words(reason: str, change: dict[str, Any]) -> None:
    assert reason in judge(replace(PLAIN, **change))[1]


@given(st.lists(st.integers(5, 10_000), min_size=2, max_size=6))
def test_more_addresses_are_never_less_severe(counts: list[int]) -> None:
    levels = [level(replace(PLAIN, addresses=n, viewers=n)) for n in sorted(counts)]
    assert all(one <= other for one, other in pairwise(levels))


def test_all_that_is_bad_is_critical_and_what_was_undone_is_low() -> None:
    worst = {key: value for change in WORSE.values() for key, value in change.items()}
    assert judge(replace(PLAIN, **worst))[0] == "critical"
    told = Notified(20, 0, None, None, exposed_again=False)
    assert judge(replace(PLAIN, viewers=0, notified=told))[0] == "low"
