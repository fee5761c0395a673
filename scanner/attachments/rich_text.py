"""RTF files: their text."""

from collections.abc import Iterator

from scanner.attachments.contents import Fault, Inner, Piece, Text
from scanner.parsing import html, rtf


def read(content: bytes) -> Iterator[Piece | Inner]:
    """The text of a document; of an HTML document in RTF, what a reader of the page sees."""
    body = rtf.read_document(content)
    text = html.to_text(body.html) if body.html else body.plain
    if text.strip():
        yield Text(text)
    if len(content) > rtf.LONGEST:
        yield Fault(f"limit: only the first {rtf.LONGEST:,} bytes of it are read")
