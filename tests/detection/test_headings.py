"""What stands over a value in a table or a list of plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detection.headings import Headings

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
    assert Headings(text).over(text.index(value)) == expected


def test_a_table_in_a_list_has_both() -> None:
    text = "The members:\nName | SIN\nAnn | 046454286"
    assert Headings(text).over(text.index("046")) == "SIN\nThe members:"


def test_a_heading_stands_over_all_of_a_long_list_or_table() -> None:
    for text, expected in (
        ("SINs:\n" + "- 046454286\n" * 1000, "SINs:"),
        ("Name | SIN\n" + "Ann | 046454286\n" * 1000, "SIN"),
    ):
        headings = Headings(text)
        assert headings.over(text.rindex("046")) == expected
        assert headings.over(text.index("046")) == expected


def test_a_long_line_is_no_row_and_no_heading() -> None:
    assert Headings("SINs:\n" + "x " * 200 + "046454286").over(406) == ""
    assert Headings("Name | SIN\nAnn | 046454286" + " x" * 200).over(17) == ""
    assert Headings("SIN " * 100 + ":\n- 046454286").over(405) == ""


@given(st.text("ab1:|,;\t >\n"), st.lists(st.integers(0, 40), max_size=5))
def test_what_is_kept_of_one_place_changes_nothing_for_another(text: str, places: list[int]) -> None:
    headings = Headings(text)
    for place in (min(place, len(text)) for place in places):
        assert headings.over(place) == Headings(text).over(place)


@given(st.lists(st.sampled_from(["A list:", "a | b", "1 | 2", "a; b", "", "A sentence.", "word"])), st.data())
def test_lines_are_headed_the_same_in_any_order(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines)
    headings = Headings(text)
    places = data.draw(st.permutations(range(len(text) + 1)))
    assert {place: headings.over(place) for place in places} == {
        place: Headings(text).over(place) for place in places
    }
