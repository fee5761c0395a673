"""The layout of a case file: made whole or not at all, told from other files, and brought up to date."""

from pathlib import Path

import duckdb
import pytest

from scanner.case import open_case
from scanner.errors import CaseError
from scanner.layout import LAYOUT, own_files
from scanner.tables import DECISIONS, FILES, FINDINGS, META, ROWS, SPANS
from tests.scans import opened


@pytest.mark.parametrize("name", [*ROWS, "meta", "files", "spans", "decisions"])
def test_a_new_case_has_the_columns_that_are_written_down(name: str, tmp_path: Path) -> None:
    schema = {**ROWS, "meta": META, "files": FILES, "spans": SPANS, "decisions": DECISIONS}[name]
    with opened(tmp_path / "case") as case:
        columns = case.connection.execute(f"DESCRIBE {name}").fetchall()
        assert [column[0] for column in columns] == schema.names


def test_none_can_be_made_in_no_folder(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"no/case: the case file cannot be made"):
        open_case(tmp_path / "no" / "case", create=True)


def test_what_a_killed_call_left_of_an_unfinished_case_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "case.unfinished").write_bytes(b"half a case")
    (tmp_path / "case.unfinished.wal").write_bytes(b"half a log")
    with opened(tmp_path / "case") as case:
        assert case.get("layout") == LAYOUT
    assert [path.name for path in tmp_path.iterdir()] == ["case"]


def other_database(path: Path) -> None:
    with duckdb.connect(path) as connection:
        connection.execute("CREATE TABLE accounts (name VARCHAR)")


def newer_case(path: Path) -> None:
    with opened(path) as case:
        case.put("layout", LAYOUT + 1)


OTHER_FILES = {
    "text": (lambda path: path.write_text("Dear reader"), "not a case file"),
    "empty": (lambda path: path.write_bytes(b""), "not a case file"),
    "begins_like_one": (lambda path: path.write_bytes(b"\0" * 8 + b"DUCK" + b"\0" * 9999), "cannot be opened"),
    "another_database": (other_database, "a DuckDB database, but not a case file"),
    "newer": (newer_case, f"newer version of Blindcopy .layout {LAYOUT + 1}"),
}


@pytest.mark.parametrize(("write", "message"), OTHER_FILES.values(), ids=OTHER_FILES)
def test_other_files_are_refused_and_left_untouched(write: object, message: str, tmp_path: Path) -> None:
    path = tmp_path / "case"
    write(path)  # type: ignore[operator]  # one of the writers above
    before = path.read_bytes()
    with pytest.raises(CaseError, match=message):
        open_case(path, create=True)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["case"]


def test_a_case_of_the_first_layout_gets_what_it_lacks(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        for column in ("part", "reason"):
            case.connection.execute(f"ALTER TABLE findings DROP COLUMN {column}")
        case.connection.execute("DROP TABLE attached_tables")
        case.connection.execute("DROP TABLE decisions")
        case.put("layout", 1)
    with opened(tmp_path / "case") as case:
        columns = case.connection.execute("DESCRIBE findings").fetchall()
        assert [column[0] for column in columns] == FINDINGS.names
        assert case.connection.execute("SELECT * FROM decisions").fetchall() == []
        assert case.get("layout") == LAYOUT


def test_a_folder_is_no_case_file(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="cannot be read"):
        open_case(tmp_path, create=True)


def test_its_own_files_are_those_that_lie_beside_it(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        case.put("question", "?")
        assert {str(path.resolve()) for path in tmp_path.iterdir()} <= own_files(case.path)
