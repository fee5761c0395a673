"""Nodes ([MS-PST] 2.2.1.1 and 2.2.2.8): what they are called and what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum


class NodeType(IntEnum):
    """The low five bits of a node ID ([MS-PST] 2.2.2.1)."""

    INTERNAL = 0x01
    NORMAL_FOLDER = 0x02
    SEARCH_FOLDER = 0x03
    NORMAL_MESSAGE = 0x04
    ATTACHMENT = 0x05
    SEARCH_UPDATE_QUEUE = 0x06
    SEARCH_CRITERIA = 0x07
    ASSOCIATED_MESSAGE = 0x08
    HIERARCHY_TABLE = 0x0D
    CONTENTS_TABLE = 0x0E
    ASSOCIATED_CONTENTS_TABLE = 0x0F
    SEARCH_CONTENTS_TABLE = 0x10
    LTP = 0x1F


MESSAGE_STORE = 0x21
NAME_TO_ID_MAP = 0x61
ROOT_FOLDER = 0x122
SEARCH_MANAGEMENT_QUEUE = 0x1E1
SEARCH_ACTIVITY_LIST = 0x201
HIERARCHY_TABLE_TEMPLATE = 0x60D
CONTENTS_TABLE_TEMPLATE = 0x60E
ASSOCIATED_CONTENTS_TABLE_TEMPLATE = 0x60F
SEARCH_CONTENTS_TABLE_TEMPLATE = 0x610
ATTACHMENT_TABLE = 0x671
"""The template, and in each message the table itself ([MS-PST] 2.4.6)."""
RECIPIENT_TABLE = 0x692
SPAM_SEARCH_FOLDER = 0x2223


@dataclass(frozen=True, slots=True)
class Node:
    """A node's data, which is cut into blocks every `blocks.CAPACITY` bytes, and its subnodes by node ID."""

    data: bytes = b""
    subnodes: Mapping[int, "Node"] = field(default_factory=dict)


def node_id(kind: NodeType, index: int) -> int:
    """The NID of the `index`-th node of this kind."""
    return index << 5 | kind


def sibling(nid: int, kind: NodeType) -> int:
    """The NID of the node of another kind that belongs to `nid`: a folder's tables have its index."""
    return node_id(kind, nid >> 5)
