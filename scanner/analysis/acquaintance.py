"""Who was together in the mail before an incident, and so knew of one another."""

import duckdb
import pandas as pd
import pyarrow as pa

from scanner.analysis.portions import ranges
from scanner.registered import registered

_EXPOSED = pa.schema(
    [
        pa.field("incident", pa.int64()),
        pa.field("address", pa.string()),
        pa.field("before", pa.timestamp("us", tz="UTC")),
    ]
)


def gather(connection: duckdb.DuckDBPyConnection, addresses: pd.Series) -> None:
    """Makes the temporary tables that `before` reads, of the addresses that it will be asked about.

    address_numbers   person, address: each address and its number
    met               message, date, person: the mail in which two of them or more were, as sender or in view
    """
    each = pa.table({"address": pa.array(addresses.drop_duplicates(), pa.string())})
    with registered(connection, "each", each):
        connection.execute("""
            CREATE OR REPLACE TEMP TABLE address_numbers AS
            SELECT row_number() OVER ()::INTEGER AS person, address FROM each""")
    connection.execute("CREATE OR REPLACE TEMP TABLE met (message BIGINT, date TIMESTAMPTZ, person INTEGER)")
    for first, last in ranges(connection, "max(message) FROM originals"):
        connection.execute(
            """
            INSERT INTO met
            WITH here AS (SELECT * FROM originals WHERE message BETWEEN ? AND ?),
            present AS (
                SELECT message, person FROM here JOIN messages USING (file, position)
                JOIN address_numbers ON address = sender
                UNION
                SELECT message, person FROM here JOIN recipients USING (file, position)
                JOIN address_numbers USING (address) WHERE field IN ('to', 'cc')),
            several AS (SELECT * FROM present QUALIFY count(*) OVER (PARTITION BY message) > 1)
            SELECT message, date, person
            FROM several JOIN here USING (message) JOIN messages USING (file, position)
            WHERE date IS NOT NULL ORDER BY message""",
            [first, last],
        )


def before(connection: duckdb.DuckDBPyConnection, exposed: pd.DataFrame) -> pd.DataFrame:
    """Who of those that an incident exposed were together in mail before it: incident, message, address.

    `exposed` has incident, address and the moment `before` which a mail counts. Before none at all, which is when
    no mail of an incident has a date, nobody was.
    """
    table = pa.Table.from_pandas(exposed[["incident", "address", "before"]], schema=_EXPOSED, preserve_index=False)
    with registered(connection, "exposed", table):
        connection.execute("""
            CREATE OR REPLACE TEMP TABLE numbered_exposed AS
            SELECT incident, person, before FROM exposed JOIN address_numbers USING (address)""")
    connection.execute("CREATE OR REPLACE TEMP TABLE met_before (incident BIGINT, message BIGINT, person INTEGER)")
    for first, last in ranges(connection, "max(message) FROM met"):
        connection.execute(
            """
            INSERT INTO met_before
            SELECT incident, message, person FROM met JOIN numbered_exposed USING (person)
            WHERE message BETWEEN ? AND ? AND date < before
            QUALIFY count(*) OVER (PARTITION BY incident, message) > 1""",
            [first, last],
        )
    return connection.execute("""
        SELECT incident, message, address FROM met_before JOIN address_numbers USING (person) ORDER BY ALL""").df()
