"""`blindcopy report --serve` started and ended, and a case to serve."""

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.commandline import ROOT, call

ADDRESS = re.compile(r"http://127\.0\.0\.1:([0-9]+)/([A-Za-z0-9_-]{43})/")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: its process, its port, and the token that every path begins with."""

    process: subprocess.Popen[str]
    port: int
    token: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/{self.token}/"

    def end(self) -> tuple[str, str]:
        """Ctrl-C; what it says then."""
        self.process.send_signal(signal.SIGINT)
        return self.process.communicate(timeout=60)


@contextmanager
def serving(case: Path, *options: object) -> Iterator[Server]:
    """The report of a case, served by a process of its own."""
    command = call("report", case, "--serve", *options)
    with subprocess.Popen(
        command, cwd=ROOT, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        try:
            found = next(filter(None, map(ADDRESS.search, process.stdout)))
            process.stdout.readline()
            yield Server(process, int(found[1]), found[2])
        finally:
            process.kill()
