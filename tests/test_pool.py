"""Workers that die, raise or hang cost the one message that did it, and are replaced."""

import ctypes
import multiprocessing
import os
from collections.abc import Callable, Iterable
from concurrent.futures import BrokenExecutor, Executor, Future
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from scanner import engine, pool, worker
from scanner.case import Case
from scanner.detection.rule import CodeRule
from scanner.errors import BlindcopyError, SourceError
from scanner.model import Finding, Message, Span, Unit
from scanner.pool import read_units
from scanner.processes import process_pool
from scanner.worker import Reading
from tests.scans import Here, contents, counts, dumped, mbox, message, opened, read_into, rules

MARK = "MARKED"
MARKED = 3
MESSAGES = [message(number, MARK if number == MARKED else "Nothing the matter.") for number in range(5)]
POSITION = len(mbox(MESSAGES[:MARKED]))
LENGTH = len(mbox(MESSAGES[MARKED : MARKED + 1]))

Act = Callable[[Message], Iterable[Finding]]


def exits(message: Message) -> Iterable[Finding]:
    if MARK in message.text:
        os._exit(11)
    return []


def crashes(message: Message) -> Iterable[Finding]:
    if MARK in message.text:
        ctypes.string_at(0)
    return []


DEATHS = {"exit": exits, "segmentation_fault": crashes}


@pytest.fixture
def mailbox(tmp_path: Path) -> Path:
    path = tmp_path / "a.mbox"
    path.write_bytes(mbox(MESSAGES))
    return path


def problems(case: Case) -> list[tuple[int, int, str, bool]]:
    return case.connection.execute("SELECT position, length, problem, unreadable FROM problems").fetchall()


@pytest.mark.parametrize("act", DEATHS.values(), ids=DEATHS)
def test_a_worker_that_dies_costs_one_message(act: Act, mailbox: Path, tmp_path: Path) -> None:
    deadly = (CodeRule("marked", "Marked", "marked", "", "low", act),)
    with opened(tmp_path / "case") as case:
        read_into(case, mailbox, chosen=deadly, make_executor=process_pool)
        assert problems(case) == [(POSITION, LENGTH, "the process that read this message died", True)]
        told = counts(case)
        assert (told.found, told.scanned, told.unreadable) == (5, 4, 1)
        assert read_into(case, mailbox, chosen=deadly).messages == 0


class Hanging(Here):
    """Never comes back with a unit that holds the marked message, until it is shut down."""

    def __init__(self) -> None:
        self._hanging: list[Future[Any]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if not any(isinstance(each, Unit) and covers_the_marked(each) for each in args):
            return super().submit(fn, *args, **kwargs)
        self._hanging.append(Future())
        return self._hanging[-1]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        for future in self._hanging:
            future.set_exception(BrokenExecutor())
        self._hanging.clear()


def test_a_message_that_hangs_its_worker_is_given_up(
    mailbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_STALLED", 0.01)
    monkeypatch.setattr(pool, "_STALLED_ALONE", 0.02)
    with opened(tmp_path / "case") as case:
        read_into(case, mailbox, make_executor=lambda _jobs: Hanging())
        reason = "reading this message took more than 0 s and was stopped"
        assert problems(case) == [(POSITION, LENGTH, reason, True)]
        assert counts(case).scanned == 4


def reader_that(fault: Exception, raised_for: Callable[[Unit], bool]) -> Callable[[Unit, Reading], pool.Tables]:
    def read(unit: Unit, reading: Reading) -> pool.Tables:
        if raised_for(unit):
            raise fault
        return worker.read_unit(unit, reading)

    return read


def covers_the_marked(unit: Unit) -> bool:
    return any(span.start <= POSITION < span.end for span in unit.spans)


def test_a_reader_that_raises_costs_one_message(
    mailbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        engine, "read_units", partial(read_units, work=reader_that(ValueError(MARK), covers_the_marked))
    )
    with opened(tmp_path / "case") as case:
        read_into(case, mailbox)
        assert problems(case) == [(POSITION, LENGTH, "reading this message raised ValueError", True)]
        assert counts(case).scanned == 4


def test_the_other_messages_have_the_same_rows(
    mailbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(tmp_path / "sound") as case:
        read_into(case, mailbox)
        sound = contents(case)
    monkeypatch.setattr(
        engine, "read_units", partial(read_units, work=reader_that(ValueError(), covers_the_marked))
    )
    with opened(tmp_path / "case") as case:
        read_into(case, mailbox)
        found = contents(case)
    for table in ("messages", "recipients"):
        assert found[table] == [row for row in sound[table] if row[1] != POSITION]


def test_one_file_of_a_batch_that_cannot_be_read_costs_that_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = tmp_path / "mail"
    mail.mkdir()
    for number in range(7):
        (mail / f"{number}.eml").write_bytes(message(number))
    gone = str(mail / "3.eml")

    def raised_for(unit: Unit) -> bool:
        return any(span.path == gone for span in unit.spans)

    monkeypatch.setattr(
        engine,
        "read_units",
        partial(read_units, work=reader_that(SourceError(f"{gone}: no such file"), raised_for)),
    )
    with opened(tmp_path / "case") as case:
        read_into(case, mail)
        assert counts(case).scanned == 6
        failed = case.connection.execute("SELECT path, skipped FROM files WHERE failed").fetchall()
        assert failed == [(gone, f"{gone}: no such file")]


class Counted(Here):
    """Knows how many units were in its hands at the same time: submitted, and not taken back."""

    def __init__(self, taken: list[Unit]) -> None:
        self.submitted = self.most = 0
        self._taken = taken

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.submitted += 1
        self.most = max(self.most, self.submitted - len(self._taken))
        return super().submit(fn, *args, **kwargs)


@pytest.mark.parametrize("jobs", [1, 3])
def test_work_in_flight_is_bounded(jobs: int, mailbox: Path) -> None:
    units = [Unit("mbox", (Span(1, str(mailbox), "", 0, len(mbox(MESSAGES[:1]))),))] * 50
    taken: list[Unit] = []
    executor = Counted(taken)
    reading = Reading(dumped(rules("payment-card")), b"key", False, 5)
    for unit, _ in read_units(iter(units), reading, jobs, lambda _jobs: executor):
        taken.append(unit)
    assert len(taken) == executor.submitted == 50
    assert executor.most <= 2 * jobs + 2


def test_no_worker_is_left_when_a_scan_is_over(mailbox: Path, tmp_path: Path) -> None:
    made: list[Executor] = []

    def make(jobs: int) -> Executor:
        made.append(process_pool(jobs))
        return made[-1]

    with opened(tmp_path / "case") as case:
        read_into(case, mailbox, make_executor=make)
    assert made
    for child in multiprocessing.active_children():
        child.join(10)
    assert multiprocessing.active_children() == []


class Broken(Here):
    """Refuses all work, as a process pool does when a worker died while nobody looked."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        raise BrokenExecutor


def test_a_pool_that_broke_while_nobody_looked_is_replaced(mailbox: Path, tmp_path: Path) -> None:
    executors = iter([Broken()])
    with opened(tmp_path / "case") as case:
        read_into(case, mailbox, make_executor=lambda _jobs: next(executors, Here()))
        assert counts(case).scanned == 5


def test_that_no_worker_can_be_started_is_said_and_blamed_on_no_message(mailbox: Path, tmp_path: Path) -> None:
    with opened(tmp_path / "case") as case:
        with pytest.raises(BlindcopyError, match="no worker process can be started"):
            read_into(case, mailbox, make_executor=lambda _jobs: Broken())
        assert problems(case) == []
