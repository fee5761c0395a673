"""One incident accounted for: its evidence in, all its figures out."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from scanner.analysis.estimate import count_trail
from scanner.analysis.exposure import expose
from scanner.analysis.groups import disclose
from scanner.analysis.people import People, customers_exposed
from scanner.analysis.response import Response, Traffic, in_view, respond
from scanner.analysis.result import AttachedFiles, Incident, RuleCount
from scanner.analysis.severity import Facts, judge
from scanner.analysis.timeline import sent_to, timeline


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the archive holds of one incident.

    mails       its mass mails (frames.MAIL_COLUMNS)
    copies      message, field, name, address, kind, reason: whom they were addressed to
    findings    personal data in them (frames.findings)
    contexts    the ids of the context rules that matched them
    attached    tables of people that they carried
    customers   people.CUSTOMER_COLUMNS, or None without a list
    """

    number: int
    mails: pd.DataFrame
    copies: pd.DataFrame
    traffic: Traffic
    people: People
    customers: pd.DataFrame | None
    findings: pd.DataFrame
    contexts: tuple[str, ...]
    threshold: int
    attached: AttachedFiles | None = None

    def persons(self) -> pd.DataFrame:
        """The rows of `copies` that are outside persons."""
        return self.copies[self.copies["kind"].eq("outside")]

    def unresolved(self) -> pd.Series:
        """The entries in view of which it cannot be told whom they stand for: they widen the highest count."""
        rows = self.copies[self.copies["kind"].isin(["unresolved", "malformed", "list"])]
        return rows.loc[rows["field"].isin(["to", "cc"]), "address"].drop_duplicates()


@dataclass(frozen=True, slots=True)
class Account:
    """An incident, the addresses that it exposed, those that were told (address, told_at, told_by), and what its
    severity was judged by.
    """

    incident: Incident
    exposed: pd.Series
    told: pd.DataFrame
    facts: Facts


def account(evidence: Evidence, together: pd.DataFrame) -> Account:
    """All figures of one incident; `together` (message, address) is who was together in mail before it."""
    persons = evidence.persons()
    views = in_view(persons)
    exposed = views["address"].drop_duplicates()
    response = respond(evidence.mails, persons, evidence.traffic, evidence.threshold)
    delivered, in_sight = _delivered(persons, response), _shown(views, exposed, response)
    shown = expose(delivered, in_sight, together)
    in_order = evidence.mails.sort_values(["date", "message"])
    named = evidence.people.named(exposed)
    range_of_people = evidence.people.count(exposed, len(evidence.unresolved()))
    customers = None if evidence.customers is None else customers_exposed(evidence.customers, exposed)
    facts = Facts(
        addresses=len(exposed),
        named=named,
        viewers=len(shown.viewers),
        contexts=evidence.contexts,
        personal_data=tuple(sorted(set(evidence.findings["severity"].dropna()))),
        rules=tuple(sorted(set(evidence.findings["rule"].dropna()))),
        reply_alls=response.reply_alls,
        forwards=response.forwards,
        recall=response.recall,
        undelivered=response.undelivered,
        notified=response.notified,
        attached=evidence.attached,
    )
    severity, reasons = judge(facts)
    incident = Incident(
        id=f"I-{evidence.number:04d}",
        severity=severity,
        reasons=reasons,
        subject=in_order["subject"].iloc[0],
        senders=tuple(in_order["sender"].drop_duplicates()),
        first_sent=_when(evidence.mails["date"].min()),
        last_sent=_when(evidence.mails["date"].max()),
        messages=len(evidence.mails),
        field="+".join(field for field in ("to", "cc") if persons["field"].eq(field).any()),
        addresses_exposed=len(exposed),
        addresses_named=named,
        customers_exposed=customers,
        people_exposed=range_of_people,
        viewers=len(shown.viewers),
        pairs_disclosed=shown.pairs_disclosed,
        pairs_new=shown.pairs_new,
        undelivered=response.undelivered,
        recall=response.recall,
        reply_alls=response.reply_alls,
        addresses_added=response.addresses_added,
        notified=response.notified,
        personal_data=_by_rule(evidence.findings),
        trail=count_trail(evidence.copies, range_of_people, customers),
        forwards=response.forwards,
        events=timeline(sent_to(evidence.mails, views), response.events),
        disclosure=disclose(
            delivered,
            in_sight,
            pd.concat([in_order["message"], response.reply_views["message"].sort_values()]).drop_duplicates(),
        ),
        attached=evidence.attached,
    )
    return Account(incident, exposed, response.told, facts)


def _delivered(persons: pd.DataFrame, response: Response) -> pd.DataFrame:
    """message, address: the copies of mass mails, and of reply-alls, that reached an outside person."""
    sent = persons[["message", "address"]].drop_duplicates()
    if not response.lost.empty:
        left = sent.merge(response.lost, how="left", indicator=True)
        sent = left.loc[left["_merge"].eq("left_only"), ["message", "address"]]
    return pd.concat([sent, response.reply_copies], ignore_index=True)


def _shown(views: pd.DataFrame, exposed: pd.Series, response: Response) -> pd.DataFrame:
    """message, address: whom the mass mails, and the reply-alls to them, had in view of those exposed."""
    again = response.reply_views[response.reply_views["address"].isin(exposed)]
    return pd.concat([views, again], ignore_index=True)


def _by_rule(findings: pd.DataFrame) -> tuple[RuleCount, ...]:
    sizes = findings.groupby("rule").size().sort_index()
    return tuple(RuleCount(str(rule), int(size)) for rule, size in sizes.items())


def _when(moment: pd.Timestamp) -> datetime | None:
    return None if pd.isna(moment) else moment.to_pydatetime()
