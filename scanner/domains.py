"""Domains of addresses: whose they are, and which of them belong to one company."""

from functools import cache, lru_cache

import pandas as pd
from publicsuffixlist import PublicSuffixList

from scanner.wordlists import wordlist


@lru_cache(maxsize=65_536)
def registrable(domain: str) -> str:
    """The part of a domain that is registered ("mail.acme.co.uk" is "acme.co.uk"); the whole where none is."""
    return _suffixes().privatesuffix(domain) or domain


def is_provider(domain: str) -> bool:
    """Whether anybody can have a mailbox at a domain (rules/lists/mail-providers.txt)."""
    providers = wordlist("mail-providers")
    name = registrable(domain)
    return bool({domain, name, f"{name.partition('.')[0]}.*"} & providers)


def domain_of(address: str) -> str:
    """What stands behind the last @ of an address, "" where there is none."""
    return address.rpartition("@")[2] if "@" in address else ""


def split(addresses: pd.Series) -> pd.DataFrame:
    """Columns local and domain: what stands before and behind the last @ of each address, "" where it has none."""
    parts = addresses.astype("string").str.extract(r"(?s)^(?P<local>.*)@(?P<domain>[^@]*)$")
    return parts.fillna("").astype("string")


def belongs_to(address: str, organisation: frozenset[str]) -> bool:
    """Whether an address is one of the organisation's: an address or a (sub)domain that it names."""
    if address in organisation:
        return True
    labels = domain_of(address).split(".")
    return "@" in address and any(".".join(labels[i:]) in organisation for i in range(len(labels)))


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
