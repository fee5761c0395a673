"""Copies of one message are one, and its number follows from what it is, not from the order of anything."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.analysis import portions
from tests.analysis.small import few, numbered

START = datetime(2025, 3, 1, tzinfo=UTC)
PATHS = ("a.mbox", "b.mbox", "c.mbox", "gone.mbox")  # the last is of an earlier scan


class Copy(NamedTuple):
    """A copy of a message: hours after START, None without a date; whether it arrived, or was kept when sent."""

    path: str
    identity: int
    hour: int | None
    arrived: bool


COPIES = st.lists(
    st.builds(
        Copy,
        path=st.sampled_from(PATHS),
        identity=st.integers(0, 2),
        hour=st.none() | st.integers(0, 100),
        arrived=st.booleans(),
    ),
    max_size=12,
)
Key = tuple[str, int]
"""The path and the position of a copy."""


def by_date(copies: list[Copy], key: Key) -> tuple[bool, int, Key]:
    hour = copies[key[1]].hour
    return hour is None, hour or 0, key


def parts(copies: list[Copy], keys: list[Key]) -> list[list[Key]]:
    """Copies with one identity, parted where more than a day lies between one and the next."""
    ordered = sorted(keys, key=lambda key: by_date(copies, key))
    found = [ordered[:1]]
    for before, after in pairwise(ordered):
        first, second = copies[before[1]].hour, copies[after[1]].hour
        if first is not None and second is not None and second - first > 24:
            found.append([])
        found[-1].append(after)
    return found


def expected(copies: list[Copy]) -> tuple[dict[Key, int], dict[Key, int]]:
    """The numbers of originals and of duplicates, by the definition."""
    keys = [(copy.path, position) for position, copy in enumerate(copies) if copy.path != "gone.mbox"]
    messages = []
    for identity in {copies[position].identity for _, position in keys}:
        for part in parts(copies, [key for key in keys if copies[key[1]].identity == identity]):
            ranked = sorted(part, key=lambda key: (copies[key[1]].arrived, key))
            dates = [hour for _, position in part if (hour := copies[position].hour) is not None]
            messages.append((not dates, min(dates, default=0), ranked))
    originals, duplicates = {}, {}
    for number, (_, _, ranked) in enumerate(sorted(messages), 1):
        originals[ranked[0]] = number
        duplicates.update(dict.fromkeys(ranked[1:], number))
    return originals, duplicates


@pytest.mark.parametrize("portion", [1, 500_000])
@few
@given(copies=COPIES, order=st.permutations(range(len(PATHS))), seed=st.randoms(use_true_random=False))
def test_messages_are_numbered_by_date_path_and_position(
    portion: int, copies: list[Copy], order: list[int], seed: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portions, "PORTION", portion)
    number_of = dict(zip(PATHS, order, strict=True))  # files are numbered as they were found
    rows = [
        {
            "file": number_of[copy.path],
            "position": position,
            "identity": bytes([copy.identity]) * 16,
            "date": None if copy.hour is None else START + timedelta(hours=copy.hour),
            "received": int(copy.arrived),
        }
        for position, copy in enumerate(copies)
    ]
    seed.shuffle(rows)  # type: ignore[attr-defined]  # random.Random, which hypothesis wraps
    files = [
        {"file": number, "path": path, "source": path, "current": path != "gone.mbox"}
        for path, number in number_of.items()
    ]
    found = []
    with numbered(files=files, messages=rows) as connection:
        for table in ("originals", "duplicates"):
            told = connection.execute(
                f"SELECT path, position, message FROM {table} JOIN files USING (file)"
            ).fetchall()
            found.append({(path, position): message for path, position, message in told})
        held = connection.execute("SELECT message, path, position FROM mail ORDER BY message").fetchall()
        both = connection.execute("SELECT count(*) FROM copies").fetchall()
    assert tuple(found) == expected(copies)
    assert held == sorted((number, *key) for key, number in found[0].items())
    assert both == [(len(found[0]) + len(found[1]),)]
