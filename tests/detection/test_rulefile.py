"""One rule file: what it must be, and what is said of one that is not."""

from pathlib import Path

import pytest

from scanner.detection.rulefile import read
from scanner.errors import UsageError

HEAD = """
id = "room"
title = "Room number"
category = "room"
severity = "low"
reference = "House rules"
"""
PATTERN = """
[[pattern]]
regex = '\\broom \\d+'
confidence = "low"
"""
EXAMPLES = """
[examples]
match = ["room 12"]
"""
AUDIENCE = """
[audience]
threshold = 5
fields = ["to"]
"""


def _written(folder: Path, text: str) -> Path:
    path = folder / "room.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_rule_does_not_say_has_a_default(tmp_path: Path) -> None:
    rule = read(_written(tmp_path, HEAD + PATTERN + EXAMPLES))
    assert (rule.jurisdiction, rule.patterns[0].window, rule.patterns[0].caseless) == ("", 50, False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            HEAD.replace('"low"', '"hgh"') + AUDIENCE,
            "severity: 'hgh' is not one of low, medium, high, critical",
        ),
        (HEAD.replace('"room"', '"Room 1"') + AUDIENCE, "id: 'Room 1' is not of the form ^[a-z0-9]+"),
        (HEAD.replace("title", "titel") + AUDIENCE, "title: is missing (and 1 more)"),
        (
            HEAD + "colour = 1\n" + AUDIENCE,
            "colour: no such key; allowed are id, title, category, jurisdiction",
        ),
        (HEAD + 'jurisdiction = "Canada"\n' + AUDIENCE, "jurisdiction: 'Canada' is not of the form"),
        (HEAD, "a rule has either [[pattern]], [vocabulary], [audience] or [policy]"),
        (
            HEAD + PATTERN + AUDIENCE + EXAMPLES,
            "a rule has either [[pattern]], [vocabulary], [audience] or [policy]",
        ),
        (HEAD + PATTERN, "examples.match: a rule with patterns has at least one example"),
        (
            HEAD + PATTERN.replace('"low"', '"sure"') + EXAMPLES,
            "pattern[0].confidence: 'sure' is not one of low, medium, high",
        ),
        (
            HEAD + PATTERN + "widow = 5\n" + EXAMPLES,
            "pattern[0].widow: no such key; allowed are regex, label, values",
        ),
        (
            HEAD + PATTERN + 'validate = "luhm"\n' + EXAMPLES,
            "pattern[0].validate: 'luhm' is not one of iban, luhn",
        ),
        (
            HEAD + PATTERN + "context_required = true\n" + EXAMPLES,
            "pattern.context_required: needs words in context",
        ),
        (
            HEAD + PATTERN.replace("room \\d+", "(?<=x)y") + EXAMPLES,
            "pattern[0].regex: Zero-width assertions",
        ),
        (HEAD + "exclude = ['x', 'a(']\n" + PATTERN + EXAMPLES, "exclude[1]: Missing close parenthesis"),
        (HEAD + AUDIENCE.replace("5", "1"), "audience.threshold: Input should be greater than or equal to 2"),
        (HEAD + AUDIENCE.replace('"to"', '"bcc"'), "audience.fields[0]: 'bcc' is not one of to, cc"),
        (HEAD + "severity = 'low'\n", "not TOML: Cannot overwrite a value (at line 7"),
    ],
)
def test_a_wrong_rule_is_one_line_with_file_key_and_what_is_allowed(tmp_path: Path, text: str, said: str) -> None:
    path = _written(tmp_path, text)
    with pytest.raises(UsageError) as refused:
        read(path)
    assert str(refused.value).startswith(f"{path}: {said}")
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_utf_8_or_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes(b'id = "caf\xe9"')
    with pytest.raises(UsageError, match=r"latin\.toml: not UTF-8 \(byte 9\)"):
        read(path)
    with pytest.raises(UsageError, match=r"absent\.toml: No such file"):
        read(tmp_path / "absent.toml")
