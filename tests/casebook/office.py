"""The ordinary traffic of an office: nothing in it is an exposure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from email.message import EmailMessage
from random import Random

from tests.casebook.clients import APPLE_MAIL, CLIENTS, GMAIL, OUTLOOK, THUNDERBIRD
from tests.casebook.mail import Attachment, Filed, answer, arrive, compose
from tests.casebook.people import Mailbox, Person, colleagues
from tests.pdf import pdf

STAFF_TOPICS = (
    ("Monday crew schedule", "Please find the crews for this week below. North and east start at seven."),
    ("Kitchen fridge", "It will be emptied on Friday at four. Whatever has no name on it goes."),
    ("Truck 7 inspection", "The inspection is booked. Please use truck 4 in the meantime."),
    ("Phones over lunch", "Two people are needed on the phones between twelve and one this week."),
    ("Safety moment", "Boots off the ladder when it is wet. Report every near miss, even a small one."),
    ("Quarterly numbers", "Draft figures are on the shared drive. Comments by Thursday, please."),
    ("Parking lot resurfacing", "The back lot is closed on Tuesday. Please park on the street side."),
    ("New colleague", "Somebody new starts in billing next week. Do say hello."),
)
SHORT_ANSWERS = (
    "Works for me.",
    "Thanks, noted.",
    "I can take that one.",
    "Same here, see you there.",
    "Done.",
)


@dataclass(frozen=True, slots=True)
class Office:
    """An organisation whose mailbox is looked at: its Sent mail is in folder Sent, the rest in Inbox."""

    name: str
    domain: str
    desk: Mailbox
    """the shared mailbox that outsiders write to"""
    staff: tuple[Person, ...]
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Traffic:
    """Filed messages, and why those that show many people are none the less no exposure.

    `set_aside` maps a Message-ID to "conversation" (its outsiders had written to the group before),
    "companies" (they all belong to one or two companies), "bcc" (nobody is in view), "mailing-list" or
    "inside" (nobody in view is an outsider).
    """

    filed: tuple[Filed, ...]
    set_aside: dict[str, str]


def office_hours(rng: Random, first: date, days: int, zone: tzinfo) -> Iterator[datetime]:
    """Moments from 8:00 to 16:59 on working days of a period, for ever."""
    working = [first + timedelta(days=n) for n in range(days) if (first + timedelta(days=n)).weekday() < 5]
    while True:
        at = time(rng.randrange(8, 17), rng.randrange(60), rng.randrange(60), tzinfo=zone)
        yield datetime.combine(rng.choice(working), at)


def staff_threads(office: Office, rng: Random, when: Iterator[datetime]) -> Traffic:
    """One thread on each topic between a dozen colleagues, one of whom is the owner of the mailbox."""
    owner, *others = (person.mailbox for person in office.staff)
    filed: list[Filed] = []
    inside: dict[str, str] = {}
    for subject, text in STAFF_TOPICS:
        author, start = rng.choice(office.staff).mailbox, next(when)
        group = tuple(one for one in (owner, *others) if one != author)
        first = compose(OUTLOOK, author, subject, f"Hi all,\n\n{text}\n", start, to=group)
        thread = [first]
        for minutes, responder in enumerate(rng.sample(group, 2), start=1):
            thread.append(
                answer(
                    OUTLOOK,
                    thread[-1],
                    responder,
                    rng.choice(SHORT_ANSWERS),
                    start + timedelta(minutes=11 * minutes),
                    to_all=True,
                )
            )
        for message in thread:
            sent = message["from"].addresses[0].addr_spec == owner.address
            filed.append(Filed("Sent", message) if sent else Filed("Inbox", arrive(message, office.domain)))
            inside[str(message["message-id"])] = "inside"
    return Traffic(tuple(filed), inside)


def project(office: Office, rng: Random, when: Iterator[datetime]) -> Traffic:
    """Ten people of two companies and two of the office's own; the office writes first."""
    manager, colleague = office.staff[1].mailbox, office.staff[2].mailbox
    builders = colleagues(f"builders of {office.domain}", "brightwell-builders.example", 6)
    surveyors = colleagues(f"surveyors of {office.domain}", "harrow-surveyors.example", 4)
    ten = tuple(person.mailbox for person in (*builders, *surveyors))
    start = next(when)
    plan = Attachment("Site plan rev C.pdf", "application/pdf", pdf(["Plan of the pump house"]))
    kick_off = compose(
        OUTLOOK,
        manager,
        "Pump house renewal: kick-off on site",
        "Good morning everyone,\n\nwe meet at the pump house on Wednesday at ten. The plan is attached.\n",
        start,
        to=ten[:6],
        cc=(*ten[6:], colleague),
        attachments=(plan,),
    )
    agreed = answer(
        THUNDERBIRD,
        kick_off,
        ten[0],
        "We will be there with the crane.",
        start + timedelta(hours=2),
        to_all=True,
    )
    minutes = answer(
        OUTLOOK,
        agreed,
        manager,
        "Thank you all. The minutes will follow tomorrow.",
        start + timedelta(hours=4),
        to_all=True,
    )
    filed = (Filed("Sent", kick_off), Filed("Inbox", arrive(agreed, office.domain)), Filed("Sent", minutes))
    return Traffic(filed, {str(one["message-id"]): "companies" for one in (kick_off, minutes)})


def conversation(office: Office, outsiders: tuple[Mailbox, ...], when: Iterator[datetime]) -> Traffic:
    """Neighbours write to the office and to one another; the office answers them all."""
    start = next(when)
    first = compose(
        GMAIL,
        outsiders[0],
        "Street party on the access road",
        "Hello,\n\nwe, the neighbours in copy, ask to use your access road for our street party in June.\n",
        start,
        to=(office.desk,),
        cc=outsiders[1:],
    )
    second = answer(
        APPLE_MAIL,
        first,
        outsiders[1],
        "I can bring the barriers.",
        start + timedelta(minutes=40),
        to_all=True,
    )
    reply = answer(
        OUTLOOK,
        second,
        office.staff[0].mailbox,
        "Dear neighbours, gladly, if it is free by nine.",
        start + timedelta(hours=3),
        to_all=True,
    )
    incoming = [Filed("Inbox", arrive(message, office.domain)) for message in (first, second)]
    return Traffic((*incoming, Filed("Sent", reply)), {str(reply["message-id"]): "conversation"})


def newsletter(office: Office, subscribers: tuple[Mailbox, ...], when: Iterator[datetime]) -> Traffic:
    """One mailing as it should be: to the office's own address, the subscribers in Bcc, text and HTML."""
    text = "In this issue: spring tips, our new opening hours, and a look behind the scenes.\n"
    issue = compose(
        OUTLOOK,
        office.desk,
        f"{office.name}: spring newsletter",
        text,
        next(when),
        to=(office.desk,),
        bcc=subscribers,
        html=f"<html><body><h1>Spring</h1><p>{text.rstrip()}</p></body></html>",
    )
    return Traffic((Filed("Sent", issue),), {str(issue["message-id"]): "bcc"})


def mailing_list(office: Office, members: tuple[Mailbox, ...], rng: Random, when: Iterator[datetime]) -> Traffic:
    """A public list: members post, then one of the staff posts an answer with those posters in Cc."""
    the_list = Mailbox("", "shoreline-talk@lists.watershed.example")
    list_fields = (
        ("List-Id", "Shoreline talk <shoreline-talk.lists.watershed.example>"),
        ("List-Post", "<mailto:shoreline-talk@lists.watershed.example>"),
        ("List-Unsubscribe", "<mailto:shoreline-talk-leave@lists.watershed.example>"),
        ("Precedence", "list"),
    )
    start = next(when)
    posts: list[EmailMessage] = []
    for number, member in enumerate(members):
        posts.append(
            compose(
                rng.choice(CLIENTS),
                member,
                "[shoreline-talk] Ice out dates" if number == 0 else "Re: [shoreline-talk] Ice out dates",
                f"On our bay the ice went out on April {number + 2} last year.\n",
                start + timedelta(minutes=25 * number),
                to=(the_list,),
                cc=members[max(0, number - 2) : number],
                answers=posts[-1] if posts else None,
                headers=list_fields,
            )
        )
    reply = compose(
        OUTLOOK,
        office.staff[0].mailbox,
        "RE: [shoreline-talk] Ice out dates",
        "Our own gauge says April 9. All earlier years are on our web site.\n",
        start + timedelta(hours=5),
        to=(the_list,),
        cc=members,
        answers=posts[-1],
    )
    incoming = tuple(Filed("Inbox", arrive(post, office.domain)) for post in posts)
    return Traffic((*incoming, Filed("Sent", reply)), {str(reply["message-id"]): "mailing-list"})


def invitation(office: Office, when: Iterator[datetime]) -> Traffic:
    """A calendar invitation to the colleagues, with its iCalendar part (RFC 5546, RFC 6047)."""
    organiser, guests = office.staff[0].mailbox, tuple(person.mailbox for person in office.staff[1:9])
    sent = next(when)
    day = (sent + timedelta(days=7)).strftime("%Y%m%d")
    event = "\r\n".join(
        (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            f"PRODID:-//{office.domain}//EN",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            f"UID:planning@{office.domain}",
            f"DTSTAMP:{sent.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART:{day}T130000Z",
            f"DTEND:{day}T140000Z",
            "SUMMARY:Season planning",
            f"ORGANIZER:mailto:{organiser.address}",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        )
    )
    calendar = Attachment("invite.ics", "text/calendar", event.encode(), '; method=REQUEST; charset="utf-8"')
    message = compose(
        OUTLOOK,
        organiser,
        "Season planning",
        "In the large meeting room.\n",
        sent,
        to=guests,
        attachments=(calendar,),
    )
    return Traffic((Filed("Sent", message),), {str(message["message-id"]): "inside"})


def together(*traffics: Traffic) -> Traffic:
    """Several kinds of traffic as one."""
    set_aside: dict[str, str] = {}
    for traffic in traffics:
        set_aside |= traffic.set_aside
    return Traffic(tuple(one for traffic in traffics for one in traffic.filed), set_aside)
