"""Which of several hits on the same characters stands."""

from typing import Any

import pytest

from scanner.detection.overlap import Hit, strongest
from scanner.model import Finding
from tests.detection.rules import rule


def _hit(name: str, start: int, end: int, **other: Any) -> Hit:
    severity = other.get("severity", "medium")
    finding = Finding(name, other.get("confidence", "medium"), "body", start, end, "", "", "")
    return Hit(finding, rule(id=name, severity=severity), other.get("validated", False))


@pytest.mark.parametrize(
    ("hits", "standing"),
    [
        ([_hit("a", 5, 8), _hit("b", 0, 3)], ["b", "a"]),
        ([_hit("a", 0, 3), _hit("b", 3, 6)], ["a", "b"]),
        ([_hit("a", 0, 9), _hit("b", 2, 5)], ["a", "b"]),
        ([_hit("card", 0, 9, severity="high", validated=True), _hit("phone", 5, 12)], ["card"]),
        ([_hit("card", 0, 9, severity="high"), _hit("phone", 5, 12)], ["card", "phone"]),
        (
            [_hit("card", 0, 9, severity="high", validated=True, confidence="low"), _hit("phone", 5, 12)],
            ["card", "phone"],
        ),
        ([_hit("a", 0, 9, validated=True), _hit("b", 2, 5)], ["a"]),
        ([_hit("a", 0, 9, validated=True), _hit("b", 0, 9)], ["a", "b"]),
        (
            [_hit("low", 0, 9, severity="low", validated=True), _hit("high", 5, 12, severity="high")],
            ["low", "high"],
        ),
    ],
    ids=[
        "apart",
        "adjacent",
        "unconfirmed hides nothing",
        "confirmed hides the less severe",
        "unconfirmed does not hide the less severe",
        "doubtful does not hide the surer",
        "confirmed hides the shorter within",
        "same characters",
        "less severe hides nothing",
    ],
)
def test_between_rules(hits: list[Hit], standing: list[str]) -> None:
    assert [hit.rule.id for hit in strongest(hits)] == standing


def test_within_a_rule_the_surest_stands_then_the_longest_then_the_first() -> None:
    hits = [_hit("a", 0, 9), _hit("a", 2, 5, confidence="high"), _hit("a", 20, 22), _hit("a", 21, 29)]
    assert [(hit.finding.start, hit.finding.end) for hit in strongest(hits)] == [(2, 5), (21, 29)]


def test_of_numbers_of_persons_the_surer_one_stands() -> None:
    hits = [
        Hit(_hit(name, 0, 9, confidence=confidence).finding, rule(id=name, category="tax-id"), validated=True)
        for name, confidence in (("medium", "medium"), ("high", "high"), ("as-high", "high"))
    ]
    assert [hit.rule.id for hit in strongest(hits)] == ["high", "as-high"]
