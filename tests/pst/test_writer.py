"""What is written as PST comes back the same through libpff and through readpst."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pst.items import Embedded, File, Folder, Mail, Recipient
from tests.pst.writer import DELETED, SUBTREE, write

reading = pytest.importorskip("tests.pst.reading", reason="needs libpff-python", exc_type=ImportError)
READPST = shutil.which("readpst")
SENT = datetime(2025, 3, 24, 13, 4, 5, 678900, tzinfo=UTC)

letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
words = st.text(letters, max_size=12)
texts = words | st.builds(str.__mul__, st.text("aé王😀", min_size=1, max_size=9), st.integers(400, 3000))
octets = st.binary(max_size=40) | st.builds(
    bytes.__mul__, st.binary(min_size=1, max_size=9), st.integers(400, 9000)
)
moments = st.none() | st.datetimes(datetime(1980, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))
addresses = st.text("abcé.@-", min_size=1, max_size=20)
kinds = st.sampled_from(["to", "cc", "bcc"])
one_recipient = st.builds(Recipient, kinds, texts, addresses) | st.builds(
    Recipient, kinds, words, addresses, st.just("EX"), st.just("") | addresses
)
recipients = st.lists(one_recipient, max_size=4).map(tuple) | st.builds(
    lambda one, count: (one,) * count, one_recipient, st.integers(50, 250)
)
senders = st.sampled_from(
    [
        {},
        {"sender_name": "Ann"},
        {"sender_name": "Ännchen 王", "sender_address": "ann@a.example"},
        {"sender_address": "/o=Ex/cn=ann", "sender_type": "EX"},
        {"sender_address": "/o=Ex/cn=ann", "sender_type": "EX", "sender_smtp": "ann@a.example"},
    ]
)
files = st.builds(File, words, octets, st.sampled_from(["text/plain", "application/pdf"]), words)


def mails(depth: int = 2) -> st.SearchStrategy[Mail]:
    attachments = files | st.builds(Embedded, st.deferred(lambda: mails(depth - 1))) if depth else files
    return st.builds(
        lambda mail, sender: replace(mail, **sender),
        st.builds(
            Mail,
            subject=texts,
            recipients=recipients,
            submitted=moments,
            delivered=moments,
            message_id=words,
            in_reply_to=words,
            references=texts,
            conversation_index=st.binary(max_size=27),
            text=texts,
            html=st.none() | octets.filter(bool),
            codepage=st.sampled_from([65001, 1252]),
            rtf=st.none() | octets.filter(bool),
            headers=texts,
            message_class=st.sampled_from(["IPM.Note", "REPORT.IPM.Note.NDR"]),
            attachments=st.lists(attachments, max_size=3).map(tuple),
            unsent=st.booleans(),
            read=st.booleans(),
        ),
        senders,
    )


def folders(depth: int = 2) -> st.SearchStrategy[Folder]:
    inside = st.lists(st.deferred(lambda: folders(depth - 1)), max_size=2) if depth else st.just([])
    return st.builds(
        Folder,
        words,
        st.lists(mails(), max_size=3).map(tuple),
        inside.map(tuple),
        st.sampled_from(["IPF.Note", ""]),
    )


def written(root: Folder, orphans: tuple[Mail, ...] = ()) -> tuple[Folder, list[Mail]]:
    """What libpff reads of the file that `root` makes; `root` comes back with its folder for deleted items."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "written.pst"
        write(path, root, orphans=orphans)
        result: tuple[Folder, list[Mail]] = reading.read(path)
        return result


def with_deleted(root: Folder) -> Folder:
    if any(folder.name == DELETED for folder in root.folders):
        return root
    return replace(root, folders=(Folder(DELETED), *root.folders))


@given(root=folders(), orphans=st.lists(mails(0), max_size=2).map(tuple))
@settings(max_examples=40)
def test_any_tree_comes_back_the_same(root: Folder, orphans: tuple[Mail, ...]) -> None:
    assert written(root, orphans) == (with_deleted(root), list(orphans))


def numbered(count: int) -> tuple[Mail, ...]:
    return tuple(
        Mail(f"Message {number}", recipients=(Recipient("to", "Ann", "a@a.example"),)) for number in range(count)
    )


LARGE = {
    "text of a block and a byte": (Mail("s", text="x" * 4088 + "y"),),
    "attachment in an XXBLOCK": (Mail("s", attachments=(File("f", bytes(range(256)) * 40_000),)),),
    "attachment over an FMap": (Mail("s", attachments=(File("f", bytes(range(255)) * 140_000),)),),
    "as many attachments as need an SIBLOCK": (
        Mail("s", attachments=tuple(File(f"{number}.txt", b"%d" % number) for number in range(700))),
    ),
    "recipients over several pages of a heap": (
        Mail(
            "s", recipients=tuple(Recipient("cc", f"N {number}", f"{number}@a.example") for number in range(8000))
        ),
    ),
    "rows over several levels of their index": numbered(1500),
    "messages thirty deep": (
        reduce(
            lambda inner, depth: Mail(f"{depth}", attachments=(Embedded(inner),)), range(30), Mail("innermost")
        ),
    ),
}


@pytest.mark.parametrize("messages", LARGE.values(), ids=LARGE.keys())
def test_large_content_comes_back_the_same(messages: tuple[Mail, ...]) -> None:
    root = Folder(SUBTREE, folders=(Folder(DELETED), Folder("Inbox", messages)))
    assert written(root)[0] == root


@given(root=folders(1))
@settings(max_examples=10)
def test_same_content_same_bytes(root: Folder) -> None:
    with TemporaryDirectory() as directory:
        paths = [Path(directory) / name for name in ("first.pst", "second.pst")]
        for path in paths:
            write(path, root)
        first, second = (path.read_bytes() for path in paths)
    assert first == second


def test_what_libpff_itself_tells(tmp_path: Path) -> None:
    """Through its own functions for messages, not from the properties as they are stored."""
    mail = Mail(
        "RE: 王曉梅",
        "Bo Müller",
        submitted=SENT,
        text="Grüße",
        html="<p>Grüße</p>".encode(),
        headers="X-A: b\r\n\r\n",
        attachments=(File("é.bin", b"\0\1"),),
    )
    write(tmp_path / "one.pst", Folder(SUBTREE, folders=(Folder("Inbox", (mail,)),)))
    opened = reading.pypff.open(str(tmp_path / "one.pst"))
    inbox = opened.get_root_folder().get_sub_folder(1).get_sub_folder(1)
    found = inbox.get_sub_message(0)
    attachment = found.get_attachment(0)
    assert (opened.number_of_orphan_items, inbox.name, inbox.number_of_sub_messages) == (0, "Inbox", 1)
    assert (found.subject, found.sender_name) == (mail.subject, mail.sender_name)
    assert found.client_submit_time == SENT.replace(tzinfo=None)
    assert (found.plain_text_body, found.html_body) == (mail.text.encode(), mail.html)
    assert found.transport_headers == mail.headers
    assert (attachment.long_filename, attachment.read_buffer(attachment.size)) == ("é.bin", b"\0\1")
    opened.close()


def by_readpst(mail: Mail, directory: Path, *options: str) -> Path:
    """The folder in which readpst puts the message.

    Without `-j 0` it reads in several processes that share one position in the file, and so at wrong places.
    """
    assert READPST is not None
    write(directory / "one.pst", Folder(SUBTREE, folders=(Folder("Inbox", (mail,)),)))
    (directory / "out").mkdir()
    command = [READPST, "-j", "0", *options, "-o", str(directory / "out"), str(directory / "one.pst")]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return directory / "out" / SUBTREE / "Inbox"


def bodies(message: EmailMessage) -> dict[str, str]:
    found = (message.get_body(("plain",)), message.get_body(("html",)))
    return {part.get_content_type(): part.get_content().rstrip("\n") for part in found if part is not None}


def named(message: EmailMessage, field: str) -> list[str]:
    """The names in an address field, which readpst writes without addresses where there are no headers."""
    return [
        name.strip('"') or address
        for name, address in getaddresses([str(message.get(field, ""))])
        if name or address
    ]


needs_readpst = pytest.mark.skipif(READPST is None, reason="readpst (Debian: pst-utils) is not installed")
ANN, BO, CY = (
    Recipient("to", "Ann Ō", "ann@a.example"),
    Recipient("cc", "Bo", "/o=Ex/cn=bo", "EX"),
    Recipient("bcc", "Cy", "c@c"),
)
INNER = Mail(
    "Inside", "Eve", "eve@e.example", submitted=SENT, text="The text inside", attachments=(File("in.txt", b"in"),)
)
EXAMPLES = {
    "sent, without headers": Mail(
        "Plan", "Bo Müller", "bo@b.example", recipients=(ANN, BO, CY), submitted=SENT, text="Text"
    ),
    "received, with headers": Mail(
        "Plan",
        "Bo",
        "bo@b.example",
        recipients=(ANN,),
        submitted=SENT,
        text="Text",
        headers="From: Bo <bo@b.example>\r\nTo: =?utf-8?B?QW5uIMWM?= <ann@a.example>\r\nSubject: Plan\r\n\r\n",
    ),
    "any script": Mail(
        "王曉梅, Ωμέγα", "Ελένη", "e@e.example", recipients=(ANN,), submitted=SENT, text="Наталья\nليلى"
    ),
    "HTML beside text": Mail("Both", "Bo", "b@b", submitted=SENT, text="Text", html="<p>Grüße</p>".encode()),
    "long text": Mail("Long", "Bo", "b@b", submitted=SENT, text="\n".join(["A line of text, é."] * 2000)),
    "attachments": Mail(
        "Files",
        "Bo",
        "b@b",
        submitted=SENT,
        text="See",
        attachments=(File("a.txt", b"a"), File("b.bin", bytes(range(256)) * 90)),
    ),
    "a message inside": Mail("Outside", "Bo", "b@b", submitted=SENT, text="Look", attachments=(Embedded(INNER),)),
}


@needs_readpst
@pytest.mark.parametrize("mail", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_readpst_gives_the_same_message(mail: Mail, tmp_path: Path) -> None:
    raw = (by_readpst(mail, tmp_path, "-e") / "1.eml").read_bytes()
    found = message_from_bytes(raw, EmailMessage, policy=policy.default)
    expected = {"text/plain": mail.text} | ({} if mail.html is None else {"text/html": mail.html.decode()})
    assert found["subject"] == mail.subject
    assert found["from"].addresses[0].addr_spec == mail.sender_address
    assert bodies(found) == expected
    for kind, field in (("to", "To"), ("cc", "Cc"), ("bcc", "X-libpst-forensic-bcc")):
        assert named(found, field) == [one.name for one in mail.recipients if one.kind == kind]
    for one in mail.attachments:
        if isinstance(one, Embedded):
            assert f"Subject: {one.mail.subject}".encode() in raw
            assert one.mail.text.encode() in raw
            assert b"aW4=" in raw


@needs_readpst
def test_readpst_gives_the_same_files(tmp_path: Path) -> None:
    mail = EXAMPLES["attachments"]
    folder = by_readpst(mail, tmp_path, "-S")
    found = {path.name.removeprefix("1-"): path.read_bytes() for path in folder.iterdir() if path.name != "1"}
    assert found == {one.name: one.data for one in mail.attachments if isinstance(one, File)}


@needs_readpst
def test_readpst_finds_every_folder(tmp_path: Path) -> None:
    tree = Folder(SUBTREE, folders=(Folder("Ordner Ä", (INNER,), (Folder("王", (INNER, INNER)),)), Folder("Leer")))
    write(tmp_path / "tree.pst", tree)
    assert READPST is not None
    command = [READPST, "-j", "0", "-e", "-o", str(tmp_path), str(tmp_path / "tree.pst")]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    found = sorted(path.relative_to(tmp_path / SUBTREE).parent.as_posix() for path in tmp_path.rglob("*.eml"))
    assert found == ["Ordner Ä", "Ordner Ä/王", "Ordner Ä/王"]
