"""A random sample is random, the same for the same seed, and marked as such wherever a figure stands."""

import csv
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl  # type: ignore[import-untyped]
import pytest

from scanner import engine
from scanner.analysis import numbering
from scanner.case import Case, open_case
from scanner.engine import scan
from scanner.errors import CaseError, SourceError
from scanner.model import Unit
from scanner.progress import Progress
from scanner.question import Draw, Question, keep_question, kept_question
from scanner.sampling import drawn
from scanner.sources import mbox as mbox_format
from scanner.worker import Reading
from tests.commandline import run, summary
from tests.scans import THRESHOLD, Here, dumped, mbox, message, opened, rules

UTILITY = Path("sample_data", "utility")  # as spelled, from the project's root: what is drawn depends on it
OPTIONS = ("--org", "utility.example", "--customers", UTILITY / "customers.csv", "--quiet", "--jobs", 2)


def sampled(paths: Sequence[Path], draw: Draw, case_file: Path) -> tuple[set[tuple[str, int]], Draw]:
    """Which messages, by file name and position, are in a sample, and how it was drawn."""
    case = open_case(case_file, create=True)
    try:
        reading = Reading(dumped(rules("payment-card")), case.hash_key, False, THRESHOLD)
        names = list(map(str, paths))
        scan(
            case, names, reading, fingerprint=f"{draw}", jobs=1, progress=Progress(quiet=True),
            make_executor=lambda _jobs: Here(), draw=draw,
        )  # fmt: skip
        numbering.gather(case.connection)
        rows = case.connection.execute("SELECT f.path, m.position FROM messages m JOIN files f USING (file)")
        return {(Path(path).name, position) for path, position in rows.fetchall()}, drawn(case, draw)
    finally:
        case.close()


@pytest.fixture
def archive(tmp_path: Path) -> list[Path]:
    """Twenty messages in two mboxes."""
    paths = [tmp_path / "one.mbox", tmp_path / "two.mbox"]
    paths[0].write_bytes(mbox(map(message, range(12))))
    paths[1].write_bytes(mbox(map(message, range(12, 20))))
    return paths


def test_the_sample_is_the_same_whatever_the_order(archive: list[Path], tmp_path: Path) -> None:
    forth, draw = sampled(archive, Draw(6, seed=7), tmp_path / "forth.case")
    back, _ = sampled(archive[::-1], Draw(6, seed=7), tmp_path / "back.case")
    other, _ = sampled(archive, Draw(6, seed=8), tmp_path / "other.case")
    assert len(forth) == 6
    assert draw.population == 20
    assert forth == back
    assert forth != other


def test_a_sample_is_not_drawn_again(archive: list[Path], tmp_path: Path) -> None:
    draw, file = Draw(6, seed=1), tmp_path / "the.case"
    once, _ = sampled(archive, draw, file)
    assert sampled(archive, draw, file)[0] == once
    archive[1].write_bytes(mbox(map(message, range(12, 40))))
    grown, again = sampled(archive, draw, file)
    assert again.population == 40
    assert len(grown) == 6


def test_a_scan_that_was_stopped_goes_on_with_its_sample(
    archive: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = Draw(6, seed=1)
    whole, _ = sampled(archive, draw, tmp_path / "whole.case")
    monkeypatch.setattr(engine, "_WHOLE_FILES", 1)  # a message a unit
    with monkeypatch.context() as stopping:
        stopping.setattr(Case, "add", _stopped_after(2))
        with pytest.raises(KeyboardInterrupt):
            sampled(archive, draw, tmp_path / "stopped.case")
    with monkeypatch.context() as again:
        again.setattr(engine, "index_unit", None)  # is not called: the sample is drawn already
        assert sampled(archive, draw, tmp_path / "stopped.case")[0] == whole


@pytest.mark.parametrize("failing", ["_boundary", "_places"], ids=["when it is cut", "when it is read"])
def test_a_file_that_cannot_be_read_is_said_whenever_its_sample_is_read(
    failing: str, archive: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = getattr(mbox_format, failing)

    def fails(file: BinaryIO, *given: Any) -> Any:
        if file.name == str(archive[1]):
            raise SourceError(f"{file.name}: cannot be read at byte 0: input/output error")
        return sound(file, *given)

    monkeypatch.setattr(mbox_format, failing, fails)
    for _ in range(2):
        seen, draw = sampled(archive, Draw(6, seed=1), tmp_path / "the.case")
        assert {name for name, _ in seen} == {"one.mbox"}
        assert draw.population == 12
        with opened(tmp_path / "the.case") as case:
            failed = case.connection.execute("SELECT path FROM files WHERE failed").fetchall()
        assert failed == [(str(archive[1]),)]


def _stopped_after(units: int) -> Callable[..., None]:
    """`Case.add` that is stopped when it is given one more unit with messages than `units`."""
    add, left = Case.add, [None] * units

    def stopped(case: Case, unit: Unit, tables: dict[str, Any]) -> None:
        if unit.spans and not left:
            raise KeyboardInterrupt
        if unit.spans:
            left.pop()
        add(case, unit, tables)

    return stopped


def test_half_a_sample_is_not_reported(tmp_path: Path) -> None:
    case = open_case(tmp_path / "the.case", create=True)
    try:
        keep_question(case, Question((), 5, (), None, Draw(10, 0)))
        with pytest.raises(CaseError, match="scan again"):
            kept_question(case)
        keep_question(case, Question((), 5, (), None, Draw(10, 0, population=30)))
        assert kept_question(case).sample == Draw(10, 0, population=30)
    finally:
        case.close()


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report folder of the sample mailbox: whole, and of samples of 200 and of all that there is."""
    folder = tmp_path_factory.mktemp("reports")
    calls: dict[str, tuple[object, ...]] = {"whole": (), "some": ("--sample", 200), "all": ("--sample", 100_000)}
    for name, options in calls.items():
        done = run(
            "scan", UTILITY, *OPTIONS, "--case", folder / f"{name}.case", "--report", folder / name, *options
        )
        assert done.returncode == 0, done.stderr
        (folder / f"{name}.txt").write_text(done.stdout, encoding="utf-8")
    return {name: folder / name for name in calls}


def test_a_sample_of_everything_is_the_whole(reports: dict[str, Path]) -> None:
    whole, everything = summary(reports["whole"]), summary(reports["all"])
    told = everything.pop("sample")
    assert whole.pop("sample") is None
    assert whole.pop("observed_in_sample") is False
    assert everything.pop("observed_in_sample") is True
    everything["assumptions"].pop("sample")
    assert everything == whole
    estimates = told["estimates"]
    addresses = whole["totals"]["addresses_exposed"]
    assert told["messages"] == told["population"] == whole["messages"]["found"]
    assert estimates["addresses_exposed"] == {"estimate": addresses, "low": addresses, "high": addresses}
    for rule in whole["personal_data"]:
        assert estimates["personal_data"][rule["rule"]]["findings"]["high"] == rule["findings"]


def _truths(whole: dict[str, Any]) -> dict[str, int]:
    return {
        "scanned": whole["messages"]["scanned"],
        "duplicate": whole["messages"]["duplicate"],
        "messages_in_view": sum(each["messages"] for each in whole["incidents"]),
        "incidents": whole["totals"]["incidents"],
        "addresses_exposed": whole["totals"]["addresses_exposed"],
        "people_exposed": whole["totals"]["people_exposed"]["best"],
    }


def test_a_sample_tells_the_whole(reports: dict[str, Path]) -> None:
    told = summary(reports["some"])
    counts = told["messages"]
    assert counts["found"] == 200 == counts["scanned"] + counts["duplicate"] + counts["unreadable"]
    for name, truth in _truths(summary(reports["whole"])).items():
        estimate = told["sample"]["estimates"][name]
        assert estimate["low"] <= truth <= estimate["high"], name


def test_a_sample_is_marked_everywhere(reports: dict[str, Path]) -> None:
    some = reports["some"]
    mark = "ESTIMATE from a random sample of 200 of "
    assert some.with_suffix(".txt").read_text(encoding="utf-8").startswith(mark)
    assert (some / "ESTIMATE.txt").read_text(encoding="utf-8").startswith(mark)
    sheet = openpyxl.load_workbook(some / "report.xlsx")["Summary"]
    assert any(str(row[0]).startswith(mark) for row in sheet.iter_rows(values_only=True))
    told = json.loads((some / "summary.json").read_text(encoding="utf-8"))
    assert told["observed_in_sample"] is True
    assert told["sample"]["confidence"] == 0.95
    assert "200 of" in told["assumptions"]["sample"]
    with (some / "incidents.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) > 1
    assert not (reports["whole"] / "ESTIMATE.txt").exists()


def test_the_report_is_made_again_and_the_mark_goes_with_the_sample(
    reports: dict[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "report").mkdir()
    done = run("report", reports["some"].with_suffix(".case"), "--report", tmp_path / "report")
    assert done.returncode == 0, done.stderr
    assert summary(tmp_path / "report") == summary(reports["some"])
    assert (tmp_path / "report" / "ESTIMATE.txt").exists()


@pytest.mark.parametrize("size", ["0", "-1", "many"])
def test_a_sample_of_no_size_is_refused(size: str, tmp_path: Path) -> None:
    done = run("scan", UTILITY, "--sample", size, "--case", tmp_path / "no.case")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "no.case").exists()
