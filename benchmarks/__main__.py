"""The command `python -m benchmarks`: builds the mailboxes, times the commands, prints the tables."""

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import cases, mailboxes, results
from benchmarks.cases import Case
from benchmarks.detection import command as detection
from benchmarks.measure import CommandError, Measurement, run
from benchmarks.results import Result

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Run what the command line asks for; 1 when a timed command fails, with its last words."""
    arguments = _parser().parse_args()
    try:
        if arguments.work is None:
            with tempfile.TemporaryDirectory(prefix="blindcopy-benchmarks-") as work:
                _benchmark(arguments, Path(work))
        else:
            arguments.work.mkdir(parents=True, exist_ok=True)
            _benchmark(arguments, arguments.work.resolve())
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add = parser.add_argument
    add("--messages", type=int, default=40_000, help="messages in the text mailbox (%(default)s)")
    add("--with-attachments", type=int, default=8_000, help="messages in the one with files (%(default)s)")
    add("--plain-messages", type=int, default=5_000, help="messages at most for the plain loop (%(default)s)")
    add("--jobs", type=int, default=2, help="worker processes, compared with one (%(default)s)")
    add("--repeat", type=int, default=3, help="repetitions, of which the median counts (%(default)s)")
    add("--pst", type=int, metavar="N", help="instead: a PST of N messages, against readpst")
    add("--analysis", type=int, metavar="N", help="instead: the report alone, of N messages scanned before")
    add("--large", type=float, metavar="GB", help="instead: peak memory at this size and at a tenth of it")
    add("--detection", type=int, metavar="N", help="instead: personal data in N labelled mails, beside Presidio")
    add(
        "--show-errors",
        type=int,
        default=0,
        metavar="K",
        help="with --detection: list K misses and false alarms a kind",
    )
    add("--presidio-python", default=sys.executable, help="with --detection: a Python that has presidio-analyzer")
    add("--packs", action="store_true", help="instead: the scan with all rules against that without personal data")
    add("--seed", type=int, default=1, help="seed of the mailboxes (%(default)s)")
    add("--work", type=Path, metavar="DIR", help="keep the mailboxes here for the next run")
    add("--json", type=Path, metavar="FILE", help="write every run to this file too")
    return parser


def _benchmark(arguments: argparse.Namespace, work: Path) -> None:
    if arguments.detection is not None:
        peer, shown = arguments.presidio_python, arguments.show_errors
        detection.measure(arguments.detection, arguments.seed, peer, work, shown, arguments.json)
        return
    started: list[Result] = []
    if arguments.packs:
        timed = _time(_pack_cases(arguments, work), arguments.repeat, work)
    elif arguments.pst is not None:
        timed = _time(_outlook_cases(arguments, work), arguments.repeat, work)
    elif arguments.analysis is not None:
        timed = _time(_analysis_cases(arguments, work), arguments.repeat, work)
    elif arguments.large is not None:
        timed = _time(_large_cases(arguments, work), 1, work)
    else:
        timed = _time(_speed_cases(arguments, work), arguments.repeat, work)
        started = _time(cases.start_up(_build(arguments, work, 1)), arguments.repeat, work)
    print(results.speed_table(timed))
    apart = arguments.large or arguments.pst or arguments.analysis
    if arguments.packs:
        ratios = results.pack_ratios(timed)
    else:
        ratios = {} if apart else results.ratios(timed, started, arguments.jobs)
    if ratios:
        print("\n" + results.ratio_table(ratios))
    if started:
        print("\n" + results.start_up_table(started))
    if arguments.json is not None:
        text = json.dumps(results.as_json([*timed, *started], ratios), indent=2)
        arguments.json.write_text(text + "\n", encoding="utf-8")


def _build(arguments: argparse.Namespace, work: Path, messages: int, kind: str = "text") -> mailboxes.Mailbox:
    return mailboxes.by_count(work, messages, attachments=kind == "attachments", seed=arguments.seed)


def _speed_cases(arguments: argparse.Namespace, work: Path) -> list[Case]:
    chosen: list[Case] = []
    for kind, messages in (("text", arguments.messages), ("attachments", arguments.with_attachments)):
        whole = _build(arguments, work, messages, kind)
        beginning = _build(arguments, work, min(messages, arguments.plain_messages), kind)
        chosen += [cases.scan(kind, whole, jobs) for jobs in sorted({1, arguments.jobs})]
        chosen += [cases.of_same_kinds(kind, whole), cases.plain_loop(kind, beginning)]
        searched = cases.ripgrep(kind, whole)
        chosen += [searched] if searched else []
    return chosen


def _pack_cases(arguments: argparse.Namespace, work: Path) -> list[Case]:
    return [
        case
        for kind, messages in (("text", arguments.messages), ("attachments", arguments.with_attachments))
        for case in cases.with_and_without_packs(kind, _build(arguments, work, messages, kind))
    ]


def _outlook_cases(arguments: argparse.Namespace, work: Path) -> list[Case]:
    mailbox = mailboxes.outlook(work, arguments.pst, seed=arguments.seed)
    peer = cases.readpst("pst", mailbox)
    scans = [cases.scan("pst", mailbox, jobs) for jobs in sorted({1, arguments.jobs})]
    return [*scans, *([peer] if peer else [])]


def _analysis_cases(arguments: argparse.Namespace, work: Path) -> list[Case]:
    mailbox = _build(arguments, work, arguments.analysis)
    case_file = mailbox.path.with_suffix(".case")
    run(cases.scanned(mailbox, case_file), ROOT)
    return [cases.report("text", mailbox, case_file)]


def _large_cases(arguments: argparse.Namespace, work: Path) -> list[Case]:
    chosen: list[Case] = []
    for gigabytes in (arguments.large / 10, arguments.large):
        mailbox = mailboxes.by_size(work, round(gigabytes * 1e9), attachments=False, seed=arguments.seed)
        chosen += [cases.scan(f"text, {gigabytes:g} GB", mailbox, jobs) for jobs in sorted({1, arguments.jobs})]
    return chosen


def _time(chosen: Sequence[Case], repeat: int, work: Path) -> list[Result]:
    """Each case `repeat` times, all of them in turn, so that a slow minute of the machine hits all alike."""
    runs: list[list[Measurement]] = [[] for _ in chosen]
    for repetition in range(repeat):
        for case, measured in zip(chosen, runs, strict=True):
            print(f"{repetition + 1} of {repeat}: {case.kind}: {case.title}", file=sys.stderr)
            measured.append(_run(case, work))
    return [Result(case, measured) for case, measured in zip(chosen, runs, strict=True)]


def _run(case: Case, work: Path) -> Measurement:
    """One run, refused when the command did not go through every message of the mailbox."""
    with tempfile.TemporaryDirectory(dir=work) as folder:
        measurement = run(case.command(Path(folder)), ROOT)
        counted = case.counted(Path(folder), measurement.output)
    if counted is not None and counted != case.mailbox.messages:
        raise CommandError(f"{case.title}: {counted} messages found, {case.mailbox.messages} written")
    return measurement


if __name__ == "__main__":
    sys.exit(main())
