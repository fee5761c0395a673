"""What stands of each incident after decisions, by people and by addresses, and the order of incidents."""

from dataclasses import replace

import pandas as pd

from scanner.analysis.columns import EXPOSURES_COLUMNS
from scanner.analysis.decided import DECIDED_PEOPLE_COLUMNS, TOLD_COLUMNS, Decided, DecidedIncident
from scanner.analysis.result import Result
from scanner.reports import standing
from tests.reports import results


def decided(result: Result, told: tuple[str, ...] = (), **verdicts: str) -> Result:
    """The result with a verdict on some incidents (by I_0001), all now low, and some people told of I-0001."""
    incidents = {
        each.id: DecidedIncident(verdicts.get(each.id.replace("-", "_"), ""), 1, False, "low", (), 0, 2)
        for each in result.incidents
    }
    after = Decided(
        log=(),
        subjects={},
        holding=frozenset(),
        incidents=incidents,
        rules=(),
        totals=replace(result.totals, incidents=1, addresses_exposed=5),
        people=results.frame(DECIDED_PEOPLE_COLUMNS, []),
        still_to_tell=0,
        told=results.frame(TOLD_COLUMNS, [{"incident": "I-0001", "person": person} for person in told]),
    )
    return replace(result, decided=after)


def exposed(*rows: tuple[str, str, bool]) -> pd.DataFrame:
    """Exposures by incident, person, and whether a notice reached the address."""
    return results.frame(
        EXPOSURES_COLUMNS,
        [
            {"incident": incident, "person": person, "told_at": results.SENT if told else None}
            for incident, person, told in rows
        ],
    )


def test_a_person_is_told_of_an_incident_when_one_of_her_addresses_was() -> None:
    exposures = exposed(
        ("I-0001", "P-0001", True), ("I-0001", "P-0001", False), ("I-0001", "P-0002", False),
        ("I-0002", "P-0001", False),
    )  # fmt: skip
    result = replace(results.several(), exposures=exposures)
    assert standing.people_to_tell(result) == {"I-0001": 1, "I-0002": 1}


def test_decisions_tell_people_too_and_settle_incidents() -> None:
    exposures = exposed(("I-0001", "P-0001", False), ("I-0001", "P-0002", False), ("I-0002", "P-0001", False))
    result = replace(results.several(), exposures=exposures)
    assert standing.people_to_tell(decided(result, told=("P-0001",))) == {"I-0001": 1, "I-0002": 1}
    assert standing.people_to_tell(decided(result, I_0002="accepted")) == {"I-0001": 2, "I-0002": 0}


def test_without_exposures_nobody_knows_how_many_people_are_left() -> None:
    assert standing.people_to_tell(replace(results.several(), exposures=exposed())) == {}


def test_a_notice_that_came_back_told_nobody() -> None:
    notified = results.INCIDENT.notified
    assert notified is not None
    incident = replace(results.INCIDENT, notified=replace(notified, missing=1, undelivered=2))
    assert standing.to_tell(incident, replace(results.plain(), incidents=(incident,))) == 3
    assert standing.to_tell(results.UNCOMPUTED, results.several()) is None


def test_incidents_stand_in_the_order_of_what_was_decided() -> None:
    assert [each.id for each in standing.ranked(results.several())] == ["I-0003", "I-0001", "I-0002"]
    assert [each.id for each in standing.ranked(decided(results.several()))] == ["I-0001", "I-0003", "I-0002"]


def test_what_is_false_stands_no_more() -> None:
    result = decided(results.several(), I_0001="false", I_0003="accepted")
    assert [each.id for each in standing.incidents(result)] == ["I-0002", "I-0003"]
    assert standing.totals(result).addresses_exposed == 5
    assert standing.totals(results.several()).addresses_exposed == 310
    assert standing.nothing_to_do(result)
    assert not standing.nothing_to_do(decided(results.several(), I_0001="confirmed"))
