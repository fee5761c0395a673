"""What stands of each incident after decisions, and the order in which incidents are read."""

from collections.abc import Mapping, Sequence

from scanner.analysis.result import Incident, Result, Totals
from scanner.terms import SEVERITIES


def severity(incident: Incident, result: Result) -> str | None:
    """As decided, as measured where there are no decisions; None where it was not computed."""
    return incident.severity if result.decided is None else result.decided.incidents[incident.id].severity


def to_tell(incident: Incident, result: Result) -> int | None:
    """Exposed addresses whose owners are still to tell; None where that was not computed."""
    if result.decided is not None:
        return result.decided.incidents[incident.id].to_tell
    return None if incident.notified is None else incident.notified.untold


def people_to_tell(result: Result) -> Mapping[str, int]:
    """By incident, how many of the people whom it exposed are still to tell of it.

    A person was told of it when a notice reached one of her addresses, or a decision says so. An incident of which
    that was not computed is not there.
    """
    exposed = result.exposures
    people = exposed["told_at"].isna().groupby([exposed["incident"], exposed["person"]]).all().rename("open")
    left = people.reset_index()
    if result.decided is not None:
        told = result.decided.told[["incident", "person"]].assign(otherwise=True)
        settled = [name for name, each in result.decided.incidents.items() if each.settled]
        left = left.merge(told, on=["incident", "person"], how="left")
        left["open"] &= left["otherwise"].isna() & ~left["incident"].isin(settled)
    return {str(name): int(number) for name, number in left.groupby("incident")["open"].sum().items()}


def ranked(result: Result) -> Sequence[Incident]:
    """All incidents, the worst first."""
    return sorted(
        result.incidents,
        key=lambda each: (-_rank(severity(each, result)), -each.addresses_exposed, each.id),
    )


def incidents(result: Result) -> Sequence[Incident]:
    """Those that are not decided to be false, in the order of their numbers."""
    decided = result.decided
    if decided is None:
        return result.incidents
    return [each for each in result.incidents if decided.incidents[each.id].verdict != "false"]


def totals(result: Result) -> Totals:
    """Without incidents that are decided to be false."""
    return result.totals if result.decided is None else result.decided.totals


def nothing_to_do(result: Result) -> bool:
    """Whether for some incident nobody is to be told since it was decided so, told or not."""
    return result.decided is not None and any(each.settled for each in result.decided.incidents.values())


def _rank(level: str | None) -> int:
    return SEVERITIES.index(level) if level in SEVERITIES else -1
