"""The personal data that rules found: totals, those of some mail, and all of it in pages.

There can be millions, so they stay in the case file and are never held as one frame.
"""

from collections.abc import Iterable, Iterator

import duckdb
import pandas as pd

from scanner.analysis.frames import from_organisation, naming_organisation, place, wanted
from scanner.analysis.result import PERSONAL_DATA_COLUMNS, RuleTotal

PAGE = 50_000
"""Findings in one page."""

WORST = 5_000
"""Findings that a workbook shows: the worst of them."""

_VECTOR = 2_048  # rows of one chunk of DuckDB's
_BY_PLACE = 'message, location, start, "end", rule'
_LEVELS = "['low', 'medium', 'high', 'critical']"


def gather(connection: duckdb.DuckDBPyConnection, organisation: Iterable[str]) -> None:
    """Makes the temporary table `found` that the other functions read: each finding once, with its rule.

    `sent_outside`: the organisation sent the mail, and at least one recipient (To, Cc or Bcc) is not its own.
    """
    with naming_organisation(connection, organisation):
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE found AS
            WITH found AS (
                SELECT c.message, x.* FROM copies c JOIN findings x USING (file, position)
                WHERE c.original AND x.rule IN (SELECT rule FROM rule_heads WHERE personal)),
            leaving AS (
                SELECT DISTINCT c.message FROM (SELECT DISTINCT message FROM found) w
                JOIN copies c USING (message) JOIN mail m USING (message)
                JOIN recipients r ON r.file = c.file AND r.position = c.position
                WHERE r.field <> 'reply-to' AND r.address LIKE '%@%'
                  AND {from_organisation("m.sender")} AND NOT {from_organisation("r.address")})
            SELECT x.message, x.rule, h.category, h.jurisdiction, h.severity, x.confidence, x.location, x.start,
                   x."end", x.masked, x.value_hash, x.value, l.message IS NOT NULL AS sent_outside
            FROM found x JOIN rule_heads h USING (rule) LEFT JOIN leaving l USING (message)""")


def totals(connection: duckdb.DuckDBPyConnection) -> tuple[RuleTotal, ...]:
    """Findings, distinct values, messages and findings in mail that left, by rule; most findings first."""
    rows = connection.execute("""
        SELECT rule, category, jurisdiction, severity, count(*), count(DISTINCT value_hash),
               count(DISTINCT message), count(*) FILTER (sent_outside)
        FROM found GROUP BY ALL ORDER BY count(*) DESC, rule""").fetchall()
    return tuple(RuleTotal(*row) for row in rows)


def of_messages(connection: duckdb.DuckDBPyConnection, messages: pd.Series) -> pd.DataFrame:
    """The findings in some messages: message, rule, category, severity, confidence."""
    with wanted(connection, messages):
        return connection.execute(f"""
            SELECT message, rule, category, severity, confidence FROM wanted JOIN found USING (message)
            ORDER BY {_BY_PLACE}""").df()


def pages(connection: duckdb.DuckDBPyConnection) -> Iterator[pd.DataFrame]:
    """All findings in the order of messages, in frames of `PAGE` rows (`PERSONAL_DATA_COLUMNS`)."""
    rows = connection.execute(_shown(_BY_PLACE))
    while len(page := rows.fetch_df_chunk(PAGE // _VECTOR)):
        yield _table(page)


def worst(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The `WORST` findings by severity, then confidence (`PERSONAL_DATA_COLUMNS`)."""
    by_level = f"list_position({_LEVELS}, severity) DESC, list_position({_LEVELS}, confidence) DESC, {_BY_PLACE}"
    return _table(connection.execute(f"{_shown(by_level)} LIMIT {WORST}").df())


def _shown(order: str) -> str:
    return f"""
        SELECT x.* EXCLUDE value_hash, hex(x.value_hash) AS value_hash, m.message_id, m.source, m.path, m.position,
               m.length, m.place
        FROM found x JOIN mail m USING (message) ORDER BY {order}"""


def _table(found: pd.DataFrame) -> pd.DataFrame:
    return found.assign(position=place(found))[list(PERSONAL_DATA_COLUMNS)].astype(PERSONAL_DATA_COLUMNS)
