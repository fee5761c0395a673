"""What is left of a result after decisions: the types; `deciding` fills them.

The figures of `Result` are what was measured and never change. These stand beside them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from scanner.analysis.result import Result, RuleTotal, Totals
from scanner.decisions import Decision

DECIDED_PEOPLE_COLUMNS = {
    "person": "string",  # P-0001, as in the table of people
    "told_at": "datetime64[us, UTC]",  # by decision, not by a notice; null where nobody decided so
    "told_how": "string",
    "told_by": "string",  # who told her
    "decision": "Int64",
    "to_tell": "boolean",  # after all decisions
}
TOLD_COLUMNS = {
    "incident": "string",
    "person": "string",
    "told_at": "datetime64[us, UTC]",
    "told_how": "string",
    "told_by": "string",
    "decision": "Int64",
}
"""Who was told of which incident, by decision; of several decisions the latest."""


def _nobody_told() -> pd.DataFrame:
    return pd.DataFrame({name: [] for name in TOLD_COLUMNS}).astype(TOLD_COLUMNS)


@dataclass(frozen=True, slots=True)
class DecidedIncident:
    """One incident after decisions.

    verdict    the verdict that all of its mails have; "" where they have none, or not the same
    decision   the number of the latest decision on it; None where there is none
    partly     whether only some of its mails were decided on, or not alike: it counts as undecided
    severity   as it is without findings that are false and with those told who were, and the reasons for it
    told       exposed addresses whose owner was told, by a notice or otherwise; `to_tell` are the rest, none
               where nothing is to be done (false, accepted)
    """

    verdict: str
    decision: int | None
    partly: bool
    severity: str
    reasons: tuple[str, ...]
    told: int
    to_tell: int

    @property
    def settled(self) -> bool:
        """Whether nothing is to be done about it any more, whoever was told."""
        return self.verdict in {"false", "accepted"}


@dataclass(frozen=True, slots=True)
class DecidedRule:
    """What a rule found, without what is false (`total`), and how many findings have which verdict."""

    total: RuleTotal
    confirmed: int
    false: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Decided:
    """A result after decisions.

    log        every decision of the case, withdrawn ones included, in order
    subjects   what each decision is about as this report calls it ("I-0001"), by number; "" where this scan has
               no such thing
    holding    the numbers of those that are not withdrawn and that this scan has something for
    incidents  by their id; false ones included
    totals     without false incidents
    people     DECIDED_PEOPLE_COLUMNS, a row for each row of the result's
    told       TOLD_COLUMNS, a row for each person and incident that decisions say she was told of
    """

    log: tuple[Decision, ...]
    subjects: Mapping[int, str]
    holding: frozenset[int]
    incidents: Mapping[str, DecidedIncident]
    rules: tuple[DecidedRule, ...]
    totals: Totals
    people: pd.DataFrame
    still_to_tell: int
    told: pd.DataFrame = field(default_factory=_nobody_told)


def standing_severities(result: Result) -> frozenset[str | None]:
    """The severities, after decisions, of incidents and findings that are neither false nor accepted."""
    decided = result.decided
    if decided is None:
        incidents = [each.severity for each in result.incidents]
        return frozenset([*incidents, *(total.severity for total in result.rule_totals if total.findings)])
    open_ones = [each.severity for each in decided.incidents.values() if not each.settled]
    found = [rule.total.severity for rule in decided.rules if rule.total.findings > rule.accepted]
    return frozenset([*open_ones, *found])
