"""Documents of Word and PowerPoint up to 2003 (DOC, PPT): their text.

Sources: [MS-DOC] 2.4.1 (how text is retrieved), [MS-PPT] 2.3.1 and 2.9.
"""

import io
import re
import struct
from collections.abc import Iterator
from itertools import pairwise

import olefile

from scanner.attachments import limits
from scanner.attachments.contents import Inner, Piece, Text
from scanner.codepages import WESTERN
from scanner.errors import MessageError
from scanner.sources.containers.compound import DAMAGE

_WORD_97 = 0x00C1  # nFib: files of Word 6 and 95 have their text in one piece
_SECOND_TABLE = 0x0200
_CLX = 0x01A2
_FORMATTING, _PIECES = 1, 2
_COMPRESSED = 0x4000_0000
_MARKS = str.maketrans({"\r": "\n", "\x07": "\t", "\x0b": "\n", "\x0c": "\n", "\x1e": "-", "\xa0": " "})
_FIELD_CODE = re.compile(r"\x13[^\x13\x14\x15]*(?:\x14|(?=\x15))")  # between its begin and what it gives
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f]")
_CONTAINER = 0xF
_CHARS_ATOM, _BYTES_ATOM, _STRING = 0x0FA0, 0x0FA8, 0x0FBA


def read_doc(content: bytes) -> Iterator[Piece | Inner]:
    """The text of a document, its notes, headers and comments behind it. Raises `MessageError`."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            text = _document_text(file)
    except DAMAGE:
        raise MessageError("damaged") from None
    text = _UNSEEN.sub("", _FIELD_CODE.sub("", text).translate(_MARKS))
    if text.strip():
        yield Text(text)


def _document_text(file: olefile.OleFileIO) -> str:
    main = bytes(file.openstream("WordDocument").read())
    (version,), (flags,) = struct.unpack_from("<H", main, 2), struct.unpack_from("<H", main, 10)
    if version < _WORD_97:
        first, last = struct.unpack_from("<2I", main, 0x18)
        return main[first:last].decode(WESTERN, "replace")
    table = bytes(file.openstream("1Table" if flags & _SECOND_TABLE else "0Table").read())
    start, length = struct.unpack_from("<2I", main, _CLX)
    return "".join(_pieces(main, _piece_table(table[start : start + length])))


def _piece_table(clx: bytes) -> bytes:
    """The PlcPcd behind what says how paragraphs look ([MS-DOC], 2.9.38)."""
    place = 0
    while clx[place] == _FORMATTING:
        place += 3 + int(struct.unpack_from("<H", clx, place + 1)[0])
    if clx[place] != _PIECES:
        raise ValueError
    (length,) = struct.unpack_from("<I", clx, place + 1)
    return clx[place + 5 : place + 5 + length]


def _pieces(main: bytes, table: bytes) -> Iterator[str]:
    count = (len(table) - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", table)
    left = limits.CHARACTERS
    for number, (first, last) in enumerate(pairwise(positions)):
        (where,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)
        characters = min(last - first, left)
        if characters <= 0:
            continue
        left -= characters
        if where & _COMPRESSED:
            start = (where & ~_COMPRESSED) // 2
            yield main[start : start + characters].decode(WESTERN, "replace")
        else:
            yield main[where : where + 2 * characters].decode("utf-16-le", "replace")


def read_ppt(content: bytes) -> Iterator[Piece | Inner]:
    """The texts of a presentation, its notes among them, in the order of the file. Raises `MessageError`."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            data = bytes(file.openstream("PowerPoint Document").read())
    except DAMAGE:
        raise MessageError("damaged") from None
    text = "\n".join(_atoms(data)).translate(_MARKS)
    if text.strip():
        yield Text(_UNSEEN.sub("", text))


def _atoms(data: bytes) -> Iterator[str]:
    place = 0
    while place + 8 <= len(data):
        version, kind, length = struct.unpack_from("<HHI", data, place)
        place += 8
        if version & 0xF == _CONTAINER:
            continue  # what it contains follows
        if kind in {_CHARS_ATOM, _STRING}:
            yield data[place : place + length].decode("utf-16-le", "replace")
        elif kind == _BYTES_ATOM:
            yield data[place : place + length].decode("latin-1")
        place += length
