"""Writes compound files ([MS-CFB]) for the tests: a few streams in the root, each in sectors of its own."""

import struct

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NO_MINI = 4096  # bytes from which a stream lies in sectors


def compound(streams: dict[str, bytes]) -> bytes:
    """A file with these streams, at most three, filled up with zeros to 4,096 bytes."""
    padded = {name: content.ljust(_NO_MINI, b"\0") for name, content in streams.items()}
    fat, body, entries = [_FAT, _END], b"", _entry("Root Entry", 5, _END, 0, child=1)
    for number, (name, content) in enumerate(padded.items(), 1):
        start, sectors = len(fat), -(-len(content) // _SECTOR)
        fat += [*range(start + 1, start + sectors), _END]
        body += content.ljust(sectors * _SECTOR, b"\0")
        right = number + 1 if number < len(padded) else _FREE
        entries += _entry(name, 2, start, len(content), right=right)
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + struct.pack("<16xHHHHH6xIIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, _NO_MINI, _END, 0, _END, 0, 0)
        + struct.pack("<108I", *[_FREE] * 108)
    )
    table = struct.pack("<128I", *fat, *[_FREE] * (128 - len(fat)))
    return header + table + entries.ljust(_SECTOR, b"\0") + body


def _entry(name: str, kind: int, start: int, size: int, child: int = _FREE, right: int = _FREE) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", _FREE, right, child)
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBB", len(encoded), kind, 1)
        + links
        + struct.pack("<36xIQ", start, size)
    )
