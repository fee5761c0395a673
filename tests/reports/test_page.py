"""report.html as text: one file, a policy that lets nothing else run, and everything out of mail escaped."""

import base64
import hashlib
import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pytest

from scanner.analysis.columns import PEOPLE_COLUMNS
from scanner.analysis.result import Totals
from scanner.reports.html.actions import Actions
from scanner.reports.language import languages
from scanner.reports.page import render
from scanner.reports.report import Reader
from tests.reports import results

READER = Reader(reveal=False)
ACTIONS = Actions("/decide", "a-token")


MADE = {**results.RESULTS, "drawn": results.drawn}


@cache
def page_of(name: str) -> str:
    """The page of one of the results, masked."""
    return render(MADE[name](), READER)


class Elements(HTMLParser):
    """The elements of a page: the attributes of each, by tag, and the text of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, list[dict[str, str | None]]] = {}
        self.texts: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.setdefault(tag, []).append(dict(attrs))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is not None:  # inside of script or style
            self.texts[self.cdata_elem] = self.texts.get(self.cdata_elem, "") + data


def policy(page: str) -> dict[str, str]:
    content = Elements(page).found["meta"][1]["content"] or ""
    return dict(part.strip().split(" ", 1) for part in content.split(";"))


def hashed(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@pytest.mark.parametrize("name", MADE)
def test_nothing_but_its_own_style_and_script_runs(name: str) -> None:
    page = page_of(name)
    elements = Elements(page)
    allowed = policy(page)
    assert allowed["default-src"] == "'none'"
    assert allowed["base-uri"] == allowed["form-action"] == "'none'"
    assert len(elements.found["script"]) == len(elements.found["style"]) == 1
    assert allowed["script-src"] == hashed(elements.texts["script"])
    assert "unsafe" not in str(allowed)


@pytest.mark.parametrize("name", MADE)
def test_nothing_is_asked_for_from_elsewhere_and_no_attribute_runs(name: str) -> None:
    for tag, elements in Elements(page_of(name)).found.items():
        for attributes in elements:
            assert not [name for name in attributes if name.startswith("on") or name in {"style", "src", "srcset"}]
            target = attributes.get("href") or attributes.get("action") or "#"
            assert target.startswith("#") or (tag, target) == ("link", "data:,")


def test_ids_are_unique_and_every_link_leads_somewhere() -> None:
    elements = Elements(page_of("several")).found
    ids = [each["id"] for group in elements.values() for each in group if "id" in each]
    assert len(ids) == len(set(ids))
    assert {str(link["href"])[1:] for link in elements["a"]} <= set(ids)


def test_the_same_result_gives_the_same_page() -> None:
    assert render(results.drawn(), READER) == page_of("drawn")


def test_a_page_that_reveals_says_so_first() -> None:
    revealed, masked = render(results.plain(), Reader(reveal=True)), page_of("plain")
    assert "THIS FILE HOLDS PERSONAL DATA." in revealed
    assert revealed.index("THIS FILE HOLDS") < revealed.index("Jane Doe")
    assert "Jane Doe" not in masked
    assert "Personal data is masked." in masked


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize("name", ["empty", "several", "drawn"])
def test_every_language_has_all_of_it(code: str, name: str) -> None:
    page = render(MADE[name](), Reader(reveal=False, language=code), ACTIONS)
    assert f'<html lang="{code}">' in page


def test_a_page_in_a_file_has_no_form_that_is_sent_and_one_that_is_served_has() -> None:
    assert 'method="post"' not in page_of("plain")
    page = render(results.plain(), READER, ACTIONS)
    sent = [form for form in Elements(page).found["form"] if form.get("method") == "post"]
    assert {form["action"] for form in sent} == {"/decide"}
    tokens = [field for field in Elements(page).found["input"] if field.get("name") == "token"]
    assert [field["value"] for field in tokens] == ["a-token"] * len(sent)
    assert policy(page)["form-action"] == "'self'"


def test_two_thousand_people_are_all_listed_and_stay_small() -> None:
    people = [
        {
            "person": f"P-{number:04}",
            "name": f"Somebody With-A-Name {number}",
            "addresses": [f"somebody.with.a.name.{number}@provider.example"],
            "customer_id": f"C-{number}",
            "incidents": ["I-0001"],
            "still_to_tell": number % 2 == 0,
        }
        for number in range(2_000)
    ]
    result = replace(
        results.plain(), people=results.frame(PEOPLE_COLUMNS, people), totals=Totals(1, 2_000, None, None)
    )
    page = render(result, Reader(reveal=True))
    assert len(re.findall(r'<tr data-told="', page)) == 2_000
    assert len(page.encode()) < 1_500_000


def test_an_incident_with_all_its_charts_takes_little_room() -> None:
    (incident,) = results.drawn().incidents
    one, two = (
        len(render(replace(results.drawn(), incidents=(incident, replace(incident, id="I-0002"))[:count]), READER))
        for count in (1, 2)
    )
    assert two - one < 60_000  # fifty of them, and two thousand people, are less than five million bytes
