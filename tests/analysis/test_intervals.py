"""The intervals hold: exactly where they are exact, and in simulation on populations of many shapes elsewhere."""

from collections.abc import Callable
from itertools import product
from math import comb

import numpy as np
import pandas as pd
import pytest

from scanner.analysis import intervals
from scanner.analysis.result import Estimate

RUNS = 400
HOLDS = 0.93  # of 95 %, less three standard errors of a share of 400 runs
Amounts = Callable[[np.random.Generator, int], np.ndarray]


def holds(estimate: Estimate, truth: int) -> bool:
    assert estimate.low <= estimate.estimate
    assert estimate.high is None or estimate.estimate <= estimate.high
    return estimate.low <= truth and (estimate.high is None or truth <= estimate.high)


@pytest.mark.parametrize(("sampled", "population"), [(1, 30), (5, 30), (15, 30), (29, 30)])
def test_numbers_of_messages_hold_in_95_percent_of_all_samples(sampled: int, population: int) -> None:
    for having in range(population + 1):
        covered = sum(
            comb(having, seen) * comb(population - having, sampled - seen)
            for seen in range(max(0, sampled - population + having), min(sampled, having) + 1)
            if holds(intervals.messages(seen, sampled, population), having)
        )
        assert covered / comb(population, sampled) >= 0.95


def test_all_messages_looked_at_leave_no_doubt() -> None:
    assert intervals.messages(3, 20, 20) == Estimate(3, 3, 3)


def test_nothing_seen_is_not_nothing_there() -> None:
    assert intervals.messages(0, 1000, 100_000) == Estimate(0, 0, 366)  # the rule of three, at 97.5 %


@pytest.mark.parametrize("size", [10**6, 10**9])
def test_large_archives_give_no_other_share(size: int) -> None:
    told = intervals.messages(50, 1000, size)
    assert told.estimate == size // 20
    assert told.high is not None
    assert 0.0373 < told.low / size < 0.0375  # Clopper and Pearson: 3.736 % to 6.539 %
    assert 0.0652 < told.high / size < 0.0655


AMOUNTS: dict[str, Amounts] = {
    "one_each": lambda chance, size: np.ones(size, int),
    "few_each": lambda chance, size: chance.geometric(0.5, size),
    "uneven": lambda chance, size: chance.integers(1, 40, size),
    "skewed": lambda chance, size: np.ceil(chance.lognormal(1, 1, size)).astype(int),
}


@pytest.mark.parametrize("shape", AMOUNTS)
@pytest.mark.parametrize(
    ("having", "sampled", "copies"), [(10, 300, 1), (10, 1000, 1), (200, 300, 1), (100, 300, 2)]
)
def test_totals_hold(shape: str, having: int, sampled: int, copies: int) -> None:
    chance, population = np.random.default_rng(having + sampled), 3000
    covered = 0
    for _ in range(RUNS):
        own = AMOUNTS[shape](chance, having)
        amounts = np.zeros(population, int)
        amounts[: having * copies] = np.repeat(own, copies)
        seen = amounts[chance.permutation(population)[:sampled]]
        seen = seen[seen > 0]
        told = intervals.total(seen, np.full(len(seen), copies), sampled, population)
        covered += holds(told, int(own.sum()))
    assert covered / RUNS >= HOLDS


def disjoint(chance: np.random.Generator) -> list[np.ndarray]:
    """Ten batches of one list, no address twice."""
    return list(np.arange(400).reshape(10, 40))


def overlapping(chance: np.random.Generator) -> list[np.ndarray]:
    """Mails to some of the same people, some of whom get much and most little."""
    odds = 1 / np.arange(1, 801)
    return [chance.choice(800, 30, replace=False, p=odds / odds.sum()) for _ in range(60)]


def same_list(chance: np.random.Generator) -> list[np.ndarray]:
    """The same list every month."""
    return [np.arange(300)] * 24


def uneven(chance: np.random.Generator) -> list[np.ndarray]:
    """Lists of many sizes."""
    return [chance.choice(5000, size, replace=False) for size in chance.integers(5, 100, 40)]


@pytest.mark.parametrize("world", [disjoint, overlapping, same_list, uneven])
@pytest.mark.parametrize("sampled", [200, 800])
def test_distinct_things_hold(world: Callable[[np.random.Generator], list[np.ndarray]], sampled: int) -> None:
    chance, population = np.random.default_rng(sampled), 2000
    covered = 0
    for _ in range(RUNS):
        lists = world(chance)
        chosen = chance.permutation(population)[:sampled]
        rows = [(message, thing) for message in chosen[chosen < len(lists)] for thing in lists[message]]
        found = pd.DataFrame(rows, columns=["message", "thing"]).assign(copies=1)
        covered += holds(intervals.distinct(found, sampled, population), len(np.unique(np.concatenate(lists))))
    assert covered / RUNS >= HOLDS


def test_of_things_that_were_not_seen_no_limit_is_known() -> None:
    nothing = pd.DataFrame({"message": [], "thing": [], "copies": []})
    assert intervals.distinct(nothing, 10, 100) == Estimate(0, 0, None)
    assert intervals.distinct(nothing, 100, 100) == Estimate(0, 0, 0)


@pytest.mark.parametrize(("copies", "estimate"), [(1, 200), (2, 100)])
def test_copies_are_no_further_things(copies: int, estimate: int) -> None:
    found = pd.DataFrame(list(product([0], range(20))), columns=["message", "thing"]).assign(copies=copies)
    assert intervals.distinct(found, 100, 1000).estimate == estimate


def test_of_amounts_that_were_not_seen_no_limit_is_known() -> None:
    assert intervals.total(np.array([]), np.array([]), 10, 100) == Estimate(0, 0, None)
