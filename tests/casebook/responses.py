"""What comes back or goes after a message: delivery failures, recalls, recall reports, auto-replies."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from tests.casebook.clients import OUTLOOK, Client
from tests.casebook.mail import (
    compose,
    fingerprint,
    mailboxes,
    read_back,
    sent_at,
    spoken_date,
    write_multipart,
    write_part,
)
from tests.casebook.people import Mailbox


def delivery_failure(original: EmailMessage, recipient: Mailbox, server: str, date: datetime) -> EmailMessage:
    """A report (RFC 3462, RFC 3464) of `server` that `recipient`'s copy failed: no such mailbox."""
    mark = fingerprint("bounce", original["message-id"], recipient.address)
    sender = mailboxes(original, "from")[0]
    explanation = (
        f"This is the mail system at host {server}.\n\nYour message could not be delivered to one or more\n"
        f"recipients.\n\n<{recipient.address}>: host mx.{recipient.address.partition('@')[2]} said:\n"
        "    550 5.1.1 The email account that you tried to reach does not exist\n"
    )
    status = (
        f"Reporting-MTA: dns; {server}\nArrival-Date: {format_datetime(sent_at(original))}\n\n"
        f"Final-Recipient: rfc822; {recipient.address}\nAction: failed\nStatus: 5.1.1\n"
        "Diagnostic-Code: smtp; 550 5.1.1 The email account that you tried to reach does not exist\n"
    )
    original_headers = original.as_bytes().decode().split("\n\n", 1)[0] + "\n"
    report = write_multipart(
        "report; report-type=delivery-status",
        f"{mark[:12].upper()}/{server}",
        (
            write_part("text/plain; charset=us-ascii", "", explanation, "Content-Description: Notification"),
            write_part("message/delivery-status", "", status, "Content-Description: Delivery report"),
            write_part(
                "text/rfc822-headers",
                "",
                original_headers,
                "Content-Description: Undelivered Message Headers",
            ),
        ),
    )
    return read_back(
        "Return-Path: <>\n"
        f"Received: by {server} id {mark[:12]};\n {format_datetime(date)}\n"
        f"Date: {format_datetime(date)}\n"
        f"From: Mail Delivery System <MAILER-DAEMON@{server}>\n"
        "Subject: Undelivered Mail Returned to Sender\n"
        f"To: {sender.address}\n"
        "Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        f"Message-ID: <{mark[:20]}@{server}>\n{report}"
    )


def recall(original: EmailMessage, date: datetime) -> EmailMessage:
    """What Outlook sends to everyone in the original's To and Cc when its sender recalls it."""
    sender = mailboxes(original, "from")[0]
    subject = str(original["subject"])
    return compose(
        OUTLOOK,
        sender,
        f"Recall: {subject}",
        f'The sender would like to recall the message, "{subject}".\n',
        date,
        to=mailboxes(original, "to"),
        cc=mailboxes(original, "cc"),
    )


def recall_report(original: EmailMessage, recipient: Mailbox, date: datetime, *, recalled: bool) -> EmailMessage:
    """What the recipient's Outlook tells the sender about a recall of `original`."""
    sender = mailboxes(original, "from")[0]
    word, outcome = ("Success", "was recalled successfully") if recalled else ("Failure", "could not be recalled")
    subject = str(original["subject"])
    return compose(
        OUTLOOK,
        recipient,
        f"Message Recall {word}: {subject}",
        f"Your message\n\nTo: {recipient.name or recipient.address}\nSubject: {subject}\n"
        f"Sent: {spoken_date(sent_at(original))}\n\n{outcome} on {spoken_date(date)}.\n",
        date,
        to=(sender,),
    )


def auto_reply(client: Client, original: EmailMessage, sender: Mailbox, text: str, date: datetime) -> EmailMessage:
    """An out-of-office answer (RFC 3834) to the author only."""
    return compose(
        client,
        sender,
        f"Automatic reply: {original['subject']}",
        text,
        date,
        to=mailboxes(original, "from"),
        answers=original,
        headers=(("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
    )
