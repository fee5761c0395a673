"""Mailboxes of a few lines, and scans of them without a command line: what the tests of the spine share."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from scanner import catalogue
from scanner.analysis import frames, numbering
from scanner.analysis.result import MessageCounts
from scanner.case import Case, open_case
from scanner.detection import detector
from scanner.detection.rule import AnyRule
from scanner.engine import scan
from scanner.progress import Progress
from scanner.tables import ROWS
from scanner.worker import Reading

THRESHOLD = 5


class Here(Executor):
    """Runs what is submitted at once, in this process."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 (as an executor does)
            future.set_exception(error)
        return future


def message(number: int, body: str = "Nothing the matter here.", to: str = "reader@outside.example") -> bytes:
    """A plain message; equal numbers, bodies and recipients give the same bytes."""
    return (
        f"From: Sender <sender@utility.example>\nTo: {to}\nSubject: Number {number}\n"
        f"Date: Mon, 06 Jan 2025 {number // 60 % 24:02}:{number % 60:02}:00 +0000\n"
        f"Message-ID: <{number}@utility.example>\n\n{body}\n"
    ).encode()


def mbox(messages: Iterable[bytes]) -> bytes:
    """Messages as one mbox, each followed by an empty line."""
    return b"".join(b"From x Mon Jan  6 09:00:00 2025\n" + each + b"\n" for each in messages)


@cache
def rules(*only: str) -> tuple[AnyRule, ...]:
    """The rules of these ids."""
    return catalogue.load(only=only)


@cache
def dumped(chosen: tuple[AnyRule, ...]) -> bytes:
    """Rules as a worker is handed them."""
    return detector.dump(chosen)


def read_into(
    case: Case,
    *paths: Path,
    chosen: tuple[AnyRule, ...] | None = None,
    fingerprint: str = "these rules",
    jobs: int = 1,
    make_executor: Callable[[int], Executor] = lambda _jobs: Here(),
) -> Progress:
    """Scans paths into an open case; what the progress bar counted tells what was read just now."""
    progress = Progress(quiet=True)
    reading = Reading(dumped(chosen or rules("payment-card")), case.hash_key, False, THRESHOLD)
    scan(
        case,
        [str(path) for path in paths],
        reading,
        fingerprint=fingerprint,
        jobs=jobs,
        progress=progress,
        make_executor=make_executor,
    )
    return progress


@contextmanager
def opened(path: Path) -> Iterator[Case]:
    """The case file at a path, made where there is none."""
    case = open_case(path, create=True)
    try:
        yield case
    finally:
        case.close()


def contents(case: Case) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the current files, a list for each table, with the file's name for its number."""
    return {
        table: case.connection.execute(
            f"SELECT f.path, t.* EXCLUDE (file) FROM {table} t JOIN files f USING (file) "
            "WHERE f.current ORDER BY ALL"
        ).fetchall()
        for table in ROWS
    }


def counts(case: Case) -> MessageCounts:
    """found, scanned, duplicate and unreadable, as the summary has them."""
    numbering.gather(case.connection)
    return frames.counts(case.connection)


def positions(case: Case) -> list[int]:
    """Where the messages of the current files lie, in order."""
    rows = case.connection.execute(
        "SELECT position FROM messages JOIN files USING (file) WHERE current ORDER BY path, position"
    ).fetchall()
    return [row[0] for row in rows]
