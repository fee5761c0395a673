"""MAPI properties as every store of Outlook keeps them, and the item that they make.

A property is a type and bytes under a number ([MS-OXPROPS]); how the bytes are found is the business of the
format (PST, MSG), what they mean is the same in all.
"""

import struct
from codecs import utf_16_le_decode
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, TypeAlias

from scanner import codepages
from scanner.errors import MessageError
from scanner.model import Attachment, MapiItem, MapiMailbox, MapiRecipient

Property: TypeAlias = tuple[int, bytes]
"""The type ([MS-OXCDATA], 2.11.1) and the value as stored."""

LONGEST_TEXT = 32 * 1024 * 1024
"""Bytes of one text property that are read."""

LARGEST_CONTENT = 64 * 1024 * 1024
"""Bytes of an attachment that are read."""

TOO_MANY = "mapi-too-many"
"""The repair that says that an item has more attachments, recipients or members of a list than are read."""

MESSAGE_CLASS = 0x001A
ATTACH_METHOD = 0x3705
ATTACH_DATA = 0x3701
EMBEDDED = 5  # a value of ATTACH_METHOD: the attachment is a message
STRING8, UNICODE, BINARY, OBJECT = 0x001E, 0x001F, 0x0102, 0x000D

_SUBJECT, _NORMALIZED_SUBJECT, _ORIGINAL_SUBJECT = 0x0037, 0x0E1D, 0x0049
_SUBMITTED, _DELIVERED = 0x0039, 0x0E06
_HEADERS = 0x007D
_BODY, _HTML, _RTF = 0x1000, 0x1013, 0x1009
_MESSAGE_ID, _REFERENCES, _IN_REPLY_TO = 0x1035, 0x1039, 0x1042
_CONVERSATION_TOPIC, _CONVERSATION_INDEX = 0x0070, 0x0071
_REPORT_TEXT, _SUPPLEMENTARY_INFO, _STATUS_CODE = 0x1001, 0x0C1B, 0x0C20
# Of a recipient: that a report is about it ([MS-OXCMAIL], 2.2.3.4): time, reason, and the above.
_REPORTED = (0x0032, 0x0C04, _STATUS_CODE, _SUPPLEMENTARY_INFO, _REPORT_TEXT)
_INTERNET_CODEPAGE, _MESSAGE_CODEPAGE = 0x3FDE, 0x3FFD
_OF_THE_INTERNET = frozenset({1200, 1201, 20127, 65000, 65001})
_DISPLAY_NAME, _ADDRESS_KIND, _ADDRESS, _SMTP = 0x3001, 0x3002, 0x3003, 0x39FE
_RECIPIENT_KIND = 0x0C15
# Name, kind of address, address and SMTP address of whom a mail is from, and of who sent it for them.
_FROM = (0x0042, 0x0064, 0x0065, 0x5D02)
_SENDER = (0x0C1A, 0x0C1E, 0x0C1F, 0x5D01)
_ATTACH_LONG_NAME, _ATTACH_NAME, _ATTACH_TYPE, _ATTACH_SIZE = 0x3707, 0x3704, 0x370E, 0x0E20

_FIELDS = {1: "to", 2: "cc", 3: "bcc"}
_KIND_BITS = 0x0F  # the highest bit (MAPI_SUBMITTED) marks rows of a message that is sent again
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_NOT_MAIL = (
    "ipm.appointment",
    "ipm.contact",
    "ipm.distlist",
    "ipm.task",
    "ipm.activity",
    "ipm.stickynote",
    "ipm.abchperson",
    "ipm.configuration",
    "ipm.microsoft",
    "ipm.ole.class",
    "ipm.schedule.exception",
)


class Properties(NamedTuple):
    """The properties of one object: `get` gives one by its number, None where it is not there or unreadable."""

    get: Callable[[int], Property | None]
    codepage: int = 0


class Position(NamedTuple):
    """Where an item lies: the fields of `MapiItem` of the same names."""

    file: int
    position: int
    length: int
    folder: str
    place: str
    deleted: bool = False


def is_mail(message_class: str) -> bool:
    """Whether items of a message class are mail in the widest sense; an item without a class is."""
    folded = message_class.lower()
    return not folded.startswith(_NOT_MAIL)


def text(properties: Properties, *tags: int) -> str:
    """The first of the text properties that is not empty, "" when all are."""
    for tag in tags:
        found = properties.get(tag)
        if found is None:
            continue
        kind, value = found
        if len(value) > LONGEST_TEXT:
            value = value[:LONGEST_TEXT]
        if kind == UNICODE:
            decoded = utf_16_le_decode(value, "replace", True)[0].rstrip("\0")
        elif kind == STRING8:
            decoded = value.decode(codepages.codec(codepage(properties)), "replace").rstrip("\0")
        else:
            continue
        if decoded:
            return decoded
    return ""


def codepage(properties: Properties) -> int:
    """The code page of texts that are not Unicode: the item's own, or that of the mail it came as.

    The latter may be UTF-8 or ASCII, which texts of Outlook never are; then nothing is known.
    """
    told = integer(properties, _MESSAGE_CODEPAGE) or properties.codepage
    internet = 0 if told else integer(properties, _INTERNET_CODEPAGE)
    return told or (0 if internet in _OF_THE_INTERNET else internet)


def integer(properties: Properties, tag: int) -> int:
    """An integer or boolean property, 0 when it is not there."""
    found = properties.get(tag)
    return int.from_bytes(found[1][:4], "little") if found else 0


def binary(properties: Properties, tag: int) -> bytes:
    """A binary property, empty when it is not there."""
    found = properties.get(tag)
    return found[1] if found and found[0] == BINARY else b""


def moment(properties: Properties, tag: int) -> datetime | None:
    """A time property in UTC ([MS-DTYP] FILETIME: 100 ns since 1601), None when it is not there or nonsense."""
    found = properties.get(tag)
    if found is None or len(found[1]) < 8:
        return None
    (ticks,) = struct.unpack_from("<Q", found[1])
    try:
        return _EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
    except OverflowError:
        return None


def item(
    where: Position,
    properties: Properties,
    recipients: Iterable[Properties],
    attachments: Sequence[Attachment],
    embedded: Sequence[MapiItem] = (),
    repairs: Sequence[str] = (),
) -> MapiItem:
    """The item that an object with these properties and tables is."""
    body = text(properties, _BODY)
    html = "" if body.strip() else _html(properties)
    return MapiItem(
        file=where.file,
        position=where.position,
        length=where.length,
        folder=where.folder,
        place=where.place,
        deleted=where.deleted,
        message_class=text(properties, MESSAGE_CLASS),
        subject=_subject(text(properties, _SUBJECT, _NORMALIZED_SUBJECT)),
        sender=_sender(properties),
        recipients=tuple(map(_recipient, recipients)),
        headers=text(properties, _HEADERS),
        text=body or text(properties, _REPORT_TEXT),
        html=html,
        rtf=b"" if body.strip() or html.strip() else binary(properties, _RTF),
        message_id=text(properties, _MESSAGE_ID),
        in_reply_to=text(properties, _IN_REPLY_TO),
        references=text(properties, _REFERENCES),
        submitted=moment(properties, _SUBMITTED),
        delivered=moment(properties, _DELIVERED),
        conversation_topic=text(properties, _CONVERSATION_TOPIC),
        conversation_index=binary(properties, _CONVERSATION_INDEX),
        original_subject=text(properties, _ORIGINAL_SUBJECT),
        attachments=tuple(attachments),
        embedded=tuple(embedded),
        repairs=tuple(dict.fromkeys(repairs)),
    )


def attachment(properties: Properties, load: Callable[[], bytes], size: int = 0) -> Attachment:
    """The attachment with these properties; `size` where they do not tell it."""
    return Attachment(
        name=text(properties, _ATTACH_LONG_NAME, _ATTACH_NAME, _DISPLAY_NAME),
        media_type=text(properties, _ATTACH_TYPE).lower() or "application/octet-stream",
        size=size or integer(properties, _ATTACH_SIZE),
        load=load,
    )


def content(properties: Properties) -> bytes:
    """The content of the attachment with these properties. Raises `MessageError` where it has none to be read."""
    held = properties.get(ATTACH_DATA)
    if held is None or held[0] != BINARY:
        raise MessageError("the attachment has no content in the file, or none that can be read")
    if len(held[1]) > LARGEST_CONTENT:
        raise MessageError(f"the attachment is larger than {LARGEST_CONTENT:,} bytes")
    return held[1]


def _subject(stored: str) -> str:
    """[MS-PST], 2.5.3.1.1.1: a first character U+0001, and one for the length of the prefix ("RE: ")."""
    return stored[2:] if stored.startswith("\x01") else stored


def _html(properties: Properties) -> str:
    found = properties.get(_HTML)
    if found is None:
        return ""
    kind, value = found
    if kind != BINARY:
        return text(properties, _HTML)
    encoding = codepages.codec(integer(properties, _INTERNET_CODEPAGE) or codepage(properties))
    return value[:LONGEST_TEXT].decode(encoding, "replace")


def _sender(properties: Properties) -> MapiMailbox:
    """Whom the mail is from: the person it was sent for, or where that is not said the sender."""
    on_behalf = _mailbox(properties, *_FROM)
    return on_behalf if on_behalf.address or on_behalf.smtp else _mailbox(properties, *_SENDER)


def _mailbox(properties: Properties, name: int, kind: int, address: int, smtp: int) -> MapiMailbox:
    return MapiMailbox(
        text(properties, name), text(properties, address), text(properties, kind).upper(), text(properties, smtp)
    )


def _recipient(row: Properties) -> MapiRecipient:
    field = _FIELDS.get(integer(row, _RECIPIENT_KIND) & _KIND_BITS, "to")
    mailbox = _mailbox(row, _DISPLAY_NAME, _ADDRESS_KIND, _ADDRESS, _SMTP)
    for tag in _REPORTED:
        if row.get(tag) is not None:
            return MapiRecipient(field, mailbox, True, _status(row))
    return MapiRecipient(field, mailbox)


def _status(row: Properties) -> str:
    """What a report says of a recipient, in words or as a status code."""
    status = text(row, _SUPPLEMENTARY_INFO, _REPORT_TEXT)
    code = integer(row, _STATUS_CODE)
    return ".".join(str(code)) if not status and 200 <= code < 600 else status
