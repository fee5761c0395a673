"""Who could see whom, counted without listing the pairs."""

from itertools import product

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from scanner.analysis import exposure
from scanner.analysis.exposure import expose

Rows = list[tuple[int, str]]

ROWS = st.lists(st.tuples(st.integers(1, 4), st.sampled_from("abcdefgh")), max_size=24)


def frame(rows: Rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["message", "address"]).astype({"message": "int64", "address": "string"})


def by_message(rows: Rows) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for message, address in rows:
        found.setdefault(message, set()).add(address)
    return found


def pairs(viewers: Rows, seen: Rows) -> set[tuple[str, str]]:
    who, whom = by_message(viewers), by_message(seen)
    return {
        (viewer, other)
        for message in who.keys() & whom.keys()
        for viewer, other in product(who[message], whom[message])
        if viewer != other
    }


@given(ROWS, ROWS, ROWS)
def test_counts_are_those_of_the_sets_of_pairs(delivered: Rows, shown: Rows, earlier: Rows) -> None:
    found = expose(frame(delivered), frame(shown), frame(earlier))
    disclosed = pairs(delivered, shown)
    assert set(found.viewers) == {viewer for viewer, _ in disclosed}
    assert found.pairs_disclosed == len(disclosed)
    assert found.pairs_new == len(disclosed - pairs(earlier, earlier))


@given(ROWS, ROWS, ROWS)
def test_blocks_do_not_change_the_counts(delivered: Rows, shown: Rows, earlier: Rows) -> None:
    whole = expose(frame(delivered), frame(shown), frame(earlier))
    kept, exposure._BLOCK = exposure._BLOCK, 3
    try:
        blocks = expose(frame(delivered), frame(shown), frame(earlier))
    finally:
        exposure._BLOCK = kept
    assert list(whole.viewers) == list(blocks.viewers)
    assert (whole.pairs_disclosed, whole.pairs_new) == (blocks.pairs_disclosed, blocks.pairs_new)


@given(st.lists(st.integers(2, 9), min_size=1, max_size=5))
def test_disjoint_batches_disclose_the_sum_of_their_pairs(sizes: list[int]) -> None:
    rows = [(batch, f"{batch}-{n}") for batch, size in enumerate(sizes) for n in range(size)]
    found = expose(frame(rows), frame(rows), frame([]))
    assert found.pairs_disclosed == found.pairs_new == sum(n * (n - 1) for n in sizes)


@given(ROWS, ROWS, st.tuples(st.integers(1, 4), st.sampled_from("abcdefgh")))
def test_a_copy_that_is_lost_takes_at_most_one_viewer(delivered: Rows, shown: Rows, lost: tuple[int, str]) -> None:
    before = expose(frame(delivered), frame(shown), frame([]))
    after = expose(frame([one for one in delivered if one != lost]), frame(shown), frame([]))
    assert len(before.viewers) - len(after.viewers) in (0, 1)
    assert set(after.viewers) <= set(before.viewers)
    assert before.pairs_disclosed >= after.pairs_disclosed


def test_nobody_saw_nobody() -> None:
    found = expose(frame([]), frame([]), frame([]))
    assert (len(found.viewers), found.pairs_disclosed, found.pairs_new) == (0, 0, 0)


def test_five_thousand_in_one_mail_are_counted_to_the_last_pair() -> None:
    rows = frame([(1, f"{n}@x.example") for n in range(5_000)])
    known = frame([(2, "1@x.example"), (2, "2@x.example")])
    found = expose(rows, rows, known)
    assert (found.pairs_disclosed, found.pairs_new) == (5_000 * 4_999, 5_000 * 4_999 - 2)
