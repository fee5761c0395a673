"""What a scan was asked is kept in its case, and --org is a domain or an address."""

from pathlib import Path

import pytest

from scanner.customers import Customer
from scanner.errors import CaseError, UsageError
from scanner.question import Question, keep_question, kept_question, organisation_names
from tests.scans import opened

HEAD = {"id": "ca-sin", "title": "SIN", "category": "government-id", "jurisdiction": "CA", "severity": "high"}
QUESTIONS = {
    "bare": Question((), 5, (), None),
    "no_customers_in_the_list": Question((), 5, (), ()),
    "known_values": Question((), 5, (), (), known_values=(("C-1", b"0123456789abcdef"),)),
    "full": Question(
        ("utility.example", "me@mail.example"), 12, (HEAD,), (Customer("renée@a.example", "1", "Renée", "CA"),)
    ),
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_it_is_kept(question: Question, tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        keep_question(case, question)
    with opened(tmp_path / "case") as case:
        assert kept_question(case) == question


def test_the_last_one_counts(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        keep_question(case, QUESTIONS["full"])
        keep_question(case, QUESTIONS["bare"])
        assert kept_question(case) == QUESTIONS["bare"]


def test_a_case_without_a_scan_has_none(tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case, pytest.raises(CaseError, match="holds no scan yet"):
        kept_question(case)


NAMES = {
    "domain": (["utility.example"], ("utility.example",)),
    "upper_case": (["Utility.EXAMPLE"], ("utility.example",)),
    "with_at": (["@utility.example"], ("utility.example",)),
    "address": (["Me@Mail.example"], ("me@mail.example",)),
    "international": (["bücher.example"], ("xn--bcher-kva.example",)),
    "international_address": (["ann@bücher.example"], ("ann@xn--bcher-kva.example",)),
    "blanks": (["  utility.example "], ("utility.example",)),
    "twice": (["a.example", "b.example", "A.example"], ("a.example", "b.example")),
    "none": ([], ()),
}


@pytest.mark.parametrize(("given", "expected"), NAMES.values(), ids=NAMES)
def test_organisation_names(given: list[str], expected: tuple[str, ...]) -> None:
    assert organisation_names(given) == expected


@pytest.mark.parametrize("given", ["", "utility", "me@mail", "two words.example", "@"])
def test_neither_domain_nor_address(given: str) -> None:
    with pytest.raises(UsageError, match="--org: "):
        organisation_names([given])
