"""Every rule's own examples, run: does it find what it must, and nothing that it must not?"""

from collections.abc import Sequence
from dataclasses import dataclass

from scanner.detection.detector import compile_rules, find_in_text
from scanner.detection.rule import AnyRule, Rule


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """An example that a rule gets wrong; `expected` is "match" or "ignore".

    `problem` is "" or what failed on the way (a validator that raised).
    """

    rule: str
    expected: str
    example: str
    problem: str


def check(rules: Sequence[AnyRule]) -> list[CheckFailure]:
    """The failures over all rules that have examples; each rule is judged alone."""
    return [failure for rule in rules if isinstance(rule, Rule) for failure in _check(rule)]


def _check(rule: Rule) -> list[CheckFailure]:
    detector = compile_rules([rule])
    failures = []
    for expected, examples in (("match", rule.examples.match), ("ignore", rule.examples.ignore)):
        for example in examples:
            problems: dict[str, None] = {}
            found = bool(find_in_text(detector, "body", example, problems))
            if problems or found != (expected == "match"):
                failures.append(CheckFailure(rule.id, expected, example, "; ".join(problems)))
    return failures
