"""Address fields to mailboxes: every mailbox of a list is kept, whatever its neighbours look like.

The grammar is RFC 5322, 3.4, with what people and mailers write all the same: semicolons between
mailboxes, lists without commas, unquoted "Last, First", quotes around addresses, `mailto:`.
"""

import re
from contextlib import suppress
from functools import lru_cache

import idna

from scanner.model import Address
from scanner.parsing.fields import decode_words, one_line

LONGEST = 320
"""Characters of the longest address (RFC 3696, errata 1690: 64 and 255, and the @)."""

_TOKEN = re.compile(
    r"""
      (?P<word>    =\?[^?\s]+\?[bBqQ]\?[^?]*\?= )
    | (?P<quoted>  "[^"\\]{0,256}(?:\\.[^"\\]{0,256}){0,8}" )
    | (?P<angle>   <[^<>]*> )
    | (?P<mark>    [,;:()<>] )
    | (?P<text>    \\?[^",;:()<>=\\]+ | . )
    """,
    re.VERBOSE | re.DOTALL,
)
_PLAIN = re.compile(r"[a-z0-9_+=&%-][a-z0-9._'+=&%/~!#$*?^{|}-]*@(?:[a-z0-9_-]+\.)*[a-z0-9-]+")
_ATOMS = re.compile(r"[^\s\"(),:;<>@\[\]\\]+")
_QUOTED_PAIR = re.compile(r"\\(.)")
_PREFIXES = ("mailto:", "smtp:")
# The empty group that stands for a list not shown, also where a server made it an address of its own.
_NOBODY = re.compile(r'[\s"<]*undisclosed[- ]recipients?[\s":;>]*(?:@[\w.-]+>?)?', re.IGNORECASE)
_QUOTES = "'\"`"


@lru_cache(maxsize=65536)
def plain(address: str) -> str | None:
    """The canonical form of an address that needs nothing but lower case, None for any other."""
    lowered = address.lower()
    return lowered if len(lowered) <= LONGEST and _PLAIN.fullmatch(lowered) else None


def canonical(address: str) -> str:
    """An address in the form that `model.Address` describes; what is none stays as it stands."""
    return _canonical(address) if len(address) <= LONGEST else one_line(address).lower()


@lru_cache(maxsize=65536)
def _canonical(address: str) -> str:
    text = one_line(address).lower()
    while len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES:
        text = text[1:-1].strip()
    for prefix in _PREFIXES:
        text = text.removeprefix(prefix)
    if text.startswith("@") and ":" in text:  # a source route (RFC 5322, 4.4)
        text = text.rpartition(":")[2]
    text = text.lstrip("'`<").rstrip("'`>.,;")
    local, at, domain = text.rpartition("@")
    if not at:
        return text
    local, domain = local.strip(), domain.strip()
    if local.startswith('"') and local.endswith('"') and _ATOMS.fullmatch(local[1:-1]):
        local = local[1:-1]
    if not domain.isascii():
        with suppress(UnicodeError):  # idna.IDNAError is one
            domain = idna.encode(domain, uts46=True).decode()
    return f"{local}@{domain}"


def tidy_name(name: str, address: str) -> str:
    """A display name without quotes around it, "" when it merely repeats the address."""
    if not name.isprintable():
        name = one_line(name)
    if name[:1] in _QUOTES or name[-1:] in _QUOTES or name[:1] == " " or name[-1:] == " ":
        name = name.strip(_QUOTES + " ")
    return "" if "@" in name and canonical(name) == address else name


def read(value: str) -> list[Address]:
    """All mailboxes of the unfolded value of an address field, its encoded words still encoded.

    Groups give their members, and an empty group gives none. What has no @ is kept as it stands.
    """
    value = _NOBODY.sub("", value, count=1) if _NOBODY.match(value) else value
    if value.count('"') % 2:  # one quote is missing: rather none than a list swallowed by a name
        value = value.replace('"', " ")
    if value.count("(") != value.count(")"):
        value = value.replace("(", " ").replace(")", " ")
    mailboxes: list[Address] = []
    piece = _Piece()
    held: _Piece | None = None
    depth = 0
    for token in _TOKEN.finditer(value):
        kind, text = token.lastgroup, token[0]
        if kind == "mark" and text in "()":
            depth = max(0, depth + (1 if text == "(" else -1))
            continue
        if depth:
            piece.comment.append(text)
        elif kind == "mark" and text in ",;":
            held = _take(held, piece, mailboxes)
            piece = _Piece()
        elif kind == "mark" and text == ":" and not piece.angles and not piece.has_at:
            piece = _Piece()  # it was the name of a group, or a prefix such as mailto
        elif kind == "angle":
            piece.angles.append(text[1:-1])
        elif kind == "mark" and text in "<>":
            piece.add(" ")
        else:
            piece.add(text)
    held = _take(held, piece, mailboxes)
    if held:
        mailboxes.extend(held.mailboxes())
    return mailboxes


class _Piece:
    """What stands between two separators of an address list."""

    __slots__ = ("angles", "comment", "has_at", "text")

    def __init__(self) -> None:
        self.text: list[str] = []
        self.has_at = False  # in the text, which is asked at every colon
        self.angles: list[str] = []
        self.comment: list[str] = []

    def add(self, text: str) -> None:
        """More of the text."""
        self.text.append(text)
        self.has_at = self.has_at or "@" in text

    def mailboxes(self) -> list[Address]:
        text = "".join(self.text).strip()
        comment = decode_words("".join(self.comment)).strip()
        found = [inner for angle in self.angles for inner in _inner(angle) if canonical(inner)]
        if found:
            name = _name(text) or comment
            return [_address(name, inner) for inner in found]
        if text.startswith('"') and '"@' in text:  # a quoted local part may hold spaces
            return [_address(comment, text)]
        words = re.sub(r"\s?@\s?", "@", " ".join(text.split())).split(" ")
        found = [word for word in words if "@" in word]
        if not found:
            decoded = decode_words(text)
            if decoded != text and "@" in decoded and "=?" not in decoded:
                return read(decoded)
            address = one_line(_unquote(decoded)).strip(_QUOTES).lower()
            return [Address("", address)] if address else []
        rest = " ".join(word for word in words if "@" not in word)
        name = _name(rest) or comment
        return [_address(name if len(found) == 1 else "", word) for word in found]

    def is_half_a_name(self) -> bool:
        """Whether it may be the "Last" of an unquoted "Last, First <address>"."""
        text = "".join(self.text).strip()
        return bool(text) and not self.angles and not self.has_at and (" " in text or not text.islower())


def _inner(angle: str) -> list[str]:
    """What angle brackets hold: one address, or a list that someone put between them."""
    return [angle] if angle.startswith("@") else re.split(r"[,;]", angle)


def _take(held: _Piece | None, piece: _Piece, mailboxes: list[Address]) -> _Piece | None:
    """Add what is complete to `mailboxes`; give back a piece that may be half a name."""
    if held and piece.angles and any(angle.strip() for angle in piece.angles):
        piece.text[:0] = [*held.text, ", "]
        held = None
    if held:
        mailboxes.extend(held.mailboxes())
    if piece.is_half_a_name():
        return piece
    mailboxes.extend(piece.mailboxes())
    return None


def _address(name: str, address: str) -> Address:
    address = canonical(address)
    return Address(tidy_name(name, address), address)


def _name(text: str) -> str:
    return decode_words(_unquote(text)).strip().strip(",").strip()


def _unquote(text: str) -> str:
    return _QUOTED_PAIR.sub(r"\1", " ".join(text.split()).replace('\\"', "\0").replace('"', "")).replace("\0", '"')
