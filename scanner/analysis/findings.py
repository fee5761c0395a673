"""The personal data that rules found: totals, those of some mail, and all of it in pages.

There can be millions, so they stay in the case file and are never held as one frame.
"""

from collections.abc import Iterable, Iterator, Sequence

import duckdb
import pandas as pd

from scanner.analysis import answers, contacts, disclosures, judged, quotations
from scanner.analysis.frames import place, wanted
from scanner.analysis.portions import portions, ranges
from scanner.analysis.result import PERSONAL_DATA_COLUMNS, RuleTotal
from scanner.analysis.tallies import tallies

PAGE = 50_000
"""Findings in one page."""

WORST = 5_000
"""Findings that a workbook shows: the worst of them."""

_PART = 200_000
"""Findings that are compared with one another at a time."""

_MESSAGES = 100_000
"""Messages that are looked at at a time."""

_KEPT = """
    SELECT o.message, x.rule, h.category, h.jurisdiction, h.severity, x.confidence,
           coalesce(x.reason, '') AS reason, x.location, coalesce(x.part, '') AS part, x.start, x."end",
           x.masked, x.value_hash, x.value
    FROM findings x JOIN rule_heads h USING (rule) JOIN originals o USING (file, position)
    WHERE h.personal AND hash(x.file, x.position) % $portions = $portion
      AND hash(o.file, o.position) % $portions = $portion
    ORDER BY o.message, x.rowid"""
"""SQL: the rows of `kept` for a portion of `findings`, those of a message as they were found."""

_FOUND = """
    SELECT k.* EXCLUDE finding, r.finding IS NOT NULL AS repeated,
           k.confidence <> 'low' AND r.finding IS NULL AS counts,
           l.message IS NOT NULL AS sent_outside, l.outside_recipients, o.finding IS NOT NULL AS own, o.whose
    FROM (SELECT *, rowid AS finding FROM kept WHERE rowid BETWEEN $first AND $last) k
    LEFT JOIN left_outside l USING (message)
    LEFT JOIN (SELECT DISTINCT finding FROM repeated WHERE finding BETWEEN $first AND $last) r USING (finding)
    LEFT JOIN (SELECT finding, max(whose) AS whose FROM own
               WHERE finding BETWEEN $first AND $last GROUP BY finding) o USING (finding)"""
"""SQL: the rows of `found` for some rows of `kept`."""

_NEEDED_BEFORE = (
    *("left_outside", "kept", "part_of_kept", "thread", "first_named", "repeated"),
    *("left_to", "customer_addresses", "sole_addresses", "known_values", "written_by", "sole", "written", "own"),
    *("quoting", "addressed", "named", "answered", "on_it", "answers", "told_again", "said_first"),
    *("telling", "given_out", "often", "heard", "told_to"),
)
"""The temporary tables that only `gather` needs."""

_VECTOR = 2_048  # rows of one chunk of DuckDB's
_BY_PLACE = 'message, location, start, "end", rule'
_LEVELS = "['low', 'medium', 'high', 'critical']"


def gather(
    connection: duckdb.DuckDBPyConnection,
    organisation: Iterable[str],
    customers: pd.DataFrame,
    known: Sequence[tuple[str, bytes]] = (),
) -> None:
    """Makes the temporary table `found` that the other functions read: each finding once, with its rule.

    repeated             it is quoted, and was in an earlier mail of the thread (see `quotations`)
    counts               it is not repeated, and more than of low confidence
    sent_outside         the organisation sent the mail, and a recipient (To, Cc or Bcc) is not its own
    outside_recipients   to how many persons outside; null for mail that did not leave
    own                  it told nobody outside of anybody else
    whose                it is, where it is own. "recipient": it went to one person outside and is hers (see
                         `disclosures`), or to those who had it before (see `answers`); "organisation": the
                         organisation gives it out as its own (see `contacts`)

    `customers` are `people.CUSTOMER_COLUMNS`, `known` the hashes of what the list says of them, by customer_id.
    There is no decision on any finding yet (see `judged`).
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE kept AS {_KEPT}", {"portion": -1, "portions": 1})
    for portion, count in portions(connection, "findings"):
        connection.execute(f"INSERT INTO kept {_KEPT}", {"portion": portion, "portions": count})
    quotations.prepare(connection)
    disclosures.prepare(connection, customers)
    answers.prepare(connection)
    contacts.prepare(connection)
    for first, last in ranges(connection, "max(message) FROM kept", _MESSAGES):
        quotations.name_threads(connection, first, last)
        disclosures.find_left(connection, organisation, first, last)
        contacts.find_telling(connection, first, last)
    for first, last in ranges(connection, "max(message) FROM kept"):
        answers.find_answers(connection, organisation, first, last)
    disclosures.note_known(connection, known)
    for first, last in ranges(connection, "max(message) FROM kept", _MESSAGES):
        disclosures.note_writers(connection, first, last)
    for _ in _by_value(connection):
        quotations.find_repeated(connection)
        disclosures.find_own(connection)
        answers.find_known(connection)
        contacts.find_contacts(connection, organisation)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE left_outside AS SELECT message, outside_recipients FROM left_to"
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE found AS {_FOUND}", {"first": -1, "last": -1})
    for first, last in ranges(connection, "count(*) FROM kept", _PART):
        connection.execute(f"INSERT INTO found {_FOUND}", {"first": first, "last": last})
    for table in _NEEDED_BEFORE:
        connection.execute(f"DROP TABLE IF EXISTS {table}")
    judged.judge(connection, ())


def _even_ranges(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, int]]:
    """The numbers of all messages in ranges (first and last), with about `PAGE` findings in each."""
    [(count, end)] = connection.execute("SELECT count(*), coalesce(max(message), 0) FROM found").fetchall()
    parts = count // PAGE + 1
    shares = [number / parts for number in range(1, parts)]
    [(ends,)] = connection.execute(
        "SELECT approx_quantile(message, ?::FLOAT[]) FROM found", [shares or [1.0]]
    ).fetchall()
    first = 0
    for last in sorted({*(ends or ()), end}):
        yield first, last
        first = last + 1


def _by_value(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Makes the temporary table `part_of_kept`, one part of the findings after the other.

    Its columns: finding (the rowid in `kept`), message, category, location, value_hash, part. All findings of a
    value are in one part, and each part has about `_PART` findings, which bounds the memory.
    """
    for part, parts in portions(connection, "kept", _PART):
        connection.execute(
            """CREATE OR REPLACE TEMP TABLE part_of_kept AS
               SELECT rowid AS finding, message, category, location, value_hash, part
               FROM kept WHERE hash(value_hash) % ? = ?""",
            [parts, part],
        )
        yield


def totals(connection: duckdb.DuckDBPyConnection) -> tuple[RuleTotal, ...]:
    """What each rule found; most findings first."""
    rows = connection.execute(f"""
        SELECT rule, category, jurisdiction, severity, {tallies()} FROM found
        GROUP BY ALL ORDER BY count(*) FILTER (counts) DESC, rule""").fetchall()
    return tuple(RuleTotal(*row) for row in rows)


def of_messages(connection: duckdb.DuckDBPyConnection, messages: pd.Series) -> pd.DataFrame:
    """The findings in some messages that are more than of low confidence.

    Columns message, rule, category, severity and place: this is "subject", "attachment" or "text".

    What is quoted is among them, repeated or not: to those whom these messages were sent to it may be new.
    """
    with wanted(connection, messages):
        return connection.execute(f"""
            SELECT message, rule, category, severity, CASE WHEN location = 'subject' THEN 'subject'
                WHEN starts_with(location, 'attachment:') THEN 'attachment' ELSE 'text' END AS place
            FROM wanted JOIN found USING (message)
            WHERE confidence <> 'low' ORDER BY {_BY_PLACE}""").df()


def pages(connection: duckdb.DuckDBPyConnection) -> Iterator[pd.DataFrame]:
    """All findings in the order of messages, in frames of `PAGE` rows (`PERSONAL_DATA_COLUMNS`)."""
    for first, last in _even_ranges(connection):
        rows = connection.execute(_shown(_BY_PLACE, f"message BETWEEN {first} AND {last}"))
        while len(page := rows.fetch_df_chunk(PAGE // _VECTOR)):
            yield _table(page)


def worst(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The `WORST` findings, those that count first, by severity, then confidence (`PERSONAL_DATA_COLUMNS`)."""
    levels = [f"list_position({_LEVELS}, {column}) DESC" for column in ("severity", "confidence")]
    worst_first = ", ".join(["counts DESC", *levels, _BY_PLACE])
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE worst AS SELECT * FROM judged ORDER BY {worst_first} LIMIT {WORST}"
    )
    return _table(connection.execute(_shown(worst_first, table="worst")).df())


def _shown(order: str, which: str = "true", table: str = "judged") -> str:
    return f"""
        SELECT x.* EXCLUDE value_hash, hex(x.value_hash) AS value_hash, m.message_id, m.source, m.path, m.position,
               m.length, m.place
        FROM {table} x JOIN mail m USING (message) WHERE {which} ORDER BY {order}"""


def _table(found: pd.DataFrame) -> pd.DataFrame:
    return found.assign(position=place(found))[list(PERSONAL_DATA_COLUMNS)].astype(PERSONAL_DATA_COLUMNS)
