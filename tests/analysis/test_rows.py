"""Rows chosen from frames."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from scanner.analysis.rows import (
    counts,
    distinct,
    each_incident,
    matched,
    of_incidents,
    of_messages,
    sizes,
    views,
)

ROWS = st.lists(st.tuples(st.integers(1, 4), st.sampled_from("abc")), max_size=12)
NUMBERS = [1, 2, 3, 4]


def frame(rows: list[tuple[int, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["incident", "address"]).astype({"incident": "int64", "address": "string"})


@given(ROWS, st.sets(st.integers(1, 4)))
def test_the_rows_of_some_incidents(rows: list[tuple[int, str]], wanted: set[int]) -> None:
    found = of_incidents(frame(rows).astype({"incident": "Int64"}), sorted(wanted))
    assert list(found.itertuples(index=False, name=None)) == [row for row in rows if row[0] in wanted]
    assert found["incident"].dtype == "int64"


def test_what_is_about_no_incident_is_left_out() -> None:
    rows = pd.DataFrame({"incident": pd.array([1, None], dtype="Int64"), "message": [7, 8]})
    assert of_incidents(rows, [1])["message"].tolist() == [7]


@given(ROWS)
def test_each_incident_has_its_rows_in_their_order(rows: list[tuple[int, str]]) -> None:
    found = [list(each["address"]) for each in each_incident(frame(rows), NUMBERS)]
    assert found == [[address for n, address in rows if n == number] for number in NUMBERS]


@given(ROWS)
def test_counts_and_distinct_values_are_those_of_each_incident(rows: list[tuple[int, str]]) -> None:
    by_hand = {number: [address for n, address in rows if n == number] for number in NUMBERS}
    assert counts(frame(rows)) == {number: len(each) for number, each in by_hand.items() if each}
    told = {number: tuple(sorted(set(each))) for number, each in by_hand.items() if each}
    assert distinct(frame(rows), "address") == told


@given(ROWS, ROWS)
def test_rows_that_others_match(rows: list[tuple[int, str]], others: list[tuple[int, str]]) -> None:
    assert list(matched(frame(rows), frame(others), "incident", "address")) == [row in others for row in rows]


@given(st.lists(st.integers(1, 9), max_size=12), st.lists(st.integers(1, 9), max_size=4))
def test_the_rows_of_some_messages(messages: list[int], wanted: list[int]) -> None:
    rows = pd.DataFrame({"message": sorted(messages)}, dtype="int64")
    found = of_messages(rows, pd.Series(wanted, dtype="int64"))
    assert list(found["message"]) == [message for message in sorted(messages) if message in wanted]


def test_who_is_in_view_and_how_many() -> None:
    copies = pd.DataFrame(
        [(1, "to", "a"), (1, "cc", "a"), (1, "cc", "b"), (1, "bcc", "c"), (2, "reply-to", "a")],
        columns=["message", "field", "address"],
    )
    seen = views(copies)
    assert list(seen.itertuples(index=False, name=None)) == [(1, "a"), (1, "b")]
    assert sizes(seen).to_dict() == {1: 2}
    assert sizes(copies).to_dict() == {1: 3, 2: 1}
