"""What a sampled case tells of the whole archive: each count of the report as an estimate with its interval.

The methods are in `intervals`; here is what is counted. The population is the messages as they lie in the
archive; what is estimated are numbers of distinct messages, as a whole scan counts them. So each estimate takes a
message for its share (one of how many `copies` there are, in table `sampled`), and each exact interval only the
one of them that was picked to be `counted`.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

import duckdb
import numpy as np
import pandas as pd

from scanner.analysis import incidents, intervals
from scanner.analysis.frames import wanted
from scanner.analysis.intervals import around, at_least, at_most
from scanner.analysis.people import People
from scanner.analysis.result import Estimate, Result, RuleEstimate, RuleTotal, Sample
from scanner.question import Draw


def estimate(
    connection: duckdb.DuckDBPyConnection,
    draw: Draw,
    observed: Result,
    exposing: pd.DataFrame,
    shown: pd.DataFrame,
    people: People,
) -> Sample:
    """The estimates of a sampled case whose frames are gathered.

    `observed` is the result of what was seen in the sample. `exposing` are the mass mails of incidents
    (frames.MAIL_COLUMNS and incident), `shown` (message, address) whom they had in view.
    """
    counts, totals = observed.messages, observed.totals
    sampled, population = counts.found, max(draw.population or 0, counts.found)
    whole = sampled == population
    messages = partial(intervals.messages, sampled=sampled, population=population)
    distinct = partial(intervals.distinct, sampled=sampled, population=population)

    def number(counted: int, shares: float, certain: int) -> Estimate:
        if whole:
            return Estimate(certain, certain, certain)
        return at_least(around(messages(counted), shares * population / sampled), certain)

    readable, counted, shares = _readable(connection)
    in_view = _copies(connection, exposing["message"])
    mails = number(int(in_view["counted"].sum()), float((1 / in_view["copies"]).sum()), len(exposing))
    each = in_view.merge(exposing[["message", "incident"]], on="message")
    addresses = in_view.merge(shown[["message", "address"]].drop_duplicates(), on="message")
    persons = addresses.merge(people.addresses[["address", "person", "customer_id"]], on="address")
    found_incidents = distinct(_things(each, "incident"))
    exposed = totals.people_exposed
    return Sample(
        messages=sampled,
        population=population,
        seed=draw.seed,
        scanned=number(counted, shares, counts.scanned),
        duplicate=number(readable - counted, readable - shares, counts.duplicate),
        unreadable=number(counts.unreadable, counts.unreadable, counts.unreadable),
        messages_in_view=mails,
        incidents=found_incidents if whole else _incidents(found_incidents, exposing, mails),
        addresses_exposed=distinct(_things(addresses, "address")),
        customers_exposed=None if totals.customers_exposed is None else distinct(_things(persons, "customer_id")),
        people_exposed=_from(exposed.low if exposed else 0, distinct(_things(persons, "person"))),
        personal_data=_rules(connection, observed.rule_totals, number, sampled, population),
        not_seen=number(0, 0, 0),
    )


def marked(result: Result, sample: Sample) -> Result:
    """The result of a sample, so marked wherever assumptions are told."""
    told = f"{sample.messages:,} of {sample.population:,} messages, drawn at random with seed {sample.seed}"
    return replace(result, sample=sample, assumptions={**result.assumptions, "sample": told})


def _rules(
    connection: duckdb.DuckDBPyConnection,
    rules: Iterable[RuleTotal],
    number: Callable[[int, float, int], Estimate],
    sampled: int,
    population: int,
) -> dict[str, RuleEstimate]:
    """By rule; a rule that found nothing in the sample is not in it."""
    amounts = connection.execute("""
        SELECT x.rule, s.file, s.position, s.counted, s.copies, count(*) AS findings
        FROM found x JOIN copies c USING (message)
        JOIN sampled s ON s.file = c.file AND s.position = c.position
        WHERE x.counts GROUP BY ALL ORDER BY ALL""").df()
    values = connection.execute("""
        SELECT DISTINCT x.rule, s.file, s.position, s.copies, x.value_hash AS thing
        FROM found x JOIN copies c USING (message)
        JOIN sampled s ON s.file = c.file AND s.position = c.position
        WHERE x.counts""").df()
    values["message"] = values.groupby(["file", "position"]).ngroup()
    values["thing"] = values["thing"].map(bytes)
    told = {}
    for rule in (rule for rule in rules if rule.findings):
        own = amounts[amounts["rule"].eq(rule.rule)]
        findings = intervals.total(own["findings"].to_numpy(), own["copies"].to_numpy(), sampled, population)
        if sampled == population:
            findings = Estimate(rule.findings, rule.findings, rule.findings)
        told[rule.rule] = RuleEstimate(
            findings=at_least(findings, rule.findings),
            messages=number(int(own["counted"].sum()), float((1 / own["copies"]).sum()), rule.messages),
            distinct_values=intervals.distinct(
                values.loc[values["rule"].eq(rule.rule), ["message", "thing", "copies"]], sampled, population
            ),
        )
    return told


def _incidents(found: Estimate, exposing: pd.DataFrame, mails: Estimate) -> Estimate:
    """Mails of one incident look like two when those between them are not in the sample; each has a mail."""
    mailings = 0
    if len(exposing):
        mailings = int(incidents.group(exposing.assign(date=exposing["date"].min())).nunique())
    return at_most(_from(mailings, found), mails.high)


def _from(low: int, estimated: Estimate) -> Estimate:
    return Estimate(estimated.estimate, min(low, estimated.low), estimated.high)


def _things(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """message (here: a copy in the sample), thing, copies: each pair once."""
    things = rows[["copy", column, "copies"]].dropna().drop_duplicates()
    return things.rename(columns={"copy": "message", column: "thing"})


def _copies(connection: duckdb.DuckDBPyConnection, messages: pd.Series) -> pd.DataFrame:
    """The copies of some messages that are in the sample: message, copy (a number of its own), counted, copies."""
    with wanted(connection, messages):
        found = connection.execute("""
            SELECT c.message, s.counted, s.copies FROM wanted JOIN copies c USING (message)
            JOIN sampled s USING (file, position) ORDER BY c.message, s.file, s.position""").df()
    return found.assign(copy=np.arange(len(found)))


def _readable(connection: duckdb.DuckDBPyConnection) -> tuple[int, int, float]:
    """How many messages of the sample were read, how many of these are the copy that counts, and their shares."""
    [told] = connection.execute("""
        SELECT count(*), count(*) FILTER (s.counted), coalesce(sum(1 / s.copies), 0)
        FROM copies JOIN sampled s USING (file, position)""").fetchall()
    readable, counted, shares = told
    return readable, counted, shares
