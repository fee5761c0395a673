"""Findings against labels: precision, recall and F1 for each kind of personal data."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.detection.mails import LabelledMail

Kinds = Mapping[str, Any]
"""Kinds by name, as kinds.toml has them."""

_USUAL_PART = 0.6
_SHORT = 2  # letters of words that tell nothing of a sentence
_MOST_AROUND = 24  # letters and digits that a finding may hold besides the value ("password: …")


@dataclass(frozen=True, slots=True)
class Truth:
    """A labelled value of one message."""

    mail: str
    kind: str
    value: str
    required: bool
    attached: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a program found in one message: `kind` is that of the rule, `certainty` from 0 to 1."""

    mail: str
    kind: str
    name: str
    value: str
    certainty: float
    attached: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """Labels and findings of one kind; `right` findings meet a label that is required, `wrong` meet none."""

    labels: int
    met: int
    right: int
    wrong: int

    @property
    def precision(self) -> float:
        """Share of the findings that are right; 1 without findings."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Share of the labels that were met; 1 without labels."""
        return self.met / self.labels if self.labels else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Scored:
    """The scores by kind, and what was missed and what was a false alarm."""

    scores: dict[str, Score]
    missed: list[Truth]
    wrong: list[Found]

    def overall(self) -> Score:
        """All kinds together."""
        scores = self.scores.values()
        return Score(
            sum(one.labels for one in scores),
            sum(one.met for one in scores),
            sum(one.right for one in scores),
            sum(one.wrong for one in scores),
        )


def truths(mails: Iterable[LabelledMail]) -> list[Truth]:
    """Everything that is labelled in the messages and their files."""
    return [
        Truth(mail.message_id, label.kind, part.text[label.start : label.end], label.required, attached)
        for mail in mails
        for part, attached in (
            (mail.subject, False),
            (mail.body, False),
            *((file.fragment, True) for file in mail.files),
        )
        for label in part.labels
    ]


def score(labels: Iterable[Truth], findings: Iterable[Found], kinds: Kinds) -> Scored:
    """The scores of the kinds; findings and labels meet where kind and message are one and the values overlap."""
    by_place: dict[tuple[str, str, bool], list[Truth]] = defaultdict(list)
    for label in labels:
        by_place[label.mail, label.kind, label.attached].append(label)
    counted = {kind: [0, 0, 0, 0] for kind in kinds}
    met: set[int] = set()
    wrong: list[Found] = []
    for found in findings:
        part = kinds[found.kind].get("part", _USUAL_PART)
        meets = [
            one for one in by_place[found.mail, found.kind, found.attached] if _overlap(one, found.value, part)
        ]
        met.update(map(id, meets))
        if not meets:
            wrong.append(found)
            counted[found.kind][3] += 1
        elif any(one.required for one in meets):
            counted[found.kind][2] += 1
    missed = []
    for one in (one for group in by_place.values() for one in group if one.required and one.kind in kinds):
        counted[one.kind][0] += 1
        counted[one.kind][1] += id(one) in met
        if id(one) not in met:
            missed.append(one)
    return Scored({kind: Score(*numbers) for kind, numbers in counted.items()}, missed, wrong)


def best_threshold(labels: Sequence[Truth], findings: Sequence[Found], kind: str, kinds: Kinds) -> Score:
    """The score of one kind at the certainty from which it is best."""
    own = {kind: kinds[kind]}
    of_kind = [one for one in labels if one.kind == kind]
    found = [one for one in findings if one.kind == kind]
    thresholds = sorted({one.certainty for one in found}) or [0.0]
    scores = [
        score(of_kind, [one for one in found if one.certainty >= threshold], own).scores[kind]
        for threshold in thresholds
    ]
    return max(scores, key=lambda one: one.f1)


def _overlap(label: Truth, found: str, part: float) -> bool:
    """Whether a finding covers enough of the value, and not much besides; only letters and digits count.

    Of a sentence that is labelled whole (`part` 0) any longer word will do. A label that is not required stands
    for the place where the value may be, so anything inside it will do.
    """
    wanted, got = _core(label.value), _core(found)
    if not got:
        return False
    if part == 0:
        return not _telling(label.value).isdisjoint(_telling(found))
    if got in wanted:
        return not label.required or len(got) >= part * len(wanted)
    return wanted in got and len(got) <= 2 * len(wanted) + _MOST_AROUND


def _telling(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > _SHORT}


def _core(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
