"""What people decided, as the report tells it: the log, what is left after it, and decisions.csv."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from scanner.analysis.decided import Decided
from scanner.analysis.result import Result
from scanner.decisions import Decision, PersonTold, Withdrawal, kind, verdict
from scanner.reports import frames
from scanner.reports.language import Language
from scanner.reports.report import Reader, Report
from scanner.reports.tables import write_csv
from scanner.reports.text import cell
from scanner.terms import VERDICTS

LOG_COLUMNS = {
    "decision": "Int64",
    "decided_at": "datetime64[us, UTC]",
    "decided_by": "string",
    "verdict": "string",  # confirmed, false, accepted, told, withdrawn
    "about": "string",  # incident, findings, person, withdrawal
    "subject": "string",  # as this report calls it; null where the scan has no such thing
    "holds": "boolean",  # not withdrawn, and this scan has it; null for a withdrawal
    "told_at": "datetime64[us, UTC]",
    "told_how": "string",
    "told_by": "string",
    "why": "string",
}


def log(result: Result) -> pd.DataFrame:
    """Every decision of the case, a row each (`LOG_COLUMNS`), withdrawn ones included."""
    rows = [] if result.decided is None else [_row(result.decided, each) for each in result.decided.log]
    return pd.DataFrame(rows, columns=list(LOG_COLUMNS), dtype="object").astype(LOG_COLUMNS)


def lines(result: Result, words: Language) -> Iterator[str]:
    """What is left after decisions, beside what was measured, one sentence a line; nothing without decisions."""
    decided = result.decided
    if decided is None:
        return
    yield words.count(
        "decisions.after",
        len(decided.log),
        incidents=decided.totals.incidents,
        all_incidents=result.totals.incidents,
        addresses=decided.totals.addresses_exposed,
        all_addresses=result.totals.addresses_exposed,
    )
    yield words.text(
        "decisions.to_tell",
        left=decided.still_to_tell,
        measured=frames.measured_to_tell(result) or 0,
    )
    findings = sum(rule.total.findings for rule in decided.rules)
    measured = sum(total.findings for total in result.rule_totals)
    if findings != measured:
        yield words.text("decisions.findings", left=findings, measured=measured)
    for name in ("false", "accepted"):
        ids = [incident for incident, each in decided.incidents.items() if each.verdict == name]
        if ids:
            yield words.text(f"decisions.{name}", incidents=words.joined(ids))
    partly = [incident for incident, each in decided.incidents.items() if each.partly]
    if partly:
        yield words.text("decisions.partly", incidents=words.joined(partly))


def as_dict(result: Result) -> dict[str, object] | None:
    """The block `decisions` of summary.json; None where the case holds no decision."""
    decided = result.decided
    if decided is None:
        return None
    return {
        "made": len(decided.log),
        "holding": len(decided.holding),
        "totals": asdict(decided.totals),
        "still_to_tell": decided.still_to_tell,
        "incidents": [{"id": name, **asdict(each)} for name, each in decided.incidents.items()],
        "personal_data": [
            {**asdict(rule.total), **{name: getattr(rule, name) for name in VERDICTS}} for rule in decided.rules
        ],
        "log": frames.records(log(result)),
    }


def _row(decided: Decided, decision: Decision) -> dict[str, object]:
    what = decision.what
    told = {
        name: getattr(what, name) if isinstance(what, PersonTold) else None
        for name in ("told_at", "told_how", "told_by")
    }
    return {
        "decision": decision.number,
        "decided_at": decision.decided_at,
        "decided_by": cell(decision.decided_by),
        "verdict": verdict(what),
        "about": kind(what),
        "subject": cell(decided.subjects[decision.number]) or None,
        "holds": None if isinstance(what, Withdrawal) else decision.number in decided.holding,
        **told,
        "why": cell(decision.why),
    }


def _write(result: Result, folder: Path, _reader: Reader) -> None:
    write_csv(log(result), folder / REPORT.name)


REPORT = Report("decisions.csv", _write, wanted=lambda result: result.decided is not None)
