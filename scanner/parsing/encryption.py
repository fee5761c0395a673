"""Whether a file is encrypted, by its own bytes: ZIP, Office, PDF, OpenPGP."""

import io
import re

import olefile

from scanner.errors import MessageError
from scanner.sources.containers.compound import DAMAGE

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF = b"%PDF-"
_PDF_HEADER = 1024  # bytes within which it begins (PDF 1.7, annex H, note 13)
_ARMOURED = b"-----BEGIN PGP MESSAGE-----"

# APPNOTE.TXT, 4.3.7 and 4.3.12: the first bit of the flags in a local header, and in the central directory.
_ZIP_FLAGS = re.compile(rb"PK(?:\x03\x04..|\x01\x02....)(.)", re.DOTALL)
_PDF_ENCRYPT = re.compile(rb"/Encrypt\s*(?:\d{1,10}\s+\d{1,5}\s+R|<<)")  # ISO 32000-1, 7.6.1: in the trailer
_PPT_ENCRYPTED = b"\xdf\xc4\xd1\xf3"  # [MS-PPT], 2.3.2: headerToken of the current user
_FILE_PASS = 0x002F  # [MS-XLS], 2.4.117
_XLS_RECORDS = 8  # it follows the first record, or what says that writing needs a password
# RFC 9580, 5: session keys, and data encrypted in one way or another.
_PGP_TAGS = frozenset({1, 3, 9, 18, 20})


def encryption(content: bytes) -> str:
    """ "zip", "office" or "pdf" for a file of such a kind that is encrypted, wholly or in part, else "".

    Raises `MessageError` when it is too damaged to see.
    """
    if content.startswith(_ZIP):
        return "zip" if any(flags[1][0] & 1 for flags in _ZIP_FLAGS.finditer(content)) else ""
    if content.startswith(_OLE):
        return "office" if _is_encrypted_office(content) else ""
    if _PDF in content[:_PDF_HEADER]:
        return "pdf" if _PDF_ENCRYPT.search(content) else ""
    return ""


def is_encrypted_pgp(content: bytes) -> bool:
    """Whether OpenPGP data are encrypted; others are keys or signatures."""
    if content[:1] >= b"\x80":
        tag = content[0] & 0x3F if content[0] & 0x40 else content[0] >> 2 & 0x0F
        return tag in _PGP_TAGS
    return _ARMOURED in content


def _is_encrypted_office(content: bytes) -> bool:
    """[MS-OFFCRYPTO]: a package encrypted as a whole, or a binary document with its own mark."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            return (
                file.exists("EncryptedPackage")
                or _word(_start(file, "WordDocument"))
                or any(_excel(_start(file, name)) for name in ("Workbook", "Book"))
                or _start(file, "Current User")[12:16] == _PPT_ENCRYPTED
            )
    except DAMAGE:
        raise MessageError("an attached document is damaged") from None


def _start(file: olefile.OleFileIO, name: str) -> bytes:
    return bytes(file.openstream(name).read(1024)) if file.exists(name) else b""


def _word(stream: bytes) -> bool:
    """[MS-DOC], 2.5.2: the flag fEncrypted."""
    return len(stream) > 11 and bool(stream[11] & 0x01)


def _excel(stream: bytes) -> bool:
    place = 0
    for _ in range(_XLS_RECORDS):
        if place + 4 > len(stream):
            return False
        if int.from_bytes(stream[place : place + 2], "little") == _FILE_PASS:
            return True
        place += 4 + int.from_bytes(stream[place + 2 : place + 4], "little")
    return False
