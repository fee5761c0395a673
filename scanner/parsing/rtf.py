"""RTF bodies of Outlook to HTML or text: decompressed ([MS-OXRTFCP]) and freed of RTF ([MS-OXRTFEX]).

Outlook keeps an HTML body as RTF with the HTML inside, marked `\\fromhtml`. One pass over the tokens,
whatever the nesting: time and memory grow with the length only.
"""

import re
import struct
from dataclasses import dataclass, replace
from html import escape
from typing import NamedTuple

from scanner import codepages
from scanner.errors import MessageError

LONGEST = 16 * 1024 * 1024
"""Bytes of RTF that are read; what lies beyond is left out."""

_PRELOADED = (  # [MS-OXRTFCP], 2.1.2.1
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans "
    rb"SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    + b"\r\n"
    + rb"\par \pard\plain\f0\fs20\b\i\u"
    rb"\tab\tx"
)
_WINDOW = 4096
_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z])"
    rb"|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)",
    re.DOTALL,
)
_CHARACTERS = {
    "par": "\n",
    "line": "\n",
    "sect": "\n",
    "page": "\n",
    "row": "\n",
    "cell": "\t",
    "nestcell": "\t",
    "tab": "\t",
    "emdash": "—",
    "endash": "–",  # noqa: RUF001
    "lquote": "‘",  # noqa: RUF001
    "rquote": "’",  # noqa: RUF001
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
}
_SYMBOLS = {"~": "\u00a0", "_": "-", "\\": "\\", "{": "{", "}": "}", "\n": "\n", "\r": "\n"}
_UNSEEN = frozenset(
    {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object", "fldinst", "xmlnstbl", "listtable"}
    | {"listoverridetable", "revtbl", "rsidtbl", "generator", "themedata", "datastore", "latentstyles"}
    | {f"{kind}{page}" for kind in ("header", "footer") for page in ("", "l", "r", "f")}
)
_CHARSETS = {  # RTF 1.9.1, \\fcharset
    77: 10000,
    128: 932,
    129: 949,
    130: 1361,
    134: 936,
    136: 950,
    161: 1253,
    162: 1254,
    163: 1258,
    177: 1255,
    178: 1256,
    186: 1257,
    204: 1251,
    222: 874,
    238: 1250,
}
_DEEPEST = 10_000


class Body(NamedTuple):
    """What an RTF body holds: HTML, or plain text where there is none in it; the other is ""."""

    plain: str
    html: str


def read(compressed: bytes) -> Body:
    """The body in a compressed RTF property. Raises MessageError when it is none."""
    return read_document(decompress(compressed))


def read_document(rtf: bytes) -> Body:
    """The text or HTML of RTF as it stands in a file. Raises MessageError when it is none."""
    if not rtf.lstrip().startswith(b"{\\rtf"):
        raise MessageError("the body is no RTF")
    encapsulated = b"\\fromhtml" in rtf[:4096]
    text = _text(rtf, encapsulated)
    return Body("", text) if encapsulated else Body(text, "")


def decompress(data: bytes) -> bytes:
    """The RTF in a property, as far as its data reach ([MS-OXRTFCP], 3.1.1). Raises MessageError."""
    if len(data) < 16:
        raise MessageError("the compressed body is cut short")
    size, kind = struct.unpack_from("<I4s", data, 4)
    size = min(size, LONGEST)
    if kind == b"MELA":
        return data[16 : 16 + size]
    if kind != b"LZFu":
        raise MessageError("the body is compressed in no known way")
    out = bytearray(_PRELOADED)
    size += len(_PRELOADED)
    place, end = 16, len(data)
    while place < end and len(out) < size:
        flags = data[place]
        place += 1
        for bit in range(8):
            if not flags >> bit & 1:
                out += data[place : place + 1]
                place += 1
                continue
            if place + 1 >= end:
                return bytes(out[len(_PRELOADED) : size])
            reference = data[place] << 8 | data[place + 1]
            place += 2
            back = (len(out) - (reference >> 4)) % _WINDOW  # the window goes round; its write mark is len(out)
            if not back:
                return bytes(out[len(_PRELOADED) : size])
            _repeat(out, back, (reference & 15) + 2)
    return bytes(out[len(_PRELOADED) : size])


def _repeat(out: bytearray, back: int, length: int) -> None:
    """Adds `length` bytes from `back` bytes before the end; before the beginning the window holds blanks."""
    for _ in range(length):
        out.append(out[-back] if back <= len(out) else 0x20)


@dataclass(slots=True)
class _Group:
    """What holds inside a pair of braces; a group begins as a copy of the one around it."""

    font: int = -1
    hidden: bool = False  # \htmlrtf: RTF for those who cannot read HTML
    skip: int = 1  # characters that stand in for one of \u
    tag: bool = False  # in an \htmltag: HTML as it stands
    unseen: bool = False


class _Reading:
    """A pass over the tokens of one body."""

    def __init__(self, *, encapsulated: bool) -> None:
        self.encapsulated = encapsulated
        self.pieces: list[str] = []
        self.octets = bytearray()
        self.fonts: dict[int, int] = {}
        self.codepage = 1252
        self.group = _Group()
        self.above: list[_Group] = []
        self.font_table = 0  # depth at which it stands
        self.to_skip = 0
        self.starred = False

    def seen(self) -> bool:
        return not self.group.unseen and (self.group.tag or not (self.encapsulated and self.group.hidden))

    def add(self, text: str) -> None:
        if self.to_skip:
            self.to_skip -= 1
        elif self.seen():
            self.flush()
            self.pieces.append(text if self.group.tag or not self.encapsulated else escape(text, quote=False))

    def flush(self) -> None:
        """Octets wait until their run is whole, since a character may be two of them."""
        if self.octets:
            font = -1 if self.group.tag else self.group.font
            text = self.octets.decode(codepages.codec(self.fonts.get(font, self.codepage)), "replace")
            self.octets.clear()
            self.pieces.append(text if self.group.tag or not self.encapsulated else escape(text, quote=False))

    def take(self, octets: bytes) -> None:
        if self.to_skip:
            skipped = min(self.to_skip, len(octets))
            self.to_skip -= skipped
            octets = octets[skipped:]
        if self.seen():
            self.octets += octets

    def brace(self, mark: bytes) -> None:
        self.flush()
        self.to_skip = 0
        self.starred = False
        if mark == b"{":
            if len(self.above) >= _DEEPEST:
                raise MessageError("the body is nested too deep")
            self.above.append(self.group)
            self.group = replace(self.group)
        elif self.above:
            self.group = self.above.pop()
            if len(self.above) < self.font_table:
                self.font_table = 0

    def word(self, word: str, number: int | None) -> int:
        """Acts on a control word; gives how many bytes behind it are not RTF (`\\bin`)."""
        starred, self.starred = self.starred, False
        group = self.group
        if word == "bin":
            return max(0, number or 0)
        if word == "htmltag" and starred:
            self.flush()
            group.tag, group.unseen = True, not self.encapsulated
        elif word == "fonttbl":
            self.font_table, group.unseen = len(self.above), True
        elif starred or word in _UNSEEN:
            group.unseen = True
        elif word == "htmlrtf":
            self.flush()
            group.hidden = number != 0
        elif word in _CHARACTERS:
            self.add("\n" if group.tag and word == "par" else _CHARACTERS[word])
        elif number is not None:
            self._numbered(word, number)
        return 0

    def _numbered(self, word: str, number: int) -> None:
        if word == "u":
            self.flush()
            self.add(chr(number & 0xFFFF))
            self.to_skip = self.group.skip
        elif word == "uc":
            self.group.skip = max(0, min(number, 16))
        elif word == "ansicpg":
            self.codepage = number
        elif word == "f":
            self.flush()
            self.group.font = number
        elif word == "fcharset" and self.font_table and number in _CHARSETS:
            self.fonts[self.group.font] = _CHARSETS[number]


def _text(rtf: bytes, encapsulated: bool) -> str:
    reading = _Reading(encapsulated=encapsulated)
    place, end = 0, min(len(rtf), LONGEST)
    while place < end:
        token = _TOKEN.match(rtf, place, end)
        if token is None:  # a backslash at the very end
            break
        place = token.end()
        kind = token.lastgroup
        if kind == "text":
            reading.take(token["text"])
        elif kind == "hex":
            reading.take(bytes([int(token["hex"], 16)]))
        elif kind == "brace":
            reading.brace(token["brace"])
        elif kind == "symbol":
            symbol = token["symbol"].decode("latin-1")
            reading.starred = symbol == "*"
            if symbol in _SYMBOLS:
                reading.add(_SYMBOLS[symbol])
        elif kind is not None:
            number = token["number"]
            place += reading.word(token["word"].decode().lower(), int(number) if number else None)
    reading.flush()
    # \u gives UTF-16: two of them make one character beyond the first 65,536.
    return (
        "".join(reading.pieces)
        .encode("utf-16-le", "surrogatepass")
        .decode("utf-16-le", "replace")
        .replace("\0", "")
    )
