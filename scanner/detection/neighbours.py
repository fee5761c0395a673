"""What stands beside a finding and makes it more sure: a person's name, date of birth, and numbers on one line."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from scanner.detection import persons
from scanner.detection.belief import Belief, is_doubted, moved
from scanner.detection.overlap import Hit
from scanner.detection.rule import CONTACT, IDENTIFYING
from scanner.model import Finding

WHY = "neighbours"

_FAR = 120
"""Characters between two findings that still are neighbours; mail of HTML tables has a line for each cell."""

_LONGEST = 200  # characters of a finding that may be a neighbour
_LINES = 3


def lifted(text: str, hits: Sequence[Hit]) -> list[Finding]:
    """The findings of one text in their order, each that is not high one step more sure where a neighbour tells.

    Neighbours are a name on the same line, and on it or up to three lines away a finding of another kind that
    identifies a person (`rule.IDENTIFYING`) and is itself more than low. What words spoke against stays.
    """
    starts = [hit.finding.start for hit in hits]
    return [
        _lifted(hit.finding)
        if _can_rise(hit) and (_has_neighbour(text, hits, starts, number) or _has_name(text, hit.finding))
        else hit.finding
        for number, hit in enumerate(hits)
    ]


def _can_rise(hit: Hit) -> bool:
    known = hit.rule.category in IDENTIFYING or hit.rule.category in CONTACT
    return known and hit.finding.confidence != "high" and not is_doubted(hit.finding.reason)


def _lifted(finding: Finding) -> Finding:
    belief = moved(Belief(finding.confidence, finding.reason), 1, WHY)
    return finding if belief is None else replace(finding, confidence=belief.confidence, reason=belief.reason)


def _has_neighbour(text: str, hits: Sequence[Hit], starts: list[int], number: int) -> bool:
    own = hits[number]
    first = bisect_left(starts, own.finding.start - _FAR - _LONGEST, 0, number)
    last = bisect_left(starts, own.finding.end + _FAR, number)
    return any(
        other.rule.category in IDENTIFYING
        and other.rule.category != own.rule.category
        and other.finding.confidence != "low"
        and _are_near(text, own.finding, other.finding)
        for other in hits[first:last]
    )


def _are_near(text: str, one: Finding, other: Finding) -> bool:
    first, second = (one, other) if one.start <= other.start else (other, one)
    apart = first.end <= second.start <= first.end + _FAR
    return apart and text.count("\n", first.end, second.start) <= _LINES


def _has_name(text: str, finding: Finding) -> bool:
    before = text[max(0, finding.start - _FAR) : finding.start].rpartition("\n")[2]
    after = text[finding.end : finding.end + _FAR].partition("\n")[0]
    return persons.is_named(before) or persons.is_named(after)
