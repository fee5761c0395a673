"""What kind of file an attachment is: told by its content, and beforehand whether it is worth decoding."""

import io

import olefile

from scanner.sources.containers import compressed, tar_members, zip_members
from scanner.sources.containers.compound import DAMAGE
from scanner.sources.eml import looks_like_mail

_PDF_HEADER = 1024  # bytes within which it begins (PDF 1.7, annex H, note 13)
_STREAMS = {  # of an OLE file, by what they make it
    "EncryptedPackage": "encrypted",
    "Workbook": "xls",
    "Book": "xls",
    "WordDocument": "doc",
    "PowerPoint Document": "ppt",
    "__properties_version1.0": "msg",
    "Package": "object",
}
_MAGIC = {
    b"{\\rtf": "rtf",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!\x1a\x07": "rar",
    b"\x00\x01\x00\x00Standard ": "access",
    b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d": "onenote",
    b"!BDN": "pst",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "ole",
    **dict.fromkeys((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"), "image"),
    **dict.fromkeys(zip_members.MAGIC, "zip"),
    **{magic: kind for kind, magic in compressed.MAGIC.items()},
}
_TEXTLESS = (  # other images, sound, film, fonts, programs: nothing in them is text
    *(b"\0\0\1\0", b"8BPS", b"\xd7\xcd\xc6\x9a"),
    *(b"RIFF", b"OggS", b"ID3", b"\xff\xfb", b"\xff\xf3", b"fLaC", b"MThd", b"\x1aE\xdf\xa3", b"\0\0\1\xba"),
    *(b"wOFF", b"wOF2", b"OTTO", b"\0\1\0\0\0", b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe"),
)
_SPEAKING = b"\x09\x0a\x0c\x0d\x1b" + bytes(range(0x20, 0x100))
LOOKED_AT = 4096
"""Bytes by which a file is told."""

_TEXTLESS_FAMILIES = ("image/", "audio/", "video/", "font/", "message/", "multipart/")
_TEXTLESS_TYPES = frozenset(
    {"application/pgp-signature", "application/pgp-keys", "application/pgp-encrypted"}
    | {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/ms-tnef"}
    | {"application/x-microsoft-rpmsg-message", "text/rfc822-headers"}
)
_TEXTLESS_SUFFIXES = frozenset(
    {"jpg", "jpeg", "jpe", "png", "gif", "bmp", "tif", "tiff", "ico", "webp", "heic", "psd", "emf", "wmf"}
    | {"mp3", "wav", "m4a", "ogg", "wma", "amr", "aac", "mp4", "mov", "avi", "mpg", "mpeg", "wmv", "mkv", "m4v"}
    | {"ttf", "otf", "woff", "woff2", "exe", "dll", "msi", "dmg", "so", "p7s", "p7m", "sig", "gpg", "pgp", "rpmsg"}
)
_IMAGE_SUFFIXES = frozenset({"jpg", "jpeg", "jpe", "png", "gif", "bmp", "tif", "tiff"})
_IMAGE_TYPES = frozenset({"image/jpeg", "image/png", "image/gif", "image/bmp", "image/tiff"})
_DOCUMENT_SUFFIXES = frozenset(
    {"pdf", "rtf", "csv", "tsv", "txt", "htm", "html", "odt", "ods", "odp", "ott", "ots", "otp"}
    | {"doc", "docx", "docm", "dot", "dotx", "dotm", "ppt", "pptx", "pptm", "pps", "ppsx", "pot", "potx"}
    | {"xls", "xlsx", "xlsm", "xlsb", "xlt", "xltx", "xltm", "zip", "gz", "tgz", "bz2", "xz", "zst", "tar"}
    | {"7z", "rar"}
)


def may_hold_text(media_type: str, name: str, *, images: bool = False) -> bool:
    """Whether an attachment is worth decoding, by the type and the name that it was sent with.

    Images, sound, film, signatures, and the messages inside a message (which are read as such) are not, unless
    their name is that of a document. With `images`, those that text can be read in are.
    """
    suffix = name.rpartition(".")[2].lower()
    if suffix in _DOCUMENT_SUFFIXES or (images and (suffix in _IMAGE_SUFFIXES or media_type in _IMAGE_TYPES)):
        return True
    textless = media_type.startswith(_TEXTLESS_FAMILIES) or media_type in _TEXTLESS_TYPES
    return not textless and suffix not in _TEXTLESS_SUFFIXES


def kind_of(content: bytes) -> str:
    """The kind of a file: a name of `extraction`'s readers, of one that is not read ("7z"), or "".

    "zip" is any ZIP file, be it a document or an archive; "image" is one that text can be read in; "textless" is
    what holds none; "" is unknown.
    """
    kind = kind_of_head(content[:LOOKED_AT])
    return _ole_kind(content) if kind == "ole" else kind


def kind_of_head(head: bytes) -> str:
    """The same by its first bytes; "ole" for one that these do not tell."""
    known = next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), "")
    if known:
        return known
    if b"%PDF-" in head[:_PDF_HEADER]:
        return "pdf"
    if tar_members.is_tar(head):
        return "tar"
    if head.startswith(b"BM") and head[6:10] == bytes(4):  # a bitmap, and no list of BMWs
        return "image"
    if head[4:8] == b"ftyp" or (head.startswith(_TEXTLESS) and not _is_text(head)):
        return "textless"
    return _text_kind(head)


def _text_kind(head: bytes) -> str:
    if not _is_text(head):
        return ""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n\0\xff\xfe")[:1024].replace(b"\0", b"").lower()
    if looks_like_mail(head):
        return "mail"
    return "html" if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body")) else "text"


def _is_text(head: bytes) -> bool:
    """Whether bytes look like text: a byte order mark, or UTF-16 by its zeros, or no control characters."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    zeros = head.count(0)
    if zeros:
        even, odd = head[::2].count(0), head[1::2].count(0)
        return zeros * 4 > len(head) and min(even, odd) * 20 < max(even, odd)
    return len(head.translate(None, _SPEAKING)) * 100 <= len(head)


def _ole_kind(content: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            return next((kind for stream, kind in _STREAMS.items() if file.exists(stream)), "")
    except DAMAGE:
        return ""
