"""One incident on the page: figures by their unit, and the emails that they rest on."""

from dataclasses import replace

from scanner.analysis.columns import EMAILS_COLUMNS
from scanner.analysis.result import Result
from scanner.reports.html.incident import IncidentView, views
from scanner.reports.language import language
from scanner.reports.page import render
from scanner.reports.report import Reader
from tests.reports import results
from tests.reports.test_standing import exposed

WORDS = language("en")
READER = Reader(reveal=False)
ROLES = ("notice", "reply-all", "mass-mail", "of another kind")


def view(result: Result, reader: Reader) -> IncidentView:
    """The first incident of a result."""
    return next(views(result, reader, WORDS))


def facts(reader: Reader = READER) -> dict[str, int | None]:
    return {each.label: each.value for each in view(results.plain(), reader).facts}


def test_people_and_addresses_are_told_apart() -> None:
    figures = facts()
    assert figures["People to tell"] == 1
    assert figures["Addresses sent a notice"] == 297
    assert figures["Addresses sent no notice"] == 1
    assert "Notices that came back" not in figures


def test_without_exposures_people_to_tell_are_not_said() -> None:
    result = replace(results.plain(), exposures=exposed())
    assert "People to tell" not in {each.label for each in view(result, READER).facts}


def test_the_emails_stand_by_what_they_were_masked_and_folded() -> None:
    email = {"incident": "I-0001", "sender": results.SENDER, "source": "sent.mbox", "position": "bytes 0-9"}
    emails = [email | {"role": role, "date": results.SENT, "message_id": f"{role}@x.example"} for role in ROLES]
    other = email | {"incident": "I-0009", "role": "mass-mail"}
    result = replace(results.plain(), emails=results.frame(EMAILS_COLUMNS, [*emails, other]))
    table = view(result, READER).emails
    assert table is not None
    assert [row.cells[0].text for row in table.rows] == ["Mass mail", "Reply to all", "Notice", "of another kind"]
    assert [cell.text for cell in table.rows[0].cells[1:]] == [
        *("2025-03-23 14:05 UTC", "b•••@utility.example", "sent.mbox", "bytes 0-9", "mass-mail@x.example")
    ]
    page = render(result, READER)
    assert '<details class="same emails">' in page
    assert 'id="I-0001-emails-table"' in page


def test_an_incident_without_emails_has_no_table_of_them() -> None:
    result = replace(results.plain(), emails=results.frame(EMAILS_COLUMNS, []))
    assert view(result, READER).emails is None
