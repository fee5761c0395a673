"""What drafts say of an incident: of one and of many, of what came from outside, and of what was not found."""

import re
from dataclasses import replace

import pytest

from scanner.analysis.columns import ATTACHED_TABLES_COLUMNS
from scanner.analysis.result import AttachedFiles, Notified, Recall
from scanner.reports.language import languages
from tests.reports import results
from tests.reports.forms.drafting import AWARE, LAW, THERE, UNSENT, draft, rows, written


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
    plain = (
        text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
        .replace("\N{NARROW NO-BREAK SPACE}", " ")
        .replace("\xa0", " ")
    )
    assert "un classeur joint avec 1 240 clients, dont une partie est masquée" in plain
    assert "Leurs colonnes portent sur" in plain
    assert "identifiants gouvernementaux et numéros de téléphone" in plain
    assert "Les tableaux joints portent sur 1 240 personnes" in plain
    assert "À aviser également : 1 240 personnes qui figurent dans les tableaux joints." in plain
    assert (
        "si, quand et comment les 1 240 personnes qui figurent dans les tableaux joints ont été avisées" in plain
    )
    notice = " ".join(draft("notice-en", incident=incident).split())
    assert "The 1,240 people in the attached tables are not in it" in notice
    register = rows(dict(written(result, THERE))["breach-register.csv"])[0]
    assert (register["still_to_tell"], register["attached_people"]) == ("1", "1240")


@pytest.mark.parametrize(
    ("recall", "said"),
    [
        (Recall(9, 2, 7, 22.0, False, 0, 7), "9 recall reports came back: 2 of success, none of them from an"),
        (
            Recall(9, 2, 7, 22.0, False, 0, 7),
            "Nothing shows that a recall had any effect for an outside recipient.",
        ),
        (Recall(9, 3, 1, 22.0, False, 1), "3 of success, 1 of them from an outside recipient; 1 of failure."),
        (Recall(9, 3, 1, 22.0, False, 2), "3 of success, 2 of them from outside recipients; 1 of failure."),
        (Recall(9, 2, 0, 22.0, False, 2), "2 of success, all of them from outside recipients; 0 of failure."),
        (Recall(9, 0, 1, 22.0, False), "1 recall report came back: none of success; 1 of failure."),
        (Recall(9, 0, 0, 22.0, False), "No recall report came back"),
        (
            Recall(2, 0, 0, 2880.0, False),
            "for 2 of the 9 emails. - The first recall was sent 2 days after the first",
        ),
        (Recall(1, 0, 0, 90.0, False), "for 1 of the 9 emails. - The recall was sent 90 minutes after the first"),
    ],
)
def test_of_a_recall_only_what_came_from_outside_tells_of_those_exposed(recall: Recall, said: str) -> None:
    assert said in draft("pipeda-report", incident=replace(results.INCIDENT, recall=recall))


@pytest.mark.parametrize(
    ("notified", "said"),
    [
        (Notified(6, 2, results.SENT, AWARE, False, 1), "Of these, 1 address was not reached: every notice to it"),
        (
            Notified(298, 0, results.SENT, results.SENT, False),
            "sent to all 298 exposed addresses. - Moment of sending:",
        ),
    ],
)
def test_notices_that_came_back_told_nobody(notified: Notified, said: str) -> None:
    assert said in draft("pipeda-report", incident=replace(results.INCIDENT, notified=notified))


ONE = replace(
    results.INCIDENT,
    reasons=("1 of them names a person", "1 of them was not told yet"),
    messages=1,
    addresses_named=1,
    customers_exposed=1,
    viewers=1,
    pairs_disclosed=2,
    pairs_new=1,
    undelivered=1,
    recall=Recall(1, 1, 1, 1.0, exposed_again=True),
    addresses_added=1,
    forwards=1,
    notified=Notified(1, 1, results.SENT, results.SENT, True, 1),
    attached=AttachedFiles(1, "workbook", 1, "customers", False),
)


@pytest.mark.parametrize("name", LAW)
@pytest.mark.parametrize("code", languages())
def test_of_one_the_drafts_speak_in_the_singular(name: str, code: str) -> None:
    text = draft(name, replace(THERE, language=code), ONE)
    assert not re.findall(r"\b1 (?!des |d'entre )\w*[^\Ws]s\b", text)
    assert not re.findall(r"\bthe(?:se)? emails\b|\b(?:[Ll]es|des|ces|aux) courriels\b(?! indésirables)", text)
    assert not re.findall("1 of them (?:name|have|were) ", text)
    assert not re.findall("1 d'entre elles (?:nomment|ne sont|n'avaient) ", text)
