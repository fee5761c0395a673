"""Runs one command and says how long it took and how much memory its largest process had."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

SAMPLE_EVERY = 0.1
"""Seconds between two looks at the process tree; each look costs a few milliseconds."""


class CommandError(Exception):
    """A command that was to be timed could not be started or did not end with status 0."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one command took.

    `seconds` is wall time from start to exit. `resident` is the largest resident set that any single
    process of the tree had, in bytes: the kernel's own peak (wait4(2), `ru_maxrss`) of the command
    and of the children that it waited for, or what was sampled where the kernel does not tell. It
    counts pages of mapped files, which the system takes back when it needs them. `private` is
    sampled, in bytes: the most that any single process had without mapped files and shared memory
    (where the system does not tell them apart, the same as the resident set).
    `output` is what the command wrote to standard output.
    """

    seconds: float
    resident: int
    private: int
    output: bytes


def run(command: Sequence[str], folder: Path) -> Measurement:
    """Run `command` in `folder`; raise CommandError with the end of what it wrote to standard error."""
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        started = time.perf_counter()
        try:
            process = subprocess.Popen(command, cwd=folder, stdout=stdout, stderr=stderr)
        except OSError as error:
            raise CommandError(f"{command[0]}: {error.strerror}") from error
        with _Sampler(process.pid) as sampler:
            kernel_peak = _wait(process)
            seconds = time.perf_counter() - started
        if process.returncode != 0:
            stderr.seek(0)
            tail = stderr.read()[-2000:].decode(errors="replace").strip()
            raise CommandError(f"exit status {process.returncode} from {' '.join(command)}\n{tail}")
        stdout.seek(0)
        return Measurement(seconds, max(kernel_peak, sampler.resident), sampler.private, stdout.read())


if sys.platform == "win32":

    def _wait(process: "subprocess.Popen[bytes]") -> int:
        """Wait for the process to end; 0, for the kernel tells no peak."""
        process.wait()
        return 0

else:
    import resource

    def _wait(process: "subprocess.Popen[bytes]") -> int:
        """Wait for the process to end; the kernel's peak of its resident set in bytes, 0 where unknown.

        On Linux a process starts with the peak of the one that it was forked from, so that a peak
        under our own says nothing.
        """
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if usage.ru_maxrss <= resource.getrusage(resource.RUSAGE_SELF).ru_maxrss:
            return 0
        unit = 1 if sys.platform == "darwin" else 1024  # getrusage(2): bytes there, kilobytes on Linux
        return usage.ru_maxrss * unit


class _Sampler:
    """Looks at a process and its descendants until the `with` block ends."""

    def __init__(self, pid: int) -> None:
        self.resident = 0
        self.private = 0
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._sample_until_stopped, daemon=True)

    def __enter__(self) -> "_Sampler":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _sample_until_stopped(self) -> None:
        while True:
            self._sample()
            if self._stop.wait(SAMPLE_EVERY):
                return

    def _sample(self) -> None:
        try:
            root = psutil.Process(self._pid)
            tree = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        for process in tree:
            try:
                memory = process.memory_info()
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
            self.resident = max(self.resident, memory.rss)
            self.private = max(self.private, memory.rss - getattr(memory, "shared", 0))
