"""An attachment to what is in it, whatever files lie in what others."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from importlib import import_module

from scanner.attachments import limits
from scanner.attachments.contents import Fault, Grid, Inner, Piece, Reader, Text
from scanner.attachments.kinds import kind_of
from scanner.errors import MessageError
from scanner.parsing.encryption import encryption
from scanner.sources.containers import compressed

_READERS = {
    "text": ("plain", "read_text"),
    "html": ("plain", "read_html"),
    "rtf": ("rich_text", "read"),
    "pdf": ("pdf", "read"),
    "zip": ("documents", "read"),
    "xls": ("binary_workbook", "read"),
    "doc": ("legacy", "read_doc"),
    "ppt": ("legacy", "read_ppt"),
    "tar": ("inside", "read_tar"),
    "mail": ("inside", "read_mail"),
    "msg": ("inside", "read_mail"),
    "object": ("inside", "read_object"),
}
"""The module and the function that read files of a kind. They are imported when the first such file comes."""

_IMAGE_READERS = {"image": ("ocr", "read"), "pdf": ("pdf", "read_with_images")}
"""The same, where the text in images is wanted."""

_MAY_BE_LOCKED = frozenset({"xls", "doc", "ppt"})
_UNREAD = {"": "not examined: unknown format", "encrypted": "not examined: encrypted"}

PLAIN = frozenset({"text", "html"})
"""Kinds that are read without a library that a file could break, and fast."""


def extract(content: bytes, *, images: bool = False) -> list[Piece]:
    """The texts and grids in an attachment, and the faults that say what was not read of it.

    With `images`, the text in images too (see `ocr`), and in PDF files of images. Raises nothing but what a
    library raises that does not keep its word: see `process`.
    """
    found: list[Piece] = []
    left = limits.CHARACTERS
    for piece in _pieces(content, 0, _Task(images)):
        found.append(piece)
        left -= _size(piece)
        if left < 0:
            found.append(Fault(f"limit: more than {limits.CHARACTERS:,} characters"))
            break
    faults = dict.fromkeys(piece for piece in found if isinstance(piece, Fault))
    return [*(piece for piece in found if not isinstance(piece, Fault)), *faults]


class _Task:
    """One attachment: its readers, by kind, and how many bytes the files inside it may still unpack to."""

    def __init__(self, images: bool) -> None:
        self.readers = _READERS | _IMAGE_READERS if images else _READERS
        self._left = limits.UNPACKED

    def take(self, size: int) -> bool:
        """Whether there is room for so many bytes more."""
        self._left -= size
        return self._left >= 0


def _pieces(content: bytes, depth: int, task: _Task) -> Iterator[Piece]:
    kind = kind_of(content)
    if not content or kind == "textless" or (kind == "image" and kind not in task.readers):
        return
    if kind not in task.readers and kind not in compressed.MAGIC:
        yield Fault(_UNREAD.get(kind) or f"not examined: format {kind.upper()}")
        return
    some = False
    try:
        for piece in _read(kind, content, task):
            some = True
            if isinstance(piece, Inner):
                yield from _within(piece, depth, task)
            else:
                yield piece
    except MessageError as error:
        yield Fault(f"{'read in part' if some else 'not examined'}: {error}")


def _within(inner: Inner, depth: int, task: _Task) -> Iterator[Piece]:
    if depth == limits.DEEPEST:
        yield Fault(f"limit: more than {limits.DEEPEST} files around one another")
    elif not task.take(len(inner.content)):
        yield Fault(f"limit: unpacks to more than {limits.UNPACKED:,} bytes")
    else:
        for piece in _pieces(inner.content, depth + 1, task):
            if isinstance(piece, Fault):
                yield piece
            else:
                member = "/".join(filter(None, (inner.name, piece.member)))
                yield replace(piece, member=member, hidden=piece.hidden or inner.hidden)


def _read(kind: str, content: bytes, task: _Task) -> Iterator[Piece | Inner]:
    if kind in _MAY_BE_LOCKED and encryption(content):
        raise MessageError("encrypted")
    yield from _reader(kind, task)(content)


def _reader(kind: str, task: _Task) -> Reader:
    if kind in compressed.MAGIC:
        return partial(_function("inside", "read_compressed"), kind)
    module, name = task.readers[kind]
    return _function(module, name)


def _function(module: str, name: str) -> Callable[..., Iterator[Piece | Inner]]:
    function: Callable[..., Iterator[Piece | Inner]] = getattr(
        import_module(f"scanner.attachments.{module}"), name
    )
    return function


def _size(piece: Piece) -> int:
    if isinstance(piece, Text):
        return len(piece.text)
    if isinstance(piece, Grid):
        return sum(len(cell) for _, cells in piece.rows for cell in cells)
    return 0
