"""Rows joined by what they share."""

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from scanner.analysis.components import components, linked

KEYS = st.lists(
    st.tuples(st.sampled_from("abcde") | st.none(), st.integers(0, 4) | st.none()), min_size=1, max_size=20
)


def by_hand(rows: list[tuple[str | None, int | None]]) -> list[set[int]]:
    groups = [{n} for n in range(len(rows))]
    for one in range(len(rows)):
        for other in range(one):
            if any(a is not None and a == b for a, b in zip(rows[one], rows[other], strict=True)):
                joined = [group for group in groups if one in group or other in group]
                groups = [group for group in groups if group not in joined] + [set().union(*joined)]
    return groups


@given(KEYS)
def test_rows_that_share_a_value_share_a_number(rows: list[tuple[str | None, int | None]]) -> None:
    first = pd.Series([a for a, _ in rows], dtype="string")
    second = pd.Series([b for _, b in rows], dtype="Int64")
    numbers = components([first, second])
    found = [set(group.index) for _, group in numbers.groupby(numbers)]
    assert sorted(map(sorted, found)) == sorted(map(sorted, by_hand(rows)))
    assert list(numbers.drop_duplicates()) == list(range(numbers.nunique()))


def test_a_long_chain_is_one() -> None:
    links = np.array([(n, n + 1) for n in range(9_999)][::-1])
    assert not linked(10_000, links).any()


def test_without_links_every_row_is_alone() -> None:
    assert list(linked(3, np.empty((0, 2), dtype=int))) == [0, 1, 2]
