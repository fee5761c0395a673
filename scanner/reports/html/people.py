"""The table of people: who was exposed where, and who has been told, how and when."""

from collections.abc import Sequence

import pandas as pd

from scanner.analysis.result import Result
from scanner.reports import frames
from scanner.reports.html.table import Cell, Column, Row, Table, moment, shortened
from scanner.reports.language import Language
from scanner.reports.report import Reader

MOST = 5_000
"""People whom the page lists; people.csv has all."""

_KINDS = {"addresses": "long", "status": "status", "told_at": "moment"}
_KEYS = ("person", "name", "addresses", "customer_id", "jurisdiction", "incidents", "status", "told_at")


def people_table(result: Result, reader: Reader, words: Language) -> Table:
    """A row a person. Its marks: `told` ("yes", "no", "unknown"), and `incidents`, their ids."""
    frame = frames.people(result, reader.reveal).head(MOST)
    labels = {key: words.text(f"column.{key}") for key in _KEYS if key != "status"}
    labels["status"] = words.text("page.person.status")
    columns = tuple(Column(key, labels[key], _KINDS.get(key, "text")) for key in _KEYS)
    told_at = frame["told_at"].fillna(frame["decided_told_at"])
    told = frame["to_tell"].astype("object").map({True: "no", False: "yes"}).fillna("unknown")
    texts = [
        _texts(frame[key]) for key in ("person", "name", "addresses", "customer_id", "jurisdiction", "incidents")
    ]
    states = [_status(*row, words) for row in zip(told, _texts(frame["decided_told_how"]), strict=True)]
    rows = tuple(
        Row(
            (*map(Cell, plain), Cell(state), when),
            plain[0],
            {"told": mark, "incidents": plain[5].replace(";", "")},
        )
        for *plain, state, when, mark in zip(*texts, states, _moments(told_at, reader), told, strict=True)
    )
    more = ""
    if len(result.people) > MOST:
        more = words.text("page.table.more", shown=MOST, all=len(result.people), file="people.csv")
    return Table("people", words.text("page.caption.people"), columns, rows, more)


def _texts(column: "pd.Series[str]") -> Sequence[str]:
    return [shortened(text) for text in column.astype("object").where(column.notna(), "")]


def _moments(column: "pd.Series[pd.Timestamp]", reader: Reader) -> Sequence[Cell]:
    return [Cell("") if pd.isna(when) else Cell(moment(when, reader), f"{when:%Y%m%d%H%M%S}") for when in column]


def _status(told: str, how: str, words: Language) -> str:
    if told == "yes" and how:
        return words.text(f"page.person.told_{how}")
    return words.text(f"page.person.{told}")
