"""Kinds of personal data in words: every category and rule has a name, and none stands as its id."""

import tomllib
from dataclasses import replace

import pytest

from scanner import catalogue
from scanner.analysis.result import (
    RuleCount,
)
from scanner.reports.language import language, languages
from scanner.rulesfolder import rules_folder
from tests.reports import results
from tests.reports.forms.drafting import draft


def test_what_rules_found_is_told_by_place_and_in_words() -> None:
    counts = (RuleCount("ca-sin", 12, subject=1, attachment=10), RuleCount("phone-number", 1, attachment=1))
    incident = replace(
        results.INCIDENT,
        personal_data=counts,
        reasons=("personal data in the same mail: ca-sin, phone-number", "sensitive context: health, debt"),
    )
    sin = "government identifiers (Canadian Social Insurance Numbers)"
    text = draft("pipeda-record", incident=incident)
    assert f"In the text of the emails the rules for personal data found 1 passage: {sin}: 1." in text
    assert (
        f"to the emails the rules for personal data found 11 passages: {sin}: 10 and telephone numbers: 1." in text
    )
    assert f"In the subjects of the emails the rules for personal data found 1 passage: {sin}: 1." in text
    assert f"personal data in the same mail: {sin} and telephone numbers" in text
    notice = draft("notice-en", incident=incident)
    assert "The emails touch on a sensitive matter (health and debt)." in notice
    assert f"personal information of these kinds: {sin} and telephone numbers." in notice


@pytest.mark.parametrize("code", languages())
def test_every_category_of_the_catalogue_and_of_columns_has_a_name(code: str) -> None:
    columns = tomllib.loads((rules_folder() / "lists" / "column-names.toml").read_text("utf-8"))["column"]
    categories = {rule.category for rule in catalogue.load()} | {column["category"] for column in columns}
    words = language(code)
    assert {category for category in categories if f"category.{category}" not in words.texts} == set()


def test_texts_on_rules_are_on_rules_of_the_catalogue() -> None:
    rules = {rule.id for rule in catalogue.load()}
    assert {key.removeprefix("rule.") for key in language("en").texts if key.startswith("rule.")} <= rules
