"""The notice to a person whose address was in view, one message a person, and the rows of its mail merge.

PIPEDA, s. 10.1(3) to (6); SOR/2018-64, ss. 3 and 4; GDPR and UK GDPR, Article 34(2).
"""

from collections.abc import Iterator
from functools import partial

import pandas as pd

from scanner.analysis.result import PEOPLE_COLUMNS
from scanner.masking import mask_address, mask_identifier, mask_name
from scanner.reports.forms import sentences
from scanner.reports.forms.document import Blank, Block, Document, Merge, items, paragraph
from scanner.reports.forms.facts import Facts
from scanner.reports.forms.form import Form
from scanner.reports.forms.frame import section
from scanner.reports.frames import mapped
from scanner.reports.language import Language, language, languages
from scanner.reports.text import cell

_TOLD = ("told_at", "still_to_tell")


def merge_columns() -> tuple[str, ...]:
    """The columns of notice.csv; those of a language fill the notice in it."""
    spoken = (f"{what}_{code}" for code in languages() for what in ("greeting", "visible"))
    return ("incident", "person", "address", "name", *spoken, "other_addresses", "customer_id", *_TOLD)


def recipients(people: pd.DataFrame, reveal: bool) -> pd.DataFrame:
    """One row a person (PEOPLE_COLUMNS), those still to tell first; addresses and names masked unless revealed.

    The index is that of `people`. The incident is left out, since all else of a row is the same for every one.
    """
    people = people.sort_values("still_to_tell", ascending=False, kind="stable", na_position="first")
    addresses = people["addresses"].map(lambda found: [cell(each) for each in found])
    if not reveal:
        addresses = addresses.map(lambda found: [mask_address(each) for each in found])
    names = people["name"].fillna("").map(cell).map(str if reveal else mask_name)
    named = people["named"].fillna(False).astype(bool)
    rows = {
        "incident": pd.Series("", index=people.index),
        "person": people["person"],
        "address": addresses.map(lambda found: found[0] if found else ""),
        "name": names,
        "other_addresses": addresses.map(lambda found: "; ".join(found[1:])),
        "customer_id": mapped(
            people["customer_id"].map(cell, na_action="ignore"), str if reveal else mask_identifier
        ),
    }
    for code in languages():
        words = language(code)
        rows[f"greeting_{code}"] = names.map(partial(_greeting, words=words))
        rows[f"visible_{code}"] = named.map(
            {True: words.text("notice.visible_named"), False: words.text("notice.visible_address")}
        )
    table = pd.DataFrame(rows, index=people.index, dtype="object").astype("string")
    told = people[list(_TOLD)].astype({name: PEOPLE_COLUMNS[name] for name in _TOLD})
    return table.join(told)[list(merge_columns())]


def _greeting(name: str, words: Language) -> str:
    # An address in the place of a name is no name to greet with.
    return (
        words.text("notice.greeting", name=name)
        if name and "@" not in name
        else words.text("notice.greeting_unknown")
    )


def _make(facts: Facts, words: Language) -> Document:
    text = words.text
    return Document(
        text("notice.form_title"),
        words.code,
        "CA",
        (
            *_instructions(facts, words),
            paragraph(text("notice.subject_line")),
            paragraph(Merge(f"greeting_{words.code}")),
            paragraph(text("notice.apology")),
            *section(text("notice.happened"), *_happened(facts, words)),
            *section(
                text("notice.visible"),
                *items(Merge(f"visible_{words.code}"), text("notice.visible_recipient")),
                *items(Blank(text("notice.visible_hint"))),
            ),
            *section(text("notice.done"), *items(*_done(facts, words), Blank(text("notice.done_hint")))),
            *section(
                text("notice.todo"),
                *items(text("notice.todo_delete"), text("notice.todo_careful"), Blank(text("notice.todo_hint"))),
            ),
            *section(text("notice.contact"), paragraph(Blank(text("notice.contact_hint")))),
            paragraph(Blank(text("notice.sign_hint"))),
        ),
    )


def _instructions(facts: Facts, words: Language) -> Iterator[Block]:
    yield paragraph(Blank(words.text("notice.remove", source=words.text("notice.form_source"))))
    if not facts.reader.reveal:
        yield paragraph(Blank(words.text("notice.masked")))


def _happened(facts: Facts, words: Language) -> Iterator[Block]:
    incident = facts.incident
    told = {"subject": sentences.subject(incident), "field": words.text(f"field.{incident.field}")}
    first, last = incident.first_sent, incident.last_sent
    days = {when.astimezone(facts.reader.timezone).date() for when in (first, last) if when is not None}
    if len(days) == 1:
        yield paragraph(words.text("notice.happened_on", day=days.pop(), **told))
    else:
        yield paragraph(words.text("notice.happened_undated", **told))
    yield paragraph(words.count("notice.happened_scale", incident.addresses_exposed))


def _done(facts: Facts, words: Language) -> Iterator[str]:
    if facts.incident.recall is not None and facts.incident.recall.attempted:
        yield words.text("notice.done_recall")


FORMS = tuple(Form(f"notice-{code}", "notice.form", _make, code) for code in languages())
