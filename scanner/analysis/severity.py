"""How severe an incident is, and why, in words: the points of rules/lists/severity.toml added up."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from scanner.analysis.attached import said
from scanner.analysis.result import AttachedFiles, Notified, Recall
from scanner.rulesfolder import rules_folder
from scanner.terms import SEVERITIES

_CONTEXT = "context-"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the severity of one incident is judged by; counts are of addresses of outside persons."""

    addresses: int
    named: int
    viewers: int
    contexts: tuple[str, ...]
    personal_data: tuple[str, ...]
    rules: tuple[str, ...]
    reply_alls: int
    forwards: int
    recall: Recall
    undelivered: int
    notified: Notified
    attached: AttachedFiles | None = None


def judge(facts: Facts) -> tuple[str, tuple[str, ...]]:
    """The level (low, medium, high, critical), and the reasons for it in the order of the weights."""
    weights = _weights()
    parts = [part for part in _parts(facts, weights) if part[1]]
    points = sum(weight for weight, _ in parts)
    reached = [name for name, least in weights["levels"].items() if points >= least]
    level = max(reached, key=SEVERITIES.index, default=SEVERITIES[0])
    return level, tuple(reason for _, reason in parts)


def _parts(facts: Facts, weights: dict[str, Any]) -> list[tuple[int, str]]:
    share = facts.named / facts.addresses
    lost = 1 - facts.viewers / facts.addresses
    identifiable, contained = weights["identifiable"], weights["contained"]
    nobody = lost >= contained["recalled_or_bounced_share"]
    told = facts.notified.untold == 0
    return [
        (
            max(points for least, points in weights["addresses"].items() if facts.addresses >= int(least)),
            f"{facts.addresses} outside {'address' if facts.addresses == 1 else 'addresses'} in view",
        ),
        (
            weights["sensitive"]["context"] if facts.contexts else 0,
            f"sensitive context: {_contexts(facts.contexts)}" if facts.contexts else "",
        ),
        _personal_data(facts, weights["sensitive"]),
        _attached(facts.attached, weights["attached"]),
        (
            identifiable["points"] if share >= identifiable["from_share"] else 0,
            f"{facts.named} of them name{'s' if facts.named == 1 else ''} a person"
            if facts.named
            else "none of them names a person",
        ),
        (
            weights["spread"]["reply_alls"] if facts.reply_alls else 0,
            f"{facts.reply_alls} reply-all{'s' if facts.reply_alls > 1 else ''} showed the list again"
            if facts.reply_alls
            else "",
        ),
        (
            weights["spread"]["forwards"] if facts.forwards else 0,
            f"{facts.forwards} forward{'s' if facts.forwards > 1 else ''} to others outside"
            if facts.forwards
            else "",
        ),
        (0, "the recall showed the list again" if facts.recall.exposed_again else ""),
        (
            contained["recalled_or_bounced"] if nobody else 0,
            f"{lost:.0%} of the copies reached nobody" if nobody else "",
        ),
        (
            contained["notified"] if told else 0,
            "all of them were told"
            if told
            else f"{facts.notified.untold} of them {'was' if facts.notified.untold == 1 else 'were'} not told yet",
        ),
    ]


def _personal_data(facts: Facts, weights: dict[str, int]) -> tuple[int, str]:
    worst = max(facts.personal_data, key=SEVERITIES.index, default="low")
    points = weights.get(f"personal_data_{worst}", 0)
    return points, f"personal data in the same mail: {', '.join(facts.rules)}" if points else ""


def _attached(attached: AttachedFiles | None, weights: dict[str, int]) -> tuple[int, str]:
    if attached is None:
        return 0, ""
    return max(points for least, points in weights.items() if attached.people >= int(least)), said(attached)


def _contexts(contexts: tuple[str, ...]) -> str:
    return ", ".join(context.removeprefix(_CONTEXT).replace("-", " ") for context in contexts)


@cache
def _weights() -> dict[str, Any]:
    return tomllib.loads((rules_folder() / "lists" / "severity.toml").read_text(encoding="utf-8"))
