"""Who counts as an outside person: kinds of addresses, the fields that they stand in, and the threshold."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from scanner.analysis.addresses import sort_addresses
from scanner.parsing.addresses import LONGEST
from tests.analysis.scenario import (
    DESK,
    ORG,
    Mail,
    arrived,
    differences,
    filed_again,
    mail,
    named,
    people,
    summary,
)

FIVE = people(5)
FOUR = FIVE[:4]
KINDS = {
    f"jane@{ORG}": "inside",
    f"jane@mail.{ORG}": "inside",
    f"jane@not{ORG}": "outside",
    "friend@elsewhere.example": "inside",
    "other@elsewhere.example": "outside",
    "info@shop.example": "role",
    "no-reply@shop.example": "role",
    "no.reply+x@shop.example": "role",
    "donotreply7@shop.example": "role",
    "bounces-12-jane=doe.example@mailer.example": "role",
    "helpdesk@shop.example": "role",
    "kundenservice@laden.example": "role",
    "jane.doe@gmail.com": "outside",
    "jane@[192.0.2.1]": "outside",
    "jürgen@example.org": "outside",
    "kayak@lists.example.org": "list",
    "kayak@googlegroups.com": "list",
    "kayak-users@example.org": "list",
    "knots@clubs.example": "list",
    "listening.ear@example.org": "outside",
    "jane doe": "malformed",
    "jane@": "malformed",
    "@example.org": "malformed",
    "jane@localhost": "malformed",
    "jane@example..org": "malformed",
    "jane@@example.org": "malformed",
    "/o=utility/ou=exchange/cn=recipients/cn=jane": "unresolved",
    "imceaex-_o=utility_cn=jane@exchange.example": "unresolved",
}


@pytest.mark.parametrize(("address", "kind"), KINDS.items(), ids=KINDS)
def test_every_address_has_one_kind_with_its_reason(address: str, kind: str) -> None:
    organisation = frozenset({ORG, "friend@elsewhere.example"})
    table = sort_addresses(pd.Series([address]), organisation, frozenset({"knots@clubs.example"}))
    assert table["kind"].tolist() == [kind]
    assert (table["reason"].item() == "") == (kind == "outside")


LONG = {
    "digits inside": "a" + "1" * 600_000 + "b@shop.example",  # minutes, where time grows as the square
    "digits at the end": "1" * 600_000 + "@shop.example",
    "many labels": "jane@" + "a." * 300_000 + "example",
    "one character too long": "j" * (LONGEST - len("@shop.example") + 1) + "@shop.example",
    "the organisation's": "j" * LONGEST + f"@{ORG}",
}


@pytest.mark.parametrize("address", LONG.values(), ids=LONG)
def test_what_is_longer_than_any_address_is_malformed(address: str) -> None:
    table = sort_addresses(pd.Series([address]), frozenset({ORG}))
    assert table.values.tolist() == [[address, "malformed", "not an e-mail address"]]


def test_the_longest_address_is_one() -> None:
    address = "j" * (LONGEST - len("@shop.example")) + "@shop.example"
    assert sort_addresses(pd.Series([address]), frozenset({ORG}))["kind"].tolist() == ["outside"]


MANY = "addresses_exposed"
COUNTED: dict[str, tuple[list[Mail], list[dict[str, Any]]]] = {
    "four outside persons are too few": ([mail(to=FOUR)], []),
    "five are enough": ([mail(to=FIVE)], [{MANY: 5, "field": "to", "viewers": 5}]),
    "four in view and one in Bcc are too few": ([mail(to=FOUR, bcc=FIVE[4:])], []),
    "role, list, malformed and own addresses do not count": (
        [mail(to=[*FOUR, "info@shop.example", "kayak@lists.example", "jane@", f"ann@{ORG}", f"bo@x.{ORG}"])],
        [],
    ),
    "and are left out of an incident": (
        [mail(to=FIVE, cc=["info@shop.example", "kayak@lists.example", f"ann@{ORG}"])],
        [{MANY: 5, "field": "to", "viewers": 5, "people_exposed": {"low": 5, "best": 5, "high": 6}}],
    ),
    "To and Cc together": ([mail(to=FOUR[:2], cc=FIVE[2:])], [{MANY: 5, "field": "to+cc"}]),
    "own addresses alone in To": ([mail(to=[DESK], cc=FIVE)], [{MANY: 5, "field": "cc"}]),
    "one address in To and in Cc is one": ([mail(to=FOUR, cc=[FOUR[0]])], []),
    "one address in other letters is one": ([mail(to=[*FOUR, FOUR[0].upper()])], []),
    "a plus-tag makes an address of its own, and one person": (
        [mail(to=[*FIVE, FIVE[0].replace("@", "+bills@")])],
        [{MANY: 6, "people_exposed": {"low": 5, "best": 5, "high": 6}}],
    ),
    "dots at Google are ignored": (
        [mail(to=[*FIVE[1:], "jane.doe@gmail.com", "janedoe@googlemail.com"])],
        [{MANY: 6, "people_exposed": {"low": 5, "best": 5, "high": 6}}],
    ),
    "dots elsewhere are not": (
        [mail(to=[*FIVE[1:], "pat.lee@outlook.com", "patlee@outlook.com"])],
        [{MANY: 6, "people_exposed": {"low": 6, "best": 6, "high": 6}}],
    ),
    "Bcc beside a list in view: they see it, and nobody sees them": (
        [mail(to=FIVE, bcc=people(3, start=10))],
        [{MANY: 5, "viewers": 8, "pairs_disclosed": 5 * 4 + 3 * 5, "field": "to"}],
    ),
    "Bcc that only the copy in Sent keeps": (
        [
            mail(to=[*FIVE, f"ann@{ORG}"], bcc=people(3, start=10)),
            filed_again(mail(to=[*FIVE, f"ann@{ORG}"], bcc=people(3, start=10)), "Inbox"),
        ],
        [{"messages": 1, MANY: 5, "viewers": 8}],
    ),
    "all in Bcc": ([mail(to=[DESK], bcc=people(30))], []),
    "a subdomain of the organisation sends": ([mail(f"ann@north.{ORG}", to=FIVE)], [{MANY: 5}]),
    "somebody else sends": ([arrived("ann@elsewhere.example", to=FIVE)], []),
    "the organisation named like the end of another domain": ([mail(f"ann@not{ORG}", to=FIVE)], []),
    "an Exchange entry without an address widens the count": (
        [mail(to=[*FIVE, "IMCEAEX-_O=UTILITY_CN=JANE@exchange.example"])],
        [{MANY: 5, "people_exposed": {"low": 5, "best": 5, "high": 6}}],
    ),
    "display names are asked first": (
        [
            mail(
                to=[
                    named(address, name)
                    for address, name in zip(FIVE, ("Doe, Jane", "", "王曉梅", "", ""), strict=True)
                ]
            )
        ],
        [{MANY: 5, "addresses_named": 5}],
    ),
}


@pytest.mark.parametrize(("mails", "expected"), COUNTED.values(), ids=COUNTED)
def test_who_counts_as_an_outside_person(
    mails: list[Mail], expected: list[dict[str, Any]], tmp_path: Path
) -> None:
    assert differences(expected, summary(tmp_path, mails)["incidents"]) == []


@pytest.mark.parametrize(
    ("threshold", "incidents"), [(2, 1), (8, 1), (9, 0)], ids=["two", "as many as there are", "one more"]
)
def test_the_threshold_is_the_rule_s(threshold: int, incidents: int, tmp_path: Path) -> None:
    found = summary(tmp_path, [mail(to=people(8))], threshold=threshold)
    assert len(found["incidents"]) == incidents
    assert found["assumptions"]["visible_threshold"] == threshold
