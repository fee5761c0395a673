"""From addresses to people and customers."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.analysis.account import joined
from scanner.analysis.columns import EXPOSURES_COLUMNS, PEOPLE_COLUMNS
from scanner.analysis.people import (
    canonical_mailbox,
    customers_by_incident,
    customers_exposed,
    customers_frame,
    people_table,
    resolve,
)
from scanner.customers import Customer
from tests.analysis.scenario import at, examined, mail, people, summary

TOLD = (
    "By mistake your e-mail address was visible to the other recipients. We apologise. This was a privacy breach."
)
MAILBOXES = {
    "jane.doe@gmail.com": "janedoe@gmail.com",
    "j.a.n.e.doe+x+y@googlemail.com": "janedoe@gmail.com",
    "jane.doe+x@outlook.com": "jane.doe@outlook.com",
    "jane-doe_x@proton.me": "janedoex@proton.me",
    "+jane@x.example": "+jane@x.example",
}
RANGES = {
    "different people": (["pat.lee@x.example", "kim.ito@x.example"], (2, 2, 2)),
    "a plus-tag": (["pat.lee@x.example", "pat.lee+bills@x.example"], (1, 1, 2)),
    "dots at Google": (["pat.lee@gmail.com", "p.atlee@googlemail.com"], (1, 1, 2)),
    "dots elsewhere: maybe one": (["pat.lee@x.example", "lee.pat@x.example"], (1, 2, 2)),
    "one name at two providers: maybe one": (["pat.lee@gmail.com", "pat.lee@yahoo.com"], (1, 2, 2)),
    "a telling local part at two providers: maybe one": (
        ["sunflower88@a.example", "sunflower88@b.example"],
        (1, 2, 2),
    ),
    "a short local part at two providers tells nothing": (["pat@a.example", "pat@b.example"], (2, 2, 2)),
}


def shown(addresses: list[str], names: list[str] | None = None) -> pd.DataFrame:
    return pd.DataFrame({"address": addresses, "name": names or [""] * len(addresses)}).astype("string")


def listed(pairs: list[tuple[str, str]]) -> pd.DataFrame:
    return customers_frame(tuple(Customer(address, number, "", "") for address, number in pairs))


@pytest.mark.parametrize(("address", "mailbox"), MAILBOXES.items())
def test_the_mailbox_that_an_address_reaches(address: str, mailbox: str) -> None:
    assert canonical_mailbox(pd.Series([address])).tolist() == [mailbox]


@pytest.mark.parametrize(("addresses", "expected"), RANGES.values(), ids=RANGES)
def test_how_many_people_are_behind_addresses(addresses: list[str], expected: tuple[int, int, int]) -> None:
    count = resolve(shown(addresses), listed([])).count(pd.Series(addresses), 0)
    assert (count.low, count.best, count.high) == expected


CUSTOMERS = {
    "one customer, several rows": ([("a@x.example", "1"), ("b@x.example", "1")], 1, (1, 1, 2)),
    "each a customer": ([("a@x.example", "1"), ("b@x.example", "2")], 2, (2, 2, 2)),
    "two customers with one address": (
        [("a@x.example", "1"), ("a@x.example", "2"), ("b@x.example", "3")],
        3,
        (2, 2, 2),
    ),
    "other letters and plus-tags": ([("A+old@x.example".lower(), "1"), ("b+new@x.example", "2")], 2, (2, 2, 2)),
    "none of the list": ([("c@x.example", "1")], 0, (2, 2, 2)),
    "an empty list": ([], 0, (2, 2, 2)),
}


@pytest.mark.parametrize(("pairs", "customers", "expected"), CUSTOMERS.values(), ids=CUSTOMERS)
def test_customers_join_addresses(
    pairs: list[tuple[str, str]], customers: int, expected: tuple[int, int, int]
) -> None:
    exposed = pd.Series(["a@x.example", "b@x.example"])
    count = resolve(shown(exposed.tolist()), listed(pairs)).count(exposed, 0)
    assert customers_exposed(listed(pairs), exposed) == customers
    assert (count.low, count.best, count.high) == expected


def test_two_customers_of_one_name_are_two_people_at_least() -> None:
    addresses = ["pat.lee@a.example", "pat.lee@b.example"]
    listed_ones = listed([(address, str(n)) for n, address in enumerate(addresses)])
    assert resolve(shown(addresses), listed_ones).count(pd.Series(addresses), 0).low == 2


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["pat.lee", "patlee", "lee_pat", "p.lee+x", "sunflower88", "x"]),
            st.sampled_from(["gmail.com", "googlemail.com", "proton.me", "x.example"]),
            st.sampled_from(["", "Lee, Pat", "Pat Lee", "Kim"]),
        ),
        min_size=1,
        max_size=12,
    ),
    st.lists(st.tuples(st.integers(0, 11), st.integers(0, 3)), max_size=8),
    st.integers(0, 3),
)
def test_the_lowest_count_is_at_most_the_best_and_that_the_highest(
    written: list[tuple[str, str, str]], of_list: list[tuple[int, int]], unresolved: int
) -> None:
    addresses = [f"{local}@{domain}" for local, domain, _ in written]
    pairs = [(addresses[n % len(addresses)], str(customer)) for n, customer in of_list]
    found = resolve(shown(addresses, [name for _, _, name in written]), listed(pairs))
    exposed = pd.Series(addresses).drop_duplicates()
    count = found.count(exposed, unresolved)
    assert 1 <= count.low <= count.best <= count.high == len(exposed) + unresolved
    assert customers_exposed(listed(pairs), exposed) == len({customer for _, customer in of_list})


def test_the_figures_of_each_incident_are_those_of_its_addresses_alone() -> None:
    pairs = [("jane.doe@gmail.com", "C-1"), ("home@doe.example", "C-1"), ("pat.lee@web.de", "C-2")]
    exposed = {
        1: ["janedoe@gmail.com", "home@doe.example", "pat.lee+x@web.de"],
        2: ["pat.lee+x@web.de", "x@y.example"],
    }
    rows = [(number, address) for number, addresses in exposed.items() for address in addresses]
    frame = pd.DataFrame(rows, columns=["incident", "address"])
    unresolved = pd.DataFrame({"incident": [2, 2], "address": ["/o=a", "/o=b"]})
    found = resolve(shown(sorted({address for _, address in rows})), listed(pairs))
    assert found.ranges(frame, unresolved) == {
        number: found.count(pd.Series(addresses), 2 * (number == 2)) for number, addresses in exposed.items()
    }
    assert customers_by_incident(listed(pairs), frame) == {
        number: customers_exposed(listed(pairs), pd.Series(addresses)) for number, addresses in exposed.items()
    }


def test_who_was_told_is_known_by_incident_and_address_with_the_name_that_stood_there(tmp_path: Path) -> None:
    pair = ["Pat Lee <pat.lee@web.de>", "home@doe.example"]
    mails = [
        mail(to=[*people(4), *pair]),
        mail(to=["home@doe.example"], subject="An apology", text=TOLD, when=at(days=1)),
        mail(to=[*people(4), "pat.lee@web.de", "home@doe.example"], subject="The second", when=at(days=40)),
    ]
    result = examined(tmp_path, mails, customers=[("pat.lee@web.de", "C-1"), ("home@doe.example", "C-1")])
    rows = result.exposures
    assert list(rows.columns) == list(EXPOSURES_COLUMNS)
    (person,) = result.people.loc[result.people["customer_id"].eq("C-1"), "person"]
    hers = rows[rows["person"].eq(person)].sort_values(["incident", "address"])
    assert list(zip(hers["incident"], hers["address"], hers["name"], hers["told_at"].notna(), strict=True)) == [
        ("I-0001", "home@doe.example", "", True),
        ("I-0001", "pat.lee@web.de", "Pat Lee", False),
        ("I-0002", "home@doe.example", "", False),
        ("I-0002", "pat.lee@web.de", "", False),
    ]


def test_the_report_has_a_row_for_each_person(tmp_path: Path) -> None:
    given_list = [("jane.doe@gmail.com", "C-1"), ("home@doe.example", "C-1"), ("pat.lee@web.de", "C-2")]
    mails = [mail(to=[*people(4, start=20), "jane.doe@gmail.com", "home@doe.example", "pat.lee+x@web.de"])]
    table = examined(tmp_path, mails, customers=given_list).people
    assert list(table.columns) == list(PEOPLE_COLUMNS)
    assert len(table) == 6
    by_customer = table.dropna(subset="customer_id").set_index("customer_id")
    assert by_customer.loc["C-1", "addresses"] == ["home@doe.example", "jane.doe@gmail.com"]
    assert bool(by_customer.loc["C-1", "named"])
    assert by_customer.loc["C-2", "addresses"] == ["pat.lee+x@web.de"]
    assert table["still_to_tell"].all()


def test_without_incidents_the_table_is_empty_and_typed() -> None:
    table = people_table(resolve(shown([]), listed([])), joined([]).exposed)
    assert table.empty
    assert table.dtypes.astype(str).to_dict() == PEOPLE_COLUMNS


def test_customers_are_null_without_a_list(tmp_path: Path) -> None:
    told = summary(tmp_path, [mail(to=people(6))])
    assert told["incidents"][0]["customers_exposed"] is None
    assert told["totals"]["customers_exposed"] is None
