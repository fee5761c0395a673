"""The case file as frames: each message once, whatever copies there are of it."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.analysis import frames
from scanner.domains import belongs_to
from tests.analysis.small import case_of, few, numbered

PEOPLE = ("ann@a.test", "bob@b.test", "cy@c.test", "desk@org.test", "no address")
FIELDS = ("to", "cc", "bcc", "reply-to")
RECIPIENTS = st.lists(st.tuples(st.sampled_from(FIELDS), st.sampled_from(PEOPLE)), max_size=4, unique=True)
COPIES = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(PEOPLE), RECIPIENTS), max_size=6)
"""The identity of a copy, its sender, and its recipients."""

Copies = list[tuple[int, str, list[tuple[str, str]]]]


def rows_of(copies: Copies) -> dict[str, list[dict[str, object]]]:
    return {
        "messages": [
            {"file": 1, "position": position, "identity": bytes([identity]) * 16, "sender": sender}
            for position, (identity, sender, _) in enumerate(copies)
        ],
        "recipients": [
            {"file": 1, "position": position, "field": field, "address": address}
            for position, (_, _, recipients) in enumerate(copies)
            for field, address in recipients
        ],
    }


def originals(copies: Copies) -> list[int]:
    """The place of the first copy of each message; its number is its place among them, from 1."""
    identities = [identity for identity, _, _ in copies]
    return [place for place, identity in enumerate(identities) if identities.index(identity) == place]


@few
@given(COPIES, st.integers(0, 3))
def test_what_was_found_is_scanned_duplicate_or_unreadable(copies: Copies, unreadable: int) -> None:
    problems = [{"file": 1, "position": 100 + n, "unreadable": n < unreadable} for n in range(5)]
    with numbered(**rows_of(copies), problems=problems) as connection:
        counts = frames.counts(connection)
    assert counts.found == len(copies) + unreadable == counts.scanned + counts.duplicate + counts.unreadable
    assert (counts.scanned, counts.unreadable) == (len(originals(copies)), unreadable)


@few
@given(COPIES, st.lists(st.integers(1, 4), unique=True))
def test_the_recipients_of_a_message_are_those_of_all_its_copies(copies: Copies, asked: list[int]) -> None:
    numbers = {copies[place][0]: number for number, place in enumerate(originals(copies), 1)}
    expected = {
        (numbers[identity], field, "", address)
        for identity, _, recipients in copies
        for field, address in recipients
        if numbers[identity] in asked
    }
    with numbered(**rows_of(copies)) as connection:
        found = frames.recipients_of(connection, pd.Series(asked, dtype="int64"))
    assert tuple(found.columns) == frames.RECIPIENT_COLUMNS
    assert list(found.itertuples(index=False, name=None)) == sorted(expected)


@few
@given(COPIES)
def test_correspondents_are_counted_once_a_message(copies: Copies) -> None:
    expected: dict[str, int] = {}
    for place in originals(copies):
        _, sender, recipients = copies[place]
        named = {sender, *(address for field, address in recipients if field != "reply-to")}
        for address in named - {"no address"}:
            expected[address] = expected.get(address, 0) + 1
    with numbered(**rows_of(copies)) as connection:
        found = frames.correspondents(connection)
    told = list(found.itertuples(index=False, name=None))
    assert told == sorted(expected.items(), key=lambda each: (-each[1], each[0]))


NAMES = st.sampled_from(["org.test", "a.test", "test", "ann@a.test", "b.a.test", "org"])
HOSTS = ("@org.test", "@b.a.test", "@c.b.a.test", "@notorg.test", "@org", "@", "", ".test")
ADDRESSES = st.builds(str.__add__, st.sampled_from(["ann", "bob", "x.org"]), st.sampled_from(HOSTS))


@few
@given(st.frozensets(NAMES, max_size=3), st.lists(ADDRESSES, min_size=1))
def test_sql_and_python_agree_on_what_is_the_organisation_s(names: frozenset[str], addresses: list[str]) -> None:
    rows = [{"file": 1, "position": n, "sender": address} for n, address in enumerate(addresses)]
    with case_of(messages=rows) as connection, frames.naming_organisation(connection, names):
        query = f"SELECT {frames.from_organisation('m.sender')} FROM messages m ORDER BY position"
        found = [own for (own,) in connection.execute(query).fetchall()]
    assert found == [belongs_to(address, names) for address in addresses]


def test_lists_are_those_that_messages_name() -> None:
    messages = [
        {"file": 1, "position": 0, "identity": b"a" * 16, "list_post": "all@lists.test"},
        {"file": 1, "position": 1, "identity": b"b" * 16, "list_id": "knots.clubs.test"},
        {"file": 2, "position": 0, "identity": b"c" * 16, "list_post": "gone@lists.test"},
    ]
    recipients = [
        {"file": 1, "position": 1, "field": "to", "address": address}
        for address in ("knots@clubs.test", "ann@a.test")
    ]
    files = [{"file": 1, "path": "a", "current": True}, {"file": 2, "path": "b", "current": False}]
    with numbered(files=files, messages=messages, recipients=recipients) as connection:
        assert frames.list_addresses(connection) == {"all@lists.test", "knots@clubs.test"}


def test_reports_have_a_row_for_each_recipient_that_they_speak_of() -> None:
    messages = [{"file": 1, "position": n, "identity": b"a" * 16, "sender": "mailer@x.test"} for n in (0, 1)]
    reports = [
        {"file": 1, "position": position, "recipient": recipient, "outcome": "failed", "original_id": "1@org.test"}
        for position in (0, 1)
        for recipient in ("ann@a.test", "bob@b.test")
    ]
    with numbered(messages=messages, reports=reports) as connection:
        found = frames.reports(connection)
    assert tuple(found.columns) == frames.REPORT_COLUMNS
    assert found[["message", "recipient"]].values.tolist() == [[1, "ann@a.test"], [1, "bob@b.test"]]


PLACES = {
    "in one file": (("mail.mbox", "mail.mbox", 120, 4410, ""), "bytes 120-4530"),
    "in a folder": (("mail", "mail/cur/1.eml", 0, 10, ""), "cur/1.eml"),
    "in a folder of Windows": (("mail", "mail\\1.eml", 0, 10, ""), "1.eml"),
    "in words": (("mail.pst", "mail.pst", 7, 10, "item 7 of Inbox"), "item 7 of Inbox"),
}


@pytest.mark.parametrize(("row", "expected"), PLACES.values(), ids=PLACES)
def test_where_a_message_lies(row: tuple[object, ...], expected: str) -> None:
    mail = pd.DataFrame([row], columns=["source", "path", "position", "length", "place"])
    assert frames.place(mail).tolist() == [expected]
