"""The command line: what can be called, and which command answers.

Commands are imported when they are called, so that `--help` and a mistyped option answer at once.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

from scanner import __version__
from scanner.errors import BlindcopyError
from scanner.interrupts import interrupts_held

_WRONG = 2
_INTERRUPTED = 130
_LEVELS = ("low", "medium", "high", "critical")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a call in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(_WRONG, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; the exit status is that of the contract (docs/command-line.md)."""
    os.umask(0o077)  # the case file and the report hold personal data: for their owner only
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that cannot show a letter stops nothing
    options = _parser().parse_args(arguments)
    try:
        with interrupts_held():
            command = import_module(f"scanner.commands.{options.command}")
        return int(command.run(options))
    except BlindcopyError as error:
        print(f"blindcopy: {error}", file=sys.stderr)
        return _WRONG
    except KeyboardInterrupt:
        return _interrupted()
    except RuntimeError as error:
        if str(error) != "Query interrupted":  # what duckdb makes of a Ctrl-C within a query
            raise
        return _interrupted()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _interrupted() -> int:
    print("blindcopy: stopped; nothing is lost, and the same call goes on from here", file=sys.stderr)
    return _INTERRUPTED


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="blindcopy",
        description="Finds the mails that should have been blind copies: who was exposed to whom, and what is "
        "still to be done.",
    )
    parser.add_argument("--version", action="version", version=f"blindcopy {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _scan(commands.add_parser("scan", help="scan mailbox archives and report what they exposed"))
    _report(commands.add_parser("report", help="make the report again from the case file alone"))
    _show(commands.add_parser("show", help="one message's evidence, read again from its source"))
    _rules(commands.add_parser("rules", help="list, show or check the rules"))
    return parser


def _scan(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Scans files and folders of mail. A scan that was stopped goes on when it is called again; what did "
        "not change is not read again."
    )
    add = parser.add_argument
    add("sources", nargs="+", metavar="SOURCE", help="a file or folder; its format is told by content")
    add("--org", action="append", default=[], metavar="DOMAIN|ADDRESS",
        help="the organisation's own domain (subdomains count) or, at a mail provider, address; repeatable; "
        "inferred when absent")  # fmt: skip
    add("--customers", type=Path, metavar="FILE.csv", help="known customers: a CSV file with a column `email`")
    _add_rules(parser)
    add("--case", type=Path, default=Path("blindcopy.case"), metavar="FILE",
        help="the case file (default: %(default)s)")  # fmt: skip
    add("--report", type=Path, metavar="DIR", help="write the whole report there")
    add("--jobs", type=_jobs, default=_cores(), metavar="N", help="worker processes (default: %(default)s)")
    add("--reveal", action="store_true",
        help="unmask personal data in the report and keep found values in the case file")  # fmt: skip
    add("--fail-on", choices=_LEVELS, metavar="LEVEL",
        help="exit 1 when an incident or finding is at least low, medium, high or critical")  # fmt: skip
    add("--quiet", action="store_true", help="no progress bar")
    add("--json", action="store_true", help="print summary.json instead of tables")
    add("--sample", type=_messages, metavar="N",
        help="read a random sample of N messages only: every count is then an estimate")  # fmt: skip
    add("--seed", type=int, default=0, metavar="S", help="which random sample (default: %(default)s)")


def _report(parser: argparse.ArgumentParser) -> None:
    parser.description = "Makes the report again, from the case file alone."
    parser.add_argument("case", type=Path, metavar="CASE")
    parser.add_argument("--report", type=Path, metavar="DIR", help="write the whole report there")
    parser.add_argument(
        "--reveal", action="store_true", help="unmask addresses, and found values where the scan kept them"
    )
    parser.add_argument("--json", action="store_true", help="print summary.json instead of tables")


def _show(parser: argparse.ArgumentParser) -> None:
    parser.description = "Prints what a message says of itself, what was found in it, and where its bytes lie."
    parser.add_argument("case", type=Path, metavar="CASE")
    parser.add_argument("message", metavar="MESSAGE", help="its Message-ID")
    parser.add_argument("--reveal", action="store_true", help="unmask personal data, and print the body")


def _rules(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_rules(actions.add_parser("list", help="the catalogue"))
    check = actions.add_parser("check", help="run every rule's own examples")
    check.add_argument("paths", nargs="*", metavar="PATH", help="rule files or folders (default: built in)")
    show = actions.add_parser("show", help="one rule, whole")
    show.add_argument("id", metavar="ID")
    _add_rules(show)


def _add_rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rules", action="append", default=[], metavar="PATH", help="more rules: a TOML file or a folder"
    )
    parser.add_argument("--only", action="append", default=[], metavar="RULE_ID", help="these rules only")
    parser.add_argument("--skip", action="append", default=[], metavar="RULE_ID", help="not these rules")


def _jobs(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of processes, 1 or more")
    return int(text)


def _messages(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of messages, 1 or more")
    return int(text)


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1
