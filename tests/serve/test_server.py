"""`blindcopy report --serve` as a process: where it listens, what it says, and how it ends."""

import os
import shutil
import socket
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from scanner.case import open_case
from scanner.cli import main
from scanner.errors import CaseError, UsageError
from scanner.serve.server import serve
from tests.decided import scanned
from tests.serving import serving


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("server")
    with scanned(folder):
        pass
    yield folder / "case"
    shutil.rmtree(folder)


def status(port: int, path: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.skipif(os.name == "nt", reason="a process cannot be sent Ctrl-C alone")
def test_it_serves_until_ctrl_c_and_meanwhile_no_scan_can_have_the_case(case: Path) -> None:
    with serving(case) as server:
        answers = [status(server.port, path) for path in (f"/{server.token}/", "/", "/x/")]
        with pytest.raises(CaseError, match="another scan has it open, or a report that is served"):
            open_case(case, create=False)
        said, errors = server.end()
    assert answers == [200, 403, 403]
    assert (server.process.returncode, errors) == (0, "")
    assert said == f"The report of {case} is no longer served. It holds 0 decisions.\n"


def test_it_listens_to_no_other_computer(case: Path) -> None:
    assert case.exists()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UsageError, match=rf"port {port} of 127\.0\.0\.1"):
            serve(port, lambda _: pytest.fail("made"), pytest.fail, browser=False)


@pytest.mark.parametrize("port", [-1, 65_536])
def test_a_port_that_cannot_be(port: int) -> None:
    with pytest.raises(UsageError, match="port"):
        serve(port, lambda _: pytest.fail("made"), pytest.fail, browser=False)


@pytest.mark.parametrize("option", [["--json"], ["--report", "folder"]])
def test_what_serving_leaves_out(case: Path, option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(case), "--serve", *option]) == 2
    told = "blindcopy: --serve shows the report in a browser: leave out --report and --json\n"
    assert capsys.readouterr().err == told
