"""The mbox format: mboxo, mboxrd, mboxcl and mboxcl2, with LF or CRLF, of any size.

Where one message ends and the next begins is told by the From_ line (see `scanner.sources.from_line`)
and by the field Content-Length, which is believed only when exactly where it points to, or behind
one or two line breaks there, a From_ line or the end lies: then lines beginning "From " before that
place are body (mboxcl, mboxcl2).

Because a Content-Length counts only in a message whose start is known, a file is always gone through
from a known boundary on, hop by hop; so every way to cut it gives the same messages. It is read in
windows of `_WINDOW` bytes, so that memory does not grow with the file.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from scanner.model import Problem, RawMessage, Span
from scanner.sources.files import LARGEST, bytes_at, opened
from scanner.sources.format import Format
from scanner.sources.from_line import AHEAD, BEHIND, FromLine, next_separator, opening, separator

_WINDOW = 4 * 1024 * 1024
_HEADER = 256 * 1024  # how far into a message its Content-Length is looked for
_END = b"\n\n"  # what the end of a file is to the rules of from_line

_HEADER_END = re.compile(rb"\n\r?\n")
_CONTENT_LENGTH = re.compile(rb"^Content-Length:[ \t]*(\d{1,15})[ \t]*\r?$", re.MULTILINE)
_LINE_BREAKS = re.compile(rb"(?:\r?\n){0,2}")
_BREAKS = len(b"\r\n\r\n")
_SOON = 16 * 1024  # bytes in which nearly every header ends
_LENGTH_FIELD = b"Content-Length:"
_QUOTED = re.compile(rb"\n>(>*From )")
_UNQUOTED = re.compile(rb"\nFrom ")


class _Window(NamedTuple):
    """Bytes `base` and on of a file; boundaries are decided below index `limit`, the rest is too near."""

    base: int
    text: bytes
    limit: int
    last: bool


class _Place(NamedTuple):
    """One message: its From_ line is at `begin`, its header at `content` (no From_ line: at `begin`).

    `counted`: a Content-Length that holds says where it ends. `quoted`: there may be quoted lines in it.
    """

    begin: int
    content: int
    end: int
    date: bytes
    counted: bool
    quoted: bool
    window: _Window


def recognise(head: bytes, path: Path) -> bool:
    """Whether the file opens with a From_ line."""
    return opening(head + _END) is not None


def cut(span: Span, size: int) -> Iterator[Span]:
    """Spans that each reach to the first boundary `size` bytes or more from their start.

    Raises SourceError when the file cannot be read or is shorter than the span says.
    """
    start = span.start
    with opened(span.path) as file:
        while start < span.end:
            boundary = _boundary(file, start, start + size, span.end)
            yield Span(span.file, span.path, span.folder, start, boundary)
            start = boundary


def _boundary(file: BinaryIO, start: int, target: int, end: int) -> int:
    """The first boundary at or after `target`, `end` where there is none; `start` is a boundary itself.

    Where no message before it has a Content-Length, a boundary depends on nothing else that is before it, and
    need not be reached from message to message.
    """
    if target >= end:
        return end
    ahead = AHEAD if start else _WINDOW  # empty lines may come before the first line of a file
    line = opening(bytes_at(file, start, min(ahead, end - start)) + _END)
    target = max(target, start + line.end) if line else target
    if target >= end:
        return end
    boundary = _next_boundary(file, start, target, end)
    if _mentions_length(file, start, boundary):
        return next((place.end for place in _places(file, start, end) if place.end >= target), end)
    return boundary


def _next_boundary(file: BinaryIO, start: int, target: int, end: int) -> int:
    window = _window(file, max(start, target - BEHIND), end)
    first = target - window.base
    while not (found := next_separator(window.text, first, window.limit)) and not window.last:
        window = _window(file, window.base + window.limit - BEHIND, end)
        first = BEHIND + 1
    return min(found.start + window.base, end) if found else end


def _mentions_length(file: BinaryIO, start: int, stop: int) -> bool:
    """Whether the words of a Content-Length field stand between two positions."""
    overlap = len(_LENGTH_FIELD) - 1
    return any(
        _LENGTH_FIELD in bytes_at(file, base, min(_WINDOW, stop - base))
        for base in range(start, stop - overlap, _WINDOW - overlap)
    )


def read(span: Span) -> Iterator[RawMessage | Problem]:
    """The messages of a span that begins at a boundary; their positions and lengths tile it.

    Quoting (`>From `) is undone as mboxrd wants it, except in a message whose Content-Length holds and
    which has unquoted `From ` lines: nothing was quoted there. A byte order mark and empty lines before
    the first From_ line count to the first message.
    Raises SourceError when the file cannot be read or is shorter than the span says.
    """
    number, folder = span.file, span.folder
    with opened(span.path) as file:
        for begin, content, end, date, counted, quoted, window in _places(file, span.start, span.end):
            if content == begin:
                problem = f"{end - begin} bytes before the first From_ line"
                yield Problem(number, begin, end - begin, "mbox", problem, unreadable=False)
                continue
            base, text, _, _ = window
            stop = min(end, content + LARGEST)
            if begin >= base and stop <= base + len(text):
                data = text[content - base : stop - base]
            else:
                data = bytes_at(file, content, stop - content)
            truncated = stop < end
            if not truncated:
                data = _without_separating_line(data)
            if quoted:
                data = _unquoted(data, counted=counted)
            yield RawMessage(number, begin, end - begin, data, folder, date.decode("latin-1"), False, truncated)


def _places(file: BinaryIO, start: int, end: int) -> Iterator[_Place]:
    """Every message from boundary to boundary, in order; together they are all bytes of the span."""
    if start >= end:
        return
    window = _window(file, start, end)
    line = opening(window.text)
    begin = start
    content, date = (min(start + line.end, end), line.date) if line else (start, b"")
    while begin < end:
        if not window.last and begin + _HEADER > window.base + window.limit:
            window = _window(file, begin, end)
        base = window.base
        found = next_separator(window.text, content - base, window.limit)
        stop = min(begin - base + _HEADER, found.start if found else window.limit)
        counted = _counted(file, window, content, stop, end)
        following = counted or (found and found.moved(base))
        while not following and not window.last:
            window = _window(file, window.base + window.limit - BEHIND, end)
            found = next_separator(window.text, BEHIND + 1, window.limit)
            following = found and found.moved(window.base)._replace(passed=True)
        following = following or FromLine(end, end, b"")
        yield _Place(begin, content, following.start, date, counted is not None, following.passed, window)
        begin, content, date = following.start, min(following.end, end), following.date


def _window(file: BinaryIO, base: int, end: int) -> _Window:
    text = bytes_at(file, base, min(_WINDOW, end - base))
    if base + len(text) == end:
        return _Window(base, text + _END, len(text), True)
    return _Window(base, text, len(text) - AHEAD, False)


def _counted(file: BinaryIO, window: _Window, content: int, stop: int, end: int) -> FromLine | None:
    """Where the message ends by its Content-Length, in positions of the file; None if that is not so.

    `content` is where its header starts in the file, `stop` where it ends at the latest in the window.
    """
    base, text = window.base, window.text
    start = content - base
    if text.find(_LENGTH_FIELD, start, min(stop, start + _SOON)) < 0 and (
        stop <= start + _SOON
        or _HEADER_END.search(text, start, start + _SOON)
        or text.find(_LENGTH_FIELD, start, stop) < 0
    ):
        return None  # every writer that means it spells it so
    blank = _HEADER_END.search(text, max(start - 1, 0), stop)
    field = blank and _CONTENT_LENGTH.search(text, start, blank.start() + 1)
    if not blank or not field:
        return None
    place = base + blank.end() + int(field[1])
    if place > end:
        return None
    before, until = place - 1, min(place + _BREAKS + AHEAD, end)
    if until <= base + len(text):
        near = text[before - base : until - base]
    else:
        near = bytes_at(file, before, until - before)
    if until == end:
        near += _END
    breaks = _LINE_BREAKS.match(near, 1)
    at = breaks.end() if breaks else 1
    if before + at >= end:
        return FromLine(end, end, b"")
    if near[at - 1 : at] != b"\n" or not near.startswith(b"From ", at):
        return None
    line = separator(near, at, after_empty_line=True)
    return line and line.moved(before)


def _without_separating_line(data: bytes) -> bytes:
    if data.endswith(b"\n\r\n"):
        return data[:-2]
    if data.endswith(b"\n\n"):
        return data[:-1]
    return data


def _unquoted(data: bytes, *, counted: bool) -> bytes:
    blank = _HEADER_END.search(data)
    start = blank.start() if blank else len(data)
    if not _QUOTED.search(data, start) or (counted and _UNQUOTED.search(data, start)):
        return data
    return data[:start] + _QUOTED.sub(rb"\n\1", data[start:])


FORMAT = Format(name="mbox", rank=50, recognise=recognise, cut=cut, read=read, grows=True)
