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
    who: Sequence[str],
    incidents: Sequence[str],
    *,
    how: str,
    at: datetime,
    by: str,
) -> tuple[PersonTold, ...]:
    """That people were told of incidents (of all that exposed them where none is named), a decision a person.

    Each of `who` is a person (P-0001), an address of hers, or an incident (I-0001), which is everyone who is still
    to tell of it. Raises `UsageError` where this scan has no such thing, or there is nobody to tell.
    """
    rows = basis.exposed
    called = {**dict(zip(rows["address"], rows["person"], strict=True)), **dict.fromkeys(rows["person"])}
    whole = [name for name in who if name in basis.facts]
    names = {name: name if name in called else canonical(name) for name in who if name not in whole}
    unknown = [name for name, known in names.items() if known not in called]
    if unknown:
        raise UsageError(
            f"nobody exposed is called {unknown[0]}: give a person (P-0001), an address or an incident"
        )
    persons = {name: called[known] or known for name, known in names.items()}
    chosen = rows[rows["person"].isin(list(persons.values()))]
    if incidents:
        chosen = chosen[chosen["incident"].isin(_known(basis, incidents))]
    there = set(chosen["person"])
    absent = [name for name, person in persons.items() if person not in there]
    if absent:
        raise UsageError(f"{absent[0]} is not in {', '.join(incidents)}")
    if whole:
        left = left_to_tell(basis, decisions).merge(rows, on=["incident", "person"])
        told_already = set(whole) - set(left["incident"])
        if told_already:
            raise UsageError(f"{', '.join(sorted(told_already))}: everyone in it is told already")
        chosen = pd.concat([chosen, left[left["incident"].isin(whole)]])
    mails = {name: _mails(basis, [name]) for name in chosen["incident"].unique()}
    return tuple(
        PersonTold(
            tuple(sorted(set(theirs["address"]))),
            tuple(sorted({mail for name in set(theirs["incident"]) for mail in mails[name]})),
            how,
            at,
            by,
        )
        for _, theirs in chosen.groupby("person")
    )


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
    mails = basis.mails[basis.mails["incident"].isin(_known(basis, incidents))]
    return tuple(sorted(set(mail_names(mails))))


def _known(basis: Measured, incidents: Sequence[str]) -> Sequence[str]:
    """The ids of incidents as they are. Raises `UsageError` where this scan has none of an id."""
    unknown = [name for name in incidents if name not in basis.facts]
    if unknown:
        raise UsageError(f"no incident {', '.join(unknown)} in the last scan of this case")
    return incidents


def mail_names(mails: pd.DataFrame) -> list[MailName]:
    """The names of the mails in a frame with their identity (hex) and date."""
    dates = mails["date"].dt.strftime("%Y-%m-%dT%H:%M:%SZ").fillna("")
    return [MailName(identity, date) for identity, date in zip(mails["identity"], dates, strict=True)]
