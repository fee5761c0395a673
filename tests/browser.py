"""A real browser: Chromium as the system has it, and what a page in it says and asks for."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
PHONE: "ViewportSize" = {"width": 360, "height": 740}
DESKTOP: "ViewportSize" = {"width": 1280, "height": 800}


@dataclass
class Visit:
    """A page that was opened: what it wrote to the console, and all that it asked for."""

    page: "Page"
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


def start() -> "Iterator[Browser]":
    """One browser, closed in the end; the test is skipped, and says why, where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (the extra dev)")
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian and Ubuntu: apt-get install chromium)")
    as_root = os.name == "posix" and os.geteuid() == 0  # for whom Chromium has no sandbox
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] * as_root)
        yield browser
        browser.close()


@contextmanager
def visit(browser: "Browser", address: str, size: "ViewportSize" = DESKTOP, **options: Any) -> Iterator[Visit]:
    """A page opened in a window of its own. Whatever goes wrong in it is in its console."""
    context = browser.new_context(viewport=size, **options)
    try:
        page = context.new_page()
        here = Visit(page)
        page.on("console", lambda message: here.console.append(message.text))
        page.on("pageerror", lambda error: here.console.append(str(error)))
        page.on("dialog", lambda dialog: here.console.append(dialog.message))
        page.on("request", lambda request: here.requests.append(request.url))
        page.goto(address)
        yield here
    finally:
        context.close()
