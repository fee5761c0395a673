"""Compiled regexes kept between calls: the same hits, and no harm where the folder is not as it was left."""

from pathlib import Path

import hyperscan
import pytest

from scanner.detection.compiled import Regex, database
from scanner.errors import UsageError

NUMBERED = [(3, Regex(r"\d{3}")), (5, Regex("word", caseless=True))]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where compiled regexes are kept in this test."""
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path)
    return tmp_path / "regexes"


def hits(regexes: list[tuple[int, Regex]]) -> list[int]:
    numbers: list[int] = []
    database(regexes, hyperscan.HS_FLAG_SINGLEMATCH).scan(
        b"WORD 123", match_event_handler=lambda number, *_: numbers.append(number)
    )
    return sorted(numbers)


def test_what_was_compiled_is_kept_and_taken_again(folder: Path) -> None:
    assert hits(NUMBERED) == [3, 5]
    [kept] = folder.iterdir()
    written = kept.stat().st_mtime_ns
    assert hits(NUMBERED) == [3, 5]
    assert [file.stat().st_mtime_ns for file in folder.iterdir()] == [written]


def test_other_regexes_are_kept_apart(folder: Path) -> None:
    assert hits([(3, Regex("word"))]) == []
    assert hits([(3, Regex("word", caseless=True))]) == [3]
    assert hits([(4, Regex("word", caseless=True))]) == [4]
    assert len(list(folder.iterdir())) == 3


@pytest.mark.parametrize("damage", [b"", b"not compiled", None], ids=["empty", "other bytes", "cut short"])
def test_a_damaged_file_is_compiled_again(damage: bytes | None, folder: Path) -> None:
    hits(NUMBERED)
    [kept] = folder.iterdir()
    kept.write_bytes(kept.read_bytes()[:-8] if damage is None else damage)
    assert hits(NUMBERED) == [3, 5]
    assert len(kept.read_bytes()) > 100


def test_a_folder_that_cannot_be_made_costs_only_time(folder: Path) -> None:
    folder.write_bytes(b"a file where the folder should be")
    assert hits(NUMBERED) == [3, 5]


def test_what_is_refused_is_refused_each_time(folder: Path) -> None:
    for _ in range(2):
        with pytest.raises(UsageError, match="Missing close parenthesis"):
            hits([(0, Regex("a("))])
