"""The case file: opened or refused, written all or nothing, and true to the files as they are now."""

import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from scanner.case import Case, open_case
from scanner.errors import CaseError
from scanner.model import SourceFile, Span, Unit
from scanner.tables import ROWS
from tests.scans import opened

HOLDS_IT_OPEN = "import sys, duckdb; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"


def source_file(path: str, size: int = 100, modified_ns: int = 1, file_format: str = "mbox") -> SourceFile:
    return SourceFile(path, path, file_format, "Sent", size, modified_ns)


def problem_rows(file: int, *positions: int) -> dict[str, pa.Table]:
    rows = [
        {"file": file, "position": position, "length": 1, "place": "", "stage": "read", "problem": "torn",
         "unreadable": True}
        for position in positions
    ]  # fmt: skip
    return {"problems": pa.Table.from_pylist(rows, schema=ROWS["problems"])}


def unit(file: int, start: int, end: int) -> Unit:
    return Unit("mbox", (Span(file, "a.mbox", "", start, end),))


def problem_positions(case: Case) -> list[int]:
    return [row[0] for row in case.connection.execute("SELECT position FROM problems ORDER BY ALL").fetchall()]


def with_files(case: Case, *files: SourceFile) -> None:
    case.begin("these rules")
    case.register(files)


def test_what_is_put_is_got_when_it_is_opened_again(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        case.put("question", {"organisation": ["utility.example"]})
        case.put("question", {"organisation": ["other.example"]})
    with opened(tmp_path / "case") as case:
        assert case.get("question") == {"organisation": ["other.example"]}
        assert case.get("nothing") is None


def test_each_case_hashes_with_a_key_of_its_own_that_stays(tmp_path: Path) -> None:
    keys = []
    for name in ("a", "a", "b"):
        with opened(tmp_path / name) as case:
            keys.append(case.hash_key)
    assert keys[0] == keys[1] != keys[2]
    assert len(keys[0]) == 32


def test_none_is_made_unless_asked_for(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="no such case file"):
        open_case(tmp_path / "case", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_case_in_use_is_refused_and_left_untouched(tmp_path: Path) -> None:
    path = tmp_path / "case"
    opened(path).__enter__().close()
    before = path.read_bytes()
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS_IT_OPEN, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(CaseError, match="another scan has it open"):
            open_case(path, create=True)
        holder.communicate()
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_the_umask_decides_who_may_read_it_and_its_log(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        with opened(tmp_path / "case") as case:
            case.put("question", "?")
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert modes == {"case": 0o600, "case.wal": 0o600}


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        with_files(case, source_file("a.mbox"))
        broken = problem_rows(1, 7) | {"recipients": pa.table({"file": [1]})}  # too few columns
        with pytest.raises(CaseError, match="cannot be written"):
            case.add(unit(1, 0, 100), broken)
        assert problem_positions(case) == []
        case.add(unit(1, 0, 100), problem_rows(1, 7))
        assert problem_positions(case) == [7]


def test_files_are_numbered_by_name_and_keep_their_numbers(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        with_files(case, source_file("b"), source_file("a"))
        with_files(case, source_file("a"), source_file("c"), source_file("b"))
        assert [(known.file, known.path) for known in case.unread()] == [(1, "a"), (2, "b"), (3, "c")]


def test_only_files_of_this_scan_are_unread(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        with_files(case, source_file("a"), source_file("b"))
        with_files(case, source_file("b"))
        assert [known.path for known in case.unread()] == ["b"]


def test_a_file_is_read_when_its_spans_cover_it(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        with_files(case, source_file("a", size=100))
        case.add(unit(1, 60, 100), problem_rows(1))
        case.add(unit(1, 0, 20), problem_rows(1))
        case.settle()
        (known,) = case.unread()
        assert known.done == ((0, 20), (60, 100))
        assert case.bytes_to_read() == 40
        case.add(unit(1, 20, 60), problem_rows(1))
        case.settle()
        assert list(case.unread()) == []
        assert case.bytes_to_read() == 0


def test_a_failed_file_is_not_read_until_the_next_scan(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        with_files(case, source_file("a"))
        case.fail(1, "a: cannot be opened")
        assert list(case.unread()) == []
        with_files(case, source_file("a"))
        assert [known.path for known in case.unread()] == ["a"]


CHANGES = {
    "nothing": (source_file("a", 100, 1), False),
    "time": (source_file("a", 100, 2), True),
    "size": (source_file("a", 101, 1), True),
}


@pytest.mark.parametrize(("now", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_file_that_changed_is_told(now: SourceFile, expected: bool, tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        with_files(case, source_file("a", 100, 1))
        changed = case.register([now])
        assert [(known.path, file) for known, file in changed] == [("a", now)] * expected


def test_a_renewed_file_forgets_what_lies_behind_a_position(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        with_files(case, source_file("a", 100, 1))
        case.add(unit(1, 0, 50), problem_rows(1, 10, 40))
        case.add(unit(1, 50, 100), problem_rows(1, 50, 90))
        case.settle()
        [(known, now)] = case.register([source_file("a", 300, 2)])
        case.renew(known.file, now, forget_from=50, extent=300)
        assert problem_positions(case) == [10, 40]
        (known,) = case.unread()
        assert (known.bytes, known.extent, known.done, known.sha256) == (300, 300, ((0, 50),), "")


def test_read_another_way_all_is_forgotten(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        with_files(case, source_file("a"))
        case.add(unit(1, 0, 100), problem_rows(1, 10))
        case.begin("these rules")
        assert problem_positions(case) == [10]
        case.begin("other rules")
        assert problem_positions(case) == []
        assert case.get("reading") == "other rules"


def test_a_damaged_file_is_told_in_a_line(tmp_path: Path) -> None:
    path = tmp_path / "case"
    with opened(path) as case:
        with_files(case, source_file("a"))
        for start in range(0, 100_000, 1000):
            case.add(unit(1, start, start + 1000), problem_rows(1, *range(start, start + 1000, 2)))
    damaged = bytearray(path.read_bytes())
    for place in range(len(damaged) // 2, len(damaged), 4096):
        damaged[place] ^= 0xFF
    path.write_bytes(damaged)
    with pytest.raises(CaseError, match=f"{path}: the case file cannot be"), opened(path) as case:
        case.with_memory(lambda: case.connection.execute("SELECT sum(position) FROM problems").fetchall())


def test_the_log_of_a_case_that_is_gone_is_no_hindrance(tmp_path: Path) -> None:
    path = tmp_path / "case"
    path.with_name("case.wal").write_bytes(b"the log of another file" * 100)
    with opened(path) as case:
        assert case.get("layout") is not None


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_case_is_made_where_its_link_leads(tmp_path: Path) -> None:
    (tmp_path / "vault").mkdir()
    link = tmp_path / "case"
    link.symlink_to(tmp_path / "vault" / "case")
    with opened(link):
        pass
    assert link.is_symlink()
    assert (tmp_path / "vault" / "case").is_file()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes of POSIX")
def test_a_pipe_is_no_case_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "case")
    with pytest.raises(CaseError, match="not a case file"):
        open_case(tmp_path / "case", create=True)


def test_what_was_read_another_way_is_left_nowhere_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "case"
    with opened(path) as case:
        case.begin("values kept")
        key = case.hash_key
        found = {"rule": "ca-sin", "value": "046 454 286"}
        case.add(unit(1, 0, 100), {"findings": pa.Table.from_pylist([found], schema=ROWS["findings"])})
    assert b"046 454 286" in path.read_bytes()
    with opened(path) as case:
        case.begin("values not kept")
        assert case.hash_key == key
    assert b"046 454 286" not in path.read_bytes()
    assert list(tmp_path.iterdir()) == [path]


def test_a_hash_is_kept_until_the_file_changes(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"").hexdigest()
    with opened(tmp_path / "case") as case:
        skipped = source_file("notes", 100, 1, file_format="")
        with_files(case, skipped)
        case.hash({1: digest})
        assert list(case.unhashed()) == []
        with_files(case, skipped)
        assert list(case.unhashed()) == []
        with_files(case, source_file("notes", 101, 2, file_format=""))
        assert [(known.path, known.bytes) for known in case.unhashed()] == [("notes", 101)]


def test_names_that_are_no_unicode_are_kept_as_they_are(tmp_path: Path) -> None:
    names = ["caf\udce9.mbox", "caf\ufffdDCE9.mbox", "caf\ufffd.mbox", "caf\xe9.mbox"]
    with opened(tmp_path / "case") as case:
        with_files(case, *map(source_file, names))
        assert {known.path for known in case.unread()} == set(names)
        assert case.register([source_file(name) for name in names]) == []
        shown = case.connection.execute("SELECT path FROM files WHERE path = source").fetchall()
        assert len({name.encode() for (name,) in shown}) == len(names)
