"""Addresses sorted: the organisation's own, outside persons, role mailboxes, mailing lists, malformed."""

import re
from collections.abc import Callable

import pandas as pd

from scanner.domains import belongs_to, split
from scanner.parsing.addresses import LONGEST
from scanner.wordlists import wordlist

ADDRESS_COLUMNS = {"address": "string", "kind": "string", "reason": "string"}
"""`kind`: inside, outside, role, list, unresolved or malformed; `reason` in words, "" for outside."""

_WELL_FORMED = r"^[^@\s]+@(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9])?\.)+[a-z0-9-]{2,}$|^[^@\s]+@\[[0-9a-f.:]+\]$"
_EXCHANGE = r"^/o=|^/cn=|^imceaex-"
_LIST_HOST = r"@(?:lists?|listserv?|mailman|majordomo)\d*\."
_LIST_LOCAL = r"[-_]list@|-(?:users|devel|dev|announce|discuss|owner|request|subscribe|unsubscribe)@"
_AUTOMATIC = r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?|mailer[-_.]?daemon|notifications?)[-_.+0-9@]"
_NOT_LETTERS = re.compile(r"[-_.]|(?<!\d)\d+$")


def sort_addresses(
    addresses: pd.Series, organisation: frozenset[str], lists: frozenset[str] = frozenset()
) -> pd.DataFrame:
    """Each distinct address with its kind and the reason for it: `ADDRESS_COLUMNS`, sorted by address.

    `lists` are addresses that a message of the archive names as a mailing list's. One of more than `LONGEST`
    characters is malformed, whatever it looks like.
    """
    address = pd.Series(addresses.unique(), dtype="string").sort_values(ignore_index=True)
    short = address.where(address.str.len().le(LONGEST), "")  # no test takes long over what is no address
    parts = split(short)
    local, domain = parts["local"], parts["domain"]
    role = local.str.replace(r"\+.*$", "", regex=True).str.replace(_NOT_LETTERS, "", regex=True)
    tests = [
        (
            "unresolved",
            "an Exchange address without an e-mail address",
            address.str.contains(_EXCHANGE, regex=True),
        ),
        ("malformed", "not an e-mail address", ~short.str.contains(_WELL_FORMED, regex=True)),
        ("inside", "the organisation's own", _where(short, lambda a: belongs_to(a, organisation))),
        ("list", "a message of the archive names it as a mailing list", short.isin(lists)),
        ("list", "at a host for mailing lists", _where(domain, _is_list_host)),
        ("list", "at a host for mailing lists", short.str.contains(_LIST_HOST, regex=True)),
        ("list", "its name ends like a mailing list's", short.str.contains(_LIST_LOCAL, regex=True)),
        ("role", "its name is a function, not a person", role.isin(wordlist("role-mailboxes"))),
        ("role", "it sends automatic mail", short.str.contains(_AUTOMATIC, regex=True)),
    ]
    kind = pd.Series("outside", index=address.index, dtype="string")
    reason = pd.Series("", index=address.index, dtype="string")
    for name, why, found in reversed(tests):
        kind = kind.mask(found, name)
        reason = reason.mask(found, why)
    sorted_ = pd.DataFrame({"address": address, "kind": kind, "reason": reason})
    return sorted_[[*ADDRESS_COLUMNS]].astype(ADDRESS_COLUMNS)


def _is_list_host(domain: str) -> bool:
    labels = domain.split(".")
    return any(".".join(labels[i:]) in wordlist("list-hosts") for i in range(len(labels) - 1))


def _where(values: pd.Series, test: Callable[[str], bool]) -> pd.Series:
    known = {value: test(value) for value in values.unique()}
    return values.map(known).astype(bool)
