"""What a draft may say: the facts of one incident, for one reader.

They are taken from the frames of a result once, since every form says some of them.
"""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from scanner.analysis.result import Incident, Result
from scanner.reports import frames
from scanner.reports.deadline import aware_of
from scanner.reports.forms.exposed import exposed
from scanner.reports.report import Reader
from scanner.reports.text import cell

_FILES = 20


@dataclass(frozen=True, slots=True)
class Examined:
    """The files that were examined: `first` has path, SHA-256 and messages of the first few of `files`.

    `skipped` is how many files were passed over, since they are no mail.
    """

    first: tuple[tuple[str, str | None, int | None], ...]
    files: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What a scan knows of one incident.

    people         EXPOSED_COLUMNS: those whose address the incident had in view, told as decisions say too;
                   personal data, masked by who writes it
    jurisdictions  how many of them are in each, by name; "" where it is not known
    categories     of data in the tables of people that its mails carried
    decided        how many of them were told of it otherwise, and are still to tell, by decisions; None without
    aware_at       when the organisation became aware of it; None where that was not said, or lies before the
                   incident
    """

    result: Result
    incident: Incident
    people: pd.DataFrame
    jurisdictions: tuple[tuple[str, int], ...]
    categories: tuple[str, ...]
    decided: tuple[int, int] | None
    examined: Examined
    reader: Reader
    aware_at: datetime | None


def facts_of(result: Result, reader: Reader) -> tuple[Facts, ...]:
    """The facts of each incident of a result; those that somebody decided to be false are left out."""
    people, examined = exposed(result), _examined(result)
    rows = people.groupby("incident").groups
    return tuple(
        _facts(result, incident, people.loc[rows.get(incident.id, [])], examined, reader)
        for incident in result.incidents
        if result.decided is None or result.decided.incidents[incident.id].verdict != "false"
    )


def _facts(result: Result, incident: Incident, people: pd.DataFrame, examined: Examined, reader: Reader) -> Facts:
    return Facts(
        result=result,
        incident=incident,
        people=people,
        jurisdictions=_jurisdictions(people),
        categories=_categories(result, incident),
        decided=_decided(result, people),
        examined=examined,
        reader=reader,
        aware_at=aware_of(incident, reader.aware_at),
    )


def _examined(result: Result) -> Examined:
    sources = frames.sources(result, False)
    skipped = sources["format"].eq("skipped").fillna(False).astype(bool)
    read = sources[~skipped]
    shown = read[["path", "sha256", "messages"]].head(_FILES).astype(object)
    first = shown.where(shown.notna(), None).itertuples(index=False, name=None)
    return Examined(tuple(first), len(read), int(skipped.sum()))


def _jurisdictions(people: pd.DataFrame) -> tuple[tuple[str, int], ...]:
    counts = people["jurisdiction"].fillna("").value_counts().sort_index()
    return tuple((str(name), int(number)) for name, number in counts.items())


def _categories(result: Result, incident: Incident) -> tuple[str, ...]:
    if incident.attached is None:
        return ()
    tables = result.attached_tables
    carried = tables.loc[tables["incident"].eq(incident.id).fillna(False).astype(bool), "categories"].dropna()
    return tuple(sorted({cell(each) for told in carried for each in told.split(frames.SEPARATOR) if each}))


def _decided(result: Result, people: pd.DataFrame) -> tuple[int, int] | None:
    if result.decided is None:
        return None
    return int(people["otherwise"].sum()), int(people["still_to_tell"].fillna(True).sum())
