"""Words that tell something together: what counts, what it adds up to, and how sure that is."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detection.rule import Vocabulary
from scanner.detection.vocabulary import Stretch, compile_vocabulary, find


def _vocabulary(**keys: Any) -> Vocabulary:
    table: dict[str, Any] = {
        "threshold": 4,
        "window": 80,
        "words": {
            "5": ["HIV positive", "séropositif"],
            "3": ["HIV", "antiretroviral*", "Krankheit*", "l'hépatite"],
            "1": ["clinic", "treatment"],
        },
    }
    return Vocabulary.model_validate({**table, **keys})


def _found(text: str, **keys: Any) -> list[Stretch]:
    return list(find(compile_vocabulary(_vocabulary(**keys)), text, text.encode()))


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        ("HIV", None),
        ("clinic and treatment", None),
        ("HIV clinic", ("hiv", "clinic")),
        ("HIV, and again HIV, HIV", None),
        ("HIV positive", ("hiv positive",)),
        ("hiv\n  POSITIVE", ("hiv positive",)),
        ("Antiretrovirals: HIV", ("antiretroviral*", "hiv")),
        ("é SÉROPOSITIF é", ("séropositif",)),
        ("Krankheitsgeschichte, HIV", ("krankheit*", "hiv")),
        ("l\u2019hépatite, clinic", ("l'hépatite", "clinic")),
        ("HIVES clinic", None),
        ("éHIV clinic", None),
        ("HIV " + "." * 80 + " clinic", None),
    ],
)
def test_entries_are_whole_words_that_count_once_within_the_window(
    text: str, entries: tuple[str, ...] | None
) -> None:
    assert [stretch.entries for stretch in _found(text)] == ([entries] if entries else [])


@pytest.mark.parametrize(
    ("text", "keys", "expected"),
    [
        ("HIV clinic", {}, ("low", "vocabulary: 4")),
        ("HIV antiretrovirals", {}, ("medium", "vocabulary: 6")),
        ("HIV positive, antiretrovirals", {}, ("high", "vocabulary: 8")),
        ("HIV clinic", {"medium": 4}, ("medium", "vocabulary: 4")),
        ("HIV clinic: result", {"context": ["result"]}, ("medium", "vocabulary: 4; context: result")),
        ("HIV clinic", {"context": ["result"], "context_required": True}, None),
        ("HIV clinic opens", {"against": ["opens"]}, None),
        ("HIV antiretroviral congress", {"against": ["congress"]}, ("low", "vocabulary: 6; against: congress")),
        ("HIV antiretroviral drugs", {"person": True}, ("low", "vocabulary: 6; no person")),
        ("her HIV antiretroviral drugs", {"person": True}, ("medium", "vocabulary: 6")),
        ("Frau Muster: HIV clinic", {"person": True}, ("low", "vocabulary: 4")),
    ],
)
def test_the_sum_and_what_stands_near_by_tell_how_sure_it_is(
    text: str, keys: dict[str, Any], expected: tuple[str, str] | None
) -> None:
    stretches = _found(text, **keys)
    assert [(one.belief.confidence, one.belief.reason) for one in stretches] == ([expected] if expected else [])


def test_a_run_of_words_is_one_stretch_its_heaviest() -> None:
    text = "HIV clinic " + "." * 60 + " HIV positive antiretrovirals " + "." * 90 + " HIV treatment"
    first, second = _found(text)
    assert text[first.start : first.end] == "HIV positive antiretrovirals"
    assert text[second.start : second.end] == "HIV treatment"


@given(st.text("é HIVclint\n", max_size=40), st.text(max_size=20))
def test_places_count_characters(before: str, after: str) -> None:
    text = f"{before}\nHIV positive\n{after}"
    data = text.encode("utf-8", "replace")
    stretches = list(find(compile_vocabulary(_vocabulary()), text, data))
    assert any("HIV positive" in text[one.start : one.end] for one in stretches)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"words": {"1": ["clinic", "doctor"]}, "threshold": 2}, "needs an entry of weight 2"),
        ({"threshold": 50}, "all words together do not reach it"),
        ({"words": {"5": ["HIV", "hiv"]}}, "listed twice: hiv"),
        ({"medium": 3}, "threshold, medium and high must rise"),
        ({"words": {"5": ["*"]}}, "String should match"),
        ({"words": {"12": ["HIV"]}}, "less than or equal to 9"),
    ],
)
def test_what_cannot_be_is_refused(keys: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said.replace("*", r"\*")):
        _vocabulary(**keys)
