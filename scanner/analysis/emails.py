"""The emails that the figures of incidents rest on, each by its place, so that anybody can open the proof."""

from collections.abc import Mapping

import duckdb
import pandas as pd

from scanner.analysis.addresses import sort_addresses
from scanner.analysis.columns import EMAILS_COLUMNS
from scanner.analysis.frames import place, recipients_of, wanted
from scanner.analysis.rows import sizes, views

ROLE_COLUMNS = {"incident": "string", "role": "string", "message": "int64"}
"""What an email was in an incident; one may have been something in several."""

_REPORTS = ("recall-report", "bounce")


def by_role(mail: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """incident, role, message, each once: `mail` has, by role, the incident (its number) and message of each."""
    rows = [frame[["incident", "message"]].assign(role=role) for role, frame in mail.items() if len(frame)]
    empty = pd.DataFrame({"incident": [], "message": [], "role": []})
    return pd.concat(rows).drop_duplicates(ignore_index=True) if rows else empty


def table(
    connection: duckdb.DuckDBPyConnection,
    emails: pd.DataFrame,
    seen: "pd.Series[int]",
    organisation: frozenset[str],
    lists: frozenset[str],
) -> pd.DataFrame:
    """`EMAILS_COLUMNS` by incident and date, those without a date last.

    emails   ROLE_COLUMNS
    seen     how many outside persons each message had in view, by message; those that only report are not in it
    lists    the addresses of mailing lists
    """
    reporting = emails.loc[emails["role"].isin(_REPORTS), "message"].drop_duplicates()
    told = recipients_of(connection, reporting)
    kinds = sort_addresses(told["address"], organisation, lists)
    outside = told[told["address"].isin(kinds.loc[kinds["kind"].eq("outside"), "address"])]
    in_view = seen.add(sizes(views(outside)), fill_value=0)
    each = emails.merge(_placed(connection, emails["message"]), on="message")
    each = each.assign(in_view=each["message"].map(in_view).fillna(0))
    ordered = each.sort_values(["incident", "date", "message", "role"], na_position="last", ignore_index=True)
    return ordered[list(EMAILS_COLUMNS)].astype(EMAILS_COLUMNS)


def _placed(connection: duckdb.DuckDBPyConnection, messages: pd.Series) -> pd.DataFrame:
    """message, date, sender, subject, message_id, source, position, recipients: where some messages lie."""
    with wanted(connection, messages.drop_duplicates()):
        found = connection.execute("""
            WITH addressed AS (
                SELECT c.message, count(DISTINCT r.address) AS recipients
                FROM wanted JOIN copies c USING (message) JOIN recipients r USING (file, position)
                WHERE r.field <> 'reply-to' GROUP BY c.message)
            SELECT m.message, m.date, m.sender, m.subject, m.message_id, m.source, m.path, m.position, m.length,
                   m.place, coalesce(a.recipients, 0) AS recipients
            FROM wanted JOIN mail m USING (message) LEFT JOIN addressed a USING (message)""").df()
    return found.assign(position=place(found)).drop(columns=["path", "length", "place"])
