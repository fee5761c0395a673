"""Attachment objects and the table of them ([MS-PST] 2.4.6)."""

from pathlib import PurePosixPath

from tests.pst import tags
from tests.pst.items import File
from tests.pst.nodes import ATTACHMENT_TABLE, Node, NodeType, node_id
from tests.pst.properties import property_context
from tests.pst.tables import Row, table_context
from tests.pst.values import EmbeddedMessage, Value

COLUMNS = (
    tags.ATTACH_SIZE,
    tags.ATTACH_FILENAME,
    tags.ATTACH_METHOD,
    tags.RENDERING_POSITION,
)
_BY_VALUE, _EMBEDDED = 1, 5  # [MS-OXCMSG] 2.2.2.9, PidTagAttachMethod
_NOWHERE = 0xFFFFFFFF  # [MS-OXCMSG] 2.2.2.16: not drawn inside of the text
_FIRST = 0x401
_Properties = dict[int, Value]


def file_properties(file: File) -> _Properties:
    """An attachment by value."""
    properties: _Properties = {
        tags.ATTACH_METHOD: _BY_VALUE,
        tags.ATTACH_SIZE: len(file.data),
        tags.ATTACH_DATA_BINARY: file.data,
        tags.DISPLAY_NAME: file.name,
        tags.ATTACH_FILENAME: file.name,
        tags.ATTACH_LONG_FILENAME: file.name,
        tags.ATTACH_EXTENSION: PurePosixPath(file.name).suffix,
        tags.ATTACH_MIME_TAG: file.media_type,
        tags.RENDERING_POSITION: _NOWHERE,
    }
    return properties | {tags.ATTACH_CONTENT_ID: file.content_id} if file.content_id else properties


def embedded_properties(name: str, message: EmbeddedMessage) -> _Properties:
    """A message as an attachment."""
    return {
        tags.ATTACH_METHOD: _EMBEDDED,
        tags.ATTACH_SIZE: message.size,
        tags.ATTACH_DATA_OBJECT: message,
        tags.DISPLAY_NAME: name,
        tags.RENDERING_POSITION: _NOWHERE,
    }


def attachment_nodes(attachments: list[_Properties]) -> dict[int, Node]:
    """The subnodes of a message with these attachments: their table and each of them. None for none."""
    if not attachments:
        return {}
    numbered = {node_id(NodeType.ATTACHMENT, _FIRST + number): one for number, one in enumerate(attachments)}
    rows = (Row(nid, {tag: one[tag] for tag in COLUMNS if tag in one}) for nid, one in numbered.items())
    table = table_context(COLUMNS, rows)
    return {ATTACHMENT_TABLE: table, **{nid: property_context(one) for nid, one in numbered.items()}}
