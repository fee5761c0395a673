"""What stands of each incident after decisions, and the order in which incidents are read."""

from collections.abc import Mapping, Sequence

import pandas as pd

from scanner.analysis.decided import TOLD_COLUMNS
from scanner.analysis.result import Incident, Result, RuleTotal, Totals
from scanner.terms import SEVERITIES

_KEYS = ["incident", "person"]


def severity(incident: Incident, result: Result) -> str | None:
    """As decided, as measured where there are no decisions; None where it was not computed."""
    return incident.severity if result.decided is None else result.decided.incidents[incident.id].severity


def to_tell(incident: Incident, result: Result) -> int | None:
    """Exposed addresses whose owners are still to tell; None where that was not computed."""
    if result.decided is not None:
        return result.decided.incidents[incident.id].to_tell
    return None if incident.notified is None else incident.notified.untold


def told(result: Result) -> pd.DataFrame:
    """incident, person, told_at, otherwise, to_tell: whom each incident exposed, and whether she was told of it.

    She was when a notice about it reached one of her addresses, or a decision says so (`otherwise`); `told_at` is
    of the notice, else as decided. Nobody is to be told of an incident that was decided to be false or accepted.
    """
    each = result.exposures.dropna(subset=_KEYS).groupby(_KEYS)["told_at"].max().reset_index()
    each = each.merge(_told_otherwise(result), on=_KEYS, how="left")
    each["otherwise"] = each["otherwise"].notna()
    each["to_tell"] = each["told_at"].isna() & ~each["otherwise"] & ~each["incident"].isin(_settled(result))
    each["told_at"] = each["told_at"].fillna(each.pop("decided_at"))
    return each


def people_to_tell(result: Result) -> Mapping[str, int]:
    """By incident, how many of the people whom it exposed are still to tell of it (see `told`).

    An incident of which that was not computed is not there.
    """
    return {str(name): int(number) for name, number in told(result).groupby("incident")["to_tell"].sum().items()}


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


def rule_totals(result: Result) -> Sequence[RuleTotal]:
    """What each rule found, without what is decided to be false."""
    return result.rule_totals if result.decided is None else [rule.total for rule in result.decided.rules]


def nothing_to_do(result: Result) -> bool:
    """Whether for some incident nobody is to be told since it was decided so, told or not."""
    return bool(_settled(result))


def _settled(result: Result) -> list[str]:
    """The incidents that are decided to be false, or accepted."""
    decided = {} if result.decided is None else result.decided.incidents
    return [name for name, incident in decided.items() if incident.settled]


def _told_otherwise(result: Result) -> pd.DataFrame:
    """incident, person, decided_at, otherwise (true): who was told of what by decision."""
    columns = {name: TOLD_COLUMNS[name] for name in (*_KEYS, "told_at")}
    rows = pd.DataFrame(columns=list(columns)) if result.decided is None else result.decided.told[list(columns)]
    return rows.astype(columns).rename(columns={"told_at": "decided_at"}).assign(otherwise=True)


def _rank(level: str | None) -> int:
    return SEVERITIES.index(level) if level in SEVERITIES else -1
