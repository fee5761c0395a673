"""Personal data that an answer quotes to those who were on the mail that it answers: it tells them nothing new."""

from collections.abc import Iterable

import duckdb

from scanner.analysis.frames import from_organisation, naming_organisation
from scanner.analysis.quotations import BASE_SUBJECT
from scanner.identity import SUBJECT_MARKS


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the temporary table `answers` (message, person) without rows; see `find_answers`."""
    connection.execute("CREATE OR REPLACE TEMP TABLE answers (message BIGINT, person VARCHAR)")


def find_answers(
    connection: duckdb.DuckDBPyConnection, organisation: Iterable[str], first: int, last: int
) -> None:
    """Adds to `answers` which of the messages `first` to `last` go to nobody outside but those whom they answer.

    They quote findings and were sent outside; an earlier mail of the archive that they name (In-Reply-To,
    References; where they name none: of the same subject but for reply marks) is from one of the persons outside
    whom they go to, and all the others were on it as well. `person` is who wrote it. Reads the tables of
    `disclosures`.
    """
    connection.execute(
        """
        CREATE OR REPLACE TEMP TABLE quoting AS
        SELECT message, l.person FROM left_to l
        WHERE message IN (SELECT message FROM kept WHERE part = 'quoted' AND message BETWEEN ? AND ?)""",
        [first, last],
    )
    with naming_organisation(connection, organisation):
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE addressed AS
            SELECT DISTINCT c.message, coalesce(p.person, r.address) AS person
            FROM quoting JOIN copies c USING (message) JOIN recipients r USING (file, position)
            LEFT JOIN customer_addresses p ON p.address = r.address
            WHERE r.field <> 'reply-to' AND r.address LIKE '%@%' AND NOT {from_organisation("r.address")}""")
    _find_answered(connection)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE on_it AS
        SELECT DISTINCT earlier, person FROM answered
        UNION
        SELECT a.earlier, coalesce(p.person, r.address)
        FROM (SELECT DISTINCT earlier FROM answered) a JOIN copies c ON c.message = a.earlier
        JOIN recipients r USING (file, position) LEFT JOIN customer_addresses p ON p.address = r.address
        WHERE r.field <> 'reply-to'""")
    connection.execute("""
        INSERT INTO answers
        SELECT DISTINCT message, person FROM answered ANTI JOIN (
            SELECT message, earlier FROM answered JOIN addressed g USING (message)
            ANTI JOIN on_it ON on_it.earlier = answered.earlier AND on_it.person = g.person
        ) USING (message, earlier)""")


def find_known(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds to `own` what of the table `part_of_kept` is quoted in such an answer (see `findings` for the table).

    Left out is a value that anybody but those who wrote the answered mail had written before: it may have come in
    from elsewhere. Reads `written_by`, see `disclosures`.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE told_again AS
        SELECT finding, message, value_hash FROM part_of_kept
        WHERE part = 'quoted' AND message IN (SELECT message FROM answers)""")
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE said_first AS
        SELECT k.value_hash, coalesce(b.person, '') AS person, min(k.message) AS message
        FROM part_of_kept k LEFT JOIN written_by b USING (message)
        WHERE k.part <> 'quoted' AND k.value_hash IN (SELECT value_hash FROM told_again)
        GROUP BY ALL""")
    connection.execute("""
        INSERT INTO own
        SELECT finding, 'recipient' FROM told_again WHERE finding NOT IN (
            SELECT t.finding FROM told_again t
            JOIN said_first s ON s.value_hash = t.value_hash AND s.message < t.message
            ANTI JOIN answers a ON a.message = t.message AND a.person = s.person)""")


def _find_answered(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes `answered` (message, earlier, person): mail from one of `addressed` that one of `quoting` answers."""
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE named AS
        SELECT message, message_id FROM (
            SELECT message, unnest(list_append("references", in_reply_to)) AS message_id
            FROM quoting JOIN mail USING (message))
        WHERE message_id <> '' GROUP BY ALL""")
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE answered AS
        SELECT DISTINCT n.message, m.message AS earlier, coalesce(p.person, m.sender) AS person
        FROM named n JOIN mail m ON m.message_id = n.message_id AND m.message < n.message
        LEFT JOIN customer_addresses p ON p.address = m.sender
        SEMI JOIN addressed g ON g.message = n.message AND g.person = coalesce(p.person, m.sender)""")
    connection.execute(
        f"""
        INSERT INTO answered
        WITH nameless AS (
            SELECT message, q.person, {BASE_SUBJECT} AS base FROM quoting q JOIN mail USING (message)
            WHERE q.person IS NOT NULL AND message NOT IN (SELECT message FROM named)),
        theirs AS (
            SELECT m.message, coalesce(p.person, m.sender) AS person, subject
            FROM mail m LEFT JOIN customer_addresses p ON p.address = m.sender
            WHERE coalesce(p.person, m.sender) IN (SELECT person FROM nameless))
        SELECT n.message, t.message, n.person FROM nameless n
        JOIN (SELECT message, person, {BASE_SUBJECT} AS base FROM theirs) t
            ON t.person = n.person AND t.base = n.base AND t.message < n.message
        WHERE n.base <> ''""",
        [SUBJECT_MARKS, SUBJECT_MARKS],
    )
