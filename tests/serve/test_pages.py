"""The served report in a real browser: forms are sent, figures follow, nothing but this server is asked."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import visit
from tests.decided import RULE, THIRD, scanned
from tests.serving import Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


EVIL = "<form method=post action=URLdecide><input name=about value=incident><button>win</button></form>"


@pytest.fixture(scope="module")
def server(browser: "Browser", tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    assert browser.is_connected()  # asked for first, so that nothing is served where there is none
    folder = tmp_path_factory.mktemp("pages")
    with scanned(folder):
        pass
    with serving(folder / "case", "--reveal", "--timezone", "America/Toronto") as server:
        yield server


def figure(page: "Page", key: str) -> int:
    """A figure of the first screen."""
    return int(page.locator(f"header [data-figure={key}]").get_attribute("value") or -1)


def test_decisions_are_sent_and_the_figures_follow(browser: "Browser", server: Server) -> None:
    with visit(browser, server.url) as here:
        page = here.page
        before = figure(page, "still_to_tell")

        form = page.locator("#I-0003 form.decision")
        if not form.is_visible():
            page.locator("#I-0003 summary").first.click()
        form.locator("[name=by]").fill("Jane Doe")
        form.locator("[name=why]").fill("all of them are members of the committee")
        form.locator("button[value=accepted]").click()
        page.wait_for_url(f"{server.url}#I-0003")
        assert figure(page, "still_to_tell") == before - len(THIRD)

        page.locator("tr:has-text('first1@') input[name=person]").check()
        told = page.locator("form#told")
        told.locator("[name=told_how]").select_option("letter")
        told.locator("[name=told_at]").fill("2025-04-01T09:30")
        told.locator("button").click()
        page.wait_for_url(f"{server.url}#people")
        assert figure(page, "still_to_tell") == before - len(THIRD) - 1
        assert told.locator("[name=by]").input_value() == "Jane Doe"

        page.locator(f"a[href='findings?rule={RULE}']").click()
        page.locator("input[name=finding]").first.check()
        page.locator("[name=why]").fill("an order number")
        page.locator("button[value=false]").click()
        page.wait_for_url(f"{server.url}#personal-data")

    assert here.console == []
    assert [address for address in here.requests if not address.startswith((server.url, "data:"))] == []


def test_a_page_of_another_origin_can_neither_read_nor_send(browser: "Browser", server: Server) -> None:
    with visit(browser, "about:blank") as here:
        page = here.page
        page.route(
            "http://evil.example/",
            lambda route: route.fulfill(body=EVIL.replace("URL", server.url), content_type="text/html"),
        )
        page.goto("http://evil.example/")
        read = page.evaluate("url => fetch(url).then(() => 'read', () => 'refused')", server.url)
        page.locator("button").click()
        page.wait_for_url(f"{server.url}decide")
        assert (read, page.locator("body").inner_text().strip()) == (
            "refused",
            "Another site's page asked for this.",
        )
