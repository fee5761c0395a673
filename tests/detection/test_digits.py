"""Digit lines: where numbers are looked for, and that nothing is lost by it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner import catalogue
from scanner.detection.compiled import Regex
from scanner.detection.digits import keeps_to_a_line, stands_in_digit_lines
from scanner.detection.lines import digit_lines
from scanner.detection.patterns import locate
from scanner.detection.rule import Rule

NUMBERS = [
    Regex(pattern.expression, pattern.caseless)
    for rule in catalogue.load()
    if isinstance(rule, Rule)
    for pattern in rule.patterns
    if stands_in_digit_lines(pattern.expression)
]
TEXTS = [example for rule in catalogue.load() if isinstance(rule, Rule) for example in rule.examples.match]


@pytest.mark.parametrize(
    ("expression", "stands"),
    [
        (r"\b\d{3}[ -]\d{3}[ -]\d{3}\b", True),
        (r"\b[2-6]\d{11,18}\b", True),
        (r"(?:\d{6}|[A-Z]\d{7})", True),
        (r"\d[A-Z]", False),
        (r"(?:\d{6}|[A-Z]+)", False),
        (r"\d{3}\s\d{3}", False),
        (r"\d{3}\n\d{3}", False),
        (r"\d{3}[^,]\d{3}", False),
        (r"\d{3}.\d{3}", False),
        (r"[\dA-F]{32}", False),
        (r"\d{0,20}", False),
        (r"\p{N}{9}", False),
    ],
)
def test_which_regexes_stand_in_digit_lines(expression: str, stands: bool) -> None:
    assert stands_in_digit_lines(expression) == stands


def test_which_regexes_keep_to_a_line() -> None:
    assert keeps_to_a_line(r"\w+@[a-z.-]+\b")
    assert not keeps_to_a_line(r"\w+\s\w+")
    assert not keeps_to_a_line(r"a(")


def test_most_rules_of_numbers_stand_in_them() -> None:
    assert len(NUMBERS) > 50


@settings(max_examples=20)
@given(st.lists(st.sampled_from([*TEXTS, "", "no number", "№ 12 345", "é", "\n"]), max_size=8).map("\n".join))
def test_nothing_is_lost_in_them(text: str) -> None:
    data = text.encode("utf-8", "replace")
    lines = digit_lines(data)
    for regex in NUMBERS:
        assert locate(regex, data, lines) == locate(regex, data)
