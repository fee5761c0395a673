"""summary.json: the result for programs, in the keys and the order of schema "blindcopy/summary/1"."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from scanner.analysis.intervals import CONFIDENCE
from scanner.analysis.result import Incident, Result, Sample
from scanner.reports import decisions, frames
from scanner.reports.language import language
from scanner.reports.report import Reader, Report

_LISTS = ("categories", "hidden_categories")  # of an attached table
SCHEMA = "blindcopy/summary/1"


def as_dict(result: Result, reveal: bool) -> dict[str, object]:
    """The summary as plain values: times as ISO 8601 text in UTC, what was not computed as None.

    All figures are as measured; `decisions` has what is left of them after decisions, None where there are none.
    Of a sampled scan all counts are what was seen in the sample, but for the estimates under `sample`.

    Senders are masked unless revealed. The assumptions are not: nobody can check one that is hidden.
    """
    return {
        "schema": SCHEMA,
        "generated_at": _plain(result.generated_at),
        "version": result.version,
        "masked": not reveal,
        "provenance": dict(result.provenance),
        "assumptions": _plain(result.assumptions),
        "sources": frames.records(frames.sources(result, reveal)),
        "messages": asdict(result.messages),
        "incidents": [_incident(incident, reveal) for incident in result.incidents],
        "personal_data": [asdict(total) for total in result.rule_totals],
        "attached_tables": [_attached(row) for row in frames.records(frames.attached_tables(result, reveal))],
        "totals": asdict(result.totals),
        "set_aside": frames.records(frames.set_aside_counts(result)),
        "policy": frames.records(frames.policy_counts(result)),
        "decisions": _plain(decisions.as_dict(result)),
        "observed_in_sample": result.sample is not None,
        "sample": None if result.sample is None else _sample(result.sample),
    }


def as_json(result: Result, reveal: bool) -> str:
    """The summary as JSON text in ASCII, so that no terminal and no code page can trip over it."""
    return json.dumps(as_dict(result, reveal), indent=2, allow_nan=False) + "\n"


def _incident(incident: Incident, reveal: bool) -> object:
    # The fields of `Incident` stand in the order of the schema.
    fields = asdict(incident) | {"senders": frames.senders(incident, reveal)}
    for drawn in (
        "trail",
        "events",
        "disclosure",
    ):  # the first has another name, the rest is what report.html draws
        del fields[drawn]
    steps = [{"step": step.what, "left": step.left, "change": step.change} for step in incident.trail]
    return _plain(fields | {"count_trail": steps})


def _attached(row: Mapping[str, object]) -> object:
    lists = {name: [each for each in str(row[name]).split(frames.SEPARATOR) if each] for name in _LISTS}
    return {**row, **lists}


def _sample(sample: Sample) -> object:
    estimates = asdict(sample)
    drawn = {name: estimates.pop(name) for name in ("messages", "population", "seed")}
    return {
        **drawn,
        "confidence": CONFIDENCE,
        "method": language("en").text("sampled.method"),
        "estimates": estimates,
    }


def _plain(value: object) -> object:
    match value:
        case datetime():
            return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case set() | frozenset():
            return sorted(str(item) for item in value)
        case Path():
            return str(value)
        case _:
            return value


def _write(result: Result, folder: Path, reader: Reader) -> None:
    (folder / REPORT.name).write_text(as_json(result, reader.reveal), encoding="ascii", newline="\n")


REPORT = Report("summary.json", _write)
