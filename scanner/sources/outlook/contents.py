"""What a PST file holds, whichever way it is read: folders, how many items are in each, how an item is read."""

from collections.abc import Callable
from typing import NamedTuple

from scanner.model import MapiItem, Skipped
from scanner.sources.outlook import mapi_properties as mapi
from scanner.sources.outlook.mapi_properties import Position, Properties

DEEPEST_FOLDER = 64

_CONTAINER_CLASS, _DISPLAY_NAME = 0x3613, 0x3001
_SUBTREE, _WASTEBASKET = 0x35E0, 0x35E3  # of the message store: the entry ids of two folders
_RECOVERABLE = "Recoverable Items"  # what Exchange keeps of deleted mail, as Purview exports it


class Folder(NamedTuple):
    """A folder; `path` is as a user sees it, "" for the folders above, `items` how many it lists."""

    number: int
    path: str
    items: int
    deleted: bool
    contacts: bool


class Contents(NamedTuple):
    """An open file. `orphans` is how many items no folder lists; `problems` say what is wrong with the whole.

    number(folder, index)        the number that an item has in the file, 0 when it cannot be told
    read(folder, index, where)   the item, or what it is when it is no mail; raises MessageError

    `folder` counts in `folders`; for an orphan it is their number.
    """

    folders: tuple[Folder, ...]
    orphans: int
    problems: tuple[str, ...]
    number: Callable[[int, int], int]
    read: Callable[[int, int, Position], MapiItem | Skipped]


class Special(NamedTuple):
    """The numbers of the folder above those that a user sees, and of the one for deleted items."""

    subtree: int = 0
    wastebasket: int = 0


def special(store: Properties) -> Special:
    """Told by the properties of the message store; an entry id ends in the number ([MS-PST], 2.4.3.2)."""
    return Special(*(int.from_bytes(mapi.binary(store, tag)[-4:], "little") for tag in (_SUBTREE, _WASTEBASKET)))


def folder(about: Properties, number: int, above: Folder | None, items: int, known: Special) -> Folder:
    """The folder with these properties; `above` is the one that it is in, None for the root."""
    name = mapi.text(about, _DISPLAY_NAME).replace("/", "_")
    technical = above is None or number == known.subtree
    path = "" if technical else "/".join(filter(None, (above.path if above else "", name)))
    deleted = number == known.wastebasket or name == _RECOVERABLE or bool(above and above.deleted)
    contacts = mapi.text(about, _CONTAINER_CLASS).startswith("IPF.Contact")
    return Folder(number, path, items, deleted, contacts)


def skipped(message_class: str, where: Position) -> Skipped:
    """An item that is no mail."""
    return Skipped(where.file, where.position, where.length, message_class, where.place)
