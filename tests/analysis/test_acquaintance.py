"""Who knew of one another: the pairs of people who were in one mail before."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.analysis import acquaintance, portions
from tests.analysis.small import few

PEOPLE = ["ann@a.test", "bob@b.test", "cy@c.test", "di@d.test"]
START = datetime(2025, 3, 1, tzinfo=UTC)


class Mail(NamedTuple):
    """A mail on some day, None for one without a date."""

    sender: str
    shown: list[tuple[str, str]]  # field and address
    day: int | None


MAILS = st.lists(
    st.builds(
        Mail,
        sender=st.sampled_from([*PEOPLE, "desk@org.test"]),
        shown=st.lists(st.tuples(st.sampled_from(["to", "cc", "bcc", "reply-to"]), st.sampled_from(PEOPLE))),
        day=st.none() | st.integers(0, 9),
    ),
    max_size=8,
)
INCIDENTS = st.lists(
    st.tuples(st.lists(st.sampled_from(PEOPLE), min_size=1, unique=True), st.none() | st.integers(0, 9)),
    max_size=3,
)


def on(day: int | None) -> datetime | None:
    return None if day is None else START + timedelta(days=day)


def case_of(mails: list[Mail]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": "1"})
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("CREATE TABLE messages (file INTEGER, position BIGINT, sender VARCHAR, date TIMESTAMPTZ)")
    connection.execute("CREATE TABLE recipients (file INTEGER, position BIGINT, field VARCHAR, address VARCHAR)")
    connection.execute("CREATE TABLE originals (file INTEGER, position BIGINT, message BIGINT)")
    for number, each in enumerate(mails, 1):
        place = [1, 10 * number]
        connection.execute("INSERT INTO messages VALUES (?, ?, ?, ?)", [*place, each.sender, on(each.day)])
        connection.execute("INSERT INTO originals VALUES (?, ?, ?)", [*place, number])
        for shown in each.shown:
            connection.execute("INSERT INTO recipients VALUES (?, ?, ?, ?)", [*place, *shown])
    return connection


@pytest.mark.parametrize("portion", [1, 3, 500_000])
@few
@given(mails=MAILS, incidents=INCIDENTS)
def test_two_have_met_where_an_earlier_mail_has_both_as_sender_or_in_view(
    portion: int, mails: list[Mail], incidents: list[tuple[list[str], int | None]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "PORTION", portion)
    exposed = pd.DataFrame(
        [(n, address, on(day)) for n, (addresses, day) in enumerate(incidents, 1) for address in addresses],
        columns=["incident", "address", "before"],
    ).astype({"before": "datetime64[us, UTC]"})
    with case_of(mails) as connection:
        acquaintance.gather(connection, exposed["address"])
        found = acquaintance.before(connection, exposed)
    expected = []
    for incident, (addresses, before) in enumerate(incidents, 1):
        for number, each in enumerate(mails, 1):
            present = {each.sender, *(address for field, address in each.shown if field in {"to", "cc"})}
            here = sorted(present & set(addresses))
            earlier = before is not None and each.day is not None and each.day < before
            if earlier and len(here) > 1:
                expected += [(incident, number, address) for address in here]
    assert list(found.itertuples(index=False, name=None)) == expected
