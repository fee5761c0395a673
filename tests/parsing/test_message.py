"""Whole messages: both lanes, hostile input, real mail."""

import base64
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import mailparser  # type: ignore[import-untyped]  # it has no types
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model import Message, Problem, RawMessage
from scanner.parsing.message import parse
from scanner.sources.files import LARGEST

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
MBOX = CORPORA / "mbox" / "spamassassin-1400.mbox"
EML = sorted((CORPORA / "eml-ruby-mail").glob("*.eml")) if CORPORA.exists() else []


def raw(data: bytes, **more: object) -> RawMessage:
    return RawMessage(0, 0, len(data), data, **more)  # type: ignore[arg-type]  # the tests' own keywords


def read(data: bytes | str, **more: object) -> Message:
    message = parse([raw(data if isinstance(data, bytes) else data.encode(), **more)])[0]
    assert isinstance(message, Message)
    return message


def shown(message: Message) -> list[tuple[str, str, str]]:
    return [(recipient.field, recipient.name, recipient.address) for recipient in message.recipients]


def test_reads_a_simple_message() -> None:
    message = read(
        "Return-Path: <ann@x.example>\nReceived: by x\nFrom: Ann <ann@x.example>\nTo: b@y.example\n"
        "Cc: Cy <c@y.example>\nDate: Thu, 22 Aug 2002 14:07:35 +0200\nMessage-ID: <1@x.example>\n"
        "In-Reply-To: <0@x.example>\nReferences: <0@x.example>\nSubject: Your\n bill\n\nDear both,\r\nhi",
        folder="Sent",
    )
    assert shown(message) == [("to", "", "b@y.example"), ("cc", "Cy", "c@y.example")]
    assert (message.sender.name, message.sender.address) == ("Ann", "ann@x.example")
    assert (message.date, message.date_problem) == (datetime(2002, 8, 22, 12, 7, 35, tzinfo=UTC), "")
    assert (message.message_id, message.in_reply_to) == ("1@x.example", "0@x.example")
    assert message.references == ("0@x.example",)
    assert (message.subject, message.text) == ("Your bill", "Dear both,\nhi")
    assert (message.kind, message.folder, message.lane, message.repairs) == ("mail", "Sent", "fast", ())
    assert (message.received, message.return_path) == (1, "ann@x.example")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param("To: a@x.example\nTO: b@x.example\nto: c@x.example\n", ["a", "b", "c"], id="several fields"),
        pytest.param("To: a@x.example\nTo : b@x.example\n", ["a", "b"], id="space before the colon"),
        pytest.param("To: a@x.example, oops <>, b@x.example\n", ["a", "oops", "b"], id="one malformed"),
        pytest.param("To: a@x.example\nstray\nCc: b@x.example\n", ["a", "b"], id="stray line"),
        pytest.param("To: undisclosed-recipients:;\nResent-To: a@x.example\n", [], id="undisclosed, resent"),
        pytest.param(
            "To: =?utf-8?Q?B=2C_A?= <a@x.example>, =?utf-8?Q?C?= b@x.example\n", ["a", "b"], id="encoded"
        ),
    ],
)
def test_every_recipient_is_read(header: str, expected: list[str]) -> None:
    message = read(f"From: z@x.example\n{header}\nbody")
    assert [recipient.address.partition("@")[0] for recipient in message.recipients] == expected


def test_names_in_comments_are_kept() -> None:
    assert shown(read("To: a@x.example (Ann Roe)\n\n")) == [("to", "Ann Roe", "a@x.example")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("Content-Type: text/html\n\n<p>4111<b>1111</b>", "41111111"),
        (
            "Content-Type: multipart/alternative; boundary=b\n\n--b\n\n \n--b\n"
            "Content-Type: text/html\n\nx<br>y\n--b--",
            "x\ny",
        ),
        ("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo\n--b--", "one\ntwo"),
        ("Content-Type: text/plain; charset=x-unknown\n\nZoë", "Zoë"),
        ("Content-Transfer-Encoding: base64\n\nSGVsbG8!!", "Hello"),
    ],
    ids=["html", "blank plain part", "two parts", "unknown charset", "broken base64"],
)
def test_body(content: str, expected: str) -> None:
    assert read(content).text.strip() == expected


def test_attachments_are_loaded_when_wanted() -> None:
    message = read(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\nContent-Type: Application/PDF\n"
        "Content-Disposition: attachment; filename*=utf-8''Zo%C3%AB.pdf\n"
        "Content-Transfer-Encoding: base64\n\nQUJD\n--b--"
    )
    (attachment,) = message.attachments
    assert (attachment.name, attachment.media_type) == ("Zoë.pdf", "application/pdf")
    assert attachment.size >= 4
    assert attachment.load() == b"ABC"


def nested(depth: int) -> bytes:
    data = b"Subject: innermost\n\nhi"
    for level in range(depth):
        head = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\nContent-Type: message/rfc822\n\n" % (
            level,
            level,
        )
        data = head + data + b"\n--b%d--\n" % level
    return data


def test_nested_messages_are_read_to_a_depth() -> None:
    message = read(nested(2))
    assert message.nested[0].nested[0].subject == "innermost"
    deep = read(nested(30))
    while deep.nested:
        (deep,) = deep.nested
    assert "nested-too-deep" in deep.repairs


def test_truncated_is_said() -> None:
    assert "truncated" in read("To: a@x.example\n\nhi", truncated=True).repairs


def test_what_is_left_of_an_attachment_that_was_cut_is_read() -> None:
    content = b"email,SIN\n" + b"ann@x.example,046 454 286\n" * 100
    message = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: attachment; filename=a.csv\n"
    )
    message += b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(content)
    for cut in range(1, 90):
        (attachment,) = read(message[:-cut], truncated=True).attachments
        left = attachment.load()
        assert content.startswith(left)
        assert len(left) > len(content) - 150


HOSTILE = {
    "nothing": b"",
    "NUL": b"\0" * 1000,
    "nested multiparts": b"To: a@x.example\n"
    + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(10_000)),
    "nested messages": b"Content-Type: message/rfc822\n\n" * 10_000,
    "long header": b"Subject: " + b"x" * 10_000_000 + b"\n\n",
    "encoded words": b"To: " + b"=?utf-8?Q?a?= <a@x.example>, " * 200_000 + b"\n\n",
    "open encoded words": b"Subject: " + b"=?" * 5_000_000 + b"\n\n",
    "open quotes": b"To: " + b'"\\' * 500_000 + b"\n\n",
    "open comments": b"To: " + b"(" * 1_000_000 + b"\n\n",
    "parameters": b"Content-Type: text/plain"
    + b"".join(b"; a*%d=b" % n for n in range(50_000))
    + b"\nContent-Transfer-Encoding: base64\n\n!!",
    "truncated": b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: a/b\n"
    b"Content-Transfer-Encoding: base64\n\n" + b"QUJD\n" * (LARGEST // 5),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_message_costs_itself_at_most(name: str) -> None:
    good = raw(b"To: a@x.example\n\nhi")
    before, outcome, after = parse([good, raw(HOSTILE[name]), good])
    assert before == after
    assert isinstance(outcome, Message) or outcome.unreadable


def test_a_hundred_thousand_recipients() -> None:
    data = b"To: " + b",\n ".join(b"A%d <a%d@X.example>" % (n, n) for n in range(100_000)) + b"\n\nhi"
    assert len({recipient.address for recipient in read(data).recipients}) == 100_000


def test_problem_names_no_content() -> None:
    (problem,) = parse([raw(HOSTILE["nested multiparts"])])
    assert isinstance(problem, Problem)
    assert (problem.stage, problem.unreadable) == ("parse", True)
    assert "a@x.example" not in problem.problem


PIECES = st.sampled_from(
    [
        *(b"To: ", b"Date: ", b" ", b"<", b">", b'"', b"a@b.c", b"\xff\xfe", b"\0", b"\n", b"\n\n"),
        *(b"=?utf-8?Q?", b"?=", b"--b\n", b"--b--", b"utf-7", b"Content-Transfer-Encoding: base64\n"),
        *(b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: message/rfc822\n\n"),
        *(b"Content-Type: text/html; charset=", b"Content-Type: message/delivery-status\n\n"),
    ]
)


@given(st.lists(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=30).map(b"".join)), max_size=4))
def test_any_bytes_give_a_message_or_a_problem_each(batch: list[bytes]) -> None:
    outcomes = parse([raw(data) for data in batch])
    assert len(outcomes) == len(batch)
    for outcome in outcomes:
        if isinstance(outcome, Message):
            for text in (outcome.subject, outcome.text, outcome.sender.address, outcome.sender.name):
                text.encode()  # no lone surrogates


def test_imports_neither_pandas_nor_the_tolerant_lane() -> None:
    code = (
        "import sys, scanner.parsing.message\n"
        "print([name for name in ('pandas', 'pyarrow', 'mailparser') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "[]"


def agreement(batch: list[bytes]) -> tuple[int, int]:
    """How many messages of a batch have the recipients and the subject that mail-parser reads."""
    recipients = subjects = 0
    for data, ours in zip(batch, parse([raw(data) for data in batch]), strict=True):
        theirs = mailparser.parse_from_bytes(data)
        assert isinstance(ours, Message)
        expected = {
            (field, address.lower()) for field in ("to", "cc", "bcc") for _, address in getattr(theirs, field)
        }
        found = {(field, address) for field, _, address in shown(ours) if field != "reply-to"}
        recipients += expected == found
        subject = theirs.subject if isinstance(theirs.subject, str) else theirs.subject[0]
        subjects += " ".join(subject.split()) == " ".join(ours.subject.split())
    return recipients, subjects


def test_agrees_with_the_reference_on_plain_messages() -> None:
    batch = [
        b"To: a@x.example, B <b@x.example>\nCc: c@x.example\nSubject: one\n\nhi",
        b"To: Team: a@x.example, b@x.example;\nSubject: =?utf-8?Q?Zo=C3=AB?=\n\nhi",
        b'To: "Roe, Ann" <a@x.example>\nSubject: folded\n line\n\nhi',
    ]
    assert agreement(batch) == (len(batch), len(batch))


@pytest.mark.skipif(not MBOX.exists(), reason="the corpora are not here")
def test_agrees_with_the_reference_on_real_mail() -> None:
    batch = [part.partition(b"\n")[2] for part in re.split(rb"(?m)^From ", MBOX.read_bytes())[1:]]
    recipients, subjects = agreement(batch)
    assert recipients >= 0.99 * len(batch)
    assert subjects >= 0.99 * len(batch)


@pytest.mark.skipif(not EML, reason="the corpora are not here")
@pytest.mark.parametrize("path", EML, ids=lambda path: path.stem)
def test_reads_every_real_file(path: Path) -> None:
    assert isinstance(parse([raw(path.read_bytes())])[0], Message)
