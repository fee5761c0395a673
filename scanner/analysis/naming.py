"""From what a report calls things (I-0001, P-0001) to what decisions name them by in any scan."""

from collections.abc import Sequence
from datetime import datetime

import duckdb
import pandas as pd

from scanner.analysis.deciding import Measured, left_to_tell
from scanner.decisions import Decision, FindingsJudged, IncidentJudged, MailName, PersonTold
from scanner.errors import UsageError
from scanner.parsing.addresses import canonical

_SHORTEST_HASH = 4


def incident_judged(basis: Measured, verdict: str, incident: str) -> IncidentJudged:
    """A verdict on an incident of this scan. Raises `UsageError` where there is none of that id."""
    return IncidentJudged(verdict, _mails(basis, [incident]))


def people_told(
    basis: Measured,
    decisions: Sequence[Decision],
    who: str,
    incidents: Sequence[str],
    *,
    how: str,
    at: datetime,
    by: str,
) -> tuple[PersonTold, ...]:
    """That a person was told of incidents (of all that exposed her where none is named), a decision a person.

    `who` is a person (P-0001), an address of hers, or an incident (I-0001): then everyone in it who is still to
    tell. Raises `UsageError` where this scan has no such thing, or there is nobody to tell.
    """
    rows = basis.exposed
    if who in basis.facts:
        left = left_to_tell(basis, decisions)
        persons, incidents = left.loc[left["incident"].eq(who), "person"], [who]
        if persons.empty:
            raise UsageError(f"{who}: everyone in it is told already")
    else:
        persons = rows.loc[rows["person"].eq(who) | rows["address"].eq(canonical(who)), "person"]
        if persons.empty:
            raise UsageError(f"nobody exposed is called {who}: give a person (P-0001), an address or an incident")
    theirs = rows[rows["person"].isin(persons)]
    if incidents:
        named = _mails(basis, incidents)
        theirs = theirs[theirs["incident"].isin(incidents)]
        if theirs.empty:
            raise UsageError(f"{who} is not in {', '.join(incidents)}")
        return tuple(
            PersonTold(tuple(sorted(set(group))), named, how, at, by)
            for _, group in theirs.groupby("person")["address"]
        )
    mails = _mails(basis, sorted(set(theirs["incident"])))
    return (PersonTold(tuple(sorted(set(theirs["address"]))), mails, how, at, by),)


def findings_judged(
    connection: duckdb.DuckDBPyConnection, verdict: str, rule: str, value_hash: str = "", message_id: str = ""
) -> FindingsJudged:
    """A verdict on what a rule found: all of it, or one value (by the first digits of its hash), one mail, both.

    Raises `UsageError` where that is nothing, or more than one value or mail.
    """
    wanted = message_id.strip().removeprefix("<").removesuffix(">")
    if value_hash and len(value_hash) < _SHORTEST_HASH:
        raise UsageError(f"give at least {_SHORTEST_HASH} digits of a value's hash")
    found = connection.execute(
        """SELECT DISTINCT hex(x.value_hash) AS value_hash, lower(hex(m.identity)) AS identity, m.date
           FROM found x JOIN mail m USING (message)
           WHERE x.rule = ? AND starts_with(hex(x.value_hash), ?) AND (? = '' OR m.message_id = ?)""",
        [rule, value_hash.upper(), wanted, wanted],
    ).df()
    what = " ".join(filter(None, [rule, value_hash, wanted]))
    if found.empty:
        raise UsageError(f"nothing was found that is called {what}")
    if value_hash and found["value_hash"].nunique() > 1:
        raise UsageError(f"{what}: more than one value begins so, give more digits")
    mails = mail_names(found)
    if wanted and len(set(mails)) > 1:
        raise UsageError(f"{what}: more than one mail has this Message-ID")
    return FindingsJudged(
        verdict, rule, str(found["value_hash"].iloc[0]) if value_hash else "", mails[0] if wanted else None
    )


def _mails(basis: Measured, incidents: Sequence[str]) -> tuple[MailName, ...]:
    unknown = [name for name in incidents if name not in basis.facts]
    if unknown:
        raise UsageError(f"no incident {', '.join(unknown)} in the last scan of this case")
    return tuple(sorted(set(mail_names(basis.mails[basis.mails["incident"].isin(incidents)]))))


def mail_names(mails: pd.DataFrame) -> list[MailName]:
    """The names of the mails in a frame with their identity (hex) and date."""
    dates = mails["date"].dt.strftime("%Y-%m-%dT%H:%M:%SZ").fillna("")
    return [MailName(identity, date) for identity, date in zip(mails["identity"], dates, strict=True)]
