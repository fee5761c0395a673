"""`blindcopy rules`: the catalogue of rules, one rule whole, rules checked, a new one begun, the schema of all."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tabulate import tabulate

from scanner import catalogue
from scanner.commands import DONE, WRONG
from scanner.detection.check import CheckFailure, check
from scanner.detection.rule import AnyRule, CodeRule, Rule
from scanner.detection.rulefile import read
from scanner.errors import UsageError
from scanner.rulesfolder import rules_folder
from scanner.settings import Settings, read_settings

_TEMPLATE = "rule-template.txt"
_SCHEMA = "rule.schema.json"


def run(options: argparse.Namespace) -> int:
    """Answers `list`, `show`, `check`, `new` or `schema`; `check` gives 2 when anything is wrong."""
    actions: dict[str, Callable[[argparse.Namespace], int]] = {
        "list": _list,
        "show": _show,
        "check": _check,
        "new": _new,
        "schema": _print_schema,
    }
    return actions[options.action](options)


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a rule file, which editors complete and check rule files with."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Rule.model_json_schema(by_alias=True),
        "title": "Blindcopy rule",
    }


def _list(options: argparse.Namespace) -> int:
    rules = catalogue.load(options.rules, options.only, options.skip, _settings(options))
    rows = [(rule.id, rule.title, rule.category, rule.jurisdiction or "*", rule.severity) for rule in rules]
    print(tabulate(rows, headers=("id", "title", "category", "jurisdiction", "severity")))
    return DONE


def _show(options: argparse.Namespace) -> int:
    [rule] = catalogue.load(options.rules, [options.id], settings=_settings(options))
    print(_told(rule))
    return DONE


def _check(options: argparse.Namespace) -> int:
    good, refused = _readable(options.paths)
    for line in refused:
        print(f"blindcopy: {line}", file=sys.stderr)
    if refused:
        return WRONG
    known = catalogue.load()
    given = {rule.id for rule in good}
    every = catalogue.load(options.paths)  # which raises for two rules with one id
    rules = [rule for rule in every if rule.id in given] if options.paths else list(every)
    failures = check(rules, besides=[rule for rule in known if rule.id not in given] if options.paths else [])
    for failure in failures:
        print(_line(failure), file=sys.stderr)
    examples = sum(len(r.examples.match) + len(r.examples.ignore) for r in rules if isinstance(r, Rule))
    counted = ((len(rules), "rule"), (examples, "example"), (len(failures), "thing"))
    print(", ".join(f"{count} {what}{'' if count == 1 else 's'}" for count, what in counted) + " wrong")
    return WRONG if failures else DONE


def _readable(paths: Sequence[str]) -> tuple[list[Rule], list[str]]:
    """The rules of these files and folders, and what is wrong with the files that cannot be read."""
    good: list[Rule] = []
    refused: list[str] = []
    for file in catalogue.rule_files(paths):
        try:
            good.append(read(file))
        except UsageError as wrong:
            refused.append(str(wrong))
    return good, refused


def _new(options: argparse.Namespace) -> int:
    text = (rules_folder() / _TEMPLATE).read_text(encoding="utf-8")
    begun = f"#:schema {(rules_folder() / _SCHEMA).resolve().as_uri()}\n{text}"
    if options.path is None:
        sys.stdout.write(begun)
        return DONE
    try:
        with options.path.open("x", encoding="utf-8") as file:
            file.write(begun)
    except FileExistsError:
        raise UsageError(f"{options.path}: is there already") from None
    except OSError as failure:
        raise UsageError(f"{options.path}: {failure.strerror}") from None
    print(f"{options.path}: change it, then check it with: blindcopy rules check {options.path}")
    return DONE


def _print_schema(_: argparse.Namespace) -> int:
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
    return DONE


def _settings(options: argparse.Namespace) -> Settings | None:
    path: Path | None = options.settings
    return read_settings(path) if path else None


def _line(failure: CheckFailure) -> str:
    return f"{failure.rule}: {failure.what}{f': {failure.example!r}' if failure.example else ''}"


def _told(rule: AnyRule) -> str:
    if isinstance(rule, CodeRule):
        names = ("id", "title", "category", "jurisdiction", "severity")
        return "\n".join(f"{name} = {getattr(rule, name)}" for name in names) + "\n(a rule in code)"
    table = rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for pattern in table.get("pattern", ()):
        if "values" in pattern:
            pattern["values"] = f"{len(pattern['values'])} values"  # the customers' own numbers
    return json.dumps(table, indent=2, ensure_ascii=False)
