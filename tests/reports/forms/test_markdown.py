"""Markdown in which mail stays text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reports.forms.document import Blank, Document, Heading, Merge, Paragraph, Table, items
from scanner.reports.forms.markdown import escaped, markdown
from scanner.reports.language import language
from tests.reports import results
from tests.reports.test_text import mail_text

MARKS = "\\`*_[]<>&#|~{}$"


def test_blocks() -> None:
    document = Document(
        "Title",
        "en",
        "CA",
        (
            Heading("One"),
            Heading("Two", 2),
            *items("first", Blank("what")),
            Paragraph(("a ", Merge("name"), " b")),
            Table(("A", "B"), (("1", "x|y"),)),
            *items("last"),
        ),
    )
    assert markdown(document, language("en")) == (
        "# Title\n\n## One\n\n### Two\n\n- first\n- **\\[To complete: what\\]**\n\na {{name}} b\n\n"
        "| A | B |\n| --- | --- |\n| 1 | x\\|y |\n\n- last\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<script>&amp;", "\\<script\\>\\&amp;"),
        ("[x](javascript:y)", "\\[x\\](javascript:y)"),
        ("see https://x.example", "see https\\://x.example"),
        ("www.x.example", "www\\.x.example"),
        ("a\n# b", "a \\# b"),
        ("plain. (words), 1-2", "plain. (words), 1-2"),
    ],
)
def test_what_would_be_a_mark_is_escaped(text: str, expected: str) -> None:
    assert escaped(text) == expected


@given(mail_text | st.sampled_from(results.HOSTILE))
def test_no_mark_is_left_bare(text: str) -> None:
    bare = escaped(text)
    for mark in MARKS:
        bare = bare.replace(f"\\{mark}", "")
    assert not set(bare.replace("\\:", "").replace("\\.", "")) & set(MARKS)
    assert "\n" not in bare
