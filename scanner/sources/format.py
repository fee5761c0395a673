"""What a source format is: how a file is recognised, cut into spans, and read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from scanner.model import MapiItem, Problem, RawMessage, Skipped, Span

Item: TypeAlias = RawMessage | MapiItem | Skipped | Problem
"""What a source gives of a span: a message as bytes or as properties, or what is not one."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way that mail lies on disk. A module of this folder adds one as `FORMAT`, several as `FORMATS`.

    recognise(head, path)   whether a file is of this format, from its first 64 KiB and, where the
                            format is a matter of place (Maildir), its path
    cut(span, size)         the span cut at message boundaries into spans of about `size` positions
                            each; together they cover it, and any cut gives the same messages
    read(span)              the messages of a span in order; what cannot be read is a Problem, what is no
                            mail Skipped
    rank                    the lower is asked first (the more certain a format's mark, the lower)
    whole                   a file is one message (EML): many files make one unit, and the report
                            names the folder as the source
    extent(path)            how many positions a file has, where that is not its size in bytes
    grows                   mail is only added at the end, so that a grown file is read from where it grew
    """

    name: str
    rank: int
    recognise: Callable[[bytes, Path], bool]
    cut: Callable[[Span, int], Iterator[Span]]
    read: Callable[[Span], Iterator[Item]]
    whole: bool = False
    grows: bool = False
    extent: Callable[[Path], int] | None = None
