"""Vocabularies: words that tell something together, though none of them does by itself."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from scanner.detection import candidate, patterns, persons
from scanner.detection.belief import Belief, moved
from scanner.detection.candidate import Words, runs_on
from scanner.detection.compiled import Regex
from scanner.detection.normalise import Place
from scanner.detection.overlap import Hit
from scanner.detection.patterns import NOTHING, Covered
from scanner.detection.rule import OPENING, Rule, Vocabulary
from scanner.model import Finding
from scanner.terms import Confidence

_MASK = "•••"
_APOSTROPHE = "\u2019"
_BETWEEN = r"\s{1,8}"  # a line break and what indents the next line; without a bound it takes four times as long


@dataclass(frozen=True, slots=True)
class Compiled:
    """A vocabulary, compiled. `opening` is the regex of the entries without one of which nothing is found."""

    vocabulary: Vocabulary
    opening: Regex
    words: Regex
    weights: Mapping[str, int]  # by entry, as `_plain` writes it
    context: Words | None
    against: Words | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Where the words stand (characters), which entries they are, in their order, and how sure that is."""

    start: int
    end: int
    entries: tuple[str, ...]
    belief: Belief


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    entry: str


def compile_vocabulary(vocabulary: Vocabulary) -> Compiled:
    """The vocabulary, ready to search."""
    weights = {entry: weight for weight, listed in vocabulary.words.items() for entry in listed}
    return Compiled(
        vocabulary=vocabulary,
        opening=_any_of(entry for entry, weight in weights.items() if weight >= OPENING),
        words=_any_of(weights),
        weights={_plain(entry): weight for entry, weight in weights.items()},
        context=candidate.words(vocabulary.context),
        against=candidate.words(vocabulary.against),
    )


def find(compiled: Compiled, text: str, data: bytes) -> Iterator[Stretch]:
    """The stretches of a text in which enough of the words stand, in order; `data` is the text in UTF-8.

    There is one for each run of words that are no more than a window apart: the window of that run with the
    greatest weight, the first of equals.
    """
    for run in _runs(_words(compiled, text, data), compiled.vocabulary.window):
        best = _heaviest(run, compiled)
        if best is not None:
            stretch = _judged(best, compiled, text)
            if stretch is not None:
                yield stretch


def hits(compiled: Compiled, rule: Rule, place: Place, excluded: Covered, _problems: object) -> list[Hit]:
    """The stretches as findings of their rule; none that begins in what is `excluded`.

    The mask tells nothing, since what the words are is what there is to hide. Two are equal when the same words
    stand in the same order.
    """
    found: list[Hit] = []
    seen, seen_bytes = 0, 0  # a place in characters, and the same one in bytes
    for stretch in find(compiled, place.plain, place.data):
        if excluded is not NOTHING:
            seen_bytes += len(place.plain[seen : stretch.start].encode("utf-8", "replace"))
            seen = stretch.start
        if excluded is NOTHING or seen_bytes not in excluded:
            found.append(Hit(_finding(rule, place, stretch), rule, validated=False))
    return found


def _finding(rule: Rule, place: Place, stretch: Stretch) -> Finding:
    return Finding(
        rule=rule.id,
        confidence=stretch.belief.confidence,
        location=place.location,
        start=stretch.start,
        end=stretch.end,
        value=place.text[stretch.start : stretch.end],
        normalised=" ".join(stretch.entries),
        masked=_MASK,
        reason=stretch.belief.reason,
    )


def _any_of(entries: Iterable[str]) -> Regex:
    return Regex("|".join(map(_expression, entries)), caseless=True)


def _expression(entry: str) -> str:
    """The entry for hyperscan: its edges are ASCII boundaries where they can be, and looked at again later."""
    stem = entry.removesuffix("*")
    parts = [re.escape(part).replace("'", f"['{_APOSTROPHE}]") for part in stem.split()]
    before = r"\b" if stem[0].isascii() and stem[0].isalnum() else ""
    after = r"\b" if stem == entry and stem[-1].isascii() and stem[-1].isalnum() else ""
    return before + _BETWEEN.join(parts) + after


def _plain(word: str) -> str:
    """The one form of a word in which an entry and what stands in a text are the same."""
    return " ".join(word.lower().replace(_APOSTROPHE, "'").split())


def _words(compiled: Compiled, text: str, data: bytes) -> list[_Word]:
    """The whole words of the vocabulary in their order; of those that share characters the longest."""
    words: list[_Word] = []
    ascii_only = len(data) == len(text)
    seen, seen_characters, taken = 0, 0, 0
    for first, lasts in patterns.locate(compiled.words, data):
        if not ascii_only:
            seen_characters += len(data[seen:first].decode())
            seen = first
        start = first if ascii_only else seen_characters
        if start < taken or (runs_on(text, start - 1) and text[start].isalnum()):
            continue
        for last in lasts:
            word = _word(compiled, text, start, last if ascii_only else start + len(data[first:last].decode()))
            if word is not None:
                words.append(word)
                taken = word.end
                break
    return words


def _word(compiled: Compiled, text: str, start: int, end: int) -> _Word | None:
    entry = _plain(text[start:end])
    if entry in compiled.weights and not (runs_on(text, end) and text[end - 1].isalnum()):
        return _Word(start, end, entry)
    return _Word(start, _end_of_word(text, end), f"{entry}*") if f"{entry}*" in compiled.weights else None


def _runs(words: list[_Word], window: int) -> Iterator[list[_Word]]:
    run: list[_Word] = []
    for word in words:
        if run and word.end - run[-1].start > window:
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _heaviest(run: list[_Word], compiled: Compiled) -> tuple[int, list[_Word]] | None:
    """The sum and the words of the heaviest window of a run that reaches the threshold and has an opening word."""
    vocabulary, weights = compiled.vocabulary, compiled.weights
    counts: dict[str, int] = {}
    total = opening = first = 0
    best = (vocabulary.threshold - 1, 0, 0)
    for last, word in enumerate(run):
        counts[word.entry] = counts.get(word.entry, 0) + 1
        if counts[word.entry] == 1:
            total += weights[word.entry]
            opening += weights[word.entry] >= OPENING
        while word.end - run[first].start > vocabulary.window and first < last:
            left = run[first].entry
            counts[left] -= 1
            if not counts[left]:
                total -= weights[left]
                opening -= weights[left] >= OPENING
            first += 1
        if opening and total > best[0]:
            best = (total, first, last + 1)
    total, first, last = best
    return (total, run[first:last]) if last else None


def _judged(heaviest: tuple[int, list[_Word]], compiled: Compiled, text: str) -> Stretch | None:
    total, words = heaviest
    vocabulary = compiled.vocabulary
    start, end = words[0].start, words[-1].end
    reach = vocabulary.window
    context = candidate.near(compiled.context, text, start, end, reach)
    against = candidate.near(compiled.against, text, start, end, reach)
    if vocabulary.context_required and not context:
        return None
    nobody = vocabulary.person and not persons.is_mentioned(text[max(0, start - reach) : end + reach])
    told = [f"{name}: {word}" for name, word in (("context", context), ("against", against)) if word] + [
        "no person"
    ] * nobody
    _, medium, high = vocabulary.levels()
    base: Confidence = "high" if total >= high else "medium" if total >= medium else "low"
    belief = moved(Belief(base, f"vocabulary: {total}"), bool(context) - bool(against) - nobody, *told)
    if belief is None:
        return None
    return Stretch(start, end, tuple(word.entry for word in words), belief)


def _end_of_word(text: str, place: int) -> int:
    while place < len(text) and (text[place].isalnum() or text[place] in f"-'{_APOSTROPHE}"):
        place += 1
    return place
