"""Writes a tree of folders as a PST file: `write(path, Folder(...))`."""

from collections.abc import Iterable
from pathlib import Path

from tests.pst.database import NodeDatabase
from tests.pst.folders import CONTENTS_COLUMNS, Listing, add_folder
from tests.pst.items import Folder, Mail
from tests.pst.messages import message
from tests.pst.nodes import ROOT_FOLDER, NodeType
from tests.pst.store import add_spam_search_folder, add_store
from tests.pst.tables import Row

SUBTREE = "Top of Personal Folders"
DELETED = "Deleted Items"


def write(path: Path, root: Folder, *, orphans: Iterable[Mail] = ()) -> None:
    """Write a new file. The same content gives the same bytes.

    `root` is the folder that Outlook shows as the top (the IPM subtree); a folder for deleted items is added to
    it where it has none. `orphans` are messages whose folder is gone, as a damaged store has them.
    Messages are written as they are read, so that memory holds one message and a row for each.
    """
    with path.open("wb") as stream:
        database = NodeDatabase(stream)
        subtree, search_root = (database.new_id(NodeType.NORMAL_FOLDER) for _ in range(2))
        folders = root.folders
        if all(folder.name != DELETED for folder in folders):
            folders = (Folder(DELETED), *folders)
        numbered = [(database.new_id(NodeType.NORMAL_FOLDER), folder) for folder in folders]
        wastebasket = next(nid for nid, folder in numbered if folder.name == DELETED)
        add_store(database, root.name, subtree=subtree, search_root=search_root, wastebasket=wastebasket)
        rows = [_write_folder(database, nid, subtree, folder) for nid, folder in numbered]
        top = [
            add_spam_search_folder(database),
            _write_folder(database, subtree, ROOT_FOLDER, root, rows),
            add_folder(database, search_root, ROOT_FOLDER, Listing("Search Root")),
        ]
        add_folder(database, ROOT_FOLDER, ROOT_FOLDER, Listing("", hierarchy=top))
        lost = database.new_id(NodeType.NORMAL_FOLDER)
        for mail in orphans:
            database.add(database.new_id(NodeType.NORMAL_MESSAGE), message(mail).node, lost)
        database.close()


def _write_folder(
    database: NodeDatabase, nid: int, parent: int, folder: Folder, hierarchy: list[Row] | None = None
) -> Row:
    """Write a folder with all that is in it; `hierarchy` if its folders are already written."""
    contents = []
    unread = 0
    for mail in folder.messages:
        contents.append(_write_message(database, nid, mail))
        unread += not mail.read
    if hierarchy is None:
        hierarchy = [
            _write_folder(database, database.new_id(NodeType.NORMAL_FOLDER), nid, one) for one in folder.folders
        ]
    return add_folder(
        database, nid, parent, Listing(folder.name, folder.container_class, contents, unread, hierarchy)
    )


def _write_message(database: NodeDatabase, folder: int, mail: Mail) -> Row:
    """Write a message; its row in the contents table of its folder."""
    nid = database.new_id(NodeType.NORMAL_MESSAGE)
    written = message(mail)
    database.add(nid, written.node, folder)
    return Row(nid, {tag: written.properties[tag] for tag in CONTENTS_COLUMNS if tag in written.properties})
