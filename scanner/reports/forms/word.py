"""A draft as a Word document (Office Open XML): blanks in yellow, merge columns as fields of a mail merge.

python-docx makes what all drafts in a language have in common. Their text is written as WordprocessingML
(ECMA-376-1, 17) here, which takes a tenth of the time.
"""

import html
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import docx
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips

from scanner.reports.forms.document import Blank, Block, Document, Heading, Merge, Paragraph, Part, Table
from scanner.reports.language import Language
from scanner.reports.text import cell

_PAPER = {"CA": (Mm(215.9), Mm(279.4)), "GB": (Mm(210), Mm(297))}  # Letter, A4
_MARGIN = Mm(22)
_FONT = "Calibri"
_STYLES = {
    *("Normal", "DefaultParagraphFont", "TableNormal", "NoList"),
    *("Title", "Heading1", "Heading2", "TitleChar", "Heading1Char", "Heading2Char", "ListBullet", "TableGrid"),
}
_UNUSED = ("/thumbnail", "/stylesWithEffects", "/customXml")  # parts of an empty document, by their relationships
_TEXT, _PROPERTIES = "word/document.xml", "docProps/core.xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of a ZIP file: the same draft gives the same bytes

_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<dc:title>{title}</dc:title><dc:creator>Blindcopy</dc:creator><dc:language>{language}</dc:language>"
    '<dcterms:created xsi:type="dcterms:W3CDTF">{made:%Y-%m-%dT%H:%M:%SZ}</dcterms:created>'
    '<dcterms:modified xsi:type="dcterms:W3CDTF">{made:%Y-%m-%dT%H:%M:%SZ}</dcterms:modified>'
    "</cp:coreProperties>"
)
_YELLOW, _BOLD = '<w:rPr><w:highlight w:val="yellow"/></w:rPr>', "<w:rPr><w:b/></w:rPr>"
_TABLE = (
    '<w:tblStyle w:val="TableGrid"/><w:tblW w:type="auto" w:w="0"/><w:tblLook w:val="04A0"'
    ' w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
)


@dataclass(frozen=True, slots=True)
class _Empty:
    """What drafts of one language and region have in common: the other parts of the file, and around the text."""

    parts: bytes
    before: str
    after: str


def word(document: Document, words: Language, made: datetime) -> bytes:
    """The bytes of the file; `words` is the language of the document, and `made` (UTC) when it is written."""
    empty = _empty(document.language, document.region)
    body = "".join(_body(document, words))
    language = f"{document.language}-{document.region}"
    file = io.BytesIO(empty.parts)
    with zipfile.ZipFile(file, "a") as parts:
        _add(parts, _TEXT, empty.before + body + empty.after)
        _add(parts, _PROPERTIES, _CORE.format(title=_xml(document.title), language=language, made=made))
    return file.getvalue()


@cache
def _empty(language: str, region: str) -> _Empty:
    """An empty document with the few styles that a draft has; with all that there are, a file is mostly styles."""
    file = docx.Document()
    file.styles["Normal"].font.name, file.styles["Normal"].font.size = _FONT, Pt(11)
    file.styles["Title"].font.size = Pt(20)
    for style in list(file.styles):
        if style.style_id not in _STYLES:
            style.delete()
    for element in file.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), f"{language}-{region}")
    for related in (file.part.package.rels, file.part.rels):
        for relation, part in list(related.items()):
            if part.reltype.endswith(_UNUSED):
                related.pop(relation)
    section = file.sections[0]
    section.page_width, section.page_height = _PAPER[region]
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN
    saved, rest = io.BytesIO(), io.BytesIO()
    file.save(saved)
    with zipfile.ZipFile(saved) as parts, zipfile.ZipFile(rest, "w") as copy:
        for name in parts.namelist():
            if name not in {_TEXT, _PROPERTIES}:
                _add(copy, name, parts.read(name))
        before, section_begins, after = parts.read(_TEXT).decode().partition("<w:sectPr")
    return _Empty(rest.getvalue(), before, section_begins + after)


def _add(package: zipfile.ZipFile, name: str, content: str | bytes) -> None:
    """Adds a part without the time at which that was done."""
    package.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)


def _body(document: Document, words: Language) -> Iterator[str]:
    yield _paragraph("Title", _run(document.title))
    for block in document.blocks:
        yield _block(block, document.region, words)


def _block(block: Block, region: str, words: Language) -> str:
    match block:
        case Heading():
            return _paragraph(f"Heading{block.level}", _run(block.text))
        case Paragraph():
            parts = "".join(_part(part, words) for part in block.parts)
            return _paragraph("ListBullet" if block.item else "Normal", parts)
        case Table():
            return _table(block, region, words)


def _paragraph(style: str, runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _table(block: Table, region: str, words: Language) -> str:
    """The table, as wide as the text, and an empty paragraph, without which the next table would join it."""
    width = round((_PAPER[region][0] - 2 * _MARGIN) / len(block.header) / Twips(1))
    rows = [[_run(name, _BOLD) for name in block.header]]
    rows += [[_part(part, words) for part in row] for row in block.rows]
    cells = [
        [f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p>{each}</w:p></w:tc>' for each in row]
        for row in rows
    ]
    grid = f'<w:gridCol w:w="{width}"/>' * len(block.header)
    lines = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in cells)
    return f"<w:tbl><w:tblPr>{_TABLE}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{lines}</w:tbl><w:p/>"


def _part(part: Part, words: Language) -> str:
    match part:
        case Blank():
            return _run(f"[{words.text('forms.blank', hint=part.hint)}]", _YELLOW)
        case Merge():
            # A MERGEFIELD (ECMA-376-1, 17.16.5.35) shows the name of its column until it is merged.
            shown = _run(f"\u00ab{part.column}\u00bb")
            return f'<w:fldSimple w:instr=" MERGEFIELD {part.column} ">{shown}</w:fldSimple>'
        case str():
            return _run(part)


def _run(text: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{_xml(text)}</w:t></w:r>'


def _xml(text: str) -> str:
    """A text of any origin as the content of an element."""
    return html.escape(cell(text))
