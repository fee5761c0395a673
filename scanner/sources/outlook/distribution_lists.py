"""Distribution lists in a PST file's contacts, and recipients that are one replaced by their members.

[MS-OXOCNTC], 2.2.2.4: the members of a list are in named properties, as one-off entry identifiers that
hold name and address ([MS-OXCDATA], 2.2.5.1).
"""

import dataclasses
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

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


class _List(NamedTuple):
    """The members of a list that are read; `whole` when these are all."""

    members: tuple[MapiMailbox, ...]
    whole: bool


def lists_members(recipient: MapiRecipient) -> bool:
    """Whether a recipient is a list in somebody's contacts."""
    return recipient.mailbox.kind == _LIST_KIND


def expanded(item: MapiItem, store: Store, folders: tuple[int, ...]) -> MapiItem:
    """The item, each list among its recipients replaced by its members where a contacts folder has it.

    A list with more members than are read is the repair `mapi_properties.TOO_MANY`.
    """
    lists = _lists(store, folders)
    recipients: list[MapiRecipient] = []
    repairs = dict.fromkeys(item.repairs)
    for recipient in item.recipients:
        found = lists.get(recipient.mailbox.name.casefold()) if lists_members(recipient) else None
        if found is None or not found.members:
            recipients.append(recipient)
            continue
        recipients += [dataclasses.replace(recipient, mailbox=member) for member in found.members]
        if not found.whole:
            repairs[mapi.TOO_MANY] = None
    return dataclasses.replace(item, recipients=tuple(recipients), repairs=tuple(repairs))


@lru_cache(maxsize=1)
def _lists(store: Store, folders: tuple[int, ...]) -> dict[str, _List]:
    """Every list in the folders by its name, folded; what cannot be read of them is left out."""
    found: dict[str, _List] = {}
    try:
        tag = _named(store, _MEMBERS_ONE_OFF)
    except MessageError:
        return found
    for folder in folders:
        try:
            for row in rows(node(store, folder & ~_NODE_TYPE | _CONTENTS)):
                if mapi.text(row, mapi.MESSAGE_CLASS).startswith(_CLASS):
                    own = properties(node(store, mapi.integer(row, ROW_ID)))
                    found[mapi.text(own, _DISPLAY_NAME).casefold()] = _members(own.get(tag))
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


def _members(held: mapi.Property | None) -> _List:
    """The mailboxes in a property of many binary values ([MS-PST], 2.3.3.4.2). Raises MessageError."""
    if held is None or held[0] != _MANY_BINARY:
        return _List((), whole=True)
    data = held[1]
    (count,) = unpack("<I", data, 0)
    starts = [*unpack(f"<{min(count, _MOST_MEMBERS)}I", data, 4), len(data)]
    mailboxes = (_one_off(data[start:end]) for start, end in pairwise(starts))
    return _List(tuple(filter(None, mailboxes)), whole=count <= _MOST_MEMBERS)


def _one_off(entry: bytes) -> MapiMailbox | None:
    if len(entry) < _ONE_OFF_HEAD:
        return None
    (flags,) = unpack("<H", entry, 22)
    encoding = "utf-16-le" if flags & _UNICODE_FLAG else "cp1252"
    texts = entry[_ONE_OFF_HEAD:].decode(encoding, "replace").split("\0")
    if len(texts) < 3 or not texts[2]:
        return None
    return MapiMailbox(texts[0], texts[2], texts[1].upper())
