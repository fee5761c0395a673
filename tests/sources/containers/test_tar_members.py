"""The members of a TAR: in every layout, past what is damaged, and nothing of what only points elsewhere."""

import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.sources.containers import tar_members
from scanner.sources.containers.members import Damaged, Member
from scanner.sources.containers.tar_members import BLOCK
from tests.sources.packed import MAILBOX, mail, tarred

LAYOUTS = {"ustar": tarfile.USTAR_FORMAT, "GNU": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
each_layout = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
NO_END = "the TAR has no end mark: members may be missing"


def listed(content: bytes) -> list[Member]:
    return list(tar_members.members(io.BytesIO(content)))


def found(content: bytes) -> dict[str, bytes]:
    """The members that are read, by name."""
    file = io.BytesIO(content)
    return {m.name: b"".join(tar_members.chunks(file, m)) for m in listed(content) if not m.refused}


def refused(content: bytes) -> list[tuple[str, str]]:
    return [(member.name, member.refused) for member in listed(content) if member.refused]


def with_entry(**fields: object) -> bytes:
    """A TAR whose first entry has these fields, with a mail behind it."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as writer:
        entry = tarfile.TarInfo("entry")
        for name, value in fields.items():
            setattr(entry, name, value)
        writer.addfile(entry, io.BytesIO(bytes(entry.size)))
        entry = tarfile.TarInfo("a.eml")
        entry.size = len(mail(1))
        writer.addfile(entry, io.BytesIO(mail(1)))
    return file.getvalue()


NAMES = st.text("abñ.", min_size=1, max_size=20) | st.integers(90, 240).map(
    lambda length: "d/" * (length // 2) + "f"
)


@settings(max_examples=40)
@given(st.dictionaries(NAMES, st.binary(max_size=1200), max_size=5), st.sampled_from(sorted(LAYOUTS.values())[1:]))
def test_what_was_packed_is_listed(members: dict[str, bytes], layout: int) -> None:
    content = tarred(members, layout)
    assert (found(content), refused(content)) == (members, [])


@each_layout
def test_every_layout_is_told_by_its_first_block(layout: int) -> None:
    content = tarred({"a.eml": mail(1)}, layout)
    assert tar_members.is_tar(content[:BLOCK])
    assert not tar_members.is_tar(content[: BLOCK - 1])
    assert not tar_members.is_tar(content[1 : BLOCK + 1])


@pytest.mark.parametrize("other", [b"", bytes(BLOCK), mail(1).ljust(BLOCK), b"\xff" * BLOCK], ids=repr)
def test_other_files_are_none(other: bytes) -> None:
    assert not tar_members.is_tar(other)


def test_a_name_in_two_parts_is_joined() -> None:
    name = "d" * 90 + "/" + "f" * 90
    assert found(tarred({name: b"x"}, tarfile.USTAR_FORMAT)) == {name: b"x"}


def test_a_size_of_many_digits_is_binary() -> None:
    content = bytearray(tarred({"a.eml": mail(1)}, tarfile.GNU_FORMAT))
    content[124:136] = b"\x80" + len(mail(1)).to_bytes(11, "big")
    content[148:156] = b" " * 8
    content[148:156] = b"%06o\0 " % sum(content[:BLOCK])
    assert found(bytes(content)) == {"a.eml": mail(1)}


KINDS = {
    "symbolic link": tarfile.SYMTYPE,
    "hard link": tarfile.LNKTYPE,
    "character device": tarfile.CHRTYPE,
    "block device": tarfile.BLKTYPE,
    "folder": tarfile.DIRTYPE,
    "pipe": tarfile.FIFOTYPE,
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_only_points_elsewhere_is_left_out(kind: bytes) -> None:
    content = with_entry(type=kind, linkname="/etc/passwd")
    assert (found(content), refused(content)) == ({"a.eml": mail(1)}, [])


def test_a_sparse_file_is_refused_and_the_rest_read() -> None:
    content = with_entry(pax_headers={"GNU.sparse.major": "1", "GNU.sparse.size": str(10**15)}, size=700)
    assert found(content) == {"a.eml": mail(1)}
    assert refused(content) == [("entry", "not examined: kept as a sparse or split file")]


def test_a_damaged_header_costs_its_member_only() -> None:
    content = bytearray(tarred({f"{number}.eml": mail(number) for number in range(3)}, tarfile.USTAR_FORMAT))
    content[1024 + 100] ^= 0xFF
    assert found(bytes(content)) == {"0.eml": mail(0), "2.eml": mail(2)}
    assert refused(bytes(content)) == [("", "1024 bytes at byte 1024 of the TAR are no member of it")]


@pytest.mark.parametrize("declared", [10**9, 8**11 - 1])
def test_a_size_that_leads_beyond_the_file_is_damage(declared: int) -> None:
    content = bytearray(tarred({"a.mbox": MAILBOX}, tarfile.USTAR_FORMAT))
    content[124:136] = b"%011o\0" % declared
    content[148:156] = b" " * 8
    content[148:156] = b"%06o\0 " % sum(content[:BLOCK])
    member, *rest = listed(bytes(content))
    assert [each.refused for each in rest] == [NO_END]
    pieces: list[bytes] = []
    with pytest.raises(Damaged, match=f"ends after {len(content) - BLOCK} of {declared} bytes"):
        pieces.extend(tar_members.chunks(io.BytesIO(content), member))


@pytest.mark.parametrize("left", [BLOCK, 3 * BLOCK])
def test_one_that_is_cut_off_says_so(left: int) -> None:
    content = tarred({"a.eml": mail(1), "b.eml": mail(2)}, tarfile.USTAR_FORMAT)
    assert NO_END in {why for _, why in refused(content[:left])}


def test_the_zeros_between_two_that_were_put_together_end_nothing() -> None:
    content = tarred({"a.eml": mail(1)}) + tarred({"b.eml": mail(2)})
    assert (found(content), refused(content)) == ({"a.eml": mail(1), "b.eml": mail(2)}, [])


@given(st.lists(st.binary(min_size=BLOCK, max_size=BLOCK) | st.just(tarred({"a": b"x"})[:BLOCK]), max_size=6))
def test_any_blocks_are_listed(blocks: list[bytes]) -> None:
    for member in listed(b"".join(blocks)):
        assert member.refused or 0 <= member.offset <= len(blocks) * BLOCK
