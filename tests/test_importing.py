"""Modules imported when they are needed."""

import gc
import sys

import pytest

from scanner.importing import imported


def test_a_module_is_imported_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "scanner.filenames", raising=False)
    module = imported("scanner.filenames")
    assert module is sys.modules["scanner.filenames"]
    assert imported("scanner.filenames") is module


@pytest.mark.parametrize("collects", [True, False])
def test_the_collector_goes_on_as_before(collects: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if collects else gc.disable)()
        with pytest.raises(ModuleNotFoundError):
            imported("scanner.commands.nothing")
        assert gc.isenabled() == collects
    finally:
        (gc.enable if before else gc.disable)()
