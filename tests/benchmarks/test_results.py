"""Ratios compare times for the whole mailbox, also where the plain loop had its beginning only."""

from pathlib import Path

import pytest

from benchmarks import cases
from benchmarks.mailboxes import Mailbox
from benchmarks.measure import Measurement
from benchmarks.results import Result, pack_ratios, ratios, speed_table

WHOLE = Mailbox(Path("whole.mbox"), 1000, 5_000_000)
BEGINNING = Mailbox(Path("beginning.mbox"), 100, 500_000)
ONE = Mailbox(Path("one.mbox"), 1, 5_000)


def result(case: cases.Case, *seconds: float) -> Result:
    return Result(case, [Measurement(taken, 2_000_000, 1_000_000, b"") for taken in seconds])


TIMED = [
    result(cases.scan("text", WHOLE, 1), 4.0, 2.0, 9.0),
    result(cases.scan("text", WHOLE, 2), 2.0),
    result(cases.plain_loop("text", BEGINNING), 3.0),
]
STARTED = [result(cases.plain_loop("one message", ONE), 1.0)]


def test_the_median_counts() -> None:
    assert TIMED[0].seconds == 4.0
    assert TIMED[0].messages_per_second == 250


def test_plain_loop_is_carried_on_to_the_whole_mailbox_without_starting_again() -> None:
    plain_seconds = 1.0 + (3.0 - 1.0) * 10
    found = ratios(TIMED, STARTED, jobs=2)["text"]
    assert found["blindcopy scan --jobs 1 : plain loop"] == pytest.approx(plain_seconds / 4)
    assert found["blindcopy scan --jobs 2 : plain loop"] == pytest.approx(plain_seconds / 2)
    assert found["blindcopy scan --jobs 2 : blindcopy scan --jobs 1"] == pytest.approx(2)


def test_one_job_is_not_compared_with_itself() -> None:
    assert list(ratios(TIMED[:1], [], jobs=1)["text"]) == []


def test_table_has_a_row_for_each_case() -> None:
    _, _, *rows = speed_table(TIMED).splitlines()
    assert [row.split("  ")[0] for row in rows] == ["text"] * 3


def test_without_packs_only_rules_about_recipients_and_notices_are_left(tmp_path: Path) -> None:
    with_packs, without = cases.with_and_without_packs("text", WHOLE)
    added = [*without.command(tmp_path)][len(with_packs.command(tmp_path)) :]
    skipped = {rule for option, rule in zip(added[::2], added[1::2], strict=True) if option == "--skip"}
    assert {"us-ssn", "email-address", "health-data"} <= skipped
    assert not {"visible-recipients", "notice-breach"} & skipped


def test_what_packs_leave_of_the_speed() -> None:
    with_packs, without = cases.with_and_without_packs("text", WHOLE)
    (ratio,) = pack_ratios([result(with_packs, 4.0), result(without, 3.0)])["text"].values()
    assert ratio == pytest.approx(0.75)
