"""`blindcopy decide`: decisions without a browser, and reports and exit statuses that follow them."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.cli import main
from scanner.decisions import kept_decisions
from tests.decided import SECOND, SHARED, THIRD, scanned
from tests.scans import opened

Call = Callable[..., str]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("decide")
    with scanned(folder):
        pass
    return folder / "case"


@pytest.fixture
def case(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "case"))


@pytest.fixture
def call(case: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    """Calls a command on the case; gives what it printed, or the line in which it said what is wrong."""

    def called(command: str, *arguments: object, status: int = 0) -> str:
        assert main([command, str(case), *map(str, arguments)]) == status
        said = capsys.readouterr()
        return said.out if status == 0 else said.err.removeprefix("blindcopy: ")

    return called


def test_decisions_are_kept_and_reports_follow(call: Call) -> None:
    told = call(
        "decide", "told", "I-0003", SHARED[0], "--how", "letter", "--at", "2025-04-20T09:00", "--by", "Jane"
    )
    assert len(re.findall(r"Jane +told +P-", told)) == len(THIRD) + 1
    call("decide", "incident", "false", "I-0001", "--why", "a test")
    left = json.loads(call("report", "--json"))["decisions"]
    assert (left["totals"]["incidents"], left["totals"]["addresses_exposed"]) == (2, len(SECOND) + len(THIRD))
    assert left["still_to_tell"] == len(SECOND) - 1
    assert (left["made"], left["holding"]) == (len(THIRD) + 2, len(THIRD) + 2)


def test_what_is_wrong_is_one_line_and_nothing_is_kept(call: Call, case: Path) -> None:
    unknown = call("decide", "incident", "false", "I-0001", "I-0099", "--why", "x", status=2)
    assert unknown == "no incident I-0099 in the last scan of this case\n"
    with opened(case) as kept:
        assert kept_decisions(kept) == ()
