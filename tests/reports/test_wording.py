"""The one sentence that says what happened."""

from dataclasses import replace

import pytest

from scanner.analysis.result import Range, Result, Totals
from scanner.reports import Reader, page, terminal, wording
from scanner.reports.language import language
from scanner.reports.terminal import Screen
from tests.reports import results
from tests.reports.test_standing import decided

SINGLE = replace(results.INCIDENT, messages=1)
ONE = replace(results.plain(), totals=Totals(1, 1, None, None), incidents=(SINGLE,))
CLEAN = replace(results.plain(), incidents=(), totals=Totals(0, 0, None, None))


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (results.plain(), "9 emails on 23 March 2025 showed 298 outside addresses to one another in Cc."),
        (ONE, "1 email on 23 March 2025 showed 1 outside address to one another in Cc."),
        (
            results.several(),
            "3 incidents: 19 emails between 23 March 2025 and 23 April 2025 showed 310 outside addresses"
            " to one another in To and Cc.",
        ),
        (
            replace(results.plain(), incidents=(results.UNCOMPUTED,), totals=Totals(1, 1200, None, None)),
            "1 email showed 1,200 outside addresses to one another in To.",
        ),
        (results.empty(), "No email was found in what was scanned."),
        (
            CLEAN,
            "No incident was found. 3 emails showed 5 or more outside addresses to one another and were set aside,"
            " each with its reason.",
        ),
        (
            replace(CLEAN, set_aside=results.empty().set_aside),
            "No email showed 5 or more outside addresses to one another.",
        ),
        (
            replace(CLEAN, assumptions={"organisation_domains": []}),
            "Not judged: it is not known whose mail this is.",
        ),
    ],
    ids=["one incident", "singular", "several", "no date", "no mail", "set aside", "clean", "no organisation"],
)
def test_headline(result: Result, sentence: str) -> None:
    assert wording.headline(result, results.MASKED) == sentence


def test_an_address_of_the_organisation_is_masked_unless_revealed() -> None:
    names = {"organisation_domains": ["club.example", "ann.solo@gmail.com"], "visible_threshold": 5}
    result = replace(results.plain(), assumptions=names)
    assert wording.organisation(result, reveal=False) == ("club.example", "a•••@gmail.com")
    assert wording.organisation(result, reveal=True) == ("club.example", "ann.solo@gmail.com")
    assert wording.assumptions(result, reveal=False) == {
        "organisation_domains": ["club.example", "a•••@gmail.com"],
        "visible_threshold": 5,
    }


@pytest.mark.parametrize("reader", [results.MASKED, replace(results.MASKED, language="fr")])
def test_no_page_and_no_screen_shows_an_address_of_the_organisation(reader: Reader) -> None:
    names = {"organisation_domains": ["ann.solo@gmail.com"], "organisation_inferred": True}
    result = replace(results.several(), assumptions=names)
    for text in (page.render(result, reader), terminal.render(result, reader, Screen())):
        assert "ann.solo" not in text
        assert "@gmail.com" in text


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ({"I_0003": "false"}, "2 incidents: 10 emails on 23 March 2025 showed 5 outside addresses"),
        ({"I_0002": "false", "I_0003": "false"}, "9 emails on 23 March 2025 showed 5 outside addresses"),
        (
            {"I_0001": "false", "I_0002": "false", "I_0003": "false"},
            "No incident stands: all 3 that were found were decided to be false.",
        ),
    ],
)
def test_the_headline_follows_decisions(verdicts: dict[str, str], said: str) -> None:
    assert wording.headline(decided(results.several(), (), **verdicts), results.MASKED).startswith(said)


@pytest.mark.parametrize(
    ("exposed", "text"),
    [
        (None, "not computed"),
        (Range(3, 3, 3), "3"),
        (Range(1296, 1297, 1298), "1,297 (at least 1,296, at most 1,298)"),
    ],
)
def test_people(exposed: Range | None, text: str) -> None:
    assert wording.people(exposed, language("en")) == text
