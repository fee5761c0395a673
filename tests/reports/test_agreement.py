"""All figures agree, wherever they stand: summary.json, CSV, workbook, page, drafts and terminal.

The mailbox has two incidents that share people, a person with two addresses, notices that came back, failed
deliveries of one address in both, a recall that only staff confirmed; and it is read with decisions and without.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]  # it ships no type information
import pytest

from scanner.analysis.deciding import decided
from scanner.analysis.examine import measure
from scanner.analysis.naming import people_told
from scanner.analysis.result import Result
from scanner.decisions import Decision
from scanner.reports import Reader, terminal
from scanner.reports.folder import write_all
from scanner.reports.language import language
from scanner.reports.localised import title_of
from tests.analysis.scenario import DESK, NOW, ORG, arrived, asking, at, bounce, filed, mail, people, scanned
from tests.analysis.test_notices import ENGLISH

TEN, NEW = people(10), people(3, start=40)
TAGGED = TEN[9].replace("@", "+meter@")
STAFF = f"ann@{ORG}"
FIRST = mail(to=[*TEN, TAGGED, STAFF], id=f"first@{ORG}")
SECOND = mail(to=[*TEN[5:], *NEW], id=f"second@{ORG}", subject="Prices", text="Prices change.", when=at(days=10))
EARLY = [
    mail(to=[one], id=f"early{n}@{ORG}", subject="Our apology", text=ENGLISH, when=at(days=2 + n / 24))
    for n, one in enumerate([*TEN[:8], TAGGED])
]
LATE = [
    mail(to=[one], id=f"late{n}@{ORG}", subject="We are sorry", text=ENGLISH, when=at(days=12 + n / 24))
    for n, one in enumerate(TEN[5:8])
]
MAILS = [
    FIRST,
    mail(to=[*TEN, STAFF], id=f"recall@{ORG}", subject="Recall: Your service in spring", text="", when=at(0.5)),
    arrived(STAFF, id="yes@x.example", subject="Message Recall Success: Your service in spring", when=at(1)),
    arrived(TEN[1], id="no@x.example", subject="Message Recall Failure: Your service in spring", when=at(1)),
    bounce(TEN[8], FIRST.id, when=at(0.1)),
    arrived(TEN[2], [DESK, *TEN], id="all@x.example", subject="Re: Your service in spring", when=at(2)),
    *EARLY,
    bounce(TEN[0], EARLY[0].id, when=at(days=3)),
    bounce(TEN[6], EARLY[6].id, when=at(days=3)),
    SECOND,
    bounce(TEN[8], SECOND.id, when=at(days=10.1)),
    bounce(NEW[0], SECOND.id, when=at(days=10.1)),
    *LATE,
    bounce(TEN[5], LATE[0].id, when=at(days=13)),
]
WORDS = language("en")
FIGURES = {"notified": "people", "missing": "missing", "notices_undelivered": "undelivered"}


@dataclass(frozen=True)
class Written:
    """One report: the result, its folder, and what is printed."""

    result: Result
    folder: Path
    printed: str

    @property
    def summary(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))
        return found

    @property
    def page(self) -> str:
        return (self.folder / "report.html").read_text(encoding="utf-8")

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def sheet(self, name: str) -> list[tuple[Any, ...]]:
        book = openpyxl.load_workbook(self.folder / "report.xlsx", read_only=True)
        return list(book[WORDS.text(f"workbook.{name}")].iter_rows(values_only=True))

    def column(self, sheet: str, name: str) -> list[Any]:
        """The values of a column of the workbook; empty where a sheet leaves it out."""
        header, *rows = self.sheet(sheet)
        title = title_of(name, WORDS, sheet)
        return [row[header.index(title)] for row in rows] if title in header else []


@pytest.fixture(scope="module", params=["measured", "decided"])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    folder = tmp_path_factory.mktemp(request.param)
    source = filed(folder / "mail", MAILS)
    reader = Reader(reveal=True)
    with scanned(folder / "case", source) as case:
        basis = measure(case.connection, asking((ORG,)), NOW)
        decisions: list[Decision] = []
        for who, incidents in ((TEN[0], ["I-0001"]), (TEN[8], ["I-0001", "I-0002"])):
            whats = people_told(basis, decisions, [who], incidents, how="phone", at=NOW, by="Ann")
            decisions += [Decision(len(decisions) + n, NOW, "Ann", "", what) for n, what in enumerate(whats, 1)]
        result = decided(case.connection, basis, decisions if request.param == "decided" else [])
        write_all(result, folder / "report", reader)
    return Written(result, folder / "report", terminal.render(result, reader, terminal.Screen(200)))


def data(page: str, key: str) -> Sequence[int]:
    """The values that a page has of a figure, in the order in which they stand in it."""
    return [int(value) for value in re.findall(rf'data-figure="{key}" value="(\d+)"', page)]


def test_the_scenario_is_what_it_should_be(written: Written) -> None:
    one, two = written.summary["incidents"]
    assert [one["notified"][key] for key in FIGURES.values()] == [9, 2, 1]
    assert [two["notified"][key] for key in FIGURES.values()] == [3, 5, 1]
    assert [one["undelivered"], two["undelivered"], written.summary["totals"]["undelivered"]] == [1, 2, 2]
    outcomes = ("attempted", "succeeded", "failed", "succeeded_outside", "failed_outside")
    assert [one["recall"][key] for key in outcomes] == [1, 1, 1, 0, 1]
    left = written.summary["decisions"]
    assert left is None or left["still_to_tell"] == 5
    assert sum(row["still_to_tell"] == "true" for row in written.table("people.csv")) == 7


def test_the_figures_of_notices_and_recalls(written: Written) -> None:
    incidents, rows = written.summary["incidents"], written.table("incidents.csv")
    for incident, row in zip(incidents, rows, strict=True):
        told, recall = incident["notified"], incident["recall"]
        assert {column: int(row[column]) for column in FIGURES} == {
            column: told[key] for column, key in FIGURES.items()
        }
        assert told["people"] + told["missing"] == incident["addresses_exposed"] == int(row["addresses_exposed"])
        outcomes = ("attempted", "succeeded", "failed", "succeeded_outside", "failed_outside")
        assert [int(row[f"recall_{key}"]) for key in outcomes] == [recall[key] for key in outcomes]
        assert int(row["undelivered"]) == incident["undelivered"]
    for column, key in FIGURES.items():
        assert data(written.page, column) == [each["notified"][key] for each in incidents if each["notified"][key]]
    assert data(written.page, "recall_succeeded_outside") == [0]


def test_who_is_still_to_tell(written: Written) -> None:
    result, table = written.result, written.table("people.csv")
    to_tell = [row["person"] for row in table if row["to_tell"] == "true"]
    measured_to_tell = [row["person"] for row in table if row["still_to_tell"] == "true"]
    if result.decided is None:
        assert to_tell == measured_to_tell
    else:
        assert written.summary["decisions"]["still_to_tell"] == len(to_tell) < len(measured_to_tell)
    assert data(written.page, "still_to_tell") == [len(to_tell)]
    assert len(re.findall(r'<tr data-told="no"', written.page)) == len(to_tell)
    assert f"{len(to_tell)} of {len(table)}" in written.printed
    summary = {row[0]: row[1] for row in written.sheet("summary") if row[0]}
    assert summary[WORDS.text("workbook.figure_to_tell")] == len(to_tell)
    assert written.column("people", "still_to_tell").count(True) == len(measured_to_tell)
    assert written.column("people", "to_tell").count(True) == len(to_tell)
    register = {row["incident"]: int(row["still_to_tell"]) for row in written.table("forms/breach-register.csv")}
    assert register == {row["incident"]: int(row["people_to_tell"]) for row in written.table("incidents.csv")}
    for incident, expected in register.items():
        merged = written.table(f"forms/{incident}/notice.csv")
        assert len({row["person"] for row in merged if row["still_to_tell"] == "true"}) == expected


def test_how_many_addresses_of_each_incident_are_to_tell(written: Written) -> None:
    rows = written.table("incidents.csv")
    to_tell = {row["incident"]: int(row["to_tell"]) for row in rows}
    if written.result.decided is None:
        untold = {each["id"]: each["notified"] for each in written.summary["incidents"]}
        assert to_tell == {name: told["missing"] + told["undelivered"] for name, told in untold.items()}
    else:
        assert to_tell == {each["id"]: each["to_tell"] for each in written.summary["decisions"]["incidents"]}
        assert data(written.page, "to_tell") == list(to_tell.values())
    assert written.column("incidents", "to_tell") == list(to_tell.values())


def test_reports_of_failed_delivery_are_counted_once_an_address(written: Written) -> None:
    assert written.summary["totals"]["undelivered"] == 2
    assert re.search(r"\b2 addresses", " ".join(re.sub("<[^>]+>", " ", written.page).split()))


def test_the_emails_are_as_many_as_the_figures_say(written: Written) -> None:
    rows = written.table("emails.csv")
    roles = Counter((row["incident"], row["role"]) for row in rows)
    for incident in written.summary["incidents"]:
        name = incident["id"]
        assert roles[name, "mass-mail"] == incident["messages"]
        assert roles[name, "reply-all"] == incident["reply_alls"]
        assert roles[name, "forward"] == incident["forwards"]
        assert roles[name, "recall"] == incident["recall"]["attempted"]
        assert roles[name, "recall-report"] == incident["recall"]["succeeded"] + incident["recall"]["failed"]
        assert roles[name, "bounce"] >= incident["undelivered"] + incident["notified"]["undelivered"]
        assert roles[name, "notice"] >= incident["notified"]["people"]
    assert written.column("emails", "message_id") == [row["message_id"] for row in rows]
    told_by = {row["told_by"] for row in written.table("people.csv")} - {""}
    assert told_by <= {row["message_id"] for row in rows if row["role"] == "notice"}


def test_the_drafts_say_what_came_back(written: Written) -> None:
    one, two = (written.folder / "forms" / name / "gdpr-record.md" for name in ("I-0001", "I-0002"))
    undelivered = WORDS.count("sentence.notices_undelivered", 1)
    inside = WORDS.count("sentence.recalled_inside", 1)
    assert all(undelivered in _plain(draft) for draft in (one, two))
    assert inside in _plain(one)


def _plain(draft: Path) -> str:
    return " ".join(draft.read_text(encoding="utf-8").replace("\\", "").split())
