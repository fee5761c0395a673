"""Whose a domain is: registered part, provider, organisation."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.domains import belongs_to, domain_of, is_provider, registrable, split

REGISTRABLE = {
    "mail.acme.co.uk": "acme.co.uk",
    "acme.co.uk": "acme.co.uk",
    "a.b.acme.com": "acme.com",
    "xn--bcher-kva.example": "xn--bcher-kva.example",
    "co.uk": "co.uk",
    "localhost": "localhost",
    "": "",
}
PROVIDERS = {"gmail.com": True, "yahoo.co.uk": True, "acme.com": False, "gmail.com.acme.com": False, "": False}


@pytest.mark.parametrize(("domain", "expected"), REGISTRABLE.items(), ids=REGISTRABLE)
def test_registrable(domain: str, expected: str) -> None:
    assert registrable(domain) == expected


@pytest.mark.parametrize(("domain", "expected"), PROVIDERS.items(), ids=PROVIDERS)
def test_is_provider(domain: str, expected: bool) -> None:
    assert is_provider(domain) == expected


ORGANISATION = frozenset({"utility.example", "me@mail.example"})
OWN = {
    "ann@utility.example": True,
    "ann@mail.utility.example": True,
    "ann@notutility.example": False,
    "ann@utility.example.other.example": False,
    "me@mail.example": True,
    "you@mail.example": False,
    "me@sub.mail.example": False,
    "utility.example": True,
    "ann": False,
    "": False,
}


@pytest.mark.parametrize(("address", "expected"), OWN.items(), ids=OWN)
def test_belongs_to(address: str, expected: bool) -> None:
    assert belongs_to(address, ORGANISATION) == expected


ADDRESSES = st.text(st.sampled_from("ab@.\n é"), max_size=8)


@given(st.lists(ADDRESSES, max_size=6))
def test_split_takes_addresses_apart_at_the_last_at(addresses: list[str]) -> None:
    parts = split(pd.Series(addresses, dtype="string"))
    assert parts["domain"].tolist() == [domain_of(address) for address in addresses]
    with_at = [address for address in addresses if "@" in address]
    joined = (parts["local"] + "@" + parts["domain"])[[("@" in address) for address in addresses]]
    assert joined.tolist() == with_at
