"""Documents that are ZIP files of XML (OOXML, OpenDocument): their members by name, unpacked within limits."""

import io
import posixpath
from dataclasses import dataclass
from typing import BinaryIO

from scanner.attachments import limits, markup
from scanner.errors import MessageError
from scanner.sources.containers import zip_members
from scanner.sources.containers.members import Damaged, Member, limited


@dataclass(frozen=True, slots=True)
class Package:
    """An open ZIP file; `members` are in the order of its directory. `refused` says what is not read of it.

    `damaged` are the names of the members of which only the begin could be unpacked, as they are met.
    """

    file: BinaryIO
    members: dict[str, Member]
    refused: tuple[str, ...]
    damaged: set[str]


def opened(content: bytes) -> Package:
    """The members of a ZIP file in memory; raises `MessageError` for one that unpacks to too much."""
    file = io.BytesIO(content)
    members: dict[str, Member] = {}
    refused: dict[str, None] = {}
    for member in limited(zip_members.members(file)):
        if member.refused:
            refused[member.refused] = None
        elif len(members) == limits.MEMBERS:
            refused[f"limit: more than {limits.MEMBERS:,} files in it"] = None
            break
        else:
            members[member.name] = member
    if sum(member.size for member in members.values()) > limits.UNPACKED:
        raise MessageError(f"limit: unpacks to more than {limits.UNPACKED:,} bytes")
    return Package(file, members, tuple(refused), set())


def content_of(package: Package, name: str) -> bytes:
    """A member unpacked, as far as it is not damaged. Raises `MessageError` when nothing of it can be read."""
    member = package.members.get(name)
    if member is None:
        raise MessageError("damaged (a part of it is missing)")
    if member.size > limits.MEMBER:
        raise MessageError(f"limit: a file in it unpacks to more than {limits.MEMBER:,} bytes")
    pieces: list[bytes] = []
    try:
        pieces.extend(zip_members.chunks(package.file, member))
    except Damaged:
        package.damaged.add(name)
        if not any(pieces):
            raise MessageError("damaged") from None
    return b"".join(pieces)


def numbered(package: Package, prefix: str, suffix: str = ".xml") -> list[str]:
    """The members named like `prefix` and a number, in the order of their numbers."""
    found = [
        (int(number), name)
        for name in package.members
        if name.startswith(prefix) and (number := name[len(prefix) :].removesuffix(suffix)).isdecimal()
        if name.endswith(suffix)
    ]
    return [name for _, name in sorted(found)]


def relations(package: Package, name: str) -> dict[str, str]:
    """Where the relations of a part lead inside the package, by their ids (ECMA-376, part 2, 9.3)."""
    folder, _, file = name.rpartition("/")
    targets: dict[str, str] = {}

    def start(element: str, attributes: markup.Attributes) -> None:
        if element == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            targets[attributes.get("Id", "")] = path

    path = posixpath.join(folder, "_rels", f"{file}.rels")
    if path in package.members:
        markup.read(content_of(package, path), start, lambda _: None)
    return targets
