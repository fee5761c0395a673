"""Who could see whom: viewers, exposed, and the pairs of them, counted exactly without being listed."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from scanner.analysis.groups import alike

_BLOCK = 16_000_000  # cells of one block of the table of groups: one byte each


@dataclass(frozen=True, slots=True)
class Exposure:
    """What one incident disclosed.

    `viewers`: addresses of those who could see others. `pairs_disclosed`: distinct ordered pairs (viewer,
    exposed), the two different; `pairs_new`: those that were in no earlier message together.
    """

    viewers: pd.Index
    pairs_disclosed: int
    pairs_new: int


def expose(delivered: pd.DataFrame, shown: pd.DataFrame, earlier: pd.DataFrame) -> Exposure:
    """What the mass mails (and reply-alls) of one incident disclosed.

    delivered   message, address: the outside persons that a copy reached (To, Cc, Bcc; bounced and recalled
                copies left out)
    shown       message, address: the outside persons in view in the same messages
    earlier     message, address: who was together, as sender or in view, in messages before the incident

    Exact, without listing the pairs: those whom the same messages reached, showed and had together before are one
    group, of whom one number tells how many pairs there are. A mail to a million is one group.
    """
    reached = delivered[delivered["message"].isin(shown["message"])]
    addresses = pd.Index(pd.unique(pd.concat([reached["address"], shown["address"]]))).sort_values()
    tables = [_numbered(rows, addresses) for rows in (reached, shown, earlier)]
    kinds = np.repeat(np.arange(len(tables)), [len(table) for table in tables])
    messages, persons = np.concatenate(tables).T
    groups, sizes = alike(persons, pd.factorize(messages)[0] * len(tables) + kinds)
    places = [_by_message(messages[kinds == kind], groups[kinds == kind]) for kind in range(len(tables))]
    viewing, listed, met = places
    group_of = np.zeros(len(addresses), dtype=np.intp)
    group_of[persons] = groups
    disclosed = known = 0
    sees = np.zeros(len(sizes), dtype=bool)
    step = max(1, _BLOCK // max(1, len(sizes)))
    for start in range(0, len(sizes), step):
        block = range(start, min(start + step, len(sizes)))
        seen = _pairs(viewing, listed, block, len(sizes))
        counts = _count(seen, sizes, block)
        disclosed += int(counts.sum())
        sees[block.start : block.stop] = counts > 0
        if met:
            known += int(_count(seen & _pairs(met, met, block, len(sizes)), sizes, block).sum())
    return Exposure(addresses[sees[group_of]], disclosed, disclosed - known)


def _numbered(rows: pd.DataFrame, addresses: pd.Index) -> np.ndarray:
    """message and the number of the address, for rows whose address has one."""
    numbers = addresses.get_indexer(pd.Index(rows["address"]))
    both = np.column_stack([rows["message"].to_numpy(dtype=np.int64), numbers])
    return both[numbers >= 0]


def _by_message(messages: np.ndarray, groups: np.ndarray) -> dict[int, np.ndarray]:
    """By message, the sorted numbers of the groups that it has."""
    if not len(messages):
        return {}
    both = np.unique(np.column_stack([messages, groups]), axis=0)
    keys, starts = np.unique(both[:, 0], return_index=True)
    return dict(zip(keys.tolist(), np.split(both[:, 1], starts[1:]), strict=True))


def _pairs(views: dict[int, np.ndarray], lists: dict[int, np.ndarray], block: range, width: int) -> np.ndarray:
    """A table: which groups of the block (rows) have which of all groups (columns) in some message."""
    table = np.zeros((len(block), width), dtype=bool)
    for message, viewers in views.items():
        first, last = np.searchsorted(viewers, (block.start, block.stop))
        columns = lists.get(message)
        if first < last and columns is not None:
            table[np.ix_(viewers[first:last] - block.start, columns)] = True
    return table


def _count(table: np.ndarray, sizes: np.ndarray, block: range) -> np.ndarray:
    """How many pairs of two different people the rows of a table of groups stand for."""
    own = table[np.arange(len(block)), np.arange(block.start, block.stop)]
    pairs: np.ndarray = sizes[block.start : block.stop] * (np.einsum("ij,j->i", table, sizes) - own)
    return pairs
