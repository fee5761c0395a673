"""The PST and OST formats: stores of Outlook, read by libpff ([MS-PST]).

A position is the number of an item: folder by folder in the order of the folder tree, in a folder in the
order of its list, and behind them the orphans (items that no folder lists any more). Where libpff cannot
read an item, its nodes are read directly; where it cannot open a file, a better header may.
"""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pypff

from scanner.errors import MessageError, SourceError
from scanner.model import MapiItem, Problem, Skipped, Span
from scanner.sources import mapi_properties as mapi
from scanner.sources import pst_items, pst_mend, pst_objects
from scanner.sources.distribution_lists import expanded, lists_members
from scanner.sources.files import reason
from scanner.sources.format import Format
from scanner.sources.mapi_properties import Position
from scanner.sources.pst_nodes import File, Store, node, open_store

_MAGIC = b"!BDN"
_ITEM_BYTES = 16 * 1024  # that an item takes, taking small and large ones together
_LEAST_ITEMS = 64
_SUBTREE, _WASTEBASKET = 0x35E0, 0x35E3  # of the message store: the entry ids of two folders
_DEEPEST = 64
_RECOVERABLE = "Recoverable Items"  # what Exchange keeps of deleted mail, as Purview exports it


class _Folder(NamedTuple):
    """A folder of libpff: `first` is the position of its first item."""

    handle: Any
    number: int
    path: str
    first: int
    items: int
    deleted: bool
    contacts: bool


class _Opened(NamedTuple):
    """An open file: `store` gives its nodes, None where they cannot be read; `fault` is what was mended."""

    library: Any
    store: Store | None
    folders: tuple[_Folder, ...]
    orphans: int
    codepage: int
    problems: tuple[str, ...]

    @property
    def extent(self) -> int:
        """The number of positions."""
        last = self.folders[-1] if self.folders else None
        return (last.first + last.items if last else 0) + self.orphans


def recognise(head: bytes, path: Path) -> bool:
    """Whether the file is a store of Outlook ([MS-PST], 2.2.2.6)."""
    return head.startswith(_MAGIC)


def extent(path: Path) -> int:
    """The number of items in the file. Raises SourceError when it cannot be opened."""
    return _open(str(path)).extent


def cut(span: Span, size: int) -> Iterator[Span]:
    """The span in as many items as some `size` bytes hold."""
    items = max(_LEAST_ITEMS, size // _ITEM_BYTES)
    for start in range(span.start, span.end, items):
        yield Span(span.file, span.path, span.folder, start, min(start + items, span.end))


def read(span: Span) -> Iterator[MapiItem | Skipped | Problem]:
    """The items of a span in order. Raises SourceError when the file cannot be opened."""
    opened = _open(span.path)
    if span.start == 0:
        for problem in opened.problems:
            yield Problem(span.file, 0, 0, "sources", problem, unreadable=False)
    end = 0
    for folder in opened.folders:
        end = folder.first + folder.items
        for position in range(max(span.start, folder.first), min(span.end, end)):
            yield _listed(opened, folder, position, span)
    for position in range(max(span.start, end), min(span.end, opened.extent)):
        yield _orphan(opened, position, position - end, span)


def _open(path: str) -> _Opened:
    try:
        status = Path(path).stat()
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: cannot be opened: {reason(error)}") from error
    return _opened(path, (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns))


@lru_cache(maxsize=1)
def _opened(path: str, stamp: tuple[int, ...]) -> _Opened:
    """The file, kept open while spans of the same file follow; `stamp` tells it from an older one of that name."""
    library, head = _library(path)
    problems = ["the header does not fit the file; read by its newest whole index"] if head else []
    try:
        store = open_store(File(path), head)
    except (OSError, MessageError):
        store = None
    codepage = _codepage(library)
    folders, lost = _folders(library)
    problems += lost
    try:
        orphans = library.number_of_orphan_items
    except OSError:
        orphans = 0
        problems.append("items that no folder lists cannot be looked for")
    return _Opened(library, store, folders, orphans, codepage, tuple(problems))


def _library(path: str) -> tuple[Any, bytes]:
    """The file as libpff opens it, and the header that it took in the place of the file's own, if any."""
    library = pypff.file()
    try:
        library.open(path)
        _ = library.root_folder.number_of_sub_folders
    except (OSError, AttributeError) as error:
        first = error
    else:
        return library, b""
    try:
        for mended in pst_mend.candidates(Path(path)):
            library = pypff.file()
            try:
                library.open_file_object(mended)
                _ = library.root_folder.number_of_sub_folders
            except (OSError, AttributeError):
                mended.close()
            else:
                return library, mended.head
    except OSError as error:
        raise SourceError(f"{path}: cannot be opened: {reason(error)}") from error
    raise SourceError(f"{path}: cannot be opened: {_words(first)}")


def _words(error: Exception) -> str:
    """What libpff says, first part only, in which no path stands."""
    parts = [part for part in str(error).split(". ") if part.startswith("libpff_file_header")]
    return parts[0].partition(": ")[2].strip(". ") if parts else "it is damaged"


def _codepage(library: Any) -> int:
    try:
        return int(library.ascii_codepage.decode("latin-1").removeprefix("cp"))
    except (OSError, AttributeError, ValueError):
        return 0


def _folders(library: Any) -> tuple[tuple[_Folder, ...], list[str]]:
    """All folders in the order of the tree, and what is wrong with it.

    The technical folder above what a user sees, and the folders beside it, are told by the message store.
    """
    subtree, wastebasket = _special(library)
    folders: list[_Folder] = []
    lost: list[str] = []
    seen: set[int] = set()
    first = 0
    waiting: list[tuple[Any, str, bool, int]] = [(library.root_folder, "", False, 0)]
    while waiting:
        handle, path, deleted, depth = waiting.pop()
        try:
            number, items = handle.identifier, handle.number_of_sub_messages
            below = [_sub_folder(handle, index, lost) for index in range(handle.number_of_sub_folders)]
            contacts = mapi.text(pst_items.properties(handle, 0), _CONTAINER_CLASS).startswith("IPF.Contact")
        except OSError:
            lost.append(f"folder {path or '(root)'} cannot be read")
            continue
        if number in seen or depth > _DEEPEST:
            lost.append(f"folder {path} is listed twice or nested too deep")
            continue
        seen.add(number)
        deleted = deleted or number == wastebasket or path.endswith(_RECOVERABLE)
        folders.append(_Folder(handle, number, path, first, items, deleted, contacts))
        first += items
        for child in reversed(below):
            if child is not None:
                name = _name(child)
                top = depth == 0 and child.identifier == subtree
                joined = path if top else f"{path}/{name}" if path else name
                waiting.append((child, joined, deleted, depth + 1))
    return tuple(folders), lost


_CONTAINER_CLASS = 0x3613


def _sub_folder(handle: Any, index: int, lost: list[str]) -> Any:
    try:
        return handle.get_sub_folder(index)
    except OSError:
        lost.append("a folder cannot be read")
        return None


def _special(library: Any) -> tuple[int, int]:
    try:
        about = pst_items.properties(library.message_store, 0)
    except (OSError, AttributeError):
        return 0, 0
    subtree, wastebasket = (int.from_bytes(mapi.binary(about, tag)[-4:], "little") for tag in (_SUBTREE, _WASTEBASKET))
    return subtree, wastebasket


def _name(folder: Any) -> str:
    try:
        return folder.name or ""
    except OSError:
        return ""


def _listed(opened: _Opened, folder: _Folder, position: int, span: Span) -> MapiItem | Skipped | Problem:
    index = position - folder.first
    path = "/".join(filter(None, (span.folder, folder.path)))
    try:
        message = folder.handle.get_sub_message(index)
        number = message.identifier
    except OSError:
        message, number = None, 0
    if message is None and opened.store is not None:
        try:
            number = pst_objects.number_in_folder(opened.store, folder.number, index)
        except MessageError:
            number = 0
    item = f"item {number}" if number else f"item number {index}"
    place = ", ".join(filter(None, (folder.path, item)))
    where = Position(span.file, position, 1, path, place, folder.deleted)
    return _item(opened, message, number, where)


def _orphan(opened: _Opened, position: int, index: int, span: Span) -> MapiItem | Skipped | Problem:
    try:
        message = opened.library.get_orphan_item(index)
        number = message.identifier
    except OSError:
        message, number = None, 0
    where = Position(span.file, position, 1, span.folder, f"orphan, item {number or index}", deleted=True)
    return _item(opened, message, number, where)


def _item(opened: _Opened, message: Any, number: int, where: Position) -> MapiItem | Skipped | Problem:
    """By libpff; where that has no more than a generic item or fails, by its nodes."""
    if message is not None:
        try:
            own = pst_items.properties(message, opened.codepage)
            message_class = mapi.text(own, mapi.MESSAGE_CLASS)
            if not mapi.is_mail(message_class):
                return _skipped(message_class, where)
            if isinstance(message, pypff.message):
                item = pst_items.read(message, own, where, opened.store)
                return _expanded(opened, item)
        except OSError:
            pass  # tried again below
    try:
        if opened.store is None or not number:
            raise MessageError("the item cannot be read")
        item = pst_objects.read(node(opened.store, number), where, opened.codepage)
    except MessageError as error:
        return Problem(where.file, where.position, 1, "sources", str(error), unreadable=True, place=where.place)
    return _expanded(opened, item) if mapi.is_mail(item.message_class) else _skipped(item.message_class, where)


def _skipped(message_class: str, where: Position) -> Skipped:
    return Skipped(where.file, where.position, where.length, message_class, where.place)


def _expanded(opened: _Opened, item: MapiItem) -> MapiItem:
    """The item with its recipients that are lists in the file's contacts replaced by their members."""
    if opened.store is None or not any(map(lists_members, item.recipients)):
        return item
    return expanded(item, opened.store, tuple(folder.number for folder in opened.folders if folder.contacts))


FORMAT = Format(name="pst", rank=20, recognise=recognise, cut=cut, read=read, extent=extent)
