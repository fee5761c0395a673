"""Of all rules, in all outputs and the case file: no found value, unless it is asked for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner import catalogue
from scanner.analysis.examine import examine
from scanner.detection import detector
from scanner.detection.rule import Rule
from scanner.engine import scan
from scanner.progress import Progress
from scanner.question import Question
from scanner.reports import Reader
from scanner.terms import NOT_PERSONAL
from scanner.worker import Reading
from tests import scans
from tests.reports.test_masking_law import everything

RULES = tuple(rule for rule in catalogue.load() if isinstance(rule, Rule))
PERSONAL = [
    rule
    for rule in RULES
    if (rule.patterns or rule.vocabulary)
    and rule.category not in NOT_PERSONAL
    and rule.id != "confidential-marking"  # a word that is one on a line of its own, and tells of nobody
]
EXAMPLES = [example for rule in PERSONAL for example in rule.examples.match if example.isprintable()]
DUMPED = detector.dump(RULES)
DETECTOR = detector.compile_rules(PERSONAL)
TELLING = 6
"""Characters from which a value is not in a report by chance, as an age or "she" would be."""


def values(text: str) -> set[str]:
    """What the rules find in a text."""
    return {
        found.value for found in detector.find_in_text(DETECTOR, "body", text, {}) if len(found.value) >= TELLING
    }


def told(folder: Path, texts: list[str]) -> str:
    """All that a masked scan of mails with these texts, in subject and body, keeps and prints."""
    crowd = ", ".join(f"reader{number}@home{number}.example" for number in range(6))
    mails = []
    for number, text in enumerate(texts):
        body = scans.message(number, text, crowd if number == 0 else "reader@outside.example")
        mails.append(body.replace(b"Subject: Number", f"Subject: {text} Number".encode()))
    (folder / "Sent.mbox").write_bytes(scans.mbox(mails))
    heads = tuple(
        {name: getattr(rule, name) for name in ("id", "title", "category", "jurisdiction", "severity")}
        for rule in RULES
    )
    question = Question(("utility.example",), scans.THRESHOLD, heads, None)
    with scans.opened(folder / "case") as case:
        scan(
            case, [str(folder / "Sent.mbox")], Reading(DUMPED, case.hash_key, False, scans.THRESHOLD),
            fingerprint="all rules", jobs=1, progress=Progress(quiet=True), make_executor=lambda _: scans.Here(),
        )  # fmt: skip
        kept = str(scans.contents(case))
        result = examine(case.connection, question, datetime(2026, 1, 1, tzinfo=UTC))
        return kept + everything(result, folder / "report", Reader(reveal=False))


def test_no_value_of_any_example_is_kept_or_told(tmp_path: Path) -> None:
    output = told(tmp_path, EXAMPLES)
    found = {value for example in EXAMPLES for value in values(example)}
    assert len(found) > 400
    assert sorted(value for value in found if value in output) == []


@settings(max_examples=2)
@given(texts=st.lists(st.sampled_from(EXAMPLES), min_size=1, max_size=4))
def test_nor_where_several_stand_together(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    together = ". ".join(texts)
    output = told(tmp_path_factory.mktemp("mail"), [together])
    assert sorted(value for value in values(together) if value in output) == []
