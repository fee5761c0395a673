"""The estimates of a sampled scan in words, and ESTIMATE.txt, which says so beside the tables of the report."""

from collections.abc import Iterator
from pathlib import Path

from scanner.analysis.intervals import CONFIDENCE
from scanner.analysis.result import Estimate, Result, Sample
from scanner.reports.report import Report

METHOD = (
    "simple random sample without replacement; numbers of messages: exact hypergeometric interval; findings: "
    "gamma interval of Fay and Feuer (1997); distinct things: those seen (low), Chao and Lin (2012) (estimate), "
    "and a limit from what single messages brought that no other one had (high)"
)
"""How the estimates were made (docs/sampling.md), in one sentence."""

_INTERVAL = f"{CONFIDENCE:.0%}".replace("%", " %")


def sentence(sample: Sample) -> str:
    """What the sample says of the whole archive: the first thing that any report says of it."""
    return (
        f"ESTIMATE from a random sample of {sample.messages:,} of {sample.population:,} messages: "
        f"about {_told(sample.messages_in_view, _INTERVAL)} emails showed about "
        f"{_told(sample.addresses_exposed, _INTERVAL)} people's addresses to one another."
    )


def lines(result: Result) -> Iterator[str]:
    """Every estimate of a sampled scan, one a line; of any other scan nothing."""
    sample = result.sample
    if sample is None:
        return
    yield f"Estimates for all {sample.population:,} messages, with {_INTERVAL} intervals:"
    figures = {
        "Incidents": sample.incidents,
        "Emails with outside people in view": sample.messages_in_view,
        "Addresses exposed": sample.addresses_exposed,
        "People exposed": sample.people_exposed,
        "Customers exposed": sample.customers_exposed,
        "Messages that are no duplicates": sample.scanned,
        "Messages that are duplicates": sample.duplicate,
        "Messages that are unreadable": sample.unreadable,
    }
    yield from (f"{name}: {_told(figure)}" for name, figure in figures.items() if figure is not None)
    for rule, told in sample.personal_data.items():
        yield (
            f"{rule}: {_told(told.findings)} findings in {_told(told.messages)} messages, "
            f"{_told(told.distinct_values)} distinct values"
        )
    yield f"Of anything that the sample did not show at all: at most {sample.not_seen.high:,} messages have it."
    yield f"All other figures are what was seen in the sample of {sample.messages:,} messages."


def _told(figure: Estimate, interval: str = "") -> str:
    """The estimate with its interval: "9 (4 to 17)"."""
    mark = f"{interval}: " if interval else ""
    if figure.high is None:
        return f"{figure.estimate:,} ({mark}{figure.low:,} or more, without a known limit)"
    return f"{figure.estimate:,} ({mark}{figure.low:,} to {figure.high:,})"


def _write(result: Result, folder: Path, _reveal: bool) -> None:
    sample = result.sample
    if sample is None:
        raise ValueError("no sample to write of")
    text = [sentence(sample), "", *lines(result), "", f"Seed {sample.seed}. Method: {METHOD}."]
    (folder / REPORT.name).write_text("\n".join(text) + "\n", encoding="utf-8", newline="\n")


REPORT = Report("ESTIMATE.txt", _write, wanted=lambda result: result.sample is not None)
