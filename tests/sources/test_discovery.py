"""What is found below the files and folders that a user names."""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from scanner.model import SourceFile
from scanner.sources.discovery import discover, formats

MAIL = b"Subject: x\n\nbody\n"
MBOX = b"From ann@utility.example Fri Aug  5 10:57:20 2016\n" + MAIL
OTHER = b"\x89PNG not mail"
UNKNOWN = "not a mail format known here"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def put(path: str, content: bytes) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(content)


def slashes(path: str) -> str:
    return path.replace(os.sep, "/")


def mail(paths: Iterable[str]) -> list[tuple[str, str, str, str]]:
    return [
        (slashes(found.path), slashes(found.source), found.format, found.folder)
        for found in discover(list(paths))
        if not found.skipped
    ]


def skipped(paths: Iterable[str]) -> list[tuple[str, str, bool]]:
    return [(slashes(found.path), found.skipped, found.failed) for found in discover(list(paths)) if found.skipped]


def test_formats_are_asked_from_the_surest_to_the_least() -> None:
    known = formats()

    assert [each.rank for each in known] == sorted(each.rank for each in known)
    assert {"maildir", "mbox", "eml"} <= {each.name for each in known}


def test_content_tells_the_format_not_the_name() -> None:
    put("in/a.pst", MBOX)
    put("in/b.mbox", MAIL)
    put("in/c.eml", OTHER)

    assert [found[2] for found in mail(["in"])] == ["mbox", "eml"]
    assert skipped(["in"]) == [("in/c.eml", UNKNOWN, False)]


def test_size_and_time_are_those_of_the_file() -> None:
    put("a.eml", MAIL)
    os.utime("a.eml", ns=(1, 1_700_000_000_123_456_700))

    (found,) = discover(["a.eml"])

    assert found == SourceFile("a.eml", "a.eml", "eml", "", len(MAIL), Path("a.eml").stat().st_mtime_ns)


@pytest.mark.parametrize(
    ("file", "named", "folder"),
    [
        ("Sent.mbox", "Sent.mbox", "Sent"),
        ("in/Sent.mbox", "in/Sent.mbox", "Sent"),
        ("in/Inbox", "in", "Inbox"),
        ("in/Inbox.sbd/Customers", "in", "Inbox/Customers"),
        ("in/Inbox.sbd/Customers.sbd/North", "in", "Inbox/Customers/North"),
        ("in/X.mbox/mbox", "in", "X"),
        ("in/Work/X.mbox/mbox", "in", "Work/X"),
        ("in/X.mbox/mbox", "in/X.mbox", "X"),
        ("in/X.mbox/mbox", "in/X.mbox/mbox", "X"),
        ("in/All mail Including Spam and Trash.mbox", "in", "All mail Including Spam and Trash"),
    ],
)
def test_folder_of_an_mbox(file: str, named: str, folder: str) -> None:
    put(file, MBOX)

    assert mail([named]) == [(file, file, "mbox", folder)]


@pytest.mark.parametrize(
    ("file", "named", "source", "folder"),
    [
        ("in/a.eml", "in", "in", "in"),
        ("in/Sent/2023/a.eml", "in", "in/Sent/2023", "Sent/2023"),
        ("in/a.eml", "in/a.eml", "in/a.eml", ""),
    ],
)
def test_folder_of_an_eml(file: str, named: str, source: str, folder: str) -> None:
    put(file, MAIL)

    assert mail([named]) == [(file, source, "eml", folder)]


@pytest.mark.parametrize(
    ("root", "named", "folder"),
    [
        ("md", "md", "INBOX"),
        ("md/.Sent.2023", "md", "Sent/2023"),
        ("md/.Sent.2023", "md/.Sent.2023", "Sent/2023"),
        ("md/.Envoy&AOk-s.R&-D", "md", "Envoyés/R&D"),
        ("md/.A&B-", "md", "A&B-"),
        (".maildir", ".maildir", "INBOX"),
        ("export/ann/md", "export", "INBOX"),
        ("md", "md/cur", "INBOX"),
    ],
)
def test_folder_of_a_maildir(root: str, named: str, folder: str) -> None:
    Path(root, "new").mkdir(parents=True)
    put(f"{root}/cur/1700000000.M1P2.host;2,S", MAIL)

    assert mail([named]) == [(f"{root}/cur/1700000000.M1P2.host;2,S", root, "maildir", folder)]


@pytest.mark.parametrize("named", [".", "../Customers"])
def test_a_folder_that_is_spelled_without_its_name(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put("Customers/a.eml", MAIL)
    put("Customers/Sent.mbox", MBOX)
    monkeypatch.chdir("Customers")

    assert mail([named]) == [
        (f"{named}/Sent.mbox", f"{named}/Sent.mbox", "mbox", "Sent"),
        (f"{named}/a.eml", named, "eml", "Customers"),
    ]


def test_maildir_folders_inside_a_maildir() -> None:
    for root in ("md", "md/Sent"):
        Path(root, "new").mkdir(parents=True)
        put(f"{root}/cur/1700000000.M1P2.host;2,S", MAIL)

    assert [(source, folder) for _, source, _, folder in mail(["md"])] == [
        ("md/Sent", "Sent"),
        ("md", "INBOX"),
    ]


def test_unfinished_deliveries_of_a_maildir_are_skipped() -> None:
    for name in ("cur", "new"):
        Path("md", name).mkdir(parents=True)
    put("md/cur/1700000000.M1P2.host;2,S", MAIL)
    put("md/tmp/1700000001.M1P2.host", MAIL)

    assert skipped(["md"]) == [("md/tmp/1700000001.M1P2.host", "unfinished delivery", False)]


@pytest.mark.parametrize(
    ("named", "spelled"),
    [
        (["in"], "in"),
        (["./in"], "./in"),
        (["in/", "in"], "in"),
        (["in", "in/deep"], "in"),
        (["in/deep", "in"], "in"),
        (["other/../in"], "other/../in"),
    ],
)
def test_each_file_is_found_once_under_the_spelling_of_the_call(named: list[str], spelled: str) -> None:
    Path("other").mkdir()
    put("in/b.eml", MAIL)
    put("in/deep/a.eml", MAIL)

    assert [path for path, *_ in mail(named)] == [f"{spelled}/b.eml", f"{spelled}/deep/a.eml"]
    assert not skipped(named)


def test_a_file_named_beside_its_folder_is_listed_as_named() -> None:
    put("in/a.eml", MAIL)
    put("in/b.png", OTHER)

    assert mail(["in", "in/a.eml", "in/../in/a.eml"]) == [("in/../in/a.eml", "in/../in/a.eml", "eml", "")]
    assert skipped(["in", "in/b.png"]) == [("in/b.png", UNKNOWN, True)]


def test_the_order_of_the_call_changes_nothing() -> None:
    put("a/x.eml", MAIL)
    put("b.mbox", MBOX)

    assert list(discover(["a", "b.mbox", "no"])) == list(discover(["no", "b.mbox", "a"]))


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        pytest.param("in/photo.png", [("in/photo.png", UNKNOWN, True)], id="no mail, named"),
        pytest.param("in/empty.mbox", [("in/empty.mbox", "empty file", True)], id="empty, named"),
        pytest.param("in/none.eml", [("in/none.eml", "no such file or folder", True)], id="no such file"),
        pytest.param("", [("", "no such file or folder", True)], id="no name"),
        pytest.param("a\0b", [("a\0b", "cannot be read: not a valid path", True)], id="no possible name"),
        pytest.param("hollow", [("hollow", "no mail in this folder", True)], id="empty folder"),
        pytest.param(
            "in",
            [
                ("in/Thumbs.db", UNKNOWN, False),
                ("in/empty.mbox", "empty file", False),
                ("in/photo.png", UNKNOWN, False),
                ("in", "no mail in this folder", True),
            ],
            id="a folder without mail",
        ),
    ],
)
def test_what_is_skipped_says_why(named: str, expected: list[tuple[str, str, bool]]) -> None:
    Path("hollow").mkdir()
    put("in/photo.png", OTHER)
    put("in/Thumbs.db", OTHER)
    put("in/empty.mbox", b"")

    assert skipped([named]) == expected


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in this file system")
def test_pipes_and_devices_are_never_opened() -> None:
    Path("in").mkdir()
    os.mkfifo("in/pipe")

    assert skipped(["in/pipe", "/dev/zero"]) == [
        ("/dev/zero", "not a regular file", True),
        ("in/pipe", "not a regular file", True),
    ]


@pytest.mark.parametrize("denied", ["in/a.eml", "in/deep", "in"])
def test_what_may_not_be_read_failed(denied: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put("in/a.eml", MAIL)
    put("in/b.eml", MAIL)
    put("in/deep/c.eml", MAIL)
    scandir, opened = os.scandir, open

    def refuse(path: object) -> None:  # permissions do not bind the superuser, who may run the tests
        if slashes(str(path)) == denied:
            raise PermissionError(13, "Permission denied")

    def refusing_scandir(path: str) -> object:
        refuse(path)
        return scandir(path)

    def refusing_open(path: str, mode: str) -> object:
        refuse(path)
        return opened(path, mode)

    monkeypatch.setattr("scanner.sources.discovery.os.scandir", refusing_scandir)
    monkeypatch.setattr("scanner.sources.discovery.open", refusing_open, raising=False)

    assert skipped(["in"]) == [(denied, "permission denied", True)]


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
class TestLinks:
    def test_a_link_to_a_folder_above_ends(self) -> None:
        put("in/deep/a.eml", MAIL)
        Path("in/deep/up").symlink_to(Path("in").resolve())

        assert [path for path, *_ in mail(["in"])] == ["in/deep/a.eml"]

    def test_a_link_out_of_the_folder_is_followed_once(self) -> None:
        put("out/a.eml", MAIL)
        Path("in").mkdir()
        Path("in/first").symlink_to(Path("out").resolve())
        Path("in/second").symlink_to(Path("out").resolve())
        Path("in/third.eml").symlink_to(Path("out/a.eml").resolve())

        assert [path for path, *_ in mail(["in"])] == ["in/first/a.eml"]

    def test_a_link_around_the_named_folder_does_not_list_it_again(self) -> None:
        put("out/in/a.eml", MAIL)
        put("out/b.eml", MAIL)
        Path("out/in/up").symlink_to(Path("out").resolve())

        assert [path for path, *_ in mail(["out/in"])] == ["out/in/a.eml", "out/in/up/b.eml"]

    def test_a_link_to_nothing_is_skipped(self) -> None:
        put("in/a.eml", MAIL)
        Path("in/nothing").symlink_to("gone")
        Path("in/self").symlink_to("self")

        assert [(path, failed) for path, _, failed in skipped(["in"])] == [
            ("in/nothing", False),
            ("in/self", True),
        ]
