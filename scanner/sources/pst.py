"""The PST and OST formats: stores of Outlook ([MS-PST]).

A position is the number of an item: folder by folder in the order of the folder tree, in a folder in the
order of its list, and behind them the orphans (items that no folder lists any more). A file is read by its
nodes, or where they are of a kind that is not read here by libpff. A header that does not fit is mended.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from scanner.errors import MessageError, SourceError
from scanner.model import MapiItem, Problem, Skipped, Span
from scanner.sources.files import reason
from scanner.sources.format import Format
from scanner.sources.outlook import library, mend, store
from scanner.sources.outlook.contents import Contents, Folder
from scanner.sources.outlook.mapi_properties import Position
from scanner.sources.outlook.nodes import open_store
from scanner.sources.outlook.pages import File

_MAGIC = b"!BDN"
_ITEM_BYTES = 16 * 1024  # that an item takes, taking small and large ones together
_LEAST_ITEMS = 64


def recognise(head: bytes, path: Path) -> bool:
    """Whether the file is a store of Outlook ([MS-PST], 2.2.2.6)."""
    return head.startswith(_MAGIC)


def extent(path: Path) -> int:
    """The number of items in the file; 1 where there are none, but problems.

    Raises SourceError when it cannot be opened.
    """
    opened = _open(str(path))
    return max(_items(opened), 1 if opened.problems else 0)


def cut(span: Span, size: int) -> Iterator[Span]:
    """The span in as many items as some `size` bytes hold; a `size` that is none of an item counts items.

    Whoever looks for the item that ended its worker halves what it has down to one.
    """
    items = max(_LEAST_ITEMS, size // _ITEM_BYTES) if size >= _ITEM_BYTES else size
    for start in range(span.start, span.end, items):
        yield Span(span.file, span.path, span.folder, start, min(start + items, span.end))


def read(span: Span) -> Iterator[MapiItem | Skipped | Problem]:
    """The items of a span in order. Raises SourceError when the file cannot be opened."""
    opened = _open(span.path)
    if span.start == 0:
        for problem in opened.problems:
            yield Problem(span.file, 0, 0, "sources", problem, unreadable=False)
    first = 0
    for place, folder in enumerate((*opened.folders, Folder(0, "", opened.orphans, True, False))):
        path = "/".join(filter(None, (span.folder, folder.path)))
        words = f"{folder.path}, " if folder.path else ""
        if place == len(opened.folders):
            words = "in no folder, "
        for position in range(max(span.start, first), min(span.end, first + folder.items)):
            number = opened.number(place, position - first)
            item = f"item {number}" if number else f"item number {position - first} of its folder"
            where = Position(span.file, position, 1, path, f"{words}{item}", folder.deleted)
            yield _item(opened, place, position - first, where)
        first += folder.items


def _item(opened: Contents, place: int, index: int, where: Position) -> MapiItem | Skipped | Problem:
    try:
        return opened.read(place, index, where)
    except MessageError as error:
        return Problem(
            where.file, where.position, where.length, "sources", str(error), unreadable=True, place=where.place
        )


def _open(path: str) -> Contents:
    try:
        status = Path(path).stat()
        return _opened(path, (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns))
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: cannot be opened: {reason(error)}") from error


@lru_cache(maxsize=1)
def _opened(path: str, stamp: tuple[int, ...]) -> Contents:
    """The file, kept open while spans of the same file follow; `stamp` tells it from an older one of that name."""
    file = File(path)
    try:
        header = mend.header(file)
    except MessageError as error:
        raise SourceError(f"{path}: cannot be opened: its header cannot be read") from error
    found: list[Contents] = []
    for head, problems in _heads(file, header):
        try:
            opened = store.contents(open_store(file, head))
        except MessageError:
            continue
        found.append(opened._replace(problems=(*problems, *opened.problems)))
        if mend.fits(head):
            break
    best = max(found, key=_items, default=None)
    if best is not None and _items(best):
        return best
    try:  # it is of a kind that is not read by its nodes, or there is nothing in it
        theirs = library.contents(path)
    except MessageError as error:
        if best is None:
            raise SourceError(f"{path}: cannot be opened: {error}") from error
        return best
    return theirs if best is None or _items(theirs) else best


def _heads(file: File, header: bytes) -> Iterator[tuple[bytes, tuple[str, ...]]]:
    """The header of the file, and the one that fits its pages with what is to be said of that."""
    yield header, ()
    for mended in mend.mended(file, header):
        yield mended, ("the header does not fit the file; read by its newest whole index",)


def _items(opened: Contents) -> int:
    return sum(folder.items for folder in opened.folders) + opened.orphans


FORMAT = Format(name="pst", rank=20, recognise=recognise, cut=cut, read=read, extent=extent)
