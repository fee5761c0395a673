"""Encrypted files, told by their bytes."""

import io
import random
import struct
import zipfile

import pytest

from scanner.errors import MessageError
from scanner.parsing.encryption import encryption, is_encrypted_pgp
from tests.parsing.compound_writer import compound


def zipped(*, encrypted: bool) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("list.csv", "a@x.example")
        archive.writestr("more.csv", "b@x.example")
    data = bytearray(file.getvalue())
    if encrypted:  # only the second: a mark is enough, nothing decrypts it
        data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def pdf(trailer: bytes) -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R " + trailer + b" >>\n%%EOF"


def records(*kinds: int) -> bytes:
    return b"".join(struct.pack("<HH", kind, 2) + b"\0\0" for kind in kinds)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(zipped(encrypted=False), "", id="ZIP"),
        pytest.param(zipped(encrypted=True), "zip", id="ZIP with a password"),
        pytest.param(zipped(encrypted=True)[:-30], "zip", id="ZIP with a password, cut short"),
        pytest.param(pdf(b""), "", id="PDF"),
        pytest.param(pdf(b"/Encrypt 9 0 R"), "pdf", id="PDF with a password"),
        pytest.param(pdf(b"/Encrypt << /Filter /Standard >>"), "pdf", id="PDF with its encryption in the trailer"),
        pytest.param(b"\n" * 99 + pdf(b"/Encrypt 9 0 R"), "pdf", id="PDF behind other bytes"),
        pytest.param(compound({"EncryptionInfo": b"", "EncryptedPackage": b""}), "office", id="Office package"),
        pytest.param(compound({"WordDocument": b"\xec\xa5" + b"\0" * 10}), "", id="Word 97"),
        pytest.param(
            compound({"WordDocument": b"\xec\xa5" + b"\0" * 9 + b"\1"}), "office", id="Word 97, password"
        ),
        pytest.param(compound({"Workbook": records(0x809, 0xE1, 0x42)}), "", id="Excel 97"),
        pytest.param(compound({"Workbook": records(0x809, 0x86, 0x2F)}), "office", id="Excel 97, password"),
        pytest.param(compound({"Book": records(0x809, 0x2F)}), "office", id="Excel 5, password"),
        pytest.param(compound({"Current User": b"\0" * 12 + b"\x5f\xc0\x91\xe3"}), "", id="PowerPoint 97"),
        pytest.param(
            compound({"Current User": b"\0" * 12 + b"\xdf\xc4\xd1\xf3"}), "office", id="PowerPoint 97, password"
        ),
        pytest.param(b"a text about /Encrypt 9 0 R", "", id="a text"),
        pytest.param(b"", "", id="nothing"),
    ],
)
def test_encryption(content: bytes, expected: str) -> None:
    assert encryption(content) == expected


def test_a_document_too_damaged_to_see_is_an_error() -> None:
    with pytest.raises(MessageError):
        encryption(compound({"WordDocument": b""})[:600])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"\x85\x01\x0c", True, id="session key for a key"),
        pytest.param(b"\x8c\x0d\x04", True, id="session key for a password"),
        pytest.param(b"\xd2\xc0", True, id="encrypted data"),
        pytest.param(b"\x99\x01\x8d", False, id="a key"),
        pytest.param(b"\xc2\x75", False, id="a signature"),
        pytest.param(b"Hi\n-----BEGIN PGP MESSAGE-----\n\nhQ", True, id="armoured"),
        pytest.param(b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQ", False, id="an armoured key"),
        pytest.param(b"", False, id="nothing"),
    ],
)
def test_openpgp(content: bytes, expected: bool) -> None:
    assert is_encrypted_pgp(content) is expected


def test_mutated_documents_are_judged_or_too_damaged() -> None:
    chance = random.Random(0)
    whole = compound({"WordDocument": b"\xec\xa5", "Current User": b"", "EncryptedPackage": b""})
    judged = set()
    for _ in range(300):
        data = bytearray(whole[: chance.choice((len(whole), 1024, 2000))])
        for _ in range(chance.choice((1, 4))):
            at = chance.randrange(8, 1536)
            data[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", b"\0\0\0\0", b"\1\0\0\0", chance.randbytes(4)))
        try:
            judged.add(encryption(bytes(data)))
        except MessageError:
            judged.add("damaged")
    assert judged == {"office", "", "damaged"}
