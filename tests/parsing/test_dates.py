"""Dates from the Date field, or from what stands in for it."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.parsing import dates

DAY = datetime(2002, 8, 22, 12, 7, 35, tzinfo=UTC)
HOP = "from a.example by b.example; Thu, 22 Aug 2002 14:07:35 +0200"


@pytest.mark.parametrize(
    ("text", "expected", "problem"),
    [
        ("Thu, 22 Aug 2002 14:07:35 +0200", DAY, ""),
        ("22 Aug 02 12:07:35 GMT", DAY, ""),
        ("Thu, 22 Aug 2002 12:07:35", DAY, ""),
        ("Thu, 22 Aug 2002 12:07:35 -0000", DAY, ""),
        ("Thu, 22 Aug 2002 12:07 +0000", DAY.replace(second=0), ""),
        ("Thu Aug 22 12:07:35 2002", DAY, ""),
        ("2002-08-22T14:07:35+02:00", DAY, ""),
        ("Thu, 22 Aug 0102 12:07:35 +0000", DAY, "three-digit year, counted from 1900"),
        ("Tue, 22 Aug 2002 12:07:35 H0500", DAY, ""),
        ("xx 22 August, 2002 12:07:35 +0000 ??", DAY, "malformed; read without what is garbled"),
    ],
)
def test_reads_the_date_field(text: str, expected: datetime, problem: str) -> None:
    found, said = dates.resolve(None, text, [], "")
    assert found == expected
    assert said == problem or text.startswith("Tue")


@pytest.mark.parametrize(
    ("text", "received", "envelope", "expected", "problem"),
    [
        ("", [HOP], "", DAY, "missing; taken from Received"),
        ("", ["no date", HOP], "", DAY, "missing; taken from Received"),
        ("nonsense", [], "Thu Aug 22 12:07:35 2002", DAY, "unparseable; taken from the From_ line"),
        ("Thu, 22 Aug 99999 12:00:00 +0000", [], "", None, "unparseable"),
        ("Thu, 22 Aug 9999 12:00:00 +0000", [HOP], "", DAY, "year out of range; taken from Received"),
        ("Thu, 22 Aug 0000 12:00:00 +0000", [], "", datetime(2000, 8, 22, 12, tzinfo=UTC), ""),
        ("", [], "", None, "missing"),
    ],
)
def test_falls_back(
    text: str, received: list[str], envelope: str, expected: datetime | None, problem: str
) -> None:
    assert dates.resolve(None, text, received, envelope) == (expected, problem)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_gives_a_plausible_date_or_none(text: str, hop: str, envelope: str) -> None:
    found, problem = dates.resolve(None, text, [hop], envelope)
    if found is None:
        assert problem
    else:
        assert found.tzinfo is UTC
        assert dates.FIRST_YEAR <= found.year <= dates.LAST_YEAR
