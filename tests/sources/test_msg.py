"""MSG files: told from other compound files, one item each, and the same as python-oxmsg reads them."""

import struct
from collections import Counter
from contextlib import suppress
from pathlib import Path

import oxmsg
import pytest

from scanner.errors import MessageError
from scanner.model import MapiItem, MapiMailbox, Message, Problem, Skipped, Span
from scanner.parsing.message import parse
from scanner.sources import msg
from tests.sources.mutations import mutated

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
FILES = sorted(CORPORA.glob("*/*.msg"))
MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")

needs_corpora = pytest.mark.skipif(not CORPORA.is_dir(), reason="the corpora are not beside the project")
each_file = pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])


def read(path: Path) -> MapiItem | Skipped | Problem:
    (item,) = msg.read(Span(3, str(path), "Sent", 0, path.stat().st_size))
    return item


def message(path: Path) -> Message:
    item = read(path)
    assert isinstance(item, MapiItem)
    (found,) = parse([item])
    assert isinstance(found, Message)
    return found


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"From: a@b.example\n\n", "mail as text"),
        (MAGIC, "a mark and nothing behind it"),
        (MAGIC + bytes(4096), "a compound file without a header"),
        (MAGIC + "WordDocument".encode("utf-16-le").ljust(4096, b"\0"), "another compound file"),
    ],
)
def test_other_files_are_not_taken(content: bytes, why: str, tmp_path: Path) -> None:
    path = tmp_path / "other.msg"
    path.write_bytes(content)
    assert not msg.recognise(content, path), why


def test_a_compound_file_that_is_broken_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "broken.msg"
    path.write_bytes(MAGIC + bytes(24) + struct.pack("<6H", 62, 3, 0xFFFE, 9, 6, 0) + bytes(2000))
    problem = read(path)
    assert isinstance(problem, Problem)
    assert (problem.unreadable, problem.stage, problem.file) == (True, "sources", 3)


def test_a_file_over_the_limit_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(msg, "LARGEST", 10)
    path = tmp_path / "large.msg"
    path.write_bytes(MAGIC + bytes(10))
    problem = read(path)
    assert isinstance(problem, Problem)
    assert "larger than" in problem.problem


@needs_corpora
@each_file
def test_real_files_are_recognised(path: Path) -> None:
    assert msg.recognise(path.read_bytes()[: 64 * 1024], path)


@needs_corpora
def test_what_is_no_mail_is_skipped() -> None:
    found = Counter(item.what for item in map(read, FILES) if isinstance(item, Skipped))
    assert found == {"IPM.Appointment": 1, "IPM.Contact": 1, "IPM.StickyNote": 1, "IPM.Task": 1}
    assert not any(isinstance(read(path), Problem) for path in FILES)


@needs_corpora
@each_file
def test_the_same_as_another_reader(path: Path) -> None:
    item, other = read(path), oxmsg.Message.load(str(path))
    if isinstance(item, Skipped):
        assert item.what == other.message_class.strip()
        return
    assert isinstance(item, MapiItem)
    assert item.message_class == other.message_class.rstrip("\0")
    assert [_address(r.mailbox) for r in item.recipients] == [
        r.email_address.rstrip("\0") for r in other.recipients
    ]
    if path.name != "testMSG_chinese.msg":  # in which it takes Big5 for Latin 9
        assert item.subject == other.subject.rstrip("\0")
        assert item.text == (other.body or "").rstrip("\0")
        assert [r.mailbox.name for r in item.recipients] == [r.name.rstrip("\0") for r in other.recipients]
    assert (item.submitted and item.submitted.replace(microsecond=0)) == other.sent_date
    contents = [attachment.load() for attachment in item.attachments]
    assert contents == [a.file_bytes for a in other.attachments if a.file_bytes]
    assert len(item.attachments) + len(item.embedded) == len(list(other.attachments))


def _address(mailbox: MapiMailbox) -> str:
    return mailbox.smtp or mailbox.address


@needs_corpora
@pytest.mark.parametrize(("most", "repairs"), [(1, ("mapi-too-many",)), (20_000, ())], ids=["cut", "whole"])
def test_recipients_and_attachments_beyond_the_limit_are_said(
    most: int, repairs: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(msg, "_MOST_ROWS", most)
    found = message(CORPORA / "tika" / "testMSG_att_doc.msg")
    assert len(found.attachments) == min(most, 2)
    assert found.repairs == repairs


@needs_corpora
def test_texts_in_a_code_page_are_read() -> None:
    assert (
        message(CORPORA / "tika" / "testMSG_chinese.msg").subject == "Alfresco MSG format testing ( MSG 格式測試 )"
    )


@needs_corpora
@pytest.mark.parametrize(
    ("name", "kind", "sender", "recipients", "nested"),
    [
        ("testMSG.msg", "mail", "jukka.zitting@gmail.com", [("to", "tika-dev@lucene.apache.org")], []),
        ("testMSG_att_msg.msg", "mail", "nick.booth@pof.com.au", None, ["Test Attachment"]),
        ("testMSG_chinese.msg", "mail", None, [("to", "tests.chang@fengttt.com")], []),
    ],
)
def test_real_messages(
    name: str, kind: str, sender: str | None, recipients: list[tuple[str, str]] | None, nested: list[str]
) -> None:
    found = message(CORPORA / "tika" / name)
    assert (found.kind, found.folder) == (kind, "Sent")
    assert sender is None or found.sender.address == sender
    addressed = [(r.field, r.address) for r in found.recipients if r.field != "reply-to"]
    assert recipients is None or addressed == recipients
    assert [one.subject for one in found.nested] == nested


@needs_corpora
@each_file
def test_damaged_files_are_accounted_for(path: Path, tmp_path: Path) -> None:
    original, damaged = path.read_bytes(), tmp_path / "damaged.msg"
    for seed in range(25):
        damaged.write_bytes(mutated(original, seed))
        if not msg.recognise(damaged.read_bytes()[: 64 * 1024], damaged):
            continue
        item = read(damaged)
        if isinstance(item, MapiItem):
            (found,) = parse([item])
            assert isinstance(found, Message)
            for attachment in found.attachments:
                with suppress(MessageError):
                    assert isinstance(attachment.load(), bytes)
