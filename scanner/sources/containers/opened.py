"""Containers as they are opened: their members with the positions they have, and what each member is.

A process keeps open, at every depth, the one container and the one member that it used last; so spans of one
container that follow one another neither list nor unpack it again.
"""

from array import array
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

from scanner.errors import SourceError
from scanner.sources.containers import compressed, limits, member_place, tar_members, zip_members
from scanner.sources.containers.extract import HEAD, Extract
from scanner.sources.containers.members import Damaged, Member, limited
from scanner.sources.discovery import formats
from scanner.sources.files import opened, reason
from scanner.sources.format import Format

KINDS = (*compressed.MAGIC, "tar", "zip")
"""The names of the formats that are containers."""

_ENDLESS = 2**62
_ONE_MESSAGE = (".eml", ".emlx", ".msg")  # these names are never looked into for an archive
_PACKED_NOTHING = 64  # bytes that an empty file may take, in whatever method
_MARKS_AMONG = 1_000  # of its first members
_DOCUMENT_MARKS = (  # members that only other formats have which are ZIP files
    "[Content_Types].xml",
    "mimetype",
    "META-INF/MANIFEST.MF",
    "AndroidManifest.xml",
    "Index/Document.iwa",
)


class Archive(NamedTuple):
    """An open container: `bases` are where its members begin, and behind them the end of the last.

    `kind`: "zip", "tar" or a key of `compressed.MAGIC`; `name` is what it is called, `path` opens it. `serial`
    tells apart files that had the same path one after another; `depth` counts the containers around it.
    """

    kind: str
    path: str
    name: str
    serial: int
    depth: int
    members: tuple[Member, ...]
    bases: "array[int]"


class Inside(NamedTuple):
    """What a member is: a container, or mail in a format, or neither; or `refused`, and why.

    `extent` is how many positions it has; -1 for its bytes.
    """

    archive: Archive | None = None
    format: Format | None = None
    extent: int = -1
    refused: str = ""


def kind_of(head: bytes) -> str:
    """The kind of container that opens with `head`, "" for none."""
    if head.startswith(zip_members.MAGIC):
        return "zip"
    for kind, magic in compressed.MAGIC.items():
        if head.startswith(magic):
            return kind
    return "tar" if tar_members.is_tar(head) else ""


def is_document(archive: Archive) -> bool:
    """Whether a ZIP is a document or a program (OOXML, OpenDocument, EPUB, JAR, APK, iWork), not an archive."""
    return archive.kind == "zip" and any(
        member.name in _DOCUMENT_MARKS for member in archive.members[:_MARKS_AMONG]
    )


@lru_cache(maxsize=1)
def _formats() -> tuple[Format, ...]:
    """The formats of mail that are no containers."""
    return tuple(known for known in formats() if known.name not in KINDS)


def top(path: str, kind: str) -> Archive:
    """The container that is a file of the user's. Raises SourceError when it cannot be read."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: cannot be opened: {reason(error)}") from error
    return _open[0](kind, path, Path(path).name, hash((status.st_size, status.st_mtime_ns)), 0)


def _opened(kind: str, path: str, name: str, serial: int, depth: int) -> Archive:
    bases = array("q", [0])
    with opened(path) as file:
        if kind in compressed.MAGIC:
            found: tuple[Member, ...] = (
                Member(compressed.inner_name(member_place.parts(name)[-1]), _ENDLESS, 0, file.seek(0, 2)),
            )
        else:
            found = tuple(limited((zip_members if kind == "zip" else tar_members).members(file)))
        for member in found:
            bases.append(min(bases[-1] + _room(file, kind, depth, member), _ENDLESS))
    return Archive(kind, path, name, serial, depth, found, bases)


def _room(file: BinaryIO, kind: str, depth: int, member: Member) -> int:
    """How many positions a member has; zero for an empty file."""
    if member.refused or (not member.size and member.packed > _PACKED_NOTHING):
        return 1
    if kind in compressed.MAGIC or depth >= len(limits.NESTED) or member.name.lower().endswith(_ONE_MESSAGE):
        return member.size
    head = b""
    try:
        for piece in _pieces(file, kind, member):
            head += piece
            if len(head) >= tar_members.BLOCK:
                break
    except Damaged:
        return member.size
    return member.size * limits.NESTED[depth] if kind_of(head) else member.size


def _pieces(file: BinaryIO, kind: str, member: Member) -> Iterator[bytes]:
    if kind == "zip":
        return zip_members.chunks(file, member)
    if kind == "tar":
        return tar_members.chunks(file, member)
    return compressed.chunks(file, kind, member.packed)


def extract_of(archive: Archive, index: int) -> Extract:
    """A member being unpacked, as it is kept."""
    return _unpack[archive.depth](archive.kind, archive.path, archive.serial, archive.members[index])


def _extracted(kind: str, path: str, _serial: int, member: Member) -> Extract:
    return Extract(_from_path(path, kind, member))


def _from_path(path: str, kind: str, member: Member) -> Iterator[bytes]:
    with opened(path) as file:
        yield from _pieces(file, kind, member)


def inside_of(archive: Archive, index: int) -> Inside:
    """What a member is. Raises SourceError when its format cannot open it."""
    return _recognise[archive.depth](extract_of(archive, index), archive.members[index].name, archive.depth)


def _recognised(extract: Extract, name: str, depth: int) -> Inside:
    """What a member is by its content. It is unpacked whole where its format is not read byte by byte.

    Raises SourceError when its format cannot open it.
    """
    extract.reach(HEAD)
    kind = kind_of(extract.head)
    if kind and depth >= len(limits.NESTED):
        return Inside(refused=f"limit: more than {len(limits.NESTED)} archives around one another")
    if kind:
        extract.reach(None)
    path = Path(extract.path)
    found = next((known for known in _formats() if extract.head and known.recognise(extract.head, path)), None)
    if found is not None and found.extent is None:
        return Inside(format=found)
    if found is not None and found.extent is not None:
        extract.reach(None)
        return Inside(format=found, extent=found.extent(path))
    if not kind:
        return Inside()
    nested = _open[depth + 1](kind, extract.path, name, extract.serial, depth + 1)
    return Inside() if is_document(nested) else Inside(archive=nested, extent=extent_of(nested))


def extent_of(archive: Archive) -> int:
    """How many positions a container has; at least one."""
    if archive.kind not in compressed.MAGIC:
        return archive.bases[-1]
    inside = inside_of(archive, 0)
    if inside.extent >= 0:
        return max(inside.extent, 1)
    extract = extract_of(archive, 0)
    extract.reach(None)
    return max(extract.length, 1)


# What a process keeps open: at every depth the one archive and the one member of it that were used last.
_DEPTHS = range(len(limits.NESTED) + 2)
_open = [lru_cache(maxsize=1)(_opened) for _ in _DEPTHS]
_unpack = [lru_cache(maxsize=1)(_extracted) for _ in _DEPTHS]
_recognise = [lru_cache(maxsize=1)(_recognised) for _ in _DEPTHS]
