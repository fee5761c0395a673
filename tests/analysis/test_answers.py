"""What an answer quotes to those who were on the mail that it answers tells them nothing new; all else does."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.analysis.scenario import DESK, ORG, Mail, arrived, at, examined, mail

KLARA, OMAR, LI = "klara@sympatico.example", "omar@web.example", "li@orange.example"
STREET = "60 Loon Lake Road"
SUBJECT = "Sale of our property"
ASKED = f"Hello,\n\nwe sell {STREET} in May. What do you need from us?\n\nKlara"
QUOTED = f"""Dear Klara,

a final reading on the day is all.

________________________________
From: Klara
Sent: Monday, March 24, 2025 9:00 AM
To: Desk
Subject: {SUBJECT}

{ASKED}
"""
"""The words of the customer with the subject above them, which is what a rule needs to know an address by."""


def asks(to: Sequence[str] = (DESK,), text: str = ASKED, **written: Any) -> Mail:
    return arrived(KLARA, to, **{"id": "asks@x.example", "subject": SUBJECT, "text": text, **written})


def answers(to: Sequence[str] = (KLARA,), *named: str, **written: Any) -> Mail:
    usual: dict[str, Any] = {"subject": f"RE: {SUBJECT}", "text": QUOTED, "when": at(2), "answers": named}
    return mail(to=to, id=f"answer@{ORG}", **usual | written)


ASKS = asks()
CASES: dict[str, tuple[list[Mail], bool]] = {
    "to the one who wrote it": ([ASKS, answers([KLARA], ASKS.id)], True),
    "and to a colleague": ([ASKS, answers([KLARA, f"boss@{ORG}"], ASKS.id)], True),
    "by its references": ([ASKS, answers([KLARA], ASKS.id, f"lost@{ORG}")], True),
    "by its subject, where it names no mail": ([ASKS, answers()], True),
    "by its subject, where it names another": ([ASKS, answers([KLARA], f"lost@{ORG}")], False),
    "of another subject": ([ASKS, answers(subject="RE: Our house")], False),
    "the mail is not in the archive": ([answers([KLARA], "lost@x.example")], False),
    "to somebody else": ([ASKS, answers([OMAR], ASKS.id)], False),
    "to somebody else as well": ([ASKS, answers([KLARA, OMAR], ASKS.id)], False),
    "to somebody else in Bcc": ([ASKS, answers([KLARA], ASKS.id, bcc=[OMAR])], False),
    "to all who were on the mail": ([asks([DESK, OMAR]), answers([KLARA, OMAR], ASKS.id)], True),
    "to one who was on the mail, without its writer": ([asks([DESK, OMAR]), answers([OMAR], ASKS.id)], False),
    "somebody else had written it first": (
        [arrived(LI, text=f"Our property at {STREET} is sold.", when=at(-5)), ASKS, answers([KLARA], ASKS.id)],
        False,
    ),
    "the organisation had written it to somebody else first": (
        [mail(to=[LI], text=f"Your property at {STREET} is sold.", when=at(-5)), ASKS, answers([KLARA], ASKS.id)],
        False,
    ),
    "it answers a mail of the organisation": (
        [
            mail(to=[KLARA], id=f"first@{ORG}", subject=SUBJECT, text="What do you sell?"),
            answers([KLARA], f"first@{ORG}"),
        ],
        False,
    ),
}


@pytest.mark.parametrize(("mails", "own"), CASES.values(), ids=CASES)
def test_whose_a_quoted_value_is(mails: list[Mail], own: bool, tmp_path: Path) -> None:
    found = examined(tmp_path, mails).worst_personal_data
    [row] = found[found["rule"].eq("street-address") & found["message_id"].eq(f"answer@{ORG}")].to_dict("records")
    assert (row["part"], row["sent_outside"], row["own"]) == ("quoted", True, own)
    assert row["whose"] == "recipient" if own else row["whose"] is None or row["whose"] != row["whose"]


def test_what_is_the_writers_own_words_is_told_anew(tmp_path: Path) -> None:
    text = "Dear Klara,\n\nyour neighbour's property is 12 Ferry Street."
    found = examined(tmp_path, [ASKS, answers([KLARA], ASKS.id, text=text)]).worst_personal_data
    told = found[found["message_id"].eq(f"answer@{ORG}")]
    assert told[["part", "own"]].values.tolist() == [["", False]]
