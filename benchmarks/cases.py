"""The commands that are timed: the scanner, the plain loop, ripgrep."""

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.mailboxes import Mailbox
from benchmarks.messages import ORGANISATION
from benchmarks.patterns import PATTERNS, RULES
from scanner import catalogue

PLAIN_LOOP = "plain loop"
SAME_KINDS = "blindcopy scan --jobs 1, the loop's kinds"
RIPGREP = "ripgrep (bytes only)"
WITH_PACKS = "blindcopy scan, all rules"
WITHOUT_PACKS = "blindcopy scan, no personal data"
_OTHER_CATEGORIES = frozenset({"exposure", "response", "policy"})  # of rules about recipients and notices
READPST = "readpst -S (extracts only)"


@dataclass(frozen=True, slots=True)
class Case:
    """One command on one mailbox.

    `kind` is that of the mailbox ("text", "attachments"); `command` gives the command line for an
    empty folder that it may write to; `counted` says from what it wrote (the folder, its standard
    output) how many messages it went through, None where that cannot be told.
    """

    kind: str
    title: str
    mailbox: Mailbox
    command: Callable[[Path], Sequence[str]]
    counted: Callable[[Path, bytes], int | None]


def scan(kind: str, mailbox: Mailbox, jobs: int) -> Case:
    """The scanner as a user calls it: whole process, case file and report included."""

    def command(folder: Path) -> list[str]:
        case, report = folder / "benchmark.case", folder / "report"
        arguments = ["--org", ORGANISATION, "--case", f"{case}", "--report", f"{report}", "--quiet"]
        return [sys.executable, "-m", "scanner", "scan", f"{mailbox.path}", *arguments, "--jobs", f"{jobs}"]

    return Case(kind, scan_title(jobs), mailbox, command, _found)


def of_same_kinds(kind: str, mailbox: Mailbox) -> Case:
    """The scan for the kinds of personal data alone that the plain loop looks for; one worker process."""
    whole = scan(kind, mailbox, 1)
    chosen = [argument for rule in RULES for argument in ("--only", rule)]
    return replace(whole, title=SAME_KINDS, command=lambda folder: [*whole.command(folder), *chosen])


def with_and_without_packs(kind: str, mailbox: Mailbox) -> list[Case]:
    """The scan with all rules, and with those alone that do not look for personal data; one worker process."""
    whole = scan(kind, mailbox, 1)
    skipped = [
        argument
        for rule in catalogue.load()
        if rule.category not in _OTHER_CATEGORIES
        for argument in ("--skip", rule.id)
    ]
    without = replace(whole, title=WITHOUT_PACKS, command=lambda folder: [*whole.command(folder), *skipped])
    return [replace(whole, title=WITH_PACKS), without]


def scan_title(jobs: int) -> str:
    """What the tables call a scan by so many worker processes."""
    return f"blindcopy scan --jobs {jobs}"


def plain_loop(kind: str, mailbox: Mailbox) -> Case:
    """The loop that it would be replaced with."""

    def command(folder: Path) -> list[str]:
        out = folder / "plain.csv"
        return [sys.executable, "-m", "benchmarks.plain_loop", f"{mailbox.path}", f"{out}"]

    return Case(kind, PLAIN_LOOP, mailbox, command, lambda _, output: int(output))


def ripgrep(kind: str, mailbox: Mailbox) -> Case | None:
    """The same patterns over the raw bytes, which decodes nothing; None where it is not installed."""
    program = shutil.which("rg")
    if program is None:
        return None
    patterns = [argument for pattern in PATTERNS.values() for argument in ("-e", pattern)]
    return Case(
        kind,
        RIPGREP,
        mailbox,
        lambda _: [program, "--no-config", "--text", "-c", *patterns, f"{mailbox.path}"],
        lambda *_: None,
    )


def readpst(kind: str, mailbox: Mailbox) -> Case | None:
    """What most people extract a PST with, each message a file; None where it is not installed.

    `-j 0`: with its own parallel processes it leaves messages out.
    """
    program = shutil.which("readpst")
    if program is None:
        return None
    return Case(
        kind,
        READPST,
        mailbox,
        lambda folder: [program, "-j", "0", "-q", "-S", "-o", f"{folder}", f"{mailbox.path}"],
        lambda *_: None,
    )


def report(kind: str, mailbox: Mailbox, case_file: Path) -> Case:
    """The analysis and the report alone, from a case file that `scanned` made."""

    def command(folder: Path) -> list[str]:
        return [sys.executable, "-m", "scanner", "report", f"{case_file}", "--report", f"{folder / 'report'}"]

    return Case(kind, "blindcopy report", mailbox, command, _found)


def scanned(mailbox: Mailbox, case_file: Path) -> list[str]:
    """The command that scans a mailbox into a case file."""
    options = ["--org", ORGANISATION, "--case", f"{case_file}", "--quiet"]
    return [sys.executable, "-m", "scanner", "scan", f"{mailbox.path}", *options]


def start_up(mailbox: Mailbox) -> list[Case]:
    """What starting costs: `--help`, and both programs on a mailbox of one message.

    The scan of one message is an upper bound of the time to a first sign of progress.
    """
    help_only = Case(
        "one message",
        "blindcopy --help",
        mailbox,
        lambda _: [sys.executable, "-m", "scanner", "--help"],
        lambda *_: None,
    )
    return [help_only, scan("one message", mailbox, 1), plain_loop("one message", mailbox)]


def _found(folder: Path, _: bytes) -> int:
    summary = json.loads((folder / "report" / "summary.json").read_text(encoding="utf-8"))
    found: int = summary["messages"]["found"]
    return found
