"""Copies of one message (`identity.identity`) made one message, numbered by date, path and position.

So the numbers, and all that is said with them, do not depend on the order of files or of workers.
"""

import duckdb

from scanner.analysis.portions import portions

_SAME_WITHIN = "INTERVAL 1 DAY"  # a Message-ID written again later than that is another message
_RANKED = f"""
    INSERT INTO ranked
    WITH here AS (
        SELECT m.file, m.position, m.identity, m.date, m.received > 0 AS arrived, p.place
        FROM messages m JOIN places p USING (file) WHERE hash(m.identity) % $parts = $part),
    parted AS (
        SELECT *, sum(later) OVER (PARTITION BY identity ORDER BY date NULLS LAST, place, position
                                   ROWS UNBOUNDED PRECEDING) AS part
        FROM (SELECT *, coalesce(date - lag(date) OVER (
                  PARTITION BY identity ORDER BY date NULLS LAST, place, position) > {_SAME_WITHIN}, false
              )::INTEGER AS later FROM here))
    SELECT file, position,
           row_number() OVER (PARTITION BY identity, part ORDER BY arrived, place, position) AS copy,
           min(date) OVER (PARTITION BY identity, part) AS first_date,
           first_value(place) OVER (PARTITION BY identity, part
                                    ORDER BY arrived, place, position) AS first_place,
           first_value(position) OVER (PARTITION BY identity, part
                                       ORDER BY arrived, place, position) AS first_position
    FROM parted"""
"""SQL: copies of one message to the rank of each among them, and what the message is numbered by."""


def gather(connection: duckdb.DuckDBPyConnection) -> None:
    """Makes the temporary tables and views that the analysis reads.

    originals   file, position, message: the copy of each message that stands for it
    duplicates  file, position, message: the other copies
    copies      both
    mail        message, the columns of `messages`, source and path: the originals
    """
    # A window without an order of its own needs no memory: it takes the rows as they come.
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE places AS
        SELECT file, row_number() OVER () AS place FROM (SELECT file FROM files WHERE current ORDER BY path)""")
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE ranked (
            file INTEGER, position BIGINT, copy BIGINT,
            first_date TIMESTAMPTZ, first_place BIGINT, first_position BIGINT)""")
    for part, parts in portions(connection, "messages"):
        connection.execute(_RANKED, {"part": part, "parts": parts})
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE numbered AS
        SELECT file, position, copy = 1 AS original,
               sum((copy = 1)::INTEGER) OVER (ROWS UNBOUNDED PRECEDING)::BIGINT AS message
        FROM (SELECT * FROM ranked ORDER BY first_date NULLS LAST, first_place, first_position, copy)""")
    for name, which in (("originals", "original"), ("duplicates", "NOT original")):
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT file, position, message FROM numbered WHERE {which}"
        )
    for table in ("places", "ranked", "numbered"):
        connection.execute(f"DROP TABLE {table}")
    connection.execute("""
        CREATE OR REPLACE TEMP VIEW copies AS
        SELECT * FROM originals UNION ALL SELECT * FROM duplicates""")
    connection.execute("""
        CREATE OR REPLACE TEMP VIEW mail AS
        SELECT o.message, m.*, f.source, f.path
        FROM originals o JOIN messages m USING (file, position) JOIN files f USING (file)""")
