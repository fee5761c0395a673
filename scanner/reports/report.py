"""What a report is, one file or folder of the report folder, and who reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path

from scanner.analysis.result import Result


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a report, and how.

    reveal      whether addresses, names and the values that were kept are shown; masked otherwise
    timezone    in which times are told; UTC stands beside
    language    the code of one of `reports/texts/`
    aware_at    when the organisation became aware of the breach, with a time zone; None where that was not said
    """

    reveal: bool
    timezone: tzinfo = UTC
    language: str = "en"
    aware_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One file or folder of the report folder. Each module here that defines `REPORT` adds one, `REPORTS` several.

    name                            the name of the file or folder
    write(result, folder, reader)   writes it into the report folder; raises OSError where that fails
    wanted(result)                  whether the report folder of this result has it at all
    """

    name: str
    write: Callable[[Result, Path, Reader], None]
    wanted: Callable[[Result], bool] = lambda _: True
