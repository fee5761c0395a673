"""What a form is, and what a draft of it may say: one incident of a result, for one reader."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from scanner.analysis.result import PEOPLE_COLUMNS, Incident, Result
from scanner.reports import frames
from scanner.reports.forms.document import Document
from scanner.reports.language import Language
from scanner.reports.report import Reader


@dataclass(frozen=True, slots=True)
class Facts:
    """What a scan knows of one incident.

    people     PEOPLE_COLUMNS: those whose address the incident had in view, told as decisions say too; personal
               data, masked by who writes it
    sources    of the whole result, as `frames.sources` gives them
    aware_at   when the organisation became aware of it; None where that was not said, or lies before the incident
    """

    result: Result
    incident: Incident
    people: pd.DataFrame
    sources: pd.DataFrame
    reader: Reader
    aware_at: datetime | None


@dataclass(frozen=True, slots=True)
class Form:
    """One form. Each module here that defines `FORM` adds one, `FORMS` several.

    name                 of its files, without an ending
    texts                what its texts begin with: its title is the text `{texts}_title`
    language             of the draft; None where it is the reader's
    make(facts, words)   the draft for one incident, in the language of `words`
    """

    name: str
    texts: str
    make: Callable[[Facts, Language], Document]
    language: str | None = None


def facts_of(result: Result, reader: Reader) -> tuple[Facts, ...]:
    """The facts of each incident of a result; those that somebody decided to be false are left out."""
    people, sources = _told(result), frames.sources(result, reader.reveal)
    return tuple(
        Facts(
            result=result,
            incident=incident,
            people=people[people["incidents"].map(lambda ids, name=incident.id: name in ids).to_numpy(dtype=bool)],
            sources=sources,
            reader=reader,
            aware_at=_aware_at(incident, reader),
        )
        for incident in result.incidents
        if result.decided is None or result.decided.incidents[incident.id].verdict != "false"
    )


def _aware_at(incident: Incident, reader: Reader) -> datetime | None:
    aware, first = reader.aware_at, incident.first_sent
    return None if aware is None or (first is not None and aware < first) else aware


def _told(result: Result) -> pd.DataFrame:
    """The people of a result; where decisions were made, told and still to tell as these say."""
    people = result.people.reindex(columns=list(PEOPLE_COLUMNS)).reset_index(drop=True)
    if result.decided is None:
        return people
    decided = result.decided.people.reset_index(drop=True)
    return people.assign(still_to_tell=decided["to_tell"], told_at=people["told_at"].fillna(decided["told_at"]))
