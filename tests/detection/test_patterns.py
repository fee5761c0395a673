"""Which regexes hit a text, and where."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.detection.compiled import Regex
from scanner.detection.lines import digit_lines
from scanner.detection.patterns import check, covered, gate, locate, passing, stands_in
from scanner.errors import UsageError


def test_the_gate_names_the_regexes_that_hit_whatever_their_number() -> None:
    regexes = [Regex(f"word{number}x") for number in range(50)]
    assert passing(
        gate(regexes), b"word49x word7x word12x word7x", digit_lines(b"word49x word7x word12x word7x")
    ) == [7, 12, 49]


def test_no_regex_hits_nothing() -> None:
    assert passing(gate([]), b"text", digit_lines(b"text")) == []


def test_an_empty_text_has_no_hit() -> None:
    assert passing(gate([Regex("a")]), b"", digit_lines(b"")) == []
    assert locate(Regex("a"), b"") == []


def test_each_start_has_its_ends_the_longest_first() -> None:
    assert locate(Regex("ab+"), b"xabbb ab") == [(1, [5, 4, 3]), (6, [8])]


def test_the_ends_of_one_start_are_bounded() -> None:
    ((start, ends),) = locate(Regex("a+"), b"a" * 10_000)
    assert (start, ends[0]) == (0, 10_000)
    assert len(ends) < 100


def test_it_is_told_whether_a_regex_hits_at_all() -> None:
    assert stands_in(Regex("b+"), b"abbb abc")
    assert not stands_in(Regex("b+"), b"acc")
    assert not stands_in(Regex("b+"), b"")


def test_covered_is_every_byte_of_every_hit() -> None:
    data = b"x abbbc  abd abc"
    stretches = covered([Regex("ab+c"), Regex("bc?d")], data, digit_lines(data))
    assert [place for place in range(16) if place in stretches] == [2, 3, 4, 5, 6, 10, 11, 13, 14, 15]
    assert 0 not in covered([], b"abc", digit_lines(b"abc"))


def test_caseless_is_of_the_regex() -> None:
    assert locate(Regex("ab"), b"AB") == []
    assert locate(Regex("ab", caseless=True), b"AB") == [(0, [2])]


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        (r"(a)\1", "Back-references"),
        (r"(?<=a)b", "Zero-width assertions"),
        ("a(", "Missing close parenthesis"),
        ("a*", "matches empty buffer"),
    ],
    ids=["back-reference", "lookbehind", "syntax", "empty"],
)
def test_what_hyperscan_refuses_comes_with_its_reason(expression: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        check(Regex(expression))


@given(st.text(alphabet="0123456789- x"))
def test_the_longest_hits_are_those_of_a_backtracking_engine(text: str) -> None:
    expression = r"\b\d{3}-\d{2}\b"
    expected = [found.span() for found in re.finditer(expression, text)]
    starts = [(start, ends[0]) for start, ends in locate(Regex(expression), text.encode())]
    assert set(expected) <= set(starts)
