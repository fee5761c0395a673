"""What happened around an incident, in order."""

from datetime import timedelta
from pathlib import Path

import pandas as pd

from scanner.analysis.result import Event
from scanner.analysis.timeline import timeline
from tests.analysis.scenario import DESK, MONDAY, ORG, Mail, arrived, at, bounce, examined, mail, people

TEN = people(10)
NEW = people(1, start=40)[0]
LATER = MONDAY + timedelta(minutes=1)
MASS = mail(to=TEN[:6], id=f"mass@{ORG}")
SECOND = mail(to=TEN[6:], cc=TEN[:1], id=f"second@{ORG}", when=LATER)
NOTICE = "We apologise: your e-mail address was visible to others. Please delete the e-mail. Privacy breach."


def events(folder: Path, mails: list[Mail]) -> tuple[Event, ...]:
    (incident,) = examined(folder, mails).incidents
    return incident.events


def test_every_kind_in_its_order(tmp_path: Path) -> None:
    mails = [
        MASS,
        SECOND,
        mail(to=TEN[:6], subject="Recall: Your service in spring", text="", when=at(1)),
        bounce(TEN[0], MASS.id, when=at(2)),
        bounce(TEN[1], MASS.id, when=at(2)),
        arrived(
            TEN[2],
            [DESK, *TEN[3:9]],
            subject="Re: Your service in spring",
            answers=[MASS.id],
            when=at(3),
            text="Who?",
        ),
        mail(to=[NEW], subject="Fwd: Your service in spring", when=at(4)),
        *(mail(to=[one], subject="Your e-mail address", text=NOTICE, when=at(5)) for one in TEN[:8]),
    ]
    assert events(tmp_path, mails) == (
        Event("mass-mail", MONDAY, 1, 6),
        Event("mass-mail", LATER, 1, 5),
        Event("recall", at(1), 1, 6),
        Event("bounce", at(2), 2, 2),
        Event("reply-all", at(3), 1, 6),
        Event("forward", at(4), 1, 1),
        Event("notice", at(5), 8, 8),
    )


def test_mail_of_one_minute_is_one_event(tmp_path: Path) -> None:
    second = mail(to=TEN[5:], id=f"again@{ORG}", when=MONDAY + timedelta(seconds=30))
    assert events(tmp_path, [mail(to=TEN[:5], id=f"one@{ORG}"), second]) == (Event("mass-mail", MONDAY, 2, 10),)


def test_mail_without_a_date_is_an_event_without_one() -> None:
    dates = pd.Series([pd.NaT, MONDAY], dtype="datetime64[us, UTC]")
    mails = pd.DataFrame({"incident": [1, 1], "message": [1, 2], "date": dates, "people": [6, 7]})
    events = (Event("mass-mail", MONDAY, 1, 7), Event("mass-mail", None, 1, 6))
    assert timeline({"mass-mail": mails, "recall": mails[:0]}) == {1: events}


def test_mail_of_one_minute_stands_in_the_order_of_kinds_in_each_incident() -> None:
    dates = pd.Series([MONDAY] * 2, dtype="datetime64[us, UTC]")
    mails = pd.DataFrame({"incident": [2, 1], "message": [1, 2], "date": dates, "people": [6, 7]})
    found = timeline({"recall": mails, "bounce": mails})
    assert found == {
        number: (Event("recall", MONDAY, 1, people), Event("bounce", MONDAY, 1, people))
        for number, people in ((1, 7), (2, 6))
    }
