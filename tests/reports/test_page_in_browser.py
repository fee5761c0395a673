"""report.html as its reader meets it: opened from a file in Chromium, searched, sorted, printed, read aloud."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scanner.reports.html.actions import Actions
from scanner.reports.language import languages
from scanner.reports.page import render
from scanner.reports.report import Reader
from tests import commandline
from tests.browser import DESKTOP, PHONE, Visit, visit
from tests.reports import results

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize


SAMPLE = commandline.ROOT / "sample_data"
CUSTOMERS = SAMPLE / "utility" / "customers.csv"
ROWS = "#people-table tbody tr"
ALIKE = "tbody tr:nth-child(n + 6), details.incident:nth-of-type(n + 6)"  # those before them; axe takes long
COUNTS = (
    *("messages", "addresses_exposed", "addresses_named", "customers_exposed", "viewers", "pairs_disclosed"),
    *("pairs_new", "undelivered", "reply_alls", "addresses_added", "forwards"),
)


@dataclass(frozen=True)
class Scanned:
    """The report of sample_data."""

    page: str
    summary: dict[str, Any]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Scanned:
    folder = tmp_path_factory.mktemp("sample")
    report = folder / "report"
    options = ("--org", "utility.example", "--customers", CUSTOMERS, "--jobs", 1, "--quiet", "--reveal")
    done = commandline.run("scan", SAMPLE, "--case", folder / "case", "--report", report, *options)
    assert done.returncode == 0, done.stderr
    summary = json.loads((report / "summary.json").read_text(encoding="utf-8"))
    return Scanned((report / "report.html").as_uri(), summary)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The addresses of pages of made-up results."""
    folder = tmp_path_factory.mktemp("made")
    for name, make, actions in (
        ("several", results.several, None),
        ("served", results.drawn, Actions("/decide", "token")),
        ("hostile", results.hostile, None),
    ):
        (folder / f"{name}.html").write_text(render(make(), Reader(reveal=True), actions), encoding="utf-8")
    return {file.stem: file.as_uri() for file in folder.iterdir()}


@pytest.fixture
def opened(browser: "Browser", sample: Scanned) -> Iterator[Visit]:
    with visit(browser, sample.page) as here:
        yield here


def figures(page: "Page", within: str) -> dict[str, str]:
    """The figures in a part of the page, by key, as numbers in text."""
    found: dict[str, str] = page.eval_on_selector_all(
        f"{within} data[data-figure]", "all => Object.fromEntries(all.map(d => [d.dataset.figure, d.value]))"
    )
    return found


def shown(page: "Page") -> list[str]:
    """The names of the people whose rows are shown, in their order."""
    found: list[str] = page.eval_on_selector_all(
        ROWS, "rows => rows.filter(row => row.checkVisibility()).map(row => row.cells[0].textContent)"
    )
    return found


def too_wide(page: "Page") -> int:
    """By how many pixels the page is wider than its window."""
    over: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return over


def unfold(page: "Page") -> None:
    """Opens every part that can be folded."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


def test_it_asks_for_nothing_and_nothing_goes_wrong(opened: Visit, sample: Scanned) -> None:
    assert opened.console == []
    assert opened.requests == [sample.page]


def test_the_figures_are_those_of_the_summary(opened: Visit, sample: Scanned) -> None:
    totals, (incident,) = sample.summary["totals"], sample.summary["incidents"]
    first = figures(opened.page, "#what-happened")
    assert first["addresses_exposed"] == str(totals["addresses_exposed"])
    assert first["customers_exposed"] == str(totals["customers_exposed"])
    assert first["people_exposed"] == str(totals["people_exposed"]["best"])
    assert first["still_to_tell"] == str(incident["notified"]["missing"])
    low, high = totals["people_exposed"]["low"], totals["people_exposed"]["high"]
    assert f"at least {low}, at most {high}" in opened.page.inner_text("#what-happened")
    told = figures(opened.page, f"#{incident['id']}")
    for key in COUNTS:
        assert told[key] == str(incident[key]), key
    assert told["recall_succeeded"] == str(incident["recall"]["succeeded"])
    assert told["notified"] == str(incident["notified"]["people"])
    rules = opened.page.eval_on_selector_all(
        "#rules-table tbody tr", "rows => rows.map(row => [0, 4, 5, 6, 7].map(n => row.cells[n].textContent))"
    )
    assert rules == [
        [
            total["rule"],
            *(f"{total[key]:,}" for key in ("findings", "distinct_values", "messages", "sent_outside")),
        ]
        for total in sample.summary["personal_data"]
    ]
    hashes = opened.page.locator("#sources-table td.sha256").all_inner_texts()
    assert hashes == [source["sha256"] for source in sample.summary["sources"]]


def test_a_person_is_found_by_name_whatever_the_accents(opened: Visit) -> None:
    page = opened.page
    everybody = len(shown(page))
    row = page.locator(ROWS).nth(7)
    person, address = row.locator("td").nth(0).inner_text(), row.locator("td").nth(2).inner_text()
    page.fill("input[type=search]", address.upper())
    assert shown(page) == [person]
    assert page.inner_text("output.shown") == "1 row shown"
    page.fill("input[type=search]", "")
    assert len(shown(page)) == everybody


def test_people_are_filtered_by_who_is_still_to_tell_and_by_incident(
    browser: "Browser", made: dict[str, str]
) -> None:
    with visit(browser, made["several"]) as here:
        here.page.select_option("select[name=told]", "no")
        assert shown(here.page) == ["P-0002"]
        here.page.select_option("select[name=told]", "")
        here.page.select_option("select[name=incidents]", "I-0001")
        assert shown(here.page) == ["P-0001", "P-0002"]
        here.page.select_option("select[name=incidents]", "I-0002")
        assert shown(here.page) == ["P-0002"]


def test_tables_are_sorted_by_any_column_with_the_keyboard(browser: "Browser", made: dict[str, str]) -> None:
    with visit(browser, made["several"]) as here:
        head = here.page.locator("#incidents-table th").nth(4)
        head.locator("button").focus()
        here.page.keyboard.press("Enter")
        exposed = here.page.locator("#incidents-table tbody td:nth-child(5)")
        assert exposed.all_inner_texts() == ["12", "298", "298"]
        assert head.get_attribute("aria-sort") == "ascending"
        here.page.keyboard.press("Enter")
        assert exposed.all_inner_texts() == ["298", "298", "12"]
        assert head.get_attribute("aria-sort") == "descending"
        here.page.locator("#incidents-table th button").nth(1).click()
        levels = here.page.locator("#incidents-table tbody td:nth-child(2)")
        assert levels.all_inner_texts() == ["not computed", "high", "critical"]


def test_a_link_opens_the_incident_that_it_leads_to(browser: "Browser", made: dict[str, str]) -> None:
    with visit(browser, made["hostile"]) as here:
        last = here.page.locator("details.incident").last
        assert last.get_attribute("open") is None
        here.page.evaluate("id => { location.hash = id }", last.get_attribute("id"))
        here.page.wait_for_function("[...document.querySelectorAll('details.incident')].at(-1).open")


@pytest.mark.parametrize(
    ("name", "scheme"),
    [("sample", "light"), ("sample", "dark"), ("served", "light"), ("served", "dark"), ("hostile", "light")],
)
def test_axe_finds_nothing(
    name: str, scheme: str, browser: "Browser", sample: Scanned, made: dict[str, str]
) -> None:
    """WCAG 2.2, levels A and AA, and axe's best practices; in the dark contrast only, the rest being the same."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    only = {"runOnly": ["color-contrast"]} if scheme == "dark" else {}
    with visit(browser, {**made, "sample": sample.page}[name], color_scheme=scheme) as here:
        unfold(here.page)
        here.page.evaluate("like => document.querySelectorAll(like).forEach(each => each.remove())", ALIKE)
        found = axe.run(here.page, options={"resultTypes": ["violations"], **only})
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found.response["violations"]] == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_hostile_mail_is_text_and_breaks_no_layout(
    browser: "Browser", made: dict[str, str], size: "ViewportSize"
) -> None:
    with visit(browser, made["hostile"], size) as here:
        unfold(here.page)
        assert too_wide(here.page) <= 0
        assert here.console == []
        assert here.page.locator("script").count() == 1
        assert here.page.locator("img, iframe, object, embed, base, link:not([rel=icon])").count() == 0
        assert here.page.locator(".subject", has_text="<script>&amp;</script>").count() == 1
        assert here.page.locator(".subject", has_text="=1+1").count() >= 1


@pytest.mark.parametrize("width", [320, 390, 768])
def test_the_page_never_scrolls_sideways(browser: "Browser", sample: Scanned, width: int) -> None:
    with visit(browser, sample.page, {"width": width, "height": 800}) as here:
        unfold(here.page)
        assert too_wide(here.page) <= 0


@pytest.mark.parametrize("code", languages())
def test_on_a_desktop_no_table_of_incidents_is_cut(browser: "Browser", tmp_path: Path, code: str) -> None:
    file = tmp_path / "report.html"
    file.write_text(render(results.several(), Reader(reveal=False, language=code)), encoding="utf-8")
    with visit(browser, file.as_uri()) as here:
        over = "here => here.closest('.scroll').scrollWidth - here.closest('.scroll').clientWidth"
        assert here.page.eval_on_selector("#incidents-table", over) <= 0
        assert here.page.eval_on_selector("#rules-table", over) <= 0


def test_on_a_phone_charts_can_be_read(browser: "Browser", sample: Scanned) -> None:
    """11 pixels and more, and no label reaches beyond its chart."""
    with visit(browser, sample.page, {"width": 390, "height": 800}) as here:
        drawn = here.page.eval_on_selector_all(
            ".chart text",
            """all => all.map(text => {
                const [box, chart] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
                const scale = chart.width / text.ownerSVGElement.viewBox.baseVal.width;
                return [parseFloat(getComputedStyle(text).fontSize) * scale, box.right - chart.right];
            })""",
        )
    assert min(size for size, _ in drawn) >= 11
    assert max(beyond for _, beyond in drawn) <= 1


def test_on_paper_everything_is_unfolded_and_nothing_is_for_clicking(
    browser: "Browser", made: dict[str, str]
) -> None:
    with visit(browser, made["hostile"], color_scheme="dark") as here:
        here.page.emulate_media(media="print")
        assert here.page.locator("nav, .tools").first.is_hidden()
        folded = "details:not([open]) > :not(summary)"
        heights = here.page.eval_on_selector_all(
            folded, "all => all.map(each => each.getBoundingClientRect().height)"
        )
        assert heights
        assert min(heights) > 0
        assert here.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_without_its_script_it_still_says_everything(browser: "Browser", sample: Scanned) -> None:
    with visit(browser, sample.page, java_script_enabled=False) as here:
        assert here.page.locator(ROWS).count() == sample.summary["totals"]["people_exposed"]["best"]
        assert here.page.locator(".tools").first.is_hidden()


def test_the_first_link_skips_to_the_report(opened: Visit) -> None:
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.hash") == "#report"
