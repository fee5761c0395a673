"""What was not read of a message, and of those inside it, reaches the report."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detection import detector
from scanner.model import Message, RawMessage, Span, Unit
from scanner.parsing.message import parse
from scanner.parsing.repairs import said
from scanner.worker import Reading, read_unit
from tests.parsing import cms_writer
from tests.parsing.test_unwrap import smime


def read(data: bytes) -> Message:
    message = parse([RawMessage(0, 0, len(data), data)])[0]
    assert isinstance(message, Message)
    return message


MAIL = read(b"From: a@x.example\n\nDear Bo")
LOST = (
    "encrypted:pgp",
    "encrypted:office",
    "protection-unknown",
    "smime-broken",
    "tnef-broken",
    "wrapped-too-deep",
    "journal-broken",
    "body-unreadable",
    "attachment-unreadable",
    "recipients-unreadable",
    "nested-unreadable",
    "nested-too-deep",
    "nested-too-many",
)
MENDED = ("charset-fallback", "journal", "unterminated-header-block", "rejected")


def mail(*repairs: str, nested: tuple[Message, ...] = ()) -> Message:
    return replace(MAIL, repairs=repairs, nested=nested)


@pytest.mark.parametrize("repair", LOST)
def test_each_loss_is_said(repair: str) -> None:
    assert len(said(mail(repair))) == 1


@pytest.mark.parametrize("repair", MENDED)
def test_what_was_mended_is_not(repair: str) -> None:
    assert said(mail(repair)) == []


@given(st.recursive(st.just(()), lambda inner: st.lists(inner, max_size=3).map(tuple)), st.data())
def test_losses_are_those_of_all_messages_inside_one_another_each_once(shape: object, data: st.DataObject) -> None:
    drawn: list[str] = []

    def built(inside: object) -> Message:
        repairs = data.draw(st.lists(st.sampled_from([*LOST, *MENDED]), max_size=3))
        drawn.extend(repairs)
        assert isinstance(inside, tuple)
        return mail(*repairs, nested=tuple(map(built, inside)))

    found = said(built(shape))
    assert len(found) == len(set(found)) == len(set(drawn) & set(LOST))


def test_what_turned_out_to_open_is_not_said() -> None:
    message = mail("encrypted:pdf", "encrypted:zip")
    assert said(message, frozenset({"encrypted:pdf"})) == said(mail("encrypted:zip"))


PGP_MIME = (
    b"From: a@x.example\nContent-Type: multipart/encrypted; protocol=application/pgp-encrypted; boundary=b\n\n"
    b"--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n"
    b"--b\nContent-Type: application/octet-stream; name=encrypted.asc\n\n"
    b"-----BEGIN PGP MESSAGE-----\n\nhQEM\n-----END PGP MESSAGE-----\n--b--\n"
)


def forwarded(data: bytes) -> bytes:
    return (
        b"Content-Type: multipart/mixed; boundary=f\n\n--f\nContent-Type: message/rfc822\n\n" + data + b"\n--f--\n"
    )


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(PGP_MIME, ["not examined: encrypted (PGP)"], id="PGP/MIME"),
        pytest.param(smime(cms_writer.enveloped()), ["not examined: encrypted (S/MIME)"], id="S/MIME"),
        pytest.param(forwarded(PGP_MIME), ["not examined: encrypted (PGP)"], id="in a forwarded message"),
        pytest.param(b"From: a@x.example\n\nDear Bo", [], id="ordinary mail"),
    ],
)
def test_what_is_not_examined_is_a_problem_of_the_message(
    tmp_path: Path, data: bytes, expected: list[str], reading: Reading
) -> None:
    assert said(read(data)) == expected
    path = tmp_path / "one.eml"
    path.write_bytes(data)
    rows = read_unit(Unit("eml", (Span(0, str(path), "", 0, len(data)),)), reading)
    problems = rows["problems"].to_pylist()
    assert [(row["stage"], row["problem"], row["unreadable"]) for row in problems] == [
        ("parse", problem, False) for problem in expected
    ]
    assert len(rows["messages"]) == 1


@pytest.fixture
def reading() -> Reading:
    """How to read messages without looking for anything in them."""
    return Reading(detector.dump([]), b"key", keep_values=False, sketch_from=5)
