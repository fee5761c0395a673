"""Messages as mail programs write them, to the last byte the same on every run and every Python.

Headers are written out here and not by `email.generator`, whose folding changes between versions.
"""

import base64
import quopri
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses, parsedate_to_datetime
from hashlib import sha256
from urllib.parse import quote as percent_encode

from tests.casebook.clients import GMAIL, OUTLOOK, Client
from tests.casebook.people import Mailbox

AS_WRITTEN = policy.default.clone(refold_source="none", max_line_length=None)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NEEDS_QUOTES = set('()<>[]:;@\\,."')


@dataclass(frozen=True, slots=True)
class Filed:
    """A message and the mail folder that it lies in."""

    folder: str
    message: EmailMessage


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message; `parameters` are further ones of its Content-Type."""

    name: str
    media_type: str
    content: bytes
    parameters: str = ""


def encode_words(text: str, encoding: str, fold: str) -> str:
    """RFC 2047 encoded words in UTF-8, each within 75 characters; ASCII text stays as it is."""
    if text.isascii():
        return text
    chunks, chunk = [], ""
    for letter in text:
        if len((chunk + letter).encode()) > (42 if encoding == "B" else 20):
            chunks.append(chunk)
            chunk = ""
        chunk += letter
    return fold.join(f"=?UTF-8?{encoding}?{_word(part, encoding)}?=" for part in [*chunks, chunk])


def _word(text: str, encoding: str) -> str:
    if encoding == "B":
        return base64.b64encode(text.encode()).decode()
    return "".join(
        chr(octet) if chr(octet).isascii() and chr(octet).isalnum() else "_" if octet == 32 else f"={octet:02X}"
        for octet in text.encode()
    )


def write_mailbox(mailbox: Mailbox, client: Client) -> str:
    if not mailbox.name:
        return mailbox.address
    name = encode_words(mailbox.name, client.word_encoding, client.fold)
    if mailbox.name.isascii() and (client.always_quotes_names or _NEEDS_QUOTES & set(name)):
        name = f'"{name}"'
    return f"{name} <{mailbox.address}>"


def write_part(content_type: str, encoding: str, body: str, *headers: str) -> str:
    fields = [f"Content-Type: {content_type}", *headers]
    if encoding:
        fields.append(f"Content-Transfer-Encoding: {encoding}")
    return "\n".join(fields) + "\n\n" + body


def write_multipart(subtype: str, boundary: str, parts: Iterable[str]) -> str:
    """The Content-Type line and, after an empty line, the parts between boundaries (RFC 2046)."""
    inside = "".join(f"--{boundary}\n{part.removesuffix(chr(10))}\n" for part in parts)
    return f'Content-Type: multipart/{subtype}; boundary="{boundary}"\n\n{inside}--{boundary}--\n'


def write_text(subtype: str, text: str, client: Client) -> str:
    text = text if text.endswith("\n") else text + "\n"
    if text.isascii() and max(map(len, text.splitlines())) < 100:
        return write_part(f'text/{subtype}; charset="us-ascii"', "7bit", text)
    charset = "UTF-8"
    if client is OUTLOOK and text.encode("latin-1", "ignore").decode("latin-1") == text:
        charset = "iso-8859-1"
    octets = text.encode(charset)
    if client is GMAIL:
        return write_part(f'text/{subtype}; charset="{charset}"', "base64", base64.encodebytes(octets).decode())
    body = quopri.encodestring(octets).decode()
    return write_part(f'text/{subtype}; charset="{charset}"', "quoted-printable", body)


def _write_attachment(attachment: Attachment) -> str:
    if attachment.name.isascii():
        name = f'filename="{attachment.name}"'
    else:
        name = f"filename*=UTF-8''{percent_encode(attachment.name)}"
    return write_part(
        attachment.media_type + attachment.parameters,
        "base64",
        base64.encodebytes(attachment.content).decode(),
        f"Content-Disposition: attachment;\n {name}",
    )


def fingerprint(*facts: object) -> str:
    """64 hexadecimal digits that depend on the facts and on nothing else."""
    return sha256("\0".join(map(str, facts)).encode()).hexdigest()


def compose(
    client: Client,
    sender: Mailbox,
    subject: str,
    text: str,
    date: datetime,
    *,
    to: Iterable[Mailbox] = (),
    cc: Iterable[Mailbox] = (),
    bcc: Iterable[Mailbox] = (),
    answers: EmailMessage | None = None,
    html: str = "",
    attachments: tuple[Attachment, ...] = (),
    headers: tuple[tuple[str, str], ...] = (),
) -> EmailMessage:
    """A message as it lies in the sender's Sent folder: no trace fields, Bcc kept. `date` is aware."""
    written = {field: [write_mailbox(one, client) for one in boxes] for field, boxes in
               (("to", to), ("cc", cc), ("bcc", bcc))}  # fmt: skip
    mark = fingerprint(client.name, sender.address, date.isoformat(), subject, text, sorted(written.items()))
    values = {name.lower(): value for name, value in client.fixed}
    values |= {
        "from": write_mailbox(sender, client),
        "subject": encode_words(subject, client.word_encoding, client.fold),
        "date": format_datetime(date),
        "message-id": client.message_id.format(mark, sender.address.partition("@")[2]),
        "mime-version": "1.0",
    }
    values |= {field: ("," + client.fold).join(boxes) for field, boxes in written.items() if boxes}
    if client is OUTLOOK:
        values["thread-topic"] = encode_words(bare_subject(subject), client.word_encoding, client.fold)
        values["x-ms-has-attach"] = "yes" if attachments else ""
    if answers is not None:
        values["in-reply-to"] = str(answers["message-id"])
        earlier = str(answers.get("references", "")).split()
        values["references"] = client.fold.join([*earlier, str(answers["message-id"])])

    content = write_text("plain", text, client)
    if html:
        versions = (content, write_text("html", html, client))
        content = write_multipart("alternative", client.boundary.format(mark[:32]), versions)
    if attachments:
        parts = (content, *map(_write_attachment, attachments))
        content = write_multipart("mixed", client.boundary.format(mark[32:]), parts)
    content_fields, body = content.split("\n\n", 1)
    for name, _, value in (line.partition(": ") for line in content_fields.split("\n")):
        values[name.lower()] = value
    lines = [f"{name}: {values[name.lower()]}" for name in client.order.split() if name.lower() in values]
    return read_back("\n".join([*lines, *(f"{name}: {value}" for name, value in headers)]) + "\n\n" + body)


def read_back(written: str) -> EmailMessage:
    """The text of a whole message as an EmailMessage that gives the same bytes again."""
    return message_from_bytes(written.encode(), policy=AS_WRITTEN)


def arrive(message: EmailMessage, domain: str) -> EmailMessage:
    """The copy that a server of `domain` delivered: trace fields on top, Bcc gone.

    Mail from another domain carries what the server found on SPF, DKIM and DMARC (RFC 8601).
    """
    sender = message["from"].addresses[0]
    when = format_datetime(sent_at(message).astimezone(UTC))
    mark = fingerprint(message["message-id"])[:12]
    trace = [f"Return-Path: <{sender.addr_spec}>"]
    if sender.domain == domain:
        trace.append(f"Received: from exchange.{domain} by exchange.{domain} with mapi id {mark};\n {when}")
    else:
        trace += [
            f"Received: from mail-out.{sender.domain} (192.0.2.25)\n"
            f" by mx.{domain} with ESMTPS id {mark};\n {when}",
            f"Authentication-Results: mx.{domain}; spf=pass smtp.mailfrom={sender.domain};\n"
            f" dkim=pass header.d={sender.domain}; dmarc=pass header.from={sender.domain}",
        ]
    copy = read_back(message.as_bytes().decode())
    del copy["bcc"]
    return read_back("\n".join(trace) + "\n" + copy.as_bytes().decode())


def sent_at(message: EmailMessage) -> datetime:
    """The Date field, with its zone."""
    return parsedate_to_datetime(str(message["date"]))


def mailboxes(message: EmailMessage, *fields: str) -> tuple[Mailbox, ...]:
    """The mailboxes of the given address fields, in order."""
    # Not by `message["to"].addresses`: it puts a space between the two encoded words of one long name.
    raw = {name.lower(): " ".join(str(value).splitlines()) for name, value in message.raw_items()}
    return tuple(
        Mailbox(str(make_header(decode_header(name))), address)
        for field in fields
        for name, address in getaddresses([raw.get(field, "")])
        if address
    )


def plain_text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return "" if body is None else str(body.get_content())


def bare_subject(subject: str) -> str:
    return subject.removeprefix("Re: ").removeprefix("RE: ")


def spoken_date(date: datetime) -> str:
    """`Monday, March 24, 2025 9:04 AM`, as Outlook writes it in English, whatever the locale."""
    hour = date.hour % 12 or 12
    half = "AM" if date.hour < 12 else "PM"
    day = f"{_DAYS[date.weekday()]}, {_MONTHS[date.month - 1]} {date.day}, {date.year}"
    return f"{day} {hour}:{date.minute:02} {half}"


def quote(client: Client, original: EmailMessage) -> str:
    """What the client puts under an answer."""
    name = mailboxes(original, "from")[0].name or mailboxes(original, "from")[0].address
    date = spoken_date(sent_at(original))
    text = plain_text(original).rstrip("\n")
    if client is OUTLOOK:
        to = "; ".join(one.name or one.address for one in mailboxes(original, "to"))
        head = f"From: {name}\nSent: {date}\nTo: {to}\nSubject: {original['subject']}"
        return f"\n________________________________\n{head}\n\n{text}\n"
    return f"\nOn {date}, {name} wrote:\n" + "\n".join(f"> {line}".rstrip() for line in text.split("\n")) + "\n"


def answer(
    client: Client,
    original: EmailMessage,
    sender: Mailbox,
    text: str,
    date: datetime,
    *,
    to_all: bool = False,
    add: tuple[Mailbox, ...] = (),
) -> EmailMessage:
    """A reply with its quote: to the author, and with `to_all` to everyone else in view too."""
    author = mailboxes(original, "from")
    others = mailboxes(original, "to", "cc") if to_all else ()
    known = {sender.address, *(one.address for one in author)}
    prefix = "RE: " if client is OUTLOOK else "Re: "
    return compose(
        client,
        sender,
        prefix + bare_subject(str(original["subject"])),
        text + "\n" + quote(client, original),
        date,
        to=author,
        cc=(*(one for one in others if one.address not in known), *add),
        answers=original,
    )
