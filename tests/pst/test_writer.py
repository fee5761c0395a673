"""What is written as PST comes back the same through libpff and through readpst."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from functools import reduce
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pst.items import Embedded, File, Folder, Mail, Recipient
from tests.pst.writer import DELETED, SUBTREE, write

reading = pytest.importorskip("tests.pst.reading", reason="libpff-python is not installed", exc_type=ImportError)
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
        Folder, words, st.lists(mails(), max_size=3).map(tuple), inside.map(tuple), st.sampled_from(["IPF.Note", ""])
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
@settings(max_examples=40, deadline=None)
def test_any_tree_comes_back_the_same(root: Folder, orphans: tuple[Mail, ...]) -> None:
    assert written(root, orphans) == (with_deleted(root), list(orphans))


def numbered(count: int) -> tuple[Mail, ...]:
    return tuple(Mail(f"Message {number}", recipients=(Recipient("to", "Ann", "a@a.example"),)) for number in range(count))


LARGE = {
    "text of a block and a byte": (Mail("s", text="x" * 4088 + "y"),),
    "attachment in an XXBLOCK": (Mail("s", attachments=(File("f", bytes(range(256)) * 40_000),)),),
    "attachment over an FMap": (Mail("s", attachments=(File("f", bytes(range(255)) * 140_000),)),),
    "as many attachments as need an SIBLOCK": (
        Mail("s", attachments=tuple(File(f"{number}.txt", b"%d" % number) for number in range(700))),
    ),
    "recipients over several pages of a heap": (
        Mail("s", recipients=tuple(Recipient("cc", f"N {number}", f"{number}@a.example") for number in range(3000))),
    ),
    "rows over several levels of their index": numbered(1500),
    "messages thirty deep": (
        reduce(lambda inner, depth: Mail(f"{depth}", attachments=(Embedded(inner),)), range(30), Mail("innermost")),
    ),
}


@pytest.mark.parametrize("messages", LARGE.values(), ids=LARGE.keys())
def test_large_content_comes_back_the_same(messages: tuple[Mail, ...]) -> None:
    root = Folder(SUBTREE, folders=(Folder(DELETED), Folder("Inbox", messages)))
    assert written(root)[0] == root
