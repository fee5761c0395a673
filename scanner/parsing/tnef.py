"""TNEF (`winmail.dat`), in which Exchange and Outlook wrap mail, to the item inside ([MS-OXTNEF])."""

import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple, TypeAlias

from scanner.errors import MessageError
from scanner.model import Attachment, MapiItem
from scanner.sources.outlook import mapi_properties as mapi

BROKEN = "tnef-broken"
"""The repair that says that something of a TNEF stream was damaged, and may be lost."""

_SIGNATURE = b"\x78\x9f\x3e\x22"
_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")  # IID_IMessage
_IID = 16
_DEEPEST = 8
_MOST_ATTACHMENTS = 1000
_MOST_RECIPIENTS = 100_000
_NOWHERE = mapi.Position(0, 0, 0, "", "")
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)

# Attributes (2.1.3.2): of the message, of its recipients, and of its attachments.
_FROM, _DATE_SENT, _DATE_RECEIVED, _CLASS, _SUBJECT, _BODY = 0x8000, 0x8005, 0x8006, 0x8008, 0x8004, 0x800C
_PROPERTIES, _RECIPIENTS, _CODEPAGE = 0x9003, 0x9004, 0x9007
_ATTACHMENT, _ATTACHMENT_DATA, _ATTACHMENT_TITLE = 0x9002, 0x800F, 0x8010
_ATTACHMENT_NAME, _ATTACHMENT_PROPERTIES = 0x9001, 0x9005

_TEXTS = {_SUBJECT: 0x0037, _BODY: 0x1000, _ATTACHMENT_TITLE: 0x3704, _ATTACHMENT_NAME: 0x3707}
_TIMES = {_DATE_SENT: 0x0039, _DATE_RECEIVED: 0x0E06}
_SENDER_NAME, _SENDER_KIND, _SENDER_ADDRESS = 0x0C1A, 0x0C1E, 0x0C1F
_TIME = 0x0040
_CLASSES = {  # 2.1.3.3.17: the classes of Microsoft Mail
    "ipm.microsoft mail.note": "IPM.Note",
    "ipm.microsoft mail.read receipt": "REPORT.IPM.Note.IPNRN",
    "ipm.microsoft mail.non-delivery": "REPORT.IPM.Note.NDR",
    "ipm.microsoft schedule.mtgreq": "IPM.Schedule.Meeting.Request",
    "ipm.microsoft schedule.mtgrespp": "IPM.Schedule.Meeting.Resp.Pos",
    "ipm.microsoft schedule.mtgrespn": "IPM.Schedule.Meeting.Resp.Neg",
    "ipm.microsoft schedule.mtgrespa": "IPM.Schedule.Meeting.Resp.Tent",
    "ipm.microsoft schedule.mtgcncl": "IPM.Schedule.Meeting.Canceled",
}

# Types of properties ([MS-OXCDATA], 2.11.1): bytes of those of fixed size, padded to four.
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = frozenset({mapi.STRING8, mapi.UNICODE, mapi.BINARY, mapi.OBJECT})
_MULTIPLE = 0x1000
_NAMED = 0x8000

_Object: TypeAlias = dict[int, mapi.Property]


class _Attribute(NamedTuple):
    name: int
    value: bytes


def read(data: bytes, depth: int = 0) -> MapiItem:
    """The item in a TNEF stream, as far as its data reach; what is damaged is the repair "tnef-broken".

    Raises `MessageError` when it is no TNEF at all.
    """
    if not data.startswith(_SIGNATURE):
        raise MessageError("the attachment is no TNEF")
    message: _Object = {}
    recipients: list[_Object] = []
    attachments: list[_Object] = []
    repairs: list[str] = []
    codepage = 0
    for name, value in _attributes(data, repairs):
        try:
            if name == _ATTACHMENT:
                attachments.append({})
            elif name == _CODEPAGE:
                codepage = _number(value, 0, 4)
            elif name == _RECIPIENTS:
                _read_recipients(value, recipients)
            elif name in (_ATTACHMENT_DATA, _ATTACHMENT_TITLE, _ATTACHMENT_NAME, _ATTACHMENT_PROPERTIES):
                if not attachments:
                    attachments.append({})
                _add(name, value, attachments[-1])
            else:
                _add(name, value, message)
        except MessageError:
            repairs.append(BROKEN)
        if len(attachments) > _MOST_ATTACHMENTS or len(recipients) > _MOST_RECIPIENTS:
            repairs.append("tnef-too-many")
            break
    read_attachments, embedded = _split(attachments, codepage, depth, repairs)
    return mapi.item(
        _NOWHERE,
        mapi.Properties(message.get, codepage),
        [mapi.Properties(row.get, codepage) for row in recipients],
        read_attachments,
        embedded,
        repairs,
    )


def _attributes(data: bytes, repairs: list[str]) -> Iterator[_Attribute]:
    """The attributes in order (2.1.3.1); one that the end of the data cuts off is given as far as it goes."""
    place, end = 6, len(data)
    while place + 9 <= end:
        level, name, _, length = struct.unpack_from("<BHHI", data, place)
        if level not in (1, 2):  # the message, an attachment: anything else is no beginning of an attribute
            break
        value = data[place + 9 : place + 9 + length]
        place += 9 + length + 2
        if place > end or sum(value) & 0xFFFF != int.from_bytes(data[place - 2 : place], "little"):
            repairs.append(BROKEN)
        yield _Attribute(name, value)
    if data[place:].strip(b"\0\r\n"):  # mailers pad what they wrap
        repairs.append(BROKEN)


def _add(name: int, value: bytes, to: _Object) -> None:
    """Adds what an attribute tells as properties. Those in so many words (`_PROPERTIES`) outweigh the old ones."""
    if name in (_PROPERTIES, _ATTACHMENT_PROPERTIES):
        _read_properties(value, 0, to)
    elif name == _ATTACHMENT_DATA:
        to.setdefault(mapi.ATTACH_DATA, (mapi.BINARY, value))
    elif name in _TEXTS:
        to.setdefault(_TEXTS[name], (mapi.STRING8, value))
    elif name in _TIMES:
        to.setdefault(_TIMES[name], (_TIME, _filetime(value)))
    elif name == _CLASS:
        text = value.rstrip(b"\0").decode("ascii", "replace")
        known = _CLASSES.get(text.lower(), text)
        to.setdefault(mapi.MESSAGE_CLASS, (mapi.STRING8, known.encode("ascii", "replace")))
    elif name == _FROM:
        _add_sender(value, to)


def _add_sender(value: bytes, to: _Object) -> None:
    """2.1.3.3.2: the lengths of a name and of an address such as `SMTP:someone@example.org`, then both."""
    name_length, address_length = _number(value, 4, 2), _number(value, 6, 2)
    name = _take(value, 8, name_length)
    kind, colon, address = _take(value, 8 + name_length, address_length).partition(b":")
    if colon:
        to.setdefault(_SENDER_NAME, (mapi.STRING8, name))
        to.setdefault(_SENDER_KIND, (mapi.STRING8, kind))
        to.setdefault(_SENDER_ADDRESS, (mapi.STRING8, address))


def _filetime(value: bytes) -> bytes:
    """A date in words of 16 bits (2.1.3.3.1: year to second, in UTC) as the property that stands for it."""
    try:
        year, month, day, hour, minute, second = struct.unpack_from("<6H", value)
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (struct.error, ValueError):
        raise MessageError("a date is damaged") from None
    return struct.pack("<Q", max(0, (moment - _EPOCH) // timedelta(microseconds=1) * 10))


def _read_recipients(value: bytes, recipients: list[_Object]) -> None:
    rows, place = _number(value, 0, 4), 4
    for _ in range(min(rows, _MOST_RECIPIENTS + 1)):
        row: _Object = {}
        recipients.append(row)
        place = _read_properties(value, place, row)


def _read_properties(data: bytes, place: int, to: _Object) -> int:
    """Adds the properties of a list (2.1.3.4) that begins at `place`; gives the place behind it.

    Of several values the first is kept, and none of properties that have a name in place of a number.
    """
    count = _number(data, place, 4)
    place += 4
    for _ in range(count):
        kind, tag = _number(data, place, 2), _number(data, place + 2, 2)
        place += 4
        if tag >= _NAMED:
            place = _after_name(data, place)
        single = kind & ~_MULTIPLE
        values = 1
        if kind & _MULTIPLE or single in _VARIABLE:
            values = _number(data, place, 4)
            place += 4
        if single in _VARIABLE:
            value, place = _read_variable(data, place, values)
        elif single in _FIXED:
            value = _take(data, place, _FIXED[single]) if values else b""
            place += values * _FIXED[single]
        else:
            raise MessageError("a property is of no known type")
        if tag < _NAMED:
            to[tag] = (single, value)
    return place


def _read_variable(data: bytes, place: int, values: int) -> tuple[bytes, int]:
    first = b""
    for number in range(values):
        length = _number(data, place, 4)
        value = _take(data, place + 4, length)
        first = first if number else value
        place += 4 + length + -length % 4
    return first, place


def _after_name(data: bytes, place: int) -> int:
    """The place behind the name of a property: a GUID, and a number or a text."""
    kind, length = _number(data, place + 16, 4), _number(data, place + 20, 4)
    return place + 24 + (length + -length % 4 if kind == 1 else 0)


def _number(data: bytes, place: int, size: int) -> int:
    return int.from_bytes(_take(data, place, size), "little")


def _take(data: bytes, place: int, length: int) -> bytes:
    if place + length > len(data):
        raise MessageError("the attachment is cut short")
    return data[place : place + length]


def _split(
    objects: list[_Object], codepage: int, depth: int, repairs: list[str]
) -> tuple[list[Attachment], list[MapiItem]]:
    """The attachments that are files, and those that are messages."""
    files: list[Attachment] = []
    messages: list[MapiItem] = []
    for found in objects[:_MOST_ATTACHMENTS]:
        kind, content = found.get(mapi.ATTACH_DATA, (mapi.BINARY, b""))
        is_message = kind == mapi.OBJECT and content.startswith(_MESSAGE)
        if kind == mapi.OBJECT:
            content = content[_IID:]
        if is_message and depth >= _DEEPEST:
            repairs.append("nested-too-deep")
        elif is_message:
            try:
                messages.append(read(content, depth + 1))
            except MessageError:
                repairs.append(BROKEN)
        else:
            properties = mapi.Properties(found.get, codepage)
            files.append(mapi.attachment(properties, partial(bytes, content), len(content)))
    return files, messages
