"""One rule file, read; what is wrong with it is said with its place in the file."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from scanner.detection import patterns, validators
from scanner.detection.patterns import Regex
from scanner.detection.rule import Audience, Examples, Pattern, Policy, Rule
from scanner.errors import UsageError

_TABLES: dict[object, type[BaseModel]] = {
    "pattern": Pattern,
    "audience": Audience,
    "policy": Policy,
    "examples": Examples,
}


def read(path: Path, *, built_in: bool = False) -> Rule:
    """The rule of one TOML file; raises `UsageError` that names the file and the place in it.

    The regexes of a `built_in` rule are not compiled here one by one, which takes 0.3 s over all of them:
    tests and `blindcopy rules check` do it.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as failure:
        raise UsageError(f"{path}: {failure.strerror}") from None
    except UnicodeDecodeError as failure:
        raise UsageError(f"{path}: not UTF-8 (byte {failure.start})") from None
    except tomllib.TOMLDecodeError as failure:
        raise UsageError(f"{path}: not TOML: {failure}") from None
    try:
        rule = Rule.model_validate(table)
    except ValidationError as failure:
        raise UsageError(f"{path}: {_first(failure)}") from None
    if not built_in:
        _check_references(rule, path)
    return rule


def _check_references(rule: Rule, path: Path) -> None:
    """Raise for a regex or a validator that will not do, which the model alone cannot know."""
    for number, expression in enumerate(rule.exclude):
        _check_regex(Regex(expression, caseless=True), f"{path}: exclude[{number}]")
    for number, pattern in enumerate(rule.patterns):
        place = f"{path}: pattern[{number}]"
        _check_regex(Regex(pattern.regex, pattern.caseless), f"{place}.regex")
        if pattern.validator:
            try:
                validators.resolve(pattern.validator)
            except UsageError as refused:
                raise UsageError(f"{place}.validate: {refused}") from None


def _check_regex(regex: Regex, place: str) -> None:
    try:
        patterns.check(regex)
    except UsageError as refused:
        raise UsageError(f"{place}: {refused}") from None


def _first(failure: ValidationError) -> str:
    """The first of pydantic's errors as "key: what is wrong", and how many more there are."""
    errors = failure.errors()
    first = errors[0]
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return f"{key}: {_reason(first)}{more}" if key else f"{_reason(first)}{more}"


def _reason(error: Any) -> str:
    kind, given = error["type"], error["input"]
    if kind == "literal_error":
        return f"{given!r} is not one of {error['ctx']['expected'].replace(chr(39), '').replace(' or ', ', ')}"
    if kind == "extra_forbidden":
        table = _TABLES.get(error["loc"][0], Rule) if len(error["loc"]) > 1 else Rule
        return f"no such key; allowed are {', '.join(_keys(table))}"
    if kind == "missing":
        return "is missing"
    if kind == "string_pattern_mismatch":
        return f"{given!r} is not of the form {error['ctx']['pattern']}"
    if kind == "value_error":
        return str(error["ctx"]["error"])
    return str(error["msg"])


def _keys(table: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in table.model_fields.items()]
