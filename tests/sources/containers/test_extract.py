"""A member in a temporary file: as far as it was asked for, readable by nobody else, gone with its object."""

import gc
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.sources.containers import extract
from scanner.sources.containers.extract import HEAD, Extract
from scanner.sources.containers.members import Damaged

NO_NAMES = pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="files have names here")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, on a system that has no names for open files."""
    monkeypatch.setattr(extract, "_OPEN_FILES", folder / "nothing")
    return folder


@given(st.lists(st.binary(max_size=9), max_size=9), st.lists(st.none() | st.integers(0, 90), max_size=4))
def test_it_is_unpacked_as_far_as_it_was_asked_for(pieces: list[bytes], asked: list[int | None]) -> None:
    whole = b"".join(pieces)
    member = Extract(iter(pieces))
    for length in asked:
        member.reach(length)
        assert member.length >= min(len(whole), len(whole) if length is None else length)
        assert Path(member.path).read_bytes() == whole[: member.length] == member.head
    member.reach(None)
    assert (member.done, member.fault, member.length) == (True, "", len(whole))


def test_no_more_is_unpacked_than_was_asked_for() -> None:
    member = Extract(iter([bytes(10)] * 10))
    member.reach(11)
    assert (member.length, member.done) == (20, False)


def test_the_head_is_the_first_bytes_and_no_more() -> None:
    member = Extract(iter([b"a" * (HEAD - 1), b"bcd", b"e"]))
    member.reach(None)
    assert member.head == b"a" * (HEAD - 1) + b"b"


FAULTS = {
    "damaged": (Damaged("the checksum does not match the content"), "the checksum does not match the content"),
    "unreadable": (OSError(5, "Input/output error"), "cannot be unpacked: input/output error"),
}


@pytest.mark.parametrize(("error", "fault"), FAULTS.values(), ids=FAULTS)
def test_what_comes_before_a_fault_is_kept(error: Exception, fault: str) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"first"
        raise error

    member = Extract(pieces())
    member.reach(None)
    member.reach(None)
    assert (member.done, member.fault, Path(member.path).read_bytes()) == (True, fault, b"first")


def test_a_full_disk_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: int, data: memoryview) -> int:
        raise OSError(28, "No space left on device")

    member = Extract(iter([b"content"]))
    monkeypatch.setattr(os, "write", refuse)
    member.reach(None)
    assert (member.done, member.fault) == (True, "cannot be unpacked: no space left on device")


@NO_NAMES
def test_the_file_has_no_name_that_could_be_left_behind(folder: Path) -> None:
    member = Extract(iter([b"content"]))
    member.reach(None)
    assert list(folder.iterdir()) == []
    assert Path(member.path).read_bytes() == b"content"


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_a_file_with_a_name_is_its_owner_s_alone_and_goes_with_its_object(named: Path) -> None:
    member = Extract(iter([b"content"]))
    [path] = named.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    del member
    gc.collect()
    assert list(named.iterdir()) == []


def test_what_a_killed_process_left_is_removed_by_the_next(named: Path) -> None:
    (named / "blindcopy-left").write_bytes(b"of a member")
    (named / "of-another-program").write_bytes(b"")
    member = Extract(iter([b"content"]))
    assert sorted(path.name for path in named.iterdir()) == sorted(["of-another-program", Path(member.path).name])


def test_each_is_told_from_all_others() -> None:
    assert len({Extract(iter([])).serial for _ in range(5)}) == 5
