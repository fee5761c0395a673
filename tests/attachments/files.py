"""Files to attach, one of each kind, made by hand where the kind can hide something; all in them is invented."""

import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

import openpyxl  # type: ignore[import-untyped]

from tests.parsing.compound_writer import compound

SINS = ("130 692 544", "046 454 286", "193 456 787")
PEOPLE = (
    ("Name", "SIN", "Email", "Amount"),
    ("Jane Doe", SINS[0], "jane@example.com", "10.50"),
    ("John Roe", SINS[1], "john@example.com", "7"),
    ("Mary Major", SINS[2], "mary@example.com", "1200"),
)

Rows = Sequence[Sequence[object]]


def zipped(members: dict[str, bytes | str]) -> bytes:
    """A ZIP file with these members."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def members_of(content: bytes) -> dict[str, bytes | str]:
    """The members of a ZIP file, to be changed and zipped again."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def xlsx(
    sheets: dict[str, Rows],
    *,
    states: dict[str, str] | None = None,
    hidden_columns: str = "",
    hidden_rows: Sequence[int] = (),
    formats: dict[str, str] | None = None,
) -> bytes:
    """A workbook; `states` are those of sheets ("hidden", "veryHidden"), the rest is of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = (states or {}).get(name, "visible")
    first = book.worksheets[0]
    for column in hidden_columns:
        first.column_dimensions[column].hidden = True
    for number in hidden_rows:
        first.row_dimensions[number].hidden = True
    for place, code in (formats or {}).items():
        first[place].number_format = code
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


_PIVOT = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def with_pivot_cache(workbook: bytes, rows: Rows, *, records: bool = True) -> bytes:
    """The workbook with a pivot cache of these rows: texts of the first column are shared, the rest is not."""
    header, *body = rows
    shared = "".join(f'<s v="{row[0]}"/>' for row in body)
    fields = f'<cacheField name="{header[0]}"><sharedItems>{shared}</sharedItems></cacheField>' + "".join(
        f'<cacheField name="{name}"><sharedItems/></cacheField>' for name in header[1:]
    )
    records_xml = "".join(
        f'<r><x v="{number}"/>' + "".join(f'<s v="{value}"/>' for value in row[1:]) + "</r>"
        for number, row in enumerate(body)
    )
    folder = "xl/pivotCache"
    added: dict[str, bytes | str] = {
        f"{folder}/pivotCacheDefinition1.xml": f'<pivotCacheDefinition xmlns="{_PIVOT}"><cacheSource>'
        f'<worksheetSource ref="A1:D4" sheet="Gone"/></cacheSource><cacheFields>{fields}</cacheFields>'
        "</pivotCacheDefinition>",
        f"{folder}/_rels/pivotCacheDefinition1.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship '
        'Id="rId1" Type="x" Target="pivotCacheRecords1.xml"/></Relationships>',
    }
    if records:
        added[f"{folder}/pivotCacheRecords1.xml"] = (
            f'<pivotCacheRecords xmlns="{_PIVOT}">{records_xml}</pivotCacheRecords>'
        )
    return zipped(members_of(workbook) | added)


def xls(rows: Rows, *, hidden: bool = False) -> bytes:
    """A workbook in BIFF8 ([MS-XLS]) with one sheet named "Customers" of texts."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    def short(text: str) -> bytes:
        return struct.pack("<BB", len(text), 0) + text.encode("latin-1")

    begin = struct.pack("<HH", 0x0600, 0x0005) + bytes(12)
    end = record(0x000A, b"")
    sheet = record(0x0809, struct.pack("<HH", 0x0600, 0x0010) + bytes(12))
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            text = str(value)
            label = struct.pack("<HHHHB", y, x, 0, len(text), 0) + text.encode("latin-1")
            sheet += record(0x0204, label)
    globals_length = len(record(0x0809, begin)) + len(record(0x0085, bytes(6) + short("Customers"))) + len(end)
    bound = struct.pack("<IBB", globals_length, 1 if hidden else 0, 0) + short("Customers")
    return compound({"Workbook": record(0x0809, begin) + record(0x0085, bound) + end + sheet + end})


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, **parts: str) -> bytes:
    """A document with this body, and other parts by their names ("footnotes"), as XML with the prefix `w`."""
    texts = {"document": f"<w:body>{body}</w:body>", **parts}
    return zipped(
        {
            "[Content_Types].xml": "<Types/>",
            **{f"word/{name}.xml": f'<w:{name} xmlns:w="{_WORD}">{xml}</w:{name}>' for name, xml in texts.items()},
        }
    )


def paragraph(text: str, properties: str = "", element: str = "t") -> str:
    """A paragraph of one run."""
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:{element}>{text}</w:{element}></w:r></w:p>"


def word_table(rows: Rows) -> str:
    """A table of a document."""
    lines = ("".join(f"<w:tc>{paragraph(str(cell))}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{line}</w:tr>' for line in lines)}</w:tbl>"


def pptx(slides: Sequence[str], *, hidden: Sequence[int] = (), notes: str = "") -> bytes:
    """A presentation with these texts on its slides, of which some (by number) are hidden; notes on the first."""
    drawing = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    slide = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:r="r"'
    members: dict[str, bytes | str] = {"[Content_Types].xml": "<Types/>"}
    listed, relations = "", ""
    for number, text in enumerate(slides, 1):
        show = ' show="0"' if number in hidden else ""
        part = f"<p:sld {slide} {drawing}{show}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>"
        # Slides are numbered in the order in which they were made, which need not be that of the show.
        members[f"ppt/slides/slide{len(slides) - number + 1}.xml"] = part
        relations += f'<Relationship Id="rId{number}" Target="slides/slide{len(slides) - number + 1}.xml"/>'
        listed += f'<p:sldId id="{255 + number}" r:id="rId{number}"/>'
    members["ppt/presentation.xml"] = f"<p:presentation {slide}>{listed}</p:presentation>"
    members["ppt/_rels/presentation.xml.rels"] = f'<Relationships xmlns="{_RELATIONS}">{relations}</Relationships>'
    if notes:
        members["ppt/notesSlides/notesSlide1.xml"] = (
            f"<p:notes {slide} {drawing}><a:p><a:t>{notes}</a:t></a:p></p:notes>"
        )
        members[f"ppt/slides/_rels/slide{len(slides)}.xml.rels"] = (
            f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="n" Target="../notesSlides/notesSlide1.xml"/>'
            "</Relationships>"
        )
    return zipped(members)


def opendocument(body: str, styles: str = "") -> bytes:
    """An OpenDocument file with this content, as XML with the usual prefixes."""
    names = ("office", "table", "text", "style", "draw", "presentation")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body>{body}</office:body></office:document-content>"
    )
    return zipped({"mimetype": "application/vnd.oasis.opendocument", "content.xml": content})


def ods_row(cells: Sequence[object], attributes: str = "") -> str:
    """A row of a sheet."""
    texts = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
    return f"<table:table-row {attributes}>{texts}</table:table-row>"


def doc(text: str) -> bytes:
    """A document of Word 97 ([MS-DOC]) in two pieces: the first of one byte a character, the second of two."""
    half = len(text) // 2
    first, second = text[:half].encode("cp1252"), text[half:].encode("utf-16-le")
    start = 0x600
    header = bytearray(start)
    struct.pack_into("<HH", header, 0, 0xA5EC, 0x00C1)
    pieces = struct.pack("<3I", 0, half, len(text)) + b"".join(
        struct.pack("<HIH", 0, where, 0) for where in ((start * 2) | 0x40000000, start + half)
    )
    table = struct.pack("<BH", 1, 2) + b"ab" + struct.pack("<BI", 2, len(pieces)) + pieces
    struct.pack_into("<2I", header, 0x01A2, 0, len(table))
    return compound({"WordDocument": bytes(header) + first + second, "0Table": table})


def ppt(*texts: str) -> bytes:
    """A presentation of PowerPoint 97 ([MS-PPT]): text atoms in a container, of one and two bytes a character."""
    atoms = b"".join(
        struct.pack("<HHI", 0, 0x0FA0 if number % 2 else 0x0FA8, len(data)) + data
        for number, text in enumerate(texts)
        for data in [text.encode("utf-16-le" if number % 2 else "latin-1")]
    )
    return compound({"PowerPoint Document": struct.pack("<HHI", 0xF, 0x03E8, len(atoms)) + atoms})


def bomb() -> bytes:
    """A workbook whose one sheet unpacks to 60 MB of one cell after the other."""
    piece = b"<row><c><v>1</v></c></row>" * 40_000
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(deflate.compress(piece) for _ in range(58)) + deflate.flush()
    size, name = 58 * len(piece), b"xl/worksheets/sheet1.xml"
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(packed), size, len(name), 0) + name
    central = struct.pack(
        "<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, 0, len(packed), size, len(name), 0, 0, 0, 0, 0, 0
    )
    body = local + packed
    return (
        body
        + central
        + name
        + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(central) + len(name), len(body), 0)
    )
