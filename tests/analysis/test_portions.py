"""Portions: whatever their size, the same is told."""

from pathlib import Path

import duckdb
import pytest

from scanner.analysis import portions
from tests.analysis.scenario import ORG, arrived, at, bounce, mail, people, summary

TEN = people(10)
MASS = mail(to=TEN, id=f"mass@{ORG}")
MAILS = [
    *(
        arrived(one, [other], when=at(days=-9), id=f"{n}@web.example")
        for n, (one, other) in enumerate(zip(TEN, TEN[3:], strict=False))
    ),
    mail(to=TEN[:3], subject="Your bill", when=at(days=-5)),
    MASS,
    mail(to=TEN, id=MASS.id, folder="Archive"),
    mail(to=TEN, cc=people(3, start=40), subject="CORRECTION: Your service in spring", when=at(2)),
    arrived(
        TEN[0], [f"desk@{ORG}", *TEN[1:]], subject="Re: Your service in spring", answers=[MASS.id], when=at(3)
    ),
    bounce(TEN[1], MASS.id),
]


@pytest.mark.parametrize("size", [1, 3, 7])
def test_the_size_of_portions_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    (tmp_path / "whole").mkdir()
    whole = summary(tmp_path / "whole", MAILS)
    assert whole["totals"]["incidents"] == 1
    monkeypatch.setattr(portions, "PORTION", size)
    (tmp_path / "parts").mkdir()
    parts = summary(tmp_path / "parts", MAILS)
    for told in (whole, parts):
        del told["generated_at"], told["sources"], told["provenance"]
    assert parts == whole


def test_there_are_as_many_portions_as_are_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "PORTION", 4)
    connection = duckdb.connect()
    connection.execute("CREATE TABLE numbers AS SELECT * FROM range(9)")
    assert list(portions.portions(connection, "numbers")) == [(0, 3), (1, 3), (2, 3)]
