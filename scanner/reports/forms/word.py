"""A draft as a Word document (Office Open XML): blanks in yellow, merge columns as fields of a mail merge."""

import io
import zipfile
from datetime import datetime
from functools import cache

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from scanner.reports.forms.document import Blank, Document, Heading, Merge, Paragraph, Part, Table
from scanner.reports.language import Language
from scanner.reports.text import cell

_PAPER = {"CA": (Mm(215.9), Mm(279.4)), "GB": (Mm(210), Mm(297))}  # Letter, A4
_MARGIN = Mm(22)
_FONT = "Calibri"
_STYLES = {
    *("Normal", "DefaultParagraphFont", "TableNormal", "NoList"),
    *("Title", "Heading1", "Heading2", "TitleChar", "Heading1Char", "Heading2Char", "ListBullet", "TableGrid"),
}
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of a ZIP file: the same draft gives the same bytes


def word(document: Document, words: Language, made: datetime) -> bytes:
    """The bytes of the file; `words` is the language of the document, and `made` (UTC) when it is written."""
    file = docx.Document(io.BytesIO(_template()))
    _set_up(file, document, made)
    _add_paragraph(file, (document.title,), "Title", words)
    for block in document.blocks:
        match block:
            case Heading():
                _add_paragraph(file, (block.text,), f"Heading{block.level}", words)
            case Paragraph():
                _add_paragraph(file, block.parts, "ListBullet" if block.item else "Normal", words)
            case Table():
                _add_table(file, block, words)
    return _packed(file)


@cache
def _template() -> bytes:
    """An empty document with the few styles that a draft has; with all that there are, a file is mostly styles."""
    file = docx.Document()
    file.styles["Normal"].font.name, file.styles["Normal"].font.size = _FONT, Pt(11)
    file.styles["Title"].font.size = Pt(20)
    for style in list(file.styles):
        if style.style_id not in _STYLES:
            style.delete()
    for relation, part in list(file.part.package.rels.items()):
        if part.reltype.endswith("/thumbnail"):
            file.part.package.rels.pop(relation)
    return _packed(file)


def _set_up(file: WordDocument, document: Document, made: datetime) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = _PAPER[document.region]
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    language = f"{document.language}-{document.region}"
    for element in file.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), language)
    properties = file.core_properties
    properties.title, properties.author, properties.comments = cell(document.title), "Blindcopy", ""
    properties.language = language
    properties.created = properties.modified = made.replace(tzinfo=None)


def _add_paragraph(file: WordDocument, parts: tuple[Part, ...], style: str, words: Language) -> None:
    paragraph = file.add_paragraph()
    paragraph._p.style = style  # by its id: to look a style up by its name takes longer than all the rest
    _fill(paragraph, parts, words)


def _add_table(file: WordDocument, block: Table, words: Language) -> None:
    table = file.add_table(rows=1 + len(block.rows), cols=len(block.header), style="Table Grid")
    lines = [line.cells for line in table.rows]
    for column, name in zip(lines[0], block.header, strict=True):
        column.paragraphs[0].add_run(cell(name)).bold = True
    for columns, row in zip(lines[1:], block.rows, strict=True):
        for column, part in zip(columns, row, strict=True):
            _fill(column.paragraphs[0], (part,), words)
    file.add_paragraph()


def _fill(paragraph: WordParagraph, parts: tuple[Part, ...], words: Language) -> None:
    for part in parts:
        match part:
            case Blank():
                run = paragraph.add_run(f"[{cell(words.text('forms.blank', hint=part.hint))}]")
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW
            case Merge():
                _add_field(paragraph, part.column)
            case str():
                paragraph.add_run(cell(part))


def _add_field(paragraph: WordParagraph, column: str) -> None:
    """A MERGEFIELD (ECMA-376-1, 17.16.5.35) that shows the name of its column until it is merged."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" MERGEFIELD {column} ")
    run = paragraph.add_run(f"\u00ab{column}\u00bb")
    field.append(run._r)
    paragraph._p.append(field)


def _packed(file: WordDocument) -> bytes:
    """The file without the time at which it was packed."""
    packed, again = io.BytesIO(), io.BytesIO()
    file.save(packed)
    with zipfile.ZipFile(packed) as parts, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in parts.namelist():
            copy.writestr(zipfile.ZipInfo(name, _EPOCH), parts.read(name), zipfile.ZIP_DEFLATED)
    return again.getvalue()
