"""The MSG format: one item of Outlook as a compound file ([MS-OXMSG]).

The storages of a compound file are folders and its streams files. The fixed properties of an object are in
one stream, 16 bytes each; text and binary properties have a stream each, named by property and type.
"""

import io
import struct
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import olefile

from scanner.errors import MessageError
from scanner.model import Attachment, MapiItem, Problem, Skipped, Span
from scanner.sources.containers.compound import DAMAGE
from scanner.sources.files import bytes_at, opened
from scanner.sources.format import Format
from scanner.sources.outlook import mapi_properties as mapi
from scanner.sources.outlook.mapi_properties import Position, Properties, Property

LARGEST = 256 * 1024 * 1024
"""Bytes of a file that is read; mail servers refuse messages of that size."""

_DEEPEST = 8
_PROPERTIES = "__properties_version1.0"
_RECIPIENT, _ATTACHMENT = "__recip_version1.0_#", "__attach_version1.0_#"
_EMBEDDED = "__substg1.0_3701000d"
_TOP, _INSIDE, _ROW = 32, 24, 8  # bytes before the properties: of the file, of a message in it, of a row (2.4)
_MOST_ROWS = 20_000
_FIXED = frozenset({0x0002, 0x0003, 0x0004, 0x0005, 0x0006, 0x0007, 0x000A, 0x000B, 0x0014, 0x0040})


class _File(NamedTuple):
    """An open compound file, and the storages in each of its storages by name in lower case."""

    ole: olefile.OleFileIO
    storages: dict[tuple[str, ...], list[str]]


def recognise(head: bytes, path: Path) -> bool:
    """Whether the file is a compound file that holds properties of MAPI, as a .doc or .xls does not."""
    if not head.startswith(olefile.MAGIC):
        return False
    if _PROPERTIES.encode("utf-16-le") in head:
        return True
    try:
        with olefile.OleFileIO(str(path)) as ole:
            return bool(ole.exists(_PROPERTIES))
    except DAMAGE:
        return False


def cut(span: Span, size: int) -> Iterator[Span]:
    """The span itself: an item is never cut."""
    if span.start < span.end:
        yield span


def read(span: Span) -> Iterator[MapiItem | Skipped | Problem]:
    """The one item that the file is. Raises SourceError when the file cannot be read."""
    length = span.end - span.start
    if length > LARGEST:
        yield _problem(span, f"larger than {LARGEST:,} bytes")
        return
    with opened(span.path) as file:
        data = bytes_at(file, span.start, length)
    where = Position(span.file, span.start, length, span.folder, "")
    try:
        item = item_of(data, where)
    except MessageError as error:
        yield _problem(span, str(error))
        return
    if mapi.is_mail(item.message_class):
        yield item
    else:
        yield Skipped(span.file, span.start, length, item.message_class)


def item_of(data: bytes, where: Position) -> MapiItem:
    """The item in a compound file that lies in memory. Raises `MessageError` for one that is damaged."""
    return _item(_open(data), (), where)


def _problem(span: Span, why: str) -> Problem:
    return Problem(span.file, span.start, span.end - span.start, "sources", why, unreadable=True)


def _open(data: bytes) -> _File:
    try:
        ole = olefile.OleFileIO(io.BytesIO(data))
        storages: dict[tuple[str, ...], list[str]] = {}
        for path in ole.listdir(streams=False, storages=True):
            above = tuple(part.lower() for part in path[:-1])
            storages.setdefault(above, []).append(path[-1].lower())
    except DAMAGE:
        raise MessageError("the compound file is damaged") from None
    return _File(ole, storages)


def _item(file: _File, storage: tuple[str, ...], where: Position, depth: int = 0) -> MapiItem:
    own = _properties(file, storage, _INSIDE if storage else _TOP)
    repairs: list[str] = []
    recipients = []
    for name in _rows(file, storage, _RECIPIENT, repairs):
        try:
            recipients.append(_properties(file, (*storage, name), _ROW, own))
        except MessageError:
            repairs.append("recipients-unreadable")
    attachments: list[Attachment] = []
    embedded: list[MapiItem] = []
    for name in _rows(file, storage, _ATTACHMENT, repairs):
        inside = (*storage, name)
        try:
            if _EMBEDDED not in file.storages.get(inside, ()):
                about = _properties(file, inside, _ROW, own)
                attachments.append(mapi.attachment(about, partial(mapi.content, about), _size(file, inside)))
            elif depth < _DEEPEST:
                embedded.append(_item(file, (*inside, _EMBEDDED), where, depth + 1))
            else:
                repairs.append("nested-too-deep")
        except MessageError:
            repairs.append("attachment-unreadable")
    return mapi.item(where, own, recipients, attachments, embedded, repairs)


def _rows(file: _File, storage: tuple[str, ...], kind: str, repairs: list[str]) -> list[str]:
    """The storages of recipients or attachments, in the order of their numbers."""
    found = sorted(name for name in file.storages.get(storage, ()) if name.startswith(kind))
    if len(found) > _MOST_ROWS:
        repairs.append(mapi.TOO_MANY)
    return found[:_MOST_ROWS]


def _properties(file: _File, storage: tuple[str, ...], head: int, message: Properties | None = None) -> Properties:
    """The properties of an object; `message` is the one it belongs to, which tells the code page of texts."""
    listed = _stream(file, (*storage, _PROPERTIES))
    if listed is None:
        raise MessageError("the properties of the item are missing")
    entries: dict[int, tuple[int, bytes]] = {}
    for offset in range(head, len(listed) - 15, 16):
        kind, tag = struct.unpack_from("<2H", listed, offset)
        entries[tag] = kind, listed[offset + 8 : offset + 16]

    def get(tag: int) -> Property | None:
        entry = entries.get(tag)
        if entry is None or entry[0] in _FIXED:
            return entry
        value = _stream(file, (*storage, f"__substg1.0_{tag:04X}{entry[0]:04X}"))
        return None if value is None else (entry[0], value)

    return Properties(get, mapi.codepage(message) if message else 0)


def _stream(file: _File, path: tuple[str, ...]) -> bytes | None:
    try:
        return bytes(file.ole.openstream(list(path)).read())
    except DAMAGE:
        return None


def _size(file: _File, attachment: tuple[str, ...]) -> int:
    try:
        return int(file.ole.get_size([*attachment, "__substg1.0_37010102"]))
    except DAMAGE:
        return 0


FORMAT = Format(name="msg", rank=25, recognise=recognise, cut=cut, read=read, whole=True)
