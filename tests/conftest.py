"""What tests in more than one place share: a browser, started once."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import start

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Chromium. Mark what uses it with `pytest.mark.xdist_group("browser")`, so that one worker starts it."""
    yield from start()
