"""What people decided about what was found: kept in the case file, only ever added to.

A decision names what it is about by what a later scan of the same mail finds again: a mail by its identity, a
person by her addresses, a value by its hash. Numbers such as I-0001 are told anew by each scan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias, get_args

from scanner.case import Case
from scanner.errors import UsageError
from scanner.registered import registered
from scanner.tables import DECISIONS, table
from scanner.terms import VERDICTS, WAYS

_LONGEST = 2_000  # characters of a text that a user gives


@dataclass(frozen=True, slots=True, order=True)
class MailName:
    """One mail in any scan: its `identity.identity` in hex, and its date in whole seconds (UTC), if it has one.

    The date is there for mailers that write the same Message-ID every month: two names are of one mail when the
    identity is the same and the dates are at most a day apart, which is how copies are told.
    """

    identity: str
    date: str = ""  # "2025-03-24T09:00:00Z"

    def __str__(self) -> str:
        return f"{self.identity} {self.date}".rstrip()


def mail_name(text: str) -> MailName:
    """The name that `str` made this text of."""
    identity, _, date = text.partition(" ")
    return MailName(identity, date)


@dataclass(frozen=True, slots=True)
class IncidentJudged:
    """A verdict on each of an incident's mass mails: an incident has it while all of its mails have."""

    verdict: str
    mails: tuple[MailName, ...]


@dataclass(frozen=True, slots=True)
class FindingsJudged:
    """A verdict on what a rule found: all of it, or only a value (its hash in hex), a mail's, or both."""

    verdict: str
    rule: str
    value_hash: str = ""
    mail: MailName | None = None


@dataclass(frozen=True, slots=True)
class PersonTold:
    """A person, by her addresses, was told of incidents, by their mass mails; `told_at` in UTC."""

    addresses: tuple[str, ...]
    mails: tuple[MailName, ...]
    told_how: str
    told_at: datetime
    told_by: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An earlier decision no longer holds."""

    number: int


What: TypeAlias = IncidentJudged | FindingsJudged | PersonTold | Withdrawal

_KINDS: Mapping[type, str] = dict(
    zip(get_args(What), ("incident", "findings", "person", "withdrawal"), strict=True)
)


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `number` counts from 1 in its case; `decided_at` in UTC, in whole seconds."""

    number: int
    decided_at: datetime
    decided_by: str
    why: str
    what: What


def kind(what: What) -> str:
    """What sort of thing is decided on: "incident", "findings", "person" or "withdrawal"."""
    return _KINDS[type(what)]


def verdict(what: What) -> str:
    """The decision in one word: one of `VERDICTS`, "told" or "withdrawn"."""
    match what:
        case IncidentJudged() | FindingsJudged():
            return what.verdict
        case PersonTold():
            return "told"
        case Withdrawal():
            return "withdrawn"


def in_force(decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Those that hold: not withdrawn, and no withdrawals."""
    withdrawn = {each.what.number for each in decisions if isinstance(each.what, Withdrawal)}
    return tuple(d for d in decisions if d.number not in withdrawn and not isinstance(d.what, Withdrawal))


def kept_decisions(case: Case) -> tuple[Decision, ...]:
    """All decisions of a case, in the order in which they were made."""
    columns = ", ".join(
        # As numbers, since the driver wants another library to hand over times with a zone.
        f"epoch_us({field.name})" if field.name in {"decided_at", "told_at"} else field.name
        for field in DECISIONS
    )
    rows = case.connection.execute(f"SELECT {columns} FROM decisions ORDER BY number").fetchall()
    return tuple(_decision(dict(zip(DECISIONS.names, row, strict=True))) for row in rows)


def decide(case: Case, whats: Sequence[What], *, by: str, why: str, now: datetime) -> tuple[Decision, ...]:
    """Adds decisions to a case, all or none, and gives them back with their numbers.

    `by` is who decides, `now` (with a time zone) when. Raises `UsageError`, nothing kept, where one of them says
    something that cannot be: no name or (but for telling and confirming) no reason, an unknown verdict, somebody
    told in the future, the withdrawal of what does not hold.
    """
    by, why = _line("by whom", by), _line("why", why)
    before = kept_decisions(case)
    holding = {each.number for each in in_force(before)}
    lined = [
        replace(what, told_by=_line("told by", what.told_by)) if isinstance(what, PersonTold) else what
        for what in whats
    ]
    for what in lined:
        _check(what, by, why, now, holding)
        if isinstance(what, Withdrawal):
            holding.remove(what.number)
    first = len(before) + 1
    added = tuple(
        Decision(number, now.astimezone(UTC).replace(microsecond=0), by, why, what)
        for number, what in enumerate(lined, start=first)
    )
    made = table(DECISIONS, [_row(each) for each in added])
    with registered(case.connection, "made", made), case.transaction():
        case.connection.execute("INSERT INTO decisions SELECT * FROM made")
    return added


def _check(what: What, by: str, why: str, now: datetime, holding: set[int]) -> None:
    if not by:
        raise UsageError("a decision needs the name of who decides")
    word = verdict(what)
    if not why and word not in {"confirmed", "told"}:
        raise UsageError(f"a decision '{word}' needs a reason")
    match what:
        case IncidentJudged() | FindingsJudged() if word not in VERDICTS:
            raise UsageError(f"'{word}' is no verdict: it is one of {', '.join(VERDICTS)}")
        case PersonTold():
            if what.told_how not in WAYS:
                raise UsageError(f"'{what.told_how}' is no way to tell: it is one of {', '.join(WAYS)}")
            if what.told_at > now + timedelta(minutes=1):
                raise UsageError("nobody was told in the future")
        case Withdrawal() if what.number not in holding:
            raise UsageError(f"no decision {what.number} to withdraw: there is none, or it was withdrawn before")
        case _:
            return


def _line(name: str, text: str) -> str:
    if len(text) > _LONGEST:
        raise UsageError(f"{name}: the text has more than {_LONGEST:,} characters")
    return " ".join(text.split())


def _row(decision: Decision) -> tuple[object, ...]:
    given = {
        "number": decision.number,
        "decided_at": decision.decided_at,
        "decided_by": decision.decided_by,
        "why": decision.why,
        "kind": kind(decision.what),
        **_own_columns(decision.what),
    }
    return tuple(given.get(name) for name in DECISIONS.names)


def _own_columns(what: What) -> dict[str, object]:
    match what:
        case IncidentJudged():
            return {"verdict": what.verdict, "mails": list(map(str, what.mails))}
        case FindingsJudged():
            mails = [str(what.mail)] if what.mail else None
            return {
                "verdict": what.verdict,
                "mails": mails,
                "rule": what.rule,
                "value_hash": what.value_hash or None,
            }
        case PersonTold():
            names = {"addresses": list(what.addresses), "mails": list(map(str, what.mails))}
            return {**names, "told_how": what.told_how, "told_at": what.told_at, "told_by": what.told_by}
        case Withdrawal():
            return {"withdraws": what.number}


def _decision(row: Mapping[str, Any]) -> Decision:
    mails = tuple(mail_name(name) for name in row["mails"] or ())
    what: What
    match row["kind"]:
        case "incident":
            what = IncidentJudged(row["verdict"], mails)
        case "findings":
            what = FindingsJudged(
                row["verdict"], row["rule"], row["value_hash"] or "", mails[0] if mails else None
            )
        case "person":
            told = _moment(row["told_at"])
            what = PersonTold(tuple(row["addresses"]), mails, row["told_how"], told, row["told_by"])
        case _:
            what = Withdrawal(row["withdraws"])
    return Decision(row["number"], _moment(row["decided_at"]), row["decided_by"], row["why"], what)


def _moment(microseconds: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
