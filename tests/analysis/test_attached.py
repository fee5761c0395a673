from typing import Any

import pandas as pd
import pytest

from scanner.analysis.attached import files, said
from scanner.reports.language import language
from scanner.reports.phrases import translated


def tables(*rows: dict[str, Any]) -> pd.DataFrame:
    one = {"digest": "a", "kind": "sheet", "hidden": False, "in_attachment": 1240, "subjects": "customers"}
    return pd.DataFrame([one | row for row in rows])


@pytest.mark.parametrize(
    ("rows", "english", "french"),
    [
        pytest.param(
            [{}],
            "one attached workbook with 1,240 customers",
            "un classeur joint avec 1\u202f240 clients",
            id="a workbook",
        ),
        pytest.param(
            [{}, {}],
            "one attached workbook with 1,240 customers",
            "un classeur joint avec 1\u202f240 clients",
            id="two sheets of it, or two mails with it",
        ),
        pytest.param(
            [{"subjects": "people", "hidden": True}, {"kind": "pivot cache"}],
            "one attached workbook with 1,240 customers, some of it hidden",
            "un classeur joint avec 1\u202f240 clients, dont une partie est masquée",
            id="a hidden sheet and a pivot cache",
        ),
        pytest.param(
            [{}, {"digest": "b", "in_attachment": 7, "subjects": "patients"}],
            "2 attached workbooks with 1,247 people",
            "2 classeurs joints avec 1\u202f247 personnes",
            id="two workbooks of different people",
        ),
        pytest.param(
            [{"kind": "csv"}, {"kind": "table", "digest": "b"}],
            "2 attached files with 2,480 customers",
            "2 fichiers joints avec 2\u202f480 clients",
            id="different files",
        ),
        pytest.param(
            [{"in_attachment": 1}],
            "one attached workbook with 1 customer",
            "un classeur joint avec 1 client",
            id="one customer",
        ),
    ],
)
def test_what_was_attached_is_said_in_words(rows: list[dict[str, Any]], english: str, french: str) -> None:
    attached = files(tables(*rows))
    assert attached is not None
    assert said(attached) == english
    assert translated(said(attached), language("fr")) == french


def test_nothing_attached_is_nothing() -> None:
    assert files(tables({}).head(0)) is None
