"""The mail that the analysis asks for, as frames.

What is looked for is found first and kept as a small table, and then joined to all that there is: the other way
round, a join takes memory for every message of the archive.
"""

from collections.abc import Iterable, Sequence

import duckdb
import pandas as pd
import pyarrow as pa

from scanner.analysis.frames import MAIL_COLUMNS, from_organisation, naming_organisation, wanted
from scanner.analysis.portions import ranges
from scanner.registered import registered

_SHOWING = "showing JOIN recipients USING (file, position) WHERE field IN ('to', 'cc')"
_MAIL = ", ".join(f'"{column}"' for column in MAIL_COLUMNS)


def mail_at(
    connection: duckdb.DuckDBPyConnection, places: str, parameters: Sequence[object] = (), also: str = ""
) -> pd.DataFrame:
    """The mail at some places: `MAIL_COLUMNS`, and what is named in `also`.

    `places` is a query that gives file, position and the columns `also` of few messages, duplicates among them.
    """
    connection.execute(f"CREATE OR REPLACE TEMP TABLE sought AS {places}", parameters)
    return connection.execute(
        f"SELECT {_MAIL}{also} FROM sought JOIN mail USING (file, position) ORDER BY message"
    ).df()


def mail_of(connection: duckdb.DuckDBPyConnection, messages: pd.Series) -> pd.DataFrame:
    """Some messages: `MAIL_COLUMNS`."""
    with wanted(connection, messages):
        return mail_at(connection, "SELECT file, position FROM wanted JOIN originals USING (message)")


def shown_by(connection: duckdb.DuckDBPyConnection, organisation: Iterable[str], threshold: int) -> pd.Series:
    """All addresses in view of mail from the organisation that has at least `threshold` of them in To and Cc.

    That mail is kept as the temporary table `showing`, for `showing_many`.
    """
    with naming_organisation(connection, organisation):
        connection.execute(
            f"""CREATE OR REPLACE TEMP TABLE sought AS
                SELECT file, position FROM messages WHERE visible >= ? AND {from_organisation("sender")}""",
            [threshold],
        )
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE sent AS SELECT message FROM sought JOIN originals USING (file, position)""")
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE showing AS
        SELECT message, file, position FROM sent JOIN copies USING (message)""")
    return connection.execute(f"SELECT DISTINCT address FROM {_SHOWING} ORDER BY address").df()["address"]


def showing_many(connection: duckdb.DuckDBPyConnection, addresses: pd.Series, threshold: int) -> pd.Series:
    """The messages of `showing` that have at least `threshold` of some addresses in view."""
    with registered(connection, "persons", pa.table({"address": pa.array(addresses, pa.string())})):
        return connection.execute(
            f"""SELECT message FROM {_SHOWING} AND address IN (SELECT address FROM persons)
                GROUP BY message HAVING count(DISTINCT address) >= ? ORDER BY message""",
            [threshold],
        ).df()["message"]


def sent_to_many(connection: duckdb.DuckDBPyConnection, organisation: Iterable[str], least: int) -> pd.DataFrame:
    """Mail from the organisation to at least `least` addresses in To, Cc and Bcc together: `MAIL_COLUMNS`."""
    connection.execute("CREATE OR REPLACE TEMP TABLE many (message BIGINT)")
    for first, last in ranges(connection, "max(message) FROM originals"):
        connection.execute(
            """
            INSERT INTO many
            SELECT c.message FROM copies c JOIN recipients r USING (file, position)
            WHERE r.field <> 'reply-to' AND c.message BETWEEN ? AND ?
            GROUP BY c.message HAVING count(DISTINCT r.address) >= ?""",
            [first, last, least],
        )
    with naming_organisation(connection, organisation):
        return mail_at(
            connection,
            f"""SELECT file, position FROM many JOIN originals USING (message) JOIN messages USING (file, position)
                WHERE {from_organisation("sender")}""",
        )


def mail_from(connection: duckdb.DuckDBPyConnection, addresses: pd.Series, visible: int) -> pd.DataFrame:
    """Mail from any of some addresses with `visible` addresses in view, others of them too: `MAIL_COLUMNS`."""
    table = pa.table({"address": pa.array(addresses, pa.string())})
    with registered(connection, "writers", table):
        connection.execute(
            """
            CREATE OR REPLACE TEMP TABLE writings AS
            SELECT file, position FROM messages
            WHERE visible >= ? AND sender IN (SELECT address FROM writers)""",
            [visible],
        )
        return mail_at(
            connection,
            """SELECT DISTINCT file, position FROM writings JOIN recipients r USING (file, position)
               JOIN writers USING (address) WHERE r.field IN ('to', 'cc')""",
        )


def held(connection: duckdb.DuckDBPyConnection, ids: pd.Series) -> pd.DataFrame:
    """The mail in the archive that has one of some Message-IDs: message_id, sender, list_id."""
    with registered(connection, "asked", pa.table({"message_id": pa.array(ids.unique(), pa.string())})):
        found = mail_at(
            connection,
            "SELECT file, position FROM messages WHERE message_id IN (SELECT message_id FROM asked)",
        )
    columns = ["message_id", "sender", "list_id"]
    return found[columns].drop_duplicates().sort_values(columns, ignore_index=True)


def recalls(connection: duckdb.DuckDBPyConnection, organisation: Iterable[str]) -> pd.DataFrame:
    """Recall messages that the organisation sent: `MAIL_COLUMNS`."""
    with naming_organisation(connection, organisation):
        which = f"kind = 'recall' AND {from_organisation('sender')}"
        return mail_at(connection, f"SELECT file, position FROM messages WHERE {which}")


def forwards(connection: duckdb.DuckDBPyConnection, mark: str) -> pd.DataFrame:
    """Mail whose subject has a forward mark, a regular expression of RE2: `MAIL_COLUMNS`."""
    return mail_at(connection, "SELECT file, position FROM messages WHERE regexp_matches(subject, ?, 'i')", [mark])


def notices(connection: duckdb.DuckDBPyConnection, organisation: Iterable[str]) -> pd.DataFrame:
    """Mail of the organisation with wording of a notice: `MAIL_COLUMNS`, phrases, telling.

    `phrases`: how many of the rules for such wording it meets; `telling`: how many with high confidence.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE worded AS
        SELECT file, position, count(DISTINCT rule) AS phrases,
               count(DISTINCT rule) FILTER (confidence = 'high') AS telling
        FROM findings WHERE rule IN (SELECT rule FROM rule_heads WHERE category = 'response')
        GROUP BY file, position""")
    with naming_organisation(connection, organisation):
        return mail_at(
            connection,
            f"""SELECT worded.* FROM worded JOIN messages USING (file, position)
                WHERE {from_organisation("sender")}""",
            also=", phrases, telling",
        )
