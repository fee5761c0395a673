"""How sure a finding is, and what made it so: evidence weighed in steps from low to high.

The reason of a finding is made of these parts, joined with "; ", of which none quotes the mail:

checksum            its check digits are right          numbering plan   it is a number in use
format              it is only written like one         vocabulary: 7    weights of words that stand together
context: WORD       a word of the rule near by          against: WORD    one that speaks against it
label: WORD         it is labelled as something else    neighbours       beside a name, a date of birth or a number
repeats             nearly all of a list are valid      by chance        few of a list are
no person           no word for a person near by        list             it is a value that the rule names
"""

from dataclasses import dataclass

from scanner.detection import birthdates, documents, network, secrets
from scanner.terms import CONFIDENCES, Confidence

_JOINT = "; "
_LEVELS: dict[str, int] = {confidence: level for level, confidence in enumerate(CONFIDENCES)}
_LIST = 5
"""Candidates of one pattern in one text from which they are judged as a list."""


@dataclass(frozen=True, slots=True)
class Belief:
    """A confidence and what gave it, in parts joined with "; "."""

    confidence: str
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands around a candidate: the words found, "" for none.

    `labelled`: the context word stands right before the candidate, which outweighs words against it elsewhere.
    `foreign`: the label right before it that says it is something else, of which `against` may be a part.
    """

    context: str = ""
    labelled: bool = False
    against: str = ""
    foreign: str = ""


_WITHOUT_DIGIT = frozenset(
    {"possible-phone", *birthdates.VALIDATORS, *network.VALIDATORS, *secrets.VALIDATORS}
    | {name for name in documents.VALIDATORS if name.endswith("-driving-licence")}
    | {f"stdnum.{name}" for name in ("bic", "de.stnr", "dk.cpr", "in_.pan", "us.ein", "us.itin", "us.ssn")}
)
"""Validators that judge how a value is built, with no check digit in it."""


def grounds(validator: str) -> str:
    """What a pattern with this validator ("" for none) rests on by itself."""
    name = validator.partition(":")[0]
    if not name or name in _WITHOUT_DIGIT:
        return "format"
    return "numbering plan" if name == "phone" else "checksum"


def is_checked(rests_on: str) -> bool:
    """Whether a number drawn by chance would hardly pass what the pattern rests on."""
    return rests_on in {"checksum", "numbering plan"}


def weigh(base: Confidence, rests_on: str, evidence: Evidence) -> Belief | None:
    """The belief after what stands near by, None where that says that it is something else."""
    against = "" if evidence.labelled or evidence.foreign else evidence.against
    steps = bool(evidence.context) - bool(against) - 2 * bool(evidence.foreign)
    told = [
        f"{name}: {word}"
        for name, word in (("context", evidence.context), ("against", against), ("label", evidence.foreign))
        if word
    ]
    return moved(Belief(base, rests_on), steps, *told)


def moved(belief: Belief, steps: int, *why: str) -> Belief | None:
    """The belief some steps up or down (to high at the most), and why; None below low."""
    level = _LEVELS[belief.confidence] + steps
    if level < 0:
        return None
    return Belief(CONFIDENCES[min(level, len(CONFIDENCES) - 1)], _JOINT.join((belief.reason, *why)))


def of_list(belief: Belief, valid: int, refused: int) -> Belief | None:
    """The belief in one of a list, of whose candidates a checksum took `valid` and `refused` the rest.

    One number in ten has a right check digit by chance. A list of which nearly all have one is no chance; of one
    where most have not, those that have are, unless a word near by says what they are.
    """
    if valid >= _LIST and refused * 10 <= valid:
        return moved(belief, 1, "repeats")
    if refused >= _LIST and refused >= 3 * valid and not _has(belief.reason, "context: "):
        return moved(belief, -1, "by chance")
    return belief


def is_doubted(reason: str) -> bool:
    """Whether something spoke against the finding that this is the reason of."""
    return _has(reason, "against: ", "label: ", "by chance", "no person")


def _has(reason: str, *parts: str) -> bool:
    return any(part.startswith(parts) for part in reason.split(_JOINT))
