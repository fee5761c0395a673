"""Any file name becomes text that can be written, and comes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.filenames import as_name, as_text

NAMES = st.text(st.characters(categories=["Cs", "Lu", "Nd", "So"], include_characters="\N{REPLACEMENT CHARACTER}"))


@given(NAMES)
def test_a_name_comes_back(name: str) -> None:
    assert as_name(as_text(name)) == name


@given(NAMES)
def test_the_text_can_be_written(name: str) -> None:
    assert as_text(name).encode("utf-8").decode("utf-8") == as_text(name)


@given(NAMES, NAMES)
def test_what_stands_before_a_name_stands_before_its_text(folder: str, name: str) -> None:
    assert as_text(folder + name) == as_text(folder) + as_text(name)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Café/Sent.mbox", "Café/Sent.mbox"),
        ("caf\udce9.mbox", "caf�DCE9.mbox"),
        ("caf�.mbox", "caf��.mbox"),
    ],
    ids=["unicode", "latin_1_byte", "replacement_character"],
)
def test_written(name: str, text: str) -> None:
    assert as_text(name) == text
