"""A PST file by its nodes: its folders ([MS-PST], 2.4.4), the items they list, and those that none lists."""

from array import array
from typing import NamedTuple

from scanner.errors import MessageError
from scanner.model import MapiItem, Skipped
from scanner.sources.outlook import mapi_properties as mapi
from scanner.sources.outlook import objects
from scanner.sources.outlook.contents import DEEPEST_FOLDER, Contents, Folder, Special, folder, skipped, special
from scanner.sources.outlook.distribution_lists import expanded, lists_members
from scanner.sources.outlook.mapi_properties import Position
from scanner.sources.outlook.nodes import NODE_TYPE, Store, node, numbers
from scanner.sources.outlook.tables import ROW_ID, properties, rows

_MESSAGE_STORE, _ROOT = 0x21, 0x122  # 2.4.1
_SEARCH_FOLDER, _ITEM = 0x03, 0x04  # types of nodes (2.2.2.1)
_HIERARCHY, _CONTENTS = 0x0D, 0x0E


class _Found(NamedTuple):
    folder: Folder
    items: "array[int]"


def contents(store: Store) -> Contents:
    """All folders and items. Raises MessageError when the root folder cannot be read."""
    problems: list[str] = []
    try:
        known = special(properties(node(store, _MESSAGE_STORE)))
    except MessageError:
        known = Special()
    found = _folders(store, known, problems)
    listed = {number for one in found for number in one.items}
    orphans = array("L", (number for number in numbers(store, _ITEM) if number not in listed))
    items = [*(one.items for one in found), orphans]
    contacts = tuple(one.folder.number for one in found if one.folder.contacts)

    def number(place: int, index: int) -> int:
        return items[place][index]

    def read(place: int, index: int, where: Position) -> MapiItem | Skipped:
        whole = node(store, items[place][index])
        own = properties(whole)
        message_class = mapi.text(own, mapi.MESSAGE_CLASS)
        if not mapi.is_mail(message_class):
            return skipped(message_class, where)
        item = objects.read(whole, own, where)
        return expanded(item, store, contacts) if any(map(lists_members, item.recipients)) else item

    return Contents(tuple(one.folder for one in found), len(orphans), tuple(problems), number, read)


def _folders(store: Store, known: Special, problems: list[str]) -> list[_Found]:
    """Every folder, those above before those below, and each item at the first place that lists it."""
    found: list[_Found] = []
    seen: set[int] = set()
    listed: set[int] = set()
    waiting: list[tuple[int, Folder | None, int]] = [(_ROOT, None, 0)]
    while waiting:
        number, above, depth = waiting.pop()
        if number in seen or depth > DEEPEST_FOLDER:
            problems.append("a folder is listed twice or nested too deep")
            continue
        seen.add(number)
        try:
            about = properties(node(store, number))
        except MessageError:
            if above is None:
                raise
            problems.append(f"a folder in {above.path or 'the root folder'} cannot be read")
            continue
        items = [item for item in _listed(store, number, _CONTENTS, problems) if item not in listed]
        listed.update(items)
        one = folder(about, number, above, len(items), known)
        found.append(_Found(one, array("L", items)))
        below = _listed(store, number, _HIERARCHY, problems)
        waiting += [(child, one, depth + 1) for child in reversed(below)]
    return found


def _listed(store: Store, number: int, kind: int, problems: list[str]) -> list[int]:
    """The numbers in a table of a folder. A search folder has none: it lists what lies elsewhere."""
    if number & NODE_TYPE == _SEARCH_FOLDER:
        return []
    found: dict[int, None] = {}
    try:
        for row in rows(node(store, number & ~NODE_TYPE | kind)):
            found[mapi.integer(row, ROW_ID)] = None
    except MessageError:
        problems.append("what a folder lists cannot be read whole; the items are found without it")
    found.pop(0, None)
    return list(found)
