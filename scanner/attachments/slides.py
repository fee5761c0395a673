"""Presentations of PowerPoint since 2007 (PPTX, PPTM): slides, their tables, notes and comments.

Source: ECMA-376, part 1, 19 and 21.1.
"""

from collections.abc import Iterator

from scanner.attachments import limits, markup
from scanner.attachments.contents import Fault, Inner, Piece
from scanner.attachments.markup import Attributes
from scanner.attachments.package import Package, content_of, numbered, relations
from scanner.attachments.word import pieces
from scanner.errors import MessageError

PRESENTATION = "ppt/presentation.xml"
_NOTES, _COMMENTS = "ppt/notesSlides/", "ppt/comments/"


def read(package: Package) -> Iterator[Piece | Inner]:
    """The slides in the order in which they are shown, each with its notes and comments."""
    for number, slide in enumerate(_slides(package), 1):
        yield from _slide(package, slide, f"slide {number}")
        for target in relations(package, slide).values():
            if target.startswith(_NOTES) and target in package.members:
                yield from _slide(package, target, f"notes of slide {number}")
            elif target.startswith(_COMMENTS) and target in package.members:
                found = markup.lines(content_of(package, target))
                yield from pieces(["\n".join(found)], [], [], f"comments of slide {number}")


def _slides(package: Package) -> list[str]:
    """The parts of the slides, in the order that the presentation gives, and then those that it leaves out."""
    targets = relations(package, PRESENTATION)
    order: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        if name == "sldId":
            order.extend(targets[value] for value in attributes.values() if value in targets)

    if PRESENTATION in package.members:
        markup.read(content_of(package, PRESENTATION), start, lambda _: None)
    listed = [part for part in order if part in package.members]
    return list(dict.fromkeys([*listed, *numbered(package, "ppt/slides/slide")]))


def _slide(package: Package, name: str, part: str) -> Iterator[Piece]:
    seen: list[str] = []
    tables: list[list[list[str]]] = []
    cell: list[str] | None = None
    hidden = wanted = False
    cells = 0

    def start(element: str, attributes: Attributes) -> None:
        nonlocal hidden, wanted, cell
        if element == "t":
            wanted = True
        elif element == "sld":
            hidden = attributes.get("show") in {"0", "false"}
        elif element == "br":
            put("\n")
        elif element == "tbl":
            tables.append([])
        elif element == "tr" and tables:
            tables[-1].append([])
        elif element == "tc":
            cell = []

    def end(element: str) -> None:
        nonlocal wanted, cell, cells
        if element == "t":
            wanted = False
        elif element == "p":
            put("\n")
        elif element == "tc":
            if cell is not None and tables and tables[-1]:
                tables[-1][-1].append("".join(cell).strip("\n"))
                cells += 1
                if cells > limits.CELLS:
                    raise MessageError(f"limit: tables with more than {limits.CELLS:,} cells")
            cell = None

    def put(text: str) -> None:
        (seen if cell is None else cell).append(text)

    def text(data: str) -> None:
        if wanted:
            put(data)

    try:
        markup.read(content_of(package, name), start, end, text)
    except MessageError as error:
        yield Fault(f"read in part: {error}")
    yield from pieces(seen, [], tables, part, hidden=hidden)
