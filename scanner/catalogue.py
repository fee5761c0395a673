"""The rules of a scan: built in, given with --rules, or from installed packages."""

import hashlib
import inspect
import json
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from importlib.metadata import entry_points
from pathlib import Path

from scanner.detection.rule import AnyRule, CodeRule, Rule
from scanner.detection.rulefile import read
from scanner.errors import UsageError
from scanner.rulesfolder import rules_folder
from scanner.settings import Settings, regional

_OF_INCIDENTS = frozenset({"response", "context"})
"""Categories of rules that an incident is told by."""

ENTRY_POINTS = "blindcopy.rules"
"""The entry-point group; each entry is a `CodeRule`."""


def load(
    paths: Sequence[str] = (),
    only: Sequence[str] = (),
    skip: Sequence[str] = (),
    settings: Settings | None = None,
) -> tuple[AnyRule, ...]:
    """All rules in the order of their ids: built in, of `paths` (files and folders), of packages, of `settings`.

    `only` and `skip` are ids to choose. With a rule for the addresses in view come those that incidents are told
    by, for the wording of notices and for sensitive contexts, unless they are skipped. A built-in file among
    `paths` is there already. Raises `UsageError` (file, key, what is allowed) for a rule that is wrong, for two
    rules with one id and for an id that no rule has.
    """
    rules: dict[str, AnyRule] = {}
    origins: dict[str, str] = {}
    built_in = [*_files(rules_folder())]
    known = {file.resolve() for file in built_in}
    loaded: list[tuple[str, AnyRule]] = [
        *((str(file), read(file, built_in=True)) for file in built_in),
        *((str(file), read(file)) for file in rule_files(paths) if file.resolve() not in known),
        *([(settings.origin, rule) for rule in settings.rules] if settings else []),
    ]
    for origin, rule in [*loaded, *_installed()]:
        if rule.id in rules:
            raise UsageError(f"{origin}: id: '{rule.id}' is taken by the rule in {origins[rule.id]}")
        rules[rule.id] = rule
        origins[rule.id] = origin
    for name in [*only, *skip]:
        if name not in rules:
            near = ", ".join(get_close_matches(name, rules, n=3))
            hint = f"near it: {near}" if near else "`blindcopy rules list` shows all"
            raise UsageError(f"no rule has the id '{name}'; {hint}")
    chosen = set(only) or set(rules)
    if any(_finds_incidents(rules[name]) for name in chosen):
        chosen |= {rule.id for rule in rules.values() if rule.category in _OF_INCIDENTS}
    chosen -= set(skip)
    regions = settings.phone_regions if settings else ()
    return tuple(regional(rules[name], regions) if regions else rules[name] for name in sorted(chosen))


def _finds_incidents(rule: AnyRule) -> bool:
    return isinstance(rule, Rule) and rule.audience is not None


def rule_files(paths: Sequence[str]) -> Iterator[Path]:
    """The rule files that these are or, as folders, have in them; raises `UsageError` where there is none."""
    for path in paths:
        yield from _files(Path(path))


def digest(rules: Sequence[AnyRule]) -> str:
    """SHA-256 in hex over all that the rules say; the same on any machine and in any order."""
    said = sorted((rule.id, _content(rule)) for rule in rules)
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        files = sorted(file for file in path.rglob("*.toml") if file.parent.name != "lists")
        if not files:
            raise UsageError(f"{path}: no rule (*.toml) in this folder")
        yield from files
    elif path.exists():
        yield path
    else:
        raise UsageError(f"{path}: no such file or folder")


def _installed() -> Iterator[tuple[str, AnyRule]]:
    for entry in entry_points(group=ENTRY_POINTS):
        origin = f"entry point {entry.name}"
        try:
            rule = entry.load()
        except (ImportError, AttributeError) as failure:
            raise UsageError(f"{origin}: cannot be loaded ({failure})") from None
        if not isinstance(rule, CodeRule):
            raise UsageError(f"{origin}: is a {type(rule).__name__}, not a CodeRule")
        yield origin, rule


def _content(rule: AnyRule) -> str:
    if isinstance(rule, Rule):
        return json.dumps(rule.model_dump(mode="json"), sort_keys=True)
    module = inspect.getmodule(rule.find)
    code = inspect.getsource(module) if module else ""
    return json.dumps([rule.title, rule.category, rule.jurisdiction, rule.severity, rule.find.__qualname__, code])
