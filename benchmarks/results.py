"""Timed cases as tables for a person and as JSON for a program."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tabulate import tabulate

from benchmarks.cases import PLAIN_LOOP, RIPGREP, SAME_KINDS, WITH_PACKS, WITHOUT_PACKS, Case, scan_title
from benchmarks.measure import Measurement


@dataclass(frozen=True, slots=True)
class Result:
    """A case and its repetitions; what is said of it are medians, of memory the most of all."""

    case: Case
    runs: Sequence[Measurement]

    @property
    def seconds(self) -> float:
        """Wall time of one run."""
        return median(run.seconds for run in self.runs)

    @property
    def messages_per_second(self) -> float:
        """Messages of the mailbox through wall time, start-up and report included."""
        return self.case.mailbox.messages / self.seconds

    @property
    def megabytes_per_second(self) -> float:
        """Size of the mailbox, in 10^6 bytes, through wall time."""
        return self.case.mailbox.bytes / 1e6 / self.seconds

    @property
    def resident_megabytes(self) -> float:
        """Largest resident set of a single process, in 10^6 bytes."""
        return max(run.resident for run in self.runs) / 1e6

    @property
    def private_megabytes(self) -> float:
        """The same without mapped files and shared memory."""
        return max(run.private for run in self.runs) / 1e6


def speed_table(results: Sequence[Result]) -> str:
    """One row a case."""
    rows = [
        {
            "mailbox": result.case.kind,
            "command": result.case.title,
            "messages": f"{result.case.mailbox.messages:,}",
            "MB": f"{result.case.mailbox.bytes / 1e6:,.1f}",
            "seconds": f"{result.seconds:.2f}",
            "messages/s": f"{result.messages_per_second:,.0f}",
            "MB/s": f"{result.megabytes_per_second:,.1f}",
            "peak MB": f"{result.resident_megabytes:,.0f}",
            "private MB": f"{result.private_megabytes:,.0f}",
        }
        for result in results
    ]
    return tabulate(rows, headers="keys", disable_numparse=True, colalign=["left"] * 2 + ["right"] * 7)


def start_up_table(results: Sequence[Result]) -> str:
    """One row a command that has next to nothing to do."""
    rows = [{"command": result.case.title, "seconds": f"{result.seconds:.2f}"} for result in results]
    return tabulate(rows, headers="keys", disable_numparse=True, colalign=["left", "right"])


def ratios(timed: Sequence[Result], started: Sequence[Result], jobs: int) -> dict[str, dict[str, float]]:
    """For each mailbox, how many times as fast one command goes through the whole of it as another.

    Where the plain loop had the beginning of the mailbox only, its time for the whole is what it takes
    to start (its time in `started`) and, in proportion to the messages, what it took beyond that.
    """
    starting = next((result.seconds for result in started if result.case.title == PLAIN_LOOP), 0.0)
    ratios: dict[str, dict[str, float]] = {}
    for kind in dict.fromkeys(result.case.kind for result in timed):
        of_kind = {result.case.title: result for result in timed if result.case.kind == kind}
        seconds = {title: result.seconds for title, result in of_kind.items()}
        if PLAIN_LOOP in of_kind:
            share = of_kind[PLAIN_LOOP].case.mailbox.messages / of_kind[scan_title(1)].case.mailbox.messages
            seconds[PLAIN_LOOP] = starting + (seconds[PLAIN_LOOP] - starting) / share
        ratios[kind] = {
            f"{faster} : {slower}": seconds[slower] / seconds[faster]
            for faster, slower in (
                (scan_title(1), PLAIN_LOOP),
                (SAME_KINDS, PLAIN_LOOP),
                (scan_title(jobs), PLAIN_LOOP),
                (scan_title(jobs), scan_title(1)),
                (scan_title(1), RIPGREP),
            )
            if faster != slower and faster in seconds and slower in seconds
        }
    return ratios


def pack_ratios(timed: Sequence[Result]) -> dict[str, dict[str, float]]:
    """For each mailbox, the speed that is left when personal data is looked for, too (1 is all of it)."""
    seconds = {(result.case.kind, result.case.title): result.seconds for result in timed}
    return {
        kind: {f"{WITH_PACKS} : {WITHOUT_PACKS}": without / seconds[kind, WITH_PACKS]}
        for (kind, title), without in seconds.items()
        if title == WITHOUT_PACKS
    }


def ratio_table(ratios: dict[str, dict[str, float]]) -> str:
    """One row a ratio."""
    rows = [
        {"mailbox": kind, "speed of": name, "ratio": f"{ratio:.2f}"}
        for kind, named in ratios.items()
        for name, ratio in named.items()
    ]
    return tabulate(rows, headers="keys", disable_numparse=True, colalign=["left", "left", "right"])


def as_json(results: Sequence[Result], ratios: dict[str, dict[str, float]]) -> dict[str, object]:
    """Every run, with the machine that it ran on; memory in bytes."""
    return {
        "machine": {
            "system": platform.platform(),
            "processor": platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
        "results": [
            {
                "mailbox": result.case.kind,
                "command": result.case.title,
                "messages": result.case.mailbox.messages,
                "bytes": result.case.mailbox.bytes,
                "median_seconds": result.seconds,
                "runs": [
                    {"seconds": run.seconds, "resident": run.resident, "private": run.private}
                    for run in result.runs
                ],
            }
            for result in results
        ],
        "ratios": ratios,
    }
