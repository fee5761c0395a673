"""An Internet message as Outlook keeps it: properties instead of a MIME tree ([MS-OXCMAIL])."""

from collections.abc import Collection, Iterator
from email.message import EmailMessage
from typing import Literal

from tests.casebook.mail import fingerprint, mailboxes, sent_at
from tests.casebook.people import Mailbox
from tests.pst.items import AddressType, Embedded, File, Mail, Recipient

_CLASSES = (  # [MS-OXCMAIL] 2.1.3.2, and what Outlook gives to its recalls
    ("Recall: ", "IPM.Outlook.Recall"),
    ("Message Recall Success: ", "IPM.Recall.Report.Success"),
    ("Message Recall Failure: ", "IPM.Recall.Report.Failure"),
)
_FOLDERS = {"Sent": "Sent Items"}
_EXTENSIONS = {"text/plain": "txt", "text/calendar": "ics", "text/html": "html"}


def folder_name(folder: str) -> str:
    """What Outlook calls a folder of the casebook."""
    return _FOLDERS.get(folder, folder)


def outlook_mail(message: EmailMessage, *, sent: bool, exchange: Collection[str] = ()) -> Mail:
    """The message as an item. What was `sent` from here has no Internet headers: no server had written them yet.

    The Exchange server of the domains `exchange` knows the addresses there by a name of its own.
    """
    sender = mailboxes(message, "from")[0]
    address_type, address, smtp = _address(sender, exchange)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    files = [part for part in _leaves(message) if part is not text and part is not html]
    return Mail(
        subject=_unfolded(message, "subject"),
        sender_name=sender.name or sender.address,
        sender_address=address,
        sender_type=address_type,
        sender_smtp=smtp,
        recipients=tuple(_recipients(message, exchange)),
        submitted=sent_at(message),
        delivered=sent_at(message),
        message_id=_unfolded(message, "message-id"),
        in_reply_to=_unfolded(message, "in-reply-to"),
        references=_unfolded(message, "references"),
        text="" if text is None else _crlf(text.get_content()),
        html=None if html is None else _crlf(html.get_content()).encode(),
        headers="" if sent else _crlf(message.as_bytes().partition(b"\n\n")[0].decode() + "\n\n"),
        message_class=_message_class(message),
        attachments=tuple(_attachment(part, number, exchange) for number, part in enumerate(files, start=1)),
    )


def _recipients(message: EmailMessage, exchange: Collection[str]) -> Iterator[Recipient]:
    kinds: tuple[Literal["to", "cc", "bcc"], ...] = ("to", "cc", "bcc")
    for kind in kinds:
        for box in mailboxes(message, kind):
            address_type, address, smtp = _address(box, exchange)
            yield Recipient(kind, box.name or box.address, address, address_type, smtp)


def _address(box: Mailbox, exchange: Collection[str]) -> tuple[AddressType, str, str]:
    """The type of an address, the address, and where it is of Exchange ([MS-OXOAB] 2.2) its SMTP address."""
    local, _, domain = box.address.partition("@")
    if domain not in exchange:
        return "SMTP", box.address, ""
    mark = fingerprint(box.address)[:32]
    group = "/o=ExchangeLabs/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)"
    return "EX", f"{group}/cn=Recipients/cn={mark}-{local}", box.address


def _message_class(message: EmailMessage) -> str:
    if message.get_content_type() == "multipart/report":
        return "REPORT.IPM.Note.NDR"
    subject = _unfolded(message, "subject")
    return next((name for start, name in _CLASSES if subject.startswith(start)), "IPM.Note")


def _leaves(part: EmailMessage) -> Iterator[EmailMessage]:
    """The parts of a message that are not multiparts; a message in it is one part."""
    if part.get_content_maintype() == "multipart":
        for inside in part.iter_parts():
            assert isinstance(inside, EmailMessage)
            yield from _leaves(inside)
    else:
        yield part


def _attachment(part: EmailMessage, number: int, exchange: Collection[str]) -> File | Embedded:
    if part.get_content_type() == "message/rfc822":
        inside = part.get_content()
        assert isinstance(inside, EmailMessage)
        return Embedded(outlook_mail(inside, sent=False, exchange=exchange))
    media_type = part.get_content_type()
    name = part.get_filename() or f"ATT{number:05}.{_EXTENSIONS.get(media_type, 'txt')}"
    if part.get_content_maintype() == "message":
        return File(name, part.as_bytes().partition(b"\n\n")[2], media_type)
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return File(name, content, media_type)


def _unfolded(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _crlf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\n", "\r\n")
