"""CMS structures: what is inside them, or that it is encrypted."""

import random

import pytest

from scanner.errors import MessageError
from scanner.parsing.cms import LARGEST, Content, read
from tests.parsing import cms_writer as write

MAIL = b"Content-Type: text/plain\r\n\r\nDear Bo"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(write.signed(MAIL), Content(encrypted=False, inside=MAIL), id="signed"),
        pytest.param(write.of_no_definite_length(MAIL), Content(encrypted=False, inside=MAIL), id="in pieces"),
        pytest.param(write.compressed(MAIL), Content(encrypted=False, inside=MAIL), id="compressed"),
        pytest.param(write.signed(None), Content(encrypted=False, inside=b""), id="signatures only"),
        pytest.param(write.enveloped(), Content(encrypted=True, inside=b""), id="encrypted"),
        pytest.param(
            write.authenticated_enveloped(), Content(encrypted=True, inside=b""), id="encrypted, RFC 5083"
        ),
    ],
)
def test_content(data: bytes, expected: Content) -> None:
    assert read(data) == expected


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(MAIL, id="a text"),
        pytest.param(write.signed(MAIL)[:40], id="cut short"),
        pytest.param(b"\x30\x80" * 200_000, id="nested without end"),
        pytest.param(write.compressed(MAIL).replace(b"\x78\x9c", b"\x00\x00"), id="compression broken"),
    ],
)
def test_what_is_damaged_is_said(data: bytes) -> None:
    with pytest.raises(MessageError):
        read(data)


def test_a_bomb_is_not_unpacked() -> None:
    with pytest.raises(MessageError, match="more than is read"):
        read(write.compressed(b"\0" * (LARGEST + 1)))


def test_mutations_are_read_or_said_to_be_damaged() -> None:
    chance = random.Random(0)
    kinds = [write.signed(MAIL), write.enveloped(), write.of_no_definite_length(MAIL), write.compressed(MAIL)]
    outcomes: set[bool | None] = set()
    for number in range(600):
        data = bytearray(kinds[number % len(kinds)])
        at = chance.randrange(len(data))
        data[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
        try:
            outcomes.add(read(bytes(data)).encrypted)
        except MessageError:
            outcomes.add(None)
    assert outcomes == {True, False, None}
