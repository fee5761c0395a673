"""What the organisation gives out as its own: a number or an address that it tells many unrelated people."""

from collections.abc import Iterable

import duckdb

from scanner.analysis.frames import from_organisation, naming_organisation

LEAST = 5
"""Mails that must tell it, none of them to anybody whom another of them went to.

As many as make a mass mail: what four customers were told may still be one customer's that went astray four times.
"""

MOST_IN_ONE = 3
"""Values of one kind in such a mail, at most: a letter gives a way or two to reach its writer, a list has many."""

_LOOKED_AT = 1_000  # mails that tell a value: of more, the first are enough to see who is told it

_KINDS = "('phone-number', 'email-address', 'postal-address')"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the temporary table `telling` (message, category, mailing) without rows; see `find_telling`."""
    connection.execute("CREATE OR REPLACE TEMP TABLE telling (message BIGINT, category VARCHAR, mailing VARCHAR)")


def find_telling(connection: duckdb.DuckDBPyConnection, first: int, last: int) -> None:
    """Adds to `telling` which of the messages `first` to `last` may tell a contact of the organisation.

    They were sent outside and have few values of a category in their writer's own words. `mailing`: letters to
    one person each that were sent on one day (UTC) are one mailing, since a mail merge that got stuck gives one
    customer's number in each of its letters; a mail to several persons at once is one of its own.
    """
    connection.execute(
        f"""
        INSERT INTO telling
        SELECT k.message, k.category,
               if(l.outside_recipients > 1, k.message::VARCHAR, 'on ' || coalesce(m.date::DATE::VARCHAR, ''))
        FROM (SELECT message, category FROM kept
              WHERE message BETWEEN ? AND ? AND part = '' AND location = 'body' AND category IN {_KINDS}
              GROUP BY ALL HAVING count(DISTINCT value_hash) <= {MOST_IN_ONE}) k
        JOIN left_to l USING (message) JOIN mail m USING (message)""",
        [first, last],
    )


def find_contacts(connection: duckdb.DuckDBPyConnection, organisation: Iterable[str]) -> None:
    """Adds to `own` what of the table `part_of_kept` the organisation gives out as its own (see `findings`).

    It tells it in `LEAST` mailings or more, to persons outside of whom none had been told it by an earlier one;
    nobody outside had written it before; and it is no value known of a customer. Reads the tables of
    `disclosures`.
    """
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE given_out AS
        SELECT k.value_hash, k.message, any_value(mailing) AS mailing
        FROM part_of_kept k JOIN telling t USING (message, category)
        WHERE k.part = '' AND k.location = 'body' AND k.value_hash NOT IN (SELECT value_hash FROM known_values)
        GROUP BY k.value_hash, k.message
        QUALIFY row_number() OVER (PARTITION BY k.value_hash ORDER BY k.message) <= {_LOOKED_AT}""")
    connection.execute(f"""
        CREATE OR REPLACE TEMP TABLE often AS
        SELECT value_hash, min(message) AS message FROM given_out
        GROUP BY value_hash HAVING count(DISTINCT mailing) >= {LEAST}""")
    with naming_organisation(connection, organisation):
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE heard AS
            SELECT DISTINCT value_hash FROM part_of_kept k JOIN often o USING (value_hash)
            JOIN mail m ON m.message = k.message
            WHERE k.message < o.message AND NOT {from_organisation("m.sender")}""")
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE told_to AS
            SELECT g.value_hash, g.message, g.mailing, r.address
            FROM given_out g SEMI JOIN often USING (value_hash) JOIN copies c ON c.message = g.message
            JOIN recipients r ON r.file = c.file AND r.position = c.position
            WHERE r.field <> 'reply-to' AND r.address LIKE '%@%' AND NOT {from_organisation("r.address")}""")
    connection.execute(f"""
        INSERT INTO own
        WITH firsts AS (
            SELECT *, min(message) OVER (PARTITION BY value_hash, address) AS first FROM told_to),
        strangers AS (
            SELECT value_hash, mailing FROM firsts
            GROUP BY value_hash, message, mailing HAVING bool_and(first = message))
        SELECT finding, 'organisation' FROM part_of_kept k SEMI JOIN left_to USING (message)
        WHERE value_hash NOT IN (SELECT value_hash FROM heard) AND value_hash IN (
            SELECT value_hash FROM strangers GROUP BY value_hash HAVING count(DISTINCT mailing) >= {LEAST})""")
