"""The drafts: filled with what was measured, blank where only a person knows, each with its legal source."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import docx
import pytest

from scanner.analysis import deciding
from scanner.analysis.result import (
    ATTACHED_TABLES_COLUMNS,
    AttachedFiles,
    Incident,
    Notified,
    Recall,
    Result,
)
from scanner.reports import Reader
from scanner.reports.forms import REPORT, find_forms
from scanner.reports.forms.facts import facts_of
from scanner.reports.forms.markdown import markdown
from scanner.reports.forms.word import word
from scanner.reports.language import language, languages
from tests import decided
from tests.reports import results

AWARE = datetime(2025, 3, 24, 13, 26, tzinfo=UTC)
TORONTO = ZoneInfo("America/Toronto")
THERE = Reader(False, TORONTO, "en", AWARE)
LAW = {
    "pipeda-report": "SOR/2018-64), s. 2(1)(a) to (g)",
    "pipeda-record": "SOR/2018-64), s. 6",
    "gdpr-notification": "Article 33(1) and (3)(a) to (d)",
    "gdpr-record": "Article 33(5)",
    "notice-en": "SOR/2018-64, ss. 3 and 4; GDPR and UK GDPR, Article 34(2)",
    "notice-fr": "DORS/2018-64, art. 3 et 4; RGPD et UK GDPR, article 34, paragraphe 2",
}
UNSENT = replace(
    results.INCIDENT,
    reply_alls=0,
    forwards=0,
    undelivered=0,
    personal_data=(),
    recall=Recall(0, 0, 0, None, exposed_again=False),
    notified=Notified(0, 298, None, None, exposed_again=False),
)


@cache
def draft(name: str, reader: Reader = THERE, incident: Incident = results.INCIDENT) -> str:
    """One draft as Markdown on one line, typographic apostrophes and no-break spaces as a keyboard has them."""
    (form,) = [form for form in find_forms() if form.name == name]
    words = language(form.language or reader.language)
    (facts,) = facts_of(replace(results.plain(), incidents=(incident,)), reader)
    text = " ".join(markdown(form.make(facts, words), words).split())
    return text.replace("\u2019", "'").replace("\\", "")


def written(result: Result, reader: Reader) -> Iterator[tuple[str, bytes]]:
    """Every file of the folder of forms, by its path in it."""
    with TemporaryDirectory() as folder:
        REPORT.write(result, Path(folder), reader)
        top = Path(folder) / "forms"
        for file in sorted(top.rglob("*.*")):
            yield file.relative_to(top).as_posix(), file.read_bytes()


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"))))


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
        ("pipeda-report", "Recalls were sent for 9 of 9 emails. - The first recall was sent 22.5 minutes after"),
        ("pipeda-report", "Recall reports that came back: 2 of success, 7 of failure."),
        ("pipeda-report", "Notices about the incident were sent to 297 of 298 exposed addresses."),
        ("pipeda-report", "For 1 exposed address no notice was found."),
        ("pipeda-record", "government identifiers (ca-sin): 1"),
        ("pipeda-record", "1 reply to all by a recipient showed the list again."),
        ("pipeda-record", "Awareness, as given: 24 March 2025, 09:26 America/Toronto (13:26 UTC)."),
        ("pipeda-record", "puts the incident at “high”. The scale orders incidents; it is no test of a statute."),
        ("gdpr-notification", "notify before this moment | 27 March 2025, 09:26 America/Toronto (13:26 UTC) |"),
        ("gdpr-notification", "counts it | 27 March 2025, 10:00 America/Toronto (14:00 UTC) |"),
        ("gdpr-notification", "Addresses in view: 298 records."),
        ("gdpr-record", "2 forwards of the emails to others outside were found."),
        ("gdpr-record", "| sent.mbox | abab"),
        ("notice-en", "On 23 March 2025 we sent you an email with the subject “Your bill for March”."),
        ("notice-en", "stood in the field Cc"),
        ("notice-en", "We tried to recall the emails."),
        ("notice-fr", "Le 23 mars 2025, nous vous avons envoyé un courriel"),
        ("notice-fr", "{{greeting_fr}}"),
    ],
)
def test_what_was_measured_is_filled_in(name: str, said: str) -> None:
    assert said in draft(name)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("pipeda-report", "No recall of these emails was found in the mail examined."),
        ("pipeda-report", "No notice to the people concerned was found in the mail examined."),
        ("pipeda-report", "No reply to all that showed the list again was found in the mail examined."),
        ("pipeda-report", "No forward of the emails to others outside was found in the mail examined."),
        ("pipeda-report", "the rules for personal data found nothing."),
    ],
)
def test_what_was_not_found_is_said_as_that(name: str, said: str) -> None:
    assert said in draft(name, incident=UNSENT)
    assert "tried to recall" not in draft("notice-en", incident=UNSENT)


@pytest.mark.parametrize("name", LAW)
@pytest.mark.parametrize("code", languages())
def test_nothing_is_said_of_what_was_not_computed(name: str, code: str) -> None:
    text = draft(name, replace(results.MASKED, language=code), results.UNCOMPUTED)
    assert "None" not in text
    assert "NaN" not in text
    for measured in (
        "recall",
        "rappel",
        "notice was found",
        "avis n'a été trouvé",
        "pairs",
        "paires",
        "Copies that",
    ):
        assert measured not in text


def test_tables_of_people_in_attachments_are_told_and_counted() -> None:
    files = AttachedFiles(files=1, noun="workbook", people=1240, subjects="customers", hidden=True)
    told = {"incident": "I-0001", "categories": "government-id; phone-number"}
    incident = replace(results.INCIDENT, attached=files)
    result = replace(
        results.plain(), incidents=(incident,), attached_tables=results.frame(ATTACHED_TABLES_COLUMNS, [told])
    )
    text = dict(written(result, replace(THERE, language="fr")))["I-0001/pipeda-report.md"].decode("utf-8")
    plain = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert "un classeur joint avec 1 240 clients, dont une partie est masquée" in plain
    assert "Leurs colonnes portent sur" in plain
    assert "identifiants gouvernementaux et numéros de téléphone" in plain
    assert "Les tableaux joints portent sur 1 240 personnes" in plain


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
    assert "We sent you an email" in draft("notice-en", incident=results.UNCOMPUTED)


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


@pytest.mark.parametrize(
    ("reader", "address", "name", "greeting"),
    [
        (results.MASKED, "j•••@example.com", "J. D.", "Dear J. D.,"),
        (results.REVEALED, "jane.doe@example.com", "Jane Doe", "Dear Jane Doe,"),
    ],
    ids=["masked", "revealed"],
)
def test_the_mail_merge_has_one_row_a_person_those_still_to_tell_first(
    reader: Reader, address: str, name: str, greeting: str
) -> None:
    merged = rows(dict(written(results.plain(), reader))["I-0001/notice.csv"])
    assert [row["person"] for row in merged] == ["P-0002", "P-0001"]
    assert [row["still_to_tell"] for row in merged] == ["true", "false"]
    jane = merged[1]
    assert (jane["address"], jane["name"], jane["greeting_en"]) == (address, name, greeting)
    assert jane["visible_en"] == "your e-mail address, which shows your name"
    assert merged[0]["visible_fr"] == "votre adresse de courriel"
    assert all("," not in row["address"] and ";" not in row["address"] for row in merged)


def test_the_template_names_columns_of_the_mail_merge() -> None:
    columns = rows(dict(written(results.plain(), results.MASKED))["I-0001/notice.csv"])[0].keys()
    for code in languages():
        named = {part.split("}}")[0] for part in draft(f"notice-{code}").split("{{")[1:]}
        assert named
        assert named <= columns


def test_an_address_in_the_place_of_a_name_is_no_greeting() -> None:
    people = results.plain().people.assign(name="jane.doe@example.com")
    merged = rows(dict(written(replace(results.plain(), people=people), results.REVEALED))["I-0001/notice.csv"])
    assert {row["greeting_en"] for row in merged} == {"Hello,"}


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
    assert file.element.xml.count("MERGEFIELD") == 2
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
