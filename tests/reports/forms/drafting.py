"""Drafts as tests read them: one as a text, all files of the folder of forms, rows of a CSV file."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from scanner.analysis.result import (
    Incident,
    Notified,
    Recall,
    Result,
)
from scanner.reports import Reader
from scanner.reports.forms import REPORT, find_forms
from scanner.reports.forms.facts import facts_of
from scanner.reports.forms.markdown import markdown
from scanner.reports.language import language
from tests.reports import results

AWARE = datetime(2025, 3, 24, 13, 26, tzinfo=UTC)
TORONTO = ZoneInfo("America/Toronto")
THERE = Reader(False, TORONTO, "en", AWARE)
LAW = {
    "pipeda-report": "SOR/2018-64), s. 2(1)(a) to (g)",
    "pipeda-record": "SOR/2018-64), s. 6",
    "gdpr-notification": "Article 33(1) and (3)(a) to (d)",
    "gdpr-record": "Article 33(5)",
    "notice-en": "SOR/2018-64, ss. 3 and 4; GDPR and UK GDPR, Article 34(2)",
    "notice-fr": "DORS/2018-64, art. 3 et 4; RGPD et UK GDPR, article 34, paragraphe 2",
}
UNSENT = replace(
    results.INCIDENT,
    reply_alls=0,
    forwards=0,
    undelivered=0,
    personal_data=(),
    recall=Recall(0, 0, 0, None, exposed_again=False),
    notified=Notified(0, 298, None, None, exposed_again=False),
)


@cache
def draft(name: str, reader: Reader = THERE, incident: Incident = results.INCIDENT) -> str:
    """One draft as Markdown on one line, typographic apostrophes and no-break spaces as a keyboard has them."""
    (form,) = [form for form in find_forms() if form.name == name]
    words = language(form.language or reader.language)
    (facts,) = facts_of(replace(results.plain(), incidents=(incident,)), reader)
    text = " ".join(markdown(form.make(facts, words), words).split())
    return text.replace("\u2019", "'").replace("\\", "")


def written(result: Result, reader: Reader) -> Iterator[tuple[str, bytes]]:
    """Every file of the folder of forms, by its path in it."""
    with TemporaryDirectory() as folder:
        REPORT.write(result, Path(folder), reader)
        top = Path(folder) / "forms"
        for file in sorted(top.rglob("*.*")):
            yield file.relative_to(top).as_posix(), file.read_bytes()


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"))))
