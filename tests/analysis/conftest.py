"""A case to decide on, measured once."""

from collections.abc import Iterator

import pytest

from tests.decided import Ground, measured, scanned


@pytest.fixture(scope="session")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with scanned(tmp_path_factory.mktemp("ground")) as case:
        yield Ground(case.connection, measured(case))
