"""What stands beside a finding lifts it by one step: names, dates of birth, other numbers."""

import pytest

from scanner.detection.neighbours import lifted
from scanner.detection.overlap import Hit
from scanner.model import Finding
from tests.detection.rules import rule

_CATEGORIES = {"sin": "government-id", "card": "payment-card", "born": "date-of-birth", "mail": "email-address"}


def _lifted(marked: str, **confidences: str) -> dict[str, tuple[str, str]]:
    """Confidence and reason by rule of the findings that are marked as "[rule:value]"."""
    text, hits, rest = "", [], marked
    while rest:
        before, _, rest = rest.partition("[")
        text += before
        if rest:
            inside, _, rest = rest.partition("]")
            name, _, value = inside.partition(":")
            finding = Finding(
                name, confidences.get(name, "medium"), "body", len(text), len(text) + len(value), value, "", "",
                "checksum; against: part" if value == "doubted" else "checksum",
            )  # fmt: skip
            hits.append(Hit(finding, rule(id=name, category=_CATEGORIES[name]), validated=True))
            text += value
    return {one.rule: (one.confidence, one.reason) for one in lifted(text, hits)}


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("the number [sin:046 454 286] alone", "medium"),
        ("Jane Doe, [sin:046 454 286]", "high"),
        ("[sin:046 454 286]\tJane Doe\tOttawa", "high"),
        ("Order Desk, [sin:046 454 286]", "medium"),
        ("Jane Doe\n[sin:046 454 286]", "medium"),
        ("[sin:046 454 286], born [born:1980-02-03]", "high"),
        ("[born:1980-02-03]\n[sin:046 454 286]", "high"),
        ("[born:1980-02-03]\n\n\n\n[sin:046 454 286]", "medium"),
        ("[born:1980-02-03] " + "." * 130 + " [sin:046 454 286]", "medium"),
        ("[sin:046 454 286] and [card:4111 1111 1111 1111]", "high"),
        ("[sin:046 454 286] [mail:jane@example.com]", "medium"),
        ("Jane Doe, [sin:doubted]", "medium"),
    ],
)
def test_a_neighbour_lifts_by_one_step(marked: str, expected: str) -> None:
    assert _lifted(marked)["sin"][0] == expected


def test_the_reason_says_so() -> None:
    assert _lifted("Jane Doe, [sin:046 454 286]")["sin"] == ("high", "checksum; neighbours")


def test_low_ones_do_not_lift_one_another() -> None:
    found = _lifted("[sin:046 454 286] [card:4111 1111 1111 1111]", sin="low", card="low")
    assert {confidence for confidence, _ in found.values()} == {"low"}


def test_two_of_one_kind_are_no_neighbours() -> None:
    assert _lifted("[sin:046 454 286] [sin:130 692 544]")["sin"][0] == "medium"
