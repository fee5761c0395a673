"""What stands around a candidate, and what that says."""

import pytest

from scanner.detection.candidate import confidence_of, is_near, is_whole, words
from scanner.detection.rule import Confidence, Whole


def _place(text: str) -> tuple[str, int, int]:
    """The text without its brackets, and where they stood."""
    start, end = text.index("["), text.index("]") - 1
    return text.replace("[", "").replace("]", ""), start, end


@pytest.mark.parametrize(
    ("marked", "whole", "expected"),
    [
        ("[123]", "word", True),
        ("a [123] b", "word", True),
        ("é[123]", "word", False),
        ("[123]é", "word", False),
        ("٣[123]", "word", False),
        ("电话[123]请", "word", True),
        ("ב[123]", "word", True),
        ("é[+123]", "word", True),
        ("0.[123]", "word", True),
        ("0.[123]", "number", False),
        ("[123]-45", "number", False),
        ("[123]. 45", "number", True),
        ("[123]-", "number", True),
        ("[123].", "number", True),
        ("-[123]", "number", True),
        ("5 [123] 45", "number", True),
        ("5 [123] 45", "alone", False),
        ("5 [123] x", "alone", True),
        ("5-[123] x", "alone", False),
    ],
)
def test_a_candidate_is_whole_or_a_piece(marked: str, whole: Whole, expected: bool) -> None:
    assert is_whole(*_place(marked), whole) is expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("SIN [123]", True),
        ("[123] (sin)", True),
        ("Social   insurance [123]", False),
        ("social insurance [123]", True),
        ("basin [123]", False),
        ("since [123]", False),
        ("sin, a great deal more [123]", False),
        ("[123] ........... sin", True),
        ("[123] .......... singles", False),
    ],
)
def test_context_is_whole_words_in_any_case_within_the_window(marked: str, expected: bool) -> None:
    assert is_near(words(["sin", "social insurance"]), *_place(marked), 17) is expected


def test_without_words_nothing_is_near() -> None:
    assert words([]) is None
    assert not is_near(None, "sin 123", 4, 7, 50)


@pytest.mark.parametrize(
    ("base", "context", "against", "expected"),
    [
        ("low", False, False, "low"),
        ("low", True, False, "medium"),
        ("high", True, False, "high"),
        ("high", False, True, "medium"),
        ("low", False, True, None),
        ("low", True, True, "low"),
    ],
)
def test_confidence_moves_by_one_step(
    base: Confidence, context: bool, against: bool, expected: Confidence | None
) -> None:
    assert confidence_of(base, context=context, against=against) == expected
