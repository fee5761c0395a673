"""Wrappers: signed mail is read, encrypted mail is said to be, in any nesting."""

import base64

import pytest

from scanner.model import Message, RawMessage
from scanner.parsing.message import parse
from tests.parsing import cms_writer as cms
from tests.parsing import tnef_writer as tnef

MAIL = b"Content-Type: text/plain\r\n\r\nDear Bo"
HTML = b"Content-Type: text/html\r\n\r\n<p>Dear Bo"
MIXED = (
    b"Content-Type: multipart/mixed; boundary=i\n\n--i\n\nDear Bo\n--i\nContent-Type: text/csv; name=list.csv\n\n"
    b"a@x.example\n--i--\n"
)


def read(data: bytes) -> Message:
    message = parse([RawMessage(0, 0, len(data), data)])[0]
    assert isinstance(message, Message)
    return message


def smime(content: bytes, media_type: str = "application/pkcs7-mime", name: str = "smime.p7m") -> bytes:
    head = f"From: a@x.example\nContent-Type: {media_type}; name={name}\nContent-Transfer-Encoding: base64\n\n"
    return head.encode() + base64.encodebytes(content)


def with_footer(part: bytes) -> bytes:
    return (
        b"From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n"
        + part
        + b"\n--b\nContent-Type: text/plain\n\nUnsubscribe\n--b--\n"
    )


@pytest.mark.parametrize(
    ("data", "text", "attachments"),
    [
        pytest.param(smime(cms.signed(MAIL)), "Dear Bo", [], id="signed"),
        pytest.param(smime(cms.of_no_definite_length(MAIL)), "Dear Bo", [], id="signed, written as a stream"),
        pytest.param(smime(cms.signed(HTML)), "Dear Bo", [], id="signed HTML"),
        pytest.param(smime(cms.signed(MIXED)), "Dear Bo", ["list.csv"], id="signed with an attachment"),
        pytest.param(smime(cms.compressed(MAIL)), "Dear Bo", [], id="compressed"),
        pytest.param(smime(cms.signed(smime(cms.signed(MAIL)))), "Dear Bo", [], id="signed twice"),
        pytest.param(
            smime(cms.signed(MAIL), "application/octet-stream"),
            "Dear Bo",
            [],
            id="told by its name, as gateways send it",
        ),
        pytest.param(
            smime(cms.signed(MAIL), "application/x-pkcs7-mime", "x"), "Dear Bo", [], id="older media type"
        ),
        pytest.param(
            with_footer(smime(cms.signed(HTML))), "Unsubscribe\nDear Bo", [], id="with a footer of a list"
        ),
        pytest.param(smime(cms.signed(b"<xml/>"), name="bill.xml.p7m"), "", ["bill.xml"], id="a signed file"),
        pytest.param(
            smime(cms.signed(tnef.mail(tnef.stream(tnef.message(tnef.text(0x1000, "Dear Bo")))))),
            "Dear Bo",
            [],
            id="TNEF, signed",
        ),
        pytest.param(smime(cms.signed(None), name="x.p7m"), "", ["x.p7m"], id="certificates only"),
    ],
)
def test_what_is_signed_is_read(data: bytes, text: str, attachments: list[str]) -> None:
    message = read(data)
    assert (message.text.strip(), message.repairs) == (text, ())
    assert [attachment.name for attachment in message.attachments] == attachments


@pytest.mark.parametrize(
    ("data", "repair"),
    [
        pytest.param(smime(cms.enveloped()), "encrypted:smime", id="encrypted"),
        pytest.param(smime(cms.authenticated_enveloped()), "encrypted:smime", id="encrypted, RFC 5083"),
        pytest.param(smime(cms.signed(smime(cms.enveloped()))), "encrypted:smime", id="encrypted, then signed"),
        pytest.param(smime(b"A text"), "smime-broken", id="damaged"),
        pytest.param(smime(cms.signed(MAIL)[:-9]), "smime-broken", id="cut short"),
    ],
)
def test_what_cannot_be_opened_is_said(data: bytes, repair: str) -> None:
    message = read(data)
    assert message.repairs == (repair,)
    assert [attachment.name for attachment in message.attachments] == ["smime.p7m"]


def test_wrappers_are_opened_to_a_depth() -> None:
    data = smime(cms.signed(MAIL))
    for _ in range(20):
        data = smime(cms.signed(data))
    message = read(data)
    assert message.repairs == ("wrapped-too-deep",)
    assert message.text == ""


def test_so_many_wrappers_are_opened() -> None:
    part = b"--b\n" + smime(cms.signed(MAIL)) + b"\n"
    message = read(b"Content-Type: multipart/mixed; boundary=b\n\n" + part * 25 + b"--b--\n")
    assert message.repairs == ("wrapped-too-many",)
    assert message.text.count("Dear Bo") == 20
    assert len(message.attachments) == 5


def test_a_detached_signature_leaves_the_body_as_it_is() -> None:
    message = read(
        b"From: a@x.example\nContent-Type: multipart/signed; boundary=b\n\n--b\n\nDear Bo\n--b\n"
        b"Content-Type: application/pkcs7-signature; name=smime.p7s\n"
        b"Content-Transfer-Encoding: base64\n\nQUJD\n--b--\n"
    )
    assert (message.text.strip(), message.repairs) == ("Dear Bo", ())
