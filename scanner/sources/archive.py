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
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from scanner.errors import SourceError
from scanner.model import MapiItem, Problem, RawMessage, Skipped, Span
from scanner.sources.containers import compressed, member_place
from scanner.sources.containers.extract import HEAD, Extract
from scanner.sources.containers.opened import (
    KINDS,
    Archive,
    Inside,
    extent_of,
    extract_of,
    inside_of,
    is_document,
    kind_of,
    top,
)
from scanner.sources.format import Format

_Item: TypeAlias = RawMessage | MapiItem | Problem | Skipped

_PEEKED = 1_000  # members that are looked at to tell whether an archive holds mail
_PEEKED_WHOLE = 16 * 1024 * 1024


def _recognises(kind: str, head: bytes, path: Path) -> bool:
    if kind_of(head) != kind:
        return False
    try:
        archive = top(str(path), kind)
        return not is_document(archive) and _may_hold_mail(archive)
    except SourceError:
        return True  # reading it says what is wrong


def _may_hold_mail(archive: Archive) -> bool:
    """Whether mail was seen in it, or something that has to be reported, or there was too much to look at."""
    if len(archive.members) > _PEEKED:
        return True
    return any(member.refused or _may_be_mail(archive, index) for index, member in enumerate(archive.members))


def _may_be_mail(archive: Archive, index: int) -> bool:
    extract = extract_of(archive, index)
    extract.reach(HEAD)
    if kind_of(extract.head):
        extract.reach(_PEEKED_WHOLE)
        if not extract.done:
            return True
    inside = inside_of(archive, index)
    return inside.archive is not None or inside.format is not None or bool(inside.refused or extract.fault)


def _cut(archive: Archive, span: Span, size: int) -> Iterator[Span]:
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


def _cut_member(archive: Archive, index: int, start: int, end: int, size: int) -> Iterator[int]:
    """Where the format of a member cuts it, in its own positions; nothing where it cannot be cut."""
    extract = extract_of(archive, index)
    try:
        inside = inside_of(archive, index)
        stop = min(end, _end_of(inside, extract, end))
        span = Span(0, extract.path, "", min(start, stop), stop)
        if inside.archive is not None:
            yield from (part.end for part in _cut(inside.archive, span, size))
        elif inside.format is not None:
            yield from (part.end for part in inside.format.cut(span, size))
    except SourceError:
        return  # as one piece; reading it says what is wrong


def _read(archive: Archive, span: Span) -> Iterator[_Item]:
    for index in _reached(archive, span):
        base, after = archive.bases[index], archive.bases[index + 1]
        part = dataclasses.replace(span, start=max(span.start - base, 0), end=min(span.end, after) - base)
        for item in _read_member(archive, index, part, after - base):
            yield dataclasses.replace(item, position=base + item.position)


def _read_member(archive: Archive, index: int, span: Span, room: int) -> Iterator[_Item]:
    """What a member holds from `span.start` to `span.end`, in its own positions."""
    member = archive.members[index]
    name = member_place.shown(member.name)

    def problem(text: str, position: int = span.start) -> Problem:
        return Problem(span.file, position, 1, "archive", text, unreadable=False, place=name)

    if member.refused:
        yield problem(member.refused)
        return
    extract = extract_of(archive, index)
    inside = Inside()
    try:
        inside = inside_of(archive, index)
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
    if span.start == 0 and inside == Inside() and not extract.fault:
        yield Skipped(span.file, 0, room, member_place.suffix(member.name), name)
    last = max(min(_end_of(inside, extract, 0), room) - 1, 0)
    if extract.fault and span.start <= last < span.end:
        yield problem(extract.fault, last)


def _end_of(inside: Inside, extract: Extract, length: int) -> int:
    """Where the positions of a member end; of bytes, how many there are when `length` are asked for."""
    if inside.extent >= 0:
        return inside.extent
    extract.reach(length)
    return extract.length


def _read_inside(inside: Inside, archive: Archive, name: str, span: Span) -> Iterator[_Item]:
    if span.start >= span.end:
        return
    compressed_file = archive.kind in compressed.MAGIC
    if inside.archive is not None:
        below = (
            "" if compressed_file else member_place.prefix(name, own=inside.archive.kind not in compressed.MAGIC)
        )
        yield from _read(inside.archive, dataclasses.replace(span, folder=_joined(span.folder, below)))
    elif inside.format is not None:
        alone = inside.format.whole and (compressed_file or (span.folder and len(member_place.parts(name)) == 1))
        below = "" if alone else member_place.folder(inside.format, name, archive.name)
        trashed = inside.format.whole and member_place.trashed(name)
        for item in inside.format.read(dataclasses.replace(span, folder=_joined(span.folder, below))):
            yield (
                dataclasses.replace(item, deleted=True)
                if trashed and isinstance(item, RawMessage | MapiItem)
                else item
            )


def _place(name: str, item: _Item, inside: Inside) -> str:
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


def _reached(archive: Archive, span: Span) -> Iterator[int]:
    """The members that a span reaches, in order."""
    for index in range(max(bisect_right(archive.bases, span.start) - 1, 0), len(archive.members)):
        if archive.bases[index] >= span.end:
            return
        if archive.bases[index] < archive.bases[index + 1]:
            yield index


def _format(kind: str, rank: int) -> Format:
    return Format(
        name=kind,
        rank=rank,
        recognise=lambda head, path: _recognises(kind, head, path),
        cut=lambda span, size: _cut(top(span.path, kind), span, size),
        read=lambda span: _read(top(span.path, kind), span),
        extent=lambda path: extent_of(top(str(path), kind)),
    )


_RANKS = {"tar": 6, "zip": 9}  # a ZIP after the formats that are ZIP files themselves (OLM)

FORMATS = tuple(_format(kind, _RANKS.get(kind, 5)) for kind in KINDS)
