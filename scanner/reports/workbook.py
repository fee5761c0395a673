"""report.xlsx: the report as a workbook with numbers, dates and truth values of their own type."""

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import xlsxwriter  # type: ignore[import-untyped]
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype
from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from scanner.analysis.result import Result
from scanner.reports import frames, sampled, wording
from scanner.reports.report import Report
from scanner.reports.text import cell

MOST_ROWS = 1_048_575
"""Rows that a sheet holds below its header (Excel specifications and limits)."""
LONGEST_CELL = 32_767
CUT = " … (cut, see the CSV)"

_SHEETS = {
    "Incidents": frames.incidents,
    "People": frames.people,
    "Personal data": frames.worst_personal_data,
    "Set aside": frames.set_aside,
    "Sources": frames.sources,
    "Problems": frames.problems,
}
_CHARTED = 30
_WIDTHS = (8, 60)

_Formats = Mapping[str, Any]
_Writer = Callable[[int, int, Any], object]


def write_workbook(result: Result, path: Path, reveal: bool) -> None:
    """Write the workbook; two calls with one result give the same bytes. Raises OSError."""
    # Rows wait in temporary files: beside the workbook, since they hold what it holds.
    with TemporaryDirectory(dir=path.parent) as waiting:
        options = {
            "constant_memory": True,
            "tmpdir": waiting,
            "strings_to_formulas": False,
            "strings_to_urls": False,
        }
        try:
            with closing(xlsxwriter.Workbook(path, options)) as workbook:
                _fill(workbook, result, reveal)
        except FileCreateError as error:
            raise error.args[0] from None


def _fill(workbook: xlsxwriter.Workbook, result: Result, reveal: bool) -> None:
    workbook.set_properties({"title": "Blindcopy report", "created": result.generated_at.replace(tzinfo=None)})
    formats = {
        "bold": workbook.add_format({"bold": True}),
        "header": workbook.add_format({"bold": True, "bottom": 1}),
        "when": workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    tables = {name: make(result, reveal) for name, make in _SHEETS.items()}
    summary = workbook.add_worksheet("Summary")
    _write_summary(summary, _summary_rows(result, tables, reveal), formats)
    for name, table in tables.items():
        _write_table(workbook.add_worksheet(name), table, formats)
    _write_table(workbook.add_worksheet("Assumptions"), _assumptions(result), formats)
    if result.incidents:
        _chart(workbook, summary, tables["Incidents"])


def _summary_rows(
    result: Result, tables: Mapping[str, pd.DataFrame], reveal: bool
) -> list[tuple[str, str | int | None]]:
    """Label and value, down the sheet; a label alone is a line of text, and the first two stand out."""
    cuts = [
        (f"Sheet {name} shows the first {MOST_ROWS:,} of {len(table):,} rows; the CSV has them all.", None)
        for name, table in tables.items()
        if len(table) > MOST_ROWS
    ]
    exposed = result.totals.people_exposed
    findings = sum(total.findings for total in result.rule_totals)
    if findings > len(tables["Personal data"]):
        shown = f"the {len(tables['Personal data']):,} worst of {findings:,} findings"
        cuts.append((f"Sheet Personal data shows {shown}; personal_data.csv has them all.", None))
    return [
        (wording.REVEALED if reveal else wording.MASKED, None),
        (wording.headline(result), None),
        *((told, None) for told in sampled.lines(result)),
        *cuts,
        (f"Written {result.generated_at:%Y-%m-%d %H:%M} by Blindcopy {result.version}; times are UTC.", None),
        ("", None),
        ("Incidents", result.totals.incidents),
        ("Addresses exposed", result.totals.addresses_exposed),
        ("Customers exposed", _known(result.totals.customers_exposed)),
        ("People exposed, at least", _known(exposed.low if exposed else None)),
        ("People exposed, best estimate", _known(exposed.best if exposed else None)),
        ("People exposed, at most", _known(exposed.high if exposed else None)),
        ("Still to tell", _known(frames.still_to_tell(result))),
        ("Messages found", result.messages.found),
        ("Messages scanned", result.messages.scanned),
        ("Messages that are duplicates", result.messages.duplicate),
        ("Messages that are unreadable", result.messages.unreadable),
        *((f"Findings of {total.rule}", total.findings) for total in result.rule_totals),
    ]


def _write_summary(sheet: Worksheet, rows: list[tuple[str, str | int | None]], formats: _Formats) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 14)
    for row, (label, value) in enumerate(rows):
        sheet.write_string(row, 0, cell(label), formats["bold"] if row < 2 else None)
        if isinstance(value, str):
            sheet.write_string(row, 1, value)
        elif value is not None:
            sheet.write_number(row, 1, value)


def _known(value: int | None) -> int | str:
    return wording.NOT_COMPUTED if value is None else value


def _assumptions(result: Result) -> pd.DataFrame:
    items = {
        key: frames.SEPARATOR.join(map(str, value)) if isinstance(value, list | tuple) else str(value)
        for key, value in {**result.assumptions, **result.provenance}.items()
    }
    texts = {"assumption": map(cell, items), "value": map(cell, items.values())}
    return pd.DataFrame({name: list(column) for name, column in texts.items()}, dtype="string")


def _write_table(sheet: Worksheet, table: pd.DataFrame, formats: _Formats) -> None:
    """A header row that stays in view, and the rows that fit."""
    shown = table.head(MOST_ROWS)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(shown), len(table.columns) - 1)
    for number, name in enumerate(table.columns):
        sheet.set_column(number, number, _width(shown[name]))
        sheet.write_string(0, number, name, formats["header"])
    writers = [_writer(sheet, shown[name], formats) for name in table.columns]
    values = [_values(shown[name]) for name in table.columns]
    for row, cells in enumerate(zip(*values, strict=True), start=1):
        for number, (write, value) in enumerate(zip(writers, cells, strict=True)):
            if value is not None:
                write(row, number, value)


def _writer(sheet: Worksheet, column: "pd.Series[Any]", formats: _Formats) -> _Writer:
    """The function (row, column, value) that writes a cell of this column's type."""
    writers: dict[str, _Writer] = {
        "boolean": sheet.write_boolean,
        "when": lambda row, number, value: sheet.write_datetime(row, number, value, formats["when"]),
        "number": sheet.write_number,
        "text": sheet.write_string,
    }
    return writers[_kind(column)]


def _kind(column: "pd.Series[Any]") -> str:
    if is_bool_dtype(column.dtype):
        return "boolean"
    if is_datetime64_any_dtype(column.dtype):
        return "when"
    return "number" if is_numeric_dtype(column.dtype) else "text"


def _values(column: "pd.Series[Any]") -> list[Any]:
    """The column as Python values, null as None."""
    kind = _kind(column)
    if kind == "when":
        column = column.dt.tz_localize(None)  # Excel knows no time zone
        column = column.where(column.dt.year >= 1900)  # and no day before this year
    elif kind == "text":
        column = column.map(_text, na_action="ignore")
    known = column.notna()
    return column.astype(object).where(known, None).tolist()


def _text(value: str) -> str:
    return value if len(value) <= LONGEST_CELL else value[: LONGEST_CELL - len(CUT)] + CUT


def _width(column: "pd.Series[Any]") -> int:
    narrowest, widest = _WIDTHS
    longest = 20 if is_datetime64_any_dtype(column.dtype) else column.head(1000).astype("string").str.len().max()
    needed = max(len(str(column.name)) + 3, 0 if pd.isna(longest) else int(longest) + 1)
    return min(max(needed, narrowest), widest)


def _chart(workbook: xlsxwriter.Workbook, summary: Worksheet, incidents: pd.DataFrame) -> None:
    """Bars of addresses exposed, one for each of the first incidents."""
    last = min(len(incidents), _CHARTED)
    exposed = incidents.columns.get_loc("addresses_exposed")
    chart = workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "Addresses exposed",
            "categories": ["Incidents", 1, 0, last, 0],
            "values": ["Incidents", 1, exposed, last, exposed],
        }
    )
    some = "" if last == len(incidents) else f" (the first {last} of {len(incidents):,})"
    chart.set_title({"name": f"Addresses exposed by incident{some}"})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    summary.insert_chart("D5", chart)


def _write(result: Result, folder: Path, reveal: bool) -> None:
    write_workbook(result, folder / REPORT.name, reveal)


REPORT = Report("report.xlsx", _write)
