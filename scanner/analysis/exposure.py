"""Who could see whom: viewers, exposed, and the pairs of them, counted exactly without being listed."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

_BLOCK = 16_000_000  # cells of one block of the table of pairs: one byte each


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

    Exact: a list of 5,000 is 25 million pairs and takes a table of that many bytes at most, in blocks.
    """
    exposed = pd.Index(shown["address"].unique()).sort_values()
    reached = delivered[delivered["message"].isin(shown["message"])]
    viewers = pd.Index(reached["address"].unique()).sort_values()
    views = _membership(reached, viewers)
    lists = _membership(shown, exposed)
    known_viewers, known_exposed = _membership(earlier, viewers), _membership(earlier, exposed)
    disclosed = new = 0
    seers = np.zeros(len(viewers), dtype=bool)
    step = max(1, _BLOCK // max(1, len(exposed)))
    for start in range(0, len(viewers), step):
        block = range(start, min(start + step, len(viewers)))
        seen = _pairs(views, lists, block, len(exposed))
        itself = exposed.get_indexer(viewers[block.start : block.stop])
        rows = np.flatnonzero(itself >= 0)
        seen[rows, itself[rows]] = False
        disclosed += int(np.count_nonzero(seen))
        seers[block.start : block.stop] = seen.any(axis=1)
        if known_viewers:
            seen &= ~_pairs(known_viewers, known_exposed, block, len(exposed))
        new += int(np.count_nonzero(seen))
    return Exposure(viewers[seers], disclosed, new)


def _membership(rows: pd.DataFrame, addresses: pd.Index) -> dict[int, np.ndarray]:
    """By message, the sorted numbers of the addresses that it has."""
    if rows.empty:
        return {}
    numbers = addresses.get_indexer(pd.Index(rows["address"]))
    known = numbers >= 0
    numbers, messages = numbers[known], rows["message"].to_numpy()[known]
    order = np.lexsort((numbers, messages))
    keys, starts = np.unique(messages[order], return_index=True)
    return dict(zip(keys.tolist(), np.split(numbers[order], starts[1:]), strict=False))


def _pairs(views: dict[int, np.ndarray], lists: dict[int, np.ndarray], block: range, width: int) -> np.ndarray:
    """A table: which viewers of the block (rows) have which of the exposed (columns) in some message."""
    table = np.zeros((len(block), width), dtype=bool)
    for message, viewers in views.items():
        first, last = np.searchsorted(viewers, (block.start, block.stop))
        columns = lists.get(message)
        if first < last and columns is not None:
            table[np.ix_(viewers[first:last] - block.start, columns)] = True
    return table
