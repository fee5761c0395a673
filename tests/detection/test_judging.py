"""The candidates of one pattern, judged by what they are and by what stands around them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import catalogue
from scanner.detection import judging, patterns, validators
from scanner.detection.judging import Judge, entry_of, hits, judge_of
from scanner.detection.normalise import place_of
from scanner.detection.patterns import NOTHING, Covered
from scanner.detection.rule import Rule
from tests.detection.rules import rule

DIGITS = r"\b\d{9}\b"
VALID, INVALID = "046454286", "046454287"
"""By the digits of Luhn's sum."""

UUID = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"
SIGNATURE = "\n-- \nAnn Roe\nTel. 046454286\n"


def judge(category: str = "government-id", **keys: Any) -> Judge:
    """Of a rule with one pattern: nine digits of low confidence, with these keys in place of its own."""
    made = rule(category=category, pattern=[{"regex": DIGITS, "confidence": "low", **keys}])
    return judge_of(made, made.patterns[0])


def told(one: Judge, text: str, excluded: Covered | None = None) -> list[tuple[str, str, str]]:
    """Value, confidence and reason of what stands."""
    problems: dict[str, None] = {}
    found = [hit.finding for hit in hits(one, place_of("body", text), excluded or NOTHING, problems)]
    assert problems == {}
    assert all(text[finding.start : finding.end] == finding.value for finding in found)
    return [(finding.value, finding.confidence, finding.reason) for finding in found]


HIT = [(VALID, "low", "format")]
JUDGED: dict[str, tuple[dict[str, Any], str, list[tuple[str, str, str]]]] = {
    "a hit": ({}, f"no. {VALID}!", HIT),
    "a piece of a longer word": ({"regex": r"\d{9}"}, f"A{VALID}", []),
    "a piece of a number with hyphens": ({"whole": "number"}, f"12-{VALID}", []),
    "with a check digit": ({"validate": "luhn"}, f"{VALID} {INVALID}", [(VALID, "low", "checksum")]),
    "with a word for it": ({"context": ["SIN"]}, f"SIN {VALID}", [(VALID, "medium", "format; context: sin")]),
    "with a word out of reach": ({"context": ["SIN"], "window": 9}, f"SIN {'.' * 9}{VALID}", HIT),
    "with a word against it": ({"against": ["order"]}, f"the order {VALID}", []),
    "with a word that it needs": ({"context": ["SIN"], "context_required": True}, f"no. {VALID}", []),
    "below its heading": (
        {"context": ["SIN"], "context_required": True},
        f"Name\tSIN\nAnn\t{VALID}\nBob\t{VALID}",
        [(VALID, "medium", "format; context: sin")] * 2,
    ),
    "labelled as something else": ({"context": ["SIN"]}, f"Invoice no.: {VALID}", []),
    "behind its label": ({"label": r"SIN:\s?"}, f"SIN: {VALID}, {VALID}", HIT),
    "in machine text": ({"regex": r"\b[0-9a-f]{12}\b"}, UUID, []),
    "in machine text, which counts": (
        {"regex": r"\b[0-9a-f]{12}\b", "anywhere": True},
        UUID,
        [("00a0c91e6bf6", "low", "format")],
    ),
    "one that the rule names": ({"values": ["046-454-286"]}, f"{VALID} {INVALID}", [(VALID, "low", "list")]),
    "the longest that is valid": (
        {"regex": r"\b\d{9}(?: \d{3})?\b", "validate": "luhn"},
        f"{VALID} 111",
        [(VALID, "low", "checksum")],
    ),
    "a list": ({"validate": "luhn"}, f"{VALID}\n" * 5, [(VALID, "medium", "checksum; repeats")] * 5),
    "valid by chance": (
        {"validate": "luhn", "confidence": "medium"},
        f"{VALID}\n" + f"{INVALID}\n" * 5,
        [(VALID, "low", "checksum; by chance")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("keys", "text", "expected"), JUDGED.values(), ids=JUDGED)
def test_what_stands_and_how_sure_it_is(
    keys: dict[str, Any], text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert told(judge(**keys), text) == expected


@pytest.mark.parametrize(("category", "found"), [("phone-number", 1), ("government-id", 2)])
def test_contact_data_in_a_signature_is_left_out(category: str, found: int) -> None:
    assert len(told(judge(category), f"Call {VALID}.\n{SIGNATURE}")) == found


def test_nothing_that_begins_in_what_is_excluded_is_found() -> None:
    text = f"{VALID} {VALID}"
    assert len(told(judge(), text, Covered([0], [5]))) == 1


def test_a_validator_that_fails_is_a_problem_and_loses_the_candidate(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> bool:
        raise ZeroDivisionError(VALID)

    monkeypatch.setattr(validators, "resolve", lambda _: fail)
    problems: dict[str, None] = {}
    assert hits(judge(validate="luhn"), place_of("body", f"{VALID} {VALID}"), NOTHING, problems) == []
    assert list(problems) == ["rule three-digits: validator luhn failed (ZeroDivisionError)"]


def test_more_candidates_than_are_looked_at_are_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "_MOST", 3)
    problems: dict[str, None] = {}
    found = hits(judge(), place_of("body", f"{VALID}\n" * 5), NOTHING, problems)
    assert len(found) == 3
    assert list(problems) == ["rule three-digits: only its first 3 places in a text were looked at"]


WORDS = st.lists(
    st.sampled_from(
        ["SIN", "SIN:", VALID, INVALID, "046 454 286", "order", "é", "\u00a0", "-", "12", "\n", "\ud800"]
    )
).map(" ".join)


@given(WORDS, st.sampled_from(["", "luhn"]), st.sampled_from(["", r"SIN:?\s"]))
def test_hits_are_in_order_and_apart_wherever_they_stand(text: str, validator: str, label: str) -> None:
    one = judge(regex=r"\b\d{3}[ ]?\d{3}[ ]?\d{3}", validate=validator, label=label, context=("SIN",))
    found = [hit.finding for hit in hits(one, place_of("body", text), NOTHING, {})]
    ends = [0, *(finding.end for finding in found)]
    assert all(end <= finding.start for end, finding in zip(ends, found, strict=False))
    assert all(text[finding.start : finding.end] == finding.value for finding in found)
    assert all(finding.normalised.isdecimal() and len(finding.normalised) == 9 for finding in found)


BUILT_IN = [
    (one, judge_of(one, pattern)) for one in catalogue.load() if isinstance(one, Rule) for pattern in one.patterns
]


@pytest.mark.parametrize("made", BUILT_IN, ids=lambda made: made[0].id)
def test_the_entry_of_a_pattern_hits_wherever_the_pattern_finds_something(made: tuple[Rule, Judge]) -> None:
    built_in, one = made
    for example in built_in.examples.match:
        place = place_of("body", example)
        if hits(one, place, NOTHING, {}):
            assert patterns.stands_in(entry_of(one), place.data), example
