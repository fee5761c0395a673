"""The lists beside the rules are readable, folded, and written once each."""

from pathlib import Path

import pytest

from scanner.rulesfolder import rules_folder
from scanner.wordlists import lists_digest, wordlist

LISTS = sorted((rules_folder() / "lists").glob("*.txt"))


@pytest.mark.parametrize("path", LISTS, ids=[path.stem for path in LISTS])
def test_entries_are_those_of_the_file(path: Path) -> None:
    lines = [line.strip().casefold() for line in path.read_text(encoding="utf-8").splitlines()]
    entries = [line for line in lines if line and not line.startswith("#")]
    assert entries
    assert wordlist(path.stem) == frozenset(entries)
    assert len(entries) == len(set(entries))


def test_providers_are_listed() -> None:
    assert "gmail.com" in wordlist("mail-providers")


def test_the_digest_is_that_of_these_lists() -> None:
    assert lists_digest() == lists_digest()
    assert len(lists_digest()) == 64
