"""What protects a message: which of it is encrypted, and the armour around a text that PGP signs."""

import re
from collections.abc import Sequence

from scanner.errors import MessageError
from scanner.model import Attachment

LARGEST = 64 * 1024 * 1024
"""Bytes of an attachment, as it lies in the message, that is looked into."""

_TYPES = frozenset(
    {
        "application/encrypted",
        "application/msword",
        "application/pdf",
        "application/x-pdf",
        "application/x-zip",
        "application/x-zip-compressed",
        "application/zip",
    }
)
_FAMILIES = ("application/vnd.ms-", "application/vnd.openxmlformats-")
_SUFFIXES = frozenset(
    {
        *("zip", "pdf"),
        *("doc", "docm", "docx", "dot", "dotm", "dotx"),
        *("pot", "potm", "potx", "pps", "ppsm", "ppsx", "ppt", "pptm", "pptx"),
        *("xls", "xlsb", "xlsm", "xlsx", "xlt", "xltm", "xltx"),
    }
)
_PGP_SUFFIXES = frozenset({"asc", "gpg", "pgp"})
_RIGHTS = "application/x-microsoft-rpmsg-message"

_PGP = "-----BEGIN PGP "
_PGP_MESSAGE = re.compile(r"^-----BEGIN PGP MESSAGE-----", re.MULTILINE)
_ARMOUR_HEADERS = r"(?:(?:Hash|Charset|Version|Comment|MessageID|NotDashEscaped):[^\n]*\n)*"
# RFC 9580, 7. A signature that is none (other lines in it, or no end) is left as it stands, and so seen.
_SIGNED = re.compile(rf"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n{_ARMOUR_HEADERS}\n?", re.MULTILINE)
_SIGNATURE = re.compile(
    rf"^-----BEGIN PGP SIGNATURE-----[ \t]*\n{_ARMOUR_HEADERS}(?:[A-Za-z0-9+/=]{{0,80}}[ \t]*\n)*"
    r"-----END PGP SIGNATURE-----[ \t]*(?:\n|\Z)",
    re.MULTILINE,
)
_DASH = re.compile(r"^- (?=-)", re.MULTILINE)


def protected(attachments: Sequence[Attachment]) -> tuple[str, ...]:
    """The repairs that name what is encrypted among attachments, each once.

    S/MIME is not among them: see `unwrap`. Only attachments that may be encrypted are decoded.
    """
    return tuple(dict.fromkeys(filter(None, map(_protection, attachments))))


def read_pgp(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without the lines that PGP puts around one that it signs, and the repair for what is encrypted."""
    if _PGP not in text:
        return text, ()
    if _SIGNED.search(text):
        text = _DASH.sub("", _SIGNATURE.sub("", _SIGNED.sub("", text)))
    return text, ("encrypted:pgp",) if _PGP_MESSAGE.search(text) else ()


def _protection(attachment: Attachment) -> str:
    media_type, suffix = attachment.media_type, attachment.name.rpartition(".")[2].lower()
    if media_type == "application/pgp-encrypted":
        return "encrypted:pgp"
    if media_type == _RIGHTS or suffix == "rpmsg":
        return "encrypted:rights"
    pgp = suffix in _PGP_SUFFIXES
    if not pgp and suffix not in _SUFFIXES and media_type not in _TYPES and not media_type.startswith(_FAMILIES):
        return ""
    return _looked_into(attachment, pgp=pgp)


def _looked_into(attachment: Attachment, *, pgp: bool) -> str:
    from scanner.parsing.encryption import encryption, is_encrypted_pgp  # noqa: PLC0415  # few messages need it

    if attachment.size > LARGEST:
        return "protection-unknown"
    try:
        content = attachment.load()
        if pgp:
            return "encrypted:pgp" if is_encrypted_pgp(content) else ""
        kind = encryption(content)
    except MessageError:
        return "protection-unknown"
    return f"encrypted:{kind}" if kind else ""
