"""What holds for all rules of national identity, tax, health and bank numbers in the folder `rules`."""

import random

import pytest

from scanner import catalogue
from scanner.detection.detector import Detector, compile_rules, find_in_text
from scanner.detection.rule import Rule
from scanner.model import Finding

CATEGORIES = {"government-id", "tax-id", "health-number", "bank-account"}
DOCUMENTS = ("driving-licence", "passport-number", "machine-readable-zone")
"""Ends of the ids of rules for documents, which go by their form and the words beside it."""

UNCHECKED = {"in-pan", "us-ssn"}
"""Rules that are sure of numbers without check digits: by their form and the words beside them."""

COUNTRIES = (
    "AT", "AU", "BE", "BG", "BR", "CA", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR",
    "HU", "IE", "IN", "IT", "JP", "LT", "LU", "LV", "MT", "NL", "NO", "NZ", "PL", "PT", "RO", "SE", "SI", "US",
)  # fmt: skip
"""Of which there are rules. Slovakia writes the numbers of Czechia."""

RULES = [
    rule
    for rule in catalogue.load()
    if isinstance(rule, Rule) and rule.category in CATEGORIES and not rule.id.endswith(DOCUMENTS)
]


@pytest.fixture(scope="module")
def detector() -> Detector:
    return compile_rules(RULES)


def _found(detector: Detector, text: str) -> list[Finding]:
    return find_in_text(detector, "body", text, {})


def test_every_country_has_rules() -> None:
    assert {rule.jurisdiction for rule in RULES} == {*COUNTRIES, "*"}


def test_digits_without_context_are_nobodys_number(detector: Detector) -> None:
    drawn = random.Random(20261126)
    numbers = ["".join(drawn.choices("0123456789", k=drawn.randint(6, 20))) for _ in range(10_000)]
    texts = ["\n\n".join(numbers[start : start + 20]) for start in range(0, len(numbers), 20)]
    assert [found for text in texts for found in _found(detector, text) if found.confidence != "low"] == []


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.id not in UNCHECKED], ids=lambda rule: rule.id)
def test_what_is_believed_most_is_checked_digit_by_digit(detector: Detector, rule: Rule) -> None:
    for example in rule.examples.match:
        for sure in (one for one in _found(detector, example) if one.rule == rule.id and _is_sure(one)):
            # A third: where an account number follows, it is the routing number before it that is checked.
            changed = _with_one_digit_changed(example, sure)
            refused = [text for text in changed if not any(_is_same(sure, one) for one in _found(detector, text))]
            assert len(refused) * 3 >= len(changed), example


def _is_sure(found: Finding) -> bool:
    return found.confidence == "high" and "neighbours" not in found.reason


def _with_one_digit_changed(text: str, found: Finding) -> list[str]:
    places = [place for place in range(found.start, found.end) if text[place].isdecimal()]
    return [f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}" for place in places]


def _is_same(one: Finding, other: Finding) -> bool:
    return (one.rule, one.start, one.end, one.confidence) == (other.rule, other.start, other.end, other.confidence)
