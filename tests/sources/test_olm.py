"""Outlook for Mac's OLM: every message with its folder, people, time, body and attachments."""

import random
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from scanner.model import Message, Problem, RawMessage, Skipped, Span
from scanner.parsing.message import parse
from scanner.sources.discovery import discover, formats
from scanner.sources.olm import FORMAT

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
INBOX = "Local/com.microsoft.__Messages/Inbox"


def people(field: str, *mailboxes: tuple[str, str]) -> str:
    each = "".join(
        f"<emailAddress OPFContactEmailAddressName={quoteattr(name)}"
        f" OPFContactEmailAddressAddress={quoteattr(address)}/>"
        for name, address in mailboxes
    )
    return f"<OPFMessageCopy{field}>{each}</OPFMessageCopy{field}>"


def email(*fields: str, **texts: str) -> bytes:
    inside = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in texts.items())
    return f'<emails elementCount="1"><email>{"".join(fields)}{inside}</email></emails>'.encode()


LETTER = email(
    people("FromAddresses", ("Ann Örn", "ann@utility.example")),
    people("ToAddresses", ('Bob "B" Bee', "bob@elsewhere.example"), ("", "carl@elsewhere.example")),
    people("CCAddresses", ("Dee, D.", "dee@elsewhere.example")),
    people("BCCAddresses", ("", "eve@elsewhere.example")),
    '<OPFMessageCopyAttachmentList><messageAttachment OPFAttachmentName="a.txt"'
    ' OPFAttachmentContentType="text/plain"'
    f' OPFAttachmentURL="{INBOX}/com.microsoft.__Attachments/1"/></OPFMessageCopyAttachmentList>',
    OPFMessageCopySubject="Größe & <price>",
    OPFMessageCopySentTime="2024-03-01T10:20:30",
    OPFMessageCopyMessageID="1@utility.example",
    OPFMessageCopyInReplyTo="<0@utility.example>",
    OPFMessageCopyHTMLBody="<p>Dear &amp; all</p>",
    OPFMessageCopyBody="<p>Dear all</p>",
)
LETTERS = {
    f"{INBOX}/message_00000.xml": LETTER,
    f"{INBOX}/com.microsoft.__Attachments/1": b"the attachment",
    f"{INBOX}/Customers/message_00000.xml": email(
        people("FromAddresses", ("", "x@y.example")), OPFMessageCopyBody="x"
    ),
    "Local/Address Book/Contacts.xml": b"<contacts/>",
    "Categories.xml": b"<categories/>",
}


def olm(members: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as writer:
        for name, content in members.items():
            writer.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def found_in(path: Path, size: int = 10**9) -> list[RawMessage | Problem | Skipped]:
    assert FORMAT.extent
    whole = Span(1, str(path), "", 0, FORMAT.extent(path))
    spans = list(FORMAT.cut(whole, size))
    assert [span.start for span in spans] == [0, *(span.end for span in spans[:-1])][: len(spans)]
    return [
        item for span in spans for item in FORMAT.read(span) if isinstance(item, RawMessage | Problem | Skipped)
    ]


def put(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "archive.bin"
    path.write_bytes(content)
    return path


def parsed(items: list[RawMessage | Problem | Skipped]) -> list[Message]:
    messages = parse([item for item in items if isinstance(item, RawMessage)])
    return [message for message in messages if isinstance(message, Message)]


def test_a_message_keeps_all_that_outlook_knows(tmp_path: Path) -> None:
    items = found_in(put(tmp_path, olm(LETTERS)))

    letter, _ = parsed(items)
    assert (letter.sender.name, letter.sender.address) == ("Ann Örn", "ann@utility.example")
    assert [(each.field, each.name, each.address) for each in letter.recipients] == [
        ("to", 'Bob "B" Bee', "bob@elsewhere.example"),
        ("to", "", "carl@elsewhere.example"),
        ("cc", "Dee, D.", "dee@elsewhere.example"),
        ("bcc", "", "eve@elsewhere.example"),
    ]
    assert letter.subject == "Größe & <price>"
    assert letter.date == datetime(2024, 3, 1, 10, 20, 30, tzinfo=UTC)
    assert (letter.message_id, letter.in_reply_to) == ("1@utility.example", "0@utility.example")
    assert letter.text.strip() == "Dear & all"
    assert [(each.name, each.load()) for each in letter.attachments] == [("a.txt", b"the attachment")]


def test_folder_and_place_are_those_in_the_archive(tmp_path: Path) -> None:
    items = found_in(put(tmp_path, olm(LETTERS)), size=1)

    assert [(item.folder, item.place) for item in items if isinstance(item, RawMessage)] == [
        ("Inbox", f"{INBOX}/message_00000.xml"),
        ("Inbox/Customers", f"{INBOX}/Customers/message_00000.xml"),
    ]


def test_contacts_are_counted_as_no_mail(tmp_path: Path) -> None:
    items = found_in(put(tmp_path, olm(LETTERS)))

    assert [item.what for item in items if isinstance(item, Skipped)] == ["Contacts.xml", "Categories.xml"]


@pytest.mark.parametrize(
    ("members", "name"),
    [
        pytest.param(LETTERS, "olm", id="messages"),
        pytest.param({name: LETTERS[name] for name in LETTERS if "__M" not in name}, "olm", id="contacts alone"),
        pytest.param({"Categories.xml": b"<x/>", "a.txt": b"y"}, "", id="another ZIP"),
    ],
)
def test_content_tells_an_olm(tmp_path: Path, members: dict[str, bytes], name: str) -> None:
    (file,) = discover([str(put(tmp_path, olm(members)))])

    assert file.format == name


def test_an_olm_in_a_zip_is_read(tmp_path: Path) -> None:
    path = put(tmp_path, olm({"export/mail.olm": olm(LETTERS)}))
    (file,) = discover([str(path)])
    container = next(known for known in formats() if known.name == file.format)
    assert container.extent

    items = list(container.read(Span(1, str(path), "", 0, container.extent(path))))

    assert [(item.folder, item.place) for item in items if isinstance(item, RawMessage)] == [
        ("Inbox", f"export/mail.olm, {INBOX}/message_00000.xml"),
        ("Inbox/Customers", f"export/mail.olm, {INBOX}/Customers/message_00000.xml"),
    ]


def test_the_source_of_a_message_is_taken_where_outlook_kept_no_more(tmp_path: Path) -> None:
    source = "From: ann@utility.example\nTo: bob@elsewhere.example\nSubject: y\n\nHello.\n"
    letter = email(people("BCCAddresses", ("", "eve@elsewhere.example")), OPFMessageCopySource=source)

    (message,) = parsed(found_in(put(tmp_path, olm({f"{INBOX}/message_00000.xml": letter}))))

    assert [(each.field, each.address) for each in message.recipients] == [
        ("to", "bob@elsewhere.example"),
        ("bcc", "eve@elsewhere.example"),
    ]


BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><emails><email>&b;</email></emails>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><emails><email>&a;</email></emails>'


@pytest.mark.parametrize(
    ("xml", "problem"),
    [
        pytest.param(BOMB, "a document type in it, which is refused", id="entity bomb"),
        pytest.param(OUTSIDE, "a document type in it, which is refused", id="external entity"),
        pytest.param(b"<emails><email>" + b"<a>" * 200, "elements nested too deep", id="depth"),
        pytest.param(b"<emails><email>", "not well-formed XML at line 1", id="cut off"),
        pytest.param(b"\xff\xfe\x00", "not well-formed XML at line 1", id="no XML"),
        pytest.param(b"<emails/>", "0 messages in a file for one", id="no message"),
        pytest.param(b"<emails><email/><email/></emails>", "2 messages in a file for one", id="two messages"),
    ],
)
def test_xml_that_cannot_be_trusted_costs_its_message_only(tmp_path: Path, xml: bytes, problem: str) -> None:
    items = found_in(put(tmp_path, olm({f"{INBOX}/message_00009.xml": xml} | LETTERS)))

    assert len(parsed(items)) == 2
    assert [(item.problem, item.unreadable) for item in items if isinstance(item, Problem)] == [(problem, True)]


def test_control_characters_are_taken_out(tmp_path: Path) -> None:
    xml = email(people("FromAddresses", ("", "x@y.example")), OPFMessageCopyBody="one@two").replace(
        b"@two", b"\x0b&#x1F;two"
    )

    (message,) = parsed(found_in(put(tmp_path, olm({f"{INBOX}/message_00000.xml": xml}))))

    assert message.text.strip() == "onetwo"


def test_a_missing_attachment_is_said(tmp_path: Path) -> None:
    items = found_in(put(tmp_path, olm({f"{INBOX}/message_00000.xml": LETTER})))

    assert [(item.problem, item.unreadable) for item in items if isinstance(item, Problem)] == [
        ("an attachment was not examined: not in the archive", False)
    ]


@pytest.mark.parametrize("text", ["a\r\nBcc: eve@evil.example", "=?utf-8?q?x?=", "\ud83d", "ä" * 300, '"\\<>,;'])
def test_no_text_breaks_out_of_its_header(tmp_path: Path, text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    letter = email(
        people("FromAddresses", (text, "x@y.example")), OPFMessageCopySubject=text, OPFMessageCopyBody="b"
    )

    (message,) = parsed(found_in(put(tmp_path, olm({f"{INBOX}/message_00000.xml": letter}))))

    assert message.recipients == ()
    assert message.subject == " ".join(text.split())
    assert message.sender.address == "x@y.example"


def test_no_damage_breaks_the_reader(tmp_path: Path) -> None:
    """Every message is read, or there is a problem, or a file more that is no message."""
    whole = olm(LETTERS)
    for seed in range(300):
        chance = random.Random(seed)
        content = bytearray(whole)
        for _ in range(chance.randint(1, 5)):
            at = chance.randrange(len(content) - 8)
            content[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(1, 3))
        path = put(tmp_path, bytes(content))
        if FORMAT.recognise(bytes(content), path):
            items = found_in(path, chance.choice([1, 10**9]))
            lost = len(parsed(items)) < 2
            assert not lost or any(isinstance(item, Problem) for item in items) or skipped(items) > 2, seed


def skipped(items: list[RawMessage | Problem | Skipped]) -> int:
    return sum(isinstance(item, Skipped) for item in items)


@pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside the project")
def test_a_real_one_is_read_whole() -> None:
    items = found_in(CORPORA / "outlook" / "SampleOLM.olm")

    messages = parsed(items)
    assert (len(messages), skipped(items), len(items)) == (22, 4, 26)
    assert all(message.recipients and message.date and message.message_id for message in messages)
    assert sum(len(message.attachments) for message in messages) == 38
