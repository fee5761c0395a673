"""The members of a TAR file: ustar, GNU long names, pax.

Sources: POSIX.1-2017 pax(1), "ustar Interchange Format" and "pax Header Block"; GNU tar manual, "Basic Tar
Format". `tarfile` is not used since it keeps a header that declares gigabytes in memory and gives up at the
first damaged one; here reading goes on at the next block that is a header by its checksum.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from scanner.sources.containers.members import Damaged, Member, refusal

BLOCK = 512
"""Bytes of a header; contents begin and end at multiples of it."""

_LARGEST_HEADER = 1024 * 1024  # of a long name or a pax header
_READ = 256 * 1024
_SEARCH = BLOCK * 512
_REGULAR = {b"0", b"\0", b"7"}
_LONG_NAME, _PAX = b"L", b"x"
_SPARSE, _CONTINUED = b"S", b"M"
_WITHOUT_CONTENT = {b"1", b"2", b"3", b"4", b"5", b"6"}  # links, devices, folders, pipes
_RECORD = re.compile(rb"\d{1,9} ([^=\n]{1,200})=([^\n]*)\n")


def is_tar(head: bytes) -> bool:
    """Whether a file that opens with `head` is a TAR: its first block is a header by its checksum."""
    return is_header(head[:BLOCK])


def is_header(block: bytes) -> bool:
    """Whether a block of 512 bytes is a member's header."""
    if len(block) < BLOCK or not block[0]:
        return False
    stated = _number(block[148:156])
    return stated == sum(block[:148]) + 8 * 32 + sum(block[156:])


def members(file: BinaryIO) -> Iterator[Member]:
    """The files in a TAR, in order; links, devices, pipes and folders have no content and are left out."""
    end = file.seek(0, 2)
    position = 0
    long_name, size_by_pax, sparse, ended = "", -1, False, False
    while position < end:
        header = _at(file, position, BLOCK)
        if not header.strip(b"\0"):
            ended = len(header) == BLOCK
            position += BLOCK
            continue
        if not is_header(header):
            following = _next_header(file, position + BLOCK, end)
            yield refusal(f"{following - position} bytes at byte {position} of the TAR are no member of it")
            position = following
            continue
        ended = False
        kind, content, size = header[156:157], position + BLOCK, max(_number(header[124:136]), 0)
        if kind == _LONG_NAME:
            long_name = _text(_at(file, content, min(size, _LARGEST_HEADER)))
        elif kind == _PAX:
            fields = dict(_RECORD.findall(_at(file, content, min(size, _LARGEST_HEADER))))
            long_name = _text(fields.get(b"path", b"")) or long_name
            size_by_pax = _decimal(fields.get(b"size", b""))
            sparse = any(name.startswith(b"GNU.sparse.") for name in fields)
        else:
            size = 0 if kind in _WITHOUT_CONTENT else size if size_by_pax < 0 else size_by_pax
            name = long_name or _name(header)
            if sparse or kind in {_SPARSE, _CONTINUED}:
                yield refusal("not examined: kept as a sparse or split file", name, content)
            elif kind in _REGULAR and not name.endswith("/"):
                yield Member(name, size, content, size)
            long_name, size_by_pax, sparse = "", -1, False
        position = content + -(-size // BLOCK) * BLOCK
        if kind == _SPARSE:
            position = _next_header(file, content, end)
    if not ended:
        yield refusal("the TAR has no end mark: members may be missing", offset=end)


def chunks(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """The content of a member, piece by piece. Raises `Damaged` where the file ends before it."""
    length = 0
    while length < member.size:
        piece = _at(file, member.offset + length, min(member.size - length, _READ))
        if not piece:
            raise Damaged(f"ends after {length} of {member.size} bytes")
        yield piece
        length += len(piece)


def _at(file: BinaryIO, position: int, length: int) -> bytes:
    file.seek(position)
    return file.read(length)


def _next_header(file: BinaryIO, position: int, end: int) -> int:
    while position < end:
        text = _at(file, position, _SEARCH)
        if not text:
            break
        for start in range(0, len(text), BLOCK):
            if is_header(text[start : start + BLOCK]):
                return position + start
        position += len(text)
    return end


def _number(field: bytes) -> int:
    """Octal digits, or with the high bit set a binary number (GNU); -1 when it is neither."""
    if field[:1] >= b"\x80":
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    try:
        return int(digits, 8) if digits else 0
    except ValueError:
        return -1


def _decimal(digits: bytes) -> int:
    return int(digits) if digits.isdigit() and len(digits) < 20 else -1


def _name(header: bytes) -> str:
    name = _text(header[:100])
    prefix = _text(header[345:500]) if header[257:263] == b"ustar\0" else ""
    return f"{prefix}/{name}" if prefix else name


def _text(raw: bytes) -> str:
    return raw.split(b"\0", 1)[0].decode("utf-8", "replace")
