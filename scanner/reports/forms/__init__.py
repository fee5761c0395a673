"""The forms that the law asks for: the folder `forms`, with a filled draft of each for every incident."""

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from scanner.analysis.result import Result
from scanner.reports.forms.facts import Facts, facts_of
from scanner.reports.forms.form import Form
from scanner.reports.forms.markdown import markdown
from scanner.reports.forms.readme import readme
from scanner.reports.forms.recipients import recipients
from scanner.reports.forms.register import register
from scanner.reports.forms.word import word
from scanner.reports.kept import seal
from scanner.reports.language import language
from scanner.reports.report import Reader, Report
from scanner.reports.tables import cells, write_cells, write_csv


def find_forms() -> tuple[Form, ...]:
    """Every `FORM` and `FORMS` of the modules in this folder, in the order of their file names."""
    found: list[Form] = []
    for name in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        module = importlib.import_module(f"{__name__}.{name}")
        if hasattr(module, "FORM"):
            found.append(module.FORM)
        found.extend(getattr(module, "FORMS", ()))
    return tuple(found)


def _write(result: Result, folder: Path, reader: Reader) -> None:
    top = folder / REPORT.name
    top.mkdir(mode=0o700)
    forms = find_forms()
    every = facts_of(result, reader)
    for facts, merge in zip(every, _merges(every, reader), strict=True):
        place = top / facts.incident.id
        place.mkdir(mode=0o700)
        _write_drafts(facts, forms, place)
        write_cells(merge, place / "notice.csv")
    write_csv(register(every, language(reader.language)), top / "breach-register.csv")
    (top / "README.md").write_text(readme(forms, reader), encoding="utf-8", newline="\n")
    seal(top)


def _merges(every: Sequence[Facts], reader: Reader) -> Iterator[pd.DataFrame]:
    """The cells of notice.csv for each incident, made for all at once: for one they take as long."""
    if every:
        merge = cells(recipients(pd.concat([facts.people for facts in every]), reader.reveal))
        places = merge.groupby("incident").indices
        yield from (merge.iloc[places.get(facts.incident.id, [])] for facts in every)


def _write_drafts(facts: Facts, forms: tuple[Form, ...], folder: Path) -> None:
    for form in forms:
        words = language(form.language or facts.reader.language)
        document = form.make(facts, words)
        text = markdown(document, words)
        (folder / f"{form.name}.md").write_text(text, encoding="utf-8", newline="\n")
        (folder / f"{form.name}.docx").write_bytes(word(document, words, facts.result.generated_at))


REPORT = Report("forms", _write, wanted=lambda result: bool(result.incidents))
