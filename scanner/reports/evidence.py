"""One message as evidence: what its headers say, what was found in it, and the bytes that prove it."""

from collections.abc import Iterator

from scanner.evidence import Copy
from scanner.masking import mask_address, mask_name
from scanner.model import Message
from scanner.reports.text import line

_FIELDS = {"to": "To", "cc": "Cc", "bcc": "Bcc", "reply-to": "Reply-To"}


def render(copy: Copy, message: Message, reveal: bool) -> str:
    """The text to print: personal data is masked, and the body left out, unless revealed."""
    return "\n".join([*_place(copy), "", *_headers(message, reveal), "", *_content(copy, message, reveal)]) + "\n"


def _place(copy: Copy) -> Iterator[str]:
    yield f"Source:      {line(copy.path)} ({copy.format})"
    yield f"SHA-256:     {copy.sha256 or 'not known'}"
    where = f"{copy.position} to {copy.position + copy.length}"
    yield f"Position:    {where}{f' ({line(copy.place)})' if copy.place else ''}"
    yield f"Folder:      {line(copy.folder)}"


def _headers(message: Message, reveal: bool) -> Iterator[str]:
    date = "none" if message.date is None else f"{message.date:%Y-%m-%d %H:%M:%S} UTC"
    yield f"Message-ID:  <{line(message.message_id)}>"
    yield f"Date:        {date}{f' ({message.date_problem})' if message.date_problem else ''}"
    yield f"From:        {_mailbox(message.sender.name, message.sender.address, reveal)}"
    for field, title in _FIELDS.items():
        mailboxes = [_mailbox(r.name, r.address, reveal) for r in message.recipients if r.field == field]
        if mailboxes:
            yield f"{f'{title} ({len(mailboxes)}):':<12} {mailboxes[0]}"
            yield from (f"{'':<12} {mailbox}" for mailbox in mailboxes[1:])
    repairs = f" ({', '.join(message.repairs)})" if message.repairs else ""
    yield f"Read by:     the {message.lane} lane{repairs}"


def _content(copy: Copy, message: Message, reveal: bool) -> Iterator[str]:
    for attachment in message.attachments:
        yield f"Attachment:  {line(attachment.name)} ({line(attachment.media_type)}, {attachment.size:,} bytes)"
    for found in copy.findings:
        value = found.value if reveal and found.value is not None else found.masked
        place = f"{line(found.location)} {found.start}-{found.end}"
        yield f"Finding:     {found.rule} ({found.confidence}) in {place}: {line(value)}"
    if not reveal:
        yield f"Subject:     {len(message.subject):,} characters (shown with --reveal)"
        yield f"Body:        {len(message.text):,} characters (shown with --reveal)"
        return
    yield f"Subject:     {line(message.subject)}"
    yield ""
    yield from (line(text) for text in message.text.splitlines())


def _mailbox(name: str, address: str, reveal: bool) -> str:
    shown = (line(name), line(address)) if reveal else (mask_name(line(name)), mask_address(line(address)))
    return f"{shown[0]} <{shown[1]}>" if name else shown[1]
