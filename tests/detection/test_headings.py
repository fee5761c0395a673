"""What stands over a value in a table or a list of plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detection.headings import heading

TABLES = {
    "bars": (
        "Name | SIN | Phone\nAnn | 046454286 | 613-555-0142\nBo | 130692544 | 5",
        "130692544",
        "SIN",
    ),
    "first column": ("| SIN | Name |\n| 046454286 | Ann |", "046454286", "SIN"),
    "tabs": ("Name\tDate of birth\nAnn\t12/03/1974", "12/03/1974", "Date of birth"),
    "semicolons": ("name;iban;bic\nAnn;DE89370400440532013000;DEUTDEFF", "DEUTDEFF", "bic"),
    "commas": ("name,ssn,born\nAnn,536904399,1974-03-12", "536904399", "ssn"),
    "spaces": ("Name      NHS No        DOB\nAnn Lee   943 476 5919  12/03/1974", "943 476 5919", "NHS No"),
    "quoted": ("> Name | SIN\n> Ann | 046454286", "046454286", "SIN"),
    "no name in the table's head": ("1 | 2 | 3\n4 | 046454286 | 6", "046454286", ""),
    "other rows between": ("Name | SIN\n\nAnn | 046454286", "046454286", ""),
    "another number of cells": ("Name | SIN | Phone\nAnn | 046454286", "046454286", ""),
    "a sentence with a comma": ("We met, as you know.\nHe said, 046454286 was his", "046454286", ""),
}
LISTS = {
    "bullets": ("Here are their SINs:\n- Ann: 046454286\n- Bo: 130692544", "130692544", "Here are their SINs:"),
    "plain lines": ("SIN per person:\nAnn Lee 046454286", "046454286", "SIN per person:"),
    "after an empty line": ("Their SINs:\n\n- Ann: 046454286", "046454286", ""),
    "after a sentence": ("Their orders:\n- 5521\nThat is all.\nAnn: 046454286", "046454286", ""),
    "no colon": ("Here they are\n- Ann: 046454286", "046454286", ""),
    "its own line is no heading": ("SIN: 046454286", "046454286", ""),
    "first line": ("046454286 it is", "046454286", ""),
}


@pytest.mark.parametrize(("text", "value", "expected"), [*TABLES.values(), *LISTS.values()], ids=[*TABLES, *LISTS])
def test_heading(text: str, value: str, expected: str) -> None:
    assert heading(text, text.index(value)) == expected


def test_a_table_in_a_list_has_both() -> None:
    text = "The members:\nName | SIN\nAnn | 046454286"
    assert heading(text, text.index("046")) == "SIN\nThe members:"


def test_a_heading_far_above_is_none() -> None:
    text = "SINs:\n" + "- 046454286\n" * 100
    assert heading(text, text.index("046")) == "SINs:"
    assert heading(text, text.rindex("046")) == ""


def test_a_long_line_is_no_row_and_no_heading() -> None:
    assert heading("SINs:\n" + "x " * 200 + "046454286", 406) == ""
    assert heading("Name | SIN\nAnn | 046454286" + " x" * 200, 17) == ""
    assert heading("SIN " * 100 + ":\n- 046454286", 405) == ""


@given(st.text("ab1:|,;\t >\n"), st.integers(0, 40))
def test_any_text_has_a_heading_or_none(text: str, place: int) -> None:
    assert isinstance(heading(text, min(place, len(text))), str)
