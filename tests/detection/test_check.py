"""Rules against their own examples, their validators and one another."""

import pytest

from scanner import catalogue
from scanner.detection import validators
from scanner.detection.check import CheckFailure, check
from scanner.detection.rule import Rule
from tests.detection.rules import rule

THREE_DIGITS = {"regex": r"\b\d{3}\b", "confidence": "low"}


@pytest.mark.parametrize("built_in", catalogue.load(), ids=lambda built_in: built_in.id)
def test_every_built_in_rule_passes_its_examples(built_in: Rule) -> None:
    assert check([built_in]) == []
    examples = built_in.examples
    assert built_in.audience or built_in.policy or min(len(examples.match), len(examples.ignore)) >= 3


def test_an_example_that_is_missed_and_one_that_is_found_are_failures() -> None:
    wrong = rule(examples={"match": ["123", "12"], "ignore": ["1234", "123"]})
    assert check([wrong]) == [
        CheckFailure("three-digits", "should be found in", "12"),
        CheckFailure("three-digits", "should find nothing in", "123"),
    ]


def test_a_validator_that_raises_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(_name: str) -> validators.Validator:
        return lambda text: int(text) > 0

    monkeypatch.setattr(validators, "resolve", resolve)
    assert check([rule(pattern=[{**THREE_DIGITS, "validate": "number"}])]) == [
        CheckFailure("three-digits", "validator number raises ValueError on", "")
    ]


@pytest.mark.parametrize(
    ("other", "twice"),
    [
        (THREE_DIGITS, True),
        ({**THREE_DIGITS, "confidence": "high", "window": 20}, True),
        ({**THREE_DIGITS, "caseless": True}, False),
        ({**THREE_DIGITS, "validate": "luhn"}, False),
        ({**THREE_DIGITS, "context": ["room"], "context_required": True}, False),
        ({"regex": r"\b\d{4}\b", "confidence": "low"}, False),
    ],
    ids=["the same", "surer", "caseless", "validated", "with words", "another"],
)
def test_a_pattern_that_is_there_twice_is_a_failure(other: dict[str, object], twice: bool) -> None:
    second = rule(id="second", pattern=[other], examples={"match": ["room 123", "1234", "room 034"]})
    told = [failure.what for failure in check([rule(), second]) if not failure.example]
    assert told == (["pattern[0] is that of three-digits, pattern[0] again"] if twice else [])
