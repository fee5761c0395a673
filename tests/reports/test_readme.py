"""README.txt: what a CSV file cannot say of itself."""

from pathlib import Path

import pytest

from scanner.reports import Reader
from scanner.reports.readme import REPORT
from tests.reports import results


@pytest.mark.parametrize(
    ("reader", "first"),
    [
        (results.MASKED, "Personal data is masked."),
        (results.REVEALED, "THIS FILE HOLDS PERSONAL DATA."),
        (Reader(True, language="fr"), "CE FICHIER CONTIENT DES RENSEIGNEMENTS PERSONNELS."),
    ],
    ids=["masked", "revealed", "French"],
)
def test_the_first_line_says_whether_it_is_masked(reader: Reader, first: str, tmp_path: Path) -> None:
    REPORT.write(results.plain(), tmp_path, reader)
    lines = (tmp_path / "README.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0] == first
    assert any(line.startswith("- forms") for line in lines)


def test_what_is_not_there_is_not_listed(tmp_path: Path) -> None:
    REPORT.write(results.empty(), tmp_path, results.MASKED)
    assert "- forms" not in (tmp_path / "README.txt").read_text(encoding="utf-8")
