"""The casebook: each published failure as a mailbox of invented people, with the figures to find in it.

Figures that a regulator published stand as literals; what follows from how the mailbox was built is
computed from the building blocks. Dates, subjects and texts that were not published are invented.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone

from tests.casebook.case import (
    Case,
    boxes,
    incident_figures,
    make_case,
    make_office,
    ordinary_traffic,
    pairs_among,
    utc,
)
from tests.casebook.clients import GMAIL, OUTLOOK
from tests.casebook.mail import Filed, answer, arrive, compose, sent_at
from tests.casebook.people import customers
from tests.casebook.responses import delivery_failure, recall, recall_report
from tests.casebook.utility import EASTERN, canadian_service_provider

BRITISH_SUMMER = timezone(timedelta(hours=1))


def ordinary_office(seed: int = 1) -> Case:
    """No incident: staff threads, two companies, a Bcc newsletter, a mailing list, a conversation."""
    place = make_office("Harbourview Marina", "marina.example", seed, EASTERN)
    bystanders = customers(f"marina {seed}", 45, named=30, besides=place.staff)
    traffic = ordinary_traffic(place, seed, date(2025, 3, 10), bystanders, letters=60)
    return make_case("ordinary office", place, traffic, [], incidents=[], exposed=(), bystanders=bystanders)


def gloucestershire_police(seed: int = 2016) -> Case:
    """One update to 56 people in To; one bounced; three copies recalled two days later (ICO)."""
    place = make_office("Riverside Constabulary", "constabulary.example", seed, UTC)
    exposed = customers(f"constabulary exposed {seed}", 56, named=41, besides=place.staff)
    bystanders = customers(f"constabulary others {seed}", 40, named=25, besides=(*place.staff, *exposed))
    sent = datetime(2016, 12, 19, 15, 12, tzinfo=UTC)
    update = compose(
        OUTLOOK,
        place.staff[0].mailbox,
        "Update on the investigation",
        "Dear all,\n\nthe file is with the prosecutors. I will write again in the new year.\n\n"
        "Please call the team on 01632 960142 if you need support.\n",
        sent,
        to=boxes(exposed),
    )
    bounce = delivery_failure(update, exposed[17].mailbox, "mx.constabulary.example", sent + timedelta(minutes=3))
    recalled = recall(update, sent + timedelta(days=2))
    reports = [
        recall_report(update, exposed[n].mailbox, sent + timedelta(days=2, minutes=1 + n), recalled=True)
        for n in (4, 23, 50)
    ]
    story = [
        Filed("Sent", update),
        Filed("Sent", recalled),
        Filed("Inbox", bounce),
        *(Filed("Inbox", arrive(report, place.domain)) for report in reports),
    ]
    incident = incident_figures(
        [update],
        exposed,
        field="to",
        viewers=52,
        undelivered=1,
        pairs_disclosed=52 * 55,
        pairs_new=52 * 55,
        recall={
            "attempted": 1,
            "succeeded": 3,
            "failed": 0,
            "first_after_minutes": 2880.0,
            "exposed_again": True,
        },
    )
    traffic = ordinary_traffic(place, seed, date(2016, 11, 28), bystanders, letters=30)
    return make_case(
        "Gloucestershire Police",
        place,
        traffic,
        story,
        incidents=[incident],
        exposed=exposed,
        bystanders=bystanders,
    )


def afghan_relocations(seed: int = 2021) -> Case:
    """Three emails in To, to 13, 55 and 245 addresses, 265 in all; two reply-alls on the last (ICO)."""
    place = make_office("Relocations Team", "relocations.example", seed, BRITISH_SUMMER)
    everyone = customers(
        f"relocations {seed}",
        265,
        named=190,
        providers=("gmail.com", "yahoo.com", "hotmail.com", "outlook.com"),
        besides=place.staff,
    )
    bystanders = customers(f"relocations others {seed}", 40, named=28, besides=(*place.staff, *everyone))
    # 13 and 55 people, 8 of them the same: 60. The third went to 40 of these and to 205 others.
    audiences = (everyone[:13], everyone[5:60], everyone[20:])
    days = (7, 13, 20)
    mails = [
        compose(
            OUTLOOK,
            place.staff[0].mailbox,
            "Your relocation: what we need from you now",
            "Dear applicant,\n\nwe still work on your relocation. Please do not travel to the border.\n"
            "Answer with your current telephone number if it has changed.\n",
            datetime(2021, 9, day, 16, 30, tzinfo=BRITISH_SUMMER),
            to=boxes(audience),
        )
        for day, audience in zip(days, audiences, strict=True)
    ]
    reply_alls = [
        answer(
            GMAIL,
            mails[2],
            audiences[2][number].mailbox,
            text,
            sent_at(mails[2]) + timedelta(minutes=12 + number),
            to_all=True,
        )
        for number, text in ((31, "We are still in the same place."), (118, "Please remove my address."))
    ]
    story = [
        *(Filed("Sent", one) for one in mails),
        *(Filed("Inbox", arrive(one, place.domain)) for one in reply_alls),
    ]
    seen: set[tuple[str, str]] = set()
    incidents = []
    for one, audience in zip(mails, audiences, strict=True):
        pairs = pairs_among(audience)
        incidents.append(
            incident_figures(
                [one],
                audience,
                field="to",
                pairs_disclosed=len(pairs),
                pairs_new=len(pairs - seen),
                reply_alls=2 if one is mails[2] else 0,
            )
        )
        seen |= pairs
    traffic = ordinary_traffic(place, seed, date(2021, 8, 30), bystanders, letters=30)
    return make_case(
        "Afghan relocations",
        place,
        traffic,
        story,
        incidents=incidents,
        exposed=everyone,
        bystanders=bystanders,
    )


def patient_client_council(seed: int = 15) -> Case:
    """One email to 15 panel members in Cc (ICO); an apology to them in Bcc is invented."""
    place = make_office("Patients' Voice Council", "patientcouncil.example", seed, BRITISH_SUMMER)
    exposed = customers(f"council exposed {seed}", 15, named=11, besides=place.staff)
    bystanders = customers(f"council others {seed}", 40, named=25, besides=(*place.staff, *exposed))
    invitation = compose(
        OUTLOOK,
        place.staff[0].mailbox,
        "Next meeting of the experience panel",
        "Dear panel members,\n\nwe meet on Thursday at two, on line. The link follows.\n",
        datetime(2023, 5, 16, 11, 2, tzinfo=BRITISH_SUMMER),
        to=(place.desk,),
        cc=boxes(exposed),
    )
    told = datetime(2023, 5, 16, 14, 40, tzinfo=BRITISH_SUMMER)
    notice = compose(
        OUTLOOK,
        place.desk,
        "Our apology: e-mail addresses disclosed this morning",
        "Dear panel member,\n\nwe are sorry: in our e-mail of this morning, "
        '"Next meeting of the experience panel",\nyour e-mail address was shown to the other members.\n'
        "Please delete that message. We have reported this to our data protection officer.\n",
        told,
        to=(place.desk,),
        bcc=boxes(exposed),
    )
    incident = incident_figures(
        [invitation],
        exposed,
        field="cc",
        pairs_disclosed=15 * 14,
        pairs_new=15 * 14,
        notified={
            "people": 15,
            "missing": 0,
            "first_at": utc(told),
            "last_at": utc(told),
            "exposed_again": False,
        },
    )
    traffic = ordinary_traffic(place, seed, date(2023, 4, 24), bystanders, letters=30)
    story = [Filed("Sent", invitation), Filed("Sent", notice)]
    return make_case(
        "Patient and Client Council",
        place,
        traffic,
        story,
        incidents=[incident],
        exposed=exposed,
        bystanders=bystanders,
    )


CASES: tuple[Callable[[], Case], ...] = (
    canadian_service_provider,
    gloucestershire_police,
    afghan_relocations,
    patient_client_council,
    ordinary_office,
)
