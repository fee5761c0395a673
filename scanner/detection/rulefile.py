"""One rule file, read; what is wrong with it is said with its place in the file."""

from pathlib import Path

from pydantic import BaseModel

from scanner.detection import patterns, validators
from scanner.detection.compiled import Regex
from scanner.detection.rule import Audience, Examples, Pattern, Policy, Rule, Vocabulary
from scanner.errors import UsageError
from scanner.tomlfile import read_toml

_TABLES: dict[str, type[BaseModel]] = {
    "pattern": Pattern,
    "vocabulary": Vocabulary,
    "audience": Audience,
    "policy": Policy,
    "examples": Examples,
}


def read(path: Path, *, built_in: bool = False) -> Rule:
    """The rule of one TOML file; raises `UsageError` that names the file and the place in it.

    The regexes of a `built_in` rule are not compiled here one by one, which takes seconds over all of them:
    tests and `blindcopy rules check` do it.
    """
    rule = read_toml(path, Rule, _TABLES)
    if not built_in:
        check_references(rule, str(path))
    return rule


def check_references(rule: Rule, origin: str) -> None:
    """Raise `UsageError` for a regex or a validator that will not do, which the model alone cannot know.

    `origin` is where the rule comes from, and begins the text of the error.
    """
    for number, expression in enumerate(rule.exclude):
        _check_regex(Regex(expression, caseless=True), f"{origin}: exclude[{number}]")
    for number, pattern in enumerate(rule.patterns):
        place = f"{origin}: pattern[{number}]"
        for key in ("label", "trigger"):
            if expression := getattr(pattern, key):
                _check_regex(Regex(expression, pattern.caseless), f"{place}.{key}")
        _check_regex(Regex(pattern.expression, pattern.caseless), f"{place}.regex")
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
