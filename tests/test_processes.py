"""Worker processes: started ahead, prepared, refused work without a fuss, and ended with whoever started them."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import BrokenExecutor, Executor, Future, wait
from pathlib import Path
from typing import Any

import psutil
import pytest

from scanner import processes
from scanner.processes import process_pool, started_pool, submit
from tests.commandline import ROOT


def test_a_worker_that_hangs_is_ended() -> None:
    executor = process_pool(1)
    future = executor.submit(time.sleep, 600)
    processes.end(executor)
    done, _ = wait([future], timeout=60)
    assert future in done
    assert future.cancelled() or isinstance(future.exception(), BrokenExecutor)


def test_the_pool_that_was_started_ahead_is_given_once() -> None:
    with started_pool(1) as make:
        first, second = make(1), make(1)
        try:
            assert submit(first, os.getpid).result(60) != os.getpid()
            assert first is not second
        finally:
            processes.end(second)


def test_what_was_waiting_is_refused_when_a_pool_is_ended() -> None:
    executor = process_pool(1)
    given = [executor.submit(time.sleep, seconds) for seconds in (600, 0)]
    processes.end(executor)
    done, _ = wait(given, timeout=60)
    assert done == set(given)


class Broken(Executor):
    """A pool whose worker died while nobody looked."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        raise BrokenExecutor


def test_what_a_broken_pool_refuses_is_told_where_the_result_is_asked_for() -> None:
    with pytest.raises(BrokenExecutor):
        submit(Broken(), os.getpid).result(0)


def ignores_ctrl_c() -> bool:
    return signal.getsignal(signal.SIGINT) is signal.SIG_IGN and "scanner.worker" in sys.modules


def test_a_worker_leaves_ctrl_c_to_its_coordinator_and_has_imported_what_it_needs() -> None:
    executor = process_pool(1)
    try:
        assert submit(executor, ignores_ctrl_c).result(60)
    finally:
        processes.end(executor)


COORDINATOR = """
import os, time
from scanner.processes import process_pool, submit
if __name__ == "__main__":
    pool = process_pool(1)
    print(submit(pool, os.getpid).result(60), flush=True)
    time.sleep(600)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_worker_ends_with_its_coordinator(tmp_path: Path) -> None:
    script = tmp_path / "coordinator.py"
    script.write_text(COORDINATOR)
    with subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    ) as coordinator:
        assert coordinator.stdout is not None
        worker = psutil.Process(int(coordinator.stdout.readline()))
        assert worker.is_running()
        coordinator.kill()
        assert psutil.wait_procs([worker], timeout=60)[1] == []
