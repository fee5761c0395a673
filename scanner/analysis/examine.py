"""The whole analysis: an open case file in, a `Result` out."""

from datetime import datetime
from functools import partial

import duckdb
import pandas as pd

from scanner import __version__
from scanner.analysis import conversations, findings, frames, incidents, organisation, sampling
from scanner.analysis.account import Evidence, account
from scanner.analysis.addresses import sort_addresses
from scanner.analysis.components import of_messages
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
from scanner.question import Question


def examine(connection: duckdb.DuckDBPyConnection, question: Question, now: datetime) -> Result:
    """Everything that a report says of the sources of the last scan. `now` (UTC) is when it is said."""
    frames.gather(connection)
    frames.name_rules(connection, question.rules)
    own = question.organisation or organisation.infer(
        frames.senders_by_folder(connection), frames.correspondents(connection)
    )
    threshold = question.visible_threshold
    findings.gather(connection, own)
    customers = customers_frame(question.customers)

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
    evidence = [
        Evidence(
            number=int(str(number)),
            mails=mails,
            copies=of_messages(copies, mails["message"]),
            traffic=traffic,
            people=people,
            customers=customers if question.customers is not None else None,
            findings=findings.of_messages(connection, mails["message"]),
            contexts=frames.contexts(connection, mails["message"]),
            threshold=threshold,
        )
        for number, mails in exposing.groupby("incident")
    ]
    accounts = [account(each, _together(connection, each)) for each in evidence]
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
    )
    if question.sample is None:
        return result
    in_view = shown.loc[shown["field"].isin(["to", "cc"]), ["message", "address"]]
    return sampling.marked(
        result, sampling.estimate(connection, question.sample, result, exposing, in_view, people)
    )


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


def _together(connection: duckdb.DuckDBPyConnection, evidence: Evidence) -> pd.DataFrame:
    persons = evidence.copies.loc[evidence.copies["kind"].eq("outside"), "address"]
    first = evidence.mails["date"].min()
    before = None if pd.isna(first) else first.to_pydatetime()
    return frames.together(connection, persons.drop_duplicates(), before)


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
