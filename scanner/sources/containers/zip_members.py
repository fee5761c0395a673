"""The members of a ZIP file, from its central directory or, where that is lost, from its local headers.

Source: PKWARE APPNOTE.TXT 6.3.10. Every number in the file is taken as a claim: a member is never unpacked
to more than its entry declares, and entries that share bytes of the file (D. Fifield, "A better zip bomb",
2019) are refused but for the first.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import BinaryIO, NamedTuple

from scanner.sources.containers import limits
from scanner.sources.containers.members import Damaged, Member, refusal
from scanner.sources.containers.streams import PIECE, Inflate, bunzip2, unpacked, unzstd

MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_64 = struct.Struct("<4sIQI")
_LONGEST_COMMENT = 65_535
_FULL_32 = 0xFFFF_FFFF
_ENCRYPTED = 0x0001
_SIZES_FOLLOW = 0x0008
_UTF_8 = 0x0800
_STORED, _DEFLATED, _BZIP2, _ZSTANDARD, _AES = 0, 8, 12, 93, 99
_SEARCH = 256 * 1024
_READ = 8 * 1024  # small: with a damaged stream, what its last piece held is lost


class _Directory(NamedTuple):
    """Where the central directory lies and how many entries it has; `shift` corrects its offsets.

    Some programs (macOS's among them) count modulo 65,536, so that the end, not the count, ends the reading.
    """

    start: int
    end: int
    entries: int
    shift: int


def members(file: BinaryIO) -> Iterator[Member]:
    """The files in a ZIP in the order of its directory; folders are left out."""
    size = file.seek(0, 2)
    directory = _directory(file, size)
    found = None if directory is None else _listed(file, directory)
    if found is None:
        yield refusal("the ZIP's directory is missing or damaged; its members are read as they are found")
        found = list(_walked(file, size))
    yield from _without_overlaps(found)


def chunks(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """The content of a member, piece by piece, never more than `member.size` bytes.

    Raises `Damaged` behind what could be unpacked when that is not all, more, or not what the CRC says.
    """
    header = _at(file, member.offset, _LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(MAGIC[0]):
        raise Damaged("no local header where the directory says")
    *_, name_length, extra_length = _LOCAL.unpack(header)
    packed = _packed(file, member.offset + _LOCAL.size + name_length + extra_length, member.packed)
    crc, length = 0, 0
    for piece in _UNPACK[member.method](packed):
        kept = piece[: member.size - length]
        crc, length = zlib.crc32(kept, crc), length + len(kept)
        yield kept
        if len(kept) < len(piece):
            raise Damaged("unpacks to more than it declares")
    if length < member.size:
        raise Damaged(f"ends after {length} of {member.size} bytes")
    if member.crc not in {-1, crc}:
        raise Damaged("the checksum does not match the content")


def _at(file: BinaryIO, position: int, length: int) -> bytes:
    file.seek(position)
    return file.read(length)


def _directory(file: BinaryIO, size: int) -> _Directory | None:
    tail_length = min(size, _END.size + _LONGEST_COMMENT)
    tail = _at(file, size - tail_length, tail_length)
    index = tail.rfind(b"PK\x05\x06", 0, len(tail) - _END.size + 4)
    if index < 0:
        return None
    end = size - tail_length + index
    _, _, _, _, entries, length, start, _ = _END.unpack_from(tail, index)
    if _FULL_32 in {length, start} or entries == 0xFFFF:
        locator = _at(file, max(end - _LOCATOR_64.size, 0), _LOCATOR_64.size)
        if len(locator) == _LOCATOR_64.size and locator.startswith(b"PK\x06\x07"):
            _, _, at, _ = _LOCATOR_64.unpack(locator)
            record = _at(file, at, _END_64.size) if at < size else b""
            if len(record) < _END_64.size or not record.startswith(b"PK\x06\x06"):
                return None
            *_, entries, length, start = _END_64.unpack(record)
            end = at
    shift = end - length - start  # bytes put in front of the archive, as by a self-extractor
    if shift < 0 or start + shift > size:
        return None
    return _Directory(start + shift, start + shift + length, entries, shift)


def _listed(file: BinaryIO, directory: _Directory) -> list[Member] | None:
    """The members by the central directory; None when it is damaged or does not say where they are."""
    found: list[Member] = []
    file.seek(directory.start)
    position, entries = directory.start, 0
    while position < directory.end and len(found) <= limits.ENTRIES:
        header = file.read(_CENTRAL.size)
        if len(header) < _CENTRAL.size or not header.startswith(b"PK\x01\x02"):
            return None
        _, _, _, flags, method, _, _, crc, packed, size, *lengths, _, _, _, offset = _CENTRAL.unpack(header)
        name, extra, comment = (file.read(length) for length in lengths)
        if len(comment) < lengths[2]:
            return None
        position, entries = position + _CENTRAL.size + sum(lengths), entries + 1
        size, packed, offset = _wide(extra, (size, packed, offset))
        if member := _member(name, flags, method, crc, packed, size, offset + directory.shift):
            found.append(member)
    if position >= directory.end and (entries - directory.entries) % 0x10000:
        return None
    return found if all(_at(file, each.offset, 4) == MAGIC[0] for each in found) else None


def _walked(file: BinaryIO, size: int) -> Iterator[Member]:
    """The members by their local headers, as far as these can be found."""
    position = 0
    while (position := _next_header(file, position)) >= 0:
        header = _at(file, position, _LOCAL.size)
        if len(header) < _LOCAL.size:
            return
        _, _, flags, method, _, _, crc, packed, length, name_length, extra_length = _LOCAL.unpack(header)
        name, extra = file.read(name_length), file.read(extra_length)
        length, packed = _wide(extra, (length, packed))
        content = position + _LOCAL.size + name_length + extra_length
        if flags & _SIZES_FOLLOW and not packed and not flags & _ENCRYPTED:
            length, packed = _measured(file, content, method, size)
            crc = -1
        if member := _member(name, flags, method, crc, packed, length, position):
            yield member
        position = min(content + packed, size)


def _next_header(file: BinaryIO, position: int) -> int:
    """Where the next local header begins, -1 when there is none."""
    while True:
        text = _at(file, position, _SEARCH)
        index = text.find(MAGIC[0])
        if index >= 0:
            return position + index
        if len(text) < _SEARCH:
            return -1
        position += len(text) - 3


def _measured(file: BinaryIO, content: int, method: int, end: int) -> tuple[int, int]:
    """Unpacked and packed size of a member whose header does not tell: found by unpacking it."""
    if method != _DEFLATED:
        following = _next_header(file, content)
        packed = (following if following >= 0 else end) - content
        return packed, packed
    inflate = Inflate()
    size = taken = 0
    try:
        for piece in _packed(file, content, end - content):
            taken += len(piece)
            given = piece
            while given or not (inflate.needs_input or inflate.eof):
                size += len(inflate.decompress(given, PIECE))
                given = b""
            if inflate.eof or limits.over_ratio(size, taken) or size > limits.TOTAL:
                break
    except zlib.error:
        pass  # counted as far as it goes; reading the member says what is wrong
    return size, max(taken - len(inflate.unused_data), 1)


def _member(raw: bytes, flags: int, method: int, crc: int, packed: int, size: int, offset: int) -> Member | None:
    name = _name(raw, flags)
    if name.endswith(("/", "\\")) and not size:
        return None
    if flags & _ENCRYPTED or method == _AES:
        return Member(name, 0, offset, packed, refused="not examined: encrypted")
    if method not in _UNPACK:
        return Member(name, 0, offset, packed, refused=f"not examined: compression method {method}")
    return Member(name, size, offset, packed, method, crc)


def _name(raw: bytes, flags: int) -> str:
    """The name as text. Programs that do not set the flag for UTF-8 may write it all the same."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("utf-8", "replace") if flags & _UTF_8 else raw.decode("cp437")


def _wide(extra: bytes, values: tuple[int, ...]) -> Iterator[int]:
    """The values with those that did not fit into 32 bits taken from the ZIP64 extra field (4.5.3)."""
    position, wide = 0, b""
    while position + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, position)
        if tag == 1:
            wide = extra[position + 4 : position + 4 + length]
        position += 4 + length
    for value in values:
        if value == _FULL_32 and len(wide) >= 8:
            yield int.from_bytes(wide[:8], "little")
            wide = wide[8:]
        else:
            yield value


def _without_overlaps(found: list[Member]) -> Iterator[Member]:
    overlapping: set[int] = set()
    end = 0
    for number, member in sorted(enumerate(found), key=lambda item: item[1].offset):
        if member.offset < end:
            overlapping.add(number)
        end = max(end, member.offset + _LOCAL.size + member.packed)
    for number, member in enumerate(found):
        if number in overlapping:
            yield refusal("limit: shares its bytes with another member", member.name)
        else:
            yield member


def _packed(file: BinaryIO, position: int, length: int) -> Iterator[bytes]:
    while length > 0:
        piece = _at(file, position, min(length, _READ))
        if not piece:
            return
        yield piece
        position += len(piece)
        length -= len(piece)


_UNPACK: dict[int, Callable[[Iterator[bytes]], Iterator[bytes]]] = {
    _STORED: iter,
    _DEFLATED: partial(unpacked, new=Inflate, many=False),
    _BZIP2: partial(unpacked, new=bunzip2, many=False),
    _ZSTANDARD: partial(unpacked, new=unzstd, many=False),
}
