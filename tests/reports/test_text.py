"""Mail content made safe: cells, defused cells, and lines for the terminal."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reports.text import cell, cut, defused, line
from tests.reports.results import FORMULAS, HOSTILE

TRIGGERS = "=+-@\uff1d\uff0b\uff0d\uff20\t\r"
mail_text = st.text(st.characters(codec=None)) | st.text("=+-@;'\" \t\r\n\ufeff\u200b\uff1d\uff0da1\x1b\u202e")


def starts_a_formula(text: str) -> bool:
    """Whether the first thing that is seen of a cell is what starts a formula."""
    return text.lstrip("\ufeff\u200b\xa0 ").startswith(tuple(TRIGGERS))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Your bill", "Your bill"),
        ("=1+1", "'=1+1"),
        ("-2", "'-2"),
        ("  @x", "'  @x"),
        ("\ufeff=1", "'\ufeff=1"),
        ("\uff1d1", "'\uff1d1"),
        ("\t=1", "' =1"),
        ("\x00=1", "'=1"),
        ("a@example.com; =b@example.com", "a@example.com;' =b@example.com"),
        ('x";=1', "x\";'=1"),
        ("thanks ;-)", "thanks ;-)"),
        ("a-b = c", "a-b = c"),
        ("'=1", "'=1"),
    ],
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str, expected: str) -> None:
    assert defused(text) == expected


@pytest.mark.parametrize("text", FORMULAS, ids=ascii)
def test_every_known_formula_gets_one(text: str) -> None:
    assert defused(text) == f"'{cell(text)}"


@given(mail_text)
def test_no_defused_cell_starts_with_a_trigger(text: str) -> None:
    assert not starts_a_formula(defused(text))


@given(mail_text)
def test_cells_hold_no_control_characters_and_can_be_encoded(text: str) -> None:
    safe = cell(text)
    assert not [character for character in safe if unicodedata.category(character) in {"Cc", "Cs"}]
    assert safe.encode().decode() == safe
    assert cell(safe) == safe


@given(mail_text)
def test_lines_hold_printable_characters_only(text: str) -> None:
    assert line(text) == "" or line(text).isprintable()


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("short", 5, "short"),
        ("longer", 5, "long…"),
        ("字字字", 6, "字字字"),
        ("字字字字", 6, "字字…"),
        ("", 3, ""),
    ],
)
def test_cut_counts_columns(text: str, width: int, expected: str) -> None:
    assert cut(text, width) == expected


@given(st.sampled_from(HOSTILE) | mail_text, st.integers(2, 40))
def test_cut_never_exceeds_its_width(text: str, width: int) -> None:
    columns = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in cut(text, width))
    assert columns <= width
