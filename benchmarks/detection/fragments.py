"""Pieces of a mail with what they hold labelled: a sentence, a form, a list, a table, or a hard negative."""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.detection import written
from benchmarks.detection.masks import draw, filled
from benchmarks.detection.masks import written as in_form

_HERE = Path(__file__).parent
KINDS: dict[str, Any] = tomllib.loads((_HERE / "kinds.toml").read_text(encoding="utf-8"))
SENTENCES: dict[str, Any] = tomllib.loads((_HERE / "sentences.toml").read_text(encoding="utf-8"))
_NEGATIVES = tomllib.loads((_HERE / "negatives.toml").read_text(encoding="utf-8"))["negative"]
_NUMBERS = [kind for kind in KINDS if "variant" in KINDS[kind]]
_SAID = list(SENTENCES["said"])
_TYPOGRAPHIC = {" ": "\u00a0\u202f\u2009", "-": "\u2011\u2010\u2013"}

_CODES = ("ca-postal-code", "uk-postcode")

Drawn = Callable[[Random, str], str]
_WRITTEN: dict[str, tuple[str, Drawn]] = {  # kind: table of sentences, function of chance and language
    "email-address": ("email", lambda chance, _: written.email_address(chance)),
    "birth-date": ("birth-date", written.date_of_birth),
    "age": ("age", written.age),
    "postal-address": ("address", written.postal_address),
    "geo-coordinates": ("geo", written.coordinates),
    "password": ("password", written.password),
    "api-key": ("api-key", written.api_key),
    "private-key": ("api-key", written.private_key),
    "mrz": ("", written.passport_zone),
}


@dataclass(frozen=True, slots=True)
class Label:
    """What stands at [start, end) of a text, in characters.

    One that is not `required` is neither missed when it is not found nor a false alarm when it is: a
    sender's own signature, a number that nobody could tell from another without its table.
    """

    kind: str
    start: int
    end: int
    required: bool = True


@dataclass(frozen=True, slots=True)
class Fragment:
    """A text and its labels, in the order of their starts."""

    text: str
    labels: tuple[Label, ...] = ()


def joined(fragments: Iterable[Fragment], between: str) -> Fragment:
    """The fragments one after the other."""
    text, labels = "", []
    for fragment in fragments:
        text += between if text else ""
        labels += [
            replace(label, start=label.start + len(text), end=label.end + len(text)) for label in fragment.labels
        ]
        text += fragment.text
    return Fragment(text, tuple(labels))


def around(template: str, kind: str, value: str, *, required: bool = True, **words: str) -> Fragment:
    """The template with the value in each {value} labelled, and the other words in their places."""
    text, labels = "", []
    pieces = template.split("{value}")
    for number, piece in enumerate(pieces):
        for word, meaning in words.items():
            piece = piece.replace(f"{{{word}}}", meaning)  # noqa: PLW2901 - each word in turn
        text += piece
        if number < len(pieces) - 1:
            labels.append(Label(kind, len(text), len(text) + len(value), required))
            text += value
    return Fragment(text, tuple(labels))


def number(chance: Random, kind: str = "", language: str = "") -> Fragment:
    """A number of some kind with its label in a sentence, or without where its form says enough."""
    kind = kind or chance.choice(_NUMBERS)
    variant, labels = _variant(chance, kind, language)
    if variant.get("bare") and chance.random() < 0.15:
        value = _typographic(chance, in_form(_compact(chance, variant), chance.choice(variant["bare"])))
        return around(chance.choice(SENTENCES["bare"]["en"]), kind, value)
    language = language if language in labels else chance.choice(list(labels))
    label = _in_some_case(chance, chance.choice(labels[language]))
    if language == "en" and chance.random() < 0.03:
        return _wrapped(
            around(chance.choice(SENTENCES["wrapped"]["en"]), kind, _value(chance, variant), label=label)
        )
    return around(chance.choice(SENTENCES["frames"][language]), kind, _value(chance, variant), label=label)


def number_list(chance: Random) -> Fragment:
    """Several numbers of one kind under one label, so that most of them stand far from it."""
    kind = chance.choice(_NUMBERS)
    variant, labels = _variant(chance, kind, "")
    form = chance.choice(variant["forms"]) if variant["forms"] else ""
    row = chance.choice(SENTENCES["lists"]["row"])
    language = chance.choice(list(labels))
    heads = SENTENCES["lists"]["en" if language == "en" else "xx"]
    head = chance.choice(heads).format(label=chance.choice(labels[language]))
    rows = [
        around(row, kind, in_form(_compact(chance, variant), form), name=written.name(chance))
        for _ in range(chance.randint(2, 6))
    ]
    return joined([Fragment(head), *rows], "\n")


def contact(chance: Random, kind: str = "", language: str = "") -> Fragment:
    """A value without a mask in a sentence: address, date of birth, secret."""
    kind = kind or chance.choice(list(_WRITTEN))
    table, drawn = _WRITTEN[kind]
    if not table:
        return around("{value}", kind, drawn(chance, "en"))
    sentences = SENTENCES[table]
    language = language if language in sentences else chance.choice(list(sentences))
    fragment = around(chance.choice(sentences[language]), kind, drawn(chance, language), name=written.name(chance))
    return with_parts(fragment)


def with_parts(fragment: Fragment) -> Fragment:
    """The fragment, in which the postal code of an address may be found for itself as well."""
    return Fragment(
        fragment.text,
        fragment.labels
        + tuple(
            Label(kind, label.start, label.end, required=False)
            for label in fragment.labels
            if label.kind == "postal-address"
            for kind in _CODES
        ),
    )


def phone(chance: Random, language: str = "") -> Fragment:
    """A telephone number; where only a label shows what it is, in a sentence that has one."""
    language = language if language in SENTENCES["phone"] else chance.choice(("en", "en", "fr", "de", "es"))
    value, needs_label = written.phone_number(chance, language)
    sentences = SENTENCES["phone"][language]
    if needs_label:
        sentences = [one for one in sentences if one not in {"{value}", "{name}: {value}"}]
    return around(chance.choice(sentences), "phone-number", _typographic(chance, value), name=written.name(chance))


def said(chance: Random) -> Fragment:
    """A sentence of a special category, the whole of it labelled."""
    kind = chance.choice(_SAID)
    return around("{value}", kind, chance.choice(SENTENCES["said"][kind]))


def negative(chance: Random) -> Fragment:
    """A hard negative; what people would disagree about is labelled as not required."""
    group = chance.choice(_NEGATIVES)
    text = filled(chance, chance.choice(group["texts"]))
    return Fragment(text, tuple(Label(kind, 0, len(text), required=False) for kind in group.get("may", ())))


def small_talk(chance: Random, language: str) -> Fragment:
    """One to three sentences that hold nothing."""
    sentences = SENTENCES["filler"].get(language, SENTENCES["filler"]["en"])
    return Fragment(" ".join(chance.sample(sentences, k=chance.randint(1, 3))))


def column(chance: Random, kind: str) -> tuple[str, Callable[[], str]]:
    """A name for a column or a line of a form ("" where the kind has no labels), and what draws a value for it."""
    if kind in _WRITTEN:
        return "", lambda: _WRITTEN[kind][1](chance, "en")
    variant, labels = _variant(chance, kind, "en")
    return chance.choice(labels.get("en") or labels[next(iter(labels))]), lambda: _value(chance, variant)


def _in_some_case(chance: Random, label: str) -> str:
    way = chance.random()
    return label.upper() if way < 0.05 else label.lower() if way < 0.15 else label


def _wrapped(fragment: Fragment) -> Fragment:
    """The fragment with its last space before column 72 turned into a line break."""
    at = fragment.text.rfind(" ", 0, 72)
    return Fragment(f"{fragment.text[:at]}\n{fragment.text[at + 1 :]}", fragment.labels)


def _variant(chance: Random, kind: str, language: str) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """One of the kind's variants, and the labels that go with it, by language."""
    entry = KINDS[kind]
    possible = [one for one in entry["variant"] if not language or language in one.get("only", [language])]
    variant = chance.choice(possible or entry["variant"])
    labels = variant.get("labels") or entry["labels"]
    return variant, {one: labels[one] for one in variant.get("only", labels)}


def _compact(chance: Random, variant: dict[str, Any]) -> str:
    if "words" in variant:
        return str(chance.choice(variant["words"]))
    return draw(chance, variant["mask"], variant.get("check", ""))


def _value(chance: Random, variant: dict[str, Any]) -> str:
    compact = _compact(chance, variant)
    return _typographic(chance, in_form(compact, chance.choice(variant["forms"])) if variant["forms"] else compact)


def _typographic(chance: Random, value: str) -> str:
    """Now and then with the spaces and hyphens that word processors and web pages put into a number."""
    if chance.random() >= 0.08:
        return value
    swap = {plain: chance.choice(fancy) for plain, fancy in _TYPOGRAPHIC.items()}
    return "".join(swap.get(one, one) for one in value)
