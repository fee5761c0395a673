"""The personal data that rules found: totals, those of some mail, and all of it in pages.

There can be millions, so they stay in the case file and are never held as one frame.
"""

from collections.abc import Iterable, Iterator, Sequence

import duckdb
import pandas as pd

from scanner.analysis import answers, contacts, disclosures, judged, quotations
from scanner.analysis.columns import PERSONAL_DATA_COLUMNS
from scanner.analysis.frames import place, wanted
from scanner.analysis.portions import portions, ranges
from scanner.analysis.result import RuleTotal
from scanner.analysis.tallies import tallies
from scanner.terms import SEVERITIES

PAGE = 50_000
"""Findings in one page."""

WORST = 5_000
"""Findings that a workbook shows: the worst of them."""

_PART = 200_000
"""Findings that are compared with one another at a time."""

_MESSAGES = 100_000
"""Messages that are looked at at a time."""

_IN_PORTION = """hash(x.file, x.position) % $portions = $portion
                 AND hash(c.file, c.position) % $portions = $portion"""

_OF_OTHER_COPIES = """
    CREATE OR REPLACE TEMP TABLE of_other_copies AS
    WITH theirs AS (
        SELECT d.message, x.rowid AS finding, x.rule, x.value_hash
        FROM duplicates d JOIN findings x USING (file, position) JOIN rule_heads h USING (rule)
        JOIN files USING (file)
        WHERE h.personal AND d.message BETWEEN ? AND ?
        QUALIFY rank() OVER (PARTITION BY d.message, x.rule, x.value_hash ORDER BY path, x.position) = 1),
    ours AS (
        SELECT o.message, x.rule, x.value_hash FROM originals o JOIN findings x USING (file, position)
        WHERE o.message IN (SELECT message FROM theirs))
    SELECT finding FROM theirs ANTI JOIN ours USING (message, rule, value_hash)"""
"""SQL: the findings of values that are in other copies of a message alone: an attachment may be gone from one."""

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
    *("of_other_copies", "telling", "given_out", "often", "heard", "told_to"),
)
"""The temporary tables that only `gather` needs."""

_VECTOR = 2_048  # rows of one chunk of DuckDB's
_BY_PLACE = 'message, location, start, "end", rule'


def gather(
    connection: duckdb.DuckDBPyConnection,
    organisation: Iterable[str],
    customers: pd.DataFrame,
    known: Sequence[tuple[str, bytes]] = (),
) -> None:
    """Makes the temporary table `found` that the other functions read: each finding once, with its rule.

    file, position       the copy of the message that it was found in: the original, or one that has more in it
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
    connection.execute(f"CREATE OR REPLACE TEMP TABLE kept AS {_kept('originals', 'false')}")
    for portion, count in portions(connection, "findings"):
        kept = _kept("originals", _IN_PORTION)
        connection.execute(f"INSERT INTO kept {kept}", {"portion": portion, "portions": count})
    for first, last in ranges(connection, "max(message) FROM duplicates"):
        connection.execute(_OF_OTHER_COPIES, [first, last])
        kept = _kept("duplicates", "x.rowid IN (SELECT finding FROM of_other_copies)")
        connection.execute(f"INSERT INTO kept {kept}")
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


def _kept(copies: str, which: str) -> str:
    """SQL: the rows of `kept` for some findings in some copies of messages, as they were found."""
    return f"""
        SELECT c.message, x.file, x.position, x.rule, h.category, h.jurisdiction, h.severity, x.confidence,
               coalesce(x.reason, '') AS reason, x.location, coalesce(x.part, '') AS part, x.start, x."end",
               x.masked, x.value_hash, x.value
        FROM findings x JOIN rule_heads h USING (rule) JOIN {copies} c USING (file, position)
        WHERE h.personal AND {which}
        ORDER BY c.message, x.rowid"""


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
    levels = [f"list_position({[*SEVERITIES]}, {column}) DESC" for column in ("severity", "confidence")]
    worst_first = ", ".join(["counts DESC", *levels, _BY_PLACE])
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE worst AS SELECT * FROM judged ORDER BY {worst_first} LIMIT {WORST}"
    )
    return _table(connection.execute(_shown(worst_first, table="worst")).df())


def _shown(order: str, which: str = "true", table: str = "judged") -> str:
    return f"""
        SELECT x.* EXCLUDE value_hash, hex(x.value_hash) AS value_hash, m.message_id, f.source, f.path, m.length,
               m.place
        FROM {table} x JOIN messages m USING (file, position) JOIN files f USING (file)
        WHERE {which} ORDER BY {order}"""


def _table(found: pd.DataFrame) -> pd.DataFrame:
    return found.assign(position=place(found))[list(PERSONAL_DATA_COLUMNS)].astype(PERSONAL_DATA_COLUMNS)
