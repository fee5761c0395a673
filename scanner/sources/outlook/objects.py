"""An item of a PST file from its nodes ([MS-PST], 2.4.5), and the items inside of it."""

from functools import partial

from scanner.errors import MessageError
from scanner.model import Attachment, MapiItem
from scanner.sources.outlook import mapi_properties as mapi
from scanner.sources.outlook.mapi_properties import Position, Properties
from scanner.sources.outlook.nodes import Node, subnode, subnodes, unpack
from scanner.sources.outlook.tables import ROW_ID, properties, rows

DEEPEST = 8
_RECIPIENTS, _ATTACHMENTS = 0x692, 0x671  # the subnodes of an item that hold its tables
_MOST_ATTACHMENTS = 10_000


def read(whole: Node, own: Properties, where: Position, depth: int = 0) -> MapiItem:
    """The item that a node with these properties is, with what can be read of its tables."""
    codepage = mapi.codepage(own)
    repairs: list[str] = []
    recipients = _table(whole, _RECIPIENTS, codepage, "recipients-unreadable", repairs)
    attachments: list[Attachment] = []
    embedded: list[MapiItem] = []
    listed = _table(whole, _ATTACHMENTS, codepage, "attachment-unreadable", repairs)
    if len(listed) > _MOST_ATTACHMENTS:
        repairs.append(mapi.TOO_MANY)
    for row in listed[:_MOST_ATTACHMENTS]:
        try:
            part = _attached(whole, mapi.integer(row, ROW_ID), where, codepage, depth)
        except MessageError as error:
            repairs.append("nested-too-deep" if error.args == (_TOO_DEEP,) else "attachment-unreadable")
            continue
        if isinstance(part, MapiItem):
            embedded.append(part)
        else:
            attachments.append(part)
    return mapi.item(where, own, recipients, attachments, embedded, repairs)


_TOO_DEEP = "messages in messages go deeper than is read"


def _attached(whole: Node, number: int, where: Position, codepage: int, depth: int) -> Attachment | MapiItem:
    """What an item's attachment with a node number is: a file, or another item. Raises MessageError."""
    part = subnode(whole, number)
    own = properties(part, codepage)
    if mapi.integer(own, mapi.ATTACH_METHOD) != mapi.EMBEDDED:
        return mapi.attachment(own, partial(mapi.content, own))
    if depth >= DEEPEST:
        raise MessageError(_TOO_DEEP)
    held = own.get(mapi.ATTACH_DATA)
    if held is None:
        raise MessageError("the message inside the item is missing")
    inside = subnode(part, unpack("<I", held[1], 0)[0])
    return read(inside, properties(inside, codepage), where, depth + 1)


def _table(whole: Node, number: int, codepage: int, repair: str, repairs: list[str]) -> list[Properties]:
    """The rows of a table of the item; none where there is no such table, and fewer where it is damaged."""
    table = subnodes(whole).get(number)
    if table is None:
        return []
    found: list[Properties] = []
    try:
        found.extend(rows(table, codepage))
    except MessageError:
        repairs.append(repair)
    return found
