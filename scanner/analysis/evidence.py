"""What the archive holds of incidents, and the batches that they are accounted for in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from scanner.analysis.people import People
from scanner.analysis.response import Traffic
from scanner.analysis.rows import in_view, of_incidents

_PERSONS = 5_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the archive holds of some incidents; frames have the column incident, the number of the one told of.

    mails       mass mails (frames.MAIL_COLUMNS)
    copies      message, field, address, kind: whom they were addressed to
    findings    personal data in them (findings.of_messages)
    contexts    message, rule: the context rules that matched them
    attached    tables of people that they carried (attached.of_messages)
    traffic     the mail that may answer them, `told_apart`
    customers   people.CUSTOMER_COLUMNS, or None without a list
    threshold   outside persons in view from which mail is mass mail
    """

    mails: pd.DataFrame
    copies: pd.DataFrame
    findings: pd.DataFrame
    contexts: pd.DataFrame
    attached: pd.DataFrame
    traffic: Traffic
    people: People
    customers: pd.DataFrame | None
    threshold: int

    def persons(self) -> pd.DataFrame:
        """The rows of `copies` that are outside persons."""
        return self.copies[self.copies["kind"].eq("outside")]

    def unresolved(self) -> pd.DataFrame:
        """incident, address: the entries in view of which it cannot be told whom they stand for.

        They widen the highest count of people.
        """
        rows = in_view(self.copies[self.copies["kind"].isin(["unresolved", "malformed", "list"])])
        return rows[["incident", "address"]].drop_duplicates()

    def persons_before(self) -> pd.DataFrame:
        """incident, address, before: the outside persons, and when their incident began."""
        persons = self.persons()[["incident", "address"]].drop_duplicates()
        return persons.assign(before=persons["incident"].map(self.mails.groupby("incident")["date"].min()))


def batches(evidence: Evidence) -> Iterator[Evidence]:
    """The evidence of some incidents after the other, with `_PERSONS` addresses or a few more in each.

    What came before and after the incidents of one batch is held at one time.
    """
    numbers: list[int] = []
    size = 0
    for number, addresses in evidence.copies.groupby("incident").size().items():
        numbers.append(int(str(number)))
        size += addresses
        if size >= _PERSONS:
            yield _part(evidence, numbers)
            numbers, size = [], 0
    if numbers:
        yield _part(evidence, numbers)


def _part(evidence: Evidence, numbers: list[int]) -> Evidence:
    return replace(
        evidence,
        mails=of_incidents(evidence.mails, numbers),
        copies=of_incidents(evidence.copies, numbers),
        findings=of_incidents(evidence.findings, numbers),
        contexts=of_incidents(evidence.contexts, numbers),
        attached=of_incidents(evidence.attached, numbers),
    )
