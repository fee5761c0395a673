"""Items of Outlook: addresses, kinds, dates, bodies and reports from MAPI properties and transport headers."""

import dataclasses
from datetime import UTC, datetime

import compressed_rtf
import pytest

from scanner.errors import MessageError
from scanner.model import Attachment, DeliveryReport, MapiItem, MapiMailbox, MapiRecipient, Message, RawMessage
from scanner.parsing import mapi
from scanner.parsing.message import parse

WHEN = datetime(2025, 1, 6, 9, 30, tzinfo=UTC)
LATER = datetime(2025, 1, 6, 9, 35, tzinfo=UTC)
X500 = "/o=Org/ou=Exchange Administrative Group (FYDIBOHF23SPDLT)/cn=Recipients/cn=0f1e-jane"
ITEM = MapiItem(
    file=0,
    position=5,
    length=1,
    folder="Sent Items",
    place="Sent Items, item 2097188",
    deleted=False,
    message_class="IPM.Note",
    subject="Your bill",
    sender=MapiMailbox("Billing", "billing@utility.example", "SMTP"),
    recipients=(MapiRecipient("to", MapiMailbox("Jane Doe", "jane@outside.example", "SMTP")),),
    headers="",
    text="Hello\r\n",
    html="",
    rtf=b"",
    message_id="<1@utility.example>",
    in_reply_to="",
    references="",
    submitted=WHEN,
    delivered=LATER,
    conversation_topic="Your bill",
    conversation_index=b"",
    original_subject="",
    attachments=(),
)


def read(**changed: object) -> Message:
    (message,) = parse([dataclasses.replace(ITEM, **changed)])  # type: ignore[arg-type]  # the fields of an item
    assert isinstance(message, Message)
    return message


def row(field: str, name: str, address: str, kind: str = "SMTP", smtp: str = "") -> MapiRecipient:
    return MapiRecipient(field, MapiMailbox(name, address, kind, smtp))


def attachment(name: str, content: bytes, media_type: str = "application/octet-stream") -> Attachment:
    return Attachment(name, media_type, len(content), lambda: content)


def test_an_item_as_a_message() -> None:
    message = read()
    assert (message.message_id, message.subject, message.kind) == ("1@utility.example", "Your bill", "mail")
    assert (message.sender.name, message.sender.address) == ("Billing", "billing@utility.example")
    assert [(r.field, r.name, r.address) for r in message.recipients] == [
        ("to", "Jane Doe", "jane@outside.example")
    ]
    assert (message.text, message.folder, message.date, message.date_problem) == (
        "Hello\n",
        "Sent Items",
        WHEN,
        "",
    )
    assert (message.repairs, message.lane) == ((), "mapi")


def test_items_and_bytes_in_one_batch_keep_their_order() -> None:
    raw = RawMessage(0, 0, 0, b"From: a@b.example\nSubject: raw\n\nx\n")
    found = parse([raw, ITEM, raw])
    assert [m.subject for m in found if isinstance(m, Message)] == ["raw", "Your bill", "raw"]


@pytest.mark.parametrize(
    ("mailbox", "address"),
    [
        (MapiMailbox("Jane", X500, "EX", "Jane@Utility.Example"), "jane@utility.example"),
        (MapiMailbox("Jane", "Jane@Utility.Example", "SMTP"), "jane@utility.example"),
        (MapiMailbox("Jane", "'jane@utility.example'", ""), "jane@utility.example"),
        (MapiMailbox("Jane Doe (jane@utility.example)", X500, "EX"), "jane@utility.example"),
        (MapiMailbox("Jane", "/o=Org/cn=Recipients/cn=jane@utility.example", "EX"), "jane@utility.example"),
        (MapiMailbox("J", "IMCEASMTP-jane+2Edoe+40out+2Eexample@utility.example", "SMTP"), "jane.doe@out.example"),
        (MapiMailbox("Jane", X500, "EX"), X500.lower()),
        (MapiMailbox("Jane Doe", "", ""), "jane doe"),
    ],
    ids=["smtp-property", "smtp", "quoted", "in-the-name", "in-the-x500-name", "imcea", "unresolved", "name-only"],
)
def test_addresses_are_resolved(mailbox: MapiMailbox, address: str) -> None:
    assert mapi.resolved(mailbox) == address
    assert read(sender=mailbox).sender.address == address
    assert [r.address for r in read(recipients=(MapiRecipient("cc", mailbox),)).recipients] == [address]


@pytest.mark.parametrize(
    ("table", "to", "addresses"),
    [
        ((), "a@x.example, b@x.example", ["a@x.example", "b@x.example"]),
        ((row("to", "Jane", X500, "EX"),), "Jane <jane@x.example>", ["jane@x.example"]),
        ((row("to", "Jane", X500, "EX"),), "jane@x.example", ["jane@x.example"]),
        (
            (row("to", "A", X500 + "a", "EX"), row("to", "B", "b@x.example"), row("to", "C", X500 + "c", "EX")),
            "a@x.example, b@x.example, c@x.example",
            ["a@x.example", "b@x.example", "c@x.example"],
        ),
        ((row("to", "A", "a@x.example"),), "a@x.example, late@x.example", ["a@x.example", "late@x.example"]),
        ((row("to", "A", X500, "EX"),), "a@x.example, b@x.example", [X500.lower(), "a@x.example", "b@x.example"]),
    ],
    ids=["no-table", "by-name", "by-order", "mixed-order", "only-in-headers", "no-way-to-tell"],
)
def test_headers_fill_what_the_table_lacks(
    table: tuple[MapiRecipient, ...], to: str, addresses: list[str]
) -> None:
    message = read(recipients=table, headers=f"From: x@y.example\r\nTo: {to}\r\n")
    assert [r.address for r in message.recipients if r.field == "to"] == addresses


def test_headers_tell_what_properties_do_not() -> None:
    message = read(
        headers="Microsoft Mail Internet Headers Version 2.0\r\n"
        "Received: from a by b; Mon, 06 Jan 2025 09:31:00 +0000\r\n"
        "Authentication-Results: mx; spf=pass; dkim=fail\r\nReturn-Path: <bounce@list.example>\r\n"
        "List-Id: News <news.list.example>\r\nReferences: <a@x> <b@x>\r\nReply-To: answers@list.example\r\n"
        "Message-ID: <header@list.example>\r\nFrom: x@y.example\r\n",
    )
    assert (message.received, message.authentication) == (1, "spf=pass dkim=fail")
    assert (message.list_id, message.return_path) == ("news.list.example", "bounce@list.example")
    assert message.references == ("a@x", "b@x")
    assert message.message_id == "header@list.example"
    assert ("reply-to", "answers@list.example") in [(r.field, r.address) for r in message.recipients]


@pytest.mark.parametrize(
    ("submitted", "delivered", "headers", "date"),
    [
        (WHEN, LATER, "Date: Tue, 07 Jan 2025 00:00:00 +0000", WHEN),
        (None, LATER, "Date: Tue, 07 Jan 2025 00:00:00 +0000", LATER),
        (None, None, "Date: Tue, 07 Jan 2025 00:00:00 +0000", datetime(2025, 1, 7, tzinfo=UTC)),
        (None, None, "", None),
    ],
    ids=["submitted", "delivered", "header", "none"],
)
def test_dates(
    submitted: datetime | None, delivered: datetime | None, headers: str, date: datetime | None
) -> None:
    message = read(submitted=submitted, delivered=delivered, headers=headers)
    assert message.date == date
    assert bool(message.date_problem) == (date is None)


@pytest.mark.parametrize(
    ("message_class", "kind"),
    [
        ("IPM.Note", "mail"),
        ("", "mail"),
        ("IPM.Note.Custom", "mail"),
        ("IPM.Note.SMIME", "mail"),
        ("IPM.Note.SMIME.MultipartSigned", "mail"),
        ("IPM.Post", "mail"),
        ("IPM.Outlook.Recall", "recall"),
        ("IPM.Recall.Report.Failure", "report"),
        ("REPORT.IPM.Note.NDR", "report"),
        ("REPORT.IPM.Note.DR", "report"),
        ("REPORT.IPM.Note.IPNRN", "receipt"),
        ("REPORT.IPM.Note.IPNNRN", "receipt"),
        ("IPM.Schedule.Meeting.Request", "meeting"),
        ("IPM.Schedule.Meeting.Resp.Pos", "meeting"),
        ("IPM.Note.Rules.OofTemplate.Microsoft", "auto-reply"),
        ("ipm.note.rules.replytemplate.microsoft", "auto-reply"),
    ],
)
def test_kinds(message_class: str, kind: str) -> None:
    assert read(message_class=message_class).kind == kind


def test_a_subject_still_tells_a_recall() -> None:
    assert read(subject="Recall: Your bill").kind == "recall"


@pytest.mark.parametrize(
    ("message_class", "status", "outcome", "code"),
    [
        ("REPORT.IPM.Note.NDR", "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found", "failed", "5.1.1"),
        ("REPORT.IPM.Note.NDR", "", "failed", ""),
        ("REPORT.IPM.Note.Delayed.DR", "4.4.7", "delayed", "4.4.7"),
        ("REPORT.IPM.Note.DR", "2.0.0", "delivered", "2.0.0"),
        ("report.ipm.note.expanded.dr", "", "delivered", ""),
    ],
)
def test_reports_of_exchange(message_class: str, status: str, outcome: str, code: str) -> None:
    gone = MapiRecipient("to", MapiMailbox("Gone", "gone@outside.example", "SMTP"), reported=True, status=status)
    original = dataclasses.replace(ITEM, subject="Your bill, again")
    message = read(
        message_class=message_class,
        subject="Undeliverable: Your bill",
        sender=MapiMailbox("Microsoft Outlook", X500, "EX"),
        recipients=(gone, row("to", "Billing", "billing@utility.example")),
        embedded=(original,),
    )
    assert message.kind == "report"
    assert message.reports == (
        DeliveryReport("gone@outside.example", outcome, code, "1@utility.example", "Your bill, again"),
    )
    assert [r.address for r in message.recipients] == ["billing@utility.example"]


def test_a_report_that_came_as_mime_is_read_from_its_parts() -> None:
    status = (
        b"Reporting-MTA: dns; x\n\nFinal-recipient: RFC822; gone@outside.example\nAction: failed\nStatus: 5.1.1\n"
    )
    message = read(
        message_class="REPORT.IPM.Note.NDR",
        attachments=(attachment("details.txt", status, "message/delivery-status"),),
        embedded=(ITEM,),
    )
    assert message.reports == (
        DeliveryReport("gone@outside.example", "failed", "5.1.1", "1@utility.example", "Your bill"),
    )


@pytest.mark.parametrize(
    ("text", "html", "rtf", "expected", "repairs"),
    [
        ("plain\r\n", "<p>html</p>", b"", "plain\n", ()),
        (" \r\n", "<p>html</p><p>two</p>", b"", "html\ntwo", ()),
        ("", "", rb"{\rtf1\ansi only rtf\par }", "only rtf\n", ()),
        ("", "", rb"{\rtf1\ansi\fromhtml1 {\*\htmltag <p>}inside{\*\htmltag </p>}}", "inside", ()),
        ("", "", b"no rtf", "", ("body-unreadable",)),
        ("", "", b"", "", ()),
    ],
    ids=["text", "html", "rtf", "html-in-rtf", "broken", "none"],
)
def test_bodies(text: str, html: str, rtf: bytes, expected: str, repairs: tuple[str, ...]) -> None:
    message = read(text=text, html=html, rtf=compressed_rtf.compress(rtf) if rtf else b"")
    assert (message.text, message.repairs) == (expected, repairs)


def test_signed_mail_is_opened() -> None:
    signed = (
        b'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary="s"\r\n\r\n'
        b"--s\r\nContent-Type: text/plain\r\n\r\nSigned text\r\n"
        b"--s\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nsignature\r\n--s--\r\n"
    )
    message = read(
        message_class="IPM.Note.SMIME.MultipartSigned", text="", attachments=(attachment("smime.p7m", signed),)
    )
    assert message.text.strip() == "Signed text"
    assert [a.name for a in message.attachments] == ["smime.p7s"]


def test_signed_mail_that_cannot_be_opened_says_so() -> None:
    def broken() -> bytes:
        raise MessageError("the attachment has no content in the file")

    message = read(
        message_class="IPM.Note.SMIME.MultipartSigned",
        attachments=(Attachment("smime.p7m", "application/octet-stream", 0, broken),),
    )
    assert "body-unreadable" in message.repairs


def test_items_inside_items_are_nested_with_their_headers() -> None:
    inner = dataclasses.replace(ITEM, subject="Inner", headers="From: a@x.example\r\nList-Id: <l.example>\r\n")
    message = read(
        embedded=(inner,), attachments=(attachment("m.eml", b"Subject: As MIME\n\nx", "message/rfc822"),)
    )
    assert [one.subject for one in message.nested] == ["As MIME", "Inner"]
    assert message.nested[1].list_id == "l.example"
