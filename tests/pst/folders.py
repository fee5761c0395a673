"""Folder objects ([MS-PST] 2.4.4): each a property context and three tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.pst import tags
from tests.pst.database import NodeDatabase
from tests.pst.nodes import NodeType, sibling
from tests.pst.properties import property_context
from tests.pst.tables import Row, table_context
from tests.pst.values import Value

HIERARCHY_COLUMNS = (
    tags.REPL_ITEM_ID,
    tags.REPL_CHANGE_NUMBER,
    tags.REPL_VERSION_HISTORY,
    tags.REPL_FLAGS,
    tags.DISPLAY_NAME,
    tags.CONTENT_COUNT,
    tags.CONTENT_UNREAD_COUNT,
    tags.SUBFOLDERS,
    tags.CONTAINER_CLASS,
    tags.PST_HIDDEN_COUNT,
    tags.PST_HIDDEN_UNREAD,
)
CONTENTS_COLUMNS = (
    tags.IMPORTANCE,
    tags.MESSAGE_CLASS,
    tags.SENSITIVITY,
    tags.SUBJECT,
    tags.CLIENT_SUBMIT_TIME,
    tags.SENT_REPRESENTING_NAME,
    tags.MESSAGE_TO_ME,
    tags.MESSAGE_CC_ME,
    tags.CONVERSATION_TOPIC,
    tags.CONVERSATION_INDEX,
    tags.DISPLAY_CC,
    tags.DISPLAY_TO,
    tags.MESSAGE_DELIVERY_TIME,
    tags.MESSAGE_FLAGS,
    tags.MESSAGE_SIZE,
    tags.MESSAGE_STATUS,
    tags.REPL_ITEM_ID,
    tags.REPL_CHANGE_NUMBER,
    tags.REPL_VERSION_HISTORY,
    tags.REPL_FLAGS,
    tags.REPL_COPIED_FROM_VERSION_HISTORY,
    tags.REPL_COPIED_FROM_ITEM_ID,
    tags.ITEM_TEMPORARY_FLAGS,
    tags.LAST_MODIFICATION_TIME,
    tags.SECURE_SUBMIT_FLAGS,
)
ASSOCIATED_COLUMNS = (
    tags.MESSAGE_CLASS,
    tags.MESSAGE_FLAGS,
    tags.MESSAGE_STATUS,
    tags.DISPLAY_NAME,
)


@dataclass(frozen=True, slots=True)
class Listing:
    """What a folder's tables say: its name and class, the rows of its messages and of the folders in it."""

    name: str
    container_class: str = ""
    contents: Sequence[Row] = ()
    unread: int = 0
    hierarchy: Sequence[Row] = ()


def add_folder(database: NodeDatabase, nid: int, parent: int, listing: Listing) -> Row:
    """Write a folder and its tables; its row in the hierarchy table of its parent."""
    properties: dict[int, Value] = {
        tags.DISPLAY_NAME: listing.name,
        tags.CONTENT_COUNT: len(listing.contents),
        tags.CONTENT_UNREAD_COUNT: listing.unread,
        tags.SUBFOLDERS: bool(listing.hierarchy),
    }
    if listing.container_class:
        properties[tags.CONTAINER_CLASS] = listing.container_class
    database.add(nid, property_context(properties), parent)
    for kind, columns, rows in (
        (NodeType.HIERARCHY_TABLE, HIERARCHY_COLUMNS, listing.hierarchy),
        (NodeType.CONTENTS_TABLE, CONTENTS_COLUMNS, listing.contents),
        (NodeType.ASSOCIATED_CONTENTS_TABLE, ASSOCIATED_COLUMNS, ()),
    ):
        database.add(sibling(nid, kind), table_context(columns, rows))
    return Row(nid, properties)
