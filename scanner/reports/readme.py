"""README.txt of the report folder: whether its files hold personal data, and what each of them is.

Tables in CSV have no place to say so: a remark above the header would be read as data.
"""

from pathlib import Path

from scanner.analysis.result import Result
from scanner.reports import wording
from scanner.reports.language import language
from scanner.reports.report import Reader, Report

_FILES = ("report_html", "report_xlsx", "forms", "summary", "csv")


def _write(result: Result, folder: Path, reader: Reader) -> None:
    words = language(reader.language)
    moment = words.moment(result.generated_at, reader.timezone)
    files = [name for name in _FILES if name != "forms" or result.incidents]
    lines = [
        wording.banner(reader),
        words.text("readme.revealed" if reader.reveal else "readme.masked"),
        words.text("readme.marks"),
        words.text("readme.title", version=result.version, moment=moment),
        *(f"- {words.text(f'readme.{name}')}" for name in files),
    ]
    (folder / REPORT.name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


REPORT = Report("README.txt", _write)
