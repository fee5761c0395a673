import struct
import zlib
from collections.abc import Callable
from itertools import count

import pypdfium2
import pytest

from scanner.attachments import limits, ocr
from scanner.attachments.contents import Fault, Text
from scanner.attachments.extraction import extract
from scanner.attachments.kinds import may_hold_text
from scanner.errors import MessageError
from tests.pdf import pdf, pdf_of

installed = pytest.mark.skipif(not ocr.is_installed(), reason="Tesseract is not installed")


@pytest.fixture(scope="module")
def page() -> tuple[int, int, bytes]:
    """Width, height and gray bytes of a page with a number on it."""
    with pypdfium2.PdfDocument(pdf(["SIN 130 692 544"])) as document:
        bitmap = document[0].render(scale=2, grayscale=True)
        rows = bytes(memoryview(bitmap.buffer).cast("B"))
        shades = b"".join(rows[start : start + bitmap.width] for start in range(0, len(rows), bitmap.stride))
        return bitmap.width, bitmap.height, shades


def png(width: int, height: int, shades: bytes) -> bytes:
    """A gray image (PNG 1.2)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + shades[start : start + width] for start in range(0, len(shades), width))
    header = struct.pack(">2I5B", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


def scanned(width: int, height: int, shades: bytes, side: int = 792) -> bytes:
    """A PDF whose one page is an image, and is so many points high."""
    image = zlib.compress(shades)
    shown = b"q 612 0 0 792 0 0 cm /I Do Q"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R>>"
        % (side * 612 // 792, side),
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>stream\n" % (width, height, len(image)) + image + b"\nendstream",
        b"<</Length %d>>stream\n" % len(shown) + shown + b"\nendstream",
    ]
    return pdf_of(objects)


@installed
def test_text_in_an_image_is_read_where_that_is_wanted(page: tuple[int, int, bytes]) -> None:
    image = png(*page)
    assert extract(image) == []
    [text] = extract(image, images=True)
    assert isinstance(text, Text)
    assert "130 692 544" in text.text


@installed
def test_a_scanned_page_is_read_where_that_is_wanted(page: tuple[int, int, bytes]) -> None:
    assert extract(scanned(*page)) == [Fault("not examined: a PDF without text, such as a scan")]
    [text] = extract(scanned(*page), images=True)
    assert isinstance(text, Text)
    assert (text.part, "130 692 544" in text.text) == ("page 1", True)


@installed
def test_an_image_that_is_none_is_said() -> None:
    assert extract(b"\x89PNG\r\n\x1a\nbroken", images=True) == [
        Fault("not examined: an image that cannot be read")
    ]


def test_a_program_that_is_gone_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "PROGRAM", "no-such-program-here")
    monkeypatch.setattr(ocr, "_languages", lambda: "eng")
    with pytest.raises(MessageError, match="an image that cannot be read"):
        ocr.text_in(b"")


UNREAD = "an image that cannot be read"


def broken(*failing: int) -> Callable[[bytes], str]:
    """Stands for Tesseract: cannot read some of the images that it is given, counted from 1."""
    read = count(1)

    def text_in(_: bytes) -> str:
        number = next(read)
        if number in failing:
            raise MessageError(UNREAD)
        return f"image {number}"

    return text_in


def test_an_image_that_cannot_be_read_costs_its_page_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "text_in", broken(1))
    assert extract(pdf(["", "text", ""], field="said"), images=True) == [
        Text("said", "annotations of page 1"),
        Text("text", "page 2"),
        Text("image 2", "page 3"),
        Fault(f"read in part: {UNREAD}"),
    ]


def test_images_that_cannot_be_read_are_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "text_in", broken(1, 2))
    assert extract(pdf(["", ""]), images=True) == [Fault(f"not examined: {UNREAD}")]


@pytest.mark.parametrize("name", ["get_objects", "render"])
def test_a_page_that_pdfium_cannot_read_costs_itself_alone(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise pypdfium2.PdfiumError("Failed to get pageobject.")

    monkeypatch.setattr(pypdfium2.PdfPage, name, fail)
    assert extract(pdf(["", "text"]), images=True) == [
        Text("text", "page 2"),
        Fault("read in part: a page is damaged"),
    ]


def test_a_page_too_large_to_be_drawn_is_said() -> None:
    assert extract(scanned(1, 1, b"x", side=14_400), images=True) == [
        Fault("not examined: a page too large, or too small, to be read as an image")
    ]


def test_pages_beyond_the_time_are_said(page: tuple[int, int, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "OCR_SECONDS", -1.0)
    [fault] = extract(scanned(*page), images=True)
    assert isinstance(fault, Fault)
    assert fault.problem.startswith("limit: the text in its images takes more than")


@pytest.mark.parametrize(
    ("media_type", "name"),
    [("image/jpeg", "photo.jpg"), ("application/octet-stream", "scan.TIF"), ("image/png", "")],
)
def test_images_are_opened_only_where_their_text_is_wanted(media_type: str, name: str) -> None:
    assert not may_hold_text(media_type, name)
    assert may_hold_text(media_type, name, images=True)
