"""What tests in more than one place share: a browser, started once."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.browser import start

if TYPE_CHECKING:
    from playwright.sync_api import Browser


settings.register_profile("untimed", deadline=None)  # no test is to fail since a machine is busy
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Chromium, started once in each process that has a test for it."""
    yield from start()
