"""The case file read into frames, narrowed by SQL first to what the analysis needs.

Copies of one message (`identity.identity`) become one message here, numbered by date, path and position so
that the numbers, and all that is said with them, do not depend on the order of files or of workers.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager

import duckdb
import pandas as pd
import pyarrow as pa

from scanner.analysis.result import MessageCounts
from scanner.detection.rule import NOT_PERSONAL
from scanner.registered import registered

MAIL_COLUMNS = (
    "message", "message_id", "in_reply_to", "references", "date", "sender", "sender_name", "subject", "kind",
    "list_id", "list_post", "folder", "labels", "deleted", "received", "authentication", "return_path",
    "sketch", "source", "path", "position", "length", "place",
)  # fmt: skip
RECIPIENT_COLUMNS = ("message", "field", "name", "address")
REPORT_COLUMNS = ("message", "date", "sender", "recipient", "outcome", "original_id", "original_subject")

_PERSONS = pa.schema(
    [
        pa.field("incident", pa.int64()),
        pa.field("address", pa.string()),
        pa.field("before", pa.timestamp("us", tz="UTC")),
    ]
)
_MAIL = ", ".join(f'"{column}"' for column in MAIL_COLUMNS)
_SAME_WITHIN = "INTERVAL 1 DAY"  # a Message-ID written again later than that is another message


def gather(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the temporary tables that the other functions read: `copies` and `mail`."""
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE copies AS
        WITH here AS (
            SELECT m.file, m.position, m.identity, m.date, m.received, f.path
            FROM messages m JOIN files f USING (file) WHERE f.current),
        parted AS (
            SELECT *, sum(later) OVER (PARTITION BY identity ORDER BY date NULLS LAST, path, position
                                       ROWS UNBOUNDED PRECEDING) AS part
            FROM (SELECT *, coalesce(date - lag(date) OVER (
                      PARTITION BY identity ORDER BY date NULLS LAST, path, position) > {_SAME_WITHIN}, false
                  )::INTEGER AS later FROM here)),
        ranked AS (
            SELECT *, row_number() OVER (PARTITION BY identity, part
                                         ORDER BY received > 0, path, position) AS copy,
                   min(date) OVER (PARTITION BY identity, part) AS first_date,
                   first_value(path) OVER (PARTITION BY identity, part
                                           ORDER BY received > 0, path, position) AS first_path,
                   first_value(position) OVER (PARTITION BY identity, part
                                               ORDER BY received > 0, path, position) AS first_position
            FROM parted)
        SELECT file, position, copy = 1 AS original,
               dense_rank() OVER (ORDER BY first_date NULLS LAST, first_path, first_position) AS message
        FROM ranked""")
    connection.execute("""
        CREATE OR REPLACE TEMP VIEW mail AS
        SELECT c.message, m.*, f.source, f.path
        FROM copies c JOIN messages m USING (file, position) JOIN files f USING (file)
        WHERE c.original""")


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
    copies, messages = _one(connection, "SELECT count(*), count(*) FILTER (original) FROM copies")
    (unreadable,) = _one(
        connection, "SELECT count(*) FROM problems JOIN files USING (file) WHERE current AND unreadable"
    )
    return MessageCounts(
        found=copies + unreadable, scanned=messages, duplicate=copies - messages, unreadable=unreadable
    )


def senders_by_folder(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """How many messages each sender has in each folder: columns folder, labels, sender, messages."""
    return connection.execute("""
        SELECT folder, array_to_string(labels, ',') AS labels, sender, count(*) AS messages
        FROM mail WHERE sender LIKE '%@%' GROUP BY ALL ORDER BY ALL""").df()


def correspondents(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """In how many messages each address is sender or recipient, lists left out: columns address, messages."""
    return connection.execute("""
        SELECT address, count(*) AS messages FROM (
            SELECT message, sender AS address FROM mail
            UNION
            SELECT c.message, r.address FROM copies c JOIN recipients r USING (file, position)
            WHERE c.original AND r.field <> 'reply-to')
        WHERE address LIKE '%@%' AND address NOT IN (SELECT list_post FROM mail)
        GROUP BY address ORDER BY messages DESC, address LIMIT 100""").df()


def list_addresses(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """The addresses that some message names as those of mailing lists, in List-Post or List-Id (RFC 2919)."""
    rows = connection.execute("""
        SELECT DISTINCT list_post FROM mail WHERE list_post <> ''
        UNION
        SELECT DISTINCT address FROM recipients WHERE replace(address, '@', '.') IN (SELECT list_id FROM mail)
        """).fetchall()
    return frozenset(row[0] for row in rows)


def sent_in_view(
    connection: duckdb.DuckDBPyConnection, organisation: Iterable[str], threshold: int
) -> pd.DataFrame:
    """Mail from the organisation with at least `threshold` addresses in To and Cc: `MAIL_COLUMNS`."""
    with naming_organisation(connection, organisation):
        return connection.execute(
            f"""SELECT {_MAIL} FROM mail
                WHERE visible >= ? AND {from_organisation("sender")} ORDER BY message""",
            [threshold],
        ).df()


def sent_to_many(connection: duckdb.DuckDBPyConnection, organisation: Iterable[str], least: int) -> pd.DataFrame:
    """Mail from the organisation to at least `least` addresses in To, Cc and Bcc together: `MAIL_COLUMNS`."""
    with naming_organisation(connection, organisation):
        return connection.execute(
            f"""SELECT {_MAIL} FROM mail
                WHERE {from_organisation("sender")} AND message IN (
                    SELECT c.message FROM copies c JOIN recipients r USING (file, position)
                    WHERE r.field <> 'reply-to' GROUP BY c.message HAVING count(DISTINCT r.address) >= ?)
                ORDER BY message""",
            [least],
        ).df()


def recipients_of(connection: duckdb.DuckDBPyConnection, messages: pd.Series) -> pd.DataFrame:
    """The recipients of messages, those of all their copies together: `RECIPIENT_COLUMNS`."""
    with wanted(connection, messages):
        return connection.execute("""
            SELECT c.message, r.field, max(r.name) AS name, r.address
            FROM wanted JOIN copies c USING (message) JOIN recipients r USING (file, position)
            GROUP BY c.message, r.field, r.address ORDER BY ALL""").df()


def mail_from(connection: duckdb.DuckDBPyConnection, addresses: pd.Series, visible: int) -> pd.DataFrame:
    """Mail from any of some addresses with `visible` addresses in view, others of them too: `MAIL_COLUMNS`."""
    table = pa.table({"address": pa.array(addresses, pa.string())})
    with registered(connection, "writers", table):
        return connection.execute(
            f"""SELECT {_MAIL} FROM mail
                WHERE visible >= ? AND sender IN (SELECT address FROM writers) AND message IN (
                    SELECT c.message FROM copies c JOIN recipients r USING (file, position)
                    JOIN writers USING (address) WHERE c.original AND r.field IN ('to', 'cc'))
                ORDER BY message""",
            [visible],
        ).df()


def held(connection: duckdb.DuckDBPyConnection, ids: pd.Series) -> pd.DataFrame:
    """The mail in the archive that has one of some Message-IDs: message_id, sender, list_id."""
    with registered(connection, "asked", pa.table({"message_id": pa.array(ids.unique(), pa.string())})):
        return connection.execute("""
            SELECT DISTINCT message_id, sender, list_id FROM mail
            WHERE message_id IN (SELECT message_id FROM asked) ORDER BY ALL""").df()


def recalls(connection: duckdb.DuckDBPyConnection, organisation: Iterable[str]) -> pd.DataFrame:
    """Recall messages that the organisation sent: `MAIL_COLUMNS`."""
    with naming_organisation(connection, organisation):
        return connection.execute(
            f"SELECT {_MAIL} FROM mail WHERE kind = 'recall' AND {from_organisation('sender')} ORDER BY message"
        ).df()


def forwards(connection: duckdb.DuckDBPyConnection, mark: str) -> pd.DataFrame:
    """Mail whose subject has a forward mark, a regular expression of RE2: `MAIL_COLUMNS`."""
    return connection.execute(
        f"SELECT {_MAIL} FROM mail WHERE regexp_matches(subject, ?, 'i') ORDER BY message", [mark]
    ).df()


def notices(connection: duckdb.DuckDBPyConnection, organisation: Iterable[str]) -> pd.DataFrame:
    """Mail of the organisation with wording of a notice: `MAIL_COLUMNS`, phrases, telling.

    `phrases`: how many of the rules for such wording it meets; `telling`: how many with high confidence.
    """
    with naming_organisation(connection, organisation):
        return connection.execute(f"""
            WITH worded AS (
                SELECT c.message, count(DISTINCT x.rule) AS phrases,
                       count(DISTINCT x.rule) FILTER (x.confidence = 'high') AS telling
                FROM copies c JOIN findings x USING (file, position)
                WHERE c.original AND x.rule IN (SELECT rule FROM rule_heads WHERE category = 'response')
                GROUP BY c.message)
            SELECT {_MAIL}, phrases, telling FROM worded JOIN mail USING (message)
            WHERE {from_organisation("sender")} ORDER BY message""").df()


def reports(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """What delivery and recall reports say, one row a recipient that one speaks of: `REPORT_COLUMNS`."""
    return connection.execute("""
        SELECT c.message, m.date, m.sender, r.recipient, r.outcome, r.original_id, r.original_subject
        FROM copies c JOIN reports r USING (file, position) JOIN mail m USING (message)
        WHERE c.original ORDER BY ALL""").df()


def contexts(connection: duckdb.DuckDBPyConnection, messages: pd.Series) -> pd.DataFrame:
    """The context rules that match any of some messages: message, rule."""
    with wanted(connection, messages):
        return connection.execute("""
            SELECT DISTINCT message, x.rule FROM wanted JOIN copies c USING (message)
            JOIN findings x USING (file, position)
            WHERE c.original AND x.rule IN (SELECT rule FROM rule_heads WHERE category = 'context')
            ORDER BY ALL""").df()


def together(connection: duckdb.DuckDBPyConnection, persons: pd.DataFrame) -> pd.DataFrame:
    """Who was together, as sender or in view, in mail before an incident: incident, message, address.

    `persons` has incident, address and the moment `before` which a mail counts. Before none at all, which is when
    no mail of an incident has a date, nobody was.
    """
    table = pa.Table.from_pandas(persons[["incident", "address", "before"]], schema=_PERSONS, preserve_index=False)
    with registered(connection, "exposed", table):
        return connection.execute("""
            WITH seen AS (
                SELECT p.incident, m.message, m.sender AS address
                FROM mail m JOIN exposed p ON p.address = m.sender AND m.date < p.before
                UNION
                SELECT p.incident, c.message, r.address
                FROM recipients r JOIN exposed p USING (address) JOIN copies c USING (file, position)
                JOIN mail m ON m.message = c.message AND m.date < p.before
                WHERE c.original AND r.field IN ('to', 'cc'))
            SELECT incident, message, address FROM seen
            QUALIFY count(*) OVER (PARTITION BY incident, message) > 1 ORDER BY ALL""").df()


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
    row = connection.execute(query).fetchone()
    return row if row is not None else ()
