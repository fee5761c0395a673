"""A case: a mailbox and what a scan of it must find, and the pieces that every case is made of."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timezone
from email.message import EmailMessage
from itertools import permutations
from random import Random
from typing import Any

from tests.casebook import correspondence, office
from tests.casebook.mail import Filed, sent_at
from tests.casebook.office import Office, Traffic, office_hours
from tests.casebook.people import Mailbox, Person, colleagues

NO_RECALL = {
    "attempted": 0,
    "succeeded": 0,
    "failed": 0,
    "first_after_minutes": None,
    "exposed_again": False,
}


@dataclass(frozen=True, slots=True)
class Case:
    """A mailbox and what a scan of it must find.

    `expected` has `incidents` (in order of time; names as in summary.json), `totals`, `set_aside`
    (Message-ID to reason, see `office.Traffic`), `planted` (kind of personal data to the number of
    messages with it) and `messages` (all, and those that are another copy of one). `exposed` are the
    people in view, one for each address; `bystanders` other customers with mail in the archive.
    """

    name: str
    organisation: tuple[str, ...]
    messages: tuple[Filed, ...]
    expected: dict[str, Any]
    exposed: tuple[Person, ...]
    bystanders: tuple[Person, ...]


def utc(moment: datetime) -> str:
    """The moment as summary.json writes it: `2025-03-24T13:04:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def boxes(people: tuple[Person, ...]) -> tuple[Mailbox, ...]:
    """The mailboxes of the people."""
    return tuple(person.mailbox for person in people)


def pairs_among(people: tuple[Person, ...]) -> set[tuple[str, str]]:
    """The ordered pairs (viewer, exposed) of people who all see each other."""
    return set(permutations((person.address for person in people), 2))


def incident_figures(mass: list[EmailMessage], exposed: tuple[Person, ...], **known: object) -> dict[str, Any]:
    """The figures of an incident; without `known`, of one that nothing came after."""
    count = len(exposed)
    return {
        "subject": str(mass[0]["subject"]),
        "senders": [mass[0]["from"].addresses[0].addr_spec],
        "first_sent": utc(sent_at(mass[0])),
        "last_sent": utc(sent_at(mass[-1])),
        "messages": len(mass),
        "addresses_exposed": count,
        "addresses_named": sum(person.named for person in exposed),
        "customers_exposed": None,
        "people_exposed": {"low": count, "best": count, "high": count},
        "viewers": count,
        "undelivered": 0,
        "recall": NO_RECALL,
        "reply_alls": 0,
        "addresses_added": 0,
        "notified": {
            "people": 0,
            "missing": count,
            "first_at": None,
            "last_at": None,
            "exposed_again": False,
        },
        **known,
    }


def make_case(
    name: str,
    place: Office,
    traffic: Traffic,
    story: list[Filed],
    *,
    incidents: list[dict[str, Any]],
    exposed: tuple[Person, ...],
    bystanders: tuple[Person, ...],
) -> Case:
    """The case of an ordinary mailbox (`traffic`) in which something happened (`story`), in order of time."""
    filed = sorted((*traffic.filed, *story), key=lambda one: (sent_at(one.message), one.message["message-id"]))
    ids = {str(one.message["message-id"]) for one in filed}
    expected = {
        "incidents": incidents,
        "totals": {"incidents": len(incidents), "addresses_exposed": len(exposed)},
        "set_aside": traffic.set_aside,
        "planted": dict.fromkeys(correspondence.PLANTED, 1),
        "messages": {"found": len(filed), "duplicate": len(filed) - len(ids)},
    }
    return Case(name, (place.domain,), tuple(filed), expected, exposed, bystanders)


def make_office(name: str, domain: str, seed: int, zone: timezone) -> Office:
    """An office with a dozen staff and the shared mailbox `service@domain`."""
    staff = colleagues(f"{domain} {seed}", domain, 12)
    return Office(name, domain, Mailbox(name, f"service@{domain}"), staff, zone)


def ordinary_traffic(
    place: Office,
    seed: int,
    first: date,
    bystanders: tuple[Person, ...],
    *,
    letters: int,
    others: tuple[Person, ...] = (),
) -> Traffic:
    """Five weeks of ordinary traffic with the bystanders; `others` write and get single letters only."""
    rng = Random(f"{place.domain} {seed}")
    when = office_hours(rng, first, 35, place.zone)
    return office.together(
        office.staff_threads(place, rng, when),
        office.project(place, rng, when),
        office.conversation(place, boxes(bystanders[:7]), when),
        office.mailing_list(place, boxes(bystanders[7:14]), rng, when),
        office.newsletter(place, boxes(bystanders[14:]), when),
        office.invitation(place, when),
        correspondence.letters(place, rng, when, (*others, *bystanders), letters),
        correspondence.invoices(place, rng, when, bystanders[14:22]),
        correspondence.undeliverable(place, bystanders[22], when),
        correspondence.absences(place, rng, when, bystanders[23:26]),
        correspondence.confidences(place, when, bystanders[26:29]),
    )
