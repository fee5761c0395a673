"""How much each piece of evidence weighs, and what is said of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detection.belief import Belief, Evidence, grounds, is_checked, is_doubted, moved, of_list, weigh
from scanner.terms import CONFIDENCES, Confidence


@pytest.mark.parametrize(
    ("base", "evidence", "expected"),
    [
        ("low", Evidence(), ("low", "checksum")),
        ("low", Evidence(context="sin"), ("medium", "checksum; context: sin")),
        ("high", Evidence(context="sin"), ("high", "checksum; context: sin")),
        ("high", Evidence(against="order"), ("medium", "checksum; against: order")),
        ("low", Evidence(against="order"), None),
        ("low", Evidence(context="sin", against="order"), ("low", "checksum; context: sin; against: order")),
        ("low", Evidence(context="sin", labelled=True, against="order"), ("medium", "checksum; context: sin")),
        ("high", Evidence(foreign="invoice"), ("low", "checksum; label: invoice")),
        ("medium", Evidence(foreign="invoice"), None),
    ],
)
def test_confidence_moves_by_steps(base: Confidence, evidence: Evidence, expected: tuple[str, str] | None) -> None:
    belief = weigh(base, "checksum", evidence)
    assert (belief and (belief.confidence, belief.reason)) == expected


@pytest.mark.parametrize(
    ("validator", "expected"),
    [
        ("", "format"),
        ("birth-date", "format"),
        ("luhn", "checksum"),
        ("stdnum.ca.sin", "checksum"),
        ("phone", "numbering plan"),
        ("phone:CA,US", "numbering plan"),
    ],
)
def test_what_a_pattern_rests_on(validator: str, expected: str) -> None:
    assert grounds(validator) == expected
    assert is_checked(expected) is (expected != "format")


@pytest.mark.parametrize(
    ("valid", "refused", "expected"),
    [
        (1, 0, "medium"),
        (4, 0, "medium"),
        (5, 0, "high"),
        (50, 5, "high"),
        (50, 6, "medium"),
        (1, 4, "medium"),
        (1, 5, "low"),
        (2, 5, "medium"),
    ],
)
def test_a_list_is_believed_or_doubted_as_a_whole(valid: int, refused: int, expected: str) -> None:
    belief = of_list(Belief("medium", "checksum"), valid, refused)
    assert belief is not None
    assert belief.confidence == expected


def test_chance_says_nothing_against_a_word_that_tells_what_it_is() -> None:
    belief = Belief("medium", "checksum; context: sin")
    assert of_list(belief, 1, 9) == belief
    assert of_list(Belief("low", "checksum"), 1, 9) is None


@given(st.sampled_from(CONFIDENCES), st.integers(-4, 4))
def test_steps_up_end_at_high_and_steps_down_below_low_at_nothing(base: Confidence, steps: int) -> None:
    level = CONFIDENCES.index(base) + steps
    belief = moved(Belief(base, "format"), steps, "neighbours")
    assert (belief is None) == (level < 0)
    assert belief is None or CONFIDENCES.index(belief.confidence) == min(level, 2)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("checksum; context: sin", False),
        ("checksum; label: order", True),
        ("format; against: part", True),
        ("checksum; by chance", True),
        ("vocabulary: 6; no person", True),
    ],
)
def test_what_spoke_against_a_finding_is_remembered(reason: str, expected: bool) -> None:
    assert is_doubted(reason) is expected
