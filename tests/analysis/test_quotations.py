"""What is quoted counts once: a finding is repeated where an earlier mail of its thread had the value."""

from typing import NamedTuple

import duckdb
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from scanner.analysis import quotations
from scanner.identity import SUBJECT_MARKS, base_subject
from tests.analysis.small import few, numbered, table_of

IDS = ("", "1@x.test", "2@x.test", "3@x.test")
KEPT = pa.schema(
    [*(pa.field(name, pa.int64()) for name in ("finding", "message", "value_hash")), pa.field("part", pa.string())]
)
SUBJECTS = ("", "Bill", "Re: Bill", "[billing] bill", "Re:", "Other")


class Mail(NamedTuple):
    """A mail and its findings: value, and whether it is quoted."""

    message_id: str
    in_reply_to: str
    references: list[str]
    subject: str
    findings: list[tuple[int, bool]]

    def names(self) -> set[str]:
        edges = [*self.references[:1], *self.references[-1:]]
        return {self.message_id, self.in_reply_to, *edges, f"\n{base_subject(self.subject)}"} - {"", "\n"}


MAILS = st.lists(
    st.builds(
        Mail,
        message_id=st.sampled_from(IDS),
        in_reply_to=st.sampled_from(IDS),
        references=st.lists(st.sampled_from(IDS), max_size=3),
        subject=st.sampled_from(SUBJECTS),
        findings=st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=4),
    ),
    max_size=6,
)


def repeated(mails: list[Mail]) -> list[tuple[int, int]]:
    """The number of the mail and the place in it of each finding that is repeated, by the definition."""
    found = []
    for number, mail in enumerate(mails):
        earlier = [each for each in mails[:number] if each.names() & mail.names()]
        before = {value for each in earlier for value, _ in each.findings}
        for place, (value, quoted) in enumerate(mail.findings):
            others = [(is_quoted, at) for at, (same, is_quoted) in enumerate(mail.findings) if same == value]
            if quoted and (value in before or min(others) != (True, place)):
                found.append((number, place))
    return found


@few
@given(MAILS)
def test_quoted_values_that_the_thread_had_before_are_repeated(mails: list[Mail]) -> None:
    messages = [
        {
            "file": 1,
            "position": number,
            "identity": bytes([number]) * 16,
            **{name: getattr(mail, name) for name in ("message_id", "in_reply_to", "references", "subject")},
        }
        for number, mail in enumerate(mails)
    ]
    findings = [
        (number, place, value, "quoted" if quoted else "")
        for number, mail in enumerate(mails)
        for place, (value, quoted) in enumerate(mail.findings)
    ]
    rows = [
        {"finding": finding, "message": number + 1, "value_hash": value, "part": part}
        for finding, (number, _, value, part) in enumerate(findings)
    ]
    with numbered(messages=messages) as connection:
        for table in ("kept", "part_of_kept"):
            table_of(connection, table, KEPT, rows)
        quotations.prepare(connection)
        quotations.name_threads(connection, 0, 3)
        quotations.name_threads(connection, 4, len(mails))
        quotations.find_repeated(connection)
        found = connection.execute("SELECT DISTINCT finding FROM repeated ORDER BY finding").fetchall()
    assert [findings[finding][:2] for (finding,) in found] == repeated(mails)


@few
@given(st.text("Rre:Fw [bil1]Aa\t", max_size=20))
def test_sql_and_python_agree_on_the_base_of_a_subject(subject: str) -> None:
    query = f"SELECT {quotations.BASE_SUBJECT} FROM (SELECT ?::VARCHAR AS subject)"
    with duckdb.connect() as connection:
        assert connection.execute(query, [SUBJECT_MARKS, subject]).fetchall() == [(base_subject(subject),)]
