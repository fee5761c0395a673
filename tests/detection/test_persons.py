"""Whether a text names or mentions a person."""

import pytest

from scanner.detection.persons import is_mentioned, is_named


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Jane Doe, ", True),
        ("Doe, Jane; ", True),
        ("DOE JANE\t", True),
        ("Maria Garcia López | ", True),
        ("Jean-Luc O'Brien (", True),
        ("Mr Smith has ", True),
        ("Name: Garcia", True),
        ("Order Desk, ", False),
        ("Please charge Jane Doe", False),
        ("Best Regards,", False),
        ("Social Insurance Number:", False),
        ("SIN: ", False),
        ("March, April; ", False),
        ("x, y, z", False),
    ],
)
def test_a_name_has_a_title_or_a_cell(text: str, expected: bool) -> None:
    assert is_named(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("she said", True),
        ("Die Patientin kam", True),
        ("Mme Dubois", True),
        ("The conference is in May", False),
        ("the sheer size", False),
    ],
)
def test_a_person_is_mentioned_by_a_word_or_a_name(text: str, expected: bool) -> None:
    assert is_mentioned(text) is expected
