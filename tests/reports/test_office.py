"""The workbook and the Word documents in another program than the one that wrote them: LibreOffice."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from scanner.reports import forms, workbook
from tests.reports import results
from tests.reports.office import SHEETS, TEXT, convert, needs_libreoffice

FRENCH = replace(results.MASKED, language="fr", timezone=ZoneInfo("America/Toronto"))


@needs_libreoffice
def test_libreoffice_reads_the_workbook(tmp_path: Path) -> None:
    workbook.REPORT.write(results.hostile_in_short(), tmp_path, FRENCH)
    texts, complaints = convert([tmp_path / "report.xlsx"], SHEETS, tmp_path)
    assert complaints == ""
    assert len(texts) == 9
    summary = texts["report-Sommaire"]
    assert summary.startswith("Les renseignements personnels sont masqués.")
    assert "Adresses exposées,298" in summary
    assert "2025-03-23 10:05:00,2025-03-23 14:05:00" in texts["report-Incidents"]


@needs_libreoffice
def test_libreoffice_reads_the_drafts(tmp_path: Path) -> None:
    forms.REPORT.write(results.plain(), tmp_path, FRENCH)
    drafts = sorted((tmp_path / "forms").rglob("*.docx"))
    texts, complaints = convert(drafts, TEXT, tmp_path)
    assert complaints == ""
    assert texts.keys() == {draft.stem for draft in drafts}
    assert all(len(text) > 1000 for text in texts.values())
    assert "9 courriels ont montré, le 23 mars 2025, 298 adresses de courriel" in texts["pipeda-report"]
    assert "[À compléter" in texts["notice-fr"]
