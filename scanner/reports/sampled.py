"""The estimates of a sampled scan in words, and ESTIMATE.txt, which says so beside the tables of the report."""

from collections.abc import Iterator
from pathlib import Path

from scanner.analysis.intervals import CONFIDENCE
from scanner.analysis.result import Estimate, Result, Sample
from scanner.reports.language import Language, language
from scanner.reports.report import Reader, Report

_FIGURES = (
    *("incidents", "messages_in_view", "addresses_exposed", "people_exposed", "customers_exposed"),
    *("scanned", "duplicate", "unreadable"),
)


def sentence(sample: Sample, words: Language) -> str:
    """What the sample says of the whole archive: the first thing that any report says of it."""
    interval = _interval(words)
    return words.text(
        "sampled.sentence",
        size=sample.messages,
        population=sample.population,
        emails=_told(sample.messages_in_view, words, interval),
        addresses=_told(sample.addresses_exposed, words, interval),
    )


def lines(result: Result, words: Language) -> Iterator[str]:
    """Every estimate of a sampled scan, one a line; of any other scan nothing."""
    sample = result.sample
    if sample is None:
        return
    yield words.text("sampled.all", population=sample.population, interval=_interval(words))
    for name in _FIGURES:
        figure: Estimate | None = getattr(sample, name)
        if figure is not None:
            yield words.text("sampled.figure", name=words.text(f"sampled.{name}"), told=_told(figure, words))
    for rule, told in sample.personal_data.items():
        yield words.text(
            "sampled.rule",
            rule=rule,
            findings=_told(told.findings, words),
            messages=_told(told.messages, words),
            values=_told(told.distinct_values, words),
        )
    yield words.text("sampled.not_seen", high=sample.not_seen.high)
    yield words.text("sampled.rest", size=sample.messages)


def _interval(words: Language) -> str:
    return words.text("sampled.interval", percent=round(100 * CONFIDENCE))


def _told(figure: Estimate, words: Language, interval: str = "") -> str:
    """The estimate with its interval: "9 (4 to 17)"."""
    key = f"sampled.{'told' if figure.high is not None else 'open'}{'_interval' if interval else ''}"
    return words.text(key, estimate=figure.estimate, low=figure.low, high=figure.high, interval=interval)


def _write(result: Result, folder: Path, reader: Reader) -> None:
    sample = result.sample
    if sample is None:
        raise ValueError("no sample to write of")
    words = language(reader.language)
    seed = words.text("sampled.seed", seed=str(sample.seed), method=words.text("sampled.method"))
    text = [sentence(sample, words), "", *lines(result, words), "", seed]
    (folder / REPORT.name).write_text("\n".join(text) + "\n", encoding="utf-8", newline="\n")


REPORT = Report("ESTIMATE.txt", _write, wanted=lambda result: result.sample is not None)
