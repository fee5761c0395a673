"""The two programs that look for personal data in the same mail: the scanner, and Presidio beside it."""

import csv
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.detection.mails import ORGANISATION
from benchmarks.detection.scoring import Found, Kinds
from benchmarks.measure import CommandError, run
from scanner import catalogue
from scanner.detection.detector import compile_rules, find_in_text

_FIRST = "ann@example.com, +1 613 555 0142"  # for what is loaded when it is first wanted, as presidio_peer.py
_ROOT = Path(__file__).resolve().parents[2]
_PEER = Path(__file__).with_name("presidio_peer.py")
_CERTAINTY = {"low": 0.2, "medium": 0.6, "high": 0.9}
BELIEVED = 0.5
"""From here on a finding of the scanner is of medium or high confidence."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a program found in some mails, and how long it took for them, its start left out.

    `unmeasured` counts the findings of rules that belong to no kind, by rule.
    """

    title: str
    found: list[Found]
    mails: int
    seconds: float
    unmeasured: Mapping[str, int]

    @property
    def speed(self) -> float:
        """Mails a second."""
        return self.mails / self.seconds


def scanner(mailbox: Path, mails: int, single: Path, kinds: Kinds, folder: Path) -> Outcome:
    """The scan of a mailbox as a user calls it, one worker process; that of a `single` message is its start.

    `folder` is made. Raises CommandError where the report is not about all of the mails.
    """
    folder.mkdir()
    start = min(_scan(single, 1, folder / f"start-{turn}") for turn in range(2))  # the first may compile the rules
    seconds = _scan(mailbox, mails, folder / "whole") - start
    by_rule = {rule: kind for kind, entry in kinds.items() for rule in entry["rules"]}
    found, unmeasured = [], Counter[str]()
    with (folder / "whole" / "report" / "personal_data.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            rule = row["rule"]
            if rule not in by_rule:
                unmeasured[rule] += 1
                continue
            attached = row["location"].startswith("attachment:")
            certainty = _CERTAINTY[row["confidence"]]
            mail = f"<{row['message_id'].strip('<>')}>"
            found.append(Found(mail, by_rule[rule], rule, row["value"], certainty, attached))
    return Outcome("blindcopy", found, mails, seconds, unmeasured)


def search(texts: Sequence[tuple[str, str]]) -> Outcome:
    """The scanner's search alone, in this process, on the texts (Message-ID, text) that Presidio gets."""
    compiled = compile_rules(catalogue.load())
    find_in_text(compiled, "body", _FIRST, {})
    started = time.perf_counter()
    for _, text in texts:
        find_in_text(compiled, "body", text, {})
    return Outcome("blindcopy, search alone", [], len(texts), time.perf_counter() - started, {})


def has_presidio(python: str) -> bool:
    """Whether this Python has presidio-analyzer."""
    asked = subprocess.run([python, "-c", "import presidio_analyzer"], capture_output=True, check=False)
    return asked.returncode == 0


def presidio(python: str, texts: Sequence[tuple[str, str]], kinds: Kinds, folder: Path) -> Outcome:
    """Presidio on the texts (Message-ID, text), with all that it has for the kinds. `folder` is made."""
    folder.mkdir()
    by_entity = {entity: kind for kind, entry in kinds.items() for entity in entry["peer"]}
    asked, answers = folder / "texts.jsonl", folder / "found.jsonl"
    records = [{"id": mail, "text": text} for mail, text in texts]
    asked.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    run([python, f"{_PEER}", f"{asked}", f"{answers}", *by_entity], folder)
    lines: list[dict[str, Any]] = [json.loads(line) for line in answers.read_text(encoding="utf-8").splitlines()]
    *answered, end = lines
    found = [
        Found(line["id"], by_entity[line["entity"]], line["entity"], line["value"], line["score"])
        for line in answered
    ]
    return Outcome(f"presidio {end['version']}", found, len(records), end["seconds"], {})


def _scan(mailbox: Path, mails: int, folder: Path) -> float:
    folder.mkdir()
    case, report = folder / "detection.case", folder / "report"
    options = [
        "--org",
        ORGANISATION,
        "--case",
        f"{case}",
        "--report",
        f"{report}",
        "--jobs",
        "1",
        "--reveal",
        "--quiet",
    ]
    seconds = run([sys.executable, "-m", "scanner", "scan", f"{mailbox}", *options], _ROOT).seconds
    counts = json.loads((report / "summary.json").read_text(encoding="utf-8"))["messages"]
    if counts["scanned"] != mails:
        raise CommandError(f"{mailbox.name}: {counts['scanned']} messages scanned, {mails} written")
    return seconds
