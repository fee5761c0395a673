"""What one unit gives: rows of every table, values hashed or kept, nothing that the user did not ask for."""

from pathlib import Path

import pytest

from scanner.errors import SourceError
from scanner.model import Span, Unit
from scanner.tables import ROWS
from scanner.worker import Reading, read_unit
from tests.scans import dumped, mbox, message, rules

CARD = "4111 1111 1111 1111"
RULES = ("payment-card", "visible-recipients")
SIX = ", ".join(f"Person {n} <p{n}@outside.example>" for n in range(6))


def reading(*, key: bytes = b"key", keep_values: bool = False) -> Reading:
    return Reading(dumped(rules(*RULES)), key, keep_values, 5)


def rows_of(path: Path, messages: list[bytes], how: Reading) -> dict[str, list[dict[str, object]]]:
    path.write_bytes(mbox(messages))
    tables = read_unit(Unit("mbox", (Span(7, str(path), "Sent", 0, path.stat().st_size),)), how)
    return {name: table.to_pylist() for name, table in tables.items()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.mbox"


def test_every_table_has_its_columns_also_when_it_has_no_rows(path: Path) -> None:
    path.write_bytes(b"")
    tables = read_unit(Unit("mbox", (Span(1, str(path), "", 0, 0),)), reading())
    assert {name: table.schema for name, table in tables.items()} == ROWS


def test_rows_name_their_message_by_file_and_position(path: Path) -> None:
    messages = [message(1), message(2, to=SIX)]
    rows = rows_of(path, messages, reading())
    second = len(mbox(messages[:1]))
    assert [(row["file"], row["position"], row["length"]) for row in rows["messages"]] == [
        (7, 0, second),
        (7, second, len(mbox(messages)) - second),
    ]
    assert {row["position"] for row in rows["recipients"] if str(row["address"]).startswith("p")} == {second}


def test_visible_counts_distinct_addresses_and_decides_on_the_sketch(path: Path) -> None:
    twice = message(1, to=f"{SIX}, Again <p0@outside.example>")
    rows = rows_of(path, [twice, message(2)], reading())["messages"]
    assert [row["visible"] for row in rows] == [6, 1]
    assert rows[0]["sketch"]
    assert rows[1]["sketch"] is None


def findings(path: Path, how: Reading, body: str = f"Card: {CARD}") -> list[dict[str, object]]:
    found = rows_of(path, [message(1, body)], how)["findings"]
    return [row for row in found if row["rule"] == "payment-card"]


def test_a_value_is_kept_only_when_asked_for(path: Path) -> None:
    [masked] = findings(path, reading())
    [kept] = findings(path, reading(keep_values=True))
    assert masked["value"] is None
    assert CARD not in str(masked)
    assert kept["value"] == CARD


def test_equal_values_hash_alike_under_one_key_only(path: Path) -> None:
    [spaced] = findings(path, reading())
    [joined] = findings(path, reading(), f"Card: {CARD.replace(' ', '')}")
    [other_key] = findings(path, reading(key=b"other"))
    assert spaced["value_hash"] == joined["value_hash"]
    assert spaced["value_hash"] != other_key["value_hash"]


@pytest.mark.parametrize(("keep_values", "shown"), [(False, False), (True, True)], ids=["masked", "kept"])
def test_a_value_in_the_subject_is_masked_like_any_other(keep_values: bool, shown: bool, path: Path) -> None:
    mail = message(1).replace(b"Subject: Number 1", f"Subject: card {CARD} expired".encode())
    [row] = rows_of(path, [mail], reading(keep_values=keep_values))["messages"]
    assert (CARD in str(row["subject"])) == shown
    assert str(row["subject"]).startswith("card ")
    assert str(row["subject"]).endswith(" expired")


def test_bytes_before_the_first_message_are_a_problem_that_cost_none(path: Path) -> None:
    path.write_bytes(b"no From_ line\n\n" + mbox([message(1)]))
    tables = read_unit(Unit("mbox", (Span(1, str(path), "", 0, path.stat().st_size),)), reading())
    assert tables["messages"].num_rows == 1
    assert tables["problems"].select(["position", "unreadable"]).to_pylist() == [
        {"position": 0, "unreadable": False}
    ]


def test_a_file_that_is_gone_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.mbox"):
        read_unit(Unit("mbox", (Span(1, str(tmp_path / "gone.mbox"), "", 0, 10),)), reading())
