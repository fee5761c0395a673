"""Personal-data findings as the report shows them: one row each, and totals by rule."""

import pandas as pd

from scanner.analysis.result import PERSONAL_DATA_COLUMNS, RuleTotal


def totals(findings: pd.DataFrame) -> tuple[RuleTotal, ...]:
    """Findings, distinct values, messages and findings in mail that left, by rule; most findings first."""
    if findings.empty:
        return ()
    by_rule = (
        findings.groupby(["rule", "category", "jurisdiction"], as_index=False)
        .agg(
            findings=("message", "size"),
            distinct_values=("value_hash", "nunique"),
            messages=("message", "nunique"),
            sent_outside=("sent_outside", "sum"),
        )
        .sort_values(["findings", "rule"], ascending=[False, True])
    )
    return tuple(
        RuleTotal(**{str(key): value for key, value in row.items()}) for row in by_rule.to_dict("records")
    )


def table(findings: pd.DataFrame) -> pd.DataFrame:
    """The findings with the columns of `PERSONAL_DATA_COLUMNS`."""
    return findings[list(PERSONAL_DATA_COLUMNS)].astype(PERSONAL_DATA_COLUMNS)
