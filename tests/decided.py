"""A small case to decide on: two incidents that share people, a third with a value to find, and their names."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from scanner.analysis.decided import Decided
from scanner.analysis.deciding import Measured, decided
from scanner.analysis.examine import measure
from scanner.analysis.naming import findings_judged, incident_judged, people_told
from scanner.case import Case
from scanner.decisions import Decision, What
from scanner.question import Question, keep_question
from tests.scans import mbox, opened, read_into, rules

NOW = datetime(2025, 6, 2, 10, tzinfo=UTC)
SIN, OTHER_SIN = "046 454 286", "130 692 544"
RULE = "ca-sin"
SHARED = [f"person{n}@p{n}.example" for n in range(6)]
FIRST = [*SHARED, *(f"first{n}@f{n}.example" for n in range(4))]
SECOND = [*SHARED, *(f"second{n}@s{n}.example" for n in range(2))]
THIRD = [f"third{n}@t{n}.example" for n in range(5)]
MONDAY = datetime(2025, 3, 24, 9, tzinfo=UTC)


def mail(
    name: str, to: list[str], subject: str, when: datetime, body: str = "The meter is read on Monday."
) -> bytes:
    """A mail of the organisation with `to` in view."""
    return (
        f"From: Desk <desk@utility.example>\nTo: {', '.join(to)}\nSubject: {subject}\n"
        f"Date: {format_datetime(when)}\nMessage-ID: <{name}@utility.example>\n\n{body}\n"
    ).encode()


MAILS = (
    mail("a", FIRST, "Spring service", MONDAY),
    mail("b", FIRST, "Spring service", MONDAY + timedelta(hours=1)),
    mail(
        "c",
        SECOND,
        "Your account",
        MONDAY + timedelta(days=9),
        f"SIN: {SIN} and again SIN: {SIN}, SIN: {OTHER_SIN}",
    ),
    mail("d", THIRD, "A meeting of all", MONDAY + timedelta(days=20), "Come along, there will be tea and cake."),
    mail("e&'x", ["one@o.example"], "Re: your form", MONDAY + timedelta(days=21), f"SIN: {SIN}"),
)
"""I-0001 are the first two, I-0002 and I-0003 one each; the last is no incident."""


def question() -> Question:
    """What is asked of the mails: those of utility.example, and one rule."""
    names = ("id", "title", "category", "jurisdiction", "severity")
    heads = tuple({name: getattr(rule, name) for name in names} for rule in rules(RULE))
    return Question(("utility.example",), 5, heads, None)


def write(folder: Path, *mails: bytes) -> Path:
    """The mails as an mbox in a folder."""
    path = folder / "Sent.mbox"
    path.write_bytes(mbox(mails))
    return path


@contextmanager
def scanned(folder: Path, *mails: bytes) -> Iterator[Case]:
    """The case file of a folder, open, after a scan of these mails (of `MAILS` where there are none)."""
    with opened(folder / "case") as case:
        read_into(case, write(folder, *(mails or MAILS)), chosen=rules(RULE))
        keep_question(case, question())
        yield case


def measured(case: Case) -> Measured:
    """The case before decisions."""
    return measure(case.connection, question(), NOW)


def numbered(*whats: What) -> tuple[Decision, ...]:
    """Decisions as a case would keep them."""
    return tuple(
        Decision(number, NOW, "Jane Doe", "looked at", what) for number, what in enumerate(whats, start=1)
    )


class Ground(NamedTuple):
    """A measured case, and the connection that has its frames; decisions are named as a report names things."""

    connection: duckdb.DuckDBPyConnection
    basis: Measured

    def after(self, *whats: What) -> Decided:
        """What decisions leave of it."""
        result = decided(self.connection, self.basis, numbered(*whats))
        assert result.decided is not None
        return result.decided

    def incident(self, name: str, verdict: str) -> What:
        return incident_judged(self.basis, verdict, name)

    def told(self, who: str, *incidents: str, before: Sequence[Decision] = ()) -> tuple[What, ...]:
        return people_told(self.basis, before, [who], incidents, how="phone", at=NOW, by="Jane Doe")

    def findings(self, verdict: str = "false", value: str = "", message: str = "") -> What:
        return findings_judged(self.connection, verdict, RULE, value, message)
