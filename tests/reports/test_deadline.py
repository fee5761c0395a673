"""The 72 hours: of hours of the clock, over changes of the clock and over weekends."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reports.deadline import aware_of, deadline
from tests.reports import results

BERLIN, KOLKATA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize(
    ("zone", "aware", "plain", "counted"),
    [
        (UTC, "2025-03-24T09:30+00:00", "2025-03-27T09:30+00:00", "2025-03-27T10:00+00:00"),
        (UTC, "2025-03-24T09:00+00:00", "2025-03-27T09:00+00:00", "2025-03-27T10:00+00:00"),
        (BERLIN, "2025-03-28T15:10+01:00", "2025-03-31T16:10+02:00", "2025-03-31T17:00+02:00"),
        (BERLIN, "2025-10-25T02:30+02:00", "2025-10-28T01:30+01:00", "2025-10-28T02:00+01:00"),
        (KOLKATA, "2025-03-24T09:40+05:30", "2025-03-27T09:40+05:30", "2025-03-27T10:00+05:30"),
    ],
    ids=["within an hour", "on the hour", "clocks go forward on a weekend", "clocks go back", "half-hour zone"],
)
def test_deadline(zone: ZoneInfo, aware: str, plain: str, counted: str) -> None:
    end = deadline(datetime.fromisoformat(aware), zone)
    assert (end.plain, end.counted) == (datetime.fromisoformat(plain), datetime.fromisoformat(counted))


@pytest.mark.parametrize(
    ("aware", "first", "expected"),
    [(None, 1, None), (1, 2, None), (2, 2, 2), (3, 2, 3), (1, None, 1)],
    ids=["not given", "before the mail", "with the mail", "after the mail", "mail without a date"],
)
def test_nobody_is_aware_of_an_incident_before_it(
    aware: int | None, first: int | None, expected: int | None
) -> None:
    days = (aware, first, expected)
    aware_at, first_sent, wanted = (None if day is None else datetime(2025, 3, day, tzinfo=UTC) for day in days)
    assert aware_of(replace(results.INCIDENT, first_sent=first_sent), aware_at) == wanted


@given(st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))
def test_the_period_as_counted_ends_within_the_hour_after_72_hours(aware: datetime) -> None:
    end = deadline(aware, BERLIN)
    assert end.plain - aware == timedelta(hours=72)
    assert timedelta() < end.counted - end.plain <= timedelta(hours=1)
