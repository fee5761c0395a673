"""What the organisation gives out as its own is no customer's data; what goes astray several times is."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scanner.analysis.contacts import LEAST, MOST_IN_ONE
from scanner.analysis.examine import examine
from scanner.case import open_case
from tests.analysis.scenario import (
    DESK,
    NOW,
    ORG,
    Mail,
    arrived,
    asking,
    at,
    examined,
    filed,
    mail,
    people,
    scanned,
)

LINE = "613-555-0142"
TEXT = f"Dear customer,\n\nplease call our service line at {LINE}.\n"
MANY = people(60)


def letter(number: int, to: Sequence[str], text: str = TEXT, days: float = 1, **written: Any) -> Mail:
    usual: dict[str, Any] = {"subject": f"Letter {number}", "when": at(days=days * number)}
    return mail(to=to, text=text, id=f"letter{number}@{ORG}", **usual | written)


def letters(count: int, **written: Any) -> list[Mail]:
    return [letter(number, [MANY[number]], **written) for number in range(count)]


def circulars(count: int) -> list[Mail]:
    return [letter(n, [DESK], cc=MANY[6 * n : 6 * n + 6], subject="Spring", days=0.01) for n in range(count)]


LISTED = f"Call {', '.join(f'613-555-01{n}' for n in range(43, 43 + MOST_IN_ONE))}, or {LINE}."
CASES: dict[str, tuple[list[Mail], bool]] = {
    "letters of several days": (letters(LEAST), True),
    "too few of them": (letters(LEAST - 1), False),
    "circulars of one day": (circulars(LEAST), True),
    "letters of one day, as of a mail merge that got stuck": (letters(9, days=0.01), False),
    "letters to one person": ([letter(number, [MANY[0]]) for number in range(9)], False),
    "letters that share a person": ([letter(number, [MANY[0], MANY[number + 1]]) for number in range(9)], False),
    "a list of numbers": (letters(9, text=LISTED), False),
    "quoted": (letters(9, text=f"See below.\n\n> Please call me at {LINE}."), False),
    "somebody outside had written it first": (
        [arrived(MANY[40], text=f"Please call me at {LINE}.", when=at(-3)), *letters(9)],
        False,
    ),
    "somebody outside wrote it later": (
        [*letters(9), arrived(MANY[40], text=f"Nobody answers when I call {LINE}.", when=at(days=20))],
        True,
    ),
    "inside only": ([letter(number, [f"boss{number}@{ORG}"]) for number in range(9)], False),
}


@pytest.mark.parametrize(("mails", "own"), CASES.values(), ids=CASES)
def test_what_the_organisation_gives_out(mails: list[Mail], own: bool, tmp_path: Path) -> None:
    found = examined(tmp_path, mails).worst_personal_data
    told = found[found["rule"].eq("phone-number") & found["sent_outside"]]
    assert set(told["own"]) <= {own}
    assert set(told["whose"].dropna()) == ({"organisation"} if own else set())


def test_a_number_of_no_such_kind_is_nobodys_contact(tmp_path: Path) -> None:
    mails = letters(9, text="Dear customer,\n\nyour SIN is 046 454 286.\n")
    found = examined(tmp_path, mails).worst_personal_data
    assert not found.loc[found["rule"].eq("ca-sin"), "own"].any()


def test_what_is_known_of_a_customer_is_not_given_out_as_ones_own(tmp_path: Path) -> None:
    source = filed(tmp_path / "mail", letters(9))
    with scanned(tmp_path / "case", source) as case:
        found = examine(case.connection, asking([ORG]), NOW).worst_personal_data
    [known] = found["value_hash"].unique()
    listed = replace(asking([ORG]), known_values=(("C-1", bytes.fromhex(known)),))
    with closing(open_case(tmp_path / "case", create=False)) as case:
        again = examine(case.connection, listed, NOW).worst_personal_data
    assert found["own"].all()
    assert not again["own"].any()
