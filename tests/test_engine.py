"""The scan: all is accounted for, however it is cut and ordered, and nothing is read twice."""

import gzip
import os
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner import engine
from scanner.case import Case
from scanner.errors import SourceError
from scanner.hashing import sha256
from scanner.processes import process_pool
from tests.pst.items import Folder, Mail
from tests.pst.writer import SUBTREE, write
from tests.scans import contents, counts, mbox, message, opened, positions, read_into
from tests.sources.packed import mail as packed_mail
from tests.sources.packed import mailbox, olm, tarred, zipped

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


units = engine._units


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


def pst(count: int) -> bytes:
    """A store of Outlook with so many mails in its inbox."""
    mails = [Mail(subject=f"{number}", sender_address="ann@utility.example") for number in range(count)]
    with TemporaryDirectory() as folder:
        path = Path(folder, "mail.pst")
        write(path, Folder(SUBTREE, folders=(Folder("Inbox", mails),)))
        return path.read_bytes()


KINDS: dict[str, Callable[[int], bytes]] = {  # a file of every kind with so many messages in it
    "mbox": mailbox,
    "gz": lambda count: gzip.compress(mailbox(count)),
    "zip": lambda count: zipped({"Inbox.mbox": mailbox(count - 1), "z.eml": packed_mail(count)}),
    "tar": lambda count: tarred({"Inbox.mbox": mailbox(count - 1), "z.eml": packed_mail(count)}),
    "tgz": lambda count: gzip.compress(tarred({"Inbox.mbox": mailbox(count)})),
    "olm": olm,
    "pst": pst,
}  # fmt: skip
each_kind = pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)


@each_kind
def test_a_touched_file_is_not_read_again(make: Callable[[int], bytes], tmp_path: Path) -> None:
    path = tmp_path / "mail"
    path.write_bytes(make(60))
    with opened(tmp_path / "case") as case:
        read_into(case, path)
        whole = contents(case)
        assert len(whole["messages"]) == 60
        os.utime(path, (0, 0))
        assert read_into(case, path).messages == 0
        assert contents(case) == whole
        assert case.bytes_to_read() == 0


@each_kind
def test_a_file_that_was_touched_before_it_was_read_whole_is_read_on(
    make: Callable[[int], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_FIRST_UNIT", 30)  # items of a store, or one message
    monkeypatch.setattr(engine, "_LARGEST_UNIT", 30)
    path = tmp_path / "mail"
    path.write_bytes(make(60))
    with opened(tmp_path / "whole") as case:
        read_into(case, path)
        whole = contents(case)
    with opened(tmp_path / "case") as case:
        with monkeypatch.context() as patched:
            patched.setattr(engine, "_units", lambda *given: islice(units(*given), 1))
            read_into(case, path)
        assert 0 < number_of(case) < 60
        os.utime(path, (0, 0))
        read_into(case, path)
        assert contents(case) == whole


@each_kind
def test_a_file_that_grew_gives_what_is_in_it_now(make: Callable[[int], bytes], tmp_path: Path) -> None:
    path = tmp_path / "mail"
    path.write_bytes(make(70))
    with opened(tmp_path / "at_once") as case:
        read_into(case, path)
        at_once = contents(case)
    path.write_bytes(make(60))
    with opened(tmp_path / "case") as case:
        read_into(case, path)
        path.write_bytes(make(70))
        read_into(case, path)
        assert contents(case) == at_once
        assert read_into(case, path).messages == 0


def test_a_store_with_as_many_positions_as_bytes_is_measured_again_when_it_changed(tmp_path: Path) -> None:
    path = tmp_path / "mail"
    path.write_bytes(gzip.compress(mailbox(60)))
    with opened(tmp_path / "case") as case:
        read_into(case, path)
        case.connection.execute("UPDATE files SET extent = bytes")
        path.write_bytes(gzip.compress(mailbox(70)))
        assert read_into(case, path).messages == 70


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


def when_reading_begins(happens: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """Has something happen to the files when they are found, and before they are cut into units."""
    begin = Case.bytes_to_read

    def asked(case: Case) -> int:
        happens()
        return begin(case)

    monkeypatch.setattr(Case, "bytes_to_read", asked)


def test_a_file_that_goes_away_while_it_is_read_fails_alone(
    mail: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_short() -> None:
        os.truncate(mail / "Sent.mbox", 1000)
        (mail / "single" / "100.eml").unlink()

    when_reading_begins(cut_short, monkeypatch)
    with opened(tmp_path / "case") as case:
        read_into(case, mail)
        failed = dict(case.connection.execute("SELECT path, skipped FROM files WHERE failed").fetchall())
        assert set(failed) == {str(mail / "Sent.mbox"), str(mail / "single" / "100.eml")}
        assert "changed while it was read" in failed[str(mail / "Sent.mbox")]
        assert counts(case).found == 23


@each_kind
@pytest.mark.parametrize("left", [0, 1_000, None], ids=["emptied", "cut short", "gone"])
@pytest.mark.usefixtures("small_units")
def test_a_file_that_goes_away_before_it_is_cut_fails_alone(
    make: Callable[[int], bytes], left: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / "a").write_bytes(make(60))
    (folder / "z.mbox").write_bytes(mbox(message(number) for number in range(1000, 1005)))
    size = (folder / "a").stat().st_size
    when_reading_begins(
        lambda: (folder / "a").unlink() if left is None else os.truncate(folder / "a", min(left, size // 2)),
        monkeypatch,
    )
    with opened(tmp_path / "case") as case:
        read_into(case, folder)
        assert case.connection.execute(
            "FROM messages m JOIN files USING (file) WHERE path LIKE '%z.mbox'"
        ).fetchall()
        told = case.connection.execute(
            "SELECT path FROM files WHERE failed UNION SELECT path FROM problems JOIN files USING (file)"
        ).fetchall()
        assert told == [(str(folder / "a"),)]


def test_a_grown_file_that_goes_away_before_it_is_looked_into_fails_alone(
    mail: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path / "case") as case:
        read_into(case, mail)
        with (mail / "Sent.mbox").open("ab") as out:
            out.write(MORE)

        def hashed(path: str, length: int) -> str:
            digest = sha256(path, length)
            os.truncate(path, 100)
            return digest

        monkeypatch.setattr(engine, "sha256", hashed)
        (mail / "single" / "102.eml").write_bytes(message(102))
        assert read_into(case, mail).messages == 1
        [(failed,)] = case.connection.execute("SELECT skipped FROM files WHERE failed").fetchall()
        assert failed.startswith(f"{mail / 'Sent.mbox'}: ends at byte 100")


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
