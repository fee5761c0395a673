"""The command line keeps its contract: exit statuses, one clear line for what is wrong, nothing written then."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scanner import __version__
from scanner.cli import main
from scanner.layout import LAYOUT
from tests import hostile
from tests.commandline import ROOT, run, summary
from tests.scans import mbox, message, opened

CROWD = ", ".join(f"Person {n} <person{n}@customer{n}.example>" for n in range(12))
CARD = "4111 1111 1111 1111"
QUICK = ("--jobs", 1, "--quiet", "--org", "utility.example")
HEAVY = os.environ.get("BLINDCOPY_HEAVY_TESTS") == "1"


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    """One mass mail, one message with a card number, one more."""
    path = tmp_path / "Sent.mbox"
    path.write_bytes(mbox([message(1, to=CROWD), message(2, f"Card: {CARD}"), message(3)]))
    return path


def scan(case: Path, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    return run("scan", *arguments, "--case", case, *QUICK, **options)


def one_line(stderr: str) -> str:
    """What was said on stderr: one line, by the program's name."""
    lines = stderr.splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("blindcopy: ")
    return lines[0].removeprefix("blindcopy: ")


def test_a_scan_reports_and_the_case_gives_the_report_again(mailbox: Path, tmp_path: Path) -> None:
    case = tmp_path / "case"
    scanned = scan(case, mailbox, "--report", tmp_path / "first")
    again = run("report", case, "--report", tmp_path / "second")
    assert (scanned.returncode, scanned.stderr) == (0, "")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.replace("second", "first") == scanned.stdout
    told = summary(tmp_path / "first")
    assert summary(tmp_path / "second") == told
    assert told["messages"] == {"found": 3, "scanned": 3, "duplicate": 0, "unreadable": 0}
    assert [incident["addresses_exposed"] for incident in told["incidents"]] == [12]
    assert CARD not in scanned.stdout + json.dumps(told)
    for name in ("people.csv", "personal_data.csv"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_a_report_is_in_the_language_and_time_zone_of_its_reader(mailbox: Path, tmp_path: Path) -> None:
    case, report = tmp_path / "case", tmp_path / "report"
    asked = (
        "--language",
        "fr",
        "--timezone",
        "America/Toronto",
        "--aware-at",
        "2026-01-02T09:30",
        "--report",
        report,
    )
    scanned = scan(case, mailbox, *asked)
    assert (scanned.returncode, scanned.stderr) == (0, "")
    assert "1 courriel a montré" in scanned.stdout
    text = (report / "forms" / "I-0001" / "gdpr-notification.md").read_text(encoding="utf-8")
    told = text.replace("\N{NO-BREAK SPACE}", " ")
    assert "5 janvier 2026, 9 h 30 America/Toronto (14 h 30 UTC)" in told


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_case_and_report_are_for_their_owner_only(mailbox: Path, tmp_path: Path) -> None:
    case, report = tmp_path / "case", tmp_path / "report"
    scan(case, mailbox, "--report", report)
    modes = {(path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in (case, report, *report.rglob("*"))}
    assert len(list(report.iterdir())) > 5
    assert modes == {(True, 0o700), (False, 0o600)}


def test_json_is_the_summary_and_nothing_else(mailbox: Path, tmp_path: Path) -> None:
    scanned = scan(tmp_path / "case", mailbox, "--json", "--report", tmp_path / "report")
    printed = json.loads(scanned.stdout)
    assert printed.pop("generated_at").endswith("Z")
    assert printed == summary(tmp_path / "report")
    assert scanned.stderr == ""


def test_progress_is_told_on_stderr_unless_quiet(mailbox: Path, tmp_path: Path) -> None:
    scanned = run("scan", mailbox, "--case", tmp_path / "case", "--jobs", 1, "--org", "utility.example")
    assert scanned.returncode == 0
    assert "3/3" not in scanned.stdout
    assert "messages/s" in scanned.stderr


@pytest.mark.parametrize(("level", "status"), [("low", 1), ("critical", 0)])
def test_fail_on(level: str, status: int, mailbox: Path, tmp_path: Path) -> None:
    scanned = scan(tmp_path / "case", mailbox, "--only", "visible-recipients", "--fail-on", level)
    assert (scanned.returncode, scanned.stderr) == (status, "")


@pytest.mark.skipif(os.name == "nt", reason="names of Windows are Unicode")
def test_a_file_name_that_is_no_unicode(mailbox: Path, tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"Envoy\xe9s")
    folder.mkdir()
    mailbox.rename(folder / os.fsdecode(b"\xe9t\xe9.mbox"))
    (folder / os.fsdecode(b"\xff.pst")).write_bytes(b"no mail")
    scanned = scan(tmp_path / "case", folder, tmp_path / os.fsdecode(b"\xe9"), "--report", tmp_path / "report")
    assert scanned.returncode == 3
    assert "no such file or folder" in one_line(scanned.stderr)
    told = summary(tmp_path / "report")
    assert told["messages"]["found"] == 3
    assert any(source["path"].endswith("\ufffdDCE9t\ufffdDCE9.mbox") for source in told["sources"])


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_any_terminal_can_be_told(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(mbox([message(1, to=CROWD).replace(b"Number 1", "Счёт €5 日本".encode())]))
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    scanned = scan(tmp_path / "case", tmp_path / "a.mbox", env=environment, encoding=encoding)
    assert (scanned.returncode, scanned.stderr) == (0, "")
    assert "12" in scanned.stdout


# -- sources that cannot be read -------------------------------------------------------------------------


def no_such_path(path: Path) -> None:
    """Leaves it so."""


def empty_file(path: Path) -> None:
    path.write_bytes(b"")


def folder_without_mail(path: Path) -> None:
    path.mkdir()
    (path / "notes.txt").write_text("Dear diary")


def no_mail(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n")


def unreadable_file(path: Path) -> None:
    path.write_bytes(mbox([message(9)]))
    path.chmod(0)


UNREAD = {
    "no_such_path": (no_such_path, "no such file or folder"),
    "empty_file": (empty_file, "empty file"),
    "folder_without_mail": (folder_without_mail, "no mail in this folder"),
    "no_mail": (no_mail, "not a mail format known here"),
}
if os.name != "nt" and os.geteuid() != 0:
    UNREAD["unreadable"] = (unreadable_file, "permission denied")


def test_each_source_that_cannot_be_read_gets_a_line_and_the_others_are_scanned(
    mailbox: Path, tmp_path: Path
) -> None:
    for name, (write, _) in UNREAD.items():
        write(tmp_path / name)
    scanned = scan(tmp_path / "case", *(tmp_path / name for name in UNREAD), mailbox, "--json")
    assert scanned.returncode == 3
    assert sorted(scanned.stderr.splitlines()) == sorted(
        f"blindcopy: {tmp_path / name}: {reason}" for name, (_, reason) in UNREAD.items()
    )
    assert json.loads(scanned.stdout)["messages"]["scanned"] == 3


def test_a_scan_of_its_own_folder_leaves_its_case_alone(mailbox: Path, tmp_path: Path) -> None:
    for _ in range(2):
        scanned = scan(tmp_path / "blindcopy.case", tmp_path, "--json", cwd=tmp_path, env=at_root())
        assert scanned.returncode == 0
        assert [Path(s["path"]).name for s in json.loads(scanned.stdout)["sources"]] == ["Sent.mbox"]


def test_files_that_are_no_mail_are_listed_however_often_a_folder_is_scanned(
    mailbox: Path, tmp_path: Path
) -> None:
    for new in ("notes.txt", "more.txt"):  # nothing but a file without mail is new to the second scan
        (tmp_path / new).write_text("no mail")
        scanned = scan(tmp_path / "blindcopy.case", tmp_path, "--json")
        assert (scanned.returncode, scanned.stderr) == (0, "")
    files = [Path(source["path"]).name for source in json.loads(scanned.stdout)["sources"]]
    assert files == ["Sent.mbox", "more.txt", "notes.txt"]


def at_root() -> dict[str, str]:
    """An environment in which the checkout is found from any current folder."""
    return {**os.environ, "PYTHONPATH": str(ROOT)}


# -- calls that are wrong ---------------------------------------------------------------------------------

BAD_RULE = 'id = "bad"\ntitle = "Bad"\ncategory = "bad"\nseverity = "terrible"\nreference = "none"\n'
HARD_RULE = (
    BAD_RULE.replace("terrible", "low")
    + """
[[pattern]]
regex = '(a)\\1'
confidence = "low"

[examples]
match = ["aa"]
"""
)
WRONG = {
    "no_command": ([], "arguments are required"),
    "no_source": (["scan"], "arguments are required: SOURCE"),
    "unknown_option": (["scan", "Sent.mbox", "--fast"], "unrecognized arguments: --fast"),
    "jobs": (["scan", "Sent.mbox", "--jobs", "0"], "'0' is not a number of processes, 1 or more"),
    "level": (["scan", "Sent.mbox", "--fail-on", "dire"], "invalid choice: 'dire'"),
    "language": (["scan", "Sent.mbox", "--language", "tlh"], "invalid choice: 'tlh'"),
    "timezone": (["report", "gone.case", "--timezone", "Mars/Base"], "'Mars/Base' is no IANA time zone"),
    "timezone_of_a_path": (["report", "gone.case", "--timezone", "../zone"], "'../zone' is no IANA time zone"),
    "time": (["report", "gone.case", "--aware-at", "noon"], "'noon' is no time such as 2025-03-24T09:30"),
    "time_to_come": (["report", "gone.case", "--aware-at", "2999-01-01"], "'2999-01-01' lies in the future"),
    "organisation": (["scan", "Sent.mbox", "--org", "utility"], "--org: 'utility' is neither a domain"),
    "provider": (["scan", "Sent.mbox", "--org", "gmail.com"], "--org: anybody has an address at gmail.com"),
    "unknown_rule": (["scan", "Sent.mbox", "--only", "no-such"], "no rule has the id 'no-such'"),
    "unknown_skip": (["scan", "Sent.mbox", "--skip", "no-such"], "no rule has the id 'no-such'"),
    "unknown_rule_shown": (["rules", "show", "no-such"], "no rule has the id 'no-such'"),
    "rule_file": (["scan", "Sent.mbox", "--rules", "bad.toml"], "bad.toml: severity: "),
    "rule_file_checked": (["rules", "check", "bad.toml"], "bad.toml: severity: "),
    "rule_that_does_not_compile": (["scan", "Sent.mbox", "--rules", "hard.toml"], "hard.toml: pattern[0].regex: "),
    "no_rule_file": (["scan", "Sent.mbox", "--rules", "gone.toml"], "gone.toml: no such file or folder"),
    "settings": (["scan", "Sent.mbox", "--settings", "own.toml"], "own.toml: number[0].list: "),
    "no_settings": (["rules", "list", "--settings", "gone.toml"], "gone.toml: No such file"),
    "customers": (["scan", "Sent.mbox", "--customers", "bad.csv"], "bad.csv:2: the cell in column `email`"),
    "no_case": (["report", "gone.case"], "gone.case: no such case file"),
    "not_a_case": (["scan", "Sent.mbox", "--case", "bad.csv"], "bad.csv: not a case file"),
    "not_a_case_reported": (["report", "bad.csv"], "bad.csv: not a case file"),
    "case_in_no_folder": (
        ["scan", "Sent.mbox", "--case", "gone/x.case"],
        "gone/x.case: the case file cannot be made",
    ),
}


@pytest.mark.parametrize(("arguments", "reason"), WRONG.values(), ids=WRONG)
def test_a_wrong_call_gets_one_line_and_nothing_is_written(
    arguments: list[str], reason: str, mailbox: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.toml").write_text(BAD_RULE)
    (tmp_path / "hard.toml").write_text(HARD_RULE)
    (tmp_path / "own.toml").write_text('[[number]]\nid = "own"\ntitle = "Own"\nlist = "gone.csv"\n')
    (tmp_path / "bad.csv").write_text("email\nnobody\n")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    report = ["--report", "report"] if arguments[:1] in (["scan"], ["report"]) else []
    called = run(*arguments, *report, cwd=tmp_path, env=at_root())
    assert called.returncode == 2
    assert called.stdout == ""
    assert reason in called.stderr
    assert len(called.stderr.splitlines()) == 1
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_case_of_a_newer_version_is_left_untouched(mailbox: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        case.put("layout", LAYOUT + 1)
    before = (tmp_path / "case").read_bytes()
    scanned = scan(tmp_path / "case", mailbox)
    assert scanned.returncode == 2
    assert "written by a newer version of Blindcopy" in one_line(scanned.stderr)
    assert (tmp_path / "case").read_bytes() == before


def test_a_case_in_use_is_refused(mailbox: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "case"):
        pass
    before = (tmp_path / "case").read_bytes()
    with opened(tmp_path / "case"):  # not to be read here meanwhile: on POSIX that would end the lock
        for called in (scan(tmp_path / "case", mailbox), run("report", tmp_path / "case")):
            assert called.returncode == 2
            assert "another scan has it open" in one_line(called.stderr)
    assert (tmp_path / "case").read_bytes() == before


def test_a_case_without_a_scan_has_no_report(tmp_path: Path) -> None:
    with opened(tmp_path / "case"):
        pass
    called = run("report", tmp_path / "case")
    assert (called.returncode, one_line(called.stderr)) == (2, "the case file holds no scan yet")


@pytest.mark.parametrize("below", ["", "deeper/still"])
def test_a_report_that_cannot_be_written_is_refused_before_the_scan(
    mailbox: Path, tmp_path: Path, below: str
) -> None:
    scanned = scan(tmp_path / "case", mailbox, "--report", mailbox / below)
    assert scanned.returncode == 2
    assert f"{mailbox} is not a folder" in one_line(scanned.stderr)
    assert not (tmp_path / "case").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize("arguments", [["scan", "Sent.mbox", "--json", "--quiet"], ["rules", "list"]])
def test_an_output_that_cannot_be_written_is_told(arguments: list[str], mailbox: Path) -> None:
    with Path("/dev/full").open("w") as full:
        options = {"stdout": full, "stderr": subprocess.PIPE, "capture_output": False}
        called = run(*arguments, cwd=mailbox.parent, env=at_root(), **options)
    assert called.returncode == 2
    assert "the output cannot be written" in one_line(called.stderr)


def test_ctrl_c_within_a_query_is_ctrl_c(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(_: object) -> int:
        raise RuntimeError("Query interrupted")  # what duckdb makes of it

    monkeypatch.setattr("scanner.commands.report.run", interrupted)
    assert main(["report", "case"]) == 130
    assert "nothing is lost" in one_line(capsys.readouterr().err)


# -- what is asked before anything is read ------------------------------------------------------------------


def test_help_and_version() -> None:
    assert "scan" in run("--help").stdout
    assert run("--version").stdout == f"blindcopy {__version__}\n"


def test_help_imports_nothing_large() -> None:
    code = (
        "import sys; from scanner.cli import main\n"
        "try: main(['scan', '--help'])\n"
        "except SystemExit: print(sorted({'pandas', 'duckdb', 'pyarrow', 'hyperscan'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "[]"


# -- hostile mail -------------------------------------------------------------------------------------------


def test_every_message_of_hostile_mailboxes_is_accounted_for(tmp_path: Path) -> None:
    size, count = (50_000_000, 100_000) if HEAVY else (300_000, 2_000)
    mail = tmp_path / "mail"
    mail.mkdir()
    expected = {
        "truncated.mbox": hostile.truncated_mbox(mail / "truncated.mbox"),
        "nul.mbox": hostile.nul_bytes(mail / "nul.mbox"),
        "line.mbox": hostile.long_line(mail / "line.mbox", size),
        "large.mbox": hostile.large_message(mail / "large.mbox", size),
        "nested.mbox": hostile.nested_multiparts(mail / "nested.mbox", 10_000 if HEAVY else 300),
        "crowd.mbox": hostile.many_recipients(mail / "crowd.mbox", count),
        "costly.mbox": hostile.costly_addresses(mail / "costly.mbox"),
        "header.mbox": hostile.large_header(mail / "header.mbox", size),
        "dates.mbox": hostile.strange_dates(mail / "dates.mbox"),
        "charsets.mbox": hostile.unknown_charsets(mail / "charsets.mbox"),
    }
    scanned = scan(tmp_path / "case", mail, "--json")
    told = json.loads(scanned.stdout)
    assert (scanned.returncode, scanned.stderr) == (0, "")
    assert {Path(s["path"]).name: s["messages"] for s in told["sources"]} == expected
    messages = told["messages"]
    assert messages["found"] == sum(expected.values())
    assert messages["found"] == messages["scanned"] + messages["duplicate"] + messages["unreadable"]
