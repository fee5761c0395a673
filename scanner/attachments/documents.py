"""Files that are ZIP files: documents of Office and of OpenDocument, or archives."""

import re
from collections.abc import Callable, Iterator

from scanner.attachments import binary_workbook, excel, inside, opendocument, slides, word
from scanner.attachments.contents import Fault, Inner, Piece
from scanner.attachments.package import Package, content_of, opened
from scanner.errors import MessageError

_DOCUMENTS: dict[str, Callable[[Package], Iterator[Piece | Inner]]] = {
    excel.WORKBOOK: excel.read,
    word.DOCUMENT: word.read,
    slides.PRESENTATION: slides.read,
    opendocument.CONTENT: opendocument.read,
}
"""Readers by a member that only documents of their kind have."""

_BINARY_WORKBOOK = "xl/workbook.bin"
_OTHER = {"Index/Document.iwa": "iWork", "AndroidManifest.xml": "APK", "META-INF/MANIFEST.MF": "JAR"}
# The workbook behind a chart, an object in a document; of OpenDocument, in a folder with a document of its own.
_EMBEDDED = re.compile(r"(?:word|xl|ppt)/embeddings/[^/]+|Object [^/]+/content\.xml")


def read(content: bytes) -> Iterator[Piece | Inner]:
    """A document and the files embedded in it, which nobody sees who does not open them; or an archive."""
    package = opened(content)
    if _BINARY_WORKBOOK in package.members:
        yield from binary_workbook.read(content)
    elif document := next((read for mark, read in _DOCUMENTS.items() if mark in package.members), None):
        for refused in package.refused:
            yield Fault(refused)
        yield from document(package)
    elif other := next((kind for mark, kind in _OTHER.items() if mark in package.members), ""):
        yield Fault(f"not examined: format {other}")
        return
    else:
        yield from inside.read_zip(content)
        return
    yield from _embedded(package)
    if package.damaged:
        yield Fault(inside.DAMAGED)


def _embedded(package: Package) -> Iterator[Piece | Inner]:
    for name in package.members:
        if not _EMBEDDED.fullmatch(name):
            continue
        try:
            if name.endswith(f"/{opendocument.CONTENT}"):
                yield from opendocument.read(package, name)
            else:
                yield Inner(name.rpartition("/")[2], content_of(package, name), hidden=True)
        except MessageError as error:
            yield Fault(f"not examined: {error}")
