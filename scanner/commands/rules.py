"""`blindcopy rules`: the catalogue of rules, one rule whole, or the rules' own examples run."""

import argparse
import sys

from tabulate import tabulate

from scanner.detection import catalogue
from scanner.detection.check import check
from scanner.detection.rule import AnyRule, CodeRule, Rule

_DONE, _WRONG = 0, 2


def run(options: argparse.Namespace) -> int:
    """Answers `list`, `check` or `show`; `check` gives 2 when an example is not met."""
    return {"list": _list, "check": _check, "show": _show}[options.action](options)


def _list(options: argparse.Namespace) -> int:
    rules = catalogue.load(options.rules, options.only, options.skip)
    rows = [(rule.id, rule.title, rule.category, rule.jurisdiction or "*", rule.severity) for rule in rules]
    print(tabulate(rows, headers=("id", "title", "category", "jurisdiction", "severity")))
    return _DONE


def _check(options: argparse.Namespace) -> int:
    rules = catalogue.load(options.paths)
    failures = check(rules)
    for failure in failures:
        wanted = "should be found in" if failure.expected == "match" else "should find nothing in"
        because = f" ({failure.problem})" if failure.problem else ""
        print(f"{failure.rule}: {wanted}: {failure.example!r}{because}", file=sys.stderr)
    examples = sum(len(r.examples.match) + len(r.examples.ignore) for r in rules if isinstance(r, Rule))
    print(f"{len(rules)} rules, {examples} examples, {len(failures)} not met")
    return _WRONG if failures else _DONE


def _show(options: argparse.Namespace) -> int:
    [rule] = catalogue.load(options.rules, [options.id])
    print(_told(rule))
    return _DONE


def _told(rule: AnyRule) -> str:
    if isinstance(rule, CodeRule):
        names = ("id", "title", "category", "jurisdiction", "severity")
        return "\n".join(f"{name} = {getattr(rule, name)}" for name in names) + "\n(a rule in code)"
    return rule.model_dump_json(indent=2, by_alias=True, exclude_defaults=True)
