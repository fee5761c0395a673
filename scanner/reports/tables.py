"""The tables as CSV files (RFC 4180, but with "\\n" as line end), with no cell that runs as a formula."""

from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

from scanner.analysis.result import Result
from scanner.reports.frames import TABLES
from scanner.reports.report import Report
from scanner.reports.text import defused

ISO_UTC = "%Y-%m-%dT%H:%M:%SZ"


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame of typed columns as UTF-8 without BOM; times must be in UTC. Raises OSError."""
    frame.apply(_cells).to_csv(path, index=False, lineterminator="\n", encoding="utf-8")


def _cells(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """The column as it stands in the file. Numbers are numbers by their type, never by how a text looks."""
    if is_bool_dtype(column.dtype):
        return column.map({True: "true", False: "false"})
    if is_datetime64_any_dtype(column.dtype):
        text: pd.Series[Any] = column.dt.strftime(ISO_UTC)
        return text
    if is_numeric_dtype(column.dtype):
        return column
    return column.map(defused, na_action="ignore")


def _write(table: str, result: Result, folder: Path, reveal: bool) -> None:
    write_csv(TABLES[table](result, reveal), folder / f"{table}.csv")


REPORTS = tuple(Report(f"{table}.csv", partial(_write, table)) for table in TABLES)
