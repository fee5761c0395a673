"""PDF: the text of its pages, what forms and annotations hold, and the files embedded in it; by PDFium."""

import math
from collections.abc import Iterator
from time import monotonic

import pypdfium2
import pypdfium2.raw as pdfium

from scanner.attachments import limits, ocr
from scanner.attachments.contents import Fault, Inner, Piece, Text
from scanner.errors import MessageError

_MOST_PAGES = 5_000
_MOST_ANNOTATIONS = 2_000
_MOST_FILES = 100
_KEYS = ("Contents", "V")  # what an annotation says, and the value of a form's field (ISO 32000-1, 12.5, 12.7)
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_IMAGE = 3  # FPDF_PAGEOBJ_IMAGE
_SCALE = 200 / 72  # dots an inch that are read well, to points an inch
_MOST_DOTS = 100_000_000  # of a page as an image: A0 at that scale has 62 million, and each is a byte
_TOO_LONG = f"limit: the text in its images takes more than {limits.OCR_SECONDS:.0f} s"
NO_TEXT = "not examined: a PDF without text, such as a scan"


def read(content: bytes) -> Iterator[Piece | Inner]:
    """Page by page. Raises `MessageError` for what is encrypted or damaged."""
    return _read(content, None)


def read_with_images(content: bytes) -> Iterator[Piece | Inner]:
    """The same, with the text in the images of pages that have no text of their own."""
    return _read(content, monotonic() + limits.OCR_SECONDS)


def _read(content: bytes, images_until: float | None) -> Iterator[Piece | Inner]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        encrypted = getattr(error, "err_code", None) == _PASSWORD
        raise MessageError("encrypted" if encrypted else "damaged") from None
    with document:
        found = pictures = False
        unread: dict[str, None] = {}  # what is wrong with single pages; the others are read
        for number in range(min(len(document), _MOST_PAGES)):
            text = said = ""
            try:
                page = document[number]
                said = "\n".join(_annotations(page))
                text = _page_text(page)
                if not text.strip() and _has_image(page):
                    if images_until is None or monotonic() > images_until:
                        pictures = True
                    else:
                        text = ocr.text_in(_as_image(page))
                page.close()
            except pypdfium2.PdfiumError:
                unread["a page is damaged"] = None
            except MessageError as error:
                unread[str(error)] = None
            if text.strip():
                yield Text(text, f"page {number + 1}")
            if said:
                yield Text(said, f"annotations of page {number + 1}")
            found = found or bool(text.strip() or said)
        for problem in unread:
            yield Fault(f"{'read in part' if found else 'not examined'}: {problem}")
        if len(document) > _MOST_PAGES:
            yield Fault(f"limit: a PDF of more than {_MOST_PAGES:,} pages")
        if pictures and (not found or images_until is not None):
            yield Fault(NO_TEXT if images_until is None else _TOO_LONG)
        yield from _embedded(document)


def _has_image(page: pypdfium2.PdfPage) -> bool:
    return any(page.get_objects(filter=[_IMAGE], max_depth=2))


def _as_image(page: pypdfium2.PdfPage) -> bytes:
    """A page as it looks, as a portable graymap (netpbm). Raises `MessageError` for one that is not drawn."""
    width, height = (math.ceil(side * _SCALE) for side in page.get_size())
    if not 0 < width * height <= _MOST_DOTS:
        raise MessageError("a page too large, or too small, to be read as an image")
    bitmap = page.render(scale=_SCALE, grayscale=True)
    rows = memoryview(bitmap.buffer).cast("B")
    shades = (bytes(rows[place : place + bitmap.width]) for place in range(0, len(rows), bitmap.stride))
    return b"P5 %d %d 255\n" % (bitmap.width, bitmap.height) + b"".join(shades)


def _page_text(page: pypdfium2.PdfPage) -> str:
    textpage = page.get_textpage()
    try:
        text = textpage.get_text_range(count=min(textpage.count_chars(), limits.CHARACTERS), errors="replace")
    finally:
        textpage.close()
    return str(text).replace("\r\n", "\n").replace("\ufffe", "-").replace("\x02", "-")  # hyphens at ends of lines


def _annotations(page: pypdfium2.PdfPage) -> Iterator[str]:
    for number in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        if annotation:
            for key in _KEYS:
                if value := _string(annotation, key.encode()):
                    yield value
            pdfium.FPDFPage_CloseAnnot(annotation)


def _string(annotation: pdfium.FPDF_ANNOTATION, key: bytes) -> str:
    """A text of an annotation: PDFium gives UTF-16 with a zero at its end, and first how many bytes."""
    length = pdfium.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if not 2 < length <= limits.CHARACTERS:
        return ""
    buffer = (pdfium.FPDF_WCHAR * (length // 2))()
    pdfium.FPDFAnnot_GetStringValue(annotation, key, buffer, length)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0").replace("\r", "\n")


def _embedded(document: pypdfium2.PdfDocument) -> Iterator[Inner | Fault]:
    for number in range(min(document.count_attachments(), _MOST_FILES)):
        try:
            attachment = document.get_attachment(number)
            yield Inner(attachment.get_name(), bytes(attachment.get_data()))
        except pypdfium2.PdfiumError:
            yield Fault("read in part: a file embedded in a PDF is damaged")
