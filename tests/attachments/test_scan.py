"""Whole scans of mail with attachments: what is in the case file, and what the analysis makes of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from scanner.analysis.examine import examine
from scanner.analysis.result import Result
from scanner.case import Case
from scanner.question import Question
from tests import scans
from tests.attachments import files
from tests.attachments.files import PEOPLE, SINS

WORKBOOK = files.with_pivot_cache(
    files.xlsx({"Totals": [["May", "12"]], "Customers": PEOPLE}, states={"Customers": "hidden"}), PEOPLE
)
ARCHIVED = b"7z\xbc\xaf\x27\x1c"


def mail(number: int, to: list[str], name: str, content: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "news@utility.example", ", ".join(to), "News"
    message["Date"] = f"Mon, 06 Jan 2025 10:{number:02}:00 +0000"
    message["Message-ID"] = f"<{number}@utility.example>"
    message.set_content("Please find the news attached.")
    message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    """Two mass mails with one workbook, one of a single recipient with an archive that is not read."""
    folder = tmp_path_factory.mktemp("mail")
    for number in range(2):
        outside = [f"person{number}{other}@home{other}.example" for other in range(6)]
        (folder / f"{number}.eml").write_bytes(mail(number, outside, f"{SINS[0]}.xlsx", WORKBOOK))
    (folder / "2.eml").write_bytes(mail(2, ["one@home.example"], "old.7z", ARCHIVED))
    with scans.opened(folder / "case.duckdb") as opened:
        scans.read_into(opened, folder, chosen=scans.rules("ca-sin", "visible-recipients"))
        yield opened


@pytest.fixture(scope="module")
def result(case: Case) -> Result:
    heads = [
        {name: getattr(rule, name) for name in ("id", "title", "category", "jurisdiction", "severity")}
        for rule in scans.rules("ca-sin", "visible-recipients")
    ]
    question = Question(organisation=("utility.example",), visible_threshold=5, rules=tuple(heads), customers=None)
    return examine(case.connection, question, datetime(2026, 1, 1, tzinfo=UTC))


def test_every_message_is_counted(case: Case) -> None:
    assert (scans.counts(case).found, scans.counts(case).unreadable) == (3, 0)


def test_findings_have_their_cells_and_what_was_not_read_is_a_problem(case: Case) -> None:
    rows = scans.contents(case)
    parts = {row[-2] for row in rows["findings"] if row[4].startswith("attachment:")}
    assert {"name", "Customers!B2, hidden", "pivot cache 1!B1, hidden"} <= parts
    assert [row[-2] for row in rows["problems"]] == ["attachment 1: not examined: format 7Z"]


def test_the_case_file_holds_no_value(case: Case) -> None:
    assert not any(sin in repr(scans.contents(case)) for sin in SINS)


def test_the_incident_says_how_many_people_the_mail_carried(result: Result) -> None:
    [incident] = result.incidents
    assert "one attached workbook with 3 customers, some of it hidden" in incident.reasons


def test_each_table_says_which_incident_it_belongs_to_and_to_how_many_it_went(result: Result) -> None:
    tables = result.attached_tables
    assert sorted(tables["part"]) == ["Customers", "Customers", "pivot cache 1", "pivot cache 1"]
    assert set(tables["incident"]) == {"I-0001"}
    assert set(tables["attachment"]) == {"••• ••• •••.xlsx"}
    assert set(tables["outside_recipients"]) == {6}
    assert set(tables["data_subjects"]) == {3}
    assert tables["hidden"].all()
    assert tables["sent_outside"].all()
