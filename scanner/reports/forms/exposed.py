"""Whom each incident exposed, a row a person: what of her was in view there, and whether she was told of it."""

import numpy as np
import pandas as pd

from scanner.analysis.names import named
from scanner.analysis.result import Result
from scanner.reports import standing

EXPOSED_COLUMNS = {
    "incident": "string",
    "person": "string",  # P-0001
    "name": "string",  # "" when no message gives one
    "addresses": "object",  # list of those that the incident had in view
    "customer_id": "string",
    "jurisdiction": "string",
    "beside": "boolean",  # a name stood beside an address
    "shown": "boolean",  # an address says a first and a last name itself
    "told_at": "datetime64[us, UTC]",  # of this incident, by a notice, else as a decision says
    "otherwise": "boolean",  # told of this incident by decision
    "still_to_tell": "boolean",  # of this incident; null where that was not computed
}
_KEYS = ["incident", "person"]


def exposed(result: Result) -> pd.DataFrame:
    """`EXPOSED_COLUMNS`, by incident and person; as people.csv counts, but for each incident alone."""
    rows = result.exposures.dropna(subset=_KEYS)
    if rows.empty:
        return pd.DataFrame({name: [] for name in EXPOSED_COLUMNS}).astype(EXPOSED_COLUMNS)
    rows = rows.sort_values([*_KEYS, "address"]).assign(beside=_beside(rows), shown=_shown(rows["address"]))
    groups = rows.groupby(_KEYS)
    each = groups.agg(beside=("beside", "any"), shown=("shown", "any"))
    ends = groups.size().cumsum().to_numpy()
    parts = np.split(rows["address"].to_numpy(dtype=object), ends[:-1])  # the rows are in the order of the groups
    each["addresses"] = pd.Series([list(part) for part in parts], index=each.index, dtype="object")
    people = result.people.drop_duplicates("person").set_index("person")[["name", "customer_id", "jurisdiction"]]
    each = each.reset_index().join(people, on="person").merge(standing.told(result), on=_KEYS)
    unknown = [incident.id for incident in result.incidents if incident.notified is None]
    return each.assign(
        name=each["name"].fillna(""),
        still_to_tell=each["to_tell"].astype("boolean").mask(each["incident"].isin(unknown)),
    )[list(EXPOSED_COLUMNS)].astype(EXPOSED_COLUMNS)


def _beside(rows: pd.DataFrame) -> pd.Series:
    """Where the name beside an address says more than that: it is neither an address, nor the first part of it."""
    names = rows["name"].fillna("").str.casefold().str.strip("'\" ")
    local = rows["address"].str.rpartition("@")[0]
    return names.str.contains(r"[^\W\d_]") & ~names.str.contains("@") & names.ne(local)


def _shown(addresses: pd.Series) -> pd.Series:
    distinct = addresses.drop_duplicates()
    says = named(pd.DataFrame({"address": distinct, "name": ""}))
    return addresses.map(dict(zip(distinct, says, strict=True))).astype(bool)
