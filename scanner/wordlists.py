"""The lists beside the rules: plain text that anyone can review, one entry a line."""

import hashlib
from functools import cache

from scanner.rulesfolder import rules_folder


@cache
def wordlist(name: str) -> frozenset[str]:
    """The entries of rules/lists/NAME.txt, lower case; lines that begin with # are comments."""
    text = (rules_folder() / "lists" / f"{name}.txt").read_text(encoding="utf-8")
    lines = (line.strip().casefold() for line in text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))


def lists_digest() -> str:
    """SHA-256 (hex) over the lists: what messages are told to be depends on them."""
    digest = hashlib.sha256()
    for path in sorted((rules_folder() / "lists").iterdir()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
