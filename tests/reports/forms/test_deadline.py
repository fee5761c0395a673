"""The 72 hours: of hours of the clock, over changes of the clock and over weekends."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reports.forms.deadline import deadline

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


@given(st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)))
def test_the_period_as_counted_ends_within_the_hour_after_72_hours(aware: datetime) -> None:
    end = deadline(aware, BERLIN)
    assert end.plain - aware == timedelta(hours=72)
    assert timedelta() < end.counted - end.plain <= timedelta(hours=1)
