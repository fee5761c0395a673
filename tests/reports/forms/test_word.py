"""A draft as a Word document, as python-docx reads it again."""

import io
import zipfile

import docx
import pytest

from scanner.reports.forms.document import Blank, Document, Heading, Merge, Paragraph, Table
from scanner.reports.forms.word import word
from scanner.reports.language import language
from tests.reports import results

MADE = results.empty().generated_at
HARD = '  two  spaces & <b>"quotes"</b> ]]> 字 \N{NO-BREAK SPACE}x '


def written(*blocks: Heading | Paragraph | Table, region: str = "CA", title: str = "A title") -> bytes:
    return word(Document(title, "en", region, blocks), language("en"), MADE)


def test_every_block_has_its_style_and_its_text() -> None:
    table = Table(("one", "two"), (("1", "2"), ("3", Blank("what"))))
    data = written(
        Heading("first"),
        Heading("second", 2),
        Paragraph(("plain ", "text")),
        Paragraph(("item",), item=True),
        table,
    )
    file = docx.Document(io.BytesIO(data))
    assert [(each.style.name, each.text) for each in file.paragraphs if each.style] == [
        ("Title", "A title"),
        ("Heading 1", "first"),
        ("Heading 2", "second"),
        ("Normal", "plain text"),
        ("List Bullet", "item"),
        ("Normal", ""),
    ]
    (read,) = file.tables
    assert [[cell.text for cell in row.cells] for row in read.rows] == [
        ["one", "two"],
        ["1", "2"],
        ["3", "[To complete: what]"],
    ]
    assert read.style is not None
    assert read.style.name == "Table Grid"


def test_text_stays_as_it_is() -> None:
    file = docx.Document(io.BytesIO(written(Paragraph((HARD,)), Paragraph((Merge("greeting_en"),)), title=HARD)))
    assert [each.text for each in file.paragraphs[:2]] == [HARD, HARD]
    assert file.core_properties.title == HARD
    assert "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}greeting_en" in file.element.xml


@pytest.mark.parametrize(("region", "width"), [("CA", 8.5 * 25.4), ("GB", 210)])
def test_the_paper_is_that_of_the_region_and_a_table_as_wide_as_the_text(region: str, width: float) -> None:
    file = docx.Document(io.BytesIO(written(Table(("a", "b", "c"), ()), region=region)))
    (section,) = file.sections
    assert section.page_width is not None
    assert section.page_width.mm == pytest.approx(width, abs=0.1)
    columns = [column.width.mm for column in file.tables[0].columns if column.width is not None]
    assert sum(columns) == pytest.approx(width - 44, abs=0.2)


def test_the_same_draft_is_the_same_bytes_and_a_sound_archive() -> None:
    data = written(Heading("first"))
    assert data == written(Heading("first"))
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        assert parts.testzip() is None
        names = parts.namelist()
    assert names[0] == "[Content_Types].xml"
    assert len(names) == len(set(names))
