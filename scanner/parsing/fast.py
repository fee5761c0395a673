"""The fast lane: whole batches of messages through fast-mail-parser."""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache, partial

from fast_mail_parser import DecodeError, ParseError, PyAddress, PyLazyAttachment, PyLazyMail, parse_many

from scanner.errors import MessageError
from scanner.model import Address, Attachment, Recipient
from scanner.parsing import addresses
from scanner.parsing.fields import fold_strays, header_end, raw_values
from scanner.parsing.parts import Fields, Parts

NOBODY = Address("", "")

# The parser takes quadratic time over the encoded words of one line (160 KB of "=?" took 1.5 s), but
# not over those of many lines.
_MOST_WORDS = 1024
_WORDS_A_LINE = 256
_LONG_LINE = re.compile(rb"[^\n]{16384,}")
_SMALL = 96 * 1024
_LONGEST_NAME = 80


def read(batch: Sequence[bytes]) -> list[Parts | ParseError]:
    """Each message of the batch, in order; a `ParseError` for one that the parser rejects."""
    tamed = [data if len(data) < _SMALL else _tame(data) for data in batch]
    outcomes = parse_many([*tamed], mode="lazy", threads=1)
    return [
        outcome if isinstance(outcome, ParseError) else _parts(outcome, data)
        for outcome, data in zip(outcomes, tamed, strict=True)
    ]


def _tame(data: bytes) -> bytes:
    # A single byte is counted twenty times as fast as two, and base64 has none of this one.
    if data.count(b"?") <= _MOST_WORDS or data.count(b"=?") <= _MOST_WORDS:
        return data
    return _LONG_LINE.sub(_fold, data)


def _fold(line: re.Match[bytes]) -> bytes:
    pieces = line[0].split(b"=?")
    return b"\n =?".join(
        b"=?".join(pieces[at : at + _WORDS_A_LINE]) for at in range(0, len(pieces), _WORDS_A_LINE)
    )


def _parts(mail: PyLazyMail, data: bytes) -> Parts:
    warnings = mail.warnings
    repairs = tuple(dict.fromkeys(warning.kind for warning in warnings)) if warnings else ()
    if "unterminated-header-block" in repairs:
        mended = fold_strays(data)
        if mended is not data:
            again = parse_many([mended], mode="lazy", threads=1)[0]
            if not isinstance(again, ParseError):
                mail, data = again, mended
                repairs = tuple(dict.fromkeys((*repairs, *(warning.kind for warning in mail.warnings))))
    fields = _lower(mail.headers)
    recipients: list[Recipient] = []
    for name, found in (("to", mail.to), ("cc", mail.cc), ("bcc", mail.bcc), ("reply-to", mail.reply_to)):
        if name in fields:
            recipients += [
                Recipient(name, mailbox.name, mailbox.address) for mailbox in _mailboxes(name, found, fields, data)
            ]
    senders = _mailboxes("from", [mail.from_] if mail.from_ else [], fields, data) if "from" in fields else []
    return Parts(
        fields=fields,
        subject=mail.subject,
        date=_date(mail),
        sender=senders[0] if senders else NOBODY,
        recipients=tuple(recipients),
        plain=mail.text_plain,
        html=mail.text_html,
        attachments=tuple(map(_attachment, mail.attachments)) if mail.attachments else (),
        repairs=repairs,
        lane="fast",
    )


def _date(mail: PyLazyMail) -> datetime | None:
    try:
        return mail.date_parsed
    except (ValueError, OverflowError):  # a year that a datetime cannot hold
        return None


@lru_cache(maxsize=4096)
def _lower_name(name: str) -> str:
    return name.lower().rstrip()  # white space before the colon: obsolete syntax (RFC 5322, 4.5)


def _lower(headers: dict[str, list[str]]) -> Fields:
    fields: Fields = {}
    for name, values in headers.items():
        key = _lower_name(name) if len(name) <= _LONGEST_NAME else name.lower()
        fields[key] = fields[key] + values if key in fields else values
    return fields


def _mailboxes(name: str, found: Sequence[PyAddress], fields: Fields, data: bytes) -> list[Address]:
    """The mailboxes of a field: as the parser found them where nothing is unusual, else read anew.

    The parser reads only the first of several fields of a name, drops comments (which hold names),
    and gives nothing of a list with one broken address.
    """
    values = fields[name]
    if found and len(values) == 1 and "(" not in values[0]:
        mailboxes = []
        for mailbox in found:
            address = addresses.plain(mailbox.address)
            if address is None:
                break
            display = mailbox.display_name
            mailboxes.append(Address(addresses.tidy_name(display, address) if display else "", address))
        else:
            return mailboxes
    # `values` are decoded: a comma of an encoded name would part it in two.
    if data.find(b"=?", 0, header_end(data)) >= 0:
        values = raw_values(data, name)
    return [mailbox for value in values for mailbox in addresses.read(value)]


def _attachment(part: PyLazyAttachment) -> Attachment:
    return Attachment(part.filename, part.mimetype.lower(), part.encoded_size, partial(_content, part))


def _content(part: PyLazyAttachment) -> bytes:
    try:
        return part.content
    except DecodeError:
        raise MessageError("an attachment's transfer encoding is broken") from None
