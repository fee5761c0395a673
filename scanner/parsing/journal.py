"""Journal reports of Exchange and Microsoft 365: the message that one is about, with its true recipients.

A report is a message that has the original attached, and in its text a line for each recipient of the envelope
("Understanding Journal Reports", Exchange Server 2010; "Journal report format", Exchange 2007 SDK):

    Sender: ann@utility.example
    Subject: Your bill
    Message-Id: <1@utility.example>
    To: bo@utility.example, Expanded: staff@utility.example
    Bcc: cy@customer.example
    Recipient: di@customer.example

`Recipient` is one whose field Exchange could not tell. What follows the address says which list brought it in, or
whose mail is forwarded to it.
"""

import re
from dataclasses import replace

from scanner.model import Address, Message, Recipient
from scanner.parsing import addresses
from scanner.parsing.parts import Fields

BROKEN = "journal-broken"
"""The repair that says that a report holds no message, or nothing about its envelope."""

_MARK = "x-ms-journal-report"
_LONGEST = 16 * 1024 * 1024  # characters of a report that are read
_LINE = re.compile(r"^(Sender|To|Cc|Bcc|Recipient)[ \t]*:[ \t]*([^\n]+)$", re.IGNORECASE | re.MULTILINE)
_ORIGIN = re.compile(r"[,\s]*\b(?:Expanded|Forwarded)\s*:", re.IGNORECASE)


def is_report(fields: Fields) -> bool:
    """Whether a message is a journal report, by its header fields."""
    return _MARK in fields


def original(report: Message) -> Message:
    """The message that a report is about, lying where the report lies, with the repair "journal".

    Those of the envelope whom its To and Cc do not name are its Bcc: nobody saw them, whatever list or
    forwarding brought the message to them. A report that cannot be read as one stays the message that it
    is, with the repair "journal-broken".
    """
    sender, envelope = _read(report.text[:_LONGEST])
    if not report.nested or not (sender or envelope):
        return replace(report, repairs=(*report.repairs, BROKEN))
    # Beside a message in its encrypted form Microsoft 365 attaches the decrypted one.
    message = min(report.nested, key=_is_encrypted)
    known = {recipient.address for recipient in message.recipients if recipient.field != "reply-to"}
    hidden = {mailbox.address: mailbox for mailbox in envelope if mailbox.address not in known}
    return replace(
        message,
        sender=message.sender if message.sender.address or not sender else sender,
        recipients=(*message.recipients, *(Recipient("bcc", one.name, one.address) for one in hidden.values())),
        folder=report.folder,
        labels=report.labels or message.labels,
        deleted=report.deleted,
        repairs=tuple(dict.fromkeys((*message.repairs, *report.repairs, "journal"))),
    )


def _is_encrypted(message: Message) -> bool:
    return any(repair.startswith("encrypted:") for repair in message.repairs)


def _read(text: str) -> tuple[Address | None, list[Address]]:
    """The sender and the recipients that the text of a report names."""
    senders: list[Address] = []
    recipients: list[Address] = []
    for line in _LINE.finditer(text):
        mailboxes = addresses.read(_ORIGIN.split(line[2], maxsplit=1)[0])
        (senders if line[1].lower() == "sender" else recipients).extend(mailboxes)
    return next(iter(senders), None), recipients
