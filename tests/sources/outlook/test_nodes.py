"""The nodes of a store: their data whatever blocks it lies in, and a word where something of them is gone."""

import re
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.errors import MessageError
from scanner.model import MapiItem, Span
from scanner.sources import pst
from scanner.sources.outlook import nodes
from scanner.sources.outlook.nodes import Node, Store, blocks, node, numbers, open_store, subnode, subnodes, value
from scanner.sources.outlook.pages import File, entry, keys
from tests.pst.items import File as Attached
from tests.pst.items import Folder, Mail
from tests.pst.nodes import ATTACHMENT_TABLE, ROOT_FOLDER, NodeType
from tests.pst.writer import SUBTREE, write

CONTENT = bytes(range(256)) * 120  # of 8,176 bytes, several blocks
LARGE = bytes(range(256)) * 4 * 33_000  # more blocks than one block lists
VERSION, CRYPT = 10, 513  # where they are in a header ([MS-PST], 2.2.2.6)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with three messages, two of which have an attachment."""
    path = tmp_path_factory.mktemp("nodes") / "mail.pst"
    mails = [
        Mail(subject="0"),
        *(Mail(subject=f"{n}", attachments=(Attached("a", data),)) for n, data in ((1, CONTENT), (2, LARGE))),
    ]
    write(path, Folder(SUBTREE, folders=(Folder("Inbox", mails),)))
    return path


@pytest.fixture
def store(path: Path) -> Store:
    return open_store(File(str(path)))


def messages(store: Store) -> list[Node]:
    return [node(store, number) for number in numbers(store, NodeType.NORMAL_MESSAGE)]


def attached(store: Store, index: int) -> Node:
    """The node with the content of the attachment of a message."""
    [part] = [
        child
        for number, child in subnodes(messages(store)[index]).items()
        if number & nodes.NODE_TYPE == NodeType.ATTACHMENT
    ]
    return max(subnodes(part).values(), key=lambda child: len(value(child)))


def test_nodes_are_listed_by_their_type(store: Store) -> None:
    assert len(messages(store)) == 3
    assert ROOT_FOLDER in numbers(store, NodeType.NORMAL_FOLDER)
    assert list(numbers(store, NodeType.NORMAL_MESSAGE)) == sorted(numbers(store, NodeType.NORMAL_MESSAGE))


@pytest.mark.parametrize(("index", "content"), [(1, CONTENT), (2, LARGE)], ids=["a block of blocks", "two levels"])
def test_data_in_many_blocks_is_whole(store: Store, index: int, content: bytes) -> None:
    assert value(attached(store, index)) == content
    assert b"".join(blocks(attached(store, index))) == content


def test_a_node_without_data_has_none(store: Store) -> None:
    assert value(Node(store, 0, 0)) == b""
    assert subnodes(Node(store, 0, 0)) == {}


MISSING: dict[str, Callable[[Store], object]] = {
    "a node": lambda store: node(store, 0x7FFFFF),
    "a subnode": lambda store: subnode(messages(store)[0], ATTACHMENT_TABLE + 0x20),
    "a block": lambda store: value(Node(store, 0x7FFFFF0, 0)),
}


@pytest.mark.parametrize("ask", MISSING.values(), ids=MISSING)
def test_what_is_missing_is_said(store: Store, ask: Callable[[Store], object]) -> None:
    with pytest.raises(MessageError, match="a part of the item is missing"):
        ask(store)


def test_a_value_over_the_limit_is_said(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "LARGEST_VALUE", len(CONTENT) - 1)
    with pytest.raises(MessageError, match=re.escape(f"larger than {len(CONTENT) - 1:,} bytes")):
        value(attached(store, 1))


def changed(path: Path, to: Path, at: int, what: bytes) -> Store:
    data = bytearray(path.read_bytes())
    data[at : at + len(what)] = what
    to.write_bytes(data)
    return open_store(File(str(to)))


def test_blocks_that_list_themselves_end(path: Path, store: Store, tmp_path: Path) -> None:
    large = attached(store, 2)
    offset, length = entry(store.blocks, large.data & ~1)
    children = struct.unpack_from("<H", store.file.at(offset, length), 2)[0]
    again = changed(path, tmp_path / "loop.pst", offset + 8, struct.pack("<Q", large.data) * children)
    with pytest.raises(MessageError, match="a part of the item is damaged"):
        value(Node(again, large.data, 0))


def test_a_block_that_is_listed_again_and_again_fills_no_memory(path: Path, store: Store, tmp_path: Path) -> None:
    large = attached(store, 2)
    offset, length = entry(store.blocks, large.data & ~1)
    block = store.file.at(offset, length)
    (children,) = struct.unpack_from("<H", block, 2)
    assert children > 1
    again = changed(path, tmp_path / "again.pst", offset + 8, block[8:16] * children)
    size = 0
    try:
        for data in blocks(Node(again, large.data, 0)):
            size += len(data)
    except MessageError:
        pass
    assert size <= again.file.size


REFUSED = {
    "too short": (lambda head: head[:100], "the file ends in its header"),
    "another file": (lambda head: b"%PDF" + head[4:], "a store of this version"),
    "pages of 4 KiB": (lambda head: head[:VERSION] + b"\x24\0" + head[VERSION + 2 :], "a store of this version"),
    "high encryption": (lambda head: head[:CRYPT] + b"\2" + head[CRYPT + 1 :], "high encryption"),
}


@pytest.mark.parametrize(("change", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_read_here_is_refused(path: Path, change: Callable[[bytes], bytes], why: str) -> None:
    file = File(str(path))
    with pytest.raises(MessageError, match=why):
        open_store(file, change(file.at(0, 564)))


def test_blocks_in_compressible_encryption_are_the_same(path: Path, store: Store, tmp_path: Path) -> None:
    coded = bytearray(path.read_bytes())
    coding = bytes(nodes._PERMUTATION.index(byte) for byte in range(256))
    for key in keys(store.blocks):
        if not key & 2:
            offset, length = entry(store.blocks, key)
            coded[offset : offset + length] = coded[offset : offset + length].translate(coding)
    coded[CRYPT] = 1
    (tmp_path / "coded.pst").write_bytes(coded)
    assert read(tmp_path / "coded.pst") == read(path)


def read(path: Path) -> list[tuple[str, list[bytes]]]:
    """The messages of a store by their subjects and attachments."""
    items = pst.read(Span(1, str(path), "", 0, pst.extent(path)))
    return [(item.subject, [a.load() for a in item.attachments]) for item in items if isinstance(item, MapiItem)]
