"""One message traced back to its bytes: where its copies lie, and what stands there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scanner.case import Case
from scanner.errors import SourceError, UsageError
from scanner.filenames import as_name
from scanner.model import MapiItem, Message, RawMessage, Span
from scanner.parsing.message import parse
from scanner.sources.discovery import format_named


@dataclass(frozen=True, slots=True)
class Found:
    """A finding of the case file: `value` is None where the scan did not keep it."""

    rule: str
    confidence: str
    location: str
    start: int
    end: int
    masked: str
    value: str | None


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a message, as the case file has it.

    `position` and `length` count in the positions of its format; `sha256` is that of the whole file, "" where
    it is not known.
    """

    path: str
    format: str
    sha256: str
    folder: str
    file: int
    position: int
    length: int
    place: str
    findings: tuple[Found, ...]


def copies(case: Case, message_id: str) -> tuple[Copy, ...]:
    """The copies of the message with a Message-ID, in the order of their places.

    Raises `UsageError` when the sources of the last scan hold none.
    """
    wanted = message_id.strip().removeprefix("<").removesuffix(">")
    rows = case.connection.execute(
        """SELECT f.path, f.format, f.sha256, m.folder, m.file, m.position, m.length, m.place
           FROM messages m JOIN files f USING (file) WHERE f.current AND m.message_id = ?
           ORDER BY f.path, m.position""",
        [wanted],
    ).fetchall()
    if not rows:
        raise UsageError(f"no message with the Message-ID <{wanted}> in this case")
    return tuple(_copy(case, row) for row in rows)


def _copy(case: Case, row: Sequence[Any]) -> Copy:
    path, format_name, sha256, folder, file, position, length, place = row
    found = _findings(case, file, position)
    return Copy(as_name(path), format_name, sha256, folder, file, position, length, place, found)


def _findings(case: Case, file: int, position: int) -> tuple[Found, ...]:
    rows = case.connection.execute(
        """SELECT rule, confidence, location, start, "end", masked, value FROM findings
           WHERE file = ? AND position = ? ORDER BY location, start, rule""",
        [file, position],
    ).fetchall()
    return tuple(Found(*row) for row in rows)


def reread(copy: Copy) -> Message:
    """The message itself, from its source. Raises `SourceError` when it is not there any more."""
    source_format = format_named(copy.format)
    span = Span(copy.file, copy.path, copy.folder, copy.position, copy.position + copy.length)
    raws = [item for item in source_format.read(span) if isinstance(item, RawMessage | MapiItem)]
    messages = [message for message in parse(raws) if isinstance(message, Message)]
    if len(messages) != 1:
        raise SourceError(
            f"{copy.path}: no message at {copy.position} any more; the source changed since the scan"
        )
    return messages[0]
