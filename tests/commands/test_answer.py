"""What a report does when its queries need more memory than they were given."""

import json
from pathlib import Path
from typing import Any

import pytest

from scanner import case as cases
from scanner.cli import main
from tests.scans import mbox, message


@pytest.fixture
def case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    mailbox = tmp_path / "Sent.mbox"
    mailbox.write_bytes(mbox([message(number) for number in range(20)]))
    arguments = [
        "scan",
        mailbox,
        "--case",
        tmp_path / "case",
        "--org",
        "utility.example",
        "--jobs",
        "1",
        "--quiet",
    ]
    assert main(list(map(str, arguments))) == 0
    capsys.readouterr()
    return tmp_path / "case"


def reported(case: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["report", str(case), "--report", str(case.with_name("report")), "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    del told["generated_at"]
    return told


def test_a_report_that_runs_out_of_memory_is_made_with_more(
    case: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = reported(case, capsys)
    monkeypatch.setattr(cases, "_MEMORY", 1)
    assert reported(case, capsys) == usual


def test_one_that_never_has_enough_says_so(
    case: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "_MEMORY", 1)
    monkeypatch.setattr(cases, "_MOST_MEMORY", 1)
    assert main(["report", str(case)]) == 2
    assert capsys.readouterr().err.endswith("case: too large for the memory that reports may take\n")
