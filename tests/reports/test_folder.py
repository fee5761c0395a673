"""The report folder: every report in it, each file whole, private, and written or not at all."""

import os
import stat
import sys
from pathlib import Path

import pytest

import scanner.reports
from scanner.errors import BlindcopyError, CaseError, UsageError
from scanner.reports import find_reports, forms, write_all
from scanner.reports.folder import UNFINISHED
from tests.reports import results

FILES = {
    "README.txt",
    "forms",
    "summary.json",
    "report.html",
    "report.xlsx",
    "incidents.csv",
    "people.csv",
    "attached_tables.csv",
    "personal_data.csv",
    "set_aside.csv",
    "policy.csv",
    "sources.csv",
    "problems.csv",
}
posix = pytest.mark.skipif(os.name != "posix", reason="POSIX permissions and devices")


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every file of a folder, by its path in it."""
    files = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def add_report(folder: Path, name: str, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a module with a report that writes `name`.txt into `folder`, as if it stood beside the others."""
    (folder / f"{name}.py").write_text(
        "from scanner.reports.report import Report\n"
        f"def _write(result, folder, reader):\n    {body}\n"
        f"REPORT = Report('{name}.txt', _write)\n"
    )
    monkeypatch.setattr(scanner.reports, "__path__", [*scanner.reports.__path__, str(folder)])
    monkeypatch.setitem(sys.modules, f"scanner.reports.{name}", None)
    monkeypatch.delitem(sys.modules, f"scanner.reports.{name}")


def test_all_reports_are_written(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "report"
    write_all(results.plain(), folder, results.MASKED)
    written = {file.name for file in folder.iterdir()}
    assert written == {report.name for report in find_reports() if report.wanted(results.plain())}
    assert written >= FILES


@posix
def test_only_the_owner_can_read(tmp_path: Path) -> None:
    folder = tmp_path / "report"
    write_all(results.plain(), folder, results.REVEALED)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {(file.is_dir(), stat.S_IMODE(file.stat().st_mode)) for file in folder.rglob("*")}
    assert modes == {(True, 0o700), (False, 0o600)}


def test_a_report_is_added_with_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_report(tmp_path, "extra_one", "(folder / 'extra_one.txt').write_text(result.version)", monkeypatch)
    write_all(results.plain(), tmp_path / "report", results.MASKED)
    assert (tmp_path / "report" / "extra_one.txt").read_text() == "0.1.0"


@pytest.mark.parametrize("make", [results.empty, results.several, results.hostile_in_short])
def test_the_same_result_gives_the_same_bytes(make: results.Make, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_all(make(), tmp_path / name, results.REVEALED)
    one, two = (contents(tmp_path / name) for name in ("one", "two"))
    assert [name for name in one | two if one.get(name) != two.get(name)] == []


@posix
def test_a_full_disk_is_one_clear_line_and_keeps_the_last_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "report"
    write_all(results.plain(), folder, results.MASKED)
    before = contents(folder)
    add_report(tmp_path, "extra_two", "__import__('pathlib').Path('/dev/full').write_text('x')", monkeypatch)
    with pytest.raises(CaseError, match="the disk is full"):
        write_all(results.several(), folder, results.MASKED)
    assert contents(folder) == before


@pytest.mark.parametrize("below", ["", "sub"], ids=["is a file", "below a file"])
def test_a_folder_that_cannot_be_is_a_usage_error(below: str, tmp_path: Path) -> None:
    (tmp_path / "report").write_text("a file")
    with pytest.raises(UsageError, match="not a folder"):
        write_all(results.plain(), tmp_path / "report" / below, results.MASKED)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_a_usage_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="Permission denied"):
        write_all(results.plain(), tmp_path / "report", results.MASKED)


@pytest.fixture
def forms_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all reports the forms only, for what is about replacing their folder."""
    monkeypatch.setattr("scanner.reports.folder.find_reports", lambda: (forms.REPORT,))


@pytest.mark.usefixtures("forms_alone")
def test_drafts_that_were_changed_are_kept(tmp_path: Path) -> None:
    write_all(results.plain(), tmp_path, results.MASKED)
    draft = tmp_path / "forms" / "I-0001" / "pipeda-report.md"
    written = draft.read_text(encoding="utf-8")
    draft.write_text("signed", encoding="utf-8")
    write_all(results.plain(), tmp_path, results.MASKED)
    assert draft.read_text(encoding="utf-8") == written
    assert contents(tmp_path / "forms-kept-1") == {"I-0001/pipeda-report.md": b"signed"}
    write_all(results.plain(), tmp_path, results.MASKED)
    assert not (tmp_path / "forms-kept-2").exists()


@pytest.mark.usefixtures("forms_alone")
def test_a_report_that_is_no_longer_wanted_goes(tmp_path: Path) -> None:
    write_all(results.plain(), tmp_path, results.MASKED)
    write_all(results.empty(), tmp_path, results.MASKED)
    assert not (tmp_path / "forms").exists()
    assert not list(tmp_path.glob("forms-kept-*"))


def test_errors_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "report").write_text("a file")
    with pytest.raises(BlindcopyError) as caught:
        write_all(results.plain(), tmp_path / "report", results.MASKED)
    assert "\n" not in str(caught.value)


def test_what_a_killed_run_left_is_cleared(tmp_path: Path) -> None:
    left = tmp_path / UNFINISHED
    left.mkdir()
    (left / "people.csv").write_text("half a li")
    write_all(results.plain(), tmp_path, results.MASKED)
    assert not left.exists()
    assert (tmp_path / "people.csv").read_text(encoding="utf-8").startswith("person,")
