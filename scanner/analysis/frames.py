"""The case file read into frames, narrowed by SQL first to what the analysis needs."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager

import duckdb
import pandas as pd
import pyarrow as pa

from scanner.analysis.portions import portions
from scanner.analysis.result import MessageCounts
from scanner.registered import registered
from scanner.terms import NOT_PERSONAL

MAIL_COLUMNS = (
    "message", "message_id", "in_reply_to", "references", "date", "sender", "sender_name", "subject", "kind",
    "list_id", "list_post", "folder", "labels", "deleted", "received", "authentication", "return_path",
    "sketch", "source", "path", "position", "length", "place",
)  # fmt: skip
RECIPIENT_COLUMNS = ("message", "field", "name", "address")
REPORT_COLUMNS = ("message", "date", "sender", "recipient", "outcome", "original_id", "original_subject")


def name_rules(connection: duckdb.DuckDBPyConnection, rules: Iterable[Mapping[str, str]]) -> None:
    """Makes the temporary table `rule_heads` of the rules that the case was read with."""
    heads = list(rules)
    columns = {name: [head[name] for head in heads] for name in ("category", "jurisdiction", "severity")}
    personal = [head["category"] not in NOT_PERSONAL for head in heads]
    table = pa.table(
        {"rule": [head["id"] for head in heads], **columns, "personal": pa.array(personal, pa.bool_())}
    )
    with registered(connection, "heads", table):
        connection.execute("CREATE OR REPLACE TEMP TABLE rule_heads AS SELECT * FROM heads")


def place(mail: pd.DataFrame) -> pd.Series:
    """Where each message lies inside its source, in words: `bytes 120-4530`, or the file's name in a folder.

    `mail` has source, path, position, length and place ("" where the position tells all).
    """
    names = [path[len(source) :].lstrip("/\\") for path, source in zip(mail["path"], mail["source"], strict=True)]
    start = mail["position"].astype("string")
    span = "bytes " + start + "-" + (mail["position"] + mail["length"]).astype("string")
    within = pd.Series(names, index=mail.index, dtype="string")
    known = mail["place"].astype("string").fillna("")
    return known.mask(known.eq(""), within.mask(within.eq(""), span))


def counts(connection: duckdb.DuckDBPyConnection) -> MessageCounts:
    """How many messages were found, scanned, duplicate, unreadable."""
    messages, duplicates = _one(
        connection, "SELECT (SELECT count(*) FROM originals), (SELECT count(*) FROM duplicates)"
    )
    (unreadable,) = _one(
        connection, "SELECT count(*) FROM problems JOIN files USING (file) WHERE current AND unreadable"
    )
    return MessageCounts(
        found=messages + duplicates + unreadable, scanned=messages, duplicate=duplicates, unreadable=unreadable
    )


def _each_once(table: str) -> str:
    """SQL: the rows of a table about messages, without those of duplicates."""
    return f"""SELECT t.* FROM {table} t JOIN files USING (file) ANTI JOIN duplicates USING (file, position)
               WHERE current"""


def senders_by_folder(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """How many messages each sender has in each folder: columns folder, labels, sender, messages."""
    return connection.execute(f"""
        SELECT folder, array_to_string(labels, ',') AS labels, sender, count(*) AS messages
        FROM ({_each_once("messages")}) WHERE sender LIKE '%@%' GROUP BY ALL ORDER BY ALL""").df()


def correspondents(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """In how many messages each address is sender or recipient, lists left out: columns address, messages."""
    connection.execute("CREATE OR REPLACE TEMP TABLE written_to (address VARCHAR, messages BIGINT)")
    for part, parts in portions(connection, "recipients"):
        connection.execute(
            f"""
            INSERT INTO written_to
            SELECT address, count(*) AS messages FROM (
                SELECT file, position, sender AS address FROM ({_each_once("messages")})
                WHERE hash(file, position) % $parts = $part
                UNION
                SELECT file, position, address FROM ({_each_once("recipients")})
                WHERE field <> 'reply-to' AND hash(file, position) % $parts = $part)
            WHERE address LIKE '%@%' GROUP BY address""",
            {"part": part, "parts": parts},
        )
    return connection.execute(f"""
        SELECT address, sum(messages)::BIGINT AS messages FROM written_to
        WHERE address NOT IN (SELECT list_post FROM ({_each_once("messages")}) WHERE list_post <> '')
        GROUP BY address ORDER BY messages DESC, address LIMIT 100""").df()


def list_addresses(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The addresses that some message names as those of mailing lists, in List-Post or List-Id (RFC 2919)."""
    each = _each_once("messages")
    rows = connection.execute(f"""
        SELECT DISTINCT list_post FROM ({each}) WHERE list_post <> ''
        UNION
        SELECT DISTINCT address FROM recipients
        WHERE replace(address, '@', '.') IN (SELECT DISTINCT list_id FROM ({each}) WHERE list_id <> '')
        """).fetchall()
    return frozenset(row[0] for row in rows)


def recipients_of(connection: duckdb.DuckDBPyConnection, messages: pd.Series) -> pd.DataFrame:
    """The recipients of messages, those of all their copies together: `RECIPIENT_COLUMNS`."""
    with wanted(connection, messages):
        return connection.execute("""
            SELECT c.message, r.field, max(r.name) AS name, r.address
            FROM wanted JOIN copies c USING (message) JOIN recipients r USING (file, position)
            GROUP BY c.message, r.field, r.address ORDER BY ALL""").df()[list(RECIPIENT_COLUMNS)]


def reports(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """What delivery and recall reports say, one row a recipient that one speaks of: `REPORT_COLUMNS`."""
    return connection.execute("""
        SELECT c.message, m.date, m.sender, r.recipient, r.outcome, r.original_id, r.original_subject
        FROM reports r JOIN originals c USING (file, position) JOIN messages m USING (file, position)
        ORDER BY ALL""").df()[list(REPORT_COLUMNS)]


def contexts(connection: duckdb.DuckDBPyConnection, messages: pd.Series) -> pd.DataFrame:
    """The context rules that match any of some messages: message, rule."""
    with wanted(connection, messages):
        return connection.execute("""
            SELECT DISTINCT message, x.rule FROM wanted JOIN originals USING (message)
            JOIN findings x USING (file, position)
            WHERE x.rule IN (SELECT rule FROM rule_heads WHERE category = 'context')
            ORDER BY ALL""").df()


def sources(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The sources of the last scan, with the columns of `SOURCES_COLUMNS`.

    The hash of a folder of one-message files is that of the lines `SHA256  PATH`, sorted by path.
    """
    return connection.execute("""
        WITH read AS (SELECT file, count(*) AS messages FROM messages GROUP BY file),
             faults AS (SELECT file, count(*) AS problems, count(*) FILTER (unreadable) AS lost
                        FROM problems GROUP BY file),
             other AS (SELECT file, count(*) AS not_mail FROM skips GROUP BY file)
        SELECT source AS path, if(format = '', 'skipped', format) AS format,
               if(count(*) = 1 AND any_value(path) = source, any_value(sha256),
                  sha256(string_agg(sha256 || '  ' || path || chr(10), '' ORDER BY path))) AS sha256,
               sum(bytes)::BIGINT AS bytes,
               sum(coalesce(messages, 0) + coalesce(lost, 0))::BIGINT AS messages,
               coalesce(sum(problems), 0)::BIGINT AS problems, coalesce(sum(not_mail), 0)::BIGINT AS not_mail,
               CASE WHEN count(*) FILTER (failed) > 0 THEN 'not read: ' || string_agg(DISTINCT skipped, '; ')
                                                                             FILTER (failed)
                    WHEN format = '' THEN 'skipped: ' || any_value(skipped)
                    ELSE 'read' END AS status
        FROM files LEFT JOIN read USING (file) LEFT JOIN faults USING (file) LEFT JOIN other USING (file)
        WHERE current
        GROUP BY source, format, if(format = '', path, '') ORDER BY source, format""").df()


def problems(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """What could not be read: source, path, position, length, stage, problem."""
    found = connection.execute("""
        SELECT f.source, f.path, p.position, p.length, p.place, p.stage, p.problem
        FROM problems p JOIN files f USING (file) WHERE f.current
        ORDER BY f.path, p.position, p.stage, p.problem""").df()
    return found.assign(position=place(found)).drop(columns=["path", "length", "place"])


def from_organisation(column: str) -> str:
    """SQL: an address is the organisation's (a domain, a subdomain of one, or an address of `organisation`)."""
    return f"""EXISTS (SELECT 1 FROM organisation o
        WHERE {column} = o.name OR ends_with({column}, '@' || o.name) OR
              (o.name NOT LIKE '%@%' AND {column} LIKE '%@%' AND ends_with({column}, '.' || o.name)))"""


def naming_organisation(
    connection: duckdb.DuckDBPyConnection, names: Iterable[str]
) -> AbstractContextManager[None]:
    """The table `organisation` of its domains and addresses, which `from_organisation` reads."""
    return registered(connection, "organisation", pa.table({"name": pa.array(sorted(names), pa.string())}))


def wanted(connection: duckdb.DuckDBPyConnection, messages: pd.Series) -> AbstractContextManager[None]:
    """While it lasts, there is a table `wanted` of some messages."""
    return registered(connection, "wanted", pa.table({"message": pa.array(messages, pa.int64())}))


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    [row] = connection.execute(query).fetchall()
    return tuple(row)
