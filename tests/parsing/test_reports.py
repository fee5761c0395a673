"""Delivery reports, standard and in the words of mail servers."""

import pytest

from scanner.model import DeliveryReport, Message, RawMessage
from scanner.parsing.message import parse

ORIGINAL = "From: me@x.example\nMessage-ID: <1@x.example>\nSubject: Bill\n\nDear all"


def read(text: str) -> Message:
    message = parse([RawMessage(0, 0, 0, text.encode())])[0]
    assert isinstance(message, Message)
    return message


def standard(group: str, copy: str = "message/rfc822") -> str:
    return (
        "From: MAILER-DAEMON@x.example\nTo: me@x.example\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n'
        "--b\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\n"
        f"{group}\n\n--b\nContent-Type: {copy}\n\n{ORIGINAL}\n--b--\n"
    )


@pytest.mark.parametrize("copy", ["message/rfc822", "text/rfc822-headers"])
@pytest.mark.parametrize(
    ("group", "recipient", "outcome", "status"),
    [
        (
            "Final-Recipient: rfc822; A@y.example\nAction: failed\nStatus: 5.1.1",
            "a@y.example",
            "failed",
            "5.1.1",
        ),
        (
            "Final-Recipient: rfc822;<a@y.example>\nAction: delayed\nStatus: 4.4.1",
            "a@y.example",
            "delayed",
            "4.4.1",
        ),
        (
            "Final-Recipient: rfc822; a@y.example\nAction: relayed\nStatus: 2.0.0",
            "a@y.example",
            "delivered",
            "2.0.0",
        ),
        (
            "Original-Recipient: rfc822; a@y.example\nFinal-Recipient: rfc822; b@z.example\nAction: failed",
            "a@y.example",
            "failed",
            "",
        ),
        ("Final-Recipient: rfc822; a@y.example\nStatus: 4.0.0 (later)", "a@y.example", "delayed", "4.0.0"),
    ],
)
def test_standard_report(copy: str, group: str, recipient: str, outcome: str, status: str) -> None:
    message = read(standard(group, copy))
    assert message.kind == "report"
    assert message.reports == (DeliveryReport(recipient, outcome, status, "1@x.example", "Bill"),)


@pytest.mark.parametrize(
    ("subject", "body", "outcome"),
    [
        pytest.param(
            "failure notice",
            "Hi. This is the qmail-send program at y.example.\n\n<a@y.example>:\nNo mailbox here.\n\n"
            "--- Below this line is a copy of the message.\n\n",
            "failed",
            id="qmail",
        ),
        pytest.param(
            "Mail delivery failed: returning message to sender",
            "A message that you sent could not be delivered.\n\n  a@y.example\n    550 no\n\n"
            "------ This is a copy of the message, including all the headers. ------\n\n",
            "failed",
            id="exim",
        ),
        pytest.param(
            "Undeliverable: Bill",
            "Your message did not reach some or all of the intended recipients.\n\n a@y.example\n\n"
            "-----Original Message-----\n",
            "failed",
            id="exchange",
        ),
        pytest.param(
            "Delivery Status Notification (Failure)",
            "Delivery to the following recipient failed permanently:\n\n a@y.example\n\n"
            "----- Original message -----\n\n",
            "failed",
            id="gmail",
        ),
        pytest.param(
            "Delayed Mail (still being retried)",
            "Your message could not be delivered yet. It will be retried.\n<a@y.example>: timeout\n"
            "--- Below this line is a copy of the message.\n\n",
            "delayed",
            id="warning",
        ),
    ],
)
def test_worded_report(subject: str, body: str, outcome: str) -> None:
    head = f"Return-Path: <>\nFrom: MAILER-DAEMON@z.example\nTo: me@x.example\nSubject: {subject}\n\n"
    message = read(head + body + ORIGINAL)
    assert message.kind == "report"
    assert message.reports == (DeliveryReport("a@y.example", outcome, "", "1@x.example", "Bill"),)


def test_a_person_who_quotes_a_bounce_sends_no_report() -> None:
    message = read("From: ann@x.example\nSubject: Undeliverable: Bill\n\na@y.example could not be delivered")
    assert (message.kind, message.reports) == ("mail", ())


def test_failed_recipients_field_names_them() -> None:
    head = (
        "From: postmaster@z.example\nX-Failed-Recipients: a@y.example, b@y.example\n"
        "Subject: Mail delivery failed\n\n"
    )
    assert [report.recipient for report in read(head + "c@y.example").reports] == [
        "a@y.example",
        "b@y.example",
    ]
