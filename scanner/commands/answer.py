"""What a command that reports has to say: files, screen and exit status."""

import argparse
import shutil
import sys
from datetime import UTC, datetime

from scanner.analysis.examine import examine
from scanner.analysis.result import Result
from scanner.analysis.severity import LEVELS
from scanner.case import Case
from scanner.question import Question
from scanner.reports import write_all
from scanner.reports.summary import as_json
from scanner.reports.terminal import render

_DONE, _REACHED, _NOT_ALL_READ = 0, 1, 3


def answer(case: Case, question: Question, options: argparse.Namespace) -> int:
    """Examines a case, writes the report folder where one is asked for, prints, and gives the exit status."""
    result = examine(case.connection, question, datetime.now(UTC).replace(microsecond=0))
    if options.report:
        write_all(result, options.report, options.reveal)
    if options.json:
        sys.stdout.write(as_json(result, options.reveal))
    else:
        width = min(shutil.get_terminal_size().columns, 120)
        sys.stdout.write(render(result, options.reveal, width, str(options.case)))
    not_read = result.sources.loc[result.sources["status"].str.startswith("not read"), ["path", "status"]]
    for path, status in not_read.itertuples(index=False):
        reason = status.removeprefix("not read: ").removeprefix(f"{path}: ")
        print(f"blindcopy: {path}: {reason}", file=sys.stderr)
    if _reached(result, getattr(options, "fail_on", None)):
        return _REACHED
    return _NOT_ALL_READ if len(not_read) else _DONE


def _reached(result: Result, level: str | None) -> bool:
    """Whether an incident, a finding or a breach of a policy is as severe as the scan is to fail on, or more."""
    if level is None:
        return False
    alarming = set(LEVELS[LEVELS.index(level) :])
    of_incidents = {incident.severity for incident in result.incidents}
    of_findings = {total.severity for total in result.rule_totals}
    return bool(alarming & (of_incidents | of_findings | set(result.policy["severity"])))
