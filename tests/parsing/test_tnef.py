"""TNEF: what winmail.dat wraps is read as if it had not been wrapped; damage costs no more than itself."""

import base64
import random
import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import MessageError
from scanner.model import Message, RawMessage
from scanner.parsing import tnef
from scanner.parsing.message import parse
from tests.parsing import tnef_writer as write

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
RTF = rb"{\rtf1\ansi Dear Bo,\par 4111 1111 1111 1111}"
STORED_RTF = struct.pack("<II4sI", len(RTF) + 12, len(RTF), b"MELA", 0) + RTF


def read(data: bytes) -> Message:
    message = parse([RawMessage(0, 0, len(data), data)])[0]
    assert isinstance(message, Message)
    return message


@pytest.mark.parametrize(
    ("attribute", "expected"),
    [
        pytest.param(write.message(write.text(0x1000, "Dear Zoë")), "Dear Zoë", id="text"),
        pytest.param(write.message(write.blob(0x1013, b"<p>Dear <b>Bo</b>")), "Dear Bo", id="HTML"),
        pytest.param(
            write.message(write.blob(0x1009, STORED_RTF)), "Dear Bo,\n4111 1111 1111 1111", id="compressed RTF"
        ),
        pytest.param(write.attribute(0x800C, b"Dear Bo\0"), "Dear Bo", id="body of Microsoft Mail"),
        pytest.param(
            write.attribute(0x9007, struct.pack("<II", 1251, 0))
            + write.attribute(0x800C, "Привет\0".encode("cp1251")),
            "Привет",
            id="code page",
        ),
        pytest.param(
            write.message(
                struct.pack("<HH16sII", 0x1F, 0x8001, b"", 1, 6)
                + b"a\0b\0\0\0\0\0"
                + struct.pack("<II", 1, 2)
                + b"\0" * 4,
                struct.pack("<HHIIII", write.INTEGERS, 0x0E00, 3, 1, 2, 3),
                write.text(0x1000, "Dear Bo"),
            ),
            "Dear Bo",
            id="behind a named property and several values",
        ),
    ],
)
def test_its_body_is_that_of_a_message_without_one(attribute: bytes, expected: str) -> None:
    message = read(write.mail(write.stream(attribute)))
    assert (message.text.strip(), message.repairs) == (expected, ())


def test_its_body_repeats_that_of_a_message_with_one() -> None:
    wrapped = write.stream(
        write.message(write.text(0x1000, "Dear Bo")), write.attachment("list.csv", b"a@x.example")
    )
    message = read(write.mail(wrapped, own_text="Dear Bo!"))
    assert message.text.strip() == "Dear Bo!"
    assert [attachment.name for attachment in message.attachments] == ["list.csv"]


def test_its_attachments_are_those_of_the_message() -> None:
    message = read(
        write.mail(write.stream(write.attachment("list.csv", b"a@x.example"), write.attachment("b", b"2")))
    )
    first, second = message.attachments
    assert (first.name, first.media_type, first.size, first.load()) == ("list.csv", "text/csv", 11, b"a@x.example")
    assert (second.name, second.load()) == ("b", b"2")


def test_a_message_in_it_is_nested() -> None:
    inner = write.stream(
        write.attribute(0x8000, struct.pack("<4H", 4, 0, 4, 19) + b"Ann\0SMTP:ann@x.example\0"),
        write.attribute(0x8004, b"The list\0"),
        write.attribute(0x8005, struct.pack("<7H", 2025, 1, 6, 9, 30, 0, 1)),
        write.message(write.text(0x1000, "Dear all")),
        write.attachment("deep.txt", b"x"),
    )
    (nested,) = read(write.mail(write.stream(write.embedded(inner)))).nested
    assert (nested.subject, nested.text) == ("The list", "Dear all")
    assert (nested.sender.name, nested.sender.address) == ("Ann", "ann@x.example")
    assert nested.date == datetime(2025, 1, 6, 9, 30, tzinfo=UTC)
    assert [attachment.name for attachment in nested.attachments] == ["deep.txt"]


@pytest.mark.parametrize(
    ("message_class", "kind"),
    [
        ("IPM.Microsoft Mail.Note", "mail"),
        ("IPM.Outlook.Recall", "recall"),
        ("IPM.Microsoft Mail.Read Receipt", "receipt"),
        ("IPM.Microsoft Schedule.MtgReq", "meeting"),
    ],
)
def test_its_class_tells_the_kind_of_the_message(message_class: str, kind: str) -> None:
    wrapped = write.stream(write.attribute(0x8008, message_class.encode() + b"\0"))
    assert read(write.mail(wrapped)).kind == kind


@pytest.mark.parametrize(
    "head",
    [
        "Content-Type: application/vnd.ms-tnef\n",
        "Content-Type: application/octet-stream; name=WINMAIL.DAT\nContent-Disposition: attachment\n",
    ],
    ids=["registered type", "told by its name"],
)
def test_a_message_that_is_nothing_but_tnef(head: str) -> None:
    wrapped = base64.encodebytes(write.stream(write.message(write.text(0x1000, "Dear Bo"))))
    message = read(f"From: ann@x.example\n{head}Content-Transfer-Encoding: base64\n\n".encode() + wrapped)
    assert (message.text, message.attachments) == ("Dear Bo", ())


BODY = write.message(write.text(0x1000, "Dear Bo"))
WHOLE = write.stream(BODY, write.attachment("list.csv", b"a@x.example" * 9))


@pytest.mark.parametrize(
    "damaged",
    [
        pytest.param(WHOLE[:-40], id="cut short"),
        pytest.param(WHOLE[:80] + b"x" + WHOLE[80:], id="a byte too many"),
        pytest.param(write.stream(BODY, write.attribute(0x9005, b"\xff" * 8, 2)), id="properties without end"),
        pytest.param(write.stream(BODY, write.message(struct.pack("<HH", 0x77, 1))), id="unknown type"),
        pytest.param(write.stream(BODY, write.attribute(0x8005, b"\xff" * 14)), id="no date"),
        pytest.param(write.stream(BODY, write.embedded(b"none")), id="no message"),
        pytest.param(write.stream(BODY[:-1] + b"\xff"), id="checksum"),
    ],
)
def test_damage_is_said_and_the_rest_is_read(damaged: bytes) -> None:
    message = read(write.mail(damaged))
    assert tnef.BROKEN in message.repairs
    assert message.text.strip() in {"Dear Bo", ""}


def test_what_is_no_tnef_stays_an_attachment() -> None:
    message = read(write.mail(b"a text"))
    assert [attachment.name for attachment in message.attachments] == ["winmail.dat"]
    assert message.repairs == (tnef.BROKEN,)


def test_messages_in_messages_are_read_to_a_depth() -> None:
    inner = WHOLE
    for _ in range(30):
        inner = write.stream(write.embedded(inner))
    message = read(write.mail(inner))
    while message.nested:
        (message,) = message.nested
    assert "nested-too-deep" in message.repairs


def test_attachments_are_bounded() -> None:
    item = tnef.read(write.stream(*(write.attachment("a", b"") for _ in range(1100))))
    assert len(item.attachments) == 1000
    assert "tnef-too-many" in item.repairs


@given(st.binary(max_size=300), st.integers(0, len(WHOLE)))
def test_any_bytes_give_an_item_or_are_none(noise: bytes, at: int) -> None:
    item = tnef.read(WHOLE[: 6 + at] + noise + WHOLE[6 + at :])
    assert item.text in {"Dear Bo", ""} or tnef.BROKEN in item.repairs
    if noise[:4] != WHOLE[:4]:
        with pytest.raises(MessageError):
            tnef.read(noise)


REAL = {
    "outlook/Examples_Data_Email_tnefEml1.eml": (
        "This line is in bold.",
        ["1.jpg", "image001.jpg"],
        ["Embedded MSG"],
    ),
    "outlook/Examples_Data_Email_tnefWithMsgInside.eml": ("asdfdasf", [], ["case 2a"]),
    "tika/testWINMAIL.dat": (
        "These are five files.",
        ["quick.doc", "quick.html", "quick.pdf", "quick.txt", "quick.xml"],
        [],
    ),
}


def real(name: str) -> bytes:
    data = (CORPORA / name).read_bytes()
    return data if name.endswith(".eml") else write.mail(data)


@pytest.mark.skipif(not (CORPORA / "outlook").exists(), reason="the corpora are not here")
@pytest.mark.parametrize("name", REAL)
def test_real_tnef_is_read_whole(name: str) -> None:
    text, attachments, nested = REAL[name]
    message = read(real(name))
    if "evaluation copy" not in message.text:  # that one has a body of its own
        assert message.text.strip().startswith(text)
    assert [attachment.name for attachment in message.attachments] == attachments
    assert all(attachment.load() for attachment in message.attachments)
    assert [inner.subject.strip() for inner in message.nested] == nested
    assert tnef.BROKEN not in message.repairs


@pytest.mark.skipif(not (CORPORA / "outlook").exists(), reason="the corpora are not here")
@pytest.mark.parametrize("name", REAL)
def test_mutations_cost_no_more_than_the_message(name: str) -> None:
    chance = random.Random(name)
    whole = real(name)
    start = whole.find(b"\x78\x9f\x3e\x22") if name.endswith("Inside.eml") else whole.find(b"winmail.dat") + 60
    for _ in range(100):
        data = bytearray(whole)
        for _ in range(chance.choice((1, 2, 8))):
            at = chance.randrange(start, len(data) - 4)
            data[at : at + chance.choice((1, 4, 40))] = chance.choice(
                (b"\xff\xff\xff\xff", b"\0\0\0\0", b"", b"A")
            )
        (outcome,) = parse([RawMessage(0, 0, len(data), bytes(data))])
        assert isinstance(outcome, Message) or outcome.unreadable
