"""The one sentence that says what happened."""

from dataclasses import replace

import pytest

from scanner.analysis.result import Range, Result, Totals
from scanner.reports import wording
from scanner.reports.language import language
from tests.reports import results

SINGLE = replace(results.INCIDENT, messages=1)
ONE = replace(results.plain(), totals=Totals(1, 1, None, None), incidents=(SINGLE,))
CLEAN = replace(results.plain(), incidents=(), totals=Totals(0, 0, None, None))


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (results.plain(), "9 emails on 23 March 2025 showed 298 people's addresses to one another in Cc."),
        (ONE, "1 email on 23 March 2025 showed 1 person's address to one another in Cc."),
        (
            results.several(),
            "3 incidents: 19 emails between 23 March 2025 and 23 April 2025 showed 310 people's addresses"
            " to one another in To and Cc.",
        ),
        (
            replace(results.plain(), incidents=(results.UNCOMPUTED,), totals=Totals(1, 1200, None, None)),
            "1 email showed 1,200 people's addresses to one another in To.",
        ),
        (results.empty(), "No email was found in what was scanned."),
        (CLEAN, "No email showed 5 or more outside people's addresses to one another."),
        (
            replace(CLEAN, assumptions={"organisation_domains": []}),
            "Not judged: it is not known whose mail this is.",
        ),
    ],
    ids=["one incident", "singular", "several", "no date", "no mail", "clean", "no organisation"],
)
def test_headline(result: Result, sentence: str) -> None:
    assert wording.headline(result, results.MASKED) == sentence


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
