"""What was measured, and decisions: in goes a measured case, out comes its result with what is left of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
import pandas as pd

from scanner.analysis import findings, judged
from scanner.analysis.account import Accounts, incident_id
from scanner.analysis.decided import DECIDED_PEOPLE_COLUMNS, TOLD_COLUMNS, Decided, DecidedIncident, DecidedRule
from scanner.analysis.frames import wanted
from scanner.analysis.people import People, customers_exposed, owners
from scanner.analysis.result import Result, Totals
from scanner.analysis.severity import Facts, judge
from scanner.decisions import (
    Decision,
    FindingsJudged,
    IncidentJudged,
    MailName,
    PersonTold,
    Withdrawal,
    in_force,
)

_SAME_WITHIN = pd.Timedelta(days=1)  # two dates of one mail, as in `numbering`
_MAILS = {"incident": "string", "message": "int64", "identity": "string", "date": "datetime64[us, UTC]"}
_NAMED = {"number": "int64", "identity": "string", "date": "datetime64[us, UTC]"}


@dataclass(frozen=True, slots=True)
class Measured:
    """A result before decisions, and what they are applied to.

    mails       incident, message, identity (hex), date: the mass mails of incidents
    exposed     incident, address, told_at (null where no notice came, or all came back), undelivered (a delivery
                failure of a mass mail came back), person: whom they exposed
    unresolved  incident, address: entries in view that tell nobody
    facts       what the severity of each incident was judged by
    customers   people.CUSTOMER_COLUMNS, or None without a list
    """

    result: Result
    mails: pd.DataFrame
    exposed: pd.DataFrame
    unresolved: pd.DataFrame
    facts: Mapping[str, Facts]
    people: People
    customers: pd.DataFrame | None


def measured(
    connection: duckdb.DuckDBPyConnection,
    result: Result,
    mails: pd.DataFrame,
    accounts: Accounts,
    people: People,
    customers: pd.DataFrame | None,
) -> Measured:
    """A result with what decisions are applied to; `mails` has message and incident (its number)."""
    ordered = mails[["incident", "message"]].sort_values(["incident", "message"])
    ids = ordered.assign(incident=ordered["incident"].map(incident_id))
    exposed = accounts.exposed.drop(columns="told_by")
    return Measured(
        result=result,
        mails=ids.merge(_identities(connection, mails["message"]), on="message")[list(_MAILS)].astype(_MAILS),
        exposed=exposed.assign(person=exposed["address"].map(owners(result.people)).astype("string")),
        unresolved=accounts.unresolved,
        facts=accounts.facts,
        people=people,
        customers=customers,
    )


def decided(connection: duckdb.DuckDBPyConnection, basis: Measured, decisions: Sequence[Decision]) -> Result:
    """The result with what is left of it after decisions; as it was measured where there are none.

    The connection must still have the frames that `examine.measure` gathered. The personal data that the result
    gives is marked with the decisions on it.
    """
    holding = in_force(decisions)
    numbers = [each.number for each in holding]
    covering = judged.judge(connection, holding)
    if not decisions:
        return basis.result
    told_ever = _told(basis, decisions)
    told = told_ever[told_ever["number"].isin(numbers)]
    incidents = _incidents(connection, basis, _verdicts(basis, holding), told)
    false = [name for name, incident in incidents.items() if incident.verdict == "false"]
    people = _people(basis, incidents, told)
    subjects = _subjects(basis, decisions, covering, _joined(told_ever, "person"))
    result = basis.result
    rules = tuple(DecidedRule(total, 0, 0, 0) for total in result.rule_totals)
    if covering:  # what walks over all findings waits until it has to
        rules = judged.rules(connection)
        result = replace(result, worst_personal_data=findings.worst(connection))
    return replace(
        result,
        decided=Decided(
            log=tuple(decisions),
            subjects=subjects,
            holding=frozenset(number for number in numbers if subjects[number]),
            incidents=incidents,
            rules=rules,
            totals=_totals(basis, false),
            people=people,
            still_to_tell=int(people["to_tell"].sum()),
            told=_latest(told, ["incident", "person"]),
        ),
    )


def left_to_tell(basis: Measured, decisions: Sequence[Decision]) -> pd.DataFrame:
    """incident, person: who was not told of which incident, neither by a notice nor by what decisions say."""
    return _left(basis, _told(basis, in_force(decisions)))


def _verdicts(basis: Measured, holding: Sequence[Decision]) -> pd.DataFrame:
    """incident, message, number, verdict: the latest decision on each mass mail that there is one on."""
    judged_ones = [(each.number, each.what) for each in holding if isinstance(each.what, IncidentJudged)]
    named = _named([(number, what.mails) for number, what in judged_ones])
    verdicts = pd.Series({number: what.verdict for number, what in judged_ones}, dtype="string")
    each = _meant(basis, named).sort_values("number").drop_duplicates("message", keep="last")
    return each.assign(verdict=each["number"].map(verdicts).astype("string"))


def _told(basis: Measured, decisions: Sequence[Decision]) -> pd.DataFrame:
    """incident, person, number, told_at, told_how, told_by: who decisions say was told, the latest last."""
    ones = [(each.number, each.what) for each in decisions if isinstance(each.what, PersonTold)]
    incidents = _meant(basis, _named([(number, what.mails) for number, what in ones]))
    rows = [(number, address) for number, what in ones for address in what.addresses]
    addresses = pd.DataFrame(rows, columns=["number", "address"]).astype({"number": "int64", "address": "string"})
    persons = addresses.merge(basis.exposed[["incident", "address", "person"]], on="address")
    each = persons.merge(incidents[["incident", "number"]].drop_duplicates(), on=["incident", "number"])
    told = [(number, what.told_at, what.told_how, what.told_by) for number, what in ones]
    ways = pd.DataFrame(told, columns=["number", "told_at", "told_how", "told_by"]).astype(
        {"number": "int64", **{name: DECIDED_PEOPLE_COLUMNS[name] for name in ("told_at", "told_how", "told_by")}}
    )
    return (
        each[["incident", "person", "number"]]
        .drop_duplicates()
        .sort_values("number")
        .merge(ways, on="number", how="left")
    )


def _incidents(
    connection: duckdb.DuckDBPyConnection, basis: Measured, verdicts: pd.DataFrame, told: pd.DataFrame
) -> dict[str, DecidedIncident]:
    left = judged.standing(connection, basis.mails["message"]).merge(
        basis.mails[["incident", "message"]], on="message"
    )
    rules, levels = _by_incident(left, "rule"), _by_incident(left, "severity")
    each = basis.mails.merge(verdicts[["message", "number", "verdict"]], on="message", how="left")
    by_incident = each.assign(verdict=each["verdict"].fillna("")).groupby("incident")
    one = by_incident["verdict"].nunique().eq(1)
    verdict = by_incident["verdict"].first().where(one, "")
    number = by_incident["number"].max()
    reached = _open(basis, told).groupby("incident")["open"].agg(["size", "sum"])
    incidents = {}
    for incident in basis.result.incidents:
        name = incident.id
        people, missing = int(reached["size"].get(name, 0)), int(reached["sum"].get(name, 0))
        facts = basis.facts[name]
        notified = replace(facts.notified, people=people - missing, missing=missing, undelivered=0)
        severity, reasons = judge(
            replace(facts, personal_data=levels.get(name, ()), rules=rules.get(name, ()), notified=notified)
        )
        settled = verdict[name] in {"false", "accepted"}
        incidents[name] = DecidedIncident(
            verdict=verdict[name],
            decision=None if pd.isna(number[name]) else int(number[name]),
            partly=not one[name],
            severity=severity,
            reasons=reasons,
            told=people - missing,
            to_tell=0 if settled else missing,
        )
    return incidents


def _by_incident(rows: pd.DataFrame, column: str) -> dict[str, tuple[str, ...]]:
    return {str(name): tuple(sorted(set(values))) for name, values in rows.groupby("incident")[column]}


def _open(basis: Measured, told: pd.DataFrame) -> pd.DataFrame:
    """`basis.exposed` with the column open: neither did a notice reach the address, nor was its owner told."""
    owners = told[["incident", "person"]].drop_duplicates().assign(owner_told=True)
    each = basis.exposed.merge(owners, on=["incident", "person"], how="left")
    return each.assign(open=each["told_at"].isna() & each["owner_told"].isna())


def _left(basis: Measured, told: pd.DataFrame) -> pd.DataFrame:
    left = _open(basis, told)
    # As for a notice: she was told of an incident when one of her addresses was.
    each = left.groupby(["incident", "person"])["open"].all()
    return each[each].reset_index()[["incident", "person"]]


def _people(basis: Measured, incidents: Mapping[str, DecidedIncident], told: pd.DataFrame) -> pd.DataFrame:
    settled = [name for name, incident in incidents.items() if incident.settled]
    left = _left(basis, told)
    to_tell = left.loc[~left["incident"].isin(settled), "person"]
    latest = _latest(told, ["person"]).set_index("person")
    persons = basis.result.people["person"]
    table = pd.DataFrame({"person": persons}).join(latest, on="person")
    table["to_tell"] = persons.isin(to_tell)
    return table[list(DECIDED_PEOPLE_COLUMNS)].astype(DECIDED_PEOPLE_COLUMNS)


def _latest(told: pd.DataFrame, of: list[str]) -> pd.DataFrame:
    """The last row of `_told` of each: `TOLD_COLUMNS`."""
    latest = told.sort_values("number").drop_duplicates(of, keep="last").rename(columns={"number": "decision"})
    return latest[list(TOLD_COLUMNS)].astype(TOLD_COLUMNS)


def _totals(basis: Measured, false: Sequence[str]) -> Totals:
    left = basis.exposed[~basis.exposed["incident"].isin(false)]
    exposed = left["address"].drop_duplicates()
    entries = basis.unresolved.loc[~basis.unresolved["incident"].isin(false), "address"].nunique()
    return Totals(
        incidents=len(basis.result.incidents) - len(false),
        addresses_exposed=len(exposed),
        customers_exposed=None if basis.customers is None else customers_exposed(basis.customers, exposed),
        people_exposed=basis.people.count(exposed, entries),
        undelivered=left.loc[left["undelivered"], "address"].nunique(),
    )


def _subjects(
    basis: Measured, decisions: Sequence[Decision], findings: Mapping[int, str], persons: Mapping[int, str]
) -> dict[int, str]:
    """What each decision is about, as the report calls it; "" where there is no such thing."""
    judged_ones = [(each.number, each.what.mails) for each in decisions if isinstance(each.what, IncidentJudged)]
    incidents = _joined(_meant(basis, _named(judged_ones)), "incident")
    subjects = {}
    for each in decisions:
        match each.what:
            case IncidentJudged():
                subjects[each.number] = incidents.get(each.number, "")
            case PersonTold():
                subjects[each.number] = persons.get(each.number, "")
            case FindingsJudged():
                subjects[each.number] = findings.get(each.number, "")
            case Withdrawal(number):
                subjects[each.number] = f"#{number}"
    return subjects


def _joined(rows: pd.DataFrame, column: str) -> dict[int, str]:
    names = rows[["number", column]].drop_duplicates().sort_values(["number", column])
    return {int(str(number)): ", ".join(group) for number, group in names.groupby("number")[column]}


def _named(names: Sequence[tuple[int, tuple[MailName, ...]]]) -> pd.DataFrame:
    """number, identity, date: the mails that decisions name, a row each."""
    rows = [(number, mail.identity, mail.date or None) for number, mails in names for mail in mails]
    frame = pd.DataFrame(rows, columns=list(_NAMED))
    return frame.assign(date=pd.to_datetime(frame["date"], utc=True)).astype(_NAMED)


def _meant(basis: Measured, named: pd.DataFrame) -> pd.DataFrame:
    """incident, message, number: the mass mails that decisions name."""
    pairs = basis.mails.merge(named, on="identity", suffixes=("", "_named"))
    apart = (pairs["date"] - pairs["date_named"]).abs()
    same = apart.le(_SAME_WITHIN) | (pairs["date"].isna() & pairs["date_named"].isna())
    return pairs.loc[same, ["incident", "message", "number"]]


def _identities(connection: duckdb.DuckDBPyConnection, messages: pd.Series) -> pd.DataFrame:
    with wanted(connection, messages):
        return connection.execute("""
            SELECT message, lower(hex(identity)) AS identity, date FROM wanted JOIN mail USING (message)
            ORDER BY message""").df()
