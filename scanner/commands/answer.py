"""What a command that reports has to say: files, screen and exit status."""

import argparse
import os
import shutil
import sys
from datetime import UTC, datetime

from scanner.analysis.decided import standing_severities
from scanner.analysis.examine import examine
from scanner.analysis.result import Result
from scanner.case import Case
from scanner.commands import DONE, NOT_ALL_READ, REACHED
from scanner.decisions import kept_decisions
from scanner.question import Question
from scanner.reports import Reader, write_all
from scanner.reports.summary import as_json
from scanner.reports.terminal import Screen, render
from scanner.terms import SEVERITIES


def answer(case: Case, question: Question, options: argparse.Namespace) -> int:
    """Examines a case, writes the report folder where one is asked for, prints, and gives the exit status."""
    now = datetime.now(UTC).replace(microsecond=0)
    reader = reader_of(options)

    def reported() -> Result:
        result = examine(case.connection, question, now, kept_decisions(case))
        if options.report:
            write_all(result, options.report, reader)
        return result

    result = case.with_memory(reported)  # findings are read from the case while they are written
    if options.json:
        sys.stdout.write(as_json(result, options.reveal))
    else:
        sys.stdout.write(render(result, reader, _screen(options)))
    not_read = result.sources.loc[result.sources["status"].str.startswith("not read"), ["path", "status"]]
    for path, status in not_read.itertuples(index=False):
        reason = status.removeprefix("not read: ").removeprefix(f"{path}: ")
        print(f"blindcopy: {path}: {reason}", file=sys.stderr)
    if _reached(result, getattr(options, "fail_on", None)):
        return REACHED
    return NOT_ALL_READ if len(not_read) else DONE


def _screen(options: argparse.Namespace) -> Screen:
    """The terminal as it is: colours only where somebody looks and did not decline (https://no-color.org)."""
    shows = os.name != "nt" or "WT_SESSION" in os.environ
    declined = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return Screen(
        width=min(shutil.get_terminal_size().columns, 120),
        colour=sys.stdout.isatty() and shows and not declined,
        case=str(options.case),
        folder=options.report,
    )


def reader_of(options: argparse.Namespace) -> Reader:
    """Who reads what a call reports; a time of awareness without an offset is in her time zone."""
    aware_at: datetime | None = options.aware_at
    if aware_at is not None and aware_at.tzinfo is None:
        aware_at = aware_at.replace(tzinfo=options.timezone)
    return Reader(options.reveal, options.timezone, options.language, aware_at)


def _reached(result: Result, level: str | None) -> bool:
    """Whether what stands after decisions, or a breach of a policy, is as severe as the scan is to fail on."""
    if level is None:
        return False
    alarming = set(SEVERITIES[SEVERITIES.index(level) :])
    return bool(alarming & (standing_severities(result) | set(result.policy["severity"])))
