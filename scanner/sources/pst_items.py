"""An item of a PST file as libpff reads it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from scanner.errors import MessageError
from scanner.model import Attachment, MapiItem
from scanner.sources import mapi_properties as mapi
from scanner.sources import pst_objects
from scanner.sources.mapi_properties import Position, Properties, Property
from scanner.sources.pst_nodes import Store, node

_LARGEST = 64 * 1024 * 1024


def properties(item: Any, codepage: int) -> Properties:
    """The properties of an object of libpff. Raises OSError when it has none that can be read."""
    return of_set(item.get_record_set(0), codepage)


def of_set(record_set: Any, codepage: int) -> Properties:
    """The properties in a record set of libpff."""

    def get(tag: int) -> Property | None:
        try:
            entry = record_set.get_entry_by_type(tag)
            return None if entry is None else (entry.value_type, entry.data or b"")
        except OSError:
            return None

    return Properties(get, codepage)


def read(message: Any, own: Properties, where: Position, store: Store | None) -> MapiItem:
    """The item that a message of libpff is; `store` is the same file, for what is inside of the item.

    Raises OSError when its tables cannot be read.
    """
    attachments: list[Attachment] = []
    embedded: list[MapiItem] = []
    repairs: list[str] = []
    for index in range(message.number_of_attachments):
        try:
            part = _attached(message, index, own, where, store)
        except (OSError, MessageError):
            repairs.append("attachment-unreadable")
            continue
        if isinstance(part, MapiItem):
            embedded.append(part)
        else:
            attachments.append(part)
    return mapi.item(where, own, _recipients(message, own.codepage), attachments, embedded, repairs)


def _recipients(message: Any, codepage: int) -> list[Properties]:
    table = message.recipients
    if table is None:
        return []
    return [of_set(table.get_recipient(index), codepage) for index in range(table.number_of_recipients)]


def _attached(
    message: Any, index: int, own: Properties, where: Position, store: Store | None
) -> Attachment | MapiItem:
    part = message.get_attachment(index)
    about = properties(part, own.codepage)
    if mapi.integer(about, mapi.ATTACH_METHOD) == mapi.EMBEDDED:
        if store is None:
            raise MessageError("messages inside items are not read in a store of this version")
        whole = node(store, message.identifier)
        return pst_objects.attached(whole, part.identifier, where, own.codepage)
    return mapi.attachment(about, partial(_content, about.get))


def _content(get: Callable[[int], Property | None]) -> bytes:
    held = get(mapi.ATTACH_DATA)
    if held is None or held[0] != mapi.BINARY:
        raise MessageError("the attachment has no content in the file, or none that can be read")
    if len(held[1]) > _LARGEST:
        raise MessageError(f"the attachment is larger than {_LARGEST:,} bytes")
    return held[1]
