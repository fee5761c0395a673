"""Journal reports: the original message, with everyone whom it was sent to."""

import pytest

from scanner.identity import identity
from scanner.model import Message, RawMessage
from scanner.parsing.message import parse

ORIGINAL = (
    "From: Ann Roe <ann@utility.example>\nTo: Staff <staff@utility.example>\nCc: cy@customer.example\n"
    "Date: Mon, 6 Jan 2025 09:30:00 +0100\nMessage-ID: <1@utility.example>\nSubject: Your bill\n\nDear all\n"
)
HEAD = "Sender: ann@utility.example\nSubject: Your bill\nMessage-Id: <1@utility.example>\n"


def read(data: str, folder: str = "") -> Message:
    raw = data.encode()
    message = parse([RawMessage(0, 0, len(raw), raw, folder)])[0]
    assert isinstance(message, Message)
    return message


def report(lines: str, *attached: str, head: str = HEAD) -> str:
    parts = "".join(f"--b\nContent-Type: message/rfc822\n\n{one}\n" for one in attached)
    return (
        "From: Microsoft Outlook <journal@utility.example>\nTo: archive@utility.example\nX-MS-Journal-Report:\n"
        "Message-ID: <report@utility.example>\nSubject: Your bill\nMIME-Version: 1.0\n"
        "Content-Type: multipart/mixed; boundary=b\n\n"
        f"--b\nContent-Type: text/plain\n\n{head}{lines}\n{parts}--b--\n"
    )


def hidden(message: Message) -> list[str]:
    return [recipient.address for recipient in message.recipients if recipient.field == "bcc"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param("Cc: cy@customer.example", [], id="named in the message"),
        pytest.param("Bcc: di@customer.example", ["di@customer.example"], id="Bcc"),
        pytest.param("Recipient: DI@customer.example", ["di@customer.example"], id="field not known to Exchange"),
        pytest.param(
            "To: ed@utility.example, Expanded: staff@utility.example",
            ["ed@utility.example"],
            id="member of a list",
        ),
        pytest.param(
            "Bcc: ed@utility.example, Expanded: all@utility.example", ["ed@utility.example"], id="list in Bcc"
        ),
        pytest.param(
            "Cc: fay@utility.example, Forwarded: cy@customer.example", ["fay@utility.example"], id="forwarded"
        ),
        pytest.param(
            "To: ed@utility.example Expanded: staff@utility.example", ["ed@utility.example"], id="without a comma"
        ),
        pytest.param("On-Behalf-Of: ann@utility.example", [], id="not a recipient"),
        pytest.param(
            "Bcc: a@x.example\nRecipient: a@x.example\nTo: b@x.example", ["a@x.example", "b@x.example"], id="twice"
        ),
    ],
)
def test_who_is_not_in_view_is_bcc(lines: str, expected: list[str]) -> None:
    assert hidden(read(report(lines, ORIGINAL))) == expected


def test_the_message_is_the_original_where_the_report_lies() -> None:
    message = read(report("Bcc: di@customer.example", ORIGINAL), folder="Journal")
    plain = read(ORIGINAL)
    assert identity(message) == identity(plain)
    assert (message.message_id, message.date, message.text.strip()) == (plain.message_id, plain.date, "Dear all")
    assert (message.folder, message.repairs) == ("Journal", ("journal",))


def test_of_an_encrypted_and_a_decrypted_form_the_readable_one_is_taken() -> None:
    encrypted = (
        "Message-ID: <1@utility.example>\nContent-Type: multipart/mixed; boundary=c\n\n--c\n"
        "Content-Type: application/x-microsoft-rpmsg-message; name=message.rpmsg\n\nx\n--c--\n"
    )
    message = read(report("Bcc: di@customer.example", encrypted, ORIGINAL))
    assert (message.text.strip(), message.repairs) == ("Dear all", ("journal",))


def test_a_sender_that_the_original_does_not_name_is_that_of_the_envelope() -> None:
    message = read(report("To: bo@x.example", "To: bo@x.example\nSubject: s\n\nhi"))
    assert message.sender.address == "ann@utility.example"


@pytest.mark.parametrize(
    "broken",
    [report("Bcc: di@customer.example"), report("nothing", ORIGINAL, head="")],
    ids=["no message", "no envelope"],
)
def test_what_cannot_be_read_as_a_report_stays_a_message(broken: str) -> None:
    message = read(broken)
    assert message.message_id == "report@utility.example"
    assert message.repairs == ("journal-broken",)
