"""The casebook: every published failure, scanned as a mailbox, gives the figures that it must."""

import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from sample_data.make import sample
from scanner.analysis.examine import examine
from scanner.analysis.result import Result
from scanner.customers import read_customers
from scanner.reports.summary import as_dict
from tests.analysis.scenario import NOW, asking, differences, scanned
from tests.casebook.case import Case
from tests.casebook.cases import CASES
from tests.casebook.writers import write_eml, write_maildir, write_mbox, write_pst

SAMPLE = Path(__file__).resolve().parents[1] / "sample_data" / "utility"
Scanned: TypeAlias = Callable[[Callable[[], Case]], tuple[Case, Result]]
REASONS = {
    "conversation": re.compile("conversation"),
    "companies": re.compile("companies"),
    "mailing-list": re.compile("list|archive does not hold"),
}
PLANTED = {"sin": "ca-sin", "card": "payment-card", "iban": "iban"}


def scan(build: Callable[[], Case], folder: Path, write: Callable[[Case, Path], object]) -> tuple[Case, Result]:
    case = build()
    write(case, folder / "mail")
    with scanned(folder / "case", folder / "mail") as opened:
        return case, examine(opened.connection, asking(case.organisation), NOW)


@pytest.fixture(scope="module")
def in_mbox(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    """Each case with what a scan of it in mbox files told, scanned once."""
    return cache(lambda build: scan(build, tmp_path_factory.mktemp(build.__name__), write_mbox))


def told(result: Result) -> dict[str, Any]:
    summary: dict[str, Any] = as_dict(result, reveal=True)
    return summary


@pytest.mark.parametrize("build", CASES, ids=lambda build: build.__name__)
def test_every_figure_of_a_case_is_found(build: Callable[[], Case], in_mbox: Scanned) -> None:
    case, result = in_mbox(build)
    found, expected = told(result), case.expected
    assert differences(expected["incidents"], found["incidents"]) == []
    assert differences(expected["totals"], found["totals"]) == []
    assert differences(expected["messages"], found["messages"]) == []
    counts = found["messages"]
    assert counts["found"] == counts["scanned"] + counts["duplicate"] + counts["unreadable"]


@pytest.mark.parametrize("build", CASES, ids=lambda build: build.__name__)
def test_what_is_no_incident_is_set_aside_with_its_reason(build: Callable[[], Case], in_mbox: Scanned) -> None:
    case, result = in_mbox(build)
    reasons = dict(zip(result.set_aside["message_id"], result.set_aside["reason"], strict=True))
    bare = {name.strip("<>"): kind for name, kind in case.expected["set_aside"].items()}
    assert {name.strip("<>") for name in reasons} <= bare.keys()
    for name, reason in reasons.items():
        assert REASONS[bare[name.strip("<>")]].search(reason), reason
    assert sum(row["messages"] for row in told(result)["set_aside"]) == len(reasons)


def write_zip(case: Case, directory: Path) -> None:
    """The case as one ZIP of its mbox files, as providers hand out exports."""
    directory.mkdir()
    with zipfile.ZipFile(directory / "export.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in write_mbox(case, directory.with_name("unpacked")):
            archive.write(path, f"Takeout/Mail/{path.name}")


FORMS = {"eml": write_eml, "maildir": write_maildir, "pst": write_pst, "zip": write_zip}


@pytest.mark.parametrize(
    ("build", "write"),
    [
        *(pytest.param(CASES[0], write, id=f"{CASES[0].__name__}-{name}") for name, write in FORMS.items()),
        *(pytest.param(build, write_pst, id=f"{build.__name__}-pst") for build in CASES[1:3]),
    ],
)
def test_the_format_of_the_mailbox_changes_no_figure(
    build: Callable[[], Case], write: Callable[[Case, Path], object], in_mbox: Scanned, tmp_path: Path
) -> None:
    case, result = scan(build, tmp_path, write)
    first = in_mbox(build)[1]
    assert differences(case.expected["incidents"], told(result)["incidents"]) == []
    assert told(result)["incidents"] == told(first)["incidents"]
    assert told(result)["totals"] == told(first)["totals"]


@pytest.mark.parametrize("listed", [True, False], ids=["with the customer list", "without"])
def test_the_sample_gives_the_figures_of_its_readme(listed: bool, tmp_path: Path) -> None:
    customers = read_customers(SAMPLE / "customers.csv") if listed else None
    with scanned(tmp_path / "case", SAMPLE) as case:
        result = examine(case.connection, asking([], customers), NOW)
    found, expected = told(result), sample().expected
    if not listed:
        unlisted = {"customers_exposed": None, "people_exposed": {"low": 296, "best": 297, "high": 298}}
        expected = expected | {
            "incidents": [expected["incidents"][0] | unlisted],
            "totals": expected["totals"] | unlisted,
        }
    assert found["assumptions"]["organisation_domains"] == ["utility.example"]
    assert found["assumptions"]["organisation_inferred"]
    for part in ("incidents", "totals", "messages"):
        assert differences(expected[part], found[part], part) == []
    assert len(result.people) == expected["totals"]["people_exposed"]["best"]
    assert not result.people["still_to_tell"].any()
