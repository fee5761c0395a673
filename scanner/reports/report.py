"""What a report is: one file of the report folder."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scanner.analysis.result import Result


@dataclass(frozen=True, slots=True)
class Report:
    """One file of the report folder. Each module here that defines `REPORT` adds one, `REPORTS` several.

    name                            the name of the file
    write(result, folder, reveal)   writes it into the folder; raises OSError where that fails. With
                                    `reveal` it holds addresses, names and the values that were kept
    wanted(result)                  whether the folder of this result has the file at all
    """

    name: str
    write: Callable[[Result, Path, bool], None]
    wanted: Callable[[Result], bool] = lambda _: True
