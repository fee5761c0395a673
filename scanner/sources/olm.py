"""The OLM format, Outlook for Mac's archive: a ZIP with an XML file for each message, its folder in the path.

A position counts the bytes of the messages' XML files, one after another in the order of the ZIP's directory.
Contacts, calendars, tasks and notes are no mail: each such file is skipped, and takes one position.
"""

import dataclasses
import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

from scanner.errors import MessageError, SourceError
from scanner.model import Problem, RawMessage, Skipped, Span
from scanner.sources import olm_xml
from scanner.sources.containers import member_place, zip_members
from scanner.sources.containers.members import Damaged, Member, limited
from scanner.sources.files import LARGEST, opened, reason
from scanner.sources.format import Format

_MESSAGES = "com.microsoft.__Messages"
_MESSAGE = re.compile(rf"(?:^|/){re.escape(_MESSAGES)}/(?:.*/)?message_\d+\.xml$", re.DOTALL)
_FOLDER = re.compile(rf"(?:^|/){re.escape(_MESSAGES)}/(.*)/[^/]*$", re.DOTALL)
_ADDRESS_BOOK = re.compile(r"(?:^|/)(?:Address Book|Calendar|Contacts)/.*(?:Contacts|Calendar)\.xml$", re.DOTALL)
_ATTACHMENT = "com.microsoft.__Attachments/"


class _Olm(NamedTuple):
    """`entries` (all but attachments) begin at `bases`, which end with the end of the last; `members` by name."""

    entries: tuple[Member, ...]
    bases: "array[int]"
    members: dict[str, Member]


def recognise(head: bytes, path: Path) -> bool:
    """Whether the file is a ZIP with what Outlook for Mac puts into one."""
    if not head.startswith(zip_members.MAGIC):
        return False
    try:
        members = _open(str(path)).members
    except SourceError:
        return False
    if any(_MESSAGE.search(name) for name in members):
        return True
    return "Categories.xml" in members and any(_ADDRESS_BOOK.search(name) for name in members)


def extent(path: Path) -> int:
    """How many positions the file has. Raises SourceError when it cannot be read."""
    return _open(str(path)).bases[-1]


def cut(span: Span, size: int) -> Iterator[Span]:
    """Spans of whole messages, each of `size` positions or a little more."""
    bases = _open(span.path).bases
    start = span.start
    while start < span.end:
        index = bisect_right(bases, min(start + max(size, 1), span.end) - 1)
        end = min(bases[index] if index < len(bases) else span.end, span.end)
        yield dataclasses.replace(span, start=start, end=end)
        start = end


def read(span: Span) -> Iterator[RawMessage | Problem | Skipped]:
    """The messages of a span, each as RFC 5322 would have it. Raises SourceError when the file cannot be read."""
    olm = _open(span.path)
    with opened(span.path) as file:
        for index in range(max(bisect_right(olm.bases, span.start) - 1, 0), len(olm.entries)):
            if olm.bases[index] >= span.end:
                return
            yield from _message(file, olm, index, span)


def _message(file: BinaryIO, olm: _Olm, index: int, span: Span) -> Iterator[RawMessage | Problem | Skipped]:
    member, position = olm.entries[index], olm.bases[index]
    length, place = olm.bases[index + 1] - position, member_place.shown(member.name)

    def problem(text: str, *, unreadable: bool = False) -> Problem:
        return Problem(span.file, position, length, "olm", text, unreadable, place)

    is_message = _MESSAGE.search(member.name) is not None
    if member.refused or member.size > LARGEST:
        yield problem(member.refused or f"limit: more than {LARGEST:,} bytes of XML", unreadable=is_message)
        return
    if not is_message:
        yield Skipped(span.file, position, length, member_place.parts(member.name)[-1], place)
        return
    xml, fault = _content(file, member)
    faults = [fault] if fault else []
    try:
        data = olm_xml.message(xml, _loader(file, olm, faults))
    except MessageError as error:
        yield problem(str(error), unreadable=True)
    else:
        folder = _FOLDER.search(member.name)
        below = "/".join(member_place.parts(folder[1])) if folder else ""
        above = f"{span.folder}/" if span.folder and below else span.folder
        yield RawMessage(span.file, position, length, data, above + below, place=place)
    yield from map(problem, faults)


def _loader(file: BinaryIO, olm: _Olm, faults: list[str]) -> Callable[[olm_xml.Enclosure], bytes | None]:
    """Loads one message's attachments, `LARGEST` bytes in all; `faults` is told what was lost."""
    left = LARGEST

    def load(enclosure: olm_xml.Enclosure) -> bytes | None:
        nonlocal left
        member = olm.members.get(enclosure.member)
        if member is None or member.refused or member.size > left:
            why = "not in the archive" if member is None else member.refused or "too large"
            faults.append(f"an attachment was not examined: {why.removeprefix('not examined: ')}")
            return None
        content, fault = _content(file, member)
        left -= len(content)
        if fault:
            faults.append(f"an attachment is damaged: {fault}")
        return content

    return load


def _content(file: BinaryIO, member: Member) -> tuple[bytes, str]:
    """What can be unpacked of a member, and why that is not all."""
    pieces: list[bytes] = []
    try:
        pieces.extend(zip_members.chunks(file, member))
    except Damaged as damage:
        return b"".join(pieces), str(damage)
    return b"".join(pieces), ""


def _open(path: str) -> _Olm:
    try:
        status = Path(path).stat()
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: cannot be opened: {reason(error)}") from error
    return _opened(path, status.st_ino, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=1)
def _opened(path: str, _inode: int, _size: int, _modified: int) -> _Olm:
    with opened(path) as file:
        found = [
            member._replace(name=member.name.replace("\\", "/")) for member in limited(zip_members.members(file))
        ]
    entries = tuple(member for member in found if _ATTACHMENT not in member.name)
    bases = array("q", [0])
    for member in entries:
        bases.append(bases[-1] + (max(member.size, 1) if _MESSAGE.search(member.name) else 1))
    return _Olm(entries, bases, {member.name: member for member in found})


FORMAT = Format(name="olm", rank=8, recognise=recognise, cut=cut, read=read, extent=extent)
