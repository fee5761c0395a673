"""Mass mails in view gathered into incidents: the same mailing, each mail within a day of the one before."""

import re

import numpy as np
import pandas as pd

from scanner.analysis.components import linked
from scanner.identity import SKETCH_SIZE, base_subject

ALIKE = 0.6
"""Bodies with at least this share of three-word shingles in common are near-identical: a date or a name
changed in a letter of a few sentences leaves 0.7 to 0.9, two different letters with one signature 0.4."""

_FEW_APART, _FEW_COMMON = 8, 6  # shingles: what first and last name change in a note of one sentence or two

_WITHIN = pd.Timedelta(days=1)
_BUCKETS = 8
_AGAIN = (
    r"correct(?:ion|ed)|erratum|errata|updated?|resen[dt]|resending|again|second attempt|reminder|rectificatif|"
    r"rappel|correcti[ef]|mise à jour|korrektur|berichtigung|nochmals?|erinnerung|correcci[oó]n|rectificaci[oó]n|"
    r"rettifica|correzione|correctie|herzien|herinnering|correç[aã]o"
)
_PART = (
    r"(?:(?:part|batch|group|mailing|teil|gruppe|partie|lot|groupe|parte|grupo|gruppo|deel|groep)\s*#?\d{1,3}"
    r"(?:\s*(?:/|of|von|de|di|sur|van)\s*\d{1,3})?|\d{1,3}\s*(?:/|of|von|de|di|sur|van)\s*\d{1,3})"
)
_BEFORE = re.compile(rf"^(?:(?:{_AGAIN})\s*[:!–—-]+\s*|[(\[](?:{_AGAIN}|{_PART})[)\]]\s*[:–—-]?\s*)+")  # noqa: RUF001
_BEHIND = re.compile(rf"(?:\s*[(\[](?:{_AGAIN}|{_PART})[)\]]|\s*[:,;|–—-]\s*(?:{_AGAIN}|{_PART}))+$")  # noqa: RUF001


def group(mass: pd.DataFrame) -> pd.Series:
    """The incident that each mass mail belongs to, numbered from 1 by first date; indexed by message.

    `mass` has message, date, subject and sketch (`identity.sketch`). Two mails belong together when they
    have the same subject (reply marks and words like "correction" aside) or near-identical bodies, and a
    chain of such mails leads from one to the other with no step longer than a day. A mail without a date
    joins those of its mailing that have none either.
    """
    ordered = mass.sort_values(["date", "message"], na_position="last").reset_index(drop=True)
    links = np.concatenate([_by_subject(ordered), _by_body(ordered)])
    roots = linked(len(ordered), links)
    numbers = pd.Series(pd.factorize(roots)[0] + 1, index=pd.Index(ordered["message"], name="message"))
    return numbers.rename("incident")


def showing_others(after: pd.Series, seen: pd.DataFrame, threshold: int) -> pd.Series:
    """Those recalls and notices that exposed people of their own: they are mass mails as well.

    `after` are the messages of recalls and notices with a list in view, `seen` (message, address) whom all mail
    with many in view showed. One such message shows at least `threshold` persons whom no mass mail had shown.
    """
    of_these = seen["message"].isin(after)
    new = seen[of_these & ~seen["address"].isin(seen.loc[~of_these, "address"])]
    counts = new.groupby("message")["address"].nunique()
    return counts.index[counts.ge(threshold)].to_series()


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """The share of shingles that two bodies have in common, estimated from their sketches (0 to 1)."""
    union = np.union1d(one, other)[:SKETCH_SIZE]
    if not len(union):
        return 0.0
    return float(np.isin(union, one).__and__(np.isin(union, other)).mean())


def alike(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two bodies, by their sketches, are one letter: near-identical, or a note with another name in it."""
    if likeness(one, other) >= ALIKE:
        return True
    whole = max(len(one), len(other)) < SKETCH_SIZE
    return whole and len(np.setxor1d(one, other)) <= _FEW_APART and len(np.intersect1d(one, other)) >= _FEW_COMMON


def mailing_subject(subject: str) -> str:
    """What two subjects of one mailing share: the base subject without "correction:", "(2/9)" and the like."""
    base = base_subject(subject)
    return _BEHIND.sub("", _BEFORE.sub("", base)) or base


def _by_subject(ordered: pd.DataFrame) -> np.ndarray:
    named = pd.DataFrame({"date": ordered["date"], "key": ordered["subject"].map(mailing_subject)})
    return _neighbours(named[named["key"].ne("")])


def _by_body(ordered: pd.DataFrame) -> np.ndarray:
    """Neighbours in time that share one of their smallest shingle hashes, and then prove alike as a whole."""
    smallest = ordered["sketch"].map(lambda hashes: list(hashes[:_BUCKETS]))
    buckets = pd.DataFrame({"date": ordered["date"], "key": smallest}).explode("key").dropna(subset=["key"])
    pairs = np.unique(_neighbours(buckets), axis=0)
    sketches = ordered["sketch"].to_numpy()
    proven = np.array([alike(sketches[one], sketches[other]) for one, other in pairs], dtype=bool)
    return np.compress(proven, pairs, axis=0)


def _neighbours(keyed: pd.DataFrame) -> np.ndarray:
    """Pairs of row labels that follow one another in time under the same key, at most a day apart."""
    keyed = keyed.rename_axis("row").reset_index().sort_values(["key", "row"])
    before = keyed.groupby("key")[["row", "date"]].shift()
    apart = keyed["date"] - before["date"]
    near = before["row"].notna() & (apart.le(_WITHIN) | (keyed["date"].isna() & before["date"].isna()))
    return np.column_stack([before.loc[near, "row"].astype(int), keyed.loc[near, "row"]]).astype(int)
