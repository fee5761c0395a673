"""The drafts: filled with what was measured, blank where only a person knows, each with its legal source."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import docx
import pytest

from scanner.analysis import deciding
from scanner.reports import Reader
from scanner.reports.forms import find_forms
from scanner.reports.forms.facts import facts_of
from scanner.reports.forms.word import word
from scanner.reports.language import language
from tests import decided
from tests.reports import results
from tests.reports.forms.drafting import LAW, THERE, draft, rows, written


def test_every_incident_has_every_form_as_markdown_and_as_word_document() -> None:
    files = {name for name, _ in written(results.several(), results.MASKED)}
    drafts = {f"{name}.{kind}" for name in LAW for kind in ("md", "docx")} | {"notice.csv"}
    incidents = ("I-0001", "I-0002", "I-0003")
    assert files == {f"{incident}/{draft}" for incident in incidents for draft in drafts} | {
        "README.md",
        "breach-register.csv",
    }


@pytest.mark.parametrize(("name", "law"), LAW.items())
def test_each_form_names_its_legal_source(name: str, law: str) -> None:
    assert law in draft(name)


@pytest.mark.parametrize("name", LAW)
def test_each_form_has_blanks(name: str) -> None:
    assert "[À compléter :" in draft(name) or "[To complete:" in draft(name)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pipeda-report", "9 emails on 23 March 2025 showed 298 e-mail addresses of people outside"),
        ("pipeda-report", "They were sent by b•••@utility.example with the subject “Your bill for March”."),
        ("pipeda-report", "From 23 March 2025, 10:05 America/Toronto (14:05 UTC) to 23 March 2025, 10:31"),
        ("pipeda-report", "People: 297 (at least 296, at most 298), behind 298 distinct addresses."),
        ("pipeda-report", "By jurisdiction in the customer list: CA-ON 1; not known: 1."),
        ("pipeda-report", "In Canada, by the customer list (CA): 1; elsewhere: 0; not known: 1."),
        ("pipeda-report", "[To complete: whether the 1 person whose place is not known is in Canada"),
        ("pipeda-report", "A recall was attempted for all 9 emails. - The first recall was sent 22 minutes after"),
        ("pipeda-report", "Notices about the incident were sent to 297 of 298 exposed addresses."),
        ("pipeda-report", "For 1 exposed address no notice was found."),
        ("pipeda-record", "found 1 passage: government identifiers (Canadian Social Insurance Numbers): 1."),
        ("pipeda-record", "1 reply to all by a recipient showed the list again."),
        ("pipeda-record", "Awareness, as given: 24 March 2025, 09:26 America/Toronto (13:26 UTC)."),
        ("pipeda-record", "puts the incident at “high”. The scale orders incidents; it is no test of a statute."),
        ("gdpr-notification", "notify before this moment | 27 March 2025, 09:26 America/Toronto (13:26 UTC) |"),
        ("gdpr-notification", "counts it | 27 March 2025, 10:00 America/Toronto (14:00 UTC) |"),
        ("gdpr-notification", "Addresses in view: 298 records."),
        ("gdpr-record", "2 forwards of the emails to others outside were found."),
        ("gdpr-record", "| sent.mbox | abab"),
        ("notice-en", "On 23 March 2025 we sent you an email with the subject “Your bill for March”."),
        ("notice-en", "stood in the field Cc, where"),
        (
            "notice-en",
            "Others who received the emails may now know {{visible_en}}, and may conclude {{relation_en}}.",
        ),
        ("notice-en", "We tried to recall the emails."),
        ("notice-fr", "Le 23 mars 2025, nous vous avons envoyé un courriel"),
        ("notice-fr", "{{greeting_fr}}"),
    ],
)
def test_what_was_measured_is_filled_in(name: str, said: str) -> None:
    assert said in draft(name)


@pytest.mark.parametrize(
    ("code", "days", "said"),
    [
        ("en", 0, "On 23 March 2025 we sent you an email"),
        ("en", 2, "Between 23 March 2025 and 25 March 2025 we sent you one or more emails"),
        ("fr", 2, "Entre le 23 mars 2025 et le 25 mars 2025, nous vous avons envoyé un ou plusieurs courriels"),
    ],
)
def test_the_notice_says_the_day_or_the_period(code: str, days: int, said: str) -> None:
    incident = replace(results.INCIDENT, last_sent=results.SENT + timedelta(days=days))
    assert said in draft(f"notice-{code}", incident=incident)


def test_drafts_follow_decisions(tmp_path: Path) -> None:
    with decided.scanned(tmp_path) as case:
        ground = decided.Ground(case.connection, decided.measured(case))
        whats = (ground.incident("I-0003", "false"), *ground.told("P-0001"))
        result = deciding.decided(case.connection, ground.basis, decided.numbered(*whats))
        files = dict(written(result, results.MASKED))
    folders = {name.split("/")[0] for name in files if "/" in name}
    assert folders == {"I-0001", "I-0002"}
    person = {row["person"]: row for row in rows(files["I-0001/notice.csv"])}["P-0001"]
    assert (person["still_to_tell"], person["told_at"]) == ("false", "2025-06-02T10:00:00Z")
    assert "people told in another way: 1;" in files["I-0001/pipeda-record.md"].decode("utf-8")


def test_without_a_date_the_period_is_a_blank() -> None:
    assert "[To complete: the day or the approximate period" in draft("pipeda-report", incident=results.UNCOMPUTED)
    notice = draft("notice-en", incident=results.UNCOMPUTED)
    assert "We sent you an email" in notice
    assert "[To complete: the day on which it was sent, or the period]" in notice


@pytest.mark.parametrize(
    "aware", [None, results.SENT.replace(year=2024)], ids=["not given", "before the incident"]
)
def test_without_a_time_of_awareness_the_clock_is_a_blank(aware: datetime | None) -> None:
    text = draft("gdpr-notification", replace(THERE, aware_at=aware))
    assert "[To complete: the moment at which the controller became aware" in text
    assert "notify before" not in text


def test_the_record_of_the_record_is_the_language_of_the_reader() -> None:
    text = draft("pipeda-report", replace(THERE, language="fr"))
    assert "# Déclaration d'une atteinte aux mesures de sécurité" in text
    assert "9 courriels ont montré, le 23 mars 2025, 298 adresses de courriel de personnes externes" in text
    assert "DORS/2018-64), al. 2(1)a) à g)" in text


def test_the_register_has_a_row_an_incident_and_room_for_what_a_person_decides() -> None:
    first, second, _ = rows(dict(written(results.several(), THERE))["breach-register.csv"])
    assert first["occurred_first"] == "2025-03-23T14:05:00Z"
    assert first["notify_authority_before"] == "2025-03-27T13:26:00Z"
    assert (first["people_low"], first["people_best"], first["people_high"]) == ("296", "297", "298")
    assert first["measured_severity"] == "high"
    assert (second["people_best"], second["measured_severity"]) == ("", "")
    assert {first[name] for name in ("cause", "risk_assessment", "authority_notified_at", "decided_by")} == {""}


def test_the_word_document_marks_blanks_in_yellow_and_merges_fields() -> None:
    (form,) = [form for form in find_forms() if form.name == "notice-en"]
    words = language("en")
    (facts,) = facts_of(results.plain(), THERE)
    data = word(form.make(facts, words), words, results.plain().generated_at)
    file = docx.Document(io.BytesIO(data))
    runs = [run for paragraph in file.paragraphs for run in paragraph.runs]
    marked = [run.text for run in runs if run.font.highlight_color is not None]
    assert marked == [run.text for run in runs if run.text.startswith("[To complete:")]
    assert len(marked) > 4
    assert file.element.xml.count("MERGEFIELD") == 4
    assert file.core_properties.created == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert file.core_properties.language == "en-CA"


def test_text_out_of_mail_breaks_no_draft() -> None:
    for name, data in written(results.hostile_in_short(), results.REVEALED):
        if name.endswith(".docx"):
            assert docx.Document(io.BytesIO(data)).paragraphs
        elif name.endswith(".md"):
            text = data.decode("utf-8")
            assert not [
                character for character in text if not character.isprintable() and character not in "\n\xa0\u202f"
            ]
            assert "<script" not in text.replace("\\<", "")


@pytest.mark.parametrize("reader", [results.MASKED, results.REVEALED], ids=["masked", "revealed"])
def test_every_draft_for_others_says_first_whether_it_is_masked(reader: Reader) -> None:
    note = "THIS FILE HOLDS PERSONAL DATA." if reader.reveal else "Personal data is masked."
    for name in LAW:
        if not name.startswith("notice"):  # what is sent to a person is about her
            assert note in draft(name, reader)[:200]
