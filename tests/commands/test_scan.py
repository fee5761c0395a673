"""`blindcopy scan` in this process: rules in code, rules chosen, and what a case keeps of a scan."""

import json
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from scanner import catalogue
from scanner.cli import main
from scanner.detection.rule import CodeRule
from scanner.model import Finding, Message, Unit
from tests.scans import mbox, message

CODE = "CASE-4711"


def find_case_numbers(message: Message) -> Iterable[Finding]:
    start = message.text.find(CODE)
    if start >= 0:
        yield Finding("case-number", "high", "body", start, start + len(CODE), CODE, CODE, "CASE-••••")


CASE_NUMBER = CodeRule("case-number", "Case number", "case-number", "", "low", find_case_numbers)


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    path = tmp_path / "Sent.mbox"
    path.write_bytes(mbox([message(1, f"About {CODE}."), message(2)]))
    return path


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint("case-number", f"{__name__}:CASE_NUMBER", catalogue.ENTRY_POINTS)
    monkeypatch.setattr(
        catalogue, "entry_points", lambda group: [entry] if group == catalogue.ENTRY_POINTS else []
    )


def scanned(capsys: pytest.CaptureFixture[str], case: Path, *arguments: object) -> dict[str, Any]:
    options = ["--case", case, "--org", "utility.example", "--jobs", "1", "--json"]
    assert main(["scan", *map(str, [*arguments, *options])]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


@pytest.mark.usefixtures("installed")
def test_a_rule_in_code_is_found_by_its_entry_point_and_runs_in_the_workers(
    mailbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = scanned(capsys, tmp_path / "case", mailbox)
    found = {each["rule"]: each["findings"] for each in told["personal_data"]}
    assert found == {"case-number": 1}


@pytest.mark.usefixtures("installed")
def test_other_rules_have_the_mail_read_again(
    mailbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    case = tmp_path / "case"
    for arguments, rules in [([], ["case-number"]), (["--skip", "case-number"], []), ([], ["case-number"])]:
        told = scanned(capsys, case, mailbox, *arguments)
        assert [each["rule"] for each in told["personal_data"]] == rules
        assert told["messages"] == {"found": 2, "scanned": 2, "duplicate": 0, "unreadable": 0}


@pytest.mark.parametrize("chosen", [["--only", "ca-sin"], ["--skip", "visible-recipients"]])
def test_what_no_rule_looks_for_is_null_and_said_to_be(
    mailbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], chosen: list[str]
) -> None:
    told = scanned(capsys, tmp_path / "case", mailbox, *chosen)
    assert told["assumptions"]["visible_threshold"] is None
    assert set(told["totals"].values()) == {None}
    assert main(["report", str(tmp_path / "case"), "--report", str(tmp_path / "report")]) == 0
    assert "Nobody looked for emails that showed addresses" in capsys.readouterr().out
    assert "Nobody looked for emails that showed addresses" in (tmp_path / "report" / "report.html").read_text()


def test_what_is_unchanged_is_not_read_again(
    mailbox: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(units: Iterator[Unit], *_: object) -> Iterator[object]:
        assert list(units) == []
        return iter(())

    first = scanned(capsys, tmp_path / "case", mailbox)
    monkeypatch.setattr("scanner.engine.read_units", nothing)
    second = scanned(capsys, tmp_path / "case", mailbox)
    assert second | {"generated_at": ""} == first | {"generated_at": ""}
