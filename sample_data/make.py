"""Writes `sample_data/utility`: the mailbox of an invented provider after it used Cc for Bcc.

Run `python sample_data/make.py`; the same bytes come out on every run and every machine.
"""

import csv
import io
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # run as a script, only this folder is on the path

from tests.casebook.case import Case
from tests.casebook.mail import Filed
from tests.casebook.people import Person
from tests.casebook.utility import canadian_service_provider
from tests.casebook.writers import eml_bytes, folders, mbox_bytes, pst_folder
from tests.pst import writer

HERE = Path(__file__).resolve().parent
JURISDICTIONS = ("CA-ON", "CA-ON", "CA-ON", "CA-QC", "CA-ON", "CA-QC", "US-NY", "CA-ON")
UNLISTED = 8
"""exposed addresses that the customer list does not have"""
EML_COPIES, EML_ONLY = 24, 12
"""messages of eml/ that are in Sent.mbox too, and those that are nowhere else"""


@dataclass(frozen=True, slots=True)
class Sample:
    """The files of `utility/` by relative path, and the figures that a scan of them must give.

    `expected` is that of the case, with the counts of messages and customers of these files.
    """

    files: dict[str, bytes]
    expected: dict[str, Any]


def sample() -> Sample:
    """The whole sample, in memory."""
    case = canadian_service_provider()
    only_eml = _single_letters(case)[-EML_ONLY:]
    in_mbox = [one for one in case.messages if not any(one is other for other in only_eml)]
    mboxes = folders(in_mbox)
    copies = mboxes["Sent"][:: len(mboxes["Sent"]) // EML_COPIES][:EML_COPIES]

    files = {f"{folder}.mbox": mbox_bytes(messages) for folder, messages in sorted(mboxes.items())}
    for number, message in enumerate([*copies, *(one.message for one in only_eml)], start=1):
        files[f"eml/{number:03}.eml"] = eml_bytes(message)
    in_outlook = [one for one in in_mbox if _of_incident(case, one)]
    files["outlook.pst"] = _pst(in_outlook, case.organisation)
    rows = customer_rows(case)
    files["customers.csv"] = _csv(rows)

    exposed = {person.address for person in case.exposed}
    people = {"low": 294, "best": 295, "high": 298}
    count = len({customer for address, customer, *_ in rows if address in exposed})
    found = case.expected["messages"]["found"] + EML_COPIES + len(in_outlook)
    duplicate = case.expected["messages"]["duplicate"] + EML_COPIES + len(in_outlook)
    (incident,) = case.expected["incidents"]
    known = {"customers_exposed": count, "people_exposed": people}
    expected = case.expected | {
        "incidents": [incident | known],
        "totals": case.expected["totals"] | known,
        "messages": {
            "found": found,
            "scanned": found - duplicate,
            "duplicate": duplicate,
            "unreadable": 0,
        },
    }
    readme = _readme(expected, len(rows), len(in_outlook))
    return Sample(files | {"README.md": readme.encode()}, expected)


def _of_incident(case: Case, filed: Filed) -> bool:
    """Whether a message is a mass mail, a recall of one, or what came back."""
    (incident,) = case.expected["incidents"]
    return incident["subject"] in filed.message["subject"]


def _pst(filed: list[Filed], organisation: tuple[str, ...]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "outlook.pst"
        writer.write(path, pst_folder(filed, organisation))
        return path.read_bytes()


def _single_letters(case: Case) -> list[Filed]:
    """Letters of single customers, of which nothing in Sent is a copy."""
    return [one for one in case.messages if one.folder == "Inbox" and one.message["subject"] == "Meter reading"]


def customer_rows(case: Case) -> list[tuple[str, str, str, str]]:
    """Rows of email, customer_id, name, jurisdiction, one for each address.

    The person with the tagged address and two couples have one customer_id for two exposed addresses.
    The namesake at another provider is not listed, so the list does not settle whether they are one.
    """
    *others, tagged, second, namesake, _unlisted_double = case.exposed
    listed = others[UNLISTED - 1 :]
    shared = {second.address: tagged, listed[1].address: listed[0], listed[3].address: listed[2]}
    ids: dict[str, str] = {}
    rows = []
    for number, person in enumerate((*listed, tagged, second, namesake, *case.bystanders), start=1):
        holder = shared.get(person.address, person)
        ids.setdefault(holder.address, f"C{10_000 + 7 * number}")
        rows.append(_row(person.address, holder, ids[holder.address]))
    rows += [
        _row(f"former{number}.address@sympatico.example", holder, ids[holder.address])
        for number, holder in enumerate(listed[10:15], start=1)
    ]
    return sorted(rows, key=lambda row: (row[1], row[0]))


def _row(address: str, holder: Person, customer: str) -> tuple[str, str, str, str]:
    return (
        address,
        customer,
        f"{holder.first} {holder.last}",
        JURISDICTIONS[int(customer[1:]) % len(JURISDICTIONS)],
    )


def _csv(rows: list[tuple[str, str, str, str]]) -> bytes:
    text = io.StringIO()
    rows_of = csv.writer(text, lineterminator="\n")
    rows_of.writerow(("email", "customer_id", "name", "jurisdiction"))
    rows_of.writerows(rows)
    return text.getvalue().encode()


def _readme(expected: dict[str, Any], rows: int, in_outlook: int) -> str:
    (incident,) = expected["incidents"]
    people, recall, notified, counts = (
        incident["people_exposed"],
        incident["recall"],
        incident["notified"],
        expected["messages"],
    )
    return f"""# Sample data: Northfield Seasonal Utility

A rebuilt case of the Privacy Commissioner of Canada (PIPEDA incident summary 4): nine mass emails with
customers in Cc instead of Bcc. All people and organisations are invented; `make.py` in the folder above
wrote every byte.

| file | what it is |
|---|---|
| `Sent.mbox` | the nine mass emails, their recalls, an apology to each customer, ordinary sent mail |
| `Inbox.mbox` | recall reports, replies, customers' letters, list mail, staff threads, delivered copies |
| `eml/` | {EML_COPIES} messages that are in `Sent.mbox` too, and {EML_ONLY} that are nowhere else |
| `outlook.pst` | {in_outlook} of these once more as Outlook keeps them: mass emails, recalls, what came back |
| `customers.csv` | {rows} addresses; some customers have two, {UNLISTED} exposed addresses are not listed |

    blindcopy scan sample_data/utility --customers sample_data/utility/customers.csv

The organisation, `utility.example`, follows from the Sent folder. To expect:

| figure | value |
|---|---|
| messages found | {counts["found"]} |
| scanned, duplicate, unreadable | {counts["scanned"]}, {counts["duplicate"]}, 0 |
| incidents | 1, of {incident["messages"]} messages in `{incident["field"]}` |
| addresses exposed, of them named | {incident["addresses_exposed"]}, {incident["addresses_named"]} |
| customers exposed | {incident["customers_exposed"]} |
| people exposed: low, best, high | {people["low"]}, {people["best"]}, {people["high"]} |
| viewers, undelivered | {incident["viewers"]}, {incident["undelivered"]} |
| pairs disclosed, new | {incident["pairs_disclosed"]}, {incident["pairs_new"]} |
| recalls attempted, succeeded, failed | {recall["attempted"]}, {recall["succeeded"]}, {recall["failed"]} |
| first recall after | {recall["first_after_minutes"]} minutes, with the list in view again |
| reply-alls | {incident["reply_alls"]} |
| notified, missing | {notified["people"]}, {notified["missing"]} |

Without the customer list, people exposed are 296, 297, 298. One letter each holds a Social Insurance
Number, a payment card number and an IBAN; all three are published examples that belong to nobody.
"""


def write(directory: Path) -> None:
    """Write the sample into `directory`."""
    for name, content in sample().files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    write(HERE / "utility")
