"""The hostile mailboxes hold what they say, and are written without being held in memory."""

import mailbox
import re
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests import hostile

SMALL = {
    "truncated_mbox": partial(hostile.truncated_mbox, messages=3),
    "nul_bytes": hostile.nul_bytes,
    "long_line": partial(hostile.long_line, size=200_000),
    "large_message": partial(hostile.large_message, size=200_000),
    "nested_multiparts": partial(hostile.nested_multiparts, depth=50),
    "many_recipients": partial(hostile.many_recipients, recipients=500),
    "costly_addresses": partial(hostile.costly_addresses, size=2_000),
    "large_header": partial(hostile.large_header, size=200_000),
    "strange_dates": hostile.strange_dates,
    "unknown_charsets": hostile.unknown_charsets,
}
ENCLOSED = {name: write for name, write in SMALL.items() if name != "truncated_mbox"}
Hostile = Callable[[Path], int]


def raw_messages(path: Path) -> list[bytes]:
    box = mailbox.mbox(path, create=False)
    try:
        return [box.get_bytes(key) for key in box.iterkeys()]
    finally:
        box.close()


@pytest.mark.parametrize("write", SMALL.values(), ids=SMALL)
def test_as_many_messages_as_it_returns(write: Hostile, tmp_path: Path) -> None:
    expected = write(tmp_path / "hostile.mbox")
    assert len(raw_messages(tmp_path / "hostile.mbox")) == expected


@pytest.mark.parametrize("write", SMALL.values(), ids=SMALL)
def test_same_bytes_every_time(write: Hostile, tmp_path: Path) -> None:
    write(tmp_path / "first.mbox")
    write(tmp_path / "second.mbox")
    assert (tmp_path / "first.mbox").read_bytes() == (tmp_path / "second.mbox").read_bytes()


@pytest.mark.parametrize("write", ENCLOSED.values(), ids=ENCLOSED)
def test_an_ordinary_message_before_and_after(write: Hostile, tmp_path: Path) -> None:
    write(tmp_path / "hostile.mbox")
    first, *_, last = raw_messages(tmp_path / "hostile.mbox")
    assert b"<ordinary-0@hostile.example>" in first
    assert b"<ordinary-1@hostile.example>" in last


@pytest.mark.parametrize(
    "write",
    [
        partial(hostile.long_line, size=20_000_000),
        partial(hostile.large_message, size=20_000_000),
        partial(hostile.large_header, size=20_000_000),
        partial(hostile.many_recipients, recipients=50_000),
    ],
    ids=["long_line", "large_message", "large_header", "many_recipients"],
)
def test_memory_does_not_grow_with_the_file(write: Hostile, tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        write(tmp_path / "hostile.mbox")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


def test_truncated_mbox_ends_within_the_attachment(tmp_path: Path) -> None:
    hostile.truncated_mbox(tmp_path / "hostile.mbox")
    content = (tmp_path / "hostile.mbox").read_bytes()
    assert not content.endswith(b"\n")
    assert b"--cut--" not in content


def test_nul_bytes_lie_between_messages_too(tmp_path: Path) -> None:
    hostile.nul_bytes(tmp_path / "hostile.mbox", run=100)
    assert b"\n\n" + b"\0" * 100 + b"\n\nFrom " in (tmp_path / "hostile.mbox").read_bytes()


def test_long_line_is_one_line(tmp_path: Path) -> None:
    hostile.long_line(tmp_path / "hostile.mbox", size=123_457)
    assert b"a" * 123_457 in (tmp_path / "hostile.mbox").read_bytes().splitlines()


def test_large_message_is_that_large(tmp_path: Path) -> None:
    hostile.large_message(tmp_path / "hostile.mbox", size=77 * 5000)
    assert 77 * 5000 < len(raw_messages(tmp_path / "hostile.mbox")[1]) < 77 * 5000 + 1000


def test_nested_multiparts_open_and_close_each_level(tmp_path: Path) -> None:
    hostile.nested_multiparts(tmp_path / "hostile.mbox", depth=7)
    content = (tmp_path / "hostile.mbox").read_bytes()
    assert content.count(b"multipart/mixed") == 7
    assert re.findall(rb"^--level-(\d)$", content, re.MULTILINE) == [b"%d" % level for level in range(7)]
    assert re.findall(rb"^--level-(\d)--$", content, re.MULTILINE) == [b"%d" % level for level in range(6, -1, -1)]


def test_many_recipients_are_distinct(tmp_path: Path) -> None:
    hostile.many_recipients(tmp_path / "hostile.mbox", recipients=300)
    addresses = re.findall(rb"<(person\d+@crowd\.example)>", raw_messages(tmp_path / "hostile.mbox")[1])
    assert len(addresses) == len(set(addresses)) == 300


def test_costly_addresses_hold_what_is_repeated(tmp_path: Path) -> None:
    hostile.costly_addresses(tmp_path / "hostile.mbox", size=4_000)
    content = (tmp_path / "hostile.mbox").read_bytes()
    for piece, _ in hostile.COSTLY_ADDRESSES.values():
        assert piece.encode() * (4_000 // len(piece)) in content


def test_large_headers_are_header_to_the_end(tmp_path: Path) -> None:
    hostile.large_header(tmp_path / "hostile.mbox", size=100_000)
    headers = [raw.partition(b"\n\n")[0] for raw in raw_messages(tmp_path / "hostile.mbox")[1:-1]]
    assert all(99_000 < len(header) < 101_000 for header in headers)


@pytest.mark.parametrize("date", hostile.STRANGE_DATES)
def test_strange_dates_stand_as_they_are(date: str, tmp_path: Path) -> None:
    hostile.strange_dates(tmp_path / "hostile.mbox")
    assert f"\nDate: {date}\n".encode() in (tmp_path / "hostile.mbox").read_bytes()


@pytest.mark.parametrize("charset", hostile.UNKNOWN_CHARSETS, ids=range(len(hostile.UNKNOWN_CHARSETS)))
def test_unknown_charsets_are_claimed(charset: str, tmp_path: Path) -> None:
    hostile.unknown_charsets(tmp_path / "hostile.mbox")
    claimed = f"Content-Type: text/plain; charset={charset}\n".encode("latin-1")
    assert claimed in (tmp_path / "hostile.mbox").read_bytes()
