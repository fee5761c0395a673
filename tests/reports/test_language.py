"""Texts by language: the same ones in each, none asked for that is not there, numbers and times as written."""

import ast
import re
import tomllib
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

import scanner
from scanner.errors import UsageError
from scanner.reports.language import Language, language, languages

ENGLISH, FRENCH = language("en"), language("fr")
TORONTO = ZoneInfo("America/Toronto")
FORMS = re.compile(r"\.(one|other)$")


def placeholders(words: Language) -> dict[str, set[str]]:
    """Key to the names that its text fills in; the forms of a number are one text."""
    names: dict[str, set[str]] = {}
    for key, text in words.texts.items():
        found = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        names.setdefault(FORMS.sub("", key), set()).update(found)
    return names


def asked() -> set[str]:
    """The keys that the program's modules ask for by name."""
    calls = (
        node
        for file in Path(scanner.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
    )
    named = ((call.func.attr, call.args[0]) for call in calls if isinstance(call.func, ast.Attribute))
    return {
        str(key.value)
        for name, key in named
        if name in {"text", "count"} and isinstance(key, ast.Constant) and "." in str(key.value)
    }


@pytest.mark.parametrize("code", languages())
def test_every_language_has_the_same_texts_with_the_same_placeholders(code: str) -> None:
    assert placeholders(language(code)) == placeholders(ENGLISH)


@pytest.mark.parametrize("code", languages())
def test_no_table_of_texts_is_in_both_files_of_a_language(code: str) -> None:
    texts = Path(scanner.__file__).parent / "reports" / "texts"
    one, two = (tomllib.loads((folder / f"{code}.toml").read_text("utf-8")) for folder in (texts, texts / "forms"))
    assert one.keys() & two.keys() == set()


@pytest.mark.parametrize("code", languages())
def test_a_text_that_depends_on_a_number_has_both_forms(code: str) -> None:
    texts = language(code).texts
    forms = {FORMS.sub("", key) for key in texts if FORMS.search(key)}
    assert {key for form in forms for key in (f"{form}.one", f"{form}.other")} <= texts.keys()


def test_every_text_that_is_asked_for_is_there() -> None:
    assert asked()
    assert asked() - placeholders(ENGLISH).keys() == set()


def test_a_text_that_is_missing_is_an_error_that_names_it() -> None:
    with pytest.raises(KeyError, match=r"the texts of fr have no page\.nowhere"):
        FRENCH.text("page.nowhere")


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError, match="last"):
        ENGLISH.text("list.last", most="a")


def test_a_language_without_texts_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="'xx': there are en, fr"):
        language("xx")


@pytest.mark.parametrize(
    ("number", "english", "french"),
    [
        (0, "0", "0"),
        (1297, "1,297", "1\u202f297"),
        (1234567, "1,234,567", "1\u202f234\u202f567"),
        (22.5, "22.5", "22,5"),
        (1234.5, "1,234.5", "1\u202f234,5"),
        (None, "not computed", "non calculé"),
    ],
)
def test_numbers(number: float | None, english: str, french: str) -> None:
    assert (ENGLISH.number(number), FRENCH.number(number)) == (english, french)


@pytest.mark.parametrize(
    ("number", "english", "french"),
    [
        (0, "0 emails", "0 courriel a montré"),
        (1, "1 email", "1 courriel a montré"),
        (2000, "2,000 emails", "2\u202f000 courriels ont montré"),
    ],
)
def test_forms_of_a_number(number: int, english: str, french: str) -> None:
    assert (ENGLISH.count("wording.emails", number), FRENCH.count("wording.emails", number)) == (english, french)


@pytest.mark.parametrize(
    ("day", "english", "french"),
    [
        (date(2025, 3, 24), "24 March 2025", "24 mars 2025"),
        (date(2025, 4, 1), "1 April 2025", "1er avril 2025"),
    ],
)
def test_days(day: date, english: str, french: str) -> None:
    assert (ENGLISH.day(day), FRENCH.day(day)) == (english, french)


@pytest.mark.parametrize(
    ("hour", "zone", "told"),
    [
        (13, TORONTO, "24 March 2025, 09:04 America/Toronto (13:04 UTC)"),
        (2, TORONTO, "23 March 2025, 22:04 America/Toronto (24 March 2025, 02:04 UTC)"),
        (13, UTC, "24 March 2025, 13:04 UTC"),
        (13, ZoneInfo("UTC"), "24 March 2025, 13:04 UTC"),
    ],
    ids=["same day", "another day", "UTC", "UTC by name"],
)
def test_times_have_utc_beside(hour: int, zone: tzinfo, told: str) -> None:
    assert ENGLISH.moment(datetime(2025, 3, 24, hour, 4, tzinfo=UTC), zone) == told


def test_times_in_french() -> None:
    when = datetime(2025, 4, 1, 2, 4, tzinfo=UTC)
    told = FRENCH.moment(when, TORONTO).replace("\u00a0", " ")
    assert told == "31 mars 2025, 22 h 04 America/Toronto (1er avril 2025, 2 h 04 UTC)"


@pytest.mark.parametrize(
    ("items", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_enumerations(items: list[str], text: str) -> None:
    assert ENGLISH.joined(items) == text
