"""Who saw whom, as groups: people whom the same messages reached and showed saw, and were seen by, the same."""

import numpy as np
import pandas as pd

from scanner.analysis.result import Disclosure, Group

MOST = 12
"""Groups that are told apart; the smallest of more are one group, the last."""

_BLOCK = 4_000_000  # cells of the table of groups that are in memory at a time, four bytes each


def disclose(delivered: pd.DataFrame, shown: pd.DataFrame, messages: pd.Series) -> Disclosure:
    """The people of one incident in groups, and how many pairs (viewer, exposed) there are between any two.

    delivered   message, address: the outside persons that a copy reached
    shown       message, address: the outside persons in view in the same messages
    messages    the mass mails and reply-alls by time; the groups name them by their place in it, from 1

    Exact, without listing the pairs: within a group everybody saw the same people. The pairs of all groups
    together are those of `exposure.expose`.
    """
    places = pd.Series(range(len(messages)), index=messages.to_numpy())
    reached = delivered[delivered["message"].isin(shown["message"])]
    rows = pd.concat([reached.assign(shown=False), shown.assign(shown=True)], ignore_index=True)
    rows = rows.drop_duplicates(["message", "address", "shown"])
    rows["place"] = rows["message"].map(places)
    rows["group"] = rows["address"].map(_groups(rows))
    sizes = rows.groupby("group")["address"].nunique().to_numpy()
    each = rows.drop_duplicates(["group", "place", "shown"])
    views, lists = (_table(each[each["shown"].eq(listed)], len(sizes), len(messages)) for listed in (False, True))
    kept = min(len(sizes), MOST)
    pairs = _pairs(views, lists, sizes, kept)
    told = [
        Group(int(size), _places(view), _places(listed), 1)
        for size, view, listed in zip(sizes[:kept], views, lists, strict=False)
    ]
    if len(sizes) > kept:
        people, reached, shown_in = (table[kept - 1 :].sum(axis=0) for table in (sizes, views, lists))
        told[-1] = Group(int(people), _places(reached), _places(shown_in), len(sizes) - kept + 1)
    return Disclosure(tuple(told), tuple(tuple(map(int, row)) for row in pairs))


def _groups(rows: pd.DataFrame) -> "pd.Series[int]":
    """The number of each address's group, the largest group first, then by the messages that reached it.

    An address is known by the sum of a hash of each (place, shown) that it has, in 64 bits.
    """
    numbers = 1 + rows["place"].to_numpy(np.int64) * 2 + rows["shown"].to_numpy(np.int64)
    hashes = pd.util.hash_array(numbers)  # of 0 it is 0, which adds nothing
    keyed = pd.DataFrame({"address": rows["address"], "key": hashes, "place": rows["place"]})
    each = keyed.groupby("address").agg(key=("key", "sum"), first=("place", "min"))
    order = each.groupby("key").agg(size=("first", "size"), first=("first", "min")).reset_index()
    order = order.sort_values(["size", "first", "key"], ascending=[False, True, True], ignore_index=True)
    return each["key"].map(pd.Series(order.index, index=order["key"]))


def _table(rows: pd.DataFrame, groups: int, messages: int) -> np.ndarray:
    """Which groups (rows) have which messages (columns)."""
    table = np.zeros((groups, messages), dtype=np.float32)
    table[rows["group"].to_numpy(int), rows["place"].to_numpy(int)] = 1
    return table


def _pairs(views: np.ndarray, lists: np.ndarray, sizes: np.ndarray, kept: int) -> np.ndarray:
    """The pairs between the groups, those from the last one kept on as one."""
    group = np.minimum(np.arange(len(sizes)), kept - 1)
    pairs = np.zeros((kept, kept), dtype=np.int64)
    step = max(1, _BLOCK // max(1, len(sizes)))
    for start in range(0, len(sizes), step):
        block = slice(start, start + step)
        seen = np.where(views[block] @ lists.T > 0, sizes[block, None] * sizes[None, :], 0)
        own = np.arange(start, min(start + step, len(sizes)))
        seen[own - start, own] -= np.where(seen[own - start, own] > 0, sizes[own], 0)
        columns = np.zeros((len(seen), kept), dtype=np.int64)
        np.add.at(columns.T, group, seen.T)
        np.add.at(pairs, group[block], columns)
    return pairs


def _places(row: np.ndarray) -> tuple[int, ...]:
    return tuple(int(place) + 1 for place in np.flatnonzero(row))
