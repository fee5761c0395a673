"""What is encrypted is named; what is signed is read without its armour."""

import pytest

from scanner.errors import MessageError
from scanner.model import Attachment
from scanner.parsing import protection
from tests.parsing.test_encryption import pdf, zipped

CLEAR_SIGNED = """Hello,
-----BEGIN PGP SIGNED MESSAGE-----
Hash: SHA256

Dear Bo,
- item
- -- 
Ann
-----BEGIN PGP SIGNATURE-----
Version: GnuPG v1

iQEzBAEBCAAdFiEE1234/+==
=abcd
-----END PGP SIGNATURE-----
- a point below
"""  # noqa: W291  (the mark of a signature block ends in a space)


def attachment(name: str, media_type: str, content: bytes = b"", size: int = 0) -> Attachment:
    return Attachment(name, media_type, size, lambda: content)


def broken(name: str) -> Attachment:
    def load() -> bytes:
        raise MessageError("broken")

    return Attachment(name, "application/octet-stream", 0, load)


def test_a_clear_signed_text_is_read_without_its_armour() -> None:
    text, repairs = protection.read_pgp(CLEAR_SIGNED)
    assert text == "Hello,\nDear Bo,\n- item\n-- \nAnn\n- a point below\n"
    assert repairs == ()


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Dear Bo\n- -- a\n", id="no PGP"),
        pytest.param("> -----BEGIN PGP SIGNED MESSAGE-----\n> hi\n", id="quoted"),
        pytest.param(
            "-----BEGIN PGP SIGNATURE-----\n\n4111 1111 1111 1111\n-----END PGP SIGNATURE-----\n", id="alone"
        ),
    ],
)
def test_other_texts_are_as_they_were(text: str) -> None:
    assert protection.read_pgp(text) == (text, ())


def test_what_is_no_signature_is_not_left_out() -> None:
    text, _ = protection.read_pgp(CLEAR_SIGNED.replace("=abcd", "4111 1111 1111 1111"))
    assert "4111 1111 1111 1111" in text


@pytest.mark.parametrize(
    "text",
    ["-----BEGIN PGP MESSAGE-----\n\nhQEM\n", "Dear Bo,\n-----BEGIN PGP MESSAGE-----\n"],
    ids=["all", "below"],
)
def test_an_encrypted_text_is_named(text: str) -> None:
    assert protection.read_pgp(text)[1] == ("encrypted:pgp",)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(attachment("a.zip", "x/y", zipped(encrypted=True)), "encrypted:zip", id="by its name"),
        pytest.param(attachment("", "application/zip", zipped(encrypted=True)), "encrypted:zip", id="by its type"),
        pytest.param(attachment("A.PDF", "x/y", pdf(b"/Encrypt 9 0 R")), "encrypted:pdf", id="PDF"),
        pytest.param(attachment("a.docx", "x/y", zipped(encrypted=False)), "", id="Office without a password"),
        pytest.param(attachment("a.gpg", "x/y", b"\x85\x01"), "encrypted:pgp", id="PGP file"),
        pytest.param(attachment("", "application/pgp-encrypted", b"Version: 1"), "encrypted:pgp", id="PGP/MIME"),
        pytest.param(attachment("message.rpmsg", "x/y"), "encrypted:rights", id="rights management"),
        pytest.param(
            attachment("a.zip", "x/y", size=protection.LARGEST + 1), "protection-unknown", id="too large"
        ),
        pytest.param(broken("a.zip"), "protection-unknown", id="cannot be decoded"),
        pytest.param(broken("a.jpg"), "", id="no need to decode"),
    ],
)
def test_encrypted_attachments_are_named(one: Attachment, expected: str) -> None:
    assert protection.protected([one, one]) == ((expected,) if expected else ())
