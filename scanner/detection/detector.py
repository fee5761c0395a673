"""A message to its findings, by all rules at once."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import hyperscan

from scanner.detection import audience, candidate, patterns, signature, validators
from scanner.detection.normalise import normalised, plain_form
from scanner.detection.overlap import Hit, strongest
from scanner.detection.patterns import NOTHING, Covered, Entry, Gate, Regex
from scanner.detection.rule import CONTACT, NORMALISATIONS, AnyRule, CodeRule, Confidence, Pattern, Rule
from scanner.masking import mask
from scanner.model import Finding, Message


@dataclass(frozen=True, slots=True)
class _Compiled:
    rule: Rule
    contact: bool  # of a category that signature blocks hold
    pattern: Pattern
    regex: Regex  # of the label and the value
    label: Regex | None
    exclusions: range  # numbers in the detector's `exclusions`
    validate: Callable[[str], bool] | None
    context: candidate.Words | None
    against: candidate.Words | None


@dataclass(frozen=True, slots=True)
class _Place:
    """A text at its location, its plain form (character for character), and that form in UTF-8."""

    location: str
    text: str
    plain: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Detector:
    """Rules, compiled. It does not pickle: see `dump`."""

    gate: Gate  # over the patterns, then the exclusions
    compiled: tuple[_Compiled, ...]
    exclusions: tuple[Regex, ...]
    audiences: tuple[Rule, ...]
    code: tuple[CodeRule, ...]


def compile_rules(rules: Sequence[AnyRule]) -> Detector:
    """The detector of these rules; raises `UsageError` for a regex or validator that is refused."""
    return _detector(rules, patterns.gate)


def dump(rules: Sequence[AnyRule], detector: Detector) -> bytes:
    """Rules and their detector, for a worker process on the same kind of machine."""
    return pickle.dumps((tuple(rules), patterns.dump(detector.gate)))


def load(dumped: bytes) -> tuple[tuple[AnyRule, ...], Detector]:
    """What `dump` gave; compiled anew where the other machine was of another kind."""
    rules, gate = pickle.loads(dumped)
    try:
        return rules, _detector(rules, partial(patterns.gate, dumped=gate))
    except hyperscan.error:
        return rules, compile_rules(rules)


def find(detector: Detector, message: Message) -> tuple[list[Finding], list[str]]:
    """The findings in a message, in its subject, body and the messages inside it, with problems.

    A problem is one sentence without content: a validator or a rule's own code that failed. What it
    was to judge is then not found; everything else is.
    """
    findings = [found for rule in detector.audiences if (found := audience.find(rule, message))]
    problems: dict[str, None] = {}
    for location, text in _texts(message):
        if text:
            findings += find_in_text(detector, location, text, problems)
    if findings and message.sender.address:
        findings = [found for found in findings if found.normalised != message.sender.address]
    for rule in detector.code:
        try:
            findings += rule.find(message)
        except Exception as failure:  # noqa: BLE001 - foreign code; the loss is reported, not hidden
            problems[f"rule {rule.id} failed ({type(failure).__name__})"] = None
    return findings, list(problems)


def find_in_text(detector: Detector, location: str, text: str, problems: dict[str, None]) -> list[Finding]:
    """The findings of the rules with patterns in one text, in the order of their starts.

    Problems are added to `problems`, each once.
    """
    place = _place(location, text)
    passed = patterns.passing(detector.gate, place.data)
    return _found(detector, place, passed, problems) if passed else []


def _place(location: str, text: str) -> _Place:
    if text.isascii():
        return _Place(location, text, text, text.encode())
    plain = plain_form(text)
    # A lone surrogate, which no encoder takes, becomes one "?": characters still count alike.
    return _Place(location, text, plain, plain.encode("utf-8", "replace"))


def _found(detector: Detector, place: _Place, passed: list[int], problems: dict[str, None]) -> list[Finding]:
    first_exclusion = len(detector.compiled)
    excluding = [number - first_exclusion for number in passed if number >= first_exclusion]
    candidates = [detector.compiled[number] for number in passed[: len(passed) - len(excluding)]]
    hits: list[Hit] = []
    for one in candidates:
        if one.contact and one.pattern.mark and _only_in_blocks(one.pattern.mark, place.plain):
            continue
        own = [detector.exclusions[exclusion] for exclusion in excluding if exclusion in one.exclusions]
        excluded = patterns.covered(own, place.data) if own else NOTHING
        hits += _hits(one, place, excluded, problems)
    return strongest(hits) if hits else []


def _only_in_blocks(mark: str, text: str) -> bool:
    """Whether all that holds the mark is in signature blocks: then nothing needs to be located."""
    at = text.find(mark)
    while at >= 0:
        if not signature.in_block(text, at):
            return False
        at = text.find(mark, at + 1)
    return True


def _detector(rules: Sequence[AnyRule], gate: Callable[[Sequence[Entry]], Gate]) -> Detector:
    declared = [rule for rule in rules if isinstance(rule, Rule)]
    compiled: list[_Compiled] = []
    exclusions: list[Regex] = []
    for rule in declared:
        own = range(len(exclusions), len(exclusions) + len(rule.exclude))
        exclusions += (Regex(expression, caseless=True) for expression in rule.exclude)
        compiled += (_compile(rule, pattern, own) for pattern in rule.patterns)
    return Detector(
        gate=gate([*map(_entry, compiled), *map(Entry, exclusions)]),
        compiled=tuple(compiled),
        exclusions=tuple(exclusions),
        audiences=tuple(rule for rule in declared if rule.audience is not None),
        code=tuple(rule for rule in rules if isinstance(rule, CodeRule)),
    )


def _entry(one: _Compiled) -> Entry:
    return Entry(one.regex, one.pattern.context if one.pattern.context_required else ())


def _compile(rule: Rule, pattern: Pattern, exclusions: range) -> _Compiled:
    return _Compiled(
        rule=rule,
        contact=rule.category in CONTACT,
        pattern=pattern,
        regex=Regex(f"(?:{pattern.label})(?:{pattern.regex})" if pattern.label else pattern.regex, pattern.caseless),
        label=Regex(pattern.label, pattern.caseless) if pattern.label else None,
        exclusions=exclusions,
        validate=_validator(pattern),
        context=candidate.words(pattern.context),
        against=candidate.words(pattern.against),
    )


def _validator(pattern: Pattern) -> Callable[[str], bool] | None:
    if pattern.values:
        return partial(validators.listed, pattern.values)
    return validators.resolve(pattern.validator) if pattern.validator else None


def _texts(message: Message) -> Iterator[tuple[str, str]]:
    """Location and text of all that is scanned; a nested message's text is its subject and body."""
    yield "subject", message.subject
    yield "body", message.text
    waiting = [(f"attachment:{_nested_name(number)}", one) for number, one in enumerate(message.nested)]
    while waiting:
        location, nested = waiting.pop(0)
        yield location, f"{nested.subject}\n{nested.text}"
        waiting += [(f"{location}/{_nested_name(number)}", one) for number, one in enumerate(nested.nested)]


def _nested_name(number: int) -> str:
    return f"message-{number + 1}" if number else "message"


def _hits(one: _Compiled, place: _Place, excluded: Covered, problems: dict[str, None]) -> Iterator[Hit]:
    data = place.data
    taken = 0  # bytes: up to here, a hit of this pattern has the text
    seen, seen_characters = 0, 0  # a place in bytes, and the same one in characters
    ascii_only = len(data) == len(place.text)
    for first, lasts in patterns.locate(one.regex, data):
        if first < taken or first in excluded:
            continue
        if one.label:
            first += patterns.reach(one.label, data[first : lasts[0]])
        if not ascii_only:
            seen_characters += len(data[seen:first].decode())
            seen = first
        start = first if ascii_only else seen_characters
        if one.contact and signature.in_block(place.plain, start):
            continue
        for last in (end for end in lasts if end > first):
            end = last if ascii_only else start + len(data[first:last].decode())
            confidence = _judge(one, place.plain, start, end, problems)
            if confidence is not None:
                taken = last
                finding = _finding(one, place, start, end, confidence)
                yield Hit(finding, one.rule, validated=one.validate is not None)
                break


def _judge(one: _Compiled, text: str, start: int, end: int, problems: dict[str, None]) -> Confidence | None:
    """The confidence in a candidate, None when it is none."""
    pattern = one.pattern
    if not candidate.is_whole(text, start, end, pattern.whole):
        return None
    context = candidate.is_near(one.context, text, start, end, pattern.window)
    if pattern.context_required and not context:
        return None
    against = candidate.is_near(one.against, text, start, end, pattern.window)
    confidence = candidate.confidence_of(pattern.confidence, context=context, against=against)
    if confidence is None or one.validate is None:
        return confidence
    try:
        return confidence if one.validate(text[start:end]) else None
    except Exception as failure:  # noqa: BLE001 - foreign code; the loss is reported, not hidden
        problems[f"rule {one.rule.id}: validator {pattern.validator} failed ({type(failure).__name__})"] = None
        return None


def _finding(one: _Compiled, place: _Place, start: int, end: int, confidence: Confidence) -> Finding:
    value = place.text[start:end]
    category = one.rule.category
    return Finding(
        rule=one.rule.id,
        confidence=confidence,
        location=place.location,
        start=start,
        end=end,
        value=value,
        normalised=normalised(
            place.plain[start:end], one.pattern.normalise or NORMALISATIONS.get(category, "lower")
        ),
        masked=mask(category, value),
    )
