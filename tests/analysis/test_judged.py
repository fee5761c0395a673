"""Verdicts on findings: of the decisions that cover a finding, the latest holds."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.analysis import judged
from scanner.decisions import Decision, FindingsJudged, MailName
from tests.analysis.small import few, numbered, table_of

START = datetime(2025, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
RULES = ("ca-sin", "iban")
VALUES = (b"a" * 16, b"b" * 16)
MAILS = (("01", 0), ("01", 30), ("02", 0), ("03", None))
"""Identity and days after START of the four mails; two have one identity, months apart."""

FOUND = pa.schema(
    [
        pa.field("message", pa.int64()),
        *(pa.field(name, pa.string()) for name in ("rule", "category", "jurisdiction", "severity", "confidence")),
        *(pa.field(name, pa.string()) for name in ("masked", "value", "location")),
        *(pa.field(name, pa.int32()) for name in ("start", "end")),
        *(pa.field(name, pa.bool_()) for name in ("counts", "repeated", "sent_outside", "own")),
        pa.field("value_hash", pa.binary(16)),
    ]
)


class Found(NamedTuple):
    """A finding: the number of its mail from 1, its rule, its value."""

    message: int
    rule: str
    value: bytes
    confidence: str

    @property
    def counts(self) -> bool:
        return self.confidence != "low"


FINDINGS = st.lists(
    st.builds(
        Found,
        message=st.integers(1, len(MAILS)),
        rule=st.sampled_from(RULES),
        value=st.sampled_from(VALUES),
        confidence=st.sampled_from(["low", "high"]),
    ),
    max_size=10,
)
NAMES = [
    MailName(identity * 16, "" if day is None else (START + timedelta(days=day, hours=hours)).isoformat())
    for identity, day in MAILS
    for hours in (0, 24, 25)
]
DECISIONS = st.lists(
    st.builds(
        FindingsJudged,
        verdict=st.sampled_from(["confirmed", "false", "accepted"]),
        rule=st.sampled_from(RULES),
        value_hash=st.sampled_from(["", *(value.hex() for value in VALUES)]),
        mail=st.none() | st.sampled_from(NAMES),
    ),
    max_size=5,
).map(lambda judgements: [Decision(n, START, "Ann", "", what) for n, what in enumerate(judgements, 1)])


def case_of(findings: Iterable[Found]) -> duckdb.DuckDBPyConnection:
    connection = numbered(
        messages=[
            {
                "file": 1,
                "position": position,
                "identity": bytes.fromhex(identity * 16),
                "message_id": f"{position + 1}@x.test",
                "date": None if day is None else START + timedelta(days=day),
            }
            for position, (identity, day) in enumerate(MAILS)
        ]
    )
    numbers = dict(connection.execute("SELECT position + 1, message FROM mail").fetchall())
    rows = [
        {
            "message": numbers[found.message],
            "rule": found.rule,
            "category": "government-id",
            "severity": "high",
            "confidence": found.confidence,
            "masked": f"***{found.value[:1].decode()}",
            "start": place,
            "end": place + 1,
            "counts": found.counts,
            "value_hash": found.value,
        }
        for place, found in enumerate(findings)
    ]
    table_of(connection, "found", FOUND, rows)
    return connection


def covers(what: object, found: Found) -> bool:
    assert isinstance(what, FindingsJudged)
    identity, day = MAILS[found.message - 1]
    near = what.mail is None or (
        what.mail.identity == identity * 16
        and (what.mail.date == "") == (day is None)
        and (day is None or abs(datetime.fromisoformat(what.mail.date) - START - timedelta(days=day)) <= DAY)
    )
    return what.rule == found.rule and what.value_hash in {"", found.value.hex()} and near


def verdict(decisions: list[Decision], found: Found) -> str | None:
    """By the definition: that of the latest decision which covers the finding."""
    held = [each.what for each in decisions if covers(each.what, found)]
    return getattr(held[-1], "verdict", None) if held else None


@few
@given(FINDINGS, DECISIONS)
def test_of_the_decisions_that_cover_a_finding_the_latest_holds(
    findings: list[Found], decisions: list[Decision]
) -> None:
    with case_of(findings) as connection:
        about = judged.judge(connection, decisions)
        rows = connection.execute("SELECT start, verdict FROM judged ORDER BY start").fetchall()
    assert [told for _, told in rows] == [verdict(decisions, found) for found in findings]
    assert set(about) == {each.number for each in decisions if any(covers(each.what, found) for found in findings)}


@few
@given(FINDINGS, DECISIONS)
def test_false_findings_are_left_out_of_the_totals_and_counted_apart(
    findings: list[Found], decisions: list[Decision]
) -> None:
    with case_of(findings) as connection:
        judged.judge(connection, decisions)
        rules = {each.total.rule: each for each in judged.rules(connection)}
    assert set(rules) == {found.rule for found in findings}
    for rule, told in rules.items():
        own = [found for found in findings if found.rule == rule]
        verdicts = Counter(verdict(decisions, found) for found in own)
        standing = [found for found in own if verdict(decisions, found) != "false"]
        assert told.total.findings == sum(found.counts for found in standing)
        assert told.total.low == len(standing) - told.total.findings
        assert (told.confirmed, told.false) == (verdicts["confirmed"], verdicts["false"])
        assert told.accepted == sum(found.counts and verdict(decisions, found) == "accepted" for found in own)


@few
@given(FINDINGS, DECISIONS)
def test_what_stands_is_neither_false_nor_of_low_confidence(
    findings: list[Found], decisions: list[Decision]
) -> None:
    with case_of(findings) as connection:
        judged.judge(connection, decisions)
        found = judged.standing(connection, pd.Series([1, 2, 3], dtype="int64"))
        numbers = dict(connection.execute("SELECT position + 1, message FROM mail").fetchall())
    expected = {
        (numbers[each.message], each.rule, "high")
        for each in findings
        if each.counts and verdict(decisions, each) != "false" and numbers[each.message] <= 3
    }
    assert list(found.itertuples(index=False, name=None)) == sorted(expected)


@few
@given(FINDINGS, st.integers(1, 4))
def test_pages_together_are_all_findings_of_a_rule(findings: list[Found], size: int) -> None:
    with case_of(findings) as connection:
        judged.judge(connection, ())
        whole = judged.listed(connection, "ca-sin", 0, 100)
        pages = [judged.listed(connection, "ca-sin", start, size) for start in range(0, len(findings) + 1, size)]
    assert tuple(whole.columns) == tuple(judged.LISTED_COLUMNS)
    assert len(whole) == sum(found.rule == "ca-sin" for found in findings)
    assert set(whole["all"]) <= {len(whole)}
    pd.testing.assert_frame_equal(pd.concat(pages, ignore_index=True), whole)


ABOUT = {
    "the rule": (FindingsJudged("false", "ca-sin"), "ca-sin"),
    "a value of it": (FindingsJudged("false", "ca-sin", VALUES[0].hex()), "ca-sin ***a"),
    "a mail's": (FindingsJudged("false", "ca-sin", "", NAMES[0]), "ca-sin 1@x.test"),
    "a value in a mail": (FindingsJudged("false", "ca-sin", VALUES[0].hex(), NAMES[0]), "ca-sin ***a 1@x.test"),
}


@pytest.mark.parametrize(("what", "expected"), ABOUT.values(), ids=ABOUT)
def test_what_a_decision_is_about_is_said_without_the_value(what: FindingsJudged, expected: str) -> None:
    with case_of([Found(1, "ca-sin", VALUES[0], "high")]) as connection:
        assert judged.judge(connection, [Decision(7, START, "Ann", "", what)]) == {7: expected}
