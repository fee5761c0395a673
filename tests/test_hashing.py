"""Hashes of files: of as many bytes as asked for, stopped when asked to, and no pipe is waited for."""

import hashlib
import os
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import SourceError
from scanner.hashing import sha256, sha256_each


@given(content=st.binary(max_size=2000), length=st.integers(0, 2000))
def test_of_the_first_bytes(content: bytes, length: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "hashed"
    path.write_bytes(content)
    assert sha256(str(path), length) == hashlib.sha256(content[:length]).hexdigest()


def test_of_more_than_is_read_at_once(tmp_path: Path) -> None:
    content = b"0123456789" * 250_000
    (tmp_path / "large").write_bytes(content)
    assert sha256(str(tmp_path / "large"), len(content) - 1) == hashlib.sha256(content[:-1]).hexdigest()


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.mbox: No such file"):
        sha256(str(tmp_path / "gone.mbox"), 1)


def test_of_each_that_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    files = [(7, str(tmp_path / "a"), 3), (8, str(tmp_path / "gone"), 3), (9, str(tmp_path / "a"), 1)]
    assert sha256_each(files, Event()) == {
        7: hashlib.sha256(b"abc").hexdigest(),
        9: hashlib.sha256(b"a").hexdigest(),
    }


def test_none_once_it_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    stop = Event()
    stop.set()
    assert sha256_each([(1, str(tmp_path / "a"), 3)], stop) == {}


@pytest.mark.skipif(os.name == "nt", reason="no pipes in folders")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert sha256(str(tmp_path / "pipe"), 0) == hashlib.sha256(b"").hexdigest()
