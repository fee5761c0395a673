"""Rows joined by what they share: the components behind people and incidents."""

from collections.abc import Sequence

import numpy as np
import pandas as pd


def components(keys: Sequence[pd.Series]) -> pd.Series:
    """A number for each row; rows that share a value of any key, directly or over others, share it.

    A missing value joins nothing. Numbers count from 0 in the order of first rows.
    """
    index = keys[0].index
    links = [_links(key.reset_index(drop=True)) for key in keys]
    roots = linked(len(index), np.concatenate(links))
    return pd.Series(pd.factorize(roots)[0], index=index)


def linked(count: int, links: np.ndarray) -> np.ndarray:
    """The smallest of the rows 0 to `count` - 1 that each is linked to; `links` has two columns of rows."""
    roots = np.arange(count)
    while True:
        lower = roots.copy()
        np.minimum.at(lower, links[:, 0], roots[links[:, 1]])
        np.minimum.at(lower, links[:, 1], roots[links[:, 0]])
        lower = lower[lower]
        if np.array_equal(lower, roots):
            return roots
        roots = lower


def _links(key: pd.Series) -> np.ndarray:
    """Each row with the first row that has the same value."""
    present = key.dropna()
    rows = pd.Series(present.index, index=present.index)
    first = rows.groupby(present).transform("first")
    return np.column_stack([first.to_numpy(), rows.to_numpy()]).astype(int)
