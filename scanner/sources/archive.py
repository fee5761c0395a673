"""Mail in containers: ZIP, TAR and compressed files, one in another up to a depth.

Positions. The members of a container follow one another: member k begins where member k-1 ends, and inside
it a position is that of its own format (a byte of an mbox, an item of a PST). A member has room for as many
positions as it has bytes; a container in a container has room for `limits.NESTED` times that, since it unpacks
to more than its size; a compressed file is its one member, so that positions are those of its content. What is
refused (encrypted, over a limit) has room for one position, at which its problem stands.

A member is unpacked to a temporary file when a span reaches it, and kept while spans of the same member
follow, so memory does not grow with it. A process that reads a part of a member unpacks what lies before.
Names are names only: nothing is written where a name says.
"""

import dataclasses
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

from scanner.errors import SourceError
from scanner.model import Problem, RawMessage, Skipped, Span
from scanner.sources import compressed, limits, member_place, tar_members, zip_members
from scanner.sources.discovery import formats
from scanner.sources.extract import HEAD, Extract
from scanner.sources.files import opened, reason
from scanner.sources.format import Format
from scanner.sources.members import Damaged, Member, limited

_ENDLESS = 2**62
_PEEKED = 1_000  # members that are looked at to tell whether an archive holds mail
_PEEKED_WHOLE = 16 * 1024 * 1024
_ONE_MESSAGE = (".eml", ".emlx", ".msg")  # these names are never looked into for an archive
_PACKED_NOTHING = 64  # bytes that an empty file may take, in whatever method
_DOCUMENT_MARKS = (  # members that only other formats have which are ZIP files
    "[Content_Types].xml",
    "mimetype",
    "META-INF/MANIFEST.MF",
    "AndroidManifest.xml",
    "Index/Document.iwa",
)


class _Archive(NamedTuple):
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


class _Inside(NamedTuple):
    """What a member is: a container, or mail in a format, or neither; or `refused`, and why.

    `extent` is how many positions it has; -1 for its bytes.
    """

    archive: _Archive | None = None
    format: Format | None = None
    extent: int = -1
    refused: str = ""


# -- what a file is ------------------------------------------------------------------------------------------


def kind_of(head: bytes) -> str:
    """The kind of container that opens with `head`, "" for none."""
    if head.startswith(zip_members.MAGIC):
        return "zip"
    for kind, magic in compressed.MAGIC.items():
        if head.startswith(magic):
            return kind
    return "tar" if tar_members.is_tar(head) else ""


def _recognises(kind: str, head: bytes, path: Path) -> bool:
    if kind_of(head) != kind:
        return False
    try:
        archive = _top(str(path), kind)
        return not _is_document(archive) and _may_hold_mail(archive)
    except SourceError:
        return True  # reading it says what is wrong


def _is_document(archive: _Archive) -> bool:
    """Whether a ZIP is a document or a program (OOXML, OpenDocument, EPUB, JAR, APK, iWork), not an archive."""
    return archive.kind == "zip" and any(member.name in _DOCUMENT_MARKS for member in archive.members[:_PEEKED])


def _may_hold_mail(archive: _Archive) -> bool:
    """Whether mail was seen in it, or something that has to be reported, or there was too much to look at."""
    if len(archive.members) > _PEEKED:
        return True
    return any(member.refused or _may_be_mail(archive, index) for index, member in enumerate(archive.members))


def _may_be_mail(archive: _Archive, index: int) -> bool:
    extract = _extract(archive, index)
    extract.reach(HEAD)
    if kind_of(extract.head):
        extract.reach(_PEEKED_WHOLE)
        if not extract.done:
            return True
    inside = _inside(archive, index)
    return inside.archive is not None or inside.format is not None or bool(inside.refused or extract.fault)


@lru_cache(maxsize=1)
def _formats() -> tuple[Format, ...]:
    """The formats of mail that are no containers."""
    return tuple(known for known in formats() if known not in FORMATS)


# -- opening -------------------------------------------------------------------------------------------------


def _top(path: str, kind: str) -> _Archive:
    """The container that is a file of the user's. Raises SourceError when it cannot be read."""
    try:
        status = Path(path).stat()
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: cannot be opened: {reason(error)}") from error
    return _open[0](kind, path, Path(path).name, hash((status.st_size, status.st_mtime_ns)), 0)


def _opened(kind: str, path: str, name: str, serial: int, depth: int) -> _Archive:
    bases = array("q", [0])
    with opened(path) as file:
        if kind in compressed.MAGIC:
            found: tuple[Member, ...] = (Member(compressed.inner_name(member_place.parts(name)[-1]), _ENDLESS, 0, file.seek(0, 2)),)
        else:
            found = tuple(limited((zip_members if kind == "zip" else tar_members).members(file)))
        for member in found:
            bases.append(min(bases[-1] + _room(file, kind, depth, member), _ENDLESS))
    return _Archive(kind, path, name, serial, depth, found, bases)


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


def _extract(archive: _Archive, index: int) -> Extract:
    return _unpack[archive.depth](archive.kind, archive.path, archive.serial, archive.members[index])


def _extracted(kind: str, path: str, _serial: int, member: Member) -> Extract:
    return Extract(_from_path(path, kind, member))


def _from_path(path: str, kind: str, member: Member) -> Iterator[bytes]:
    with opened(path) as file:
        yield from _pieces(file, kind, member)


def _inside(archive: _Archive, index: int) -> _Inside:
    return _recognise[archive.depth](_extract(archive, index), archive.members[index].name, archive.depth)


def _recognised(extract: Extract, name: str, depth: int) -> _Inside:
    """What a member is by its content. It is unpacked whole where its format is not read byte by byte.

    Raises SourceError when its format cannot open it.
    """
    extract.reach(HEAD)
    kind = kind_of(extract.head)
    if kind and depth >= len(limits.NESTED):
        return _Inside(refused=f"limit: more than {len(limits.NESTED)} archives around one another")
    if kind:
        extract.reach(None)
    path = Path(extract.path)
    found = next((known for known in _formats() if extract.head and known.recognise(extract.head, path)), None)
    if found is not None and found.extent is None:
        return _Inside(format=found)
    if found is not None and found.extent is not None:
        extract.reach(None)
        return _Inside(format=found, extent=found.extent(path))
    if not kind:
        return _Inside()
    nested = _open[depth + 1](kind, extract.path, name, extract.serial, depth + 1)
    return _Inside() if _is_document(nested) else _Inside(archive=nested, extent=_extent_of(nested))


def _extent_of(archive: _Archive) -> int:
    if archive.kind not in compressed.MAGIC:
        return archive.bases[-1]
    inside = _inside(archive, 0)
    if inside.extent >= 0:
        return max(inside.extent, 1)
    extract = _extract(archive, 0)
    extract.reach(None)
    return max(extract.length, 1)


# What a process keeps open: at every depth the one archive and the one member of it that were used last.
_DEPTHS = range(len(limits.NESTED) + 2)
_open = [lru_cache(maxsize=1)(_opened) for _ in _DEPTHS]
_unpack = [lru_cache(maxsize=1)(_extracted) for _ in _DEPTHS]
_recognise = [lru_cache(maxsize=1)(_recognised) for _ in _DEPTHS]


# -- cutting and reading -------------------------------------------------------------------------------------


def _cut(archive: _Archive, span: Span, size: int) -> Iterator[Span]:
    begin = span.start
    for index in _reached(archive, span):
        base, end = archive.bases[index], min(archive.bases[index + 1], span.end)
        if archive.members[index].size > size and not archive.members[index].refused:
            if begin < base:
                yield dataclasses.replace(span, start=begin, end=base)
                begin = base
            for part in _cut_member(archive, index, begin - base, end - base, size):
                if base + part < end:
                    yield dataclasses.replace(span, start=begin, end=base + part)
                    begin = base + part
        if end - begin >= size and end < span.end:
            yield dataclasses.replace(span, start=begin, end=end)
            begin = end
    if begin < span.end:
        yield dataclasses.replace(span, start=begin, end=span.end)


def _cut_member(archive: _Archive, index: int, start: int, end: int, size: int) -> Iterator[int]:
    """Where the format of a member cuts it, in its own positions; nothing where it cannot be cut."""
    extract = _extract(archive, index)
    try:
        inside = _inside(archive, index)
        stop = min(end, _end_of(inside, extract, end))
        span = Span(0, extract.path, "", min(start, stop), stop)
        if inside.archive is not None:
            yield from (part.end for part in _cut(inside.archive, span, size))
        elif inside.format is not None:
            yield from (part.end for part in inside.format.cut(span, size))
    except SourceError:
        return  # as one piece; reading it says what is wrong


def _read(archive: _Archive, span: Span) -> Iterator[RawMessage | Problem]:
    for index in _reached(archive, span):
        base, after = archive.bases[index], archive.bases[index + 1]
        part = dataclasses.replace(span, start=max(span.start - base, 0), end=min(span.end, after) - base)
        for item in _read_member(archive, index, part, after - base):
            yield dataclasses.replace(item, position=base + item.position)


def _read_member(archive: _Archive, index: int, span: Span, room: int) -> Iterator[RawMessage | Problem]:
    """What a member holds from `span.start` to `span.end`, in its own positions."""
    member = archive.members[index]
    name = member_place.shown(member.name)

    def problem(text: str, position: int = span.start) -> Problem:
        return Problem(span.file, position, 1, "archive", text, unreadable=False, place=name)

    if member.refused:
        yield problem(member.refused)
        return
    extract = _extract(archive, index)
    inside = _Inside()
    try:
        inside = _inside(archive, index)
        if inside.refused or inside.extent > room:
            if span.start == 0:
                yield problem(inside.refused or f"limit: unpacks to more than {room:,} bytes")
            return
        stop = min(span.end, _end_of(inside, extract, span.end + 1))
        own = dataclasses.replace(span, path=extract.path, end=stop)
        for item in _read_inside(inside, archive, member.name, own):
            yield dataclasses.replace(item, place=_place(name, item, inside))
    except SourceError as error:
        yield problem(str(error).removeprefix(f"{extract.path}: "))
    if span.start == 0 and inside == _Inside() and not extract.fault:
        yield Skipped(span.file, 0, room, member_place.suffix(member.name), name)
    last = max(min(_end_of(inside, extract, 0), room) - 1, 0)
    if extract.fault and span.start <= last < span.end:
        yield problem(extract.fault, last)


def _end_of(inside: _Inside, extract: Extract, length: int) -> int:
    """Where the positions of a member end; of bytes, how many there are when `length` are asked for."""
    if inside.extent >= 0:
        return inside.extent
    extract.reach(length)
    return extract.length


def _read_inside(inside: _Inside, archive: _Archive, name: str, span: Span) -> Iterator[RawMessage | Problem]:
    if span.start >= span.end:
        return
    compressed_file = archive.kind in compressed.MAGIC
    if inside.archive is not None:
        below = "" if compressed_file else member_place.prefix(name, own=inside.archive.kind not in compressed.MAGIC)
        yield from _read(inside.archive, dataclasses.replace(span, folder=_joined(span.folder, below)))
    elif inside.format is not None:
        alone = inside.format.whole and (compressed_file or (span.folder and len(member_place.parts(name)) == 1))
        below = "" if alone else member_place.folder(inside.format, name, archive.name)
        trashed = inside.format.whole and member_place.trashed(name)
        for item in inside.format.read(dataclasses.replace(span, folder=_joined(span.folder, below))):
            yield dataclasses.replace(item, deleted=True) if trashed and isinstance(item, RawMessage) else item


def _place(name: str, item: RawMessage | Problem, inside: _Inside) -> str:
    """The member's name, and where in it: what its own format says, or the bytes in a file of many messages."""
    if inside.archive is not None:
        return f"{name}/{item.place}"
    if item.place:
        return f"{name}, {item.place}"
    if inside.format is not None and inside.format.whole:
        return name
    return f"{name}, bytes {item.position}-{item.position + item.length}"


def _joined(above: str, below: str) -> str:
    return f"{above}/{below}" if above and below else above or below


def _reached(archive: _Archive, span: Span) -> Iterator[int]:
    """The members that a span reaches, in order."""
    for index in range(max(bisect_right(archive.bases, span.start) - 1, 0), len(archive.members)):
        if archive.bases[index] >= span.end:
            return
        if archive.bases[index] < archive.bases[index + 1]:
            yield index


# -- the formats ---------------------------------------------------------------------------------------------


def _format(kind: str, rank: int) -> Format:
    return Format(
        name=kind,
        rank=rank,
        recognise=lambda head, path: _recognises(kind, head, path),
        cut=lambda span, size: _cut(_top(span.path, kind), span, size),
        read=lambda span: _read(_top(span.path, kind), span),
        extent=lambda path: _extent_of(_top(str(path), kind)),
    )


FORMATS = (_format("zip", 9), *(_format(kind, 5) for kind in compressed.MAGIC), _format("tar", 6))
