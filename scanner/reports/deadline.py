"""The 72 hours of GDPR Article 33(1), counted from when the organisation became aware."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from scanner.analysis.result import Incident

HOURS = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When the 72 hours are over; times in UTC.

    plain      72 hours after the moment of awareness: the reading that is never too late
    counted    by Regulation (EEC, Euratom) No 1182/71, Article 3(1) and (2)(a): the hour in which the organisation
               became aware does not count, and the period ends with its last hour. Weekends and holidays count
               (Article 3(3)), and a period in hours is not moved from them (Article 3(4))
    """

    aware: datetime
    plain: datetime
    counted: datetime


def deadline(aware: datetime, zone: tzinfo) -> Deadline:
    """The deadline from a moment with a time zone; an hour is one of the clock in `zone`."""
    hour = aware.astimezone(zone).replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    start = hour + timedelta(hours=1)
    return Deadline(aware.astimezone(UTC), aware.astimezone(UTC) + HOURS, start + HOURS)


def aware_of(incident: Incident, aware: datetime | None) -> datetime | None:
    """When the organisation became aware of an incident; None where that was not said, or lies before its mail."""
    first = incident.first_sent
    return None if aware is None or (first is not None and aware < first) else aware
