"""What stands around a candidate, and what that says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner import catalogue
from scanner.detection.candidate import (
    any_of,
    foreign_heading,
    foreign_label,
    is_labelled,
    is_whole,
    near,
    words,
)
from scanner.detection.patterns import stands_in
from scanner.detection.rule import Rule, Whole

CONTEXTS = [
    pattern.context
    for rule in catalogue.load()
    if isinstance(rule, Rule)
    for pattern in rule.patterns
    if pattern.context_required
]


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
        ("SIN [123]", "sin"),
        ("[123] (sin)", "sin"),
        ("Social   insurance [123]", ""),
        ("social insurance [123]", "social insurance"),
        ("social\ninsurance [123]", "social insurance"),
        ("my SINs: [123]", "sins"),
        ("basin [123]", ""),
        ("since [123]", ""),
        ("sin, a great deal more [123]", ""),
        ("[123] ........... sin", "sin"),
        ("[123] .......... singles", ""),
        ("social insurance or SIN [123]", "sin"),
    ],
)
def test_context_is_the_nearest_whole_word_in_any_case_within_the_window(marked: str, expected: str) -> None:
    assert near(words(("sin", "social insurance")), *_place(marked), 17) == expected


def test_without_words_nothing_is_near() -> None:
    assert words(()) is None
    assert near(None, "sin 123", 4, 7, 50) == ""


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("SIN [123]", True),
        ("SIN: [123]", True),
        ("Her SIN number is [123]", True),
        ("SIN no. [123]", True),
        ("the SIN of Jane is [123]", False),
        ("SIN\n[123]", True),
        ("basin [123]", False),
        ("[123] SIN", False),
    ],
)
def test_a_label_stands_right_before(marked: str, expected: bool) -> None:
    text, start, _ = _place(marked)
    assert is_labelled(words(("sin",)), text, start) is expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("order no. [123]", "order"),
        ("Order # [123]", "order"),
        ("invoice [123]", "invoice"),
        ("Tracking number: [123]", "tracking"),
        ("purchase order ids: [123]", "purchase order"),
        ("Rechnungsnummer: [123]", "rechnungsnummer"),
        ("your order, call [123]", ""),
        ("border [123]", ""),
        ("order no.\n[123]", ""),
        ("ref. [123]", ""),
    ],
)
def test_a_foreign_label_says_that_it_is_something_else(marked: str, expected: str) -> None:
    text, start, _ = _place(marked)
    assert foreign_label(text, start, words(("ref",))) == expected


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Order no.", "order"),
        ("Our tracking numbers:", "tracking"),
        ("SIN\nThe order numbers:", "order"),
        ("Ref.", ""),
        ("Phone", ""),
        ("", ""),
    ],
)
def test_a_foreign_heading_says_that_it_is_something_else(heading: str, expected: str) -> None:
    assert foreign_heading(heading, words(("ref",))) == expected


@given(st.sampled_from(CONTEXTS), st.data(), st.sampled_from(" \n\t\u2003"))
def test_what_stands_in_a_text_is_told_quickly_before_it_is_looked_for(
    context: tuple[str, ...], data: st.DataObject, space: str
) -> None:
    word = data.draw(st.sampled_from(context))
    written = data.draw(st.sampled_from([word, word.upper(), word.title()])).replace(" ", space)
    text = f"here: {written} and 12"
    found = words(context)
    assert found is not None
    assert not found.expression.search(text) or stands_in(any_of(context), text.encode())
