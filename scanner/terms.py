"""The closed lists of words that rules, the case file, the command line and reports have in common."""

from typing import Literal

Severity = Literal["low", "medium", "high", "critical"]
Confidence = Literal["low", "medium", "high"]

SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")
"""From the least to the worst."""

CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")
"""From the weakest to the strongest."""

NOT_PERSONAL = frozenset({"exposure", "context", "response", "policy"})
"""Categories whose findings are no personal data: they tell what a mail is about, and are never masked out."""

VERDICTS = ("confirmed", "false", "accepted")
"""Looked at, and true; no such thing; true, but tolerated, and nothing is to be done about it."""

WAYS = ("phone", "letter", "in-person", "e-mail")
"""How a person can have been told."""
