"""From addresses to the people behind them: at least, most likely, and at most how many."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scanner.analysis.columns import EXPOSURES_COLUMNS, PEOPLE_COLUMNS
from scanner.analysis.components import components
from scanner.analysis.names import name_key
from scanner.analysis.result import Range
from scanner.analysis.rows import counts
from scanner.customers import Customer
from scanner.domains import split

CUSTOMER_COLUMNS = {
    "address": "string",
    "customer_id": "string",
    "customer_name": "string",
    "jurisdiction": "string",
    "mailbox": "string",  # that the address reaches (`canonical_mailbox`)
}

_DOTS_IGNORED = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
_SEPARATORS_IGNORED = frozenset({"proton.me", "protonmail.com", "pm.me"})
_TELLING_LOCAL = 6  # letters from which the same local part at two domains may well be one person's


def customers_frame(customers: tuple[Customer, ...] | None) -> pd.DataFrame:
    """The customers list, a row an address of a customer: `CUSTOMER_COLUMNS`."""
    rows = [(c.email, c.customer_id, c.name, c.jurisdiction) for c in customers or ()]
    given = ["address", "customer_id", "customer_name", "jurisdiction"]
    listed = pd.DataFrame(rows, columns=given, dtype="string").drop_duplicates()
    return listed.assign(mailbox=canonical_mailbox(listed["address"])).astype(CUSTOMER_COLUMNS)


def canonical_mailbox(addresses: pd.Series) -> pd.Series:
    """The mailbox that each address reaches: without plus-tag, and without dots where they are ignored.

    Google ignores dots in gmail.com and googlemail.com, which are one; Proton ignores dots, hyphens and
    underscores. At other providers a dot makes another mailbox.
    """
    parts = split(addresses)
    local, domain = parts["local"].str.replace(r"(?<=.)\+.*$", "", regex=True), parts["domain"]
    local = local.mask(domain.isin(_DOTS_IGNORED), local.str.replace(".", "", regex=False))
    local = local.mask(domain.isin(_SEPARATORS_IGNORED), local.str.replace(r"[._-]", "", regex=True))
    return local + "@" + domain.replace(_DOTS_IGNORED)


@dataclass(frozen=True, slots=True)
class People:
    """The people behind exposed addresses.

    `addresses` has a row for each: address, name, name_key ("" where it names nobody), customer_id,
    customer_name and jurisdiction (null where the list has none), `person` (numbered from 0) and `maybe`,
    the number that all who may be one person share.
    """

    addresses: pd.DataFrame

    def count(self, exposed: pd.Series, unresolved: int) -> Range:
        """How many people are behind some of these addresses, with `unresolved` more entries that tell nothing."""
        rows = self.addresses[self.addresses["address"].isin(exposed)]
        least = rows.groupby("maybe")["customer_id"].nunique().clip(lower=1)
        return Range(int(least.sum()), rows["person"].nunique(), len(rows) + unresolved)

    def ranges(self, exposed: pd.DataFrame, unresolved: pd.DataFrame) -> dict[int, Range]:
        """The same by incident, of addresses and entries that tell nothing (incident, address)."""
        rows = exposed.merge(self.addresses[["address", "customer_id", "person", "maybe"]], on="address")
        least = rows.groupby(["incident", "maybe"])["customer_id"].nunique().clip(lower=1)
        low = least.groupby("incident").sum().to_dict()
        best = counts(rows[["incident", "person"]].drop_duplicates())
        more = counts(unresolved)
        return {
            number: Range(low[number], best[number], high + more.get(number, 0))
            for number, high in counts(rows).items()
        }

    def named(self, exposed: pd.DataFrame) -> dict[int, int]:
        """By incident, how many of some addresses (incident, address) name a person."""
        named = self.addresses.loc[self.addresses["name_key"].ne(""), "address"]
        return counts(exposed[exposed["address"].isin(named)])


def resolve(shown: pd.DataFrame, customers: pd.DataFrame) -> People:
    """People from addresses.

    `shown` has address and name, a row for each way that an address was written; `customers` is
    `customers_frame`. Surely one person: the same mailbox (`canonical_mailbox`), or one customer_id. Maybe
    one person: the same first and last name, or the same telling local part at two domains; but never two
    customers of the list.
    """
    written = shown[["address", "name"]].drop_duplicates().sort_values(["address", "name"])
    written["name_key"] = name_key(written)
    best_name = written.sort_values(["name_key", "name"], key=lambda c: c.ne(""), ascending=False, kind="stable")
    rows = best_name.drop_duplicates("address").sort_values("address", ignore_index=True)
    rows["mailbox"] = canonical_mailbox(rows["address"])
    rows = rows.merge(_first_customers(customers), on="mailbox", how="left")
    rows["person"] = components([rows["mailbox"], rows["customer_id"]])
    rows["customer_id"] = rows.groupby("person")["customer_id"].transform("first")
    local = split(rows["mailbox"])["local"]
    telling = local.where(local.str.len().ge(_TELLING_LOCAL) | local.str.contains(r"[a-z]{2}.*\d{2}", regex=True))
    rows["maybe"] = components([rows["person"].astype("string"), rows["name_key"].replace("", pd.NA), telling])
    return People(rows.drop(columns="mailbox"))


def _first_customers(customers: pd.DataFrame) -> pd.DataFrame:
    """mailbox, customer_id, customer_name, jurisdiction: of a mailbox that is listed twice the first."""
    return customers.drop(columns="address").drop_duplicates("mailbox")


def customers_exposed(customers: pd.DataFrame, exposed: pd.Series) -> int:
    """How many customers of the list are among exposed addresses, whichever way these were written."""
    return customers.loc[customers["mailbox"].isin(canonical_mailbox(exposed)), "customer_id"].nunique()


def customers_by_incident(customers: pd.DataFrame, exposed: pd.DataFrame) -> dict[int, int]:
    """The same by incident, of exposed addresses (incident, address)."""
    mailboxes = exposed[["incident"]].assign(mailbox=canonical_mailbox(exposed["address"]))
    listed = mailboxes.merge(customers[["mailbox", "customer_id"]], on="mailbox")
    return counts(listed[["incident", "customer_id"]].dropna().drop_duplicates())


def people_table(people: People, exposed: pd.DataFrame) -> pd.DataFrame:
    """One row a person (`PEOPLE_COLUMNS`): in which incidents, told when and by which message, still to tell.

    `exposed` are `account.EXPOSED_COLUMNS`. A person is told of an incident when one of her addresses was; still
    to tell while any incident is open.
    """
    if exposed.empty:
        return pd.DataFrame({name: [] for name in PEOPLE_COLUMNS}).astype(PEOPLE_COLUMNS)
    each = (
        exposed.merge(people.addresses, on="address")
        .sort_values(["told_at", "address"])
        .assign(named=lambda rows: rows["name_key"].ne(""))
    )
    open_ones = each.groupby(["person", "incident"])["told_at"].count().eq(0).groupby("person").any()
    table = each.groupby("person").agg(
        name=("name", "max"),
        customer_id=("customer_id", "first"),
        jurisdiction=("jurisdiction", "first"),
        named=("named", "any"),
        told_at=("told_at", "last"),
        told_by=("told_by", "last"),
    )
    table["addresses"] = _lists(each, "address")
    table["incidents"] = _lists(each, "incident")
    table["still_to_tell"] = open_ones
    table = table.reset_index(drop=True)
    table["person"] = [f"P-{number:04d}" for number in range(1, len(table) + 1)]
    return table[list(PEOPLE_COLUMNS)].astype(PEOPLE_COLUMNS)


def exposures(table: pd.DataFrame, exposed: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """Which address of whom each incident had in view, and with which name beside it (`EXPOSURES_COLUMNS`).

    `table` is `people_table` of the same `exposed`; `shown` has incident, address and name, a row for each way
    that an address was written in view. Of several names the longest stands for the address.
    """
    if exposed.empty:
        return pd.DataFrame({name: [] for name in EXPOSURES_COLUMNS}).astype(EXPOSURES_COLUMNS)
    written = shown.assign(name=shown["name"].fillna(""), length=shown["name"].fillna("").str.len())
    names = written.sort_values(["length", "name"]).drop_duplicates(["incident", "address"], keep="last")
    each = exposed.merge(names[["incident", "address", "name"]], on=["incident", "address"], how="left")
    each = each.assign(person=each["address"].map(owners(table)))
    return each[list(EXPOSURES_COLUMNS)].astype(EXPOSURES_COLUMNS)


def owners(table: pd.DataFrame) -> pd.Series:
    """The person of each address of a `people_table`, by address."""
    return table[["person", "addresses"]].explode("addresses").set_index("addresses")["person"]


def _lists(rows: pd.DataFrame, column: str) -> pd.Series:
    """By person, the distinct values of a column, sorted."""
    distinct = rows[["person", column]].drop_duplicates().sort_values(["person", column])
    values = distinct[column].to_numpy(dtype=object)
    people, starts = np.unique(distinct["person"].to_numpy(), return_index=True)
    return pd.Series([list(part) for part in np.split(values, starts[1:])], index=people, dtype="object")
