"""Recalls of sent messages and the reports on them, told by their wording (rules/lists/recall-wordings.toml)."""

import re
import tomllib
from functools import cache

from scanner.model import Address, DeliveryReport
from scanner.rulesfolder import rules_folder

_ADDRESS = re.compile(r"[^\s<>\"'(),;:|]+@[^\s<>\"'(),;:|]+\.[^\s<>\"'(),;:|]+")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 1_000_000  # characters of a report that are looked at
_MARKS = " \t:：-–—\"“”„«»'[]"  # noqa: RUF001  (as typed)


def may_be_recall(subject: str) -> bool:
    """Whether a subject begins with a word that those of recalls and their reports begin with: quick to say."""
    word = _FIRST_WORD.match(subject.casefold().lstrip())
    return word is not None and word[0] in _first_words()


def is_recall(subject: str, text: str) -> bool:
    """Whether a message is a recall by its subject ("Recall: Your bill"), and no report on one.

    Where that word is also that of a reminder ("Rappel : votre facture"), its text must not say otherwise.
    """
    if _starts(subject, "recall", mark=":") is None or _outcome(subject):
        return False
    wishes = not text.strip() or _wordings()["row_wish"].search(text, 0, _LONGEST) is not None
    return wishes or _starts(subject, "doubtful", mark=":") is None


def recalled_subject(subject: str) -> str:
    """The subject of the message that a recall, or a report on one, is about; the subject itself for others."""
    for kind, mark in (("succeeded", ""), ("failed", ""), ("report", ""), ("recall", ":")):
        rest = _starts(subject, kind, mark)
        if rest is not None:
            return rest
    return subject


def recall_reports(subject: str, sender: Address, text: str) -> tuple[DeliveryReport, ...]:
    """What a recall report says, one for each recipient that it speaks of; empty for any other mail.

    Outlook sends a report from each recipient; Exchange Online one for all, with a line for each.
    """
    outcome = _outcome(subject)
    about = recalled_subject(subject)
    if outcome in {"recalled", "not-recalled"}:
        return (DeliveryReport(sender.address, outcome, "", "", about),)
    if outcome == "report":
        return tuple(
            DeliveryReport(recipient, said, "", "", about)
            for line in text[:_LONGEST].splitlines()
            if (found := _ADDRESS.search(line)) and (said := _row_outcome(line))
            for recipient in [found.group().casefold()]
        )
    return ()


def _outcome(subject: str) -> str:
    """ "recalled", "not-recalled" or "report" by the first words of a subject, "" for none of them."""
    for kind, outcome in (("succeeded", "recalled"), ("failed", "not-recalled"), ("report", "report")):
        if _starts(subject, kind, "") is not None:
            return outcome
    return ""


def _row_outcome(line: str) -> str:
    if _wordings()["row_failed"].search(line):
        return "not-recalled"
    return "recalled" if _wordings()["row_succeeded"].search(line) else ""


def _starts(subject: str, kind: str, mark: str) -> str | None:
    """What follows a wording of a kind at the start of a subject; None when it does not start so."""
    found = _wordings()[kind].match(subject)
    if found is None:
        return None
    rest = subject[found.end() :]
    if mark and not rest.lstrip(" \u00a0").startswith((mark, "：")):  # noqa: RUF001
        return None
    return rest.strip(_MARKS)


@cache
def _first_words() -> frozenset[str]:
    """The first words of all wordings that subjects begin with."""
    wordings = (w for kind, words in _kept().items() if not kind.startswith("row_") for w in words)
    return frozenset(word for wording in wordings for word in _FIRST_WORD.findall(wording.casefold())[:1])


@cache
def _kept() -> dict[str, list[str]]:
    return tomllib.loads((rules_folder() / "lists" / "recall-wordings.toml").read_text(encoding="utf-8"))


@cache
def _wordings() -> dict[str, re.Pattern[str]]:
    """By kind, a pattern of all its wordings, the longest first; rows match whole words anywhere."""
    patterns = {}
    for kind, wordings in _kept().items():
        either = "|".join(re.escape(w) for w in sorted(wordings, key=len, reverse=True))
        shape = rf"\b(?:{either})\b" if kind.startswith("row_") else rf"\s*(?:{either})(?!\w)"
        patterns[kind] = re.compile(shape, re.IGNORECASE)
    return patterns
