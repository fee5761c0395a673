"""Incidents accounted for: their evidence in, all their figures out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from scanner.analysis.attached import files
from scanner.analysis.emails import ROLE_COLUMNS, by_role
from scanner.analysis.estimate import count_trail
from scanner.analysis.evidence import Evidence
from scanner.analysis.exposure import expose
from scanner.analysis.groups import disclose
from scanner.analysis.people import customers_by_incident
from scanner.analysis.response import Response, respond
from scanner.analysis.result import AttachedFiles, Event, Incident, Range, RuleCount
from scanner.analysis.rows import IN_VIEW, counts, distinct, each_incident, matched, sizes, views
from scanner.analysis.severity import Facts, judge
from scanner.analysis.timeline import moment, sent_to, timeline

EXPOSED_COLUMNS = {
    "incident": "string",  # its id
    "address": "string",
    "told_at": "datetime64[us, UTC]",  # null where no notice came, or all came back
    "told_by": "string",
    "undelivered": "boolean",  # a delivery failure of a mass mail came back for it
}
UNRESOLVED_COLUMNS = {"incident": "string", "address": "string"}


@dataclass(frozen=True, slots=True)
class Accounts:
    """Incidents in the order of their numbers, and what their figures were made from.

    exposed     EXPOSED_COLUMNS: each address that an incident exposed
    unresolved  UNRESOLVED_COLUMNS: entries in view that tell nobody
    facts       what the severity of each was judged by, by its id
    emails      emails.ROLE_COLUMNS: the mail that they are made of
    """

    incidents: tuple[Incident, ...]
    exposed: pd.DataFrame
    unresolved: pd.DataFrame
    facts: Mapping[str, Facts]
    emails: pd.DataFrame


def incident_id(number: int) -> str:
    """What a report calls an incident."""
    return f"I-{number:04d}"


@dataclass(frozen=True, slots=True)
class _Figures:
    """Figures of some incidents by the number of each; of what an incident has none of, it is left out."""

    response: Response
    undelivered: Mapping[int, int]
    events: Mapping[int, tuple[Event, ...]]
    addresses: Mapping[int, int]
    named: Mapping[int, int]
    people: Mapping[int, Range]
    customers: Mapping[int, int] | None
    fields: Mapping[int, tuple[str, ...]]
    contexts: Mapping[int, tuple[str, ...]]
    severities: Mapping[int, tuple[str, ...]]
    rules: Mapping[int, tuple[str, ...]]
    personal_data: Mapping[int, tuple[RuleCount, ...]]
    attached: Mapping[int, AttachedFiles | None]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of one incident: its mails by time, their `copies`, and what `exposure` and `groups` ask for."""

    mails: pd.DataFrame
    copies: pd.DataFrame
    delivered: pd.DataFrame
    shown: pd.DataFrame
    earlier: pd.DataFrame
    by_time: pd.DataFrame


def account(evidence: Evidence, together: pd.DataFrame) -> Accounts:
    """All figures of some incidents; `together` (incident, message, address): who was together in mail before."""
    mails = evidence.mails.sort_values(["incident", "date", "message"])
    numbers = mails["incident"].unique().tolist()
    persons, unresolved = evidence.persons(), evidence.unresolved()
    shown = views(persons, "incident")
    exposed = shown[["incident", "address"]].drop_duplicates()
    response = respond(mails, persons, evidence.traffic, evidence.threshold)
    listed = evidence.customers
    events = {"mass-mail": sent_to(mails, sizes(shown)), **response.events}
    figures = _Figures(
        response=response,
        undelivered=counts(response.undelivered),
        events=timeline(events),
        addresses=counts(exposed),
        named=evidence.people.named(exposed),
        people=evidence.people.ranges(exposed, unresolved),
        customers=None if listed is None else customers_by_incident(listed, exposed),
        fields=distinct(persons, "field"),
        contexts=distinct(evidence.contexts, "rule"),
        severities=distinct(evidence.findings, "severity"),
        rules=distinct(evidence.findings, "rule"),
        personal_data=_by_rule(evidence.findings),
        attached={int(str(number)): files(tables) for number, tables in evidence.attached.groupby("incident")},
    )
    frames = (
        *(mails, evidence.copies, _delivered(persons, response), _shown(shown, exposed, response)),
        *(together, _by_time(mails, response)),
    )
    rows = zip(*(each_incident(frame, numbers) for frame in frames), strict=True)
    accounts = [_account(number, figures, _Rows(*own)) for number, own in zip(numbers, rows, strict=True)]
    told = exposed.merge(response.told, on=["incident", "address"], how="left")
    told["undelivered"] = matched(told, response.undelivered, "incident", "address")
    return Accounts(
        incidents=tuple(incident for incident, _ in accounts),
        exposed=_with_id(told, EXPOSED_COLUMNS),
        unresolved=_with_id(unresolved, UNRESOLVED_COLUMNS),
        facts={incident.id: facts for incident, facts in accounts},
        emails=_with_id(by_role({**events, "recall-report": response.reports}), ROLE_COLUMNS),
    )


def _account(number: int, figures: _Figures, rows: _Rows) -> tuple[Incident, Facts]:
    response, sent = figures.response, rows.mails
    exposure = expose(rows.delivered, rows.shown, rows.earlier)
    facts = Facts(
        addresses=figures.addresses[number],
        named=figures.named.get(number, 0),
        viewers=len(exposure.viewers),
        contexts=figures.contexts.get(number, ()),
        personal_data=figures.severities.get(number, ()),
        rules=figures.rules.get(number, ()),
        reply_alls=response.reply_alls.get(number, 0),
        forwards=response.forwards.get(number, 0),
        recall=response.recall[number],
        undelivered=figures.undelivered.get(number, 0),
        notified=response.notified[number],
        attached=figures.attached.get(number),
    )
    severity, reasons = judge(facts)
    customers = None if figures.customers is None else figures.customers.get(number, 0)
    incident = Incident(
        id=incident_id(number),
        severity=severity,
        reasons=reasons,
        subject=sent["subject"].iloc[0],
        senders=tuple(sent["sender"].unique()),
        first_sent=moment(sent["date"].min()),
        last_sent=moment(sent["date"].max()),
        messages=len(sent),
        field="+".join(field for field in IN_VIEW if field in figures.fields[number]),
        addresses_exposed=facts.addresses,
        addresses_named=facts.named,
        customers_exposed=customers,
        people_exposed=figures.people[number],
        viewers=facts.viewers,
        pairs_disclosed=exposure.pairs_disclosed,
        pairs_new=exposure.pairs_new,
        undelivered=facts.undelivered,
        recall=facts.recall,
        reply_alls=facts.reply_alls,
        addresses_added=response.addresses_added.get(number, 0),
        notified=facts.notified,
        personal_data=figures.personal_data.get(number, ()),
        trail=count_trail(rows.copies, figures.people[number], customers),
        forwards=facts.forwards,
        events=figures.events[number],
        disclosure=disclose(rows.delivered, rows.shown, rows.by_time["message"]),
        attached=facts.attached,
    )
    return incident, facts


def joined(accounts: Sequence[Accounts]) -> Accounts:
    """The accounts of all incidents, of those of some after the other."""
    none = Accounts((), _empty(EXPOSED_COLUMNS), _empty(UNRESOLVED_COLUMNS), {}, _empty(ROLE_COLUMNS))
    return Accounts(
        tuple(incident for each in accounts for incident in each.incidents),
        pd.concat([each.exposed for each in accounts or [none]], ignore_index=True),
        pd.concat([each.unresolved for each in accounts or [none]], ignore_index=True),
        {name: facts for each in accounts for name, facts in each.facts.items()},
        pd.concat([each.emails for each in accounts or [none]], ignore_index=True),
    )


def _delivered(persons: pd.DataFrame, response: Response) -> pd.DataFrame:
    """incident, message, address: the copies of mass mails, and of reply-alls, that reached an outside person."""
    sent = persons[["incident", "message", "address"]].drop_duplicates()
    arrived = sent[~matched(sent, response.lost, "message", "address")]
    return pd.concat([arrived, response.reply_copies], ignore_index=True)


def _shown(shown: pd.DataFrame, exposed: pd.DataFrame, response: Response) -> pd.DataFrame:
    """incident, message, address: whom mass mails, and the reply-alls to them, had in view of those exposed."""
    again = response.reply_views[matched(response.reply_views, exposed, "incident", "address")]
    return pd.concat([shown, again], ignore_index=True)


def _by_time(mails: pd.DataFrame, response: Response) -> pd.DataFrame:
    """incident, message: the mass mails by time, and behind them the reply-alls."""
    replies = response.reply_views[["incident", "message"]].sort_values("message")
    return pd.concat([mails[["incident", "message"]], replies], ignore_index=True).drop_duplicates()


def _by_rule(findings: pd.DataFrame) -> dict[int, tuple[RuleCount, ...]]:
    by_rule: dict[int, list[RuleCount]] = {}
    places = findings.assign(**{place: findings["place"].eq(place) for place in ("subject", "attachment")})
    rules = places.groupby(["incident", "rule"]).agg(
        findings=("rule", "size"), subject=("subject", "sum"), attachment=("attachment", "sum")
    )
    for number, rule, *found in rules.reset_index().itertuples(index=False, name=None):
        by_rule.setdefault(number, []).append(RuleCount(rule, *map(int, found)))
    return {number: tuple(each) for number, each in by_rule.items()}


def _with_id(rows: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    return rows.assign(incident=rows["incident"].map(incident_id))[list(columns)].astype(dict(columns))


def _empty(columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in columns}).astype(dict(columns))
