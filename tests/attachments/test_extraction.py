import gzip
import io
import tarfile

import pytest

from scanner.attachments import limits
from scanner.attachments.contents import Fault, Grid, Piece, Text
from scanner.attachments.extraction import extract
from tests.attachments import files
from tests.attachments.files import PEOPLE, SINS
from tests.parsing.compound_writer import compound
from tests.pdf import pdf
from tests.sources.mutations import mutated

EML = b"From: a@example.com\nTo: b@example.com\nSubject: Mail inside\n\nSIN 130 692 544\n"
CSV = "\n".join(",".join(row) for row in PEOPLE).encode()
WORKBOOK = files.xlsx({"Customers": PEOPLE})


def texts(pieces: list[Piece]) -> str:
    return "\n".join(piece.text for piece in pieces if isinstance(piece, Text))


def cells(pieces: list[Piece]) -> list[tuple[str, ...]]:
    return [row for piece in pieces if isinstance(piece, Grid) for _, row in piece.rows]


def faults(pieces: list[Piece]) -> list[str]:
    return [piece.problem for piece in pieces if isinstance(piece, Fault)]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(pdf(["SIN 130 692 544"]), id="PDF"),
        pytest.param(pdf(["A form"], field="130 692 544"), id="a field of a PDF form"),
        pytest.param(files.docx(files.paragraph("SIN 130 692 544")), id="DOCX"),
        pytest.param(files.docx("", footnotes=files.paragraph("SIN 130 692 544")), id="footnote of a DOCX"),
        pytest.param(files.pptx(["SIN 130 692 544"]), id="PPTX"),
        pytest.param(files.opendocument("<office:text><text:p>SIN 130 692 544</text:p></office:text>"), id="ODT"),
        pytest.param(
            files.opendocument(
                "<office:presentation><draw:page><text:p>SIN 130 692 544</text:p></draw:page>"
                "</office:presentation>"
            ),
            id="ODP",
        ),
        pytest.param(rb"{\rtf1\ansi SIN 130 692 544\par}", id="RTF"),
        pytest.param(files.doc("Dear customer,\rSIN 130 692 544\r"), id="DOC"),
        pytest.param(files.ppt("Title", "SIN 130 692 544"), id="PPT"),
        pytest.param(b"<!DOCTYPE html><p>SIN <b>130 692 544</b></p>", id="HTML"),
        pytest.param(b"SIN 130 692 544", id="text"),
        pytest.param(b"BMI of Jane: 21, SIN 130 692 544", id="text that begins as bitmaps do"),
        pytest.param(b"MZ is Mozambique, SIN 130 692 544", id="text that begins as programs do"),
        pytest.param("SIN 130 692 544 für André".encode("utf-16"), id="text in UTF-16"),
        pytest.param("SIN 130 692 544 für André".encode("utf-16") + b"!", id="text in UTF-16 and half a letter"),
        pytest.param(gzip.compress(b"SIN 130 692 544"), id="gzip"),
        pytest.param(files.zipped({"a/letter.txt": b"SIN 130 692 544"}), id="ZIP"),
        pytest.param(
            files.zipped({"inner.zip": files.zipped({"letter.txt": b"SIN 130 692 544"})}), id="ZIP in a ZIP"
        ),
        pytest.param(files.zipped({"mail.eml": EML}), id="a mail in a ZIP"),
        pytest.param(EML, id="a mail"),
        pytest.param(
            b'From: a@example.com\nSubject: x\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n'
            b"Content-Disposition: attachment; filename=x.txt\n\nSIN 130 692 544\n--b--\n",
            id="what is attached to a mail",
        ),
    ],
)
def test_the_text_of_a_file_is_read_whatever_it_is_called(content: bytes) -> None:
    assert "130 692 544" in texts(extract(content))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(WORKBOOK, id="XLSX"),
        pytest.param(files.xls(PEOPLE), id="XLS"),
        pytest.param(files.docx(files.word_table(PEOPLE)), id="table in a DOCX"),
        pytest.param(
            files.opendocument(
                "<office:spreadsheet><table:table table:name='A'>"
                + "".join(map(files.ods_row, PEOPLE))
                + "</table:table></office:spreadsheet>"
            ),
            id="ODS",
        ),
        pytest.param(CSV, id="CSV"),
        pytest.param(CSV.replace(b",", b";"), id="CSV with semicolons"),
        pytest.param(
            b"<table>"
            + b"".join(b"<tr><td>" + b"<td>".join(cell.encode() for cell in row) for row in PEOPLE)
            + b"</table>",
            id="HTML",
        ),
        pytest.param(files.zipped({"2025/customers.csv": CSV}), id="CSV in a ZIP"),
        pytest.param(
            files.zipped({"ppt/presentation.xml": "<p/>", "ppt/embeddings/Workbook.xlsx": WORKBOOK}),
            id="the workbook behind a chart of a PPTX",
        ),
    ],
)
def test_a_table_is_read_as_rows_of_cells(content: bytes) -> None:
    assert cells(extract(content)) == list(PEOPLE)


# Cells are merged over B1:C1 and A2:A3; B2 is below the second header, and "D" is not. What a merged cell covers
# may be kept in the file, where nobody sees it.
MERGED = (("Name", "", "", "SIN"), ("Jane", "b", "c", "d"), ("", "b", "c", "d"))


def _word_cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{files.paragraph(text)}</w:tc>"


def _ods_cells(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _ods_cell(text: str, element: str = "table-cell", attributes: str = "") -> str:
    return f"<table:{element} {attributes}><text:p>{text}</text:p></table:{element}>"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            files.docx(
                "<w:tbl><w:tr>"
                + _word_cell(
                    "Name",
                    '<w:gridSpan w:val="3"/><w:tcPrChange><w:tcPr><w:gridSpan w:val="9"/></w:tcPr></w:tcPrChange>',
                )
                + _word_cell("SIN")
                + "</w:tr><w:tr>"
                + _word_cell("Jane", '<w:vMerge w:val="restart"/>')
                + "".join(map(_word_cell, "bcd"))
                + '</w:tr><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>'
                + "".join(map(_word_cell, "bcd"))
                + "</w:tr></w:tbl>"
            ),
            id="DOCX",
        ),
        pytest.param(
            b"<table><tr><th COLSPAN = '3'>Name<th>SIN<tr><td rowspan=0>Jane<td>b<td>c<td>d<tr><td>b<td>c<td>d"
            b"</table>",
            id="HTML",
        ),
        *(
            pytest.param(
                files.opendocument(
                    f"<office:{kind}><table:table>"
                    + _ods_cells(
                        _ods_cell("Name", attributes="table:number-columns-spanned='3'"),
                        "<table:covered-table-cell table:number-columns-repeated='2'/>",
                        _ods_cell("SIN"),
                    )
                    + _ods_cells(
                        _ods_cell("Jane", attributes="table:number-rows-spanned='2'"), *map(_ods_cell, "bcd")
                    )
                    + _ods_cells("<table:covered-table-cell/>", *map(_ods_cell, "bcd"))
                    + f"</table:table></office:{kind}>"
                ),
                id=name,
            )
            for name, kind in {"ODS": "spreadsheet", "ODT": "text"}.items()
        ),
    ],
)
def test_cells_stand_below_their_headers_where_others_are_merged(content: bytes) -> None:
    assert cells(extract(content)) == list(MERGED)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            files.zipped(
                {
                    "xl/workbook.xml": '<workbook><sheets><sheet name="A" id="r1"/></sheets></workbook>',
                    "xl/_rels/workbook.xml.rels": "<Relationships>"
                    '<Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
                    "xl/worksheets/sheet1.xml": '<worksheet><sheetData><row r="1">'
                    + "".join(f'<c r="{place}1" t="str"><v>{place}</v></c>' for place in "ABC")
                    + '</row></sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells></worksheet>',
                }
            ),
            id="XLSX",
        ),
        pytest.param(
            files.docx(
                "<w:tbl><w:tr>"
                + _word_cell("A", '<w:hMerge w:val="restart"/>')
                + _word_cell("B", '<w:hMerge w:val="continue"/>')
                + _word_cell("C")
                + "</w:tr></w:tbl>"
            ),
            id="DOCX",
        ),
        pytest.param(
            files.zipped(
                {
                    "ppt/presentation.xml": "<p/>",
                    "ppt/slides/slide1.xml": "<sld><tbl><tr>"
                    + "".join(
                        f"<tc {merged}><p><t>{text}</t></p></tc>"
                        for text, merged in {"A": 'gridSpan="2"', "B": 'hMerge="1"', "C": ""}.items()
                    )
                    + "</tr></tbl></sld>",
                }
            ),
            id="PPTX",
        ),
        pytest.param(
            files.opendocument(
                "<office:spreadsheet><table:table>"
                + _ods_cells(_ods_cell("A"), _ods_cell("B", "covered-table-cell"), _ods_cell("C"))
                + "</table:table></office:spreadsheet>"
            ),
            id="ODS",
        ),
    ],
)
def test_what_a_merged_cell_covers_is_read(content: bytes) -> None:
    assert cells(extract(content)) == [("A", "B", "C")]


@pytest.mark.parametrize(
    "cells",
    [
        "<td colspan=1000>x",
        "<td colspan=99999 rowspan=99999>x",
        "<tr><td colspan=1000 rowspan=2>x",
        "<tr><td rowspan=0>x",
    ],
)
def test_merged_cells_without_end_cost_the_table_alone(cells: str) -> None:
    page = f"<html><p>text</p><table><tr><td>first{cells * 20_000}</table>"
    text, grid, fault = extract(page.encode())
    assert isinstance(text, Text)
    assert isinstance(grid, Grid)
    assert fault == Fault(f"read in part: limit: a table with more than {limits.CELLS:,} cells")


@pytest.mark.parametrize(
    ("content", "part", "hidden"),
    [
        pytest.param(pdf(["one", "two"]), "page 2", False, id="page"),
        pytest.param(files.pptx(["one", "two"]), "slide 2", False, id="slide, in the order of the show"),
        pytest.param(files.pptx(["one", "two"], hidden=[2]), "slide 2", True, id="hidden slide"),
        pytest.param(files.pptx(["one"], notes="two"), "notes of slide 1", False, id="notes"),
        pytest.param(
            files.docx(files.paragraph("one") + files.paragraph("two", "<w:vanish/>")),
            "hidden text",
            True,
            id="hidden text",
        ),
        pytest.param(
            files.docx(files.paragraph("one") + f"<w:del>{files.paragraph('two', element='delText')}</w:del>"),
            "hidden text",
            True,
            id="deleted, but kept as a tracked change",
        ),
        pytest.param(
            files.opendocument(
                "<office:text><text:p>one</text:p><text:section text:display='none'><text:section/>"
                "<text:p>two</text:p></text:section></office:text>"
            ),
            "hidden text",
            True,
            id="hidden section of an ODT",
        ),
    ],
)
def test_a_text_says_where_it_stands_and_whether_it_is_seen(content: bytes, part: str, hidden: bool) -> None:
    [found] = [piece for piece in extract(content) if isinstance(piece, Text) and piece.text.strip() == "two"]
    assert (found.part, found.hidden) == (part, hidden)


def test_members_of_an_archive_are_named_by_their_path() -> None:
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        info = tarfile.TarInfo("a/b.zip")
        content = files.zipped({"c.txt": b"inside"})
        info.size = len(content)
        archive.addfile(info, io.BytesIO(content))
    [text] = extract(tar.getvalue())
    assert text == Text("inside", member="a/b.zip/c.txt")


def test_what_is_embedded_in_a_document_is_hidden_with_all_that_is_in_it() -> None:
    content = files.zipped({"word/document.xml": "<d/>", "word/embeddings/a.xlsx": WORKBOOK})
    [grid] = [piece for piece in extract(content) if isinstance(piece, Grid)]
    assert grid.hidden


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"7z\xbc\xaf\x27\x1c" + bytes(99), "not examined: format 7Z", id="7z"),
        pytest.param(b"\0\1\2\3\4\5 unheard of", "not examined: unknown format", id="unknown"),
        pytest.param(files.zipped({"Index/Document.iwa": b"x"}), "not examined: format iWork", id="iWork"),
        pytest.param(b"%PDF-1.4 and then nothing", "not examined: damaged", id="damaged PDF"),
        pytest.param(files.doc("text")[:3000], "not examined: damaged", id="damaged DOC"),
        pytest.param(pdf([""]), "not examined: a PDF without text, such as a scan", id="scanned PDF"),
        pytest.param(
            compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), "not examined: encrypted", id="encrypted"
        ),
        pytest.param(
            files.zipped({"word/document.xml": '<!DOCTYPE d [<!ENTITY a "b">]><d><t>&a;</t></d>'}),
            "read in part: damaged (it declares entities)",
            id="entities",
        ),
        pytest.param(
            files.docx(files.paragraph("read all the same") + "<broken"), "read in part: damaged", id="broken XML"
        ),
    ],
)
def test_what_is_not_read_is_said(content: bytes, problem: str) -> None:
    assert problem in faults(extract(content))


@pytest.mark.parametrize(
    "head",
    [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"\0\0\0\x18ftypmp42", b"BM\1\0\0\0\0\0\0\0", b"MZ\0\3", b""],
)
def test_nothing_is_said_of_what_holds_no_text(head: bytes) -> None:
    assert extract(head and head + bytes(50)) == []


def test_broken_xml_costs_only_what_stands_behind_the_break() -> None:
    assert "read all the same" in texts(extract(files.docx(files.paragraph("read all the same") + "<broken")))


def test_files_around_one_another_are_opened_to_a_limit() -> None:
    content = b"deepest"
    for _ in range(limits.DEEPEST + 1):
        content = files.zipped({"inner.zip": content})
    assert faults(extract(content)) == [f"limit: more than {limits.DEEPEST} files around one another"]


def test_a_file_that_unpacks_to_more_than_the_limit_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNPACKED", 1000)
    assert extract(files.zipped({"a.txt": b"x" * 2000})) == [
        Fault("not examined: limit: unpacks to more than 1,000 bytes")
    ]


def test_a_grid_that_is_too_large_is_read_up_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CELLS", 10)
    pieces = extract(WORKBOOK)
    assert cells(pieces) == list(PEOPLE[:3])
    assert faults(pieces) == ["read in part: limit: a sheet with more than 10 cells"]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(WORKBOOK, id="XLSX"),
        pytest.param(files.docx(files.paragraph(SINS[0])), id="DOCX"),
        pytest.param(files.doc("Dear customer, " * 9), id="DOC"),
        pytest.param(files.ppt("one", "two"), id="PPT"),
        pytest.param(CSV, id="CSV"),
        pytest.param(gzip.compress(CSV), id="gzip"),
        pytest.param(rb"{\rtf1\ansi SIN 130 692 544\par}", id="RTF"),
    ],
)
def test_damage_raises_nothing(content: bytes) -> None:
    for seed in range(15):
        extract(mutated(content, seed))
