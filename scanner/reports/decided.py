"""The columns that decisions add to the tables of the report: what is left of each row after them."""

import pandas as pd

from scanner.analysis.result import Result
from scanner.reports import standing

INCIDENTS_COLUMNS = {
    "verdict": "string",  # confirmed, false, accepted; null where there is none
    "decision": "Int64",  # the number of the latest
    "decided_severity": "string",
    "to_tell": "Int64",  # addresses
    "people_to_tell": "Int64",
}
PEOPLE_COLUMNS = {
    "decided_told_at": "datetime64[us, UTC]",
    "decided_told_how": "string",
    "decided_told_by": "string",
    "decision": "Int64",
    "to_tell": "boolean",
}
ONLY_DECIDED = (
    *("verdict", "decision", "decided_severity"),
    *("decided_told_at", "decided_told_how", "decided_told_by"),
)
"""Of both, those that say nothing where there are no decisions."""


def incidents(result: Result) -> pd.DataFrame:
    """`INCIDENTS_COLUMNS`, a row for each incident of the result; as measured where there are no decisions."""
    people_left = standing.people_to_tell(result)
    rows: dict[str, list[object]] = {
        "decided_severity": [standing.severity(each, result) for each in result.incidents],
        "to_tell": [standing.to_tell(each, result) for each in result.incidents],
        "people_to_tell": [people_left.get(each.id) for each in result.incidents],
    }
    if result.decided is not None:
        decided = [result.decided.incidents[each.id] for each in result.incidents]
        rows |= {
            "verdict": [each.verdict or None for each in decided],
            "decision": [each.decision for each in decided],
        }
    return pd.DataFrame(rows, columns=list(INCIDENTS_COLUMNS), dtype="object").astype(INCIDENTS_COLUMNS)


def people(result: Result) -> pd.DataFrame:
    """`PEOPLE_COLUMNS`, a row for each person of the result; as measured where there are no decisions."""
    if result.decided is None:
        told = result.people.reindex(columns=["still_to_tell"]).reset_index(drop=True)
        table = told.set_axis(["to_tell"], axis=1)
    else:
        table = result.decided.people.rename(
            columns={name: f"decided_{name}" for name in ("told_at", "told_how", "told_by")}
        )
    return table.reindex(columns=list(PEOPLE_COLUMNS)).astype(PEOPLE_COLUMNS)
