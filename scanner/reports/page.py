"""report.html: the whole report as one page, for whoever has to decide, sign and hand it in."""

from pathlib import Path

from scanner.analysis.result import Result
from scanner.reports.html.actions import Actions
from scanner.reports.html.document import document
from scanner.reports.report import Reader, Report


def render(result: Result, reader: Reader, actions: Actions | None = None) -> str:
    """The page as HTML: it asks for nothing from elsewhere, and runs no script but its own.

    With `actions` it has forms to decide with.
    """
    return document(result, reader, actions)


def _write(result: Result, folder: Path, reader: Reader) -> None:
    (folder / REPORT.name).write_text(render(result, reader), encoding="utf-8", newline="\n")


REPORT = Report("report.html", _write)
