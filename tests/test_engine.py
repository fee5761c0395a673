"""The scan: all is accounted for, however it is cut and ordered, and nothing is read twice."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner import engine
from scanner.case import Case
from scanner.errors import SourceError
from scanner.hashing import sha256
from scanner.processes import process_pool
from tests.scans import contents, counts, mbox, message, opened, positions, read_into

ANY_BYTES = st.binary(max_size=300)
LINES = (
    b"From x Mon Jan  6 09:00:00 2025\n",
    b"From: a@b.example\n",
    b"To: c@d.example, e@f.example\n",
    b"Subject: =?utf-8?Q?=FF?=\n",
    b"Date: 0\n",
    b"Message-ID: <a@b>\n",
    b"Content-Length: 12\n",
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"Content-Type: message/rfc822\n",
    b"Content-Transfer-Encoding: base64\n",
    b"--b\n",
    b"--b--\n",
    b"\r\n",
    b"\n",
)
PIECES = (b"From ", b">From ", b"\0", b"\xff\xfe", b" ", b"\t", b"4111111111111111")
MAIL_LIKE = st.lists(st.sampled_from(LINES + PIECES) | st.binary(max_size=20), max_size=30).map(b"".join)
LAWS = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


def number_of(case: Case) -> int:
    return len(positions(case))


@LAWS
@given(contents=st.lists(ANY_BYTES | MAIL_LIKE, min_size=1, max_size=3))
def test_any_bytes_are_accounted_for(contents: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    mail = folder / "mail"
    mail.mkdir()
    for number, content in enumerate(contents):
        (mail / f"{number}").write_bytes(content)
        (mail / f"{number}.mbox").write_bytes(b"From x Mon Jan  6 09:00:00 2025\n" + content)
    with opened(folder / "case") as case:
        read_into(case, mail)
        told = counts(case)
        assert told.found == told.scanned + told.duplicate + told.unreadable
        assert told.found >= len(contents)  # each mbox opens with a message
        assert case.bytes_to_read() == 0


MESSAGES = st.lists(
    st.builds(
        message,
        st.integers(0, 5),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=200).map(
            lambda body: body.replace("From ", ">From ")
        ),
    ),
    min_size=1,
    max_size=12,
)


@LAWS
@given(messages=MESSAGES, first=st.integers(1, 400), largest=st.integers(1, 900))
def test_any_cut_into_units_gives_the_same_rows(
    messages: list[bytes], first: int, largest: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("cut")
    (folder / "a.mbox").write_bytes(mbox(messages))
    with opened(folder / "whole") as case:
        read_into(case, folder / "a.mbox")
        whole = contents(case)
        assert number_of(case) == len(messages)
    with pytest.MonkeyPatch.context() as patched, opened(folder / "cut") as case:
        patched.setattr(engine, "_FIRST_UNIT", first)
        patched.setattr(engine, "_LARGEST_UNIT", largest)
        read_into(case, folder / "a.mbox")
        assert contents(case) == whole


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """Two mailboxes and three EML files, one message of them in all three places."""
    folder = tmp_path / "mail"
    (folder / "single").mkdir(parents=True)
    (folder / "Sent.mbox").write_bytes(mbox(message(number) for number in range(40)))
    (folder / "Inbox.mbox").write_bytes(mbox(message(number) for number in range(39, 60)))
    for number in (39, 100, 101):
        (folder / "single" / f"{number}.eml").write_bytes(message(number))
    return folder


@pytest.fixture
def small_units(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "_FIRST_UNIT", 600)
    monkeypatch.setattr(engine, "_LARGEST_UNIT", 2000)
    monkeypatch.setattr(engine, "_WHOLE_FILES", 2)


def test_copies_are_found_and_counted_once(mail: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        read_into(case, mail)
        told = counts(case)
        assert (told.found, told.scanned, told.duplicate, told.unreadable) == (64, 62, 2, 0)


@pytest.mark.usefixtures("small_units")
def test_any_number_of_workers_gives_the_same_rows(mail: Path, tmp_path: Path) -> None:
    found = []
    with opened(tmp_path / "here") as case:
        read_into(case, mail)
        found.append(contents(case))
    for jobs in (1, 2):
        with opened(tmp_path / f"{jobs}") as case:
            read_into(case, mail, jobs=jobs, make_executor=process_pool)
            found.append(contents(case))
    assert found[0] == found[1] == found[2]


def test_any_order_of_sources_gives_the_same_rows(mail: Path, tmp_path: Path) -> None:
    sources = [mail / "Sent.mbox", mail / "single", mail / "Inbox.mbox"]
    found = []
    for name, order in {"a": sources, "b": sources[::-1], "c": [*sources[1:], *sources[:2]]}.items():
        with opened(tmp_path / name) as case:
            read_into(case, *order)
            found.append((contents(case), list(case.connection.execute("FROM files ORDER BY file").fetchall())))
    assert found[0] == found[1] == found[2]


@pytest.mark.usefixtures("small_units")
@pytest.mark.parametrize("units", [0, 1, 7])
def test_a_stopped_scan_goes_on_where_it_stood(
    units: int, mail: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = Case.add
    added: list[object] = []

    def add_some(case: Case, *arguments: object) -> None:
        if len(added) == units:
            raise KeyboardInterrupt
        added.append(arguments)
        add(case, *arguments)  # type: ignore[arg-type]  # handed through

    with opened(tmp_path / "whole") as case:
        read_into(case, mail)
        whole = contents(case)
    with monkeypatch.context() as patched, opened(tmp_path / "case") as case:
        patched.setattr(Case, "add", add_some)
        with pytest.raises(KeyboardInterrupt):
            read_into(case, mail)
    with opened(tmp_path / "case") as case:
        before = number_of(case)
        progress = read_into(case, mail)
        assert before + progress.messages == 64
        assert contents(case) == whole


def test_unchanged_files_are_not_read_again(mail: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        read_into(case, mail)
        whole = contents(case)
        assert case.bytes_to_read() == 0
    with opened(tmp_path / "case") as case:
        assert read_into(case, mail).messages == 0
        assert contents(case) == whole


def test_touched_files_are_not_read_again(mail: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        read_into(case, mail)
        whole = contents(case)
        for path in (mail / "Sent.mbox", mail / "single" / "39.eml"):
            os.utime(path, (0, 0))
        assert read_into(case, mail).messages == 0
        assert contents(case) == whole


def test_rules_that_changed_have_all_read_again(mail: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        read_into(case, mail, fingerprint="these rules")
        assert read_into(case, mail, fingerprint="other rules").messages == 64
        assert counts(case).found == 64


def test_a_changed_file_is_read_anew(mail: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        read_into(case, mail)
        (mail / "Sent.mbox").write_bytes(mbox(message(number) for number in range(200, 203)))
        assert read_into(case, mail).messages == 3
        assert counts(case).found == 64 - 40 + 3


def test_a_vanished_file_no_longer_counts(mail: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        read_into(case, mail)
        (mail / "Sent.mbox").unlink()
        assert read_into(case, mail).messages == 0
        assert counts(case).found == 24


def test_a_file_that_came_back_is_not_read_again(mail: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        read_into(case, mail)
        read_into(case, mail / "Inbox.mbox")
        assert counts(case).found == 21
        assert read_into(case, mail).messages == 0
        assert counts(case).found == 64


OLD = mbox([message(1), message(2, "First line.\n\nSecond line.")])
MORE = mbox([message(3), message(4)])
GROWN = {
    "at_a_boundary": (OLD, MORE),
    "within_a_body": (OLD[:-20], OLD[-20:] + MORE),
    "within_a_header": (OLD[: OLD.rindex(b"Subject")], OLD[OLD.rindex(b"Subject") :] + MORE),
    "within_a_from_line": (OLD + MORE[:12], MORE[12:]),
    "before_the_separating_line": (OLD[:-1], OLD[-1:] + MORE),
    "by_more_of_the_last_body": (OLD, b"A third line.\n\n" + MORE),
}


@pytest.mark.parametrize("size", [1, 100_000], ids=["a_message_a_unit", "one_unit"])
@pytest.mark.parametrize(("old", "more"), GROWN.values(), ids=GROWN)
def test_a_grown_mbox_is_read_from_where_it_grew(
    old: bytes, more: bytes, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_FIRST_UNIT", size)
    path = tmp_path / "a.mbox"
    path.write_bytes(old + more)
    with opened(tmp_path / "at_once") as case:
        read_into(case, path)
        at_once = contents(case)
    path.write_bytes(old)
    with opened(tmp_path / "case") as case:
        read_into(case, path)
        path.write_bytes(old + more)
        read_into(case, path)
        assert contents(case) == at_once
        assert read_into(case, path).messages == 0


@pytest.mark.usefixtures("small_units")
def test_of_a_grown_mbox_only_the_end_is_read(mail: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        read_into(case, mail)
        before = positions(case)
        with (mail / "Sent.mbox").open("ab") as out:
            out.write(MORE)
        assert read_into(case, mail).messages == 2
        assert set(before) < set(positions(case))


def test_a_file_that_was_not_hashed_yet_is_read_anew_when_it_changed(mail: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        read_into(case, mail)
        case.connection.execute("UPDATE files SET sha256 = ''")
        os.utime(mail / "Sent.mbox", (0, 0))
        assert read_into(case, mail).messages == 40
        assert counts(case).found == 64


def test_every_file_has_the_hash_of_its_bytes(mail: Path, tmp_path: Path) -> None:
    (mail / "notes.txt").write_text("no mail")
    with opened(tmp_path / "case") as case:
        read_into(case, mail)
        rows = case.connection.execute("SELECT path, sha256 FROM files").fetchall()
    assert dict(rows) == {
        str(path): sha256(str(path), path.stat().st_size) for path in mail.rglob("*") if path.is_file()
    }


@pytest.mark.skipif(os.name == "nt", reason="no pipes in folders")
def test_a_pipe_among_the_files_is_not_waited_for(mail: Path, tmp_path: Path) -> None:
    os.mkfifo(mail / "pipe")
    with opened(tmp_path / "case") as case:
        read_into(case, mail)
        assert counts(case).found == 64


def test_the_case_file_among_the_sources_is_left_alone(mail: Path) -> None:
    with opened(mail / "blindcopy.case") as case:
        read_into(case, mail, mail / "blindcopy.case")
        rows = case.connection.execute("SELECT path, skipped FROM files WHERE skipped <> ''").fetchall()
        assert rows == [(str(mail / "blindcopy.case"), "the case file of this scan")]
    with opened(mail / "blindcopy.case") as case:
        read_into(case, mail)
        assert case.connection.execute("SELECT path FROM files WHERE current AND skipped <> ''").fetchall() == []


def test_a_file_that_goes_away_while_it_is_read_fails_alone(
    mail: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin = Case.bytes_to_read

    def cut_short(case: Case) -> int:
        os.truncate(mail / "Sent.mbox", 1000)
        (mail / "single" / "100.eml").unlink()
        return begin(case)

    monkeypatch.setattr(Case, "bytes_to_read", cut_short)
    with opened(tmp_path / "case") as case:
        read_into(case, mail)
        failed = dict(case.connection.execute("SELECT path, skipped FROM files WHERE failed").fetchall())
        assert set(failed) == {str(mail / "Sent.mbox"), str(mail / "single" / "100.eml")}
        assert "changed while it was read" in failed[str(mail / "Sent.mbox")]
        assert counts(case).found == 23


def test_a_changed_file_that_cannot_be_hashed_fails_alone(
    mail: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str, length: int) -> str:
        raise SourceError(f"{path}: input/output error")

    with opened(tmp_path / "case") as case:
        read_into(case, mail)
        os.utime(mail / "Sent.mbox", (0, 0))
        monkeypatch.setattr(engine, "sha256", refuse)
        read_into(case, mail)
        failed = case.connection.execute("SELECT skipped FROM files WHERE failed").fetchall()
        assert failed == [(f"{mail / 'Sent.mbox'}: input/output error",)]


@pytest.mark.skipif(os.name == "nt", reason="names of Windows are Unicode")
def test_a_name_that_is_no_unicode_breaks_nothing(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    (folder / os.fsdecode(b"Envoy\xe9.mbox")).write_bytes(mbox([message(1), message(2)]))
    (folder / os.fsdecode(b"\xff.eml")).write_bytes(message(3))
    with opened(tmp_path / "case") as case:
        assert read_into(case, folder).messages == 3
        assert read_into(case, folder).messages == 0
        assert counts(case).found == 3
