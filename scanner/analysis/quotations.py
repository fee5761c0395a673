"""Personal data that a reply quotes: counted once in its thread, where it first appears."""

import duckdb

from scanner.identity import SUBJECT_MARKS

BASE_SUBJECT = r"trim(regexp_replace(regexp_replace(lower(subject), ?, ''), '\s+', ' ', 'g'))"
"""SQL: what `identity.base_subject` gives; its one parameter is `identity.SUBJECT_MARKS`."""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the temporary tables `thread` (message, name) and `repeated` (finding) without rows.

    Two mails are of one thread when they have a name in common: a Message-ID (their own, In-Reply-To, the first or
    the last of References), or the subject but for reply marks. Names are kept as their hashes.
    """
    connection.execute("CREATE OR REPLACE TEMP TABLE thread (message BIGINT, name UBIGINT)")
    connection.execute("CREATE OR REPLACE TEMP TABLE repeated (finding BIGINT)")


def name_threads(connection: duckdb.DuckDBPyConnection, first: int, last: int) -> None:
    """Adds the names of the messages `first` to `last`, of those that have findings, to `thread`."""
    connection.execute(
        f"""
        INSERT INTO thread
        SELECT message, hash(name) AS name FROM (
            SELECT message, unnest([message_id, in_reply_to, "references"[1], "references"[-1],
                                    '\n' || nullif({BASE_SUBJECT}, '')]) AS name
            FROM (SELECT DISTINCT message FROM kept WHERE message BETWEEN ? AND ?) JOIN mail USING (message))
        WHERE name <> ''""",
        [SUBJECT_MARKS, first, last],
    )


def find_repeated(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds to `repeated` what of the table `part_of_kept` is quoted, and was in an earlier mail of the thread.

    `part_of_kept` has finding, message, value_hash and part, and all findings of each value in it. Of a value
    that a mail has both quoted and not, or quoted several times, one stands.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE first_named AS
        SELECT value_hash, name, min(message) AS message
        FROM (SELECT DISTINCT message, value_hash FROM part_of_kept
              WHERE value_hash IN (SELECT value_hash FROM part_of_kept WHERE part = 'quoted'))
        JOIN thread USING (message) GROUP BY ALL""")
    connection.execute("""
        INSERT INTO repeated
        SELECT DISTINCT q.finding FROM part_of_kept q
        JOIN thread t USING (message) JOIN first_named f USING (value_hash, name)
        WHERE q.part = 'quoted' AND f.message < q.message""")
    connection.execute("""
        INSERT INTO repeated
        SELECT finding FROM part_of_kept
        WHERE value_hash IN (SELECT value_hash FROM part_of_kept WHERE part = 'quoted')
        QUALIFY part = 'quoted' AND row_number() OVER (
            PARTITION BY message, value_hash ORDER BY part = 'quoted', finding) > 1""")
