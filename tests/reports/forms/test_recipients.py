"""The mail merge of each incident: who of it is still to be told, and what of each was in view."""

from dataclasses import replace
from pathlib import Path

import pytest

from scanner.analysis import deciding
from scanner.analysis.columns import EXPOSURES_COLUMNS
from scanner.reports import Reader
from scanner.reports.language import languages
from tests import decided
from tests.reports import results
from tests.reports.forms.drafting import THERE, draft, rows, written


def test_who_was_told_of_one_incident_is_still_to_be_told_of_another(tmp_path: Path) -> None:
    """Six people are in both: letters went to all of I-0001, and a call to one of them about I-0002."""
    with decided.scanned(tmp_path) as case:
        ground = decided.Ground(case.connection, decided.measured(case))
        shared = ground.basis.result.people.set_index("person")["incidents"].map(list)
        both = [str(person) for person, incidents in shared.items() if incidents == ["I-0001", "I-0002"]]
        whats = (*ground.told("I-0001"), *ground.told(both[0], "I-0002"))
        result = deciding.decided(case.connection, ground.basis, decided.numbered(*whats))
        files = dict(written(result, THERE))
    register = {row["incident"]: row for row in rows(files["breach-register.csv"])}
    assert result.decided is not None
    for name, told, left in (("I-0001", 10, 0), ("I-0002", 1, 7), ("I-0003", 0, 5)):
        merged = rows(files[f"{name}/notice.csv"])
        assert {row["incident"] for row in merged} == {name}
        assert (
            [row["still_to_tell"] for row in merged].count("true") == left == int(register[name]["still_to_tell"])
        )
        assert result.decided.incidents[name].to_tell == left
        assert [bool(row["told_at"]) for row in merged].count(True) == told
        said = f"people told in another way: {told}; still to be told: {left}."
        assert said in files[f"{name}/pipeda-report.md"].decode("utf-8")
        assert said in register[name]["notices"]


def test_nobody_is_to_be_told_of_an_incident_that_was_accepted(tmp_path: Path) -> None:
    with decided.scanned(tmp_path) as case:
        ground = decided.Ground(case.connection, decided.measured(case))
        whats = (ground.incident("I-0001", "accepted"),)
        result = deciding.decided(case.connection, ground.basis, decided.numbered(*whats))
        files = dict(written(result, THERE))
    assert {row["still_to_tell"] for row in rows(files["I-0001/notice.csv"])} == {"false"}
    assert {row["still_to_tell"] for row in rows(files["I-0002/notice.csv"])} == {"true"}


@pytest.mark.parametrize(
    ("address", "name", "said"),
    [
        ("dv77@outlook.com", "Dmitri Volkov", "your name and your e-mail address"),
        ("jane.doe@example.com", "Jane Doe", "your name and your e-mail address"),
        ("jane.doe@example.com", "", "your e-mail address, which shows your name"),
        ("jane.doe@example.com", "jane.doe@example.com", "your e-mail address, which shows your name"),
        ("hank88@yahoo.ca", "hank88", "your e-mail address"),
        ("hank88@yahoo.ca", "", "your e-mail address"),
    ],
)
def test_the_notice_says_what_of_a_person_was_in_view(address: str, name: str, said: str) -> None:
    row = {"incident": "I-0001", "person": "P-0001", "address": address, "name": name}
    result = replace(results.plain(), exposures=results.frame(EXPOSURES_COLUMNS, [row]))
    (merged,) = rows(dict(written(result, results.REVEALED))["I-0001/notice.csv"])
    assert merged["visible_en"] == said


def test_the_mail_merge_names_the_addresses_that_this_incident_had_in_view() -> None:
    files = dict(written(results.several(), results.REVEALED))
    first, second = (rows(files[f"{incident}/notice.csv"]) for incident in ("I-0001", "I-0002"))
    assert {row["person"]: (row["address"], row["other_addresses"]) for row in first} == {
        "P-0001": (results.ADDRESSES[0], results.ADDRESSES[1]),
        "P-0002": (results.ADDRESSES[2], ""),
    }
    assert [row["person"] for row in second] == ["P-0002"]
    assert {row["told_at"] for row in second} == {""}


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
    assert jane["visible_en"] == "your name and your e-mail address"
    assert jane["relation_en"] == "that you are a customer of ours"
    assert merged[0]["visible_fr"] == "votre adresse de courriel, qui révèle votre nom"
    assert merged[0]["relation_fr"] == "que vous recevez des courriels de notre part"
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
