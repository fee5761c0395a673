"""The case of a Canadian service provider that put its customers in Cc (OPC, PIPEDA incident summary 4)."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from email.message import EmailMessage
from random import Random

from tests.casebook import office
from tests.casebook.case import Case, boxes, incident_figures, make_case, make_office, ordinary_traffic, utc
from tests.casebook.clients import CLIENTS, GMAIL, OUTLOOK
from tests.casebook.mail import Filed, answer, arrive, compose, sent_at
from tests.casebook.office import Office, Traffic
from tests.casebook.people import Mailbox, Person, customers
from tests.casebook.responses import auto_reply, recall, recall_report

EASTERN = timezone(timedelta(hours=-4))  # daylight time, all through the days of the case

MASS_TEXT = """Dear customers in {district},

Your seasonal water service will be reconnected in the week of {week}. Our crews open
the main valves first and then every lot line, street by street. Please make sure that:

 - all taps and outdoor faucets in the building are closed before that week,
 - the shut-off valve at the lot line can be reached and is free of snow and branches,
 - somebody looks after the building on the day the water comes on.

If you find a leak once the water is on, close the inside valve and call our service line
at 613-555-0142. Until the boil water notice for your street is lifted, please boil water
for one minute before you drink it.

With kind regards,
{sender}
Northfield Seasonal Utility
"""
DISTRICTS = (
    ("Lakeside", "April 14"),
    ("Birch Point", "April 14"),
    ("Old Mill", "April 21"),
    ("North Shore", "April 21"),
    ("Ferry Landing", "April 21"),
    ("Cedar Hill", "April 28"),
    ("Pine Point", "April 28"),
    ("Loon Lake East", "May 5"),
    ("Loon Lake West", "May 5"),
)
NOTICE_TEXT = """Dear {first},

we apologise. On Monday, March 24, we sent you an e-mail about the reconnection of your
seasonal service. By mistake your e-mail address stood in the Cc line instead of Bcc, so
about thirty other customers could see it. No other information about you was shown.

We tried to recall the messages within half an hour, and have reported the error to our
privacy officer. From now on such mail is sent only after a supervisor has approved it.
We ask you to delete the message and not to use the addresses in it.

If you have questions, please reach our supervisor {supervisor} at
613-555-0117 or {address}.

Northfield Seasonal Utility
"""


def _with_doubles(people: tuple[Person, ...]) -> tuple[Person, ...]:
    """The same count of addresses, but one human has a plus-tagged second one, and two may be one.

    These four are the last of the returned people, the pairs next to one another.
    """
    chosen = [person for person in people if person.mailbox.name.isascii() and person.mailbox.name and
              person.named and person.address.endswith("@gmail.com")][:4]  # fmt: skip
    tagged, namesake = chosen[0], chosen[2]
    local = tagged.address.removesuffix("@gmail.com")
    doubles = (
        tagged,
        replace(tagged, mailbox=Mailbox(tagged.mailbox.name, f"{local}+cottage@gmail.com")),
        namesake,
        replace(namesake, mailbox=Mailbox(namesake.mailbox.name, "quietdock58@outlook.com")),
    )
    return (*(person for person in people if person not in chosen), *doubles)


def canadian_service_provider(seed: int = 4) -> Case:
    """Nine mass emails with 298 customers in Cc, recalls after 22 minutes, an apology to each (OPC)."""
    place = make_office("Northfield Seasonal Utility", "utility.example", seed, EASTERN)
    exposed = _with_doubles(customers(f"utility exposed {seed}", 298, named=210, besides=place.staff))
    bystanders = customers(f"utility others {seed}", 50, named=33, besides=(*place.staff, *exposed))
    batches = [exposed[33 * n : 33 * n + (34 if n == 8 else 33)] for n in range(9)]
    sender, start = place.staff[0].mailbox, datetime(2025, 3, 24, 9, 4, tzinfo=EASTERN)
    rng = Random(f"utility story {seed}")

    # Two of the nine went to a colleague as well; only there, inside the organisation, a recall succeeds.
    copied = {2: place.staff[4].mailbox, 6: place.staff[5].mailbox}
    mass = [
        compose(
            OUTLOOK,
            sender,
            "Reconnection of your seasonal service",
            MASS_TEXT.format(district=district, week=week, sender=sender.name),
            start + timedelta(minutes=2 * number),
            to=(place.desk,),
            cc=(*boxes(batch), *([copied[number]] if number in copied else [])),
        )
        for number, (batch, (district, week)) in enumerate(zip(batches, DISTRICTS, strict=True))
    ]
    recalls = [recall(one, start + timedelta(minutes=22, seconds=50 * number)) for number, one in enumerate(mass)]
    reports = [
        recall_report(
            one,
            copied.get(number, batches[number][5].mailbox),
            start + timedelta(minutes=24 + 9 * number, seconds=7),
            recalled=number in copied,
        )
        for number, one in enumerate(mass)
    ]
    reply_all = answer(
        GMAIL,
        mass[3],
        batches[3][9].mailbox,
        "Why can I see everybody's address? Please be more careful!",
        start + timedelta(minutes=51),
        to_all=True,
    )
    questions = [
        answer(
            rng.choice(CLIENTS),
            mass[number],
            batches[number][12].mailbox,
            rng.choice(("Is this meant for all of us?", "You have put us all in Cc.", "Thanks for the date.")),
            start + timedelta(minutes=35 + 17 * number),
        )
        for number in (0, 4, 5, 7)
    ]
    away = auto_reply(
        OUTLOOK,
        mass[1],
        batches[1][3].mailbox,
        "I am travelling until Easter.\n",
        start + timedelta(minutes=2, seconds=20),
    )
    notices = _notices(place, exposed)
    couple = _couple(place, batches[0][0], batches[0][1])

    story = [Filed("Sent", one) for one in (*mass, *recalls, *notices)]
    delivered = (*mass, *reports, reply_all, *questions, away)
    story += [Filed("Inbox", arrive(one, place.domain)) for one in delivered]
    pairs = sum(len(batch) * (len(batch) - 1) for batch in batches)
    incident = incident_figures(
        mass,
        exposed,
        field="cc",
        people_exposed={"low": 296, "best": 297, "high": 298},
        pairs_disclosed=pairs,
        pairs_new=pairs - 2,
        recall={
            "attempted": 9,
            "succeeded": 2,
            "failed": 7,
            "first_after_minutes": 22.0,
            "exposed_again": True,
        },
        reply_alls=1,
        notified={
            "people": 298,
            "missing": 0,
            "first_at": utc(sent_at(notices[0])),
            "last_at": utc(sent_at(notices[-1])),
            "exposed_again": False,
        },
    )
    traffic = office.together(
        ordinary_traffic(place, seed, date(2025, 3, 10), bystanders, letters=190, others=exposed),
        Traffic(tuple(couple), {}),
    )
    return make_case(
        "Canadian service provider",
        place,
        traffic,
        story,
        incidents=[incident],
        exposed=exposed,
        bystanders=bystanders,
    )


def _notices(place: Office, exposed: tuple[Person, ...]) -> list[EmailMessage]:
    """An apology for each address: two thirds on the same afternoon, the others on the next morning."""
    supervisor = place.staff[3]
    afternoon = datetime(2025, 3, 24, 13, 30, tzinfo=EASTERN)
    morning = datetime(2025, 3, 25, 8, 15, tzinfo=EASTERN)
    return [
        compose(
            OUTLOOK,
            place.desk,
            "An apology: your e-mail address was visible to other customers",
            NOTICE_TEXT.format(first=person.first, supervisor=supervisor.mailbox.name, address=supervisor.address),
            (afternoon if number < 200 else morning) + timedelta(seconds=61 * (number % 200)),
            to=(person.mailbox,),
        )
        for number, person in enumerate(exposed)
    ]


def _couple(place: Office, one: Person, other: Person) -> list[Filed]:
    """Two of the exposed who knew each other's address before."""
    letter = compose(
        GMAIL,
        one.mailbox,
        "Two names on one account",
        f"Hello,\n\nplease put {other.first}, in copy, on my account as well.\n\n{one.first}\n",
        datetime(2025, 3, 12, 10, 20, tzinfo=EASTERN),
        to=(place.desk,),
        cc=(other.mailbox,),
    )
    reply = answer(
        OUTLOOK,
        letter,
        place.staff[1].mailbox,
        "That is done.",
        datetime(2025, 3, 12, 11, 5, tzinfo=EASTERN),
        to_all=True,
    )
    return [Filed("Inbox", arrive(letter, place.domain)), Filed("Sent", reply)]
