"""What a simple random sample without replacement tells of its population: estimates with 95 % intervals.

Pure functions of counts. `sampled` messages of `population` were looked at; all intervals are for a confidence of
`CONFIDENCE`. docs/sampling.md says when which is used, and tests/analysis/test_intervals.py how often they hold.
"""

from collections.abc import Callable
from functools import lru_cache
from math import ceil, floor, lgamma, sqrt
from statistics import NormalDist

import numpy as np
import pandas as pd

from scanner.analysis.result import Estimate

CONFIDENCE = 0.95

_TAIL = (1 - CONFIDENCE) / 2
_LARGER = (
    2.0  # by simulation: with 1 the upper end fails in 9 % of samples of a few very uneven amounts, with 2 in 4 %
)
_Z = NormalDist().inv_cdf(1 - _TAIL)


@lru_cache(maxsize=4096)
def messages(seen: int, sampled: int, population: int) -> Estimate:
    """How many messages of the population have a property that `seen` of the sampled have.

    The interval is exact: it inverts the two one-sided hypergeometric tests, as Clopper and Pearson (1934)
    did for the binomial (Buonaccorsi 1987, The American Statistician 41, 162-164), so it holds in at least
    95 % of samples, whatever the population.
    """
    if sampled == 0:
        return Estimate(0, 0, population)

    def too_low(number: int) -> bool:  # so few in the population that as many as seen would be a surprise
        return _tail(seen, sampled, number, population, up=True) <= _TAIL

    def not_too_high(number: int) -> bool:
        return _tail(seen, sampled, number, population, up=False) > _TAIL

    least, most = seen, population - sampled + seen
    low = _first_false(least, most, too_low)
    high = _first_false(least, most + 1, not_too_high) - 1
    return Estimate(round(seen * population / sampled), low, high)


def total(amounts: np.ndarray, copies: np.ndarray, sampled: int, population: int) -> Estimate:
    """The sum of an amount over the distinct messages; `amounts` are those in the sample, zeros left out.

    Of a message that has several `copies` in the population each stands for its share (Birnbaum and Sirken 1965,
    Vital and Health Statistics 2/11). Expansion estimator. The messages seen with one amount are a count that is
    nearly Poisson, the sum a weighted sum of such counts: its interval is the gamma interval of Fay and Feuer
    (1997, Statistics in Medicine 16, 791-801), whose upper end allows for one more message with the largest
    amount there is, here taken as `_LARGER` times the largest seen; the distances of its ends are reduced by the
    finite population correction (Cochran 1977, section 2.6). An amount far larger than any in the sample is
    beyond what a sample can tell, and no limit is known where none was seen.
    """
    shares = amounts / copies
    seen = float(shares.sum())
    if sampled == 0 or sampled >= population:
        return Estimate(round(seen), round(seen), round(seen))
    if not seen:
        return Estimate(0, 0, None)
    expand, correction = population / sampled, sqrt(1 - sampled / population)
    low, high = _gamma_interval(shares, float(amounts.max(initial=1)))
    return _rounded(
        seen * expand,
        seen * expand - (seen - low) * expand * correction,
        seen * expand + (high - seen) * expand * correction,
    )


def distinct(found: pd.DataFrame, sampled: int, population: int) -> Estimate:
    """How many distinct things the messages of the population hold; `found` has message and thing,
    each pair once, and the `copies` of the message in the population.

    Low: the things seen, which is certain. Estimate: Chao and Lin (2012, Biometrics 68, 912-921), for incidences
    in samples without replacement, but no more than appearances are estimated. High: the things seen, and for
    each message not looked at as many new ones as a message of the sample brought that no other one of it has.
    That is a sum over messages, taken at its upper limit as in `total`; since new things only become rarer, it
    is more than there are. None where no thing was seen: how many one message may hold is then not known.
    """
    times = found.groupby("thing")["message"].transform("size")
    seen, once, twice = found["thing"].nunique(), int(times.eq(1).sum()), int(times.eq(2).sum()) // 2
    if sampled >= population:
        return Estimate(seen, seen, seen)
    if not seen:
        return Estimate(0, 0, None)
    share = sampled / population
    again = 2 * twice * sampled / max(sampled - 1, 1)
    unseen = once**2 / (again + once * share / (1 - share)) if once else 0.0
    appearances = float((1 / found["copies"]).sum()) / share
    new = found[times.eq(1)].groupby("message").size().to_numpy()
    _, most_new = _gamma_interval(new, float(new.max(initial=1)))
    estimate = max(min(seen + unseen, appearances), seen)
    return _rounded(estimate, seen, seen + most_new * (population - sampled) / sampled)


def around(interval: Estimate, estimate: float) -> Estimate:
    """The interval with another estimate, moved into it where it lies outside."""
    high = estimate if interval.high is None else interval.high
    return Estimate(round(min(max(estimate, interval.low), high)), interval.low, interval.high)


def at_least(estimate: Estimate, observed: int) -> Estimate:
    """The estimate, given that `observed` are certain."""
    high = None if estimate.high is None else max(estimate.high, observed)
    return Estimate(max(estimate.estimate, observed), max(estimate.low, observed), high)


def at_most(estimate: Estimate, limit: int | None) -> Estimate:
    """The estimate, given that there are no more than `limit` (None: no limit is known)."""
    if limit is None:
        return estimate
    high = limit if estimate.high is None else min(estimate.high, limit)
    return Estimate(min(estimate.estimate, limit), min(estimate.low, limit), high)


def _rounded(estimate: float, low: float, high: float) -> Estimate:
    return Estimate(round(estimate), floor(low + 1e-9), ceil(high - 1e-9))


def _gamma_interval(amounts: np.ndarray, largest: float) -> tuple[float, float]:
    """The interval of Fay and Feuer for the expected sum of amounts, of which `largest` is the largest seen."""
    largest *= _LARGER
    seen, squares = float(amounts.sum()), float((amounts.astype(float) ** 2).sum())
    low = _gamma_quantile(-_Z, seen, squares) if seen else 0.0
    return low, _gamma_quantile(_Z, seen + largest, squares + largest**2)


def _gamma_quantile(z: float, mean: float, variance: float) -> float:
    """The quantile of a gamma distribution at the normal deviate `z`, by Wilson and Hilferty (1931).

    Their approximation is within 1 % at the upper end from a shape of 1 on, and too low, which is the safe
    side, at the lower end.
    """
    ninth = variance / mean**2 / 9
    return mean * max(1 - ninth + z * sqrt(ninth), 0.0) ** 3


def _first_false(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The least number from `low` to `high` for which a test, true up to some number, does not hold."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            low = middle + 1
        else:
            high = middle
    return low


def _tail(seen: int, sampled: int, having: int, population: int, *, up: bool) -> float:
    """The probability that a sample has `seen` or more (`up`) or fewer with a property that `having` have."""
    others = population - having
    least, most = max(0, sampled - others), min(sampled, having)
    if not least <= seen <= most:
        return float((seen < least) == up)
    # Each probability from the one before it, by the ratio of neighbours, in logarithms.
    j = np.arange(seen, most, dtype=float) if up else np.arange(seen, least, -1, dtype=float) - 1
    ratios = np.log((having - j) * (sampled - j) / ((j + 1) * (others - sampled + j + 1)))
    logs = np.concatenate([[0.0], np.cumsum(ratios if up else -ratios)])
    logs += _log_choose(having, seen) + _log_choose(others, sampled - seen) - _log_choose(population, sampled)
    return float(min(np.exp(logs).sum(), 1.0))


def _log_choose(n: int, k: int) -> float:
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
