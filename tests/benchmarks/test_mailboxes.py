"""The benchmark's mailboxes: as many messages as asked for, the same from the same seed, nobody real."""

import mailbox
import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from pathlib import Path

import pytest
from stdnum import luhn

from benchmarks import mailboxes

RESERVED = (".example", ".test", "example.net", "example.org")


def messages(box: mailboxes.Mailbox) -> list[EmailMessage]:
    opened = mailbox.mbox(box.path, create=False)
    try:
        return [
            message_from_bytes(opened.get_bytes(key), EmailMessage, policy=policy.default)
            for key in opened.iterkeys()
        ]
    finally:
        opened.close()


@pytest.mark.parametrize("attachments", [False, True], ids=["text", "attachments"])
def test_as_many_messages_as_asked_for(attachments: bool, tmp_path: Path) -> None:
    box = mailboxes.by_count(tmp_path, 300, attachments=attachments, seed=1)
    assert len(messages(box)) == box.messages == 300
    assert box.path.stat().st_size == box.bytes


@pytest.mark.parametrize("attachments", [False, True], ids=["text", "attachments"])
def test_every_message_can_be_read_without_a_defect(attachments: bool, tmp_path: Path) -> None:
    box = mailboxes.by_count(tmp_path, 100, attachments=attachments, seed=1)
    parts = [part for message in messages(box) for part in message.walk()]
    assert [part.defects for part in parts if part.defects] == []


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    written = []
    for name in ("first", "second"):
        folder = tmp_path / name
        folder.mkdir()
        written.append(mailboxes.by_count(folder, 50, attachments=True, seed=7).path.read_bytes())
    assert written[0] == written[1]


def test_smaller_mailbox_is_the_beginning_of_a_larger_one(tmp_path: Path) -> None:
    small = mailboxes.by_count(tmp_path, 20, attachments=False, seed=1).path.read_bytes()
    large = mailboxes.by_count(tmp_path, 40, attachments=False, seed=1).path.read_bytes()
    assert large.startswith(small)


def test_by_size_stops_after_the_message_that_reaches_it(tmp_path: Path) -> None:
    box = mailboxes.by_size(tmp_path, 100_000, attachments=False, seed=1)
    last = messages(box)[-1].as_bytes()
    assert 100_000 <= box.bytes < 100_000 + len(last) + 200
    assert len(messages(box)) == box.messages


def test_a_mailbox_that_is_there_is_not_written_again(tmp_path: Path) -> None:
    first = mailboxes.by_count(tmp_path, 10, attachments=False, seed=1)
    modified = first.path.stat().st_mtime_ns
    assert mailboxes.by_count(tmp_path, 10, attachments=False, seed=1) == first
    assert first.path.stat().st_mtime_ns == modified


def test_every_address_is_at_a_reserved_domain(tmp_path: Path) -> None:
    box = mailboxes.by_count(tmp_path, 300, attachments=False, seed=1)
    headers = [message[name] for message in messages(box) for name in ("From", "To", "Cc") if message[name]]
    addresses = [address for _, address in getaddresses(headers)]
    assert [address for address in addresses if not address.endswith(RESERVED)] == []


def test_mass_mails_and_personal_data_are_in_it(tmp_path: Path) -> None:
    read = messages(mailboxes.by_count(tmp_path, 1000, attachments=False, seed=6))
    crowds = [m for m in read if len(getaddresses([*m.get_all("To", []), *m.get_all("Cc", [])])) >= 20]
    cards = [card for m in read for card in re.findall(r"card (4[\d ]+\d)", m.get_content())]
    assert crowds
    assert cards
    assert all(luhn.is_valid(card.replace(" ", "")) for card in cards)
