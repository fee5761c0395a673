"""The screen: all that a person needs at 80 columns, and nothing that a terminal obeys."""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.analysis.result import Result
from scanner.reports import Reader
from scanner.reports.html.sections import overview
from scanner.reports.language import language
from scanner.reports.terminal import Screen, render
from tests.reports import results
from tests.reports.test_standing import decided
from tests.reports.test_text import mail_text

WIDE = Screen(width=200)
FRENCH = replace(results.MASKED, language="fr")
TORONTO = ZoneInfo("America/Toronto")
STYLE = re.compile("\x1b\\[[0-9;]*m")


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def lines(make: results.Make, reader: Reader = results.MASKED, screen: Screen = WIDE) -> list[str]:
    return render(make(), reader, screen).splitlines()


@pytest.mark.parametrize(
    ("reader", "said"),
    [
        (results.MASKED, "9 emails on 23 March 2025 showed 298 outside addresses to one another in Cc."),
        (results.MASKED, "Organisation: utility.example"),
        (results.MASKED, "Sent by: b•••@utility.example"),
        (results.REVEALED, "Sent by: billing.desk@utility.example"),
        (results.MASKED, "People behind these addresses: 297 (at least 296, at most 298)"),
        (results.MASKED, "Customers among them: not computed"),
        (results.MASKED, "People still to tell: 1 of 2"),
        (results.MASKED, "I-0001 high 2025-03-23 9 298 290 1 Your bill for March"),
        (results.MASKED, "Personal data found: 3 ca-sin; counted apart, of low confidence: 4"),
        (results.MASKED, "Messages: 14 found = 11 scanned + 2 duplicate + 1 unreadable"),
        (results.MASKED, "Sources: 1 read, 1 skipped"),
        (results.MASKED, "Exposed and Viewers are numbers of addresses, To tell is one of people."),
        (results.MASKED, "Mass mail set aside: 3 (reasons in set_aside.csv)"),
        (results.MASKED, "Breaches of policies: 2 (2 our-mail)"),
        (results.MASKED, "1 \N{MULTIPLICATION SIGN} no header"),
        (results.MASKED, "Personal data is masked."),
        (results.REVEALED, "THIS FILE HOLDS PERSONAL DATA."),
        (
            FRENCH,
            "9 courriels ont montré, le 23 mars 2025, 298 adresses externes les unes aux autres, en Cc.",
        ),
        (FRENCH, "Personnes derrière ces adresses : 297 (au moins 296, au plus 298)"),
        (FRENCH, "I-0001 élevée 2025-03-23 9 298 290 1 Your bill for March"),
        (FRENCH, "Les renseignements personnels sont masqués."),
    ],
)
def test_a_plain_result_says(reader: Reader, said: str) -> None:
    assert said in [" ".join(row.replace("\u2019", "'").split()) for row in lines(results.plain, reader)]


def test_days_are_those_of_the_reader() -> None:
    night = results.SENT.replace(hour=2)
    incident = replace(results.INCIDENT, first_sent=night, last_sent=night)
    screen = render(
        replace(results.plain(), incidents=(incident,)), replace(results.MASKED, timezone=TORONTO), WIDE
    )
    assert "9 emails on 22 March 2025 showed" in screen
    assert "2025-03-22" in screen


def test_an_inferred_organisation_is_said_first_and_how_to_set_it() -> None:
    screen = render(results.several(), results.MASKED, WIDE)
    assert "ATTENTION: the organisation is assumed to be utility.example" in screen
    assert "--org DOMAIN" in screen
    assert screen.index("ATTENTION") < screen.index("Incident  ")


def test_the_worst_incident_stands_first() -> None:
    screen = render(results.several(), results.MASKED, WIDE)
    assert screen.index("I-0003") < screen.index("I-0001") < screen.index("I-0002")


def test_the_table_follows_decisions_as_the_page_does() -> None:
    result = decided(results.several(), I_0003="false")
    rows = [row.split() for row in render(result, results.MASKED, WIDE).splitlines() if row.startswith("I-000")]
    assert [(row[0], row[1]) for row in rows] == [("I-0001", "low"), ("I-0003", "low"), ("I-0002", "low")]
    shown = [[cell.text for cell in row.cells] for row in overview(result, results.MASKED, language("en")).rows]
    assert [row[:2] for row in shown] == [row[:2] for row in rows]


def test_what_was_not_computed_is_said_so() -> None:
    screen = render(replace(results.plain(), incidents=(results.UNCOMPUTED,)), results.MASKED, WIDE)
    assert "computed" in screen
    assert "None" not in screen
    assert "People still to tell: not computed" in render(results.hostile(), results.MASKED, WIDE)


def test_what_is_left_out_is_counted() -> None:
    screen = render(results.hostile([f"text {number}" for number in range(12)]), results.MASKED, WIDE)
    assert "… and 2 more: see incidents.csv" in screen
    assert "… + 9" in screen


def test_an_empty_result_has_no_empty_tables() -> None:
    screen = render(results.empty(), results.MASKED, WIDE)
    assert "No email was found" in screen
    assert "--org DOMAIN" in screen
    assert "Incident " not in screen
    assert "Next" not in screen


def test_where_no_mail_was_found_it_says_what_was_looked_at() -> None:
    screen = render(replace(results.empty(), sources=results.plain().sources), results.MASKED, WIDE)
    assert "notes.doc: no mail format" in screen


def all_told() -> Result:
    return replace(results.plain(), people=results.plain().people.assign(still_to_tell=False))


def no_incident() -> Result:
    return replace(all_told(), incidents=(), people=results.empty().people)


@pytest.mark.parametrize(
    ("make", "reader", "folder", "command"),
    [
        (results.plain, results.MASKED, None, "blindcopy report 'my case' --report blindcopy-report --reveal"),
        (results.plain, results.MASKED, "out", "blindcopy report 'my case' --report out --reveal"),
        (results.plain, results.REVEALED, "out", str(Path("out", "forms"))),
        (all_told, results.MASKED, None, "blindcopy report 'my case' --report blindcopy-report"),
        (all_told, results.MASKED, "out", str(Path("out", "forms"))),
        (no_incident, results.MASKED, None, "blindcopy report 'my case' --report blindcopy-report"),
        (no_incident, results.MASKED, "out", str(Path("out", "report.html"))),
        (
            all_told,
            Reader(False, TORONTO, "fr", datetime(2025, 3, 24, 9, 30, tzinfo=TORONTO)),
            None,
            "blindcopy report 'my case' --report blindcopy-report --language fr --timezone America/Toronto"
            " --aware-at 2025-03-24T09:30-04:00",
        ),
    ],
)
def test_the_next_step_is_a_line_to_copy(
    make: results.Make, reader: Reader, folder: str | None, command: str
) -> None:
    screen = Screen(case="my case", folder=Path(folder) if folder else None)
    assert f"  {command}" in render(make(), reader, screen).splitlines()


def test_colours_change_nothing_but_the_colour() -> None:
    plain = render(results.several(), results.MASKED, Screen())
    coloured = render(results.several(), results.MASKED, Screen(colour=True))
    assert STYLE.search(plain) is None
    assert STYLE.sub("", coloured) == plain
    assert "\x1b[1;31mI-0003" in coloured


@settings(max_examples=25)
@given(
    st.lists(mail_text | st.sampled_from(results.HOSTILE), min_size=1, max_size=3),
    st.sampled_from([80, 100, 132]),
    st.sampled_from([results.MASKED, results.REVEALED, FRENCH]),
)
def test_no_content_of_a_mail_moves_the_terminal(texts: list[str], width: int, reader: Reader) -> None:
    screen = render(results.hostile(texts), reader, Screen(width))
    assert [character for character in screen if not character.isprintable() and character != "\n"] == []


@pytest.mark.parametrize("make", results.RESULTS.values(), ids=results.RESULTS)
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("reader", [results.MASKED, FRENCH], ids=["en", "fr"])
def test_no_line_is_wider_than_the_terminal(make: results.Make, width: int, reader: Reader) -> None:
    # The command to copy stays whole.
    rows = [row for row in lines(make, reader, Screen(width)) if not row.startswith("  blindcopy report")]
    assert max(map(columns, rows)) <= width


def test_a_plain_result_is_one_screen() -> None:
    assert len(lines(results.plain, results.MASKED, Screen())) <= 24
