"""report.xlsx: the report as a workbook with numbers, dates and truth values of their own type."""

from collections.abc import Callable, Iterator, Mapping
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
from scanner.reports import decided, decisions, frames, sampled, wording
from scanner.reports.language import Language, language
from scanner.reports.localised import localised, title_of
from scanner.reports.report import Reader, Report
from scanner.reports.text import cell

MOST_ROWS = 1_048_575
"""Rows that a sheet holds below its header (Excel specifications and limits)."""
LONGEST_CELL = 32_767

_SHEETS = {
    "incidents": frames.incidents,
    "people": frames.people,
    "emails": frames.emails,
    "personal_data": frames.worst_personal_data,
    "set_aside": frames.set_aside,
    "sources": frames.sources,
    "problems": frames.problems,
}
_CHARTED = 30
_WIDTHS = (8, 60)
_FIT_A_PAGE = 12  # columns that can be read on one page
_LABELS_WIDE, _VALUES_WIDE = 44, 14  # characters

_Formats = Mapping[str, Any]
_Writer = Callable[[int, int, Any], object]


def write_workbook(result: Result, path: Path, reader: Reader) -> None:
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
                _fill(workbook, result, reader)
        except FileCreateError as error:
            raise error.args[0] from None


def _fill(workbook: xlsxwriter.Workbook, result: Result, reader: Reader) -> None:
    words = language(reader.language)
    title = words.text("workbook.title")
    workbook.set_properties({"title": title, "created": result.generated_at.replace(tzinfo=None)})
    formats = {
        "bold": workbook.add_format({"bold": True}),
        "header": workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "number": workbook.add_format({"num_format": "#,##0"}),
        "when": workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
    }
    tables = {name: localised(_table(name, result, reader), reader, name) for name in _SHEETS}
    summary = workbook.add_worksheet(_sheet("summary", words))
    lines = [cell(text) for text in _lines(result, tables, reader, words)]
    figures = list(_figures(result, words))
    _write_summary(summary, lines, figures, formats)
    for name, table in (tables | {"assumptions": _assumptions(result, reader, words)}).items():
        sheet = workbook.add_worksheet(_sheet(name, words))
        _write_table(sheet, table, formats, words)
        _set_up_page(sheet, -(-len(table.columns) // _FIT_A_PAGE), words)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)
    _set_up_page(summary, 1, words)
    if result.incidents:
        _chart(workbook, summary, tables["incidents"], len(lines) + 1, words)


def _table(name: str, result: Result, reader: Reader) -> pd.DataFrame:
    """The table of a sheet; without decisions, what they alone would fill is left out."""
    table = _SHEETS[name](result, reader.reveal)
    return table if result.decided is not None else table.drop(columns=list(decided.ONLY_DECIDED), errors="ignore")


def _sheet(name: str, words: Language) -> str:
    return words.text(f"workbook.{name}")


def _lines(result: Result, tables: Mapping[str, pd.DataFrame], reader: Reader, words: Language) -> Iterator[str]:
    """What the summary says in sentences; the first two stand out."""
    yield wording.banner(reader)
    yield wording.headline(result, reader)
    yield from sampled.lines(result, words)
    yield from decisions.lines(result, words)
    for name, table in tables.items():
        if len(table) > MOST_ROWS:
            yield words.text("workbook.rows_cut", sheet=_sheet(name, words), shown=MOST_ROWS, rows=len(table))
    findings = sum(total.findings + total.low + total.repeated for total in result.rule_totals)
    shown = len(tables["personal_data"])
    if findings > shown:
        sheet = _sheet("personal_data", words)
        yield words.text("workbook.findings_cut", sheet=sheet, shown=shown, findings=findings)
    moment = words.moment(result.generated_at, reader.timezone)
    yield words.text("workbook.written", moment=moment, version=result.version)
    zone = str(reader.timezone)
    yield words.text("workbook.times_utc") if zone == "UTC" else words.text("workbook.times", zone=zone)


def _figures(result: Result, words: Language) -> Iterator[tuple[str, int | str]]:
    """Label and value, down the summary; words for what was not computed."""
    totals, counts = result.totals, result.messages
    exposed = totals.people_exposed
    figures = {
        "incidents": totals.incidents,
        "addresses": totals.addresses_exposed,
        "customers": totals.customers_exposed,
        "people_low": exposed.low if exposed else None,
        "people_best": exposed.best if exposed else None,
        "people_high": exposed.high if exposed else None,
        "to_tell": frames.still_to_tell(result),
        "found": counts.found,
        "scanned": counts.scanned,
        "duplicate": counts.duplicate,
        "unreadable": counts.unreadable,
    }
    for name, value in figures.items():
        yield words.text(f"workbook.figure_{name}"), words.said(None) if value is None else value
    for total in result.rule_totals:
        yield words.text("workbook.figure_findings", rule=total.rule), total.findings


def _write_summary(
    sheet: Worksheet, lines: list[str], figures: list[tuple[str, int | str]], formats: _Formats
) -> None:
    sheet.set_column(0, 0, _LABELS_WIDE)
    sheet.set_column(1, 1, _VALUES_WIDE)
    for row, text in enumerate(lines):
        sheet.write_string(row, 0, text, formats["bold"] if row < 2 else None)
    for row, (label, value) in enumerate(figures, start=len(lines) + 1):
        sheet.write_string(row, 0, cell(label))
        if isinstance(value, str):
            sheet.write_string(row, 1, value)
        else:
            sheet.write_number(row, 1, value, formats["number"])


def _assumptions(result: Result, reader: Reader, words: Language) -> pd.DataFrame:
    items = {
        words.label("assumption", key): _assumed(value, words)
        for key, value in {**wording.assumptions(result, reader.reveal), **result.provenance}.items()
    }
    texts = {"assumption": map(cell, items), "value": map(cell, items.values())}
    return pd.DataFrame({title_of(name, words): list(column) for name, column in texts.items()}, dtype="string")


def _assumed(value: object, words: Language) -> str:
    if isinstance(value, bool):
        return words.text("truth.yes" if value else "truth.no")
    return frames.SEPARATOR.join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _write_table(sheet: Worksheet, table: pd.DataFrame, formats: _Formats, words: Language) -> None:
    """A header row that stays in view, and the rows that fit."""
    shown = table.head(MOST_ROWS)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(shown), len(table.columns) - 1)
    for number, name in enumerate(table.columns):
        sheet.set_column(number, number, _width(shown[name]))
        sheet.write_string(0, number, name, formats["header"])
    writers = [_writer(sheet, shown[name], formats) for name in table.columns]
    values = [_values(shown[name], words) for name in table.columns]
    for row, cells in enumerate(zip(*values, strict=True), start=1):
        for number, (write, value) in enumerate(zip(writers, cells, strict=True)):
            if value is not None:
                write(row, number, value)


def _set_up_page(sheet: Worksheet, across: int, words: Language) -> None:
    """On paper: landscape, with page numbers, and `across` pages wide."""
    sheet.set_landscape()
    sheet.fit_to_pages(across, 0)
    sheet.set_footer(f"&L&A&R{words.text('workbook.page')}")


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


def _values(column: "pd.Series[Any]", words: Language) -> list[Any]:
    """The column as Python values, null as None."""
    kind = _kind(column)
    if kind == "when":
        column = column.where(column.dt.year >= 1900)  # Excel knows no day before
    elif kind == "text":
        mark = words.text("workbook.cell_cut")
        column = column.map(lambda text: _cut(text, mark), na_action="ignore")
    known = column.notna()
    return column.astype(object).where(known, None).tolist()


def _cut(text: str, mark: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(mark)] + mark


def _width(column: "pd.Series[Any]") -> int:
    narrowest, widest = _WIDTHS
    longest = 20 if is_datetime64_any_dtype(column.dtype) else column.head(1000).astype("string").str.len().max()
    needed = max(len(str(column.name)) + 3, 0 if pd.isna(longest) else int(longest) + 1)
    return min(max(needed, narrowest), widest)


def _chart(
    workbook: xlsxwriter.Workbook, summary: Worksheet, incidents: pd.DataFrame, row: int, words: Language
) -> None:
    """Bars of addresses exposed, one for each of the first incidents."""
    last = min(len(incidents), _CHARTED)
    title = title_of("addresses_exposed", words)
    sheet, exposed = _sheet("incidents", words), incidents.columns.get_loc(title)
    chart = workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": title,
            "categories": [sheet, 1, 0, last, 0],
            "values": [sheet, 1, exposed, last, exposed],
            "data_labels": {"value": True},
            "gap": 60,
        }
    )
    some = {"shown": last, "incidents": len(incidents)}
    whole = last == len(incidents)
    chart.set_title(
        {"name": words.text("workbook.chart") if whole else words.text("workbook.chart_first", **some)}
    )
    chart.set_legend({"none": True})
    chart.set_x_axis({"min": 0, "num_format": "#,##0"})
    chart.set_y_axis({"reverse": True})
    chart.set_size({"width": 560, "height": 160 + 22 * last})
    summary.insert_chart(row, 3, chart)


def _write(result: Result, folder: Path, reader: Reader) -> None:
    write_workbook(result, folder / REPORT.name, reader)


REPORT = Report("report.xlsx", _write)
