"""The settings file: what it asks for, and what is said of one that is wrong."""

from pathlib import Path

import pytest

from scanner import catalogue
from scanner.detection.detector import compile_rules, find_in_text
from scanner.detection.rule import Rule
from scanner.errors import UsageError
from scanner.settings import Settings, read_settings, regional
from tests.detection.rules import rule

PATTERN = """
[[number]]
id = "customer-number"
title = "Customer number"
regex = 'C-\\d{6}'
example = "C-204518"
context = ["customer"]
"""
LIST = """
[[number]]
id = "account-number"
title = "Account number"
severity = "high"
list = "accounts.csv"
column = "account"
"""
MARKING = """
[[marking]]
id = "own-marking"
title = "For the board only"
words = ["ACME internal", "board only (draft)"]
"""


def _settings(folder: Path, text: str) -> Settings:
    path = folder / "settings.toml"
    path.write_text(text, encoding="utf-8")
    (folder / "accounts.csv").write_text(
        "name,account\nJane Doe,7700-1234\nJohn Doe,7700-9876\n", encoding="utf-8"
    )
    return read_settings(path)


def _found(rules: tuple[Rule, ...], text: str) -> list[tuple[str, str, str]]:
    problems: dict[str, None] = {}
    findings = find_in_text(compile_rules(rules), "body", text, problems)
    assert not problems
    return [(finding.rule, finding.confidence, finding.value) for finding in findings]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see C-204518", [("customer-number", "low", "C-204518")]),
        ("customer C-204518", [("customer-number", "medium", "C-204518")]),
        ("its account 7700-1234", [("account-number", "high", "7700-1234")]),
        ("its account 77001234", [("account-number", "high", "77001234")]),
        ("account 7700-1235", []),
        ("this is Acme  Internal", []),
        ("this is ACME internal", [("own-marking", "high", "ACME internal")]),
        ("Board only (draft)", [("own-marking", "high", "Board only (draft)")]),
    ],
)  # fmt: skip
def test_own_numbers_and_markings_are_found(tmp_path: Path, text: str, found: list[tuple[str, str, str]]) -> None:
    assert _found(_settings(tmp_path, PATTERN + LIST + MARKING).rules, text) == found


def test_own_rules_join_the_catalogue_and_its_digest(tmp_path: Path) -> None:
    settings = _settings(tmp_path, LIST)
    rules = catalogue.load(only=["account-number", "iban"], settings=settings)
    assert [one.id for one in rules] == ["account-number", "iban"]
    (tmp_path / "accounts.csv").write_text("account\n7700-1234\n", encoding="utf-8")
    fewer = catalogue.load(only=["account-number", "iban"], settings=read_settings(tmp_path / "settings.toml"))
    assert catalogue.digest(rules) != catalogue.digest(fewer)


def test_an_id_that_a_built_in_rule_has_is_refused(tmp_path: Path) -> None:
    settings = _settings(tmp_path, PATTERN.replace("customer-number", "iban"))
    with pytest.raises(UsageError, match=r"settings\.toml: id: 'iban' is taken by the rule in .*iban\.toml"):
        catalogue.load(settings=settings)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("phone_region = ['DE']", "phone_region: no such key; allowed are phone_regions, number, marking"),
        ("phone_regions = ['Germany']", "phone_regions[0]: 'Germany' is not of the form"),
        (PATTERN + "colour = 1", "number[0].colour: no such key; allowed are id, title, category"),
        (PATTERN.replace("example", "#"), "number[0]: example: is missing"),
        (PATTERN.replace("regex", "#"), "number[0]: a number has either a regex or a list"),
        (PATTERN + "list = 'accounts.csv'", "number[0]: a number has either a regex or a list"),
        (PATTERN + "column = 'account'", "number[0]: column: only a list has one"),
        (PATTERN.replace("C-204518", "204518"), "number[0].example: the regex does not find it"),
        (PATTERN.replace("{6}", "{6"), "number[0].example: the regex does not find it"),
        (PATTERN.replace("C-", "("), "number[0].regex: Missing close parenthesis"),
        (PATTERN.replace("C-\\d{6}", "(a{1,1000}){1,1000}"), "number[0].regex: Bounded repeat is too large"),
        (LIST.replace("accounts", "absent"), "number[0].list: "),
        (LIST.replace('column = "account"', 'column = "number"'), "number[0].list: "),
        (MARKING.replace("words", "#"), "marking[0].words: is missing"),
        ("[[number]", "not TOML: "),
    ],
)
def test_a_wrong_settings_file_is_one_line_with_file_and_key(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        _settings(tmp_path, text)
    assert str(refused.value).startswith(f"{tmp_path / 'settings.toml'}: {said}")
    assert "\n" not in str(refused.value)


PHONES = rule(
    pattern=[
        {"regex": r"\+\d{8,15}", "validate": "phone", "confidence": "high"},
        {"regex": r"\d{3}-\d{4}", "validate": "phone:CA,US", "confidence": "medium"},
        {"regex": r"0\d{9}", "validate": "phone:GB", "confidence": "medium"},
        {"label": "Tel ", "regex": r"\d{5,12}", "validate": "phone:FR,DE", "confidence": "medium"},
    ],
    examples={"match": ["+16135550142"]},
)


@pytest.mark.parametrize(
    ("regions", "validators"),
    [
        (["CA", "US", "GB"], ["phone", "phone:CA,US", "phone:GB", "phone:CA,US,GB"]),
        (["CA"], ["phone", "phone:CA", "phone:CA"]),
        (["ZA", "DE"], ["phone", "phone:ZA,DE"]),
    ],
)
def test_regions_choose_whose_national_numbers_are_looked_for(regions: list[str], validators: list[str]) -> None:
    regionally = regional(PHONES, regions)
    assert isinstance(regionally, Rule)
    assert [pattern.validator for pattern in regionally.patterns] == validators


def test_regions_leave_other_rules_alone() -> None:
    assert regional(rule(), ["DE"]) == rule()


def test_regions_of_the_settings_file_change_the_built_in_rule(tmp_path: Path) -> None:
    swiss = catalogue.load(only=["phone-number"], settings=_settings(tmp_path, "phone_regions = ['CH']"))
    assert [found[2] for found in _found(swiss, "613-555-0142, 044 668 18 00")] == ["044 668 18 00"]  # type: ignore[arg-type]
