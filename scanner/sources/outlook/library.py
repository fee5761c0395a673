"""A PST or OST file by libpff: for files whose nodes are not read here (4 KiB pages, high encryption).

libpff opens a file in a time that grows with the square of its items, and its Python binding has no way to
messages inside messages; these are lost here, and counted as repairs.
"""

from functools import partial
from typing import Any

import pypff

from scanner.errors import MessageError
from scanner.model import Attachment, MapiItem, Skipped
from scanner.sources.outlook import mapi_properties as mapi
from scanner.sources.outlook.contents import DEEPEST_FOLDER, Contents, Folder, Special, folder, skipped, special
from scanner.sources.outlook.mapi_properties import Position, Properties, Property

# What libpff raises for what it cannot read; MemoryError where the object was never made.
_FAILURES = (OSError, MemoryError)


def contents(path: str) -> Contents:
    """All folders and items. Raises MessageError when libpff cannot open the file."""
    library = pypff.file()
    try:
        library.open(path)
        root = library.root_folder
    except _FAILURES as error:
        raise MessageError(_words(error)) from error
    if root is None:
        raise MessageError("it has no root folder")
    problems: list[str] = []
    handles, folders = _folders(root, _special(library), problems)
    try:
        orphans = library.number_of_orphan_items
    except _FAILURES:
        orphans = 0
        problems.append("items that no folder lists cannot be looked for")

    def handle(place: int, index: int) -> Any:
        return library.get_orphan_item(index) if place == len(handles) else handles[place].get_sub_message(index)

    def number(place: int, index: int) -> int:
        try:
            return int(handle(place, index).identifier)
        except _FAILURES:
            return 0

    def read(place: int, index: int, where: Position) -> MapiItem | Skipped:
        try:
            return _item(handle(place, index), where)
        except _FAILURES:
            raise MessageError("libpff cannot read the item") from None

    return Contents(folders, orphans, tuple(problems), number, read)


def _words(error: BaseException) -> str:
    """The first thing that libpff says of the header; what else it says may hold the path."""
    parts = [part for part in str(error).split(". ") if part.startswith("libpff_file_header")]
    return parts[0].partition(": ")[2].strip(". ") if parts else "it is damaged"


def _special(library: Any) -> Special:
    try:
        store = library.message_store
        return special(_properties(store.get_record_set(0))) if store is not None else Special()
    except _FAILURES:
        return Special()


def _folders(root: Any, known: Special, problems: list[str]) -> tuple[list[Any], tuple[Folder, ...]]:
    handles: list[Any] = []
    folders: list[Folder] = []
    waiting: list[tuple[Any, Folder | None, int]] = [(root, None, 0)]
    while waiting:
        handle, above, depth = waiting.pop()
        try:
            about = _properties(handle.get_record_set(0))
            one = folder(about, handle.identifier, above, handle.number_of_sub_messages, known)
            below = [handle.get_sub_folder(index) for index in range(handle.number_of_sub_folders)]
        except _FAILURES:
            problems.append("a folder cannot be read")
            continue
        handles.append(handle)
        folders.append(one)
        if depth < DEEPEST_FOLDER:
            waiting += [(child, one, depth + 1) for child in reversed(below)]
        elif below:
            problems.append("folders are nested too deep")
    return handles, tuple(folders)


def _item(message: Any, where: Position) -> MapiItem | Skipped:
    own = _properties(message.get_record_set(0))
    message_class = mapi.text(own, mapi.MESSAGE_CLASS)
    if not mapi.is_mail(message_class):
        return skipped(message_class, where)
    repairs: list[str] = []
    attachments: list[Attachment] = []
    for index in range(getattr(message, "number_of_attachments", 0)):
        try:
            about = _properties(message.get_attachment(index).get_record_set(0))
        except _FAILURES:
            repairs.append("attachment-unreadable")
            continue
        if mapi.integer(about, mapi.ATTACH_METHOD) == mapi.EMBEDDED:
            repairs.append("nested-unreadable")
        else:
            attachments.append(mapi.attachment(about, partial(mapi.content, about)))
    return mapi.item(where, own, _recipients(message, repairs), attachments, (), repairs)


def _recipients(message: Any, repairs: list[str]) -> list[Properties]:
    try:
        table: Any = getattr(message, "recipients", None)
        count = table.number_of_recipients if table else 0
        return [_properties(table.get_recipient(index)) for index in range(count)]
    except _FAILURES:
        repairs.append("recipients-unreadable")
        return []


def _properties(record_set: Any) -> Properties:
    def get(tag: int) -> Property | None:
        try:
            entry = record_set.get_entry_by_type(tag)
            held = None if entry is None else (entry.value_type, entry.data or b"")
        except _FAILURES:
            return None
        return held

    return Properties(get)
