"""The first pass of a sample: where each message lies, numbers to draw it by, and which messages are copies."""

import zipfile
from pathlib import Path

import pytest

from scanner.indexing import INDEX, index_unit, numbers
from scanner.model import Span, Unit
from scanner.question import Draw
from scanner.sources import pst
from scanner.tables import PROBLEMS, SKIPS
from tests.pst.items import Folder, Mail, Recipient
from tests.pst.writer import SUBTREE, write
from tests.scans import mbox, message
from tests.sources.packed import zipped


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Twelve messages in an mbox."""
    path = tmp_path / "one.mbox"
    path.write_bytes(mbox(map(message, range(12))))
    return path


def unit(path: Path, name: str = "mbox", end: int | None = None) -> Unit:
    return Unit(name, (Span(1, str(path), "", 0, path.stat().st_size if end is None else end),))


def alike(path: Path, messages: list[bytes]) -> list[int]:
    """What tells copies, of each message."""
    path.write_bytes(mbox(messages))
    return list(index_unit(unit(path), Draw(1, 0))["index"]["alike"].to_pylist())


def test_every_message_is_indexed_where_it_lies(archive: Path) -> None:
    tables = index_unit(unit(archive), Draw(1, 0))
    assert {name: table.schema for name, table in tables.items()} == {
        "index": INDEX,
        "problems": PROBLEMS,
        "skips": SKIPS,
    }
    places = list(zip(*(tables["index"][name].to_pylist() for name in ("position", "length")), strict=True))
    assert len(places) == 12
    assert [position + length for position, length in places] == [
        *(position for position, _ in places[1:]),
        archive.stat().st_size,
    ]


def test_every_message_is_as_likely(archive: Path) -> None:
    draws = 400
    times = [0] * 12
    for seed in range(draws):
        drawn_by = index_unit(unit(archive), Draw(3, seed))["index"]["draw"].to_pylist()
        for chosen in sorted(range(12), key=drawn_by.__getitem__)[:3]:
            times[chosen] += 1
    expected = draws * 3 / 12
    # 99.9 % of a chi-square distribution with 11 degrees of freedom; sampling without replacement varies less.
    assert sum((each - expected) ** 2 / expected for each in times) < 31.26


def test_which_copy_counts_has_nothing_to_do_with_which_is_chosen() -> None:
    pairs = [numbers(Draw(1, 0), "a.mbox", position) for position in range(4000)]
    half = 2**63
    both = sum((draw < half) == (rank < half) for draw, rank in pairs)
    assert 1850 < both < 2150  # half of 4000, within five standard deviations


WITHOUT_ID = message(1).replace(b"Message-ID", b"X-Id")
COPIES = {
    "the same bytes": (message(1), message(1), True),
    "another way through": (message(1), b"Received: by mx.example\nX-Spam: no\n" + message(1), True),
    "names of fields in capitals": (message(1), message(1).replace(b"Message-ID:", b"MESSAGE-ID:"), True),
    "an identifier on a line of its own": (message(1), message(1).replace(b"ID: <", b"ID:\n <"), True),
    "another text": (message(1), message(1, "A footer was added."), True),
    "another number": (message(1), message(2), False),
    "one identifier in two mails of a mailer": (message(1), message(1, to="other@outside.example"), False),
    "no identifier": (WITHOUT_ID, WITHOUT_ID, True),
    "no identifier, wrapped another way": (WITHOUT_ID, WITHOUT_ID.replace(b" the matter", b"\nthe matter"), True),
    "no identifier, another text": (WITHOUT_ID, WITHOUT_ID.replace(b"Nothing", b"Something"), False),
    "no identifier, another date": (WITHOUT_ID, WITHOUT_ID.replace(b"06 Jan", b"07 Jan"), False),
}


@pytest.mark.parametrize(("one", "other", "expected"), COPIES.values(), ids=COPIES)
def test_copies_are_told(one: bytes, other: bytes, expected: bool, tmp_path: Path) -> None:
    first, second = alike(tmp_path / "copies.mbox", [one, other])
    assert (first == second) == expected


def test_a_copy_in_outlook_is_a_copy(tmp_path: Path) -> None:
    mail = Mail(
        sender_address="sender@utility.example",
        recipients=(Recipient("to", "Reader", "READER@outside.example"), Recipient("bcc", "", "hidden@x.example")),
        message_id="<1@utility.example>",
        text="Nothing the matter here.",
    )
    path = tmp_path / "mail.pst"
    write(path, Folder(SUBTREE, folders=(Folder("Sent Items", [mail]),)))
    of_outlook = index_unit(unit(path, "pst", pst.extent(path)), Draw(1, 0))["index"]["alike"].to_pylist()
    assert of_outlook == alike(tmp_path / "copies.mbox", [message(1)])


def test_what_is_no_message_is_told_with_the_index(tmp_path: Path) -> None:
    path = tmp_path / "mail.zip"
    content = bytearray(zipped({"a.eml": message(1), "b.pdf": b"%PDF", "c.eml": message(2)}, zipfile.ZIP_STORED))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1  # the last is encrypted
    path.write_bytes(content)
    tables = index_unit(unit(path, "zip", 10**6), Draw(1, 0))
    assert tables["index"].num_rows == 1
    assert tables["skips"]["what"].to_pylist() == [".pdf"]
    assert tables["problems"]["problem"].to_pylist() == ["not examined: encrypted"]
    assert tables["problems"]["place"].to_pylist() == ["c.eml"]


def test_what_is_wrong_with_a_message_is_left_to_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "1.emlx"
    path.write_bytes(b"9999\n" + message(1))  # the count does not fit
    tables = index_unit(unit(path, "emlx"), Draw(1, 0))
    assert tables["index"].num_rows == 1
    assert tables["problems"].num_rows == 0
