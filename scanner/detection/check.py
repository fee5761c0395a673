"""What can be wrong with rules that load: examples not met, validators that raise, patterns there twice."""

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.detection import validators
from scanner.detection.detector import compile_rules, find_in_text
from scanner.detection.rule import AnyRule, Pattern, Rule

_ODD_TEXTS = ("", " ", "0", "-", "é", "\u0663", "\U0001d7d8", "0" * 300, "A" * 300, "1 2\n3\t4", "\0", "\ud800")
"""Texts that a careless validator raises on."""


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """What is wrong with a rule, in words, and the example that it is about, "" for none."""

    rule: str
    what: str
    example: str = ""


def check(rules: Sequence[AnyRule], besides: Sequence[AnyRule] = ()) -> list[CheckFailure]:
    """The failures over all declared rules; each rule's examples are judged by it alone.

    `besides` are rules that are there and are not checked, but that no pattern may be in twice. Raises
    `UsageError` for a regex or a validator that is refused.
    """
    declared = [rule for rule in rules if isinstance(rule, Rule)]
    own = [failure for rule in declared for failure in (*_examples(rule), *_validators(rule))]
    return own + _twice([*(rule for rule in besides if isinstance(rule, Rule)), *declared])


def _examples(rule: Rule) -> list[CheckFailure]:
    detector = compile_rules([rule])
    failures = []
    for wanted, examples in ((True, rule.examples.match), (False, rule.examples.ignore)):
        for example in examples:
            problems: dict[str, None] = {}
            found = bool(find_in_text(detector, "body", example, problems))
            because = f" ({'; '.join(problems)})" if problems else ""
            if problems or found != wanted:
                what = "should be found in" if wanted else "should find nothing in"
                failures.append(CheckFailure(rule.id, what + because, example))
    return failures


def _validators(rule: Rule) -> list[CheckFailure]:
    failures = []
    for name in dict.fromkeys(pattern.validator for pattern in rule.patterns if pattern.validator):
        validate = validators.resolve(name)
        for text in _ODD_TEXTS:
            try:
                validate(text)
            except Exception as failure:  # noqa: BLE001 - foreign code; what it raised is what is told
                what = f"validator {name} raises {type(failure).__name__} on"
                failures.append(CheckFailure(rule.id, what, text.encode("utf-8", "backslashreplace").decode()))
                break
    return failures


def _twice(rules: Sequence[Rule]) -> list[CheckFailure]:
    """Patterns that find, validate and want the same as one before them."""
    first: dict[tuple[object, ...], str] = {}
    failures = []
    for rule in rules:
        for number, pattern in enumerate(rule.patterns):
            place = f"{rule.id}, pattern[{number}]"
            earlier = first.setdefault(_wants(pattern), place)
            if earlier != place:
                failures.append(CheckFailure(rule.id, f"pattern[{number}] is that of {earlier} again"))
    return failures


def _wants(pattern: Pattern) -> tuple[object, ...]:
    context = frozenset(pattern.context) if pattern.context_required else frozenset()
    return pattern.expression, pattern.caseless, pattern.validator, pattern.values, context
