"""The tables as CSV files (RFC 4180, but with "\\n" as line end), with no cell that runs as a formula."""

from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

from scanner.analysis.result import Result
from scanner.reports.frames import TABLES, mapped, personal_data
from scanner.reports.report import Reader, Report
from scanner.reports.text import defused

ISO_UTC = "%Y-%m-%dT%H:%M:%SZ"


def write_csv(frame: pd.DataFrame, path: Path, *, more: bool = False) -> None:
    """Write a frame of typed columns as UTF-8 without BOM; times must be in UTC. Raises OSError.

    `more`: add the rows to the file that is there, which has the header row already.
    """
    write_cells(cells(frame), path, more=more)


def cells(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of typed columns as its cells stand in the file."""
    return pd.DataFrame({name: _cells(frame[name]) for name in frame.columns})


def write_cells(frame: pd.DataFrame, path: Path, *, more: bool = False) -> None:
    """Write what `cells` gave, or rows of it. Raises OSError."""
    frame.to_csv(
        path, index=False, header=not more, mode="a" if more else "w", lineterminator="\n", encoding="utf-8"
    )


def _cells(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """The column as it stands in the file. Numbers are numbers by their type, never by how a text looks."""
    if is_bool_dtype(column.dtype):
        return column.map({True: "true", False: "false"})
    if is_datetime64_any_dtype(column.dtype):
        text: pd.Series[Any] = column.dt.strftime(ISO_UTC)
        return text
    if is_numeric_dtype(column.dtype):
        return column
    return mapped(column, defused)


def _write(table: str, result: Result, folder: Path, reader: Reader) -> None:
    write_csv(TABLES[table](result, reader.reveal), folder / f"{table}.csv")


def _write_personal_data(result: Result, folder: Path, reader: Reader) -> None:
    path = folder / "personal_data.csv"
    write_csv(personal_data(result.worst_personal_data.head(0), reader.reveal), path)
    for page in result.personal_data():
        write_csv(personal_data(page, reader.reveal), path, more=True)


REPORTS = (
    *(Report(f"{table}.csv", partial(_write, table)) for table in TABLES),
    Report("personal_data.csv", _write_personal_data),
)
