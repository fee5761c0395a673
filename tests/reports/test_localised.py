"""Tables as a person reads them: what the program says is in her language, what a rule or a mail says stands."""

from dataclasses import replace

import pytest

from scanner.reports import frames
from scanner.reports.language import language, languages
from scanner.reports.localised import in_words, localised, title_of
from tests.reports import results

FRENCH = language("fr")


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("severity", "high", "élevée"),
        ("category", "government-id", "identifiants gouvernementaux"),
        ("category", "our-numbers", "our-numbers"),
        ("categories", "person-name; date-of-birth", "noms; dates de naissance"),
        ("subjects", "people", "personnes"),
        ("subjects", "patients", "patients"),
        ("kind", "pivot cache", "données d\u2019un tableau croisé"),
        ("jurisdiction", "*", "partout"),
        ("jurisdiction", "CA", "CA"),
        ("location", "body", "texte"),
        ("location", "attachment:list: two.csv", "pièce jointe:list: two.csv"),
        ("position", "bytes 0-1364", "octets 0-1364"),
        ("position", "Sent Items, item 2097188", "Sent Items, item 2097188"),
        ("part", "quoted", "passage cité"),
        ("part", "Sheet1", "Sheet1"),
        ("verdict", "false", "jugé faux"),
        ("told_how", "phone", "par téléphone"),
        ("stage", "parse", "lecture d\u2019un message"),
        ("stage", "mbox", "mbox"),
        ("reasons", "the recall showed the list again", "le rappel a montré la liste de nouveau"),
        ("subject", "body", "body"),
    ],
)
def test_the_programs_own_words_are_in_the_language_of_the_reader(column: str, value: str, said: str) -> None:
    assert in_words(column, value, FRENCH) == said


@pytest.mark.parametrize("code", languages())
def test_no_title_is_the_name_of_a_column(code: str) -> None:
    tables = {**frames.TABLES, "personal_data": frames.worst_personal_data}
    for name, make in tables.items():
        columns = make(results.plain(), False).columns
        assert [each for each in columns if title_of(each, language(code), name) == each] == [], name


def test_a_person_is_to_tell_an_incident_has_addresses_to_tell() -> None:
    english = language("en")
    assert title_of("to_tell", english, "people") == "Still to tell"
    assert title_of("to_tell", english, "incidents") == "Addresses to tell"
    people = localised(frames.people(results.plain(), False), replace(results.MASKED, language="en"), "people")
    assert people["Still to tell"].tolist() == [False, True]
