"""Notices that came back: whoever was sent nothing else is still to tell."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.scenario import ORG, Mail, arrived, at, bounce, differences, examined, mail, people, summary
from tests.analysis.test_notices import ENGLISH, SORRY

TEN = people(10)
MASS = mail(cc=TEN, id=f"mass@{ORG}", subject="Your service in spring")
FIRST = TEN[0]


def notice(name: str, to: Sequence[str] = (FIRST,), day: float = 2, **written: Any) -> Mail:
    usual: dict[str, Any] = {
        "subject": "Our apology",
        "text": ENGLISH,
        "when": at(days=day),
        "id": f"{name}@{ORG}",
    }
    return mail(to=to, **usual | written)


ONE = notice("one")
EACH = [notice(f"n{number}", [address], 2 + number / 24) for number, address in enumerate(TEN)]
AGAIN = notice("again", day=4)
IN_BCC = notice("bcc", [f"desk@{ORG}"], bcc=TEN)

CASES: dict[str, tuple[list[Mail], dict[str, int]]] = {
    "none came back": ([MASS, ONE], {"people": 1, "missing": 9, "undelivered": 0}),
    "the only one, which the report names": (
        [MASS, ONE, bounce(FIRST, ONE.id, when=at(days=2.1))],
        {"people": 1, "missing": 9, "undelivered": 1},
    ),
    "the only one, of which the report names the subject": (
        [MASS, ONE, bounce(FIRST, subject="Our apology", when=at(days=2.1))],
        {"people": 1, "undelivered": 1},
    ),
    "the only one, and the report names nothing": (
        [MASS, ONE, bounce(FIRST, when=at(days=2.1))],
        {"people": 1, "undelivered": 1},
    ),
    "the first of two": ([MASS, ONE, AGAIN, bounce(FIRST, ONE.id, when=at(days=2.1))], {"undelivered": 0}),
    "both of two": (
        [MASS, ONE, AGAIN, bounce(FIRST, ONE.id, when=at(days=2.1)), bounce(FIRST, AGAIN.id, when=at(days=4.1))],
        {"people": 1, "undelivered": 1},
    ),
    "it is delayed": (
        [MASS, ONE, bounce(FIRST, ONE.id, action="delayed", when=at(days=2.1))],
        {"undelivered": 0},
    ),
    "one of many that have one subject": (
        [MASS, *EACH, bounce(TEN[3], subject="Our apology", when=at(days=3))],
        {"people": 10, "missing": 0, "undelivered": 1},
    ),
    "one copy of a notice in Bcc": (
        [MASS, IN_BCC, bounce(FIRST, IN_BCC.id, when=at(days=2.1))],
        {"people": 10, "missing": 0, "undelivered": 1},
    ),
    "a report on somebody who was not exposed": (
        [MASS, notice("n", [FIRST, "new@gmail.com"]), bounce("new@gmail.com", f"n@{ORG}", when=at(days=2.1))],
        {"people": 1, "undelivered": 0},
    ),
    "a mail in between that is no notice": (
        [MASS, ONE, mail(to=[FIRST], subject="Delay", text=SORRY, when=at(days=3), id=f"delay@{ORG}"),
         bounce(FIRST, f"delay@{ORG}", when=at(days=3.1))],
        {"undelivered": 0},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("mails", "expected"), CASES.values(), ids=CASES)
def test_notices_that_came_back(mails: list[Mail], expected: dict[str, int], tmp_path: Path) -> None:
    [incident] = summary(tmp_path, mails)["incidents"]
    assert differences(expected, incident["notified"]) == []
    assert incident["undelivered"] == 0


@pytest.mark.parametrize("subject", ["", "Your service in spring"])
def test_a_report_that_names_no_message_is_about_the_latest_mail_to_its_recipient(
    subject: str, tmp_path: Path
) -> None:
    told = notice("reply", subject="Re: Your service in spring")
    mails = [
        MASS,
        bounce(TEN[1], subject=subject, when=at(0.1)),
        told,
        bounce(FIRST, subject=subject, when=at(days=2.1)),
    ]
    [incident] = summary(tmp_path, mails)["incidents"]
    assert (incident["undelivered"], incident["viewers"]) == (1, 9)
    assert incident["notified"]["undelivered"] == 1


def test_whoever_no_notice_reached_is_still_to_tell(tmp_path: Path) -> None:
    result = examined(tmp_path, [MASS, *EACH, bounce(FIRST, EACH[0].id, when=at(days=3))])
    table = result.people.set_index(result.people["addresses"].str[0])
    assert table["still_to_tell"].sum() == 1
    assert table.loc[FIRST, "still_to_tell"]
    assert table.loc[[FIRST], ["told_at", "told_by"]].isna().all(axis=None)
    assert table.loc[TEN[1], "told_by"] == EACH[1].id
    assert "1 of them" in result.incidents[0].reasons[-1]


def test_an_address_whose_other_one_was_told_is_not_told_but_its_owner_is(tmp_path: Path) -> None:
    tagged = FIRST.replace("@", "+meter@")
    mails = [
        mail(cc=[*TEN, tagged], id=MASS.id, subject="Your service in spring"),
        *EACH,
        notice("tagged", [tagged]),
        bounce(tagged, f"tagged@{ORG}", when=at(days=3)),
    ]
    result = examined(tmp_path, mails)
    [incident] = result.incidents
    assert incident.notified is not None
    assert (incident.notified.people, incident.notified.undelivered, incident.notified.untold) == (11, 1, 1)
    assert not result.people["still_to_tell"].any()


def test_a_notice_of_two_incidents_that_came_back_told_of_neither(tmp_path: Path) -> None:
    second = mail(cc=TEN, subject="Prices of next year", text="Prices change in May.", when=at(days=1))
    both = notice("both")
    result = examined(tmp_path, [MASS, second, both, bounce(FIRST, both.id, when=at(days=2.1))])
    assert [each.notified.undelivered for each in result.incidents if each.notified] == [1, 1]
    kinds = [event.kind for each in result.incidents for event in each.events]
    assert kinds == ["mass-mail", "notice", "bounce"] * 2


def test_an_automatic_answer_is_no_report(tmp_path: Path) -> None:
    away = arrived(FIRST, subject="Automatic reply: Our apology", text="I am away.", when=at(days=2.1))
    [incident] = summary(tmp_path, [MASS, ONE, away])["incidents"]
    assert incident["notified"]["undelivered"] == 0
