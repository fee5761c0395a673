"""The command line: what can be called, and which command answers.

Commands are imported when they are called, so that `--help` and a mistyped option answer at once.
"""

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

from scanner import __version__
from scanner.commands import DONE, WRONG
from scanner.errors import DISK_FULL, BlindcopyError
from scanner.importing import imported
from scanner.interrupts import termination_interrupts
from scanner.terms import SEVERITIES, VERDICTS, WAYS

_DAY = timedelta(days=1)
_INTERRUPTED = 130
_NOT_WRITTEN = DISK_FULL | {errno.EIO}
_LANGUAGES = sorted(file.stem for file in (Path(__file__).parent / "reports" / "texts").glob("*.toml"))


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a call in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; the exit status is that of the contract (docs/command-line.md)."""
    os.umask(0o077)  # the case file and the report hold personal data: for their owner only
    if sys.stdout is None:  # the caller closed it
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - until the process ends
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that cannot show a letter stops nothing
    try:
        options = _parser().parse_args(arguments)
        with termination_interrupts():
            status = int(imported(f"scanner.commands.{options.command}").run(options))
        sys.stdout.flush()
    except BlindcopyError as error:
        print(f"blindcopy: {error}", file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:
        return _interrupted()
    except RuntimeError as error:
        if str(error) != "Query interrupted":  # what duckdb makes of a Ctrl-C within a query
            raise
        return _interrupted()
    except BrokenPipeError:
        _drop_output()
        return DONE
    except OSError as error:
        if error.errno not in _NOT_WRITTEN or error.filename is not None:
            raise
        _drop_output()
        print(f"blindcopy: the output cannot be written: {error.strerror}", file=sys.stderr)
        return WRONG
    return status


def _interrupted() -> int:
    print("blindcopy: stopped; nothing is lost, and the same call goes on from here", file=sys.stderr)
    return _INTERRUPTED


def _drop_output() -> None:
    """Has what is still to be written to standard output, as Python does at its end, go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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
    _decide(commands.add_parser("decide", help="keep what people decided about incidents, findings and people"))
    _show(commands.add_parser("show", help="one message's evidence, read again from its source"))
    _rules(commands.add_parser("rules", help="list, show, check or begin rules"))
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
    add("--ocr", action="store_true", help="read text in images too, by Tesseract: seconds for each")
    add("--fail-on", choices=SEVERITIES, metavar="LEVEL",
        help="exit 1 when an incident or finding is at least low, medium, high or critical")  # fmt: skip
    _add_reader(parser)
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
    _add_reader(parser)
    parser.add_argument("--json", action="store_true", help="print summary.json instead of tables")
    parser.add_argument("--serve", action="store_true",
        help="show it in a browser on this computer, with forms to decide with, until Ctrl-C")  # fmt: skip
    parser.add_argument("--port", type=int, default=0, metavar="N", help="with --serve: the port (default: any)")
    parser.add_argument("--open", action="store_true", help="with --serve: start the browser")


def _decide(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Keeps a decision in the case file, with who, when and why. The figures of reports follow it; what was "
        "measured stays beside them. A decision is never changed: a later one withdraws it."
    )
    parser.add_argument("case", type=Path, metavar="CASE")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    incident = _decision(actions, "incident", "incidents are true, false, or true and accepted")
    incident.add_argument("verdict", choices=VERDICTS, metavar="|".join(VERDICTS))
    incident.add_argument("incidents", nargs="+", metavar="INCIDENT", help="I-0001")
    findings = _decision(actions, "findings", "what a rule found is true, false, or true and accepted")
    findings.add_argument("verdict", choices=VERDICTS, metavar="|".join(VERDICTS))
    findings.add_argument("rule", metavar="RULE_ID")
    findings.add_argument("--value", default="", metavar="HASH",
        help="this value only: the first digits of its value_hash in personal_data.csv")  # fmt: skip
    findings.add_argument("--message", default="", metavar="MESSAGE-ID", help="in this message only")
    told = _decision(actions, "told", "people were told otherwise than by a mail in the archive")
    told.add_argument("who", nargs="+", metavar="WHO",
        help="a person (P-0001), an address, or an incident: everyone in it still to tell")  # fmt: skip
    told.add_argument("--how", choices=WAYS, required=True, metavar="|".join(WAYS))
    told.add_argument("--at", type=_time, metavar="TIME", help="when: 2025-03-24T09:30 (default: now)")
    _add_timezone(told)
    told.add_argument("--told-by", metavar="NAME", help="who told them (default: who decides)")
    told.add_argument("--incident", action="append", default=[], metavar="INCIDENT",
        help="of this incident only; repeatable (default: of all that the person is in)")  # fmt: skip
    withdraw = _decision(actions, "withdraw", "earlier decisions no longer hold")
    withdraw.add_argument("numbers", nargs="+", type=int, metavar="NUMBER")
    _add_language(actions.add_parser("list", help="every decision, and what is left after them"))


def _decision(
    actions: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, what: str
) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=what)
    parser.add_argument("--why", default="", metavar="TEXT", help="needed for all but confirmed and told")
    parser.add_argument("--by", metavar="NAME", help="who decides (default: the user of this computer)")
    _add_language(parser)
    return parser


def _show(parser: argparse.ArgumentParser) -> None:
    parser.description = "Prints what a message says of itself, what was found in it, and where its bytes lie."
    parser.add_argument("case", type=Path, metavar="CASE")
    parser.add_argument("message", metavar="MESSAGE", help="its Message-ID")
    parser.add_argument("--reveal", action="store_true", help="unmask personal data, and print the body")


def _rules(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    _add_rules(actions.add_parser("list", help="the catalogue"))
    check = actions.add_parser("check", help="check every rule: regexes, examples, validators, duplicates")
    check.add_argument("paths", nargs="*", metavar="PATH", help="rule files or folders (default: built in)")
    show = actions.add_parser("show", help="one rule, whole")
    show.add_argument("id", metavar="ID")
    _add_rules(show)
    new = actions.add_parser("new", help="begin a rule file: a template with remarks")
    new.add_argument("path", nargs="?", type=Path, metavar="FILE", help="where to write it (default: print it)")
    actions.add_parser("schema", help="print the JSON Schema of rule files, for editors")


def _add_rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rules", action="append", default=[], metavar="PATH", help="more rules: a TOML file or a folder"
    )
    parser.add_argument("--only", action="append", default=[], metavar="RULE_ID", help="these rules only")
    parser.add_argument("--skip", action="append", default=[], metavar="RULE_ID", help="not these rules")
    parser.add_argument("--settings", type=Path, metavar="FILE.toml",
        help="your own customer numbers, markings and regions for phone numbers")  # fmt: skip


def _add_reader(parser: argparse.ArgumentParser) -> None:
    _add_language(parser)
    _add_timezone(parser)
    parser.add_argument("--aware-at", type=_time, metavar="TIME",
        help="when the organisation became aware of the breach, which starts the 72 hours of the GDPR: "
        "2025-03-24T09:30, in the time zone of the report, or with an offset")  # fmt: skip


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--language", choices=_LANGUAGES, default="en", metavar="|".join(_LANGUAGES),
        help="of the report and the screen (default: %(default)s)")  # fmt: skip


def _add_timezone(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--timezone", type=_zone, default="UTC", metavar="ZONE",
        help="time zone of what is told, by its IANA name: America/Toronto (default: %(default)s)")  # fmt: skip


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, KeyError):  # a path, a folder, a name that is not there
        raise argparse.ArgumentTypeError(f"'{text}' is no IANA time zone such as America/Toronto") from None


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no time such as 2025-03-24T09:30") from None
    if time > datetime.now(time.tzinfo) + _DAY:  # of a time without an offset the zone is not known here
        raise argparse.ArgumentTypeError(f"'{text}' lies in the future")
    return time


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
