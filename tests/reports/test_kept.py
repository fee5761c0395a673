"""What a person changed in a folder that is written anew."""

from pathlib import Path

import pytest

from scanner.reports.kept import SUMS, keep_changes, seal


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files as they were written, one of them deeper."""
    folder = tmp_path / "forms"
    (folder / "I-0001").mkdir(parents=True)
    (folder / "README.md").write_text("read me")
    (folder / "I-0001" / "draft.md").write_text("draft")
    seal(folder)
    return folder


def test_nothing_is_kept_of_what_nobody_changed(folder: Path) -> None:
    assert keep_changes(folder) is None
    assert [file.name for file in folder.parent.iterdir()] == ["forms"]


def test_what_was_changed_or_added_is_copied_to_a_folder_beside(folder: Path) -> None:
    (folder / "I-0001" / "draft.md").write_text("signed")
    (folder / "I-0001" / "letter.txt").write_text("mine")
    kept = keep_changes(folder)
    assert kept == folder.with_name("forms-kept-1")
    assert sorted(file.name for file in kept.rglob("*.*")) == ["draft.md", "letter.txt"]
    assert (kept / "I-0001" / "draft.md").read_text() == "signed"
    assert keep_changes(folder) == folder.with_name("forms-kept-2")


def test_without_digests_everything_is_kept(folder: Path) -> None:
    (folder / SUMS).unlink()
    kept = keep_changes(folder)
    assert kept is not None
    assert (kept / "README.md").read_text() == "read me"


def test_a_name_with_two_spaces_is_told_apart(folder: Path) -> None:
    (folder / "a  b.md").write_text("draft")
    seal(folder)
    assert keep_changes(folder) is None
