"""A message to its findings, by all rules at once."""

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from scanner.detection import audience, patterns, signature, vocabulary
from scanner.detection.compiled import Regex
from scanner.detection.judging import entry_of, hits, judge_of
from scanner.detection.neighbours import lifted
from scanner.detection.normalise import Place, place_of
from scanner.detection.overlap import Hit, strongest
from scanner.detection.parts import with_parts
from scanner.detection.patterns import NOTHING, Covered, Gate
from scanner.detection.rule import CONTACT, AnyRule, CodeRule, Pattern, Rule
from scanner.model import Finding, Message


@dataclass(frozen=True, slots=True)
class _Searcher:
    """What searches for one pattern or vocabulary of a rule in a text that passed the gate with its regex."""

    regex: Regex  # of the gate
    hits: Callable[[Place, Covered, dict[str, None]], list[Hit]]
    exclusions: range  # numbers in the detector's `exclusions`


@dataclass(frozen=True, slots=True)
class Detector:
    """Rules, compiled. It does not pickle: see `dump`."""

    gate: Gate  # over the searchers, then the exclusions
    searchers: tuple[_Searcher, ...]
    exclusions: tuple[Regex, ...]
    audiences: tuple[Rule, ...]
    code: tuple[CodeRule, ...]
    contact: frozenset[str]  # ids of the rules for what signature blocks hold


def compile_rules(rules: Sequence[AnyRule]) -> Detector:
    """The detector of these rules; raises `UsageError` for a regex or validator that is refused."""
    declared = [rule for rule in rules if isinstance(rule, Rule)]
    searchers: list[_Searcher] = []
    exclusions: list[Regex] = []
    for rule in declared:
        own = range(len(exclusions), len(exclusions) + len(rule.exclude))
        exclusions += (Regex(expression, caseless=True) for expression in rule.exclude)
        searchers += (_of_pattern(rule, pattern, own) for pattern in rule.patterns)
        if rule.vocabulary is not None:
            compiled = vocabulary.compile_vocabulary(rule.vocabulary)
            searchers.append(_Searcher(compiled.opening, partial(vocabulary.hits, compiled, rule), own))
    return Detector(
        gate=patterns.gate([*(one.regex for one in searchers), *exclusions]),
        searchers=tuple(searchers),
        exclusions=tuple(exclusions),
        audiences=tuple(rule for rule in declared if rule.audience is not None),
        code=tuple(rule for rule in rules if isinstance(rule, CodeRule)),
        contact=frozenset(rule.id for rule in declared if rule.category in CONTACT),
    )


def dump(rules: Sequence[AnyRule]) -> bytes:
    """Rules for a worker process, which compiles them itself: it finds most of that done (`compiled`)."""
    return pickle.dumps(tuple(rules))


def load(dumped: bytes) -> tuple[tuple[AnyRule, ...], Detector]:
    """The rules that `dump` was given, and their detector."""
    rules = pickle.loads(dumped)
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
    findings = [found for found in findings if not _is_writer_s(detector, message, found)]
    for rule in detector.code:
        try:
            findings += rule.find(message)
        except Exception as failure:  # noqa: BLE001 - foreign code; the loss is reported, not hidden
            problems[f"rule {rule.id} failed ({type(failure).__name__})"] = None
    return findings, list(problems)


def find_in_text(
    detector: Detector, location: str, text: str, problems: dict[str, None], part: str | None = None
) -> list[Finding]:
    """The findings of the rules with patterns or a vocabulary in one text, in the order of their starts.

    `part` is where in its location the text stands ("page 3"); None for the text of a mail, in which it is told
    what is quoted and what is in a signature block. Problems are added to `problems`, each once.
    """
    place = place_of(location, text)
    passed = patterns.passing(detector.gate, place.data, place.lines)
    if not passed:
        return []
    findings = lifted(place.plain, _found(detector, place, passed, problems))
    if part is None:
        return with_parts(place, findings)
    return [replace(one, part=part) for one in findings]


def _is_writer_s(detector: Detector, message: Message, found: Finding) -> bool:
    """Whether a finding is the sender's own address, or what the sender has signed with in the body."""
    sender = message.sender
    if sender.address and found.normalised == sender.address:
        return True
    signs = found.rule in detector.contact and found.location == "body" and (sender.name or sender.address)
    return bool(signs) and signature.is_beside_writer(message.text, found.start, sender.name, sender.address)


def _found(detector: Detector, place: Place, passed: list[int], problems: dict[str, None]) -> list[Hit]:
    first_exclusion = len(detector.searchers)
    excluding = [number - first_exclusion for number in passed if number >= first_exclusion]
    hits: list[Hit] = []
    for one in (detector.searchers[number] for number in passed[: len(passed) - len(excluding)]):
        own = [detector.exclusions[exclusion] for exclusion in excluding if exclusion in one.exclusions]
        excluded = patterns.covered(own, place.data, place.lines) if own else NOTHING
        hits += one.hits(place, excluded, problems)
    return strongest(hits)


def _of_pattern(rule: Rule, pattern: Pattern, exclusions: range) -> _Searcher:
    judge = judge_of(rule, pattern)
    return _Searcher(entry_of(judge), partial(hits, judge), exclusions)


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
