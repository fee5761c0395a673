"""Rules against their own examples."""

import pytest

from scanner.detection import catalogue
from scanner.detection.check import CheckFailure, check
from scanner.detection.rule import Rule
from tests.detection.rules import rule


@pytest.mark.parametrize("built_in", catalogue.load(), ids=lambda built_in: built_in.id)
def test_every_built_in_rule_passes_its_examples(built_in: Rule) -> None:
    assert check([built_in]) == []
    examples = built_in.examples
    assert built_in.audience or built_in.policy or min(len(examples.match), len(examples.ignore)) >= 3


def test_an_example_that_is_missed_and_one_that_is_found_are_failures() -> None:
    wrong = rule(examples={"match": ["123", "12"], "ignore": ["1234", "123"]})
    assert check([wrong]) == [
        CheckFailure("three-digits", "match", "12", ""),
        CheckFailure("three-digits", "ignore", "123", ""),
    ]
