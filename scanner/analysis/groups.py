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
    reached = delivered[delivered["message"].isin(shown["message"])]
    rows = pd.concat([reached[["message", "address"]], shown[["message", "address"]]], ignore_index=True)
    places = pd.Index(messages).get_indexer(pd.Index(rows["message"]))
    listed = np.repeat([0, 1], [len(reached), len(shown)])
    groups, sizes = alike(pd.factorize(rows["address"])[0], places * 2 + listed)
    tables = np.zeros((2, len(sizes), len(messages)), dtype=np.float32)
    tables[listed, groups, places] = 1
    views, lists = tables
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


def alike(persons: np.ndarray, marks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The group of each row, and the sizes of groups: people who have the same marks are one group.

    A row says that a person has a mark, both numbers from 0. The largest group is the first; of equal ones, that
    with the lowest first mark. A person is known by the sum of a hash of each mark, in 64 bits.
    """
    kinds = int(marks.max(initial=0)) + 1
    each = np.unique(persons * kinds + marks)  # one person after the other, the marks in order
    owner, mark = np.divmod(each, kinds)
    owners, starts = np.unique(owner, return_index=True)
    hashes = pd.util.hash_array(1 + mark)  # of 0 it is 0, which adds nothing
    keys, first = np.add.reduceat(hashes, starts), mark[starts]
    known, firsts, group, sizes = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((known, first[firsts], -sizes))
    rank = np.argsort(order)
    return rank[group][np.searchsorted(owners, persons)], sizes[order]


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
