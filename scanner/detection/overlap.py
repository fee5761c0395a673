"""Which of several hits on the same characters is believed."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from scanner.detection.rule import Rule
from scanner.model import Finding
from scanner.terms import CONFIDENCES, SEVERITIES

_NUMBERS = frozenset({"government-id", "tax-id", "health-number", "bank-account", "passport", "driving-licence"})
"""Categories of numbers that are built alike in several countries."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A finding, the rule that made it, and whether a validator confirmed it."""

    finding: Finding
    rule: Rule
    validated: bool


def strongest(hits: Iterable[Hit]) -> list[Hit]:
    """The hits that stand, in the order of their starts.

    Within one rule, of findings that share characters the one with the highest confidence stands,
    then the longest, then the first. Between rules, a validated finding stands in place of those it
    shares characters with whose rule is of lower severity, or that lie within it and are shorter: a
    payment card is no phone number as well. A number of persons stands in place of one that is less sure:
    nine digits that are labelled as one country's tax number are not another's with the same check digits.
    What is of low confidence stands in place of nothing surer. Otherwise different rules may find the same text.
    """
    return [hit for group in _touching(hits) for hit in _standing(group)]


def _standing(group: list[Hit]) -> list[Hit]:
    if len(group) == 1:
        return group
    longest = max(hit.finding.end - hit.finding.start for hit in group)
    starts: list[int] = []
    standing: list[Hit] = []  # in the order of `starts`
    for hit in sorted(group, key=_strength, reverse=True):
        # Only what starts here can share a character, which keeps long chains of hits from taking n² steps.
        low = bisect_right(starts, hit.finding.start - longest)
        high = bisect_left(starts, hit.finding.end)
        if not any(_share(hit, other) and _replaces(other, hit) for other in standing[low:high]):
            place = bisect_right(starts, hit.finding.start)
            starts.insert(place, hit.finding.start)
            standing.insert(place, hit)
    return sorted(standing, key=_span)


def _touching(hits: Iterable[Hit]) -> list[list[Hit]]:
    """The hits in groups; no two of different groups share a character."""
    groups: list[list[Hit]] = []
    reached = -1
    for hit in sorted(hits, key=_span):
        if hit.finding.start >= reached:
            groups.append([])
        groups[-1].append(hit)
        reached = max(reached, hit.finding.end)
    return groups


def _span(hit: Hit) -> tuple[int, int]:
    return hit.finding.start, hit.finding.end


def _strength(hit: Hit) -> tuple[int, int, int, int]:
    finding = hit.finding
    return (
        SEVERITIES.index(hit.rule.severity),
        _confidence(hit),
        finding.end - finding.start,
        -finding.start,
    )


def _confidence(hit: Hit) -> int:
    return CONFIDENCES.index(hit.finding.confidence)


def _is_doubtful(one: Hit, other: Hit) -> bool:
    """Whether a hit is of low confidence, and the other one of more."""
    return _confidence(one) == 0 < _confidence(other)


def _share(one: Hit, other: Hit) -> bool:
    return one.finding.start < other.finding.end and other.finding.start < one.finding.end


def _replaces(strong: Hit, weak: Hit) -> bool:
    if strong.rule.id == weak.rule.id:
        return True
    if not strong.validated or _is_doubtful(strong, weak):
        return False
    if {strong.rule.category, weak.rule.category} <= _NUMBERS and _confidence(weak) < _confidence(strong):
        return True
    within = strong.finding.start <= weak.finding.start and weak.finding.end <= strong.finding.end
    shorter = weak.finding.end - weak.finding.start < strong.finding.end - strong.finding.start
    return (within and shorter) or SEVERITIES.index(weak.rule.severity) < SEVERITIES.index(strong.rule.severity)
