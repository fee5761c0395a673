"""Which files are mail of a maildir, and what their names tell."""

import os
from pathlib import Path

import pytest

from scanner.model import RawMessage, Span
from scanner.sources.maildir import FORMAT, unfinished

MAIL = b"Subject: x\n\nbody\n"


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("name", "deleted"),
    [
        ("1700000000.M1P2.host,S=10:2,S", False),
        ("1700000000.M1P2.host,S=10:2,ST", True),
        ("1700000000.M1P2.host!2,T", True),
        ("1700000000.M1P2.host;2,FT", True),
        ("1700000000.M1P2.host:2,", False),
        ("1700000000.M1P2.host", False),
        ("Trash", False),
    ],
)
def test_flag_t_says_deleted(maildir: Path, name: str, deleted: bool) -> None:
    if os.name == "nt" and ":" in name:
        pytest.skip("no file can have this name on Windows")
    path = maildir / "cur" / name
    path.write_bytes(MAIL)

    assert FORMAT.recognise(MAIL, path)
    assert list(FORMAT.read(Span(1, str(path), "INBOX", 0, len(MAIL)))) == [
        RawMessage(1, 0, len(MAIL), MAIL, "INBOX", deleted=deleted)
    ]


@pytest.mark.parametrize(
    ("place", "head", "is_mail"),
    [
        pytest.param("cur/1700000000.M1P2.host:2,S", b"broken", True, id="by its name"),
        pytest.param("new/whatever", MAIL, True, id="by its content"),
        pytest.param("cur/whatever", b"broken", False, id="neither"),
        pytest.param("1700000000.M1P2.host:2,S", MAIL, False, id="beside cur"),
        pytest.param("tmp/1700000000.M1P2.host", MAIL, False, id="in tmp"),
    ],
)
def test_recognise(maildir: Path, place: str, head: bytes, is_mail: bool) -> None:
    assert FORMAT.recognise(head, maildir / place) is is_mail


def test_a_folder_cur_alone_is_no_maildir(tmp_path: Path) -> None:
    (tmp_path / "cur").mkdir()

    assert not FORMAT.recognise(MAIL, tmp_path / "cur" / "1700000000.M1P2.host:2,S")


def test_unfinished_deliveries(maildir: Path) -> None:
    assert unfinished(maildir / "tmp" / "1700000000.M1P2.host")
    assert not unfinished(maildir / "cur" / "1700000000.M1P2.host")
    assert not unfinished(maildir / "tmp" / "tmp" / "1700000000.M1P2.host")
