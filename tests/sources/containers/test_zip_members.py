"""The members of a ZIP: found by its directory or without one, and unpacked to no more than they declare."""

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.sources.containers import zip_members
from scanner.sources.containers.members import Damaged, Member
from tests.sources.packed import MAILBOX, mail, zipped

CENTRAL = b"PK\x01\x02"
TWO = {"a.eml": mail(1), "b.eml": mail(2)}
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2)
LOST = "the ZIP's directory is missing or damaged; its members are read as they are found"


def listed(content: bytes) -> list[Member]:
    return list(zip_members.members(io.BytesIO(content)))


def unpacked(content: bytes, member: Member) -> tuple[bytes, str]:
    """What is in a member, and why that is not all."""
    pieces: list[bytes] = []
    try:
        pieces.extend(zip_members.chunks(io.BytesIO(content), member))
    except Damaged as damage:
        return b"".join(pieces), str(damage)
    return b"".join(pieces), ""


def found(content: bytes) -> dict[str, bytes]:
    """The members that are read, all of them whole, by name."""
    members = [member for member in listed(content) if not member.refused]
    assert all(unpacked(content, member)[1] == "" for member in members)
    return {member.name: unpacked(content, member)[0] for member in members}


def refused(content: bytes) -> list[tuple[str, str]]:
    return [(member.name, member.refused) for member in listed(content) if member.refused]


def changed(content: bytes, at: int, form: str, *numbers: int) -> bytes:
    """The content with numbers in the place of what stood at `at`."""
    there = bytearray(content)
    struct.pack_into(form, there, at, *numbers)
    return bytes(there)


@settings(max_examples=40)
@given(
    st.dictionaries(
        st.text("abc/ñ.", min_size=1, max_size=8).filter(lambda name: name[-1] != "/"),
        st.binary(max_size=300),
        max_size=6,
    ),
    st.sampled_from(METHODS),
)
def test_what_was_packed_is_unpacked(members: dict[str, bytes], method: int) -> None:
    assert found(zipped(members, method)) == members


@settings(max_examples=40)
@given(st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=5), st.sampled_from(METHODS))
def test_without_its_directory_the_members_are_found_by_their_headers(contents: list[bytes], method: int) -> None:
    members = {f"{number}.eml": content for number, content in enumerate(contents)}
    content = zipped(members, method)
    cut = content[: content.index(CENTRAL)]
    assert found(cut) == members
    assert refused(cut) == [("", LOST)]


class Pipe(io.BytesIO):
    """What cannot go back, so that sizes are written behind each member."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: int) -> int:
        raise io.UnsupportedOperation


@pytest.mark.parametrize("method", METHODS[1:2])
@pytest.mark.parametrize("directory", [True, False], ids=["with its directory", "without"])
def test_sizes_may_follow_the_members(method: int, directory: bool) -> None:
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", method) as writer:
        for name, content in TWO.items():
            writer.writestr(name, content)
    content = pipe.getvalue()
    assert found(content if directory else content[: content.index(CENTRAL)]) == TWO


def test_a_program_before_the_archive_moves_all_offsets() -> None:
    content = b"#!/bin/sh\n" * 50 + zipped(TWO)
    assert (found(content), refused(content)) == (TWO, [])


def test_wide_sizes_are_read() -> None:
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as writer,
        writer.open("a.mbox", "w", force_zip64=True) as out,
    ):
        out.write(MAILBOX)
    content = file.getvalue()
    assert found(content) == {"a.mbox": MAILBOX}
    assert found(content[: content.index(CENTRAL)]) == {"a.mbox": MAILBOX}


NAMES = {
    "UTF-8, flagged": ("größe.eml".encode(), 0x0800, "größe.eml"),
    "UTF-8, not flagged": ("größe.eml".encode(), 0, "größe.eml"),
    "code page 437": ("größe.eml".encode("cp437"), 0, "größe.eml"),
    "flagged, and no UTF-8": ("größe.eml".encode("cp437"), 0x0800, "gr\ufffd\ufffde.eml"),
}


@pytest.mark.parametrize(("raw", "flags", "name"), NAMES.values(), ids=NAMES)
def test_names_are_read_in_the_encoding_that_they_are_in(raw: bytes, flags: int, name: str) -> None:
    plain = zipped({"x" * len(raw): b"content"}).replace(b"x" * len(raw), raw)
    content = changed(plain, plain.index(CENTRAL) + 8, "<H", flags)
    assert [member.name for member in listed(content)] == [name]


@pytest.mark.parametrize("count", [0, 1, 3, 0x1234])
def test_a_directory_that_miscounts_is_not_believed(count: int) -> None:
    content = changed(zipped(TWO), len(zipped(TWO)) - 14, "<2H", count, count)
    assert (found(content), refused(content)) == (TWO, [("", LOST)])


def test_a_count_modulo_65536_is_one() -> None:
    content = zipped({f"{number}.txt": b"" for number in range(0x10001)}, zipfile.ZIP_STORED)
    end = content.rindex(b"PK\x05\x06")
    locator = content.rindex(b"PK\x06\x06")
    size, start = struct.unpack_from("<2Q", content, locator + 40)
    short = content[:locator] + changed(content[end:], 8, "<2H2I", 1, 1, size, start)
    assert len([member for member in listed(short) if not member.refused]) == 0x10001


NOT_READ = {
    "encrypted": (8, 0x0001, "not examined: encrypted"),
    "AES": (10, 99, "not examined: encrypted"),
    "a method of another program": (10, 97, "not examined: compression method 97"),
}


@pytest.mark.parametrize(("at", "number", "why"), NOT_READ.values(), ids=NOT_READ)
def test_what_cannot_be_unpacked_is_refused_and_the_rest_read(at: int, number: int, why: str) -> None:
    content = changed(zipped(TWO), zipped(TWO).index(CENTRAL) + at, "<H", number)
    assert found(content) == {"b.eml": mail(2)}
    assert refused(content) == [("a.eml", why)]


def test_members_that_share_bytes_are_read_once() -> None:
    content = changed(zipped(TWO), zipped(TWO).rindex(CENTRAL) + 42, "<I", 0)
    assert found(content) == {"a.eml": mail(1)}
    assert refused(content) == [("b.eml", "limit: shares its bytes with another member")]


DAMAGE = {
    "it declares less": (24, 1_000, MAILBOX[:1_000], "unpacks to more than it declares"),
    "it declares more": (24, len(MAILBOX) + 9, MAILBOX, f"ends after {len(MAILBOX)} of {len(MAILBOX) + 9} bytes"),
    "another checksum": (16, 4711, MAILBOX, "the checksum does not match the content"),
}


@pytest.mark.parametrize(("at", "number", "kept", "why"), DAMAGE.values(), ids=DAMAGE)
def test_a_member_is_no_more_than_it_declares(at: int, number: int, kept: bytes, why: str) -> None:
    content = changed(zipped({"a.mbox": MAILBOX}), zipped({"a.mbox": MAILBOX}).index(CENTRAL) + at, "<I", number)
    [member] = listed(content)
    assert unpacked(content, member) == (kept, why)


def test_any_bytes_are_listed_and_unpacked_without_a_fault_of_ours(tmp_path: Path) -> None:
    whole = zipped({"a.mbox": MAILBOX, "b.eml": mail(1)})
    for seed in range(300):
        chance = random.Random(seed)
        content = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        for member in listed(bytes(content)):
            if not member.refused:
                assert len(unpacked(bytes(content), member)[0]) <= member.size
