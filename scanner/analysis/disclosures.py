"""Whether personal data left the organisation, to how many outside, and whether it is the recipient's own."""

import json
from collections.abc import Iterable, Iterator, Sequence

import duckdb
import pandas as pd
import pyarrow as pa

from scanner.analysis.frames import from_organisation, naming_organisation
from scanner.registered import registered
from scanner.valuehash import SIZE, value_hash

_BATCH = 10_000
_KNOWN = pa.schema([pa.field("person", pa.string()), pa.field("value_hash", pa.binary(SIZE))])


def prepare(connection: duckdb.DuckDBPyConnection, customers: pd.DataFrame) -> None:
    """Makes the temporary tables that the functions here fill. A person is named by customer_id, or else address.

    customer_addresses   address, person: as `customers` (address, customer_id) has them
    left_to              message, outside_recipients, person: see `find_left`
    known_values         person, value_hash: see `note_known`
    written_by           message, person: the mail of persons who alone were sent something
    own                  finding, whose: see `find_own`, `answers` and `contacts`
    """
    given = pa.Table.from_pandas(customers[["address", "customer_id"]], preserve_index=False)
    with registered(connection, "customers_given", given):
        connection.execute("""
            CREATE OR REPLACE TEMP TABLE customer_addresses AS
            SELECT address, min(customer_id) AS person FROM customers_given GROUP BY address""")
    for table in (
        "left_to (message BIGINT, outside_recipients INTEGER, person VARCHAR)",
        "known_values (person VARCHAR, value_hash BLOB)",
        "written_by (message BIGINT, person VARCHAR)",
        "own (finding BIGINT, whose VARCHAR)",
    ):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {table}")


def find_left(connection: duckdb.DuckDBPyConnection, organisation: Iterable[str], first: int, last: int) -> None:
    """Adds to `left_to` which of the messages `first` to `last` have findings and were sent outside.

    Persons are counted over To, Cc and Bcc of all copies; `person` is who it is, where it is one.
    """
    with naming_organisation(connection, organisation):
        connection.execute(
            f"""
            INSERT INTO left_to
            WITH addressed AS (
                SELECT DISTINCT c.message, coalesce(p.person, r.address) AS person
                FROM (SELECT DISTINCT message FROM kept WHERE message BETWEEN $first AND $last) w
                JOIN mail m USING (message) JOIN copies c USING (message)
                JOIN recipients r ON r.file = c.file AND r.position = c.position
                LEFT JOIN customer_addresses p ON p.address = r.address
                WHERE r.field <> 'reply-to' AND r.address LIKE '%@%'
                  AND {from_organisation("m.sender")} AND NOT {from_organisation("r.address")})
            SELECT message, count(*) AS outside_recipients, CASE WHEN count(*) = 1 THEN min(person) END AS person
            FROM addressed GROUP BY message""",
            {"first": first, "last": last},
        )


def note_known(connection: duckdb.DuckDBPyConnection, known: Sequence[tuple[str, bytes]]) -> None:
    """Fills `known_values`: the addresses of persons who alone were sent addresses, and `known` (person, hash)."""
    for table in (_table(known), *_addresses(connection)):
        with registered(connection, "known_given", table):
            connection.execute("INSERT INTO known_values SELECT * FROM known_given")


def note_writers(connection: duckdb.DuckDBPyConnection, first: int, last: int) -> None:
    """Adds to `written_by` who wrote the messages `first` to `last`, of those who alone were sent something.

    And of those whom somebody answered (`answers`).
    """
    connection.execute(
        """
        INSERT INTO written_by
        SELECT m.message, coalesce(p.person, m.sender) AS person
        FROM (SELECT DISTINCT message FROM kept WHERE message BETWEEN ? AND ?) JOIN mail m USING (message)
        LEFT JOIN customer_addresses p ON p.address = m.sender
        WHERE coalesce(p.person, m.sender) IN (SELECT person FROM left_to UNION SELECT person FROM answers)""",
        [first, last],
    )


def find_own(connection: duckdb.DuckDBPyConnection) -> None:
    """Adds to `own` what of the table `part_of_kept` only the one whose it is was sent.

    It is the own of a person outside when it is among the values known of her, or stood in a mail that she herself
    had sent before and not merely quoted. `part_of_kept` has finding, message, value_hash and part, and all
    findings of each value in it.
    """
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE sole AS
        SELECT k.finding, k.message, k.value_hash, l.person
        FROM part_of_kept k JOIN left_to l USING (message) WHERE l.person IS NOT NULL""")
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE written AS
        SELECT b.person, k.value_hash, min(k.message) AS message
        FROM part_of_kept k JOIN written_by b USING (message)
        WHERE k.part <> 'quoted' AND k.value_hash IN (SELECT value_hash FROM sole)
        GROUP BY ALL""")
    connection.execute("""
        INSERT INTO own
        SELECT finding, 'recipient' FROM sole SEMI JOIN known_values USING (person, value_hash)
        UNION
        SELECT s.finding, 'recipient' FROM sole s JOIN written w USING (person, value_hash)
        WHERE w.message < s.message""")


def _addresses(connection: duckdb.DuckDBPyConnection) -> Iterator[pa.Table]:
    """The addresses of those who alone were sent addresses, hashed as each rule that finds addresses does it."""
    rules = connection.execute("SELECT DISTINCT rule FROM kept WHERE category = 'email-address' ORDER BY ALL")
    names = [row[0] for row in rules.fetchall()]
    key = _hash_key(connection)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE sole_addresses AS
        SELECT DISTINCT l.person, coalesce(p.address, l.person) AS address
        FROM left_to l JOIN (SELECT DISTINCT message FROM kept WHERE category = 'email-address') USING (message)
        LEFT JOIN customer_addresses p USING (person) WHERE l.person IS NOT NULL""")
    [(count,)] = connection.execute("SELECT count(*) FROM sole_addresses").fetchall()
    for first in range(0, count, _BATCH):
        rows = connection.execute(
            "SELECT person, address FROM sole_addresses WHERE rowid BETWEEN ? AND ?", [first, first + _BATCH - 1]
        ).fetchall()
        yield _table([(person, value_hash(key, rule, address)) for person, address in rows for rule in names])


def _table(known: Sequence[tuple[str, bytes]]) -> pa.Table:
    people, hashes = zip(*known, strict=True) if known else ((), ())
    return pa.table([pa.array(people, pa.string()), pa.array(hashes, pa.binary(SIZE))], schema=_KNOWN)


def _hash_key(connection: duckdb.DuckDBPyConnection) -> bytes:
    [(kept,)] = connection.execute("SELECT value FROM meta WHERE key = 'hash_key'").fetchall()
    return bytes.fromhex(json.loads(kept))
