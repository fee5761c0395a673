"""Files with a table of several people's data, as they hang on a mail: CSV, XLSX, DOCX and plain text."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from xml.sax.saxutils import escape

import xlsxwriter  # type: ignore[import-untyped]  # it ships no type information

from benchmarks.detection.forms import form, in_lines, rows_of
from benchmarks.detection.fragments import Fragment

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DOCX = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONSHIPS}"><Relationship Id="r1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>',
}
_WRITTEN_AT = datetime(2026, 1, 5, 9)  # in the file's properties; the same seed makes the same bytes


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """A file, its text as it was put together, and what is labelled in it."""

    name: str
    media_type: str
    content: bytes
    fragment: Fragment


def labelled_file(chance: Random) -> LabelledFile:
    """A file of some kind about 2 to 40 people (one, in a text document)."""
    kind = chance.choice(("csv", "xlsx", "xlsx", "docx", "txt"))
    stem = chance.choice(("members", "customers", "staff", "export", "application"))
    name = f"{stem}-{chance.randint(1, 99)}.{kind}"
    if kind in _DOCUMENTS:
        fragment = form(chance)
        return LabelledFile(name, _MEDIA_TYPES[kind], _DOCUMENTS[kind](fragment.text), fragment)
    kinds, rows = rows_of(chance, chance.randint(2, 40))
    return LabelledFile(name, _MEDIA_TYPES[kind], _TABLES[kind](rows), in_lines(kinds, rows, "\t"))


def _comma_separated(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": _WRITTEN_AT})
    sheet = book.add_worksheet("People")
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    book.close()
    return out.getvalue()


def _document(text: str) -> bytes:
    paragraphs = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in text.split("\n")
    )
    body = f'<w:document xmlns:w="{_WORD}"><w:body>{paragraphs}</w:body></w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in (_DOCX | {"word/document.xml": body}).items():
            xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}'
            archive.writestr(zipfile.ZipInfo(name), xml.encode())
    return out.getvalue()


_TABLES: dict[str, Callable[[Sequence[Sequence[str]]], bytes]] = {"csv": _comma_separated, "xlsx": _workbook}
_DOCUMENTS: dict[str, Callable[[str], bytes]] = {"docx": _document, "txt": str.encode}
_MEDIA_TYPES = {
    "csv": "text/csv",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
