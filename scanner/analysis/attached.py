"""Tables of people in attachments: what was sent where, and how many people an incident's attachments tell of."""

from collections.abc import Iterable, Sequence

import duckdb
import pandas as pd

from scanner.analysis.columns import ATTACHED_TABLES_COLUMNS
from scanner.analysis.frames import from_organisation, naming_organisation, place, wanted
from scanner.analysis.result import AttachedFiles

_NOUNS = {"sheet": "workbook", "pivot cache": "workbook", "csv": "CSV file", "table": "document"}
_MANY = {"workbook": "workbooks", "CSV file": "CSV files", "document": "documents", "file": "files"}
_ANY_FILE = "file"
_ANYONE = "people"
_ONE = {
    **{many: many.removesuffix("s") for many in ("customers", "patients", "employees", "students")},
    **{many: many.removesuffix("s") for many in ("members", "tenants", "applicants")},
    _ANYONE: "person",
}


def gather(connection: duckdb.DuckDBPyConnection, organisation: Iterable[str]) -> None:
    """Makes the temporary table `attached` that the other functions read: the tables of people in each message.

    `outside_recipients` are the addresses outside that mail of the organisation went to; zero for other mail.
    """
    with naming_organisation(connection, organisation):
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE attached AS
            WITH tables AS (
                SELECT c.message, t.* FROM copies c JOIN attached_tables t USING (file, position)
                JOIN files USING (file)
                QUALIFY rank() OVER (PARTITION BY c.message, t.digest ORDER BY path, t.position) = 1),
            sent AS (
                SELECT c.message, count(DISTINCT r.address) AS outside_recipients
                FROM (SELECT DISTINCT message FROM tables) w JOIN copies c USING (message)
                JOIN mail m USING (message) JOIN recipients r ON r.file = c.file AND r.position = c.position
                WHERE r.field <> 'reply-to' AND r.address LIKE '%@%'
                  AND {from_organisation("m.sender")} AND NOT {from_organisation("r.address")}
                GROUP BY c.message)
            SELECT t.*, coalesce(s.outside_recipients, 0) AS outside_recipients
            FROM tables t LEFT JOIN sent s USING (message)""")


def table(connection: duckdb.DuckDBPyConnection, incidents: pd.Series) -> pd.DataFrame:
    """One row a table (`ATTACHED_TABLES_COLUMNS`), most people first; `incidents` gives some messages their id."""
    found = connection.execute("""
        SELECT a.* EXCLUDE (file, position, digest), hex(a.digest) AS digest, m.message_id, f.source, f.path,
               m.position, m.length, m.place, a.outside_recipients > 0 AS sent_outside
        FROM attached a JOIN messages m USING (file, position) JOIN files f USING (file)
        ORDER BY a.data_subjects DESC, a.message, a.location, a.part""").df()
    return found.assign(
        position=place(found),
        incident=found["message"].map(incidents),
        attachment=found["location"].str.removeprefix("attachment:"),
        categories=found["categories"].map("; ".join),
        hidden_categories=found["hidden_categories"].map("; ".join),
    )[list(ATTACHED_TABLES_COLUMNS)].astype(ATTACHED_TABLES_COLUMNS)


def of_messages(connection: duckdb.DuckDBPyConnection, messages: pd.Series) -> pd.DataFrame:
    """The tables attached to some messages: message, digest, kind, hidden, in_attachment, subjects."""
    with wanted(connection, messages):
        return connection.execute("""
            SELECT message, hex(digest) AS digest, kind, hidden OR len(hidden_categories) > 0 AS hidden,
                   in_attachment, subjects
            FROM wanted JOIN attached USING (message) ORDER BY message, location, part""").df()


def sent_files(tables: pd.DataFrame) -> AttachedFiles | None:
    """The files that were sent outside, of `ATTACHED_TABLES_COLUMNS`; see `files`."""
    return files(tables[tables["sent_outside"].fillna(False)])


def files(tables: pd.DataFrame) -> AttachedFiles | None:
    """The files that hold some tables (digest, kind, hidden, in_attachment, subjects), each content once.

    None where there are none. They are called what all of them are called.
    """
    if tables.empty:
        return None
    each = tables.groupby("digest", sort=False).agg(
        people=("in_attachment", "max"), hidden=("hidden", "any"), kinds=("kind", "unique")
    )
    nouns = {_NOUNS.get(kind, _ANY_FILE) for kinds in each["kinds"] for kind in kinds}
    told = set(tables["subjects"]) - {_ANYONE}
    return AttachedFiles(
        files=len(each),
        noun=_only(nouns, _ANY_FILE),
        people=int(each["people"].sum()),
        subjects=_only(told, _ANYONE),
        hidden=bool(each["hidden"].any()),
    )


def said(attached: AttachedFiles) -> str:
    """In words: "one attached workbook with 1,240 customers, some of it hidden"."""
    one = attached.files == 1
    files = f"one attached {attached.noun}" if one else f"{attached.files:,} attached {_MANY[attached.noun]}"
    hidden = ", some of it hidden" if attached.hidden else ""
    subjects = _ONE.get(attached.subjects, attached.subjects) if attached.people == 1 else attached.subjects
    return f"{files} with {attached.people:,} {subjects}{hidden}"


def _only(names: Iterable[str], otherwise: str) -> str:
    listed: Sequence[str] = list(names)
    return listed[0] if len(listed) == 1 else otherwise
