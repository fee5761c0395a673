"""The plain loop and the scan of the same kinds look for the same things."""

import re

import pytest

from benchmarks.patterns import PATTERNS, RULES
from scanner import catalogue

EXAMPLES = {
    "email": "jane@customer.example",
    "phone": "613-555-0142",
    "card": "4111 1111 1111 1111",
    "ca-sin": "046 454 286",
    "us-ssn": "536-22-8726",
    "iban": "DE89 3704 0044 0532 0130 00",
    "birth-date": "born on 4/5/1971",
    "account": "account number: 1234567",
}


@pytest.mark.parametrize("kind", PATTERNS)
def test_the_loop_finds_what_it_is_to_look_for(kind: str) -> None:
    assert re.findall(PATTERNS[kind], f"It is {EXAMPLES[kind]}, I think.")


def test_the_rules_for_the_same_kinds_are_in_the_catalogue() -> None:
    assert set(RULES) <= {rule.id for rule in catalogue.load()}
