"""Distribution lists in a PST file's contacts, and recipients that are one replaced by their members.

[MS-OXOCNTC], 2.2.2.4: the members of a list are in named properties, as one-off entry identifiers that
hold name and address ([MS-OXCDATA], 2.2.5.1).
"""

import dataclasses
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from scanner.errors import MessageError
from scanner.model import MapiItem, MapiMailbox, MapiRecipient
from scanner.sources.outlook import mapi_properties as mapi
from scanner.sources.outlook.nodes import Store, node, unpack
from scanner.sources.outlook.tables import ROW_ID, properties, rows

_ADDRESS_SET = bytes.fromhex("0420060000000000c000000000000046")  # PSETID_Address
_MEMBERS_ONE_OFF = 0x8054
_NAMES = 0x61  # the node that maps named properties ([MS-PST], 2.4.7)
_NAME_GUIDS, _NAME_ENTRIES = 0x0002, 0x0003
_FIRST_GUID, _FIRST_NAMED = 3, 0x8000
_CONTENTS, _NODE_TYPE = 0x0E, 0x1F
_CLASS = "IPM.DistList"
_LIST_KIND = "MAPIPDL"
_MANY_BINARY = 0x1102
_DISPLAY_NAME = 0x3001
_ONE_OFF_HEAD, _UNICODE_FLAG = 24, 0x8000
_MOST_MEMBERS = 10_000


def lists_members(recipient: MapiRecipient) -> bool:
    """Whether a recipient is a list in somebody's contacts."""
    return recipient.mailbox.kind == _LIST_KIND


def expanded(item: MapiItem, store: Store, folders: tuple[int, ...]) -> MapiItem:
    """The item, each list among its recipients replaced by its members where a contacts folder has it."""
    lists = _lists(store, folders)
    recipients = tuple(
        member
        for recipient in item.recipients
        for member in (_replaced(recipient, lists) if lists_members(recipient) else (recipient,))
    )
    return dataclasses.replace(item, recipients=recipients)


def _replaced(recipient: MapiRecipient, lists: dict[str, tuple[MapiMailbox, ...]]) -> Iterator[MapiRecipient]:
    members = lists.get(recipient.mailbox.name.casefold())
    if not members:
        yield recipient
        return
    for member in members:
        yield dataclasses.replace(recipient, mailbox=member)


@lru_cache(maxsize=1)
def _lists(store: Store, folders: tuple[int, ...]) -> dict[str, tuple[MapiMailbox, ...]]:
    """Name to members of every list in the folders; what cannot be read of them is left out."""
    found: dict[str, tuple[MapiMailbox, ...]] = {}
    try:
        tag = _named(store, _MEMBERS_ONE_OFF)
    except MessageError:
        return found
    for folder in folders:
        try:
            for row in rows(node(store, folder & ~_NODE_TYPE | _CONTENTS)):
                if mapi.text(row, mapi.MESSAGE_CLASS).startswith(_CLASS):
                    own = properties(node(store, mapi.integer(row, ROW_ID)))
                    found[mapi.text(own, _DISPLAY_NAME).casefold()] = tuple(_members(own.get(tag)))
        except MessageError:
            continue
    return found


def _named(store: Store, number: int) -> int:
    """The property that a number of the set of address properties is mapped to. Raises MessageError."""
    names = properties(node(store, _NAMES))
    guids, entries = mapi.binary(names, _NAME_GUIDS), mapi.binary(names, _NAME_ENTRIES)
    for place in range(0, len(entries) - 7, 8):
        found, kind, index = unpack("<I2H", entries, place)
        guid = ((kind >> 1) - _FIRST_GUID) * 16
        if found == number and not kind & 1 and guids[guid : guid + 16] == _ADDRESS_SET:
            return _FIRST_NAMED + index
    raise MessageError("the file has no distribution lists")


def _members(held: mapi.Property | None) -> Iterator[MapiMailbox]:
    """The mailboxes in a property of many binary values ([MS-PST], 2.3.3.4.2)."""
    if held is None or held[0] != _MANY_BINARY:
        return
    data = held[1]
    (count,) = unpack("<I", data, 0)
    starts = [*unpack(f"<{min(count, _MOST_MEMBERS)}I", data, 4), len(data)]
    for start, end in pairwise(starts):
        mailbox = _one_off(data[start:end])
        if mailbox is not None:
            yield mailbox


def _one_off(entry: bytes) -> MapiMailbox | None:
    if len(entry) < _ONE_OFF_HEAD:
        return None
    (flags,) = unpack("<H", entry, 22)
    encoding = "utf-16-le" if flags & _UNICODE_FLAG else "cp1252"
    texts = entry[_ONE_OFF_HEAD:].decode(encoding, "replace").split("\0")
    if len(texts) < 3 or not texts[2]:
        return None
    return MapiMailbox(texts[0], texts[2], texts[1].upper())
