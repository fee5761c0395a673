"""The lists beside the rules: plain text that anyone can review, one entry a line."""

from functools import cache

from scanner.rulesfolder import rules_folder


@cache
def wordlist(name: str) -> frozenset[str]:
    """The entries of rules/lists/NAME.txt, lower case; lines that begin with # are comments."""
    text = (rules_folder() / "lists" / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line.strip().casefold() for line in text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))
