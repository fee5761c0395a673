"""What came after a mass mail: bounces, and answers to all."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.scenario import DESK, ORG, Mail, arrived, at, bounce, differences, mail, people, summary

TEN = people(10)
NEW = people(3, start=40)
MASS = mail(to=TEN, id=f"mass@{ORG}")
AGAIN = mail(to=TEN, id=f"again@{ORG}", subject="CORRECTION: Your service in spring", when=at(2))
NAMELESS = [replace(one, written=one.written.replace(b"Message-ID:", b"X-Was:")) for one in (MASS, AGAIN)]
LETTER = arrived(TEN[0], [DESK], subject="Thanks", text="Thank you.", when=at(days=-9))


def reply_all(sender: str, to: list[str], **written: Any) -> Mail:
    usual: dict[str, Any] = {
        "subject": "Re: Your service in spring",
        "answers": [MASS.id],
        "when": at(3),
        "text": "Who are you all?",
    }
    return arrived(sender, [DESK, *to], **usual | written)


BOUNCES: dict[str, tuple[list[Mail], dict[str, Any]]] = {
    "one that names the message": (
        [MASS, bounce(TEN[0], MASS.id)],
        {"undelivered": 1, "viewers": 9, "pairs_disclosed": 9 * 9, "addresses_exposed": 10},
    ),
    "one that names its subject only": (
        [MASS, bounce(TEN[0], subject="Your service in spring", when=at(1))],
        {"undelivered": 1, "viewers": 9},
    ),
    "one that names nothing": ([MASS, bounce(TEN[0], when=at(1))], {"undelivered": 1, "viewers": 9}),
    "one that is delayed": ([MASS, bounce(TEN[0], MASS.id, action="delayed")], {"undelivered": 0, "viewers": 10}),
    "delayed, then failed": (
        [MASS, bounce(TEN[0], MASS.id, action="delayed"), bounce(TEN[0], MASS.id, when=at(72))],
        {"undelivered": 1, "viewers": 9},
    ),
    "two reports on one address": (
        [MASS, bounce(TEN[0], MASS.id), bounce(TEN[0], MASS.id, when=at(1))],
        {"undelivered": 1, "viewers": 9},
    ),
    "in capitals": ([MASS, bounce(TEN[0].upper(), MASS.id)], {"undelivered": 1, "viewers": 9}),
    "one of two copies": (
        [MASS, AGAIN, bounce(TEN[0], MASS.id)],
        {"messages": 2, "undelivered": 1, "viewers": 10, "pairs_disclosed": 90},
    ),
    "both of two copies": (
        [MASS, AGAIN, bounce(TEN[0], MASS.id), bounce(TEN[0], AGAIN.id, when=at(2))],
        {"undelivered": 1, "viewers": 9, "pairs_disclosed": 81},
    ),
    "one of two copies, and it cannot be told which": (
        [MASS, AGAIN, bounce(TEN[0], when=at(3))],
        {"undelivered": 1, "viewers": 10},
    ),
    "one of two copies without a Message-ID": (
        [*NAMELESS, bounce(TEN[0], when=at(3))],
        {"undelivered": 1, "viewers": 10},
    ),
    "one of somebody else": ([MASS, bounce(NEW[0], MASS.id)], {"undelivered": 0, "viewers": 10}),
    "one of another mail": (
        [MASS, mail(to=[TEN[0]], id=f"other@{ORG}", subject="A letter"), bounce(TEN[0], f"other@{ORG}")],
        {"undelivered": 0, "viewers": 10},
    ),
    "one of a mail long before": (
        [bounce(TEN[0], subject="Your service in spring", when=at(days=-30)), MASS],
        {"undelivered": 0, "viewers": 10},
    ),
    "all of them": (
        [MASS, *(bounce(one, MASS.id) for one in TEN)],
        {"undelivered": 10, "viewers": 0, "pairs_disclosed": 0, "addresses_exposed": 10},
    ),
    "in Bcc": (
        [mail(to=TEN, bcc=NEW, id=MASS.id), bounce(NEW[0], MASS.id)],
        {"undelivered": 0, "viewers": 12, "pairs_disclosed": 90 + 20},
    ),
}
REPLIES: dict[str, tuple[list[Mail], dict[str, Any]]] = {
    "to all": ([MASS, reply_all(TEN[0], TEN[1:])], {"reply_alls": 1, "addresses_added": 0, "viewers": 10}),
    "to all, without a thread": ([MASS, reply_all(TEN[0], TEN[1:], answers=[])], {"reply_alls": 1}),
    "in another language": (
        [MASS, reply_all(TEN[0], TEN[1:], answers=[], subject="AW: Your service in spring")],
        {"reply_alls": 1},
    ),
    "with new people in view": (
        [MASS, reply_all(TEN[0], [*TEN[1:], *NEW])],
        {
            "reply_alls": 1,
            "addresses_added": 3,
            "viewers": 13,
            "addresses_exposed": 10,
            "pairs_disclosed": 10 * 9 + 3 * 9,  # who answers shows herself
        },
    ),
    "two answers": (
        [MASS, reply_all(TEN[0], TEN[1:]), reply_all(TEN[1], [TEN[0], *TEN[2:]], when=at(4))],
        {"reply_alls": 2},
    ),
    "an answer to an answer": (
        [
            MASS,
            reply_all(TEN[0], TEN[1:], id="first@mail.example"),
            reply_all(TEN[1], TEN[2:], answers=["first@mail.example"], subject="Re: Your service in spring"),
        ],
        {"reply_alls": 2},
    ),
    "to the organisation only": ([MASS, reply_all(TEN[0], [])], {"reply_alls": 0}),
    "to four": ([MASS, reply_all(TEN[0], TEN[1:5])], {"reply_alls": 0}),
    "by somebody who was not exposed": ([MASS, reply_all(NEW[0], TEN)], {"reply_alls": 0, "viewers": 10}),
    "by one in Bcc": (
        [mail(to=TEN, bcc=NEW, id=MASS.id), reply_all(NEW[0], TEN)],
        {"reply_alls": 0, "viewers": 13},
    ),
    "a mail of one's own, not an answer": (
        [MASS, reply_all(TEN[0], TEN[1:], subject="Party", answers=[])],
        {"reply_alls": 0},
    ),
    "one who is brought in by one whose own copy had bounced": (
        [MASS, bounce(TEN[9], MASS.id), reply_all(TEN[0], TEN[1:])],
        {"reply_alls": 1, "undelivered": 1, "viewers": 10},
    ),
}
FORWARDS: dict[str, tuple[list[Mail], dict[str, Any]]] = {
    "by the organisation, to somebody outside": (
        [MASS, mail(to=NEW[:1], subject="Fwd: Your service in spring", when=at(5))],
        {"forwards": 1, "messages": 1},
    ),
    "by one of them, with the organisation in Cc": (
        [MASS, arrived(TEN[0], NEW[:1], cc=[DESK], subject="WG: Your service in spring", when=at(5))],
        {"forwards": 1},
    ),
    "to a colleague": (
        [MASS, mail(to=[f"ann@{ORG}"], subject="Fwd: Your service in spring", when=at(5))],
        {"forwards": 0},
    ),
    "to one who had it": (
        [MASS, mail(to=TEN[:1], subject="Fwd: Your service in spring", when=at(5))],
        {"forwards": 0},
    ),
    "of another mail": ([MASS, mail(to=NEW[:1], subject="Fwd: Lunch", when=at(5))], {"forwards": 0}),
    "before it was sent": (
        [mail(to=NEW[:1], subject="Fwd: Your service in spring", when=at(days=-2)), MASS],
        {"forwards": 0},
    ),
    "an answer is none": ([MASS, reply_all(TEN[0], NEW[:1])], {"forwards": 0}),
}


@pytest.mark.parametrize(("mails", "expected"), BOUNCES.values(), ids=BOUNCES)
def test_what_bounced_reached_nobody(mails: list[Mail], expected: dict[str, Any], tmp_path: Path) -> None:
    assert differences([expected], summary(tmp_path, [LETTER, *mails])["incidents"]) == []


@pytest.mark.parametrize(("mails", "expected"), REPLIES.values(), ids=REPLIES)
def test_answers_to_all_show_the_list_again(mails: list[Mail], expected: dict[str, Any], tmp_path: Path) -> None:
    assert differences([expected], summary(tmp_path, [LETTER, *mails])["incidents"]) == []


@pytest.mark.parametrize(("mails", "expected"), FORWARDS.values(), ids=FORWARDS)
def test_forwards_carry_the_list_outside(mails: list[Mail], expected: dict[str, Any], tmp_path: Path) -> None:
    assert differences([expected], summary(tmp_path, [LETTER, *mails])["incidents"]) == []
