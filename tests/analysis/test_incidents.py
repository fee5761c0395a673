"""Which mass mails are one incident."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.analysis.incidents import alike, group, likeness, mailing_subject
from scanner.identity import sketch
from tests.analysis.scenario import ORG, Mail, at, differences, mail, people, summary

LETTER = (
    "Dear {},\n\nyour seasonal service will be reconnected in the week of the seventh of April. Please make sure "
    "that somebody is at home and that the valve in the basement is open. A technician needs ten minutes.\n"
)
OTHER = "The office is closed on Friday. For emergencies please call the usual number, day and night."
SALES = f"sales@{ORG}"
EVERYONE = people(36)


def batches(subjects: list[str], senders: list[str] | None = None, **written: Any) -> list[Mail]:
    return [
        mail(
            (senders or [SALES])[n % len(senders or [SALES])],
            cc=EVERYONE[12 * n : 12 * n + 12],
            subject=subject,
            text=LETTER.format("customer"),
            when=at(n / 2),
            **written,
        )
        for n, subject in enumerate(subjects)
    ]


ONE = [{"messages": 3, "addresses_exposed": 36, "pairs_disclosed": 3 * 12 * 11}]
SCENARIOS = {
    "the same subject in batches": (batches(["Reconnection"] * 3), ONE),
    "numbered batches": (batches([f"Reconnection ({n}/3)" for n in (1, 2, 3)]), ONE),
    "other subjects, one letter": (batches(["Reconnection", "Your service", "Spring is here"]), ONE),
    "no subject at all": (batches(["", "", ""]), ONE),
    "two senders of one team": (batches(["Reconnection"] * 3, [SALES, f"li.wang@mail.{ORG}"]), ONE),
    "numbered, no body to speak of": (
        [
            mail(cc=EVERYONE[12 * n : 12 * n + 12], subject=f"Schedule (batch {n + 1} of 3)", text="", when=at(n))
            for n in range(3)
        ],
        ONE,
    ),
    "personal salutations": (
        [
            mail(
                cc=EVERYONE[12 * n : 12 * n + 12],
                subject=f"{name}, your reconnection",
                text=LETTER.format(name),
                when=at(n),
            )
            for n, name in enumerate(("Jane", "Omar", "Maria"))
        ],
        ONE,
    ),
    "resent with a correction": (
        [
            mail(cc=EVERYONE, subject="Reconnection", text=LETTER.format("all")),
            mail(cc=EVERYONE, subject="CORRECTION: Reconnection", text=OTHER, when=at(2)),
        ],
        [{"messages": 2, "addresses_exposed": 36, "pairs_disclosed": 36 * 35}],
    ),
    "over midnight": (
        [mail(cc=EVERYONE[:12], when=at(14.9)), mail(cc=EVERYONE[12:], when=at(15.1))],
        [{"messages": 2, "addresses_exposed": 36}],
    ),
    "a chain of steps of less than a day": (
        [mail(cc=EVERYONE[12 * n : 12 * n + 12], when=at(20 * n)) for n in range(3)],
        ONE,
    ),
    "two mailings on one day": (
        [
            mail(cc=EVERYONE, subject="Reconnection", text=LETTER.format("all")),
            mail(cc=EVERYONE, subject="Closed on Friday", text=OTHER, when=at(1)),
        ],
        [
            {"messages": 1, "pairs_disclosed": 36 * 35, "pairs_new": 36 * 35},
            {"messages": 1, "pairs_disclosed": 36 * 35, "pairs_new": 0},
        ],
    ),
    "the same list every month": (
        [mail(cc=EVERYONE, subject="News", text=f"{OTHER} {n}", when=at(days=30 * n)) for n in range(3)],
        [{"messages": 1, "addresses_exposed": 36}] * 3,
    ),
    "two copies of one message": (
        [mail(cc=EVERYONE, folder="Sent"), mail(cc=EVERYONE, folder="Archive")],
        [{"messages": 1}],
    ),
}


@pytest.mark.parametrize(("mails", "expected"), SCENARIOS.values(), ids=SCENARIOS)
def test_mass_mails_belong_together(mails: list[Mail], expected: list[dict[str, Any]], tmp_path: Path) -> None:
    assert differences(expected, summary(tmp_path, mails)["incidents"]) == []


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("CORRECTION: Your bill", "your bill"),
        ("Re: [Customers] Your bill", "your bill"),
        ("Resent - Your bill", "your bill"),
        ("Your bill (2/9)", "your bill"),
        ("Your bill - batch 3 of 9", "your bill"),
        ("Your bill [part 2]", "your bill"),
        ("(1 of 9) Your bill", "your bill"),
        ("Rectificatif : votre facture", "votre facture"),
        ("Your bill for 2025", "your bill for 2025"),
        ("Again and again", "again and again"),
        ("Route 9/11", "route 9/11"),
    ],
)
def test_what_the_subjects_of_one_mailing_share(subject: str, expected: str) -> None:
    assert mailing_subject(subject) == expected


def test_a_body_is_like_itself_and_unlike_another() -> None:
    letter, other = np.array(sketch(LETTER)), np.array(sketch(OTHER))
    assert likeness(letter, letter) == 1
    assert likeness(letter, np.array(sketch(LETTER.format("Jane")))) >= 0.9
    assert likeness(letter, other) == 0
    assert likeness(np.array([]), np.array([])) == 0


NOTE = "Dear {}, the water comes back on Monday. Please be at home."
ALIKE = {
    "a note with another name": (NOTE.format("Jane"), NOTE.format("Omar"), True),
    "a note with another full name": (NOTE.format("Jane Doe"), NOTE.format("Omar Haddad"), True),
    "another note": (NOTE.format("Jane"), "Dear Jane, the office is closed on Friday. Please call.", False),
    "nothing and nothing": ("", "", False),
    "two letters with one long signature": (
        f"The meter is read on Monday by our staff. {OTHER}",
        f"Your invoice is attached, and payable by May. Thank you for your business with us this year. {OTHER}",
        False,
    ),
}


@pytest.mark.parametrize(("one", "other", "same"), ALIKE.values(), ids=ALIKE)
def test_bodies_of_one_letter(one: str, other: str, same: bool) -> None:
    assert alike(np.array(sketch(one)), np.array(sketch(other))) == same


@given(
    st.lists(
        st.tuples(st.integers(0, 96), st.sampled_from(["a", "b", ""])),
        min_size=1,
        max_size=12,
    )
)
def test_numbers_do_not_depend_on_the_order_of_rows_and_follow_time(rows: list[tuple[int, str]]) -> None:
    mass = pd.DataFrame(
        {
            "message": range(len(rows)),
            "date": [at(hours) for hours in sorted(hours for hours, _ in rows)],
            "subject": [subject for _, subject in rows],
            "sketch": [[n] for n in range(len(rows))],
        }
    )
    numbers = group(mass).sort_index()
    assert numbers.equals(group(mass.iloc[::-1]).sort_index())
    assert list(numbers.drop_duplicates()) == list(range(1, numbers.nunique() + 1))
