"""Mail with many in view that is set aside, each with its reason, and mail that must not be."""

from pathlib import Path

import pytest

from scanner.analysis.conversations import (
    ANSWERS,
    ANSWERS_UNSEEN,
    COMPANIES,
    FORGED,
    LIST,
    WROTE_BEFORE,
)
from tests.analysis.scenario import DESK, ORG, Mail, arrived, at, filed_again, mail, people, summary

GROUP = people(8)
FIRST, *OTHERS = GROUP
THEIRS = f"theirs@{FIRST.partition('@')[2]}"
LIST_HEADERS = [("List-Id", "<kayak.lists.example>"), ("List-Post", "<mailto:kayak@lists.example>")]


def asked() -> Mail:
    """A mail that one of the group wrote to all of it and to the organisation."""
    return arrived(FIRST, [DESK, *OTHERS], subject="Boats", id=THEIRS)


def passed(outcome: str, path: str = DESK) -> list[tuple[str, str]]:
    return [("Authentication-Results", f"mx.{ORG}; {outcome}"), ("Return-Path", f"<{path}>")]


def companies(count: int) -> list[str]:
    hosts = ("mail.builders.co.uk", "builders.co.uk", "site.architects.example", "architects.example")
    return [f"{name.partition('@')[0]}@{hosts[n % count]}" for n, name in enumerate(people(8))]


SET_ASIDE = {
    "an answer to a mail of theirs": (
        [asked(), mail(to=GROUP, subject="Re: Boats", answers=[THEIRS], when=at(1))],
        ANSWERS,
    ),
    "an answer without a thread": ([asked(), mail(to=GROUP, subject="Re: Boats", when=at(1))], WROTE_BEFORE),
    "an answer to a mail of theirs that is not there": (
        [mail(to=GROUP, subject="Re: Boats", answers=[THEIRS], when=at(1))],
        ANSWERS_UNSEEN,
    ),
    "one of them wrote to the group some days before": (
        [asked(), mail(to=GROUP, subject="The season", when=at(days=3))],
        WROTE_BEFORE,
    ),
    "the second answer of the organisation in a thread of theirs": (
        [
            asked(),
            mail(to=GROUP, subject="Re: Boats", answers=[THEIRS], id=f"ours@{ORG}", when=at(1)),
            arrived(OTHERS[0], [DESK, *GROUP], subject="Re: Boats", answers=[f"ours@{ORG}"], id="b@x.example"),
            mail(to=GROUP, subject="Re: Boats", answers=[THEIRS, f"ours@{ORG}", "b@x.example"], when=at(3)),
        ],
        ANSWERS,
    ),
    "one of them wrote to the group in a thread of theirs that the archive begins with later": (
        [
            mail(to=GROUP, subject="Re: Boats", answers=[THEIRS], id=f"ours@{ORG}"),
            arrived(OTHERS[0], [DESK, *GROUP], subject="Re: Boats", answers=[f"ours@{ORG}"], when=at(2)),
            mail(to=GROUP, subject="The season", when=at(days=3)),
        ],
        WROTE_BEFORE,
    ),
    "one company": ([mail(to=companies(2))], COMPANIES),
    "two companies and subdomains of theirs": ([mail(to=companies(4))], COMPANIES),
    "spf and dmarc failed": (
        [arrived(DESK, GROUP, headers=passed("spf=fail smtp.mailfrom=x; dmarc=fail"))],
        FORGED,
    ),
    "a foreign Return-Path and no proof": (
        [arrived(DESK, GROUP, headers=[("Return-Path", "<x@bulk.example>")])],
        FORGED,
    ),
    "in the junk folder": ([arrived(DESK, GROUP, folder="Junk")], FORGED),
    "a discussion on a list": (
        [mail(to=GROUP, subject="Re: Knots", answers=[f"k@{ORG}"], headers=LIST_HEADERS)],
        LIST,
    ),
}
COUNTED = {
    "a reply button hit on an old mail of one of them": [
        arrived(FIRST, [DESK], subject="A question", id=THEIRS),
        mail(to=GROUP, subject="Re: A question", answers=[THEIRS], when=at(days=9)),
    ],
    "a reply button hit on a mail of a colleague": [
        mail(f"ann@{ORG}", [DESK], subject="The list", id=f"ann@{ORG}"),
        mail(to=GROUP, subject="Re: The list", answers=[f"ann@{ORG}"], when=at(1)),
    ],
    "one of them wrote to two others only": [
        arrived(FIRST, [DESK, *OTHERS[:2]], subject="Boats"),
        mail(to=GROUP, subject="The season", when=at(days=3)),
    ],
    "one of them wrote to the group later": [
        mail(to=GROUP),
        arrived(FIRST, [DESK, *OTHERS], subject="Boats", when=at(days=2)),
    ],
    "three companies": [mail(to=[*companies(4), "jan@harbour.example"])],
    "two mail providers": [mail(to=[f"jan{n}.novak@{('gmail.com', 'yahoo.com')[n % 2]}" for n in range(8)])],
    "a customer had answered to all in the month before": [
        mail(to=GROUP, subject="March news", id=f"march@{ORG}"),
        arrived(FIRST, [DESK, *OTHERS], subject="Re: March news", answers=[f"march@{ORG}"], when=at(2)),
        mail(to=GROUP, subject="April news", text="What is new in April.", when=at(days=30)),
    ],
    "the same, by a client that keeps no thread": [
        mail(to=GROUP, subject="News", id=f"march@{ORG}"),
        arrived(FIRST, [DESK, *OTHERS], subject="Re: News", when=at(2)),
        mail(to=GROUP, subject="News", text="What is new in April.", when=at(days=30)),
    ],
    "delivered under its own name, with proof": [
        arrived(DESK, GROUP, headers=passed("spf=pass; dkim=pass; dmarc=pass"))
    ],
    "sent by a mailing service with proof": [
        arrived(DESK, GROUP, headers=passed("spf=pass; dkim=pass", "bounce@service.example"))
    ],
    "a copy that a colleague received": [
        mail(to=[*GROUP, f"ann@{ORG}"], id=f"m@{ORG}"),
        filed_again(mail(to=[*GROUP, f"ann@{ORG}"], id=f"m@{ORG}"), "Inbox"),
    ],
    "a copy in the junk folder beside the one that was sent": [
        mail(to=[*GROUP, f"ann@{ORG}"], id=f"m@{ORG}"),
        filed_again(mail(to=[*GROUP, f"ann@{ORG}"], id=f"m@{ORG}"), "Junk"),
    ],
}


@pytest.mark.parametrize(("mails", "reason"), SET_ASIDE.values(), ids=SET_ASIDE)
def test_conversations_and_forgeries_are_set_aside_with_the_reason(
    mails: list[Mail], reason: str, tmp_path: Path
) -> None:
    told = summary(tmp_path, mails)
    assert told["incidents"] == []
    assert reason in [row["reason"] for row in told["set_aside"]]


@pytest.mark.parametrize("mails", COUNTED.values(), ids=COUNTED)
def test_what_excuses_nothing_leaves_an_incident(mails: list[Mail], tmp_path: Path) -> None:
    told = summary(tmp_path, mails)
    mass = [one for one in mails if one.folder == "Sent" and b"ann@utility.example\nTo" not in one.written[:60]]
    assert told["set_aside"] == []
    assert sum(one["messages"] for one in told["incidents"]) == max(1, len(mass))
