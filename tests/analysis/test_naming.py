"""What a report calls things is what decisions are made about; what it does not know is refused."""

from collections.abc import Callable

import pytest

from scanner.decisions import FindingsJudged, PersonTold, What
from scanner.errors import UsageError
from tests.decided import FIRST, RULE, SHARED, THIRD, Ground, numbered

Ask = Callable[[Ground], object]


def persons(told: tuple[What, ...]) -> set[tuple[str, ...]]:
    return {each.addresses for each in told if isinstance(each, PersonTold)}


WHO = {
    "an address": (lambda ground: ground.told(THIRD[0]), {(THIRD[0],)}),
    "an address as it was typed": (lambda ground: ground.told(f" {THIRD[0].upper()}"), {(THIRD[0],)}),
    "a person": (lambda ground: ground.told("P-0001"), {(min(FIRST),)}),
    "an incident": (lambda ground: ground.told("I-0003"), {(address,) for address in THIRD}),
}


@pytest.mark.parametrize(("ask", "found"), WHO.values(), ids=WHO)
def test_who_is_meant(ground: Ground, ask: Callable[[Ground], tuple[What, ...]], found: set[tuple[str]]) -> None:
    assert persons(ask(ground)) == found


def test_who_was_told_already_is_not_told_with_her_incident(ground: Ground) -> None:
    before = numbered(*ground.told(THIRD[0]))
    assert persons(ground.told("I-0003", before=before)) == {(address,) for address in THIRD[1:]}


def test_a_value_is_named_by_the_first_digits_of_its_hash(ground: Ground) -> None:
    [(value_hash,)] = ground.connection.execute("SELECT DISTINCT hex(value_hash) FROM found LIMIT 1").fetchall()
    named = ground.findings(value=value_hash[:8].lower())
    assert isinstance(named, FindingsJudged)
    assert (named.value_hash, named.mail) == (value_hash, None)


REFUSED: dict[str, tuple[Ask, str]] = {
    "an unknown incident": (lambda ground: ground.incident("I-0099", "false"), "no incident I-0099"),
    "an unknown address": (lambda ground: ground.told("jane@nowhere.example"), "nobody exposed is called"),
    "an unknown person": (lambda ground: ground.told("P-9999"), "nobody exposed is called"),
    "not in the incident": (lambda ground: ground.told(THIRD[0], "I-0001"), "is not in I-0001"),
    "of an unknown incident": (lambda ground: ground.told(SHARED[0], "I-0099"), "no incident I-0099"),
    "all told already": (
        lambda ground: ground.told("I-0003", before=numbered(*ground.told("I-0003"))),
        "everyone in it is told already",
    ),
    "an unknown mail": (lambda ground: ground.findings(message="z@nowhere.example"), "nothing was found"),
    "an unknown value": (lambda ground: ground.findings(value="0" * 32), f"called {RULE} 000"),
    "too little of a value": (lambda ground: ground.findings(value="abc"), "at least 4 digits"),
}


@pytest.mark.parametrize(("ask", "said"), REFUSED.values(), ids=REFUSED)
def test_what_the_report_does_not_know(ground: Ground, ask: Ask, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        ask(ground)
