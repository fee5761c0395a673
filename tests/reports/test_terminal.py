"""The screen: all that a person needs at 80 columns, and nothing that a terminal obeys."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.reports.terminal import render
from tests.reports import results
from tests.reports.test_text import mail_text


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


@pytest.mark.parametrize(
    "said",
    [
        "9 emails on 23 March 2025 showed 298 people's addresses to one another in Cc.",
        "Organisation: utility.example",
        "People behind these addresses: 297 (at least 296, at most 298).",
        "Customers among them: not computed.",
        "Sent by: b•••@utility.example.",
        "Still to tell: 1 of 2.",
        "I-0001      high        2025-03-23         9        298        290          1  Your bill",
        "ca-sin (government-id)",
        "Messages: 14 found = 11 scanned + 2 duplicate + 1 unreadable",
        "Sources: 1 read, 1 skipped",
        "notes.doc: no mail format",
        "Mass mail set aside: 3 (2 list, 1 known to one another)",
        "Visible threshold: 5",
        "sent.mbox at 77: no header (parsing)",
        "blindcopy report blindcopy.case --report blindcopy-report --reveal",
    ],
)
def test_a_plain_result_says(said: str) -> None:
    screen = " ".join(render(results.plain(), reveal=False).split())
    assert " ".join(said.split()) in screen


def test_an_inferred_organisation_is_said_first_and_how_to_set_it() -> None:
    screen = render(results.several(), reveal=False)
    assert "ATTENTION: the organisation is assumed to be utility.example" in screen
    assert "--org DOMAIN" in screen
    assert screen.index("ATTENTION") < screen.index("Incident  ")


def test_the_worst_incident_stands_first() -> None:
    screen = render(results.several(), reveal=False)
    assert screen.index("I-0003") < screen.index("I-0001") < screen.index("I-0002")


def test_what_was_not_computed_is_said_so() -> None:
    screen = render(replace(results.plain(), incidents=(results.UNCOMPUTED,)), reveal=False)
    assert "computed" in screen
    assert "None" not in screen
    assert "Still to tell: not computed" in render(results.hostile(), reveal=False)


def test_what_is_left_out_is_counted() -> None:
    screen = render(results.hostile([f"text {number}" for number in range(12)]), reveal=False)
    assert "… and 2 more: see incidents.csv" in screen
    assert "… and 7 more" in screen


def test_an_empty_result_has_no_empty_tables() -> None:
    screen = render(results.empty(), reveal=False)
    assert "No email was found" in screen
    assert "--org DOMAIN" in screen
    assert "Incident " not in screen


def test_the_case_is_named_as_a_shell_takes_it() -> None:
    assert "blindcopy report 'my case.case'" in render(results.plain(), False, width=200, case="my case.case")


@settings(deadline=None, max_examples=25)
@given(
    st.lists(mail_text | st.sampled_from(results.HOSTILE), min_size=1, max_size=3),
    st.sampled_from([80, 100, 132]),
    st.booleans(),
)
def test_no_content_of_a_mail_moves_the_terminal(texts: list[str], width: int, reveal: bool) -> None:
    screen = render(results.hostile(texts), reveal, width)
    assert [character for character in screen if not character.isprintable() and character != "\n"] == []


@pytest.mark.parametrize("make", results.RESULTS.values(), ids=results.RESULTS)
@pytest.mark.parametrize("width", [80, 120])
def test_no_line_is_wider_than_the_terminal(make: results.Make, width: int) -> None:
    assert max(columns(row) for row in render(make(), False, width).splitlines()) <= width
