"""What tests in more than one place share: a browser, started once."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import start

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Chromium, started once in each process that has a test for it."""
    yield from start()
