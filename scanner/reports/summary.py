"""summary.json: the result for programs, in the keys and the order of schema "blindcopy/summary/1"."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from scanner.analysis.intervals import CONFIDENCE
from scanner.analysis.result import Incident, Result, Sample
from scanner.reports import frames, sampled
from scanner.reports.report import Report

SCHEMA = "blindcopy/summary/1"


def as_dict(result: Result, reveal: bool) -> dict[str, object]:
    """The summary as plain values: times as ISO 8601 text in UTC, what was not computed as None.

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
        "totals": asdict(result.totals),
        "set_aside": frames.records(frames.set_aside_counts(result)),
        "policy": frames.records(frames.policy_counts(result)),
        "observed_in_sample": result.sample is not None,
        "sample": None if result.sample is None else _sample(result.sample),
    }


def as_json(result: Result, reveal: bool) -> str:
    """The summary as JSON text in ASCII, so that no terminal and no code page can trip over it."""
    return json.dumps(as_dict(result, reveal), indent=2, allow_nan=False) + "\n"


def _incident(incident: Incident, reveal: bool) -> object:
    # The fields of `Incident` stand in the order of the schema.
    fields = asdict(incident) | {"senders": frames.senders(incident, reveal)}
    del fields["trail"]
    steps = [{"step": step.what, "left": step.left, "change": step.change} for step in incident.trail]
    return _plain(fields | {"count_trail": steps})


def _sample(sample: Sample) -> object:
    estimates = asdict(sample)
    drawn = {name: estimates.pop(name) for name in ("messages", "population", "seed")}
    return {**drawn, "confidence": CONFIDENCE, "method": sampled.METHOD, "estimates": estimates}


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


def _write(result: Result, folder: Path, reveal: bool) -> None:
    (folder / REPORT.name).write_text(as_json(result, reveal), encoding="ascii", newline="\n")


REPORT = Report("summary.json", _write)
