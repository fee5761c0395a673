"""Runs presidio-analyzer over texts: `python presidio_peer.py TEXTS.jsonl FOUND.jsonl ENTITY…`.

It is run by whatever Python has presidio-analyzer, and needs nothing of this project. Of Presidio it takes
every predefined recogniser of the entities named, whatever its language, and a blank spaCy pipeline: words
without a model, so that context words work and no names are found. A line of TEXTS is an `id` and a `text`;
a line of FOUND is `id`, `entity`, `value` and `score`, and the last line holds the `seconds` that the texts
took (loading left out) and the `version`.
"""

import inspect
import json
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import spacy
from presidio_analyzer import AnalyzerEngine, EntityRecognizer, RecognizerRegistry, predefined_recognizers
from presidio_analyzer.nlp_engine import SpacyNlpEngine

_FIRST = "ann@example.com, +1 613 555 0142"
"""A text for what is loaded at the first call: phone number plans, the list of top-level domains."""


def _words() -> SpacyNlpEngine:
    """Words of English, and nothing learned."""
    engine = SpacyNlpEngine(models=[{"lang_code": "en", "model_name": "blank"}])
    engine.nlp = {"en": spacy.blank("en")}
    return engine


def _recognizers(entities: set[str]) -> Iterator[Any]:
    kinds: Any = inspect.getmembers(predefined_recognizers, inspect.isclass)
    for _, kind in kinds:
        if not issubclass(kind, EntityRecognizer):
            continue
        try:
            recognizer = kind(supported_language="en")
        except (ImportError, TypeError, ValueError):  # those that ask a model or a service
            continue
        if set(recognizer.supported_entities) & entities and kind.__module__.count("nlp_engine_recognizers") == 0:
            yield recognizer


def main() -> None:
    """Analyse the texts of the file named first into the file named second."""
    texts, found, *entities = sys.argv[1:]
    registry = RecognizerRegistry(recognizers=list(_recognizers(set(entities))), supported_languages=["en"])
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=_words(), supported_languages=["en"])
    with Path(texts).open(encoding="utf-8") as lines:
        mails = [json.loads(line) for line in lines]
    analyzer.analyze(_FIRST, language="en", entities=entities)
    started = time.perf_counter()
    results = [analyzer.analyze(mail["text"], language="en", entities=entities) for mail in mails]
    seconds = time.perf_counter() - started
    with Path(found).open("w", encoding="utf-8") as out:
        for mail, result in zip(mails, results, strict=True):
            for one in result:
                value = mail["text"][one.start : one.end]
                record = {"id": mail["id"], "entity": one.entity_type, "value": value, "score": one.score}
                out.write(json.dumps(record) + "\n")
        end = {"seconds": seconds, "version": version("presidio-analyzer")}
        out.write(json.dumps(end) + "\n")


if __name__ == "__main__":
    main()
