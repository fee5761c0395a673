"""When two writings of a value are equal."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detection.normalise import normalised, plain_form
from scanner.detection.rule import Normalisation


@pytest.mark.parametrize(
    ("by", "writings", "one"),
    [
        ("digits", ("4111 1111 1111 1111", "4111-1111-1111-1111"), "4111111111111111"),
        ("alnum", ("GB82 WEST 12", "gb82west12"), "GB82WEST12"),
        ("lower", ("Jane  Doe", "jane doe"), "jane doe"),
        ("phone", ("+1 (613) 555-0142", "613.555.0142"), "+16135550142"),
        ("phone", ("12-34", "1 234"), "1234"),
    ],
)
def test_writings_of_one_value(by: Normalisation, writings: tuple[str, ...], one: str) -> None:
    assert {normalised(written, by) for written in writings} == {one}


@given(st.text())
def test_the_plain_form_counts_the_same_characters_and_is_its_own(text: str) -> None:
    plain = plain_form(text)
    assert len(plain) == len(text)
    assert plain_form(plain) == plain
