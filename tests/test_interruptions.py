"""Killed, stopped or out of disk at any moment: the case stays good, and the same call goes on."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import duckdb
import psutil
import pytest

from tests.commandline import ROOT, call, run, summary
from tests.scans import mbox, message, opened

pytestmark = pytest.mark.skipif(os.name == "nt", reason="process groups and signals of POSIX")

MESSAGES = 2000
FILLER = "Nothing the matter here, only words that take room.\n" * 40
CROWD = ", ".join(f"Person {n} <person{n}@customer{n}.example>" for n in range(12))
OPTIONS = ("--quiet", "--jobs", 2, "--org", "utility.example")
GRACE = 20.0  # seconds


@pytest.fixture(scope="module")
def mailbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some 5 MB, so that there are several units; a mass mail in each hundred messages."""
    path = tmp_path_factory.mktemp("mail") / "Sent.mbox"
    path.write_bytes(
        mbox(
            message(n, f"{FILLER}{n}", CROWD if n % 100 == 0 else f"reader{n}@outside.example")
            for n in range(MESSAGES)
        )
    )
    return path


@pytest.fixture(scope="module")
def uninterrupted(mailbox: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The summary of a scan that nothing happened to."""
    folder = tmp_path_factory.mktemp("whole")
    run("scan", mailbox, "--case", folder / "case", "--report", folder / "report", *OPTIONS)
    told = summary(folder / "report")
    assert told["messages"]["scanned"] == MESSAGES
    return told


@contextlib.contextmanager
def scanning(mailbox: Path, case: Path, **options: object) -> Iterator[subprocess.Popen[str]]:
    """A scan in a process group of its own; what is left of the group at the end is killed."""
    process = subprocess.Popen(  # type: ignore[call-overload]  # options are handed through
        call("scan", mailbox, "--case", case, *OPTIONS),
        cwd=ROOT, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options,
    )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def wait_until(reached: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Returns when something is so, or the process has ended without it."""
    end = time.monotonic() + GRACE
    while not reached() and process.poll() is None:
        assert time.monotonic() < end
        time.sleep(0.005)


def workers(process: subprocess.Popen[str]) -> list[psutil.Process]:
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def log_size(case: Path) -> int:
    """Bytes that were committed and are not yet in the case file itself."""
    log = case.with_name(case.name + ".wal")
    return log.stat().st_size if log.exists() else 0


MOMENTS: dict[str, Callable[[subprocess.Popen[str], Path], bool]] = {
    "case_being_made": lambda _, case: any(case.parent.glob("case*")),
    "case_made": lambda _, case: case.exists(),
    "workers_starting": lambda process, _: len(workers(process)) > 1,
    "first_unit_committed": lambda _, case: log_size(case) > 100_000,
    "some_units_committed": lambda _, case: log_size(case) > 300_000,
}


def test_killed_at_any_moment_the_same_call_goes_on(
    mailbox: Path, uninterrupted: dict[str, object], tmp_path: Path
) -> None:
    case = tmp_path / "case"
    for moment in MOMENTS.values():
        with scanning(mailbox, case) as process:
            wait_until(partial(moment, process, case), process)
            os.killpg(process.pid, signal.SIGKILL)
    resumed = run("scan", mailbox, "--case", case, "--report", tmp_path / "report", *OPTIONS)
    assert (resumed.returncode, resumed.stderr) == (0, "")
    assert summary(tmp_path / "report") == uninterrupted
    assert rows_and_coverage(case) == (MESSAGES, MESSAGES, mailbox.stat().st_size)


def rows_and_coverage(case: Path) -> tuple[int, int, int]:
    """Rows of messages, distinct places among them, and bytes that the spans cover."""
    with duckdb.connect(case, read_only=True) as connection:
        rows = connection.execute("SELECT count(*), count(DISTINCT (file, position)) FROM messages").fetchone()
        covered = connection.execute('SELECT sum("end" - start) FROM spans').fetchone()
    assert rows is not None
    assert covered is not None
    return (rows[0], rows[1], covered[0])


def ctrl_c(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGINT)  # a terminal sends it to all


@pytest.mark.parametrize(
    ("moment", "stop"),
    [
        pytest.param("workers_starting", ctrl_c, id="ctrl_c_early"),
        pytest.param("first_unit_committed", ctrl_c, id="ctrl_c"),
        pytest.param("first_unit_committed", subprocess.Popen.terminate, id="terminated"),
    ],
)
def test_stopped_the_same_call_goes_on(
    moment: str,
    stop: Callable[[subprocess.Popen[str]], None],
    mailbox: Path,
    uninterrupted: dict[str, object],
    tmp_path: Path,
) -> None:
    case = tmp_path / "case"
    reached = MOMENTS[moment]
    with scanning(mailbox, case) as process:
        wait_until(lambda: reached(process, case), process)
        stop(process)
        out, err = process.communicate(timeout=GRACE)
    assert (process.returncode, out) == (130, "")
    assert err == "blindcopy: stopped; nothing is lost, and the same call goes on from here\n"
    resumed = run("scan", mailbox, "--case", case, "--report", tmp_path / "report", *OPTIONS)
    assert resumed.returncode == 0
    assert summary(tmp_path / "report") == uninterrupted


def test_workers_end_with_a_killed_coordinator(mailbox: Path, tmp_path: Path) -> None:
    with scanning(mailbox, tmp_path / "case") as process:
        wait_until(lambda: log_size(tmp_path / "case") > 100_000, process)
        left = workers(process)
        assert len(left) > 1
        process.kill()
        _, alive = psutil.wait_procs(left, timeout=GRACE)
        assert alive == []


LIMITED = (
    "import resource, sys\n"
    "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))\n"
    "from scanner.cli import main\n"
    "if __name__ == '__main__': sys.exit(main(sys.argv[2:]))"
)


@pytest.mark.parametrize("room_for", ["no_case", "some_units"])
def test_when_the_disk_is_full_the_case_stays_good(
    room_for: str, mailbox: Path, uninterrupted: dict[str, object], tmp_path: Path
) -> None:
    with opened(tmp_path / "empty"):
        pass
    limit = 4096 if room_for == "no_case" else (tmp_path / "empty").stat().st_size + 20_000
    script = tmp_path / "limited.py"
    script.write_text(LIMITED)
    arguments = ["scan", mailbox, "--case", tmp_path / "case", *OPTIONS]
    full = subprocess.run(
        [sys.executable, script, str(limit), *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (full.returncode, full.stdout) == (2, "")
    assert len(full.stderr.splitlines()) == 1
    assert "the disk is full" in full.stderr
    resumed = run(*arguments, "--report", tmp_path / "report")
    assert (resumed.returncode, resumed.stderr) == (0, "")
    assert summary(tmp_path / "report") == uninterrupted
