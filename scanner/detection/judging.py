"""The candidates of one pattern in a text, judged: which of them are findings, and how sure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from scanner.detection import belief, candidate, machine, patterns, validators
from scanner.detection.belief import Belief, Evidence
from scanner.detection.compiled import Regex
from scanner.detection.digits import keeps_to_a_line, stands_in_digit_lines
from scanner.detection.lines import Lines, lines_with
from scanner.detection.normalise import Place, normalised
from scanner.detection.overlap import Hit
from scanner.detection.patterns import Covered
from scanner.detection.rule import CONTACT, NORMALISATIONS, Pattern, Rule
from scanner.masking import mask
from scanner.model import Finding

_MOST = 100_000
"""Hits of one pattern in one text that are looked at: no rule, were it `\\w+`, is to fill the memory."""


@dataclass(frozen=True)
class Judge:
    """A pattern of a rule, compiled; its words are when they are first asked for: few patterns have candidates."""

    rule: Rule
    contact: bool  # of a category that signature blocks hold
    pattern: Pattern
    regex: Regex  # of the label and the value
    label: Regex | None
    validate: Callable[[str], bool] | None
    rests_on: str  # see `belief.grounds`

    @cached_property
    def needed(self) -> Regex | None:
        """What hits in every text with a word of the context, where one is required."""
        return candidate.any_of(self.pattern.context) if self.pattern.context_required else None

    @cached_property
    def context(self) -> candidate.Words | None:
        """The words that speak for a candidate."""
        return candidate.words(self.pattern.context)

    @cached_property
    def against(self) -> candidate.Words | None:
        """The words that speak against one."""
        return candidate.words(self.pattern.against)


def judge_of(rule: Rule, pattern: Pattern) -> Judge:
    """The pattern, compiled; raises `UsageError` for a validator that there is not."""
    return Judge(
        rule=rule,
        contact=rule.category in CONTACT,
        pattern=pattern,
        regex=Regex(pattern.expression, pattern.caseless),
        label=Regex(pattern.label, pattern.caseless) if pattern.label else None,
        validate=_validator(pattern),
        rests_on="list" if pattern.values else belief.grounds(pattern.validator),
    )


def entry_of(judge: Judge) -> Regex:
    """The quickest regex that hits in every text in which the pattern has a candidate: the one for the gate."""
    pattern = judge.pattern
    if pattern.trigger:
        return Regex(pattern.trigger, pattern.caseless)
    if stands_in_digit_lines(pattern.expression):
        return judge.regex
    return judge.label or judge.regex


def hits(judge: Judge, place: Place, excluded: Covered, problems: dict[str, None]) -> list[Hit]:
    """What of the candidates of one pattern stands, in order; none that begins in what is `excluded`.

    Problems are added to `problems`, each once.
    """
    if judge.needed and judge.regex not in place.located and not patterns.stands_in(judge.needed, place.data):
        return []
    lines = _lines(judge, place)
    if judge.contact and lines is not None and place.signed(lines):
        return []
    believed: list[tuple[int, int, Belief]] = []
    invalid: list[tuple[int, list[int]]] = []  # what stands around them is looked at where that can matter
    taken = refused = 0
    for start, ends in _candidates(judge, place, lines, excluded, problems):
        if start < taken:
            continue
        if judge.pattern.context_required and not _any_valid(judge, place.plain, start, ends, problems):
            invalid.append((start, ends))
            continue
        valid = True
        for end in ends:
            told = _weigh(judge, place, start, end)
            if told is None:
                continue
            valid = _is_valid(judge, place.plain[start:end], problems)
            if valid and (judge.pattern.anywhere or not machine.is_inside(place.plain, start, end)):
                believed.append((start, end, told))
                taken = end
                break
        refused += not valid
    if belief.is_checked(judge.rests_on):
        valid_ones = len(believed)
        refused += valid_ones and sum(_weighs(judge, place, start, ends) for start, ends in invalid)
        listed = [(start, end, belief.of_list(told, valid_ones, refused)) for start, end, told in believed]
        believed = [(start, end, told) for start, end, told in listed if told is not None]
    return [_hit(judge, place, start, end, told) for start, end, told in believed]


def _candidates(
    judge: Judge, place: Place, lines: Lines | None, excluded: Covered, problems: dict[str, None]
) -> Iterator[tuple[int, list[int]]]:
    """Where the regex hits, in characters: each start with its ends, the longest first; all are in `lines`."""
    data = place.data
    located = _located(judge.regex, place, lines)
    if len(located) > _MOST:
        problems[f"rule {judge.rule.id}: only its first {_MOST} places in a text were looked at"] = None
    seen, seen_characters = 0, 0  # a place in bytes, and the same one in characters
    ascii_only = len(data) == len(place.text)
    for begun, lasts in located[:_MOST]:
        if begun in excluded:
            continue
        first = begun + (patterns.reach(judge.label, data[begun : lasts[0]]) if judge.label else 0)
        if not ascii_only:
            if first < seen:  # the labels of two candidates overlap
                seen, seen_characters = 0, 0
            seen_characters += len(data[seen:first].decode())
            seen = first
        start = first if ascii_only else seen_characters
        if judge.contact and place.blocks.hold(start):
            continue
        behind = [last for last in lasts if last > first]
        yield start, behind if ascii_only else [start + len(data[first:last].decode()) for last in behind]


def _any_valid(judge: Judge, text: str, start: int, ends: list[int], problems: dict[str, None]) -> bool:
    return any(_is_valid(judge, text[start:end], problems) for end in ends)


def _weighs(judge: Judge, place: Place, start: int, ends: list[int]) -> bool:
    """Whether a candidate would be one but for its check digit."""
    return any(_weigh(judge, place, start, end) is not None for end in ends)


def _weigh(judge: Judge, place: Place, start: int, end: int) -> Belief | None:
    """The belief in a candidate by its form and what stands near by, None when it is none."""
    pattern, text = judge.pattern, place.plain
    if not candidate.is_whole(text, start, end, pattern.whole):
        return None
    context = candidate.near(judge.context, text, start, end, pattern.window)
    own_label = bool(context) and candidate.is_labelled(judge.context, text, start)
    over = "" if own_label else place.headings.over(start)
    heading = candidate.within(judge.context, over)
    if pattern.context_required and not (context or heading):
        return None
    evidence = Evidence(
        context=heading or context,
        labelled=own_label or bool(heading),
        against=candidate.near(judge.against, text, start, end, pattern.window),
        foreign="" if judge.label or own_label or heading else _foreign(judge, text, start, over),
    )
    return belief.weigh(pattern.confidence, judge.rests_on, evidence)


def _located(regex: Regex, place: Place, lines: Lines | None) -> list[tuple[int, list[int]]]:
    known = place.located.get(regex)
    if known is None:
        known = place.located[regex] = patterns.locate(regex, place.data, lines, _MOST)
    return known


def _lines(judge: Judge, place: Place) -> Lines | None:
    """The lines of the text that hold every hit of the pattern, None where that cannot be told of it."""
    expression, mark = judge.regex.expression, judge.pattern.mark
    if mark and keeps_to_a_line(expression):
        return lines_with(mark.encode(), place.data)
    return place.lines if stands_in_digit_lines(expression) else None


def _foreign(judge: Judge, text: str, start: int, heading: str) -> str:
    label = candidate.foreign_label(text, start, judge.context)
    return label or candidate.foreign_heading(heading, judge.context)


def _is_valid(judge: Judge, value: str, problems: dict[str, None]) -> bool:
    if judge.validate is None:
        return True
    try:
        return judge.validate(value)
    except Exception as failure:  # noqa: BLE001 - foreign code; the loss is reported, not hidden
        name = f"rule {judge.rule.id}: validator {judge.pattern.validator}"
        problems[f"{name} failed ({type(failure).__name__})"] = None
        return False


def _validator(pattern: Pattern) -> Callable[[str], bool] | None:
    if pattern.values:
        values = frozenset(normalised(value, "alnum") for value in pattern.values)
        return lambda found: normalised(found, "alnum") in values
    return validators.resolve(pattern.validator) if pattern.validator else None


def _hit(judge: Judge, place: Place, start: int, end: int, told: Belief) -> Hit:
    value = place.text[start:end]
    category = judge.rule.category
    finding = Finding(
        rule=judge.rule.id,
        confidence=told.confidence,
        location=place.location,
        start=start,
        end=end,
        value=value,
        normalised=normalised(
            place.plain[start:end], judge.pattern.normalise or NORMALISATIONS.get(category, "lower")
        ),
        masked=mask(category, value),
        reason=told.reason,
    )
    return Hit(finding, judge.rule, validated=judge.validate is not None)
