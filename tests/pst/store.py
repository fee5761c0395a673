"""What every PST has besides its folders ([MS-PST] 2.7): the message store, the name map, templates, search."""

from struct import pack
from uuid import UUID

from tests.pst import attachments, folders, recipients, tags
from tests.pst.database import NodeDatabase
from tests.pst.nodes import (
    ASSOCIATED_CONTENTS_TABLE_TEMPLATE,
    ATTACHMENT_TABLE,
    CONTENTS_TABLE_TEMPLATE,
    HIERARCHY_TABLE_TEMPLATE,
    MESSAGE_STORE,
    NAME_TO_ID_MAP,
    RECIPIENT_TABLE,
    ROOT_FOLDER,
    SEARCH_ACTIVITY_LIST,
    SEARCH_CONTENTS_TABLE_TEMPLATE,
    SEARCH_MANAGEMENT_QUEUE,
    SPAM_SEARCH_FOLDER,
    Node,
    NodeType,
    sibling,
)
from tests.pst.properties import property_context
from tests.pst.tables import Row, table_context
from tests.pst.values import Value

_RECORD_KEY = b"blindcopy's PST."
"""The store's own 16 bytes; every file has the same, since the same content must give the same bytes."""
_TEMPLATES = {
    HIERARCHY_TABLE_TEMPLATE: folders.HIERARCHY_COLUMNS,
    CONTENTS_TABLE_TEMPLATE: folders.CONTENTS_COLUMNS,
    ASSOCIATED_CONTENTS_TABLE_TEMPLATE: folders.ASSOCIATED_COLUMNS,
    SEARCH_CONTENTS_TABLE_TEMPLATE: folders.CONTENTS_COLUMNS,
    ATTACHMENT_TABLE: attachments.COLUMNS,
    RECIPIENT_TABLE: recipients.COLUMNS,
}
_COMMON = UUID("00062008-0000-0000-c000-000000000046")  # [MS-OXPROPS] 1.3.2, PSETID_Common
_SIDE_EFFECTS = 0x8510  # [MS-OXPROPS] 2.323, PidLidSideEffects
_FIRST_GUID = 3  # lower ones stand for GUIDs that are not in the stream
_BUCKETS = 251


def add_store(database: NodeDatabase, name: str, *, subtree: int, search_root: int, wastebasket: int) -> None:
    """Write the message store ([MS-PST] 2.4.3), which names three folders, and the nodes without content."""
    properties: dict[int, Value] = {
        tags.RECORD_KEY: _RECORD_KEY,
        tags.DISPLAY_NAME: name,
        tags.IPM_SUBTREE_ENTRY_ID: _entry_id(subtree),
        tags.IPM_WASTEBASKET_ENTRY_ID: _entry_id(wastebasket),
        tags.FINDER_ENTRY_ID: _entry_id(search_root),
        tags.PST_PASSWORD: 0,
    }
    database.add(MESSAGE_STORE, property_context(properties))
    database.add(NAME_TO_ID_MAP, _name_map())
    database.add(SEARCH_MANAGEMENT_QUEUE, Node())
    database.add(SEARCH_ACTIVITY_LIST, Node())
    for nid, columns in _TEMPLATES.items():
        database.add(nid, table_context(columns))


def add_spam_search_folder(database: NodeDatabase) -> Row:
    """Write the search folder that Outlook makes in every PST ([MS-PST] 2.7.1); its row in the root folder."""
    properties: dict[int, Value] = {
        tags.DISPLAY_NAME: "SPAM Search Folder 2",
        tags.CONTENT_COUNT: 0,
        tags.CONTENT_UNREAD_COUNT: 0,
        tags.SUBFOLDERS: False,
    }
    nid = SPAM_SEARCH_FOLDER
    database.add(nid, property_context(properties), ROOT_FOLDER)
    database.add(sibling(nid, NodeType.SEARCH_UPDATE_QUEUE), Node())
    database.add(sibling(nid, NodeType.SEARCH_CRITERIA), property_context({tags.SEARCH_CRITERIA_FLAGS: 0}))
    database.add(sibling(nid, NodeType.SEARCH_CONTENTS_TABLE), table_context(folders.CONTENTS_COLUMNS))
    return Row(nid, properties)


def _entry_id(nid: int) -> bytes:
    """The EntryID of an object of this store ([MS-PST] 2.4.3.2)."""
    return bytes(4) + _RECORD_KEY + nid.to_bytes(4, "little")


def _name_map() -> Node:
    """The map of named properties ([MS-PST] 2.4.7). No object uses it, but libpff opens no file that has none."""
    guid_and_kind = _FIRST_GUID << 1
    entry = pack("<IHH", _SIDE_EFFECTS, guid_and_kind, 0)
    bucket = (_SIDE_EFFECTS ^ guid_and_kind) % _BUCKETS
    return property_context(
        {
            tags.NAMEID_BUCKET_COUNT: _BUCKETS,
            tags.NAMEID_STREAM_GUID: _COMMON.bytes_le,
            tags.NAMEID_STREAM_ENTRY: entry,
            tags.NAMEID_STREAM_STRING: b"",
            tags.NAMEID_BUCKET_BASE + (bucket << 16): entry,
        }
    )
