"""What left the organisation, to how many persons outside, and what of it is the recipient's own."""

import json
from typing import NamedTuple

import duckdb
import pandas as pd
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from scanner.analysis import answers, disclosures
from scanner.valuehash import value_hash
from tests.analysis.small import Rows, few, numbered, table_of

ORG = "org.test"
DESK, ANN, ANN_AT_WORK, BOB = "desk@org.test", "ann@a.test", "ann@work.test", "bob@b.test"
PERSONS = {ANN: "C1", ANN_AT_WORK: "C1"}
"""Whose addresses they are, by the list of customers; the others are persons of their own."""

KEY = b"key"
VALUES = tuple(bytes([n]) * 16 for n in range(3))
KEPT = pa.schema(
    [
        pa.field("message", pa.int64()),
        *(pa.field(name, pa.string()) for name in ("rule", "category", "location", "part")),
        pa.field("value_hash", pa.binary(16)),
    ]
)


class Mail(NamedTuple):
    """A mail and its findings: the number of the value, and whether it is quoted."""

    sender: str
    recipients: list[tuple[str, str]]  # field and address
    findings: list[tuple[int, bool]]

    def outside(self) -> set[str]:
        """The persons outside that mail of the organisation went to."""
        sent = {address for field, address in self.recipients if field != "reply-to" and "@" in address}
        return {person(address) for address in sent - {DESK}} if self.sender == DESK else set()


def person(address: str) -> str:
    return PERSONS.get(address, address)


ADDRESSES = st.sampled_from([DESK, ANN, ANN_AT_WORK, BOB])
MAILS = st.lists(
    st.builds(
        Mail,
        sender=ADDRESSES,
        recipients=st.lists(
            st.tuples(st.sampled_from(["to", "bcc", "reply-to"]), ADDRESSES | st.just("no address")), max_size=3
        ),
        findings=st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=3),
    ),
    max_size=6,
)


def case_of(mails: list[Mail], rows: Rows) -> duckdb.DuckDBPyConnection:
    """The mails, and rows of `kept`; what is sent out and who wrote is found in two ranges of messages."""
    connection = numbered(
        messages=[
            {"file": 1, "position": n, "identity": bytes([n]) * 16, "sender": mail.sender}
            for n, mail in enumerate(mails)
        ],
        recipients=[
            {"file": 1, "position": n, "field": field, "address": address}
            for n, mail in enumerate(mails)
            for field, address in mail.recipients
        ],
    )
    connection.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR)")
    connection.execute("INSERT INTO meta VALUES ('hash_key', ?)", [json.dumps(KEY.hex())])
    table_of(connection, "kept", KEPT, rows)
    connection.execute("CREATE TABLE part_of_kept AS SELECT rowid AS finding, * FROM kept")
    customers = pd.DataFrame({"address": list(PERSONS), "customer_id": list(PERSONS.values())})
    disclosures.prepare(connection, customers)
    answers.prepare(connection)
    return connection


def looked_at(
    connection: duckdb.DuckDBPyConnection, known: list[tuple[str, bytes]]
) -> tuple[dict[int, tuple[int, str | None]], list[int]]:
    """What left, by message (persons outside, and who it is where it is one), and the findings that are own."""
    for first, last in ((0, 3), (4, 100)):
        disclosures.find_left(connection, [ORG], first, last)
    disclosures.note_known(connection, known)
    for first, last in ((0, 3), (4, 100)):
        disclosures.note_writers(connection, first, last)
    disclosures.find_own(connection)
    left = connection.execute("SELECT message, outside_recipients, person FROM left_to").fetchall()
    own = connection.execute("SELECT DISTINCT finding FROM own ORDER BY finding").fetchall()
    return {message: (count, who) for message, count, who in left}, [finding for (finding,) in own]


@few
@given(MAILS, st.sets(st.tuples(st.sampled_from(["C1", BOB]), st.sampled_from(VALUES))))
def test_what_left_and_what_of_it_is_the_recipient_s_own(mails: list[Mail], known: set[tuple[str, bytes]]) -> None:
    findings = [(n, VALUES[value], quoted) for n, mail in enumerate(mails) for value, quoted in mail.findings]
    rows = [
        {"message": n + 1, "rule": "ca-sin", "part": "quoted" if quoted else "", "value_hash": value}
        for n, value, quoted in findings
    ]
    with case_of(mails, rows) as connection:
        left, own = looked_at(connection, sorted(known))
    expected_left: dict[int, tuple[int, str | None]] = {}
    for number, mail in enumerate(mails, 1):
        outside = sorted(mail.outside())
        if outside and mail.findings:
            expected_left[number] = len(outside), outside[0] if len(outside) == 1 else None
    assert left == expected_left
    expected_own = []
    for finding, (n, value, _) in enumerate(findings):
        _, who = expected_left.get(n + 1, (0, None))
        wrote = any(
            person(mails[earlier].sender) == who and same == value and not quoted and earlier < n
            for earlier, same, quoted in findings
        )
        if who and ((who, value) in known or wrote):
            expected_own.append(finding)
    assert own == expected_own


def test_an_address_of_the_only_recipient_is_her_own_by_any_of_her_addresses() -> None:
    found = [ANN, ANN_AT_WORK, BOB]
    rows = [
        {
            "message": 1,
            "rule": "email-address",
            "category": "email-address",
            "value_hash": value_hash(KEY, "email-address", address),
        }
        for address in found
    ]
    with case_of([Mail(DESK, [("to", ANN)], [])], rows) as connection:
        _, own = looked_at(connection, [])
    assert [found[place] for place in own] == [ANN, ANN_AT_WORK]
