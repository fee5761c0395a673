"""Raw header fields: where they lie in the bytes of a message, how they are unfolded and decoded."""

import base64
import binascii
import quopri
import re

_BLANK = re.compile(rb"\r?\n\r?\n")
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")
_WORD = re.compile(r"=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_STRAY_LINES = 1000


def header_end(data: bytes) -> int:
    """The offset at which the header block of `data` ends (RFC 5322, 2.1), its length when it never does."""
    match = _BLANK.search(data)
    return match.start() + 1 if match else len(data)


def raw_values(data: bytes, name: str) -> list[str]:
    """The values of field `name` in any capitals, unfolded, encoded words as they stand, top to bottom.

    Bytes beyond ASCII are UTF-8 (RFC 6532), or else what Windows clients wrote: code page 1252.
    """
    pattern = re.compile(
        rb"^" + re.escape(name.encode()) + rb"[ \t]*:(.*(?:\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE
    )
    return [_unfold(value) for value in pattern.findall(data, 0, header_end(data))]


def _unfold(value: bytes) -> str:
    flat = value.replace(b"\r", b"").replace(b"\n", b"").strip()
    try:
        return flat.decode()
    except UnicodeDecodeError:
        return flat.decode("cp1252", "replace")


def fold_strays(data: bytes) -> bytes:
    """`data` with header lines that are no field folded into the field above them.

    A mailer that wraps a field without indenting the rest makes readers end the header block there;
    the fields below it, recipients among them, would count as body. Where no field follows a stray
    line, the body begins at it and nothing is changed.
    """
    end = header_end(data)
    lines = data[:end].split(b"\n")
    stray = [
        number
        for number, line in enumerate(lines)
        if line.strip() and line[:1] not in b" \t" and not _FIELD.match(line)
    ]
    if not stray or stray[0] == 0 or len(stray) > _STRAY_LINES:
        return data
    last_field = max(number for number, line in enumerate(lines) if _FIELD.match(line) or number == 0)
    for number in stray:
        if number < last_field:
            lines[number] = b" " + lines[number]
    return b"\n".join(lines) + data[end:]


def decode_words(text: str) -> str:
    """`text` with its encoded words (RFC 2047) decoded; one that cannot be decoded stays as it stands."""
    if "=?" not in text:
        return text
    pieces: list[str] = []
    charset, gathered, end = "", b"", 0
    for match in _WORD.finditer(text):
        octets = _octets(match[2], match[3])
        between = text[end : match.start()]
        if octets is None:
            octets, word_charset = match[0].encode("utf-8", "replace"), "utf-8"
        else:
            word_charset = match[1].lower()
        # White space between two encoded words is no text; a character may be split over them (6.2).
        if end and not between.strip():
            between = ""
        if between or word_charset != charset:
            pieces.append(_decode(gathered, charset))
            pieces.append(between)
            gathered = b""
        charset, gathered, end = word_charset, gathered + octets, match.end()
    pieces.append(_decode(gathered, charset))
    pieces.append(text[end:])
    return "".join(pieces)


def _octets(encoding: str, encoded: str) -> bytes | None:
    ascii_only = encoded.encode("ascii", "replace")
    if encoding in "qQ":
        return quopri.decodestring(ascii_only, header=True)
    try:
        return base64.b64decode(ascii_only + b"=" * (-len(ascii_only) % 4)) or None
    except binascii.Error:
        return None


def _decode(octets: bytes, charset: str) -> str:
    if not octets:
        return ""
    try:
        text = octets.decode(charset, "replace")
    except (LookupError, ValueError):  # no such charset, or a name with a NUL in it
        text = octets.decode("utf-8", "replace")
    return clean(text)


def clean(text: str) -> str:
    """`text` without lone surrogates, which no file and no column can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def one_line(text: str) -> str:
    """`text` with each run of control characters and line ends made one space."""
    return text.strip() if text.isprintable() else _CONTROLS.sub(" ", text).strip()
