"""The mail that the analysis asks for, found among copies and among other mail."""

from collections.abc import Callable
from typing import NamedTuple

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.analysis import frames, mail, portions
from scanner.analysis.forwards import MARK, is_forward
from scanner.domains import belongs_to
from tests.analysis.small import few, numbered

ORG = frozenset({"org.test"})
PEOPLE = ("ann@a.test", "bob@b.test", "cy@c.test", "desk@org.test")


class Copy(NamedTuple):
    """A copy of a message. Copies have one sender, To and Cc, by their identity; Bcc that of the sender alone."""

    identity: int
    shown: tuple[tuple[str, str], ...]  # field and address
    hidden: list[tuple[str, str]]

    @property
    def sender(self) -> str:
        return PEOPLE[self.identity % len(PEOPLE)]

    @property
    def recipients(self) -> list[tuple[str, str]]:
        return [*self.shown, *self.hidden]

    def visible(self) -> set[str]:
        return {address for _, address in self.shown}


def among(*fields: str) -> st.SearchStrategy[list[tuple[str, str]]]:
    return st.lists(st.tuples(st.sampled_from(fields), st.sampled_from(PEOPLE)), max_size=4)


@st.composite
def copies_of_mail(draw: st.DrawFn) -> list[Copy]:
    shown = draw(st.lists(among("to", "cc").map(tuple), min_size=1, max_size=6))
    identities = draw(st.lists(st.integers(0, len(shown) - 1), max_size=8))
    return [Copy(identity, shown[identity], draw(among("bcc", "reply-to"))) for identity in identities]


COPIES = copies_of_mail()


def case_of(copies: list[Copy]) -> duckdb.DuckDBPyConnection:
    return numbered(
        messages=[
            {
                "file": 1,
                "position": position,
                "identity": bytes([copy.identity]) * 16,
                "message_id": f"{copy.identity}@x.test",
                "sender": copy.sender,
                "visible": len(copy.visible()),
            }
            for position, copy in enumerate(copies)
        ],
        recipients=[
            {"file": 1, "position": position, "field": field, "address": address}
            for position, copy in enumerate(copies)
            for field, address in copy.recipients
        ],
    )


def messages_of(copies: list[Copy]) -> dict[int, list[Copy]]:
    """All copies of each message, by its number."""
    together: dict[int, list[Copy]] = {}
    for copy in copies:
        together.setdefault(copy.identity, []).append(copy)
    return dict(enumerate(together.values(), 1))


@few
@given(COPIES, st.integers(1, 3), st.sets(st.sampled_from(PEOPLE)))
def test_mail_of_the_organisation_that_shows_many(copies: list[Copy], threshold: int, persons: set[str]) -> None:
    showing = {
        number: copy.visible()
        for number, (copy, *_) in messages_of(copies).items()
        if belongs_to(copy.sender, ORG) and len(copy.visible()) >= threshold
    }
    with case_of(copies) as connection:
        shown = mail.shown_by(connection, ORG, threshold)
        found = mail.showing_many(connection, pd.Series(sorted(persons), dtype="string"), threshold)
    assert shown.tolist() == sorted(set[str]().union(*showing.values()))
    assert found.tolist() == [
        number for number, addresses in showing.items() if len(addresses & persons) >= threshold
    ]


@pytest.mark.parametrize("portion", [1, 500_000])
@few
@given(copies=COPIES, least=st.integers(1, 4))
def test_mail_to_many_is_counted_over_to_cc_and_bcc_of_all_copies(
    portion: int, copies: list[Copy], least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "PORTION", portion)
    with case_of(copies) as connection:
        found = mail.sent_to_many(connection, ORG, least)
    assert tuple(found.columns) == frames.MAIL_COLUMNS
    assert found["message"].tolist() == [
        number
        for number, own in messages_of(copies).items()
        if belongs_to(own[0].sender, ORG)
        and len({address for copy in own for field, address in copy.recipients if field != "reply-to"}) >= least
    ]


@few
@given(COPIES, st.sets(st.sampled_from(PEOPLE), min_size=1), st.integers(0, 3))
def test_mail_from_some_to_any_of_them(copies: list[Copy], writers: set[str], visible: int) -> None:
    with case_of(copies) as connection:
        found = mail.mail_from(connection, pd.Series(sorted(writers), dtype="string"), visible)
    assert found["message"].tolist() == [
        number
        for number, (copy, *_) in messages_of(copies).items()
        if copy.sender in writers and len(copy.visible()) >= visible and copy.visible() & writers
    ]


@few
@given(COPIES, st.sets(st.integers(0, 9)))
def test_of_ids_that_are_asked_for_those_are_held_that_are_there(copies: list[Copy], asked: set[int]) -> None:
    ids = pd.Series([f"{number}@x.test" for number in sorted(asked)], dtype="string")
    with case_of(copies) as connection:
        found = mail.held(connection, ids)
    there = {copy.identity for copy in copies} & asked
    assert found["message_id"].tolist() == [f"{number}@x.test" for number in sorted(there)]


ASKED: dict[str, tuple[Callable[[duckdb.DuckDBPyConnection], pd.DataFrame], list[str]]] = {
    "recalls of the organisation": (lambda connection: mail.recalls(connection, ORG), ["recall"]),
    "forwards": (lambda connection: mail.forwards(connection, MARK), ["forward", "reply to a forward"]),
    "notices of the organisation": (lambda connection: mail.notices(connection, ORG), ["notice"]),
    "some": (lambda connection: mail.mail_of(connection, pd.Series([2, 99])), ["recall of others"]),
}
OTHERS = "ann@a.test"
HELD = [
    {"message_id": "recall", "sender": "desk@org.test", "kind": "recall"},
    {"message_id": "recall of others", "sender": OTHERS, "kind": "recall"},
    {"message_id": "forward", "sender": OTHERS, "subject": "Fwd: Your bill"},
    {"message_id": "reply to a forward", "sender": OTHERS, "subject": "AW: WG: Ihre Rechnung"},
    {"message_id": "reply", "sender": OTHERS, "subject": "Re: Your bill"},
    {"message_id": "notice", "sender": "desk@org.test"},
    {"message_id": "notice of others", "sender": OTHERS},
]


def findings_of(message_id: str) -> list[dict[str, object]]:
    place = next(n for n, row in enumerate(HELD) if row["message_id"] == message_id)
    told = (("apology", "high"), ("apology", "low"), ("wrong-list", "medium"), ("ca-sin", "high"))
    return [{"file": 1, "position": place, "rule": rule, "confidence": confidence} for rule, confidence in told]


@pytest.fixture
def case() -> duckdb.DuckDBPyConnection:
    connection = numbered(
        messages=[{"file": 1, "position": n, "identity": bytes([n]) * 16, **row} for n, row in enumerate(HELD)],
        findings=[*findings_of("notice"), *findings_of("notice of others")],
    )
    rules = {"apology": "response", "wrong-list": "response", "ca-sin": "government-id"}
    heads = [
        {"id": name, "category": category, "jurisdiction": "*", "severity": "low"}
        for name, category in rules.items()
    ]
    frames.name_rules(connection, heads)
    return connection


@pytest.mark.parametrize(("ask", "expected"), ASKED.values(), ids=ASKED)
def test_which_mail_is_found(
    ask: Callable[[duckdb.DuckDBPyConnection], pd.DataFrame], expected: list[str], case: duckdb.DuckDBPyConnection
) -> None:
    found = ask(case)
    assert found["message_id"].tolist() == expected
    assert tuple(found.columns)[: len(frames.MAIL_COLUMNS)] == frames.MAIL_COLUMNS


def test_phrases_of_a_notice_are_rules_and_telling_those_that_are_sure(case: duckdb.DuckDBPyConnection) -> None:
    assert mail.notices(case, ORG)[["phrases", "telling"]].values.tolist() == [[2, 1]]


@few
@given(st.text("Rr e:FfWwd[1]Gg", max_size=12))
def test_sql_and_python_agree_on_what_is_a_forward(subject: str) -> None:
    with numbered(messages=[{"file": 1, "position": 0, "subject": f"{subject} your bill"}]) as connection:
        assert len(mail.forwards(connection, MARK)) == is_forward(f"{subject} your bill")
