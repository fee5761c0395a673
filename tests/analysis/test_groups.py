"""Who saw whom, as groups of people who saw, and were seen by, the same."""

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.analysis import groups
from scanner.analysis.exposure import expose
from scanner.analysis.groups import disclose
from scanner.analysis.result import Disclosure, Group
from tests.analysis.test_exposure import ROWS, Rows, frame

FEW = settings(max_examples=25)
BY_TIME = pd.Series([1, 2, 3, 4])


def disclosed(delivered: Rows, shown: Rows) -> Disclosure:
    return disclose(frame(delivered), frame(shown), BY_TIME)


def total(found: Disclosure) -> int:
    return sum(map(sum, found.pairs))


@FEW
@given(ROWS, ROWS)
def test_the_pairs_are_those_that_are_counted(delivered: Rows, shown: Rows) -> None:
    found = disclosed(delivered, shown)
    assert total(found) == expose(frame(delivered), frame(shown), frame([])).pairs_disclosed


@FEW
@given(ROWS, ROWS)
def test_everybody_is_in_one_group(delivered: Rows, shown: Rows) -> None:
    lists = {message for message, _ in shown}
    people = {address for _, address in shown} | {who for message, who in delivered if message in lists}
    assert sum(group.people for group in disclosed(delivered, shown).groups) == len(people)


@FEW
@given(ROWS, ROWS)
def test_a_group_saw_all_of_another_or_nobody(delivered: Rows, shown: Rows) -> None:
    found = disclosed(delivered, shown)
    for viewer, row in enumerate(found.pairs):
        for exposed, pairs in enumerate(row):
            one, other = found.groups[viewer].people, found.groups[exposed].people
            assert pairs in (0, one * (other - (viewer == exposed)))
            assert pairs == 0 or set(found.groups[viewer].reached) & set(found.groups[exposed].shown)


@FEW
@given(ROWS, ROWS, st.integers(1, 4))
def test_merging_the_smallest_groups_loses_no_pair_and_nobody(delivered: Rows, shown: Rows, most: int) -> None:
    whole = disclosed(delivered, shown)
    kept, kept_block, groups.MOST, groups._BLOCK = groups.MOST, groups._BLOCK, most, 3
    try:
        merged = disclosed(delivered, shown)
    finally:
        groups.MOST, groups._BLOCK = kept, kept_block
    assert len(merged.groups) <= most
    assert total(merged) == total(whole)
    assert sum(group.people for group in merged.groups) == sum(group.people for group in whole.groups)
    assert sum(group.merged for group in merged.groups) == len(whole.groups)


def test_two_batches_with_one_person_in_both() -> None:
    rows = [(1, "a"), (1, "b"), (1, "c"), (1, "x"), (2, "d"), (2, "e"), (2, "x")]
    assert disclosed(rows, rows) == Disclosure(
        groups=(Group(3, (1,), (1,), 1), Group(2, (2,), (2,), 1), Group(1, (1, 2), (1, 2), 1)),
        pairs=((6, 0, 3), (0, 2, 2), (3, 2, 0)),
    )


def test_who_is_in_bcc_sees_and_is_not_seen() -> None:
    listed = [(1, "a"), (1, "b")]
    found = disclosed([*listed, (1, "blind")], listed)
    assert found.groups == (Group(2, (1,), (1,), 1), Group(1, (1,), (), 1))
    assert found.pairs == ((2, 0), (2, 0))


def test_who_got_no_copy_is_seen_and_does_not_see() -> None:
    found = disclosed([(1, "a"), (1, "b")], [(1, "a"), (1, "b"), (1, "gone")])
    assert found.groups == (Group(2, (1,), (1,), 1), Group(1, (), (1,), 1))
    assert found.pairs == ((2, 2), (0, 0))


def test_nobody() -> None:
    assert disclosed([], []) == Disclosure((), ())
