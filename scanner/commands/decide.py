"""`blindcopy decide`: what people decided about what a scan found, kept in the case; what it changes, printed."""

import argparse
import getpass
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from tabulate import tabulate

from scanner.analysis.deciding import Measured, decided
from scanner.analysis.examine import measure
from scanner.analysis.naming import findings_judged, incident_judged, people_told
from scanner.analysis.result import Result
from scanner.case import Case, open_case
from scanner.commands import DONE
from scanner.decisions import Decision, What, Withdrawal, decide, kept_decisions
from scanner.errors import UsageError
from scanner.question import kept_question
from scanner.reports.decisions import lines, log
from scanner.reports.language import language
from scanner.reports.text import cut, line

_SHOWN = ("decision", "decided_at", "decided_by", "verdict", "subject", "holds", "why")
_WIDEST = 40


def run(options: argparse.Namespace) -> int:
    """Keeps the decisions that were asked for, all or none, and prints them with the figures after them."""
    case = open_case(options.case, create=False)
    try:
        now = datetime.now(UTC).replace(microsecond=0)
        basis = case.with_memory(lambda: measure(case.connection, kept_question(case), now))
        made: tuple[Decision, ...] = ()
        if options.action != "list":
            whats = _asked(case, basis, options, now)
            by = user_name() if options.by is None else options.by
            made = decide(case, whats, by=by, why=options.why, now=now)
        result = case.with_memory(lambda: decided(case.connection, basis, kept_decisions(case)))
    finally:
        case.close()
    sys.stdout.write(_told(result, None if options.action == "list" else made, options.language))
    return DONE


def user_name() -> str:
    """Who is at this computer, as it knows her. Raises `UsageError` where it does not."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise UsageError("it is not known who decides: say so with --by NAME") from None


def _asked(case: Case, basis: Measured, options: argparse.Namespace, now: datetime) -> list[What]:
    match options.action:
        case "incident":
            return [incident_judged(basis, options.verdict, name) for name in options.incidents]
        case "findings":
            return [
                findings_judged(case.connection, options.verdict, options.rule, options.value, options.message)
            ]
        case "told":
            return _tellings(case, basis, options, now)
        case _:
            return [Withdrawal(number) for number in options.numbers]


def _tellings(case: Case, basis: Measured, options: argparse.Namespace, now: datetime) -> list[What]:
    at: datetime = options.at or now
    at = at if at.tzinfo else at.replace(tzinfo=options.timezone)
    by = options.told_by or options.by or user_name()
    told = people_told(basis, kept_decisions(case), options.who, options.incident, how=options.how, at=at, by=by)
    return list(told)


def _told(result: Result, made: Sequence[Decision] | None, code: str) -> str:
    """The decisions that were made, or all, as a table, and what is left after all."""
    words = language(code)
    rows = log(result)
    if made is not None:
        rows = rows[rows["decision"].isin([each.number for each in made])]
    shown = rows[list(_SHOWN)].assign(
        decided_at=rows["decided_at"].dt.strftime("%Y-%m-%d %H:%M UTC"),
        holds=rows["holds"].map(
            {True: words.text("truth.yes"), False: words.text("truth.no")}, na_action="ignore"
        ),
    )
    shown = shown.astype("string").fillna("")
    cells = [[cut(line(str(value)), _WIDEST) for value in row] for row in shown.itertuples(index=False)]
    headers = [words.text(f"column.{name}") for name in _SHOWN]
    table = tabulate(cells, headers=headers, disable_numparse=True) if cells else words.text("decisions.none")
    return "\n".join([table, "", *lines(result, words)]).rstrip() + "\n"
