"""The columns that decisions add to the tables of the report: what is left of each row after them."""

import pandas as pd

from scanner.analysis.result import Result

INCIDENTS_COLUMNS = {
    "verdict": "string",  # confirmed, false, accepted; null where there is none
    "decision": "Int64",  # the number of the latest
    "decided_severity": "string",
    "to_tell": "Int64",
}
PEOPLE_COLUMNS = {
    "decided_told_at": "datetime64[us, UTC]",
    "decided_told_how": "string",
    "decided_told_by": "string",
    "decision": "Int64",
    "to_tell": "boolean",
}


def incidents(result: Result) -> pd.DataFrame:
    """`INCIDENTS_COLUMNS`, a row for each incident of the result; as measured where there are no decisions."""
    if result.decided is None:
        missing = [each.notified and each.notified.missing for each in result.incidents]
        rows = {"decided_severity": [each.severity for each in result.incidents], "to_tell": missing}
    else:
        decided = [result.decided.incidents[each.id] for each in result.incidents]
        rows = {
            "verdict": [each.verdict or None for each in decided],
            "decision": [each.decision for each in decided],
            "decided_severity": [each.severity for each in decided],
            "to_tell": [each.to_tell for each in decided],
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
