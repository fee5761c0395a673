"""What `run` says of a command: its memory, its children's memory, its output, its failure."""

import sys
from pathlib import Path

import pytest

from benchmarks.measure import CommandError, run

HOLD_64_MB = "import time; held = b'x' * 64_000_000; time.sleep(0.5)"


def test_memory_of_the_command(tmp_path: Path) -> None:
    measured = run([sys.executable, "-c", HOLD_64_MB], tmp_path)
    assert 64_000_000 < measured.private <= measured.resident


def test_memory_of_a_child_of_the_command(tmp_path: Path) -> None:
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLD_64_MB!r}])"
    measured = run([sys.executable, "-c", parent], tmp_path)
    assert 64_000_000 < measured.private <= measured.resident


def test_output_and_working_folder(tmp_path: Path) -> None:
    measured = run([sys.executable, "-c", "import os; print(os.getcwd(), end='')"], tmp_path)
    assert Path(measured.output.decode()) == tmp_path.resolve()


def test_failure_tells_status_and_last_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"(?s)exit status 3 .*no luck"):
        run([sys.executable, "-c", "import sys; print('no luck', file=sys.stderr); sys.exit(3)"], tmp_path)


def test_command_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no-such-command: No such file"):
        run(["no-such-command"], tmp_path)
