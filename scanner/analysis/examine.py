"""The whole analysis: an open case file in, a `Result` out."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

import duckdb
import pandas as pd

from scanner import __version__
from scanner.analysis import attached, conversations, findings, frames, incidents, organisation, sampling
from scanner.analysis.account import Account, Evidence, account
from scanner.analysis.addresses import sort_addresses
from scanner.analysis.components import of_messages
from scanner.analysis.deciding import Measured, decided, measured
from scanner.analysis.forwards import MARK
from scanner.analysis.notices import repeats_list
from scanner.analysis.people import People, customers_exposed, customers_frame, people_table, resolve
from scanner.analysis.policy import breaches
from scanner.analysis.recalls import recalls_of
from scanner.analysis.response import Traffic, told_apart
from scanner.analysis.result import (
    PROBLEMS_COLUMNS,
    SET_ASIDE_COLUMNS,
    SOURCES_COLUMNS,
    Incident,
    Result,
    Totals,
)
from scanner.analysis.threads import ancestors
from scanner.decisions import Decision
from scanner.question import Question

_PERSONS = 5_000


def examine(
    connection: duckdb.DuckDBPyConnection, question: Question, now: datetime, decisions: Sequence[Decision] = ()
) -> Result:
    """Everything that a report says of the sources of the last scan. `now` (UTC) is when it is said."""
    return decided(connection, measure(connection, question, now), decisions)


def measure(connection: duckdb.DuckDBPyConnection, question: Question, now: datetime) -> Measured:
    """The same before decisions, with what they are applied to."""
    frames.gather(connection)
    frames.name_rules(connection, question.rules)
    own = question.organisation or organisation.infer(
        frames.senders_by_folder(connection), frames.correspondents(connection)
    )
    threshold = question.visible_threshold
    customers = customers_frame(question.customers)
    findings.gather(connection, own, customers, question.known_values)
    attached.gather(connection, own)

    lists = frames.list_addresses(connection)
    sent, copies = _mass_mail(connection, frozenset(own), lists, threshold)
    persons = copies[copies["kind"].eq("outside")]
    traffic = _traffic(connection, own, lists, persons)
    mass = sent[
        ~sent["message"].isin(recalls_of(sent))
        & ~sent["message"].isin(repeats_list(sent, traffic.notices, persons))
    ]
    reasons = conversations.set_aside(
        mass,
        persons.loc[persons["field"].isin(["to", "cc"]), ["message", "address"]].drop_duplicates(),
        traffic.replies,
        traffic.addressed.loc[
            traffic.addressed["field"].isin(["to", "cc"]), ["message", "address"]
        ].drop_duplicates(),
        frames.held(connection, ancestors(mass)["ancestor"]),
        copies.loc[copies["kind"].eq("list") & copies["field"].isin(["to", "cc"]), "message"],
        frozenset(own),
    )
    aside = mass["message"].map(reasons).ne("")
    exposing = mass[~aside]
    exposing = exposing.assign(incident=exposing["message"].map(incidents.group(exposing)))
    shown = persons[persons["message"].isin(exposing["message"])]
    traffic = told_apart(traffic, exposing, shown)
    people = resolve(shown[shown["field"].isin(["to", "cc"])], customers)
    personal_data = findings.of_messages(connection, exposing["message"])
    contexts = frames.contexts(connection, exposing["message"])
    tables = attached.of_messages(connection, exposing["message"])
    evidence = [
        Evidence(
            number=int(str(number)),
            mails=mails,
            copies=of_messages(copies, mails["message"]),
            traffic=traffic,
            people=people,
            customers=customers if question.customers is not None else None,
            findings=of_messages(personal_data, mails["message"]),
            contexts=tuple(sorted(set(of_messages(contexts, mails["message"])["rule"]))),
            threshold=threshold,
            attached=attached.files(of_messages(tables, mails["message"])),
        )
        for number, mails in exposing.groupby("incident")
    ]
    accounts = [account(each, together) for each, together in _with_together(connection, evidence)]
    told = [(each.incident.id, each.exposed, each.told) for each in accounts]
    result = Result(
        generated_at=now,
        version=__version__,
        assumptions={
            "organisation_domains": list(own),
            "organisation_inferred": not question.organisation,
            "visible_threshold": threshold,
            **({"policies": [policy.rule for policy in question.policies]} if question.policies else {}),
        },
        messages=frames.counts(connection),
        incidents=tuple(each.incident for each in accounts),
        rule_totals=findings.totals(connection),
        totals=_totals(tuple(each.incident for each in accounts), shown, people, evidence),
        people=people_table(people, told),
        personal_data=partial(findings.pages, connection),
        worst_personal_data=findings.worst(connection),
        set_aside=_set_aside_table(mass[aside], persons, reasons),
        sources=frames.sources(connection).astype(SOURCES_COLUMNS),
        problems=frames.problems(connection).astype(PROBLEMS_COLUMNS),
        policy=breaches(connection, question.policies, frozenset(own), lists),
        provenance=question.provenance,
        attached_tables=attached.table(connection, _incident_ids(evidence, accounts)),
    )
    if question.sample is not None:
        in_view = shown.loc[shown["field"].isin(["to", "cc"]), ["message", "address"]]
        result = sampling.marked(
            result, sampling.estimate(connection, question.sample, result, exposing, in_view, people)
        )
    return measured(connection, result, evidence, accounts, people)


def _incident_ids(evidence: Sequence[Evidence], accounts: Sequence[Account]) -> pd.Series:
    """The id of the incident of each of its mass mails, by message."""
    ids = {
        message: one.incident.id
        for each, one in zip(evidence, accounts, strict=True)
        for message in each.mails["message"]
    }
    return pd.Series(ids, dtype="object")


def _mass_mail(
    connection: duckdb.DuckDBPyConnection, own: frozenset[str], lists: frozenset[str], threshold: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Mail of the organisation with at least `threshold` outside persons in view, and whom it was addressed to.

    The second frame has message, field, name, address, kind and reason (see `addresses`).
    """
    sent = frames.sent_in_view(connection, own, threshold)
    addressed = frames.recipients_of(connection, sent["message"])
    kinds = sort_addresses(addressed["address"], own, lists)
    copies = addressed[addressed["field"].ne("reply-to")].merge(kinds, on="address")
    in_view = copies[copies["kind"].eq("outside") & copies["field"].isin(["to", "cc"])]
    size = in_view.groupby("message")["address"].nunique()
    mass = sent[sent["message"].isin(size.index[size >= threshold])]
    shown = copies[copies["message"].isin(mass["message"])]
    return mass, shown.sort_values("message", kind="stable")


def _traffic(
    connection: duckdb.DuckDBPyConnection, own: tuple[str, ...], lists: frozenset[str], persons: pd.DataFrame
) -> Traffic:
    """The mail around mass mail: recalls and notices of the organisation, mail from those whom it exposed."""
    recalls = frames.recalls(connection, own)
    notices = frames.notices(connection, own)
    replies = frames.mail_from(connection, persons["address"].drop_duplicates(), visible=2)
    forwards = frames.forwards(connection, MARK)
    found = (recalls, notices, replies, forwards)
    messages = pd.concat([frame["message"] for frame in found]).drop_duplicates()
    addressed = frames.recipients_of(connection, messages)
    addressed = addressed[addressed["field"].ne("reply-to")]
    kinds = sort_addresses(addressed["address"], frozenset(own), lists).set_index("address")["kind"]
    outside = addressed[addressed["address"].map(kinds).eq("outside")]
    return Traffic(*found, addressed, outside, frames.reports(connection))


def _with_together(
    connection: duckdb.DuckDBPyConnection, evidence: list[Evidence]
) -> Iterator[tuple[Evidence, pd.DataFrame]]:
    """Each incident with who was together in mail before it (message, address), asked for many at a time."""
    for batch in _batches(evidence):
        together = frames.together(connection, pd.concat([_persons_before(each) for each in batch]))
        found = dict(iter(together.groupby("incident")[["message", "address"]]))
        for each in batch:
            yield each, found.get(each.number, together.loc[:-1, ["message", "address"]])


def _batches(evidence: list[Evidence]) -> Iterator[list[Evidence]]:
    """Incidents with `_PERSONS` addresses or a few more together: what was before them is held at one time."""
    batch: list[Evidence] = []
    size = 0
    for each in evidence:
        batch.append(each)
        size += len(each.copies)
        if size >= _PERSONS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _persons_before(evidence: Evidence) -> pd.DataFrame:
    persons = evidence.persons()[["address"]].drop_duplicates()
    return persons.assign(incident=evidence.number, before=evidence.mails["date"].min())


def _totals(
    counted: tuple[Incident, ...], shown: pd.DataFrame, people: People, evidence: list[Evidence]
) -> Totals:
    exposed = shown.loc[shown["field"].isin(["to", "cc"]), "address"].drop_duplicates()
    unresolved = pd.concat([each.unresolved() for each in evidence]).nunique() if evidence else 0
    listed = evidence[0].customers if evidence else None
    return Totals(
        incidents=len(counted),
        addresses_exposed=len(exposed),
        customers_exposed=None if listed is None else customers_exposed(listed, exposed),
        people_exposed=people.count(exposed, unresolved),
    )


def _set_aside_table(aside: pd.DataFrame, persons: pd.DataFrame, reasons: pd.Series) -> pd.DataFrame:
    in_view = persons[persons["field"].isin(["to", "cc"])]
    table = aside.assign(
        position=frames.place(aside),
        outside_addresses=aside["message"].map(in_view.groupby("message")["address"].nunique()),
        reason=aside["message"].map(reasons),
    )
    return table[list(SET_ASIDE_COLUMNS)].astype(SET_ASIDE_COLUMNS)
