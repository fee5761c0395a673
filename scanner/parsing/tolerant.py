"""The tolerant lane: one message through mail-parser, for what the fast lane rejects or had to mend.

Slow to import and some fifteen times slower than the fast lane, so it is imported only when needed.
"""

import base64
import logging
from email.message import Message as EmailMessage
from functools import partial
from typing import Any

import mailparser  # type: ignore[import-untyped]  # it has no types

from scanner.errors import MessageError
from scanner.model import Attachment, Recipient
from scanner.parsing import addresses
from scanner.parsing.fast import NOBODY
from scanner.parsing.fields import clean, decode_words, header_end, raw_values
from scanner.parsing.parts import Fields, Parts

LONGEST = 8 * 1024 * 1024
"""Bytes of a message that are read; more is cut off, with the repair "cut"."""

_FIELDS_LONGEST = 64 * 1024
_LINES_TIMES_BOUNDARIES = 20_000_000  # its parser compares each line with each open boundary: 2 s
_MESSAGES = frozenset({"message/rfc822", "message/global"})

# It logs what it meets in a message; a handler of its own keeps that out of everybody's log.
_log = logging.getLogger("mailparser")
_log.addHandler(logging.NullHandler())
_log.propagate = False


def read(data: bytes) -> Parts:
    """One message; raises `MessageError` for one that cannot be read even here."""
    whole = len(data)
    data = data[: _affordable(data)]
    try:
        mail = mailparser.parse_from_bytes(_without_giants(data))
        return _parts(mail, data, ("cut",) if len(data) < whole else ())
    except mailparser.exceptions.MailParserError:
        raise MessageError("MIME parts are nested too deeply") from None
    except Exception as error:  # noqa: BLE001  # it lets out whatever the email package raises; none is lost
        raise MessageError(f"not readable as a message ({type(error).__name__})") from None


def _affordable(data: bytes) -> int:
    boundaries = data.count(b"boundary") + data.count(b"BOUNDARY") + data.count(b"Boundary")
    cost = boundaries * data.count(b"\n")
    share = min(1.0, _LINES_TIMES_BOUNDARIES / cost) if cost else 1.0
    return min(LONGEST, int(len(data) * share))


def _without_giants(data: bytes) -> bytes:
    """`data` without header fields beyond 64 KiB, which mail-parser takes quadratic time over.

    The address fields among them are read from the bytes, by `addresses`.
    """
    end = header_end(data)
    if end <= _FIELDS_LONGEST:
        return data
    kept: list[bytes] = []
    field: list[bytes] = []
    for line in data[:end].splitlines(keepends=True):
        if field and line[:1] not in b" \t":
            kept.extend(field if sum(map(len, field)) <= _FIELDS_LONGEST else ())
            field = []
        field.append(line)
    kept.extend(field if sum(map(len, field)) <= _FIELDS_LONGEST else ())
    return b"".join(kept) + data[end:]


def _parts(mail: Any, data: bytes, repairs: tuple[str, ...]) -> Parts:
    fields: Fields = {}
    for name in dict(mail.message.items()):
        key = name.lower().rstrip()
        if key not in fields:
            fields[key] = [clean(decode_words(value)) for value in raw_values(data, key)]
    recipients = tuple(
        Recipient(field, mailbox.name, mailbox.address)
        for field in ("to", "cc", "bcc", "reply-to")
        for value in raw_values(data, field)
        for mailbox in addresses.read(value)
    )
    senders = [mailbox for value in raw_values(data, "from") for mailbox in addresses.read(value)]
    embedded = [part for part in mail.message.walk() if part.get_content_maintype() == "message"]
    return Parts(
        fields=fields,
        subject=fields.get("subject", [""])[0],
        date=None,
        sender=senders[0] if senders else NOBODY,
        recipients=recipients,
        plain=[clean(text) for text in mail.text_plain],
        html=[clean(text) for text in mail.text_html],
        attachments=(
            *(_attachment(part) for part in mail.attachments if part["mail_content_type"] not in _MESSAGES),
            *map(_embedded, embedded),
        ),
        repairs=repairs,
        lane="tolerant",
    )


def _attachment(part: dict[str, Any]) -> Attachment:
    payload = part["payload"]
    content_type = clean(part["mail_content_type"]).lower()
    return Attachment(
        clean(part["filename"] or ""), content_type, len(payload), partial(_content, payload, part["binary"])
    )


def _content(payload: str, in_base64: bool) -> bytes:
    if not in_base64:
        return payload.encode("utf-8", "surrogateescape")
    try:
        return base64.b64decode(payload)
    except ValueError:
        raise MessageError("an attachment's transfer encoding is broken") from None


def _embedded(part: EmailMessage) -> Attachment:
    content = _as_bytes(part)
    return Attachment("", part.get_content_type(), len(content), lambda: content)


def _as_bytes(part: EmailMessage) -> bytes:
    payload = part.get_payload()
    if not isinstance(payload, list):
        return str(payload).encode("utf-8", "surrogateescape")
    return b"\n\n".join(inner.as_bytes() for inner in payload if isinstance(inner, EmailMessage))
