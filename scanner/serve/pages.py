"""The pages beside the report: findings of a rule one by one, and a line that says what went wrong."""

from functools import partial
from urllib.parse import urlencode

import pandas as pd

from scanner.analysis import judged
from scanner.analysis.naming import mail_names
from scanner.case import Case
from scanner.reports import wording
from scanner.reports.html.actions import Actions
from scanner.reports.html.environment import fill
from scanner.reports.html.table import moment
from scanner.reports.language import Language, language
from scanner.reports.localised import in_words
from scanner.reports.report import Reader
from scanner.reports.text import cell

PAGE = 200
"""Findings in one page."""

_COLUMNS = ("masked", "location", "confidence", "sent_outside", "date", "message_id", "verdict")


def findings(case: Case, reader: Reader, actions: Actions, rule: str, start: int) -> str:
    """Findings of a rule from the `start`-th on, with a form to decide on those that are ticked."""
    words = language(reader.language)
    rows = judged.listed(case.connection, rule, start, PAGE)
    count = int(rows["all"].max()) if len(rows) else 0
    last = start + len(rows)
    shown = rows.assign(masked=rows["value"].fillna(rows["masked"])) if reader.reveal else rows
    listed = zip(_names(rows), _cells(shown, words, reader), strict=True)
    values = {
        "t": words.text,
        "words": words,
        "reader": reader,
        "actions": actions,
        "banner": wording.banner(reader),
        "title": words.text("serve.findings", rule=cell(rule)),
        "rule": rule,
        "columns": _COLUMNS,
        "rows": [
            {"number": number, "name": name, "cells": cells}
            for number, (name, cells) in enumerate(listed, start + 1)
        ],
        "first": start + 1,
        "last": last,
        "all": count,
        "before": _address(rule, max(0, start - PAGE)) if start else "",
        "after": _address(rule, last) if last < count else "",
    }
    return fill("findings.html.jinja", values, forms=True)


def message(title: str, text: str, code: str, back: str = "") -> str:
    """A page of one line, with a link back where there is one."""
    words = language(code)
    values = {"t": words.text, "words": words, "title": title, "text": cell(text), "back": back}
    return fill("message.html.jinja", values, forms=False)


def _names(rows: pd.DataFrame) -> list[str]:
    """What a form calls each finding: the hash of its value, and the name of its mail."""
    return [f"{value} {mail}" for value, mail in zip(rows["value_hash"], mail_names(rows), strict=True)]


def _cells(rows: pd.DataFrame, words: Language, reader: Reader) -> list[tuple[str, ...]]:
    texts = rows.assign(
        sent_outside=rows["sent_outside"].map({True: words.text("truth.yes"), False: words.text("truth.no")}),
        date=rows["date"].map(lambda when: moment(when, reader), na_action="ignore"),
        **{
            name: rows[name].map(partial(in_words, name, words=words), na_action="ignore")
            for name in ("location", "confidence", "verdict")
        },
    )
    plain = texts[list(_COLUMNS)].astype("object")
    return [tuple(map(cell, row)) for row in plain.where(plain.notna(), "").itertuples(index=False)]


def _address(rule: str, start: int) -> str:
    return f"findings?{urlencode({'rule': rule, 'start': start})}"
