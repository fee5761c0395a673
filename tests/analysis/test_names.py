"""Whether an address names a person, in any order, style and script."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.analysis.names import name_key, named

NAMED = {
    ("jane.doe@x.example", ""): "doe jane",
    ("doe_jane@x.example", ""): "doe jane",
    ("jane-doe77@x.example", ""): "doe jane",
    ("jane.m.doe@x.example", ""): "doe jane",
    ("Jane.Doe+bills@x.example", ""): "doe jane",
    ("jdoe42@x.example", "Doe, Jane"): "doe jane",
    ("jdoe42@x.example", "Jane Doe"): "doe jane",
    ("jdoe42@x.example", "Dr. Jane Doe, PhD"): "doe jane",
    ("jdoe42@x.example", "DOE Jane (Accounts)"): "doe jane",
    ("jdoe42@x.example", "'Jane Doe'"): "doe jane",
    ("jdoe42@x.example", "Jane M. Doe"): "doe jane",
    ("x1@x.example", "Zoë Brontë"): "bronte zoe",
    ("x1@x.example", "Łukasz Wójcik"): "lukasz wojcik",
    ("x1@x.example", "Jürgen Müller-Lüdenscheidt"): "jurgen muller-ludenscheidt",
    ("x1@x.example", "Seán O'Brien"): "obrien sean",
    ("x1@x.example", "王曉梅"): "曉梅王",
    ("x1@x.example", "王 曉梅"): "曉梅王",
    ("x1@x.example", "山田 太郎"): "太山田郎",
    ("x1@x.example", "김철수"): "김수철",
    ("x1@x.example", "ليلى منصوري"): "ليلى منصوري",
    ("x1@x.example", "Наталья Воронцова"): "воронцова наталья",
    ("x1@x.example", "Γιώργος Καραγιάννης"): "γιωργοσ καραγιαννησ",
    ("x1@x.example", "דוד כהן"): "דוד כהן",
    ("x1@x.example", "प्रिया शर्मा"): None,
    ("x1@x.example", "สมชาย ใจดี"): None,
    ("jürgen.müller@x.example", ""): "jurgen muller",
    ("j@x.example", "jane.doe@other.example"): "doe jane",
    ("info@x.example", "Jane Doe"): "doe jane",
}
UNNAMED = [
    ("sunflower88@x.example", ""),
    ("info2@x.example", ""),
    ("abc123@x.example", ""),
    ("jdoe42@x.example", ""),
    ("jane@x.example", ""),
    ("jane@x.example", "Jane"),
    ("j.d@x.example", ""),
    ("j.doe@x.example", ""),
    ("12.34@x.example", ""),
    ("jane.2@x.example", ""),
    ("front.desk@x.example", ""),
    ("customer.service@x.example", "Customer Service"),
    ("a1@x.example", "Maple Dental Clinic"),
    ("a1@x.example", "Northern Plumbing Ltd"),
    ("a1@x.example", "Müller GmbH"),
    ("a1@x.example", "The Smith Family"),
    ("a1@x.example", "sunflower88"),
    ("a1@x.example", "K. K."),
    ("a1@x.example", "List of all the people who came here today"),
    ("", ""),
    ("no-address", ""),
]


def rows(pairs: list[tuple[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(pairs, columns=["address", "name"]).astype("string")


@pytest.mark.parametrize(("written", "key"), NAMED.items(), ids=[f"{a} {n}" for a, n in NAMED])
def test_what_names_a_person(written: tuple[str, str], key: str | None) -> None:
    found = name_key(rows([written])).item()
    assert found == key if key else found != ""


@pytest.mark.parametrize("written", UNNAMED, ids=[f"{a} {n}" for a, n in UNNAMED])
def test_what_names_nobody(written: tuple[str, str]) -> None:
    assert not named(rows([written])).item()


@given(
    st.sampled_from(["jane", "omar", "zoë", "наталья", "王"]), st.sampled_from(["doe", "haddad", "müller", "曉梅"])
)
def test_the_order_of_first_and_last_name_does_not_matter(first: str, last: str) -> None:
    orders = [f"{first} {last}", f"{last} {first}", f"{last}, {first}", f"{last.upper()}, {first.title()}"]
    assert name_key(rows([("x1@x.example", order) for order in orders])).nunique() == 1


@pytest.mark.parametrize("piece", ["[", "(", "[a", "]", '"', "a ", "1", "-", ".", "@"])
def test_a_hostile_name_names_nobody(piece: str) -> None:
    written = piece * 300_000  # where time grows as the square, it takes minutes
    assert not named(rows([("x1@x.example", written), (f"{written}@x.example", "")])).any()


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_has_a_key(address: str, name: str) -> None:
    assert name_key(rows([(address, name)])).notna().all()
