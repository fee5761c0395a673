"""Which findings were decided on, and what is left of them: the latest decision that covers a finding holds."""

from collections.abc import Sequence

import duckdb
import pandas as pd
import pyarrow as pa

from scanner.analysis.decided import DecidedRule
from scanner.analysis.frames import wanted
from scanner.analysis.result import RuleTotal
from scanner.analysis.tallies import tallies
from scanner.decisions import Decision, FindingsJudged
from scanner.registered import registered

LISTED_COLUMNS = {
    "masked": "string",
    "value": "string",
    "location": "string",
    "confidence": "string",
    "sent_outside": "boolean",
    "message_id": "string",
    "date": "datetime64[us, UTC]",  # of the message
    "value_hash": "string",
    "identity": "string",  # of the message, in hex
    "verdict": "string",
    "all": "int64",  # findings of the rule
}
_GIVEN = pa.schema(
    [
        pa.field("number", pa.int32()),
        pa.field("verdict", pa.string()),
        pa.field("rule", pa.string()),
        pa.field("value_hash", pa.string()),  # null for all values
        pa.field("identity", pa.string()),  # null for all mails
        pa.field("date", pa.string()),
    ]
)
_SAME_MAIL = """d.identity = lower(hex(m.identity)) AND coalesce(
    abs(epoch(m.date) - epoch(nullif(d.date, '')::TIMESTAMPTZ)) <= 86400, m.date IS NULL AND d.date = '')"""
_SCOPES = {"every": (), "of_value": ("value_hash",), "of_mail": ("message",), "of_both": ("value_hash", "message")}


def judge(connection: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> dict[int, str]:
    """Makes the temporary view `judged`: the table `found` with a column verdict, from decisions that hold.

    Gives back, by the number of each decision that covers anything, what it is about: the rule, the masked value
    and the Message-ID, where it is about one. Memory grows with the decisions, not with the findings.
    """
    rows = [_row(each.number, each.what) for each in decisions if isinstance(each.what, FindingsJudged)]
    with registered(connection, "given", pa.Table.from_pylist(rows, schema=_GIVEN)):
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE verdicts AS
            SELECT number, verdict, rule, unhex(value_hash) AS value_hash, NULL::BIGINT AS message
            FROM given WHERE identity IS NULL
            UNION ALL
            SELECT number, verdict, rule, unhex(value_hash), m.message
            FROM given d JOIN mail m ON {_SAME_MAIL}""")
    numbers = ", ".join(f"coalesce({scope}.number, 0)" for scope in _SCOPES)
    connection.execute(f"""
        CREATE OR REPLACE TEMP VIEW judged AS
        SELECT f.*, v.verdict FROM found f {" ".join(_joined(*scope) for scope in _SCOPES.items())}
        LEFT JOIN (SELECT DISTINCT number, verdict FROM verdicts) v ON v.number = greatest({numbers})""")
    if not rows:  # spares the walk over all findings
        return {}
    return dict(
        connection.execute("""
            SELECT d.number, concat_ws(' ', any_value(d.rule),
                if(any_value(d.value_hash) IS NULL, NULL, any_value(x.masked)),
                if(any_value(d.message) IS NULL, NULL, any_value(m.message_id)))
            FROM found x JOIN mail m USING (message) JOIN verdicts d
                ON d.rule = x.rule AND coalesce(d.value_hash = x.value_hash, true)
                AND coalesce(d.message = x.message, true)
            GROUP BY d.number""").fetchall()
    )


def _joined(scope: str, columns: tuple[str, ...]) -> str:
    """SQL: joined to `found f`, the latest decision on its rule that is narrowed by just these columns."""
    left_out = {"value_hash", "message"} - set(columns)
    narrowed = [f"{name} IS NOT NULL" for name in columns] + [f"{name} IS NULL" for name in sorted(left_out)]
    same = " AND ".join(f"{scope}.{name} = f.{name}" for name in ("rule", *columns))
    return f"""LEFT JOIN (SELECT {", ".join(("rule", *columns))}, max(number) AS number FROM verdicts
        WHERE {" AND ".join(narrowed)} GROUP BY ALL) {scope} ON {same}"""


def rules(connection: duckdb.DuckDBPyConnection) -> tuple[DecidedRule, ...]:
    """By rule, what is left without false findings, and how many have which verdict; most findings first."""
    rows = connection.execute(f"""
        SELECT rule, category, jurisdiction, severity, count(*) FILTER (verdict = 'confirmed'),
               count(*) FILTER (verdict = 'false'), count(*) FILTER (counts AND verdict = 'accepted'),
               {tallies("stands")}
        FROM (SELECT *, coalesce(verdict <> 'false', true) AS stands FROM judged)
        GROUP BY ALL ORDER BY count(*) DESC, rule""").fetchall()
    return tuple(DecidedRule(RuleTotal(*row[:4], *row[7:]), *row[4:7]) for row in rows)


def standing(connection: duckdb.DuckDBPyConnection, messages: pd.Series) -> pd.DataFrame:
    """The findings in some messages that are neither false nor of low confidence: message, rule, severity."""
    with wanted(connection, messages):
        return connection.execute("""
            SELECT DISTINCT message, rule, severity FROM wanted JOIN judged USING (message)
            WHERE coalesce(verdict <> 'false', true) AND confidence <> 'low' ORDER BY ALL""").df()


def _row(number: int, what: FindingsJudged) -> dict[str, object]:
    return {
        "number": number,
        "verdict": what.verdict,
        "rule": what.rule,
        "value_hash": what.value_hash or None,
        "identity": what.mail.identity.lower() if what.mail else None,
        "date": what.mail.date if what.mail else None,
    }


def listed(connection: duckdb.DuckDBPyConnection, rule: str, start: int, most: int) -> pd.DataFrame:
    """At most so many findings of a rule from the `start`-th on, by message: `LISTED_COLUMNS`."""
    rows = connection.execute(
        """SELECT x.masked, x.value, x.location, x.confidence, x.sent_outside, m.message_id, m.date,
                  hex(x.value_hash) AS value_hash, lower(hex(m.identity)) AS identity, x.verdict,
                  count(*) OVER () AS "all"
           FROM judged x JOIN mail m USING (message)
           WHERE x.rule = ? ORDER BY message, location, start, "end" LIMIT ? OFFSET ?""",
        [rule, most, start],
    )
    return rows.df().astype(LISTED_COLUMNS)
