"""The whole analysis: an open case file in, a `Result` out."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import duckdb
import pandas as pd

from scanner import __version__
from scanner.analysis import (
    acquaintance,
    attached,
    conversations,
    emails,
    findings,
    frames,
    incidents,
    mail,
    numbering,
    organisation,
    sampling,
)
from scanner.analysis.account import Accounts, account, incident_id, joined
from scanner.analysis.addresses import sort_addresses
from scanner.analysis.columns import PROBLEMS_COLUMNS, SET_ASIDE_COLUMNS, SOURCES_COLUMNS
from scanner.analysis.deciding import Measured, decided, measured
from scanner.analysis.evidence import Evidence, batches
from scanner.analysis.forwards import MARK
from scanner.analysis.notices import repeats_list
from scanner.analysis.people import People, customers_exposed, customers_frame, exposures, people_table, resolve
from scanner.analysis.policy import breaches
from scanner.analysis.recalls import recalls_of
from scanner.analysis.response import Traffic, told_apart
from scanner.analysis.result import Result, Totals
from scanner.analysis.rows import in_view, sizes, views
from scanner.analysis.threads import ancestors
from scanner.decisions import Decision
from scanner.question import NEVER, Question

_NOT_COUNTED = Totals(None, None, None, None, None)


def examine(
    connection: duckdb.DuckDBPyConnection, question: Question, now: datetime, decisions: Sequence[Decision] = ()
) -> Result:
    """Everything that a report says of the sources of the last scan. `now` (UTC) is when it is said."""
    return decided(connection, measure(connection, question, now), decisions)


def measure(connection: duckdb.DuckDBPyConnection, question: Question, now: datetime) -> Measured:
    """The same before decisions, with what they are applied to."""
    numbering.gather(connection)
    frames.name_rules(connection, question.rules)
    own = question.organisation or organisation.infer(
        frames.senders_by_folder(connection), partial(frames.correspondents, connection)
    )
    threshold = question.visible_threshold or NEVER
    customers = customers_frame(question.customers)
    findings.gather(connection, own, customers, question.known_values)
    attached.gather(connection, own)

    lists = frames.list_addresses(connection)
    sent, copies = _mass_mail(connection, frozenset(own), lists, threshold)
    persons = copies[copies["kind"].eq("outside")]
    traffic = _traffic(connection, own, lists, persons)
    seen = views(persons)
    after = pd.concat([recalls_of(sent), repeats_list(sent, traffic.notices, persons)])
    mass = sent[
        ~sent["message"].isin(after) | sent["message"].isin(incidents.showing_others(after, seen, threshold))
    ]
    named = ancestors(mass)
    reasons = conversations.set_aside(
        mass,
        seen,
        traffic.replies,
        views(traffic.addressed),
        named,
        mail.held(connection, named["ancestor"]),
        in_view(copies[copies["kind"].eq("list")])["message"],
        frozenset(own),
    )
    aside = mass["message"].map(reasons).ne("")
    exposing = mass[~aside]
    exposing = exposing.assign(incident=exposing["message"].map(incidents.group(exposing)))
    shown = persons[persons["message"].isin(exposing["message"])]
    people = resolve(in_view(shown), customers)
    number = exposing.set_index("message")["incident"]
    evidence = Evidence(
        mails=exposing,
        copies=_numbered(copies[["message", "field", "address", "kind"]], number),
        findings=_numbered(findings.of_messages(connection, exposing["message"]), number),
        contexts=_numbered(frames.contexts(connection, exposing["message"]), number),
        attached=_numbered(attached.of_messages(connection, exposing["message"]), number),
        traffic=told_apart(traffic, exposing, shown),
        people=people,
        customers=None if question.customers is None else customers,
        threshold=threshold,
    )
    acquaintance.gather(connection, evidence.persons()["address"])
    accounts = joined(
        [account(each, acquaintance.before(connection, each.persons_before())) for each in batches(evidence)]
    )
    table = people_table(people, accounts.exposed)
    written = in_view(shown)[["message", "address", "name"]]
    result = Result(
        generated_at=now,
        version=__version__,
        assumptions={
            "organisation_domains": list(own),
            "organisation_inferred": not question.organisation,
            "visible_threshold": question.visible_threshold,
            **({"policies": [policy.rule for policy in question.policies]} if question.policies else {}),
        },
        messages=frames.counts(connection),
        incidents=accounts.incidents,
        rule_totals=findings.totals(connection),
        totals=_totals(accounts, people, evidence.customers) if question.visible_threshold else _NOT_COUNTED,
        people=table,
        personal_data=partial(findings.pages, connection),
        worst_personal_data=findings.worst(connection),
        set_aside=_set_aside_table(mass[aside], sizes(seen), reasons),
        sources=frames.sources(connection).astype(SOURCES_COLUMNS),
        problems=frames.problems(connection).astype(PROBLEMS_COLUMNS),
        policy=breaches(connection, question.policies, frozenset(own), lists),
        provenance=question.provenance,
        attached_tables=attached.table(connection, number.map(incident_id)),
        emails=emails.table(connection, accounts.emails, _seen(seen, traffic), frozenset(own), lists),
        exposures=exposures(
            table,
            accounts.exposed,
            written.assign(incident=written["message"].map(number).map(incident_id)),
        ),
        titles={rule["id"]: rule.get("title", "") for rule in question.rules},
    )
    if question.sample is not None:
        result = sampling.marked(
            result, sampling.estimate(connection, question.sample, result, exposing, views(shown), people)
        )
    return measured(connection, result, exposing, accounts, people, evidence.customers)


def _numbered(rows: pd.DataFrame, number: pd.Series) -> pd.DataFrame:
    """The rows of mass mails of incidents, one incident after the other; `number` is that of each message."""
    numbers = rows["message"].map(number)
    known = rows.assign(incident=numbers)[numbers.notna()].astype({"incident": "int64"})
    return known.sort_values("incident", kind="stable")


def _mass_mail(
    connection: duckdb.DuckDBPyConnection, own: frozenset[str], lists: frozenset[str], threshold: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Mail of the organisation with at least `threshold` outside persons in view, and whom it was addressed to.

    The second frame has message, field, name, address, kind and reason (see `addresses`).
    """
    shown = sort_addresses(mail.shown_by(connection, own, threshold), own, lists)
    persons = shown.loc[shown["kind"].eq("outside"), "address"]
    mass = mail.mail_of(connection, mail.showing_many(connection, persons, threshold))
    addressed = frames.recipients_of(connection, mass["message"])
    kinds = sort_addresses(addressed["address"], own, lists)
    copies = addressed[addressed["field"].ne("reply-to")].merge(kinds, on="address")
    return mass, copies.sort_values("message", kind="stable")


def _traffic(
    connection: duckdb.DuckDBPyConnection, own: tuple[str, ...], lists: frozenset[str], persons: pd.DataFrame
) -> Traffic:
    """The mail around mass mail: recalls and notices of the organisation, mail from those whom it exposed."""
    recalls = mail.recalls(connection, own)
    notices = mail.notices(connection, own)
    replies = mail.mail_from(connection, persons["address"].drop_duplicates(), visible=2)
    forwards = mail.forwards(connection, MARK)
    found = (recalls, notices, replies, forwards)
    messages = pd.concat([frame["message"] for frame in found]).drop_duplicates()
    addressed = frames.recipients_of(connection, messages)
    addressed = addressed[addressed["field"].ne("reply-to")]
    kinds = sort_addresses(addressed["address"], frozenset(own), lists).set_index("address")["kind"]
    outside = addressed[addressed["address"].map(kinds).eq("outside")]
    return Traffic(*found, addressed, outside, frames.reports(connection))


def _seen(seen: pd.DataFrame, traffic: Traffic) -> "pd.Series[int]":
    """How many outside persons mass mail and the mail around it had in view; `seen`: those of mass mail."""
    return sizes(pd.concat([seen, views(traffic.persons)]))


def _totals(accounts: Accounts, people: People, customers: pd.DataFrame | None) -> Totals:
    exposed = accounts.exposed["address"].drop_duplicates()
    return Totals(
        incidents=len(accounts.incidents),
        addresses_exposed=len(exposed),
        customers_exposed=None if customers is None else customers_exposed(customers, exposed),
        people_exposed=people.count(exposed, accounts.unresolved["address"].nunique()),
        undelivered=accounts.exposed.loc[accounts.exposed["undelivered"], "address"].nunique(),
    )


def _set_aside_table(aside: pd.DataFrame, seen: pd.Series, reasons: pd.Series) -> pd.DataFrame:
    """`SET_ASIDE_COLUMNS`; `seen`: how many outside persons each message had in view."""
    table = aside.assign(
        position=frames.place(aside),
        outside_addresses=aside["message"].map(seen),
        reason=aside["message"].map(reasons),
    )
    return table[list(SET_ASIDE_COLUMNS)].astype(SET_ASIDE_COLUMNS)
