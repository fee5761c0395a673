"""The EMLX format of Apple Mail: a line with a byte count, the message, then a property list of its flags.

Sources: Apple publishes none; the layout and the flag bits are as J. Zawinski ("emlx.pl", 2005) and the
mailbox of Apple Mail itself have them. In a `.partial.emlx` the attachments are files in a folder beside it; the
parts they were taken from have the field X-Apple-Content-Length. Such a message is read, and said to be partial.
"""

import dataclasses
import plistlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from scanner.model import Problem, RawMessage, Span
from scanner.sources import eml
from scanner.sources.files import LARGEST, bytes_at, opened
from scanner.sources.format import Format

_COUNT = re.compile(rb"[ \t]{0,20}(\d{1,15})[ \t]{0,40}\r?\n")
_PLIST = re.compile(rb"\s{0,8}(?:<\?xml[^>]{0,200}>\s{0,8})?<(?:!DOCTYPE plist|plist)")
_LARGEST_PLIST = 1024 * 1024
_DELETED = 1 << 1
_TAKEN_OUT = re.compile(rb"^X-Apple-Content-Length:", re.MULTILINE | re.IGNORECASE)
_MAILBOX = ".mbox"


def recognise(head: bytes, path: Path) -> bool:
    """Whether the file opens with a byte count and then the header of a mail."""
    count = _COUNT.match(head)
    return count is not None and eml.looks_like_mail(head[count.end() :])


def read(span: Span) -> Iterator[RawMessage | Problem]:
    """The one message that the file is. Raises SourceError when the file cannot be read."""
    length = span.end - span.start
    with opened(span.path) as file:
        head = bytes_at(file, span.start, min(length, 64))
        count = _COUNT.match(head)
        start = count.end() if count else 0
        stated = start + int(count[1]) if count else length
        trailer = b""
        if stated < length:
            trailer = bytes_at(file, span.start + stated, min(length - stated, _LARGEST_PLIST))
        fits = stated == length or _PLIST.match(trailer) is not None
        end = stated if fits else length
        data = bytes_at(file, span.start + start, min(end - start, LARGEST))
    message = RawMessage(
        span.file, span.start, length, data, _mailbox(span.folder), truncated=end - start > LARGEST
    )
    yield dataclasses.replace(message, deleted=fits and bool(_flags(trailer) & _DELETED))
    if not fits:
        yield _problem(
            span, "the byte count in the first line does not fit; all of the file is taken as the message"
        )
    if span.path.lower().endswith(".partial.emlx") or _TAKEN_OUT.search(data):
        yield _problem(span, "not examined: attachments that Apple Mail keeps outside of this file")


def _problem(span: Span, text: str) -> Problem:
    return Problem(span.file, span.start, span.end - span.start, "emlx", text, unreadable=False)


def _flags(trailer: bytes) -> int:
    """The flag bits of the property list, 0 when it cannot be read."""
    try:
        properties: Any = plistlib.loads(trailer.strip(), fmt=plistlib.FMT_XML)
        flags = properties["flags"]
    except (ExpatError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return 0
    return flags if isinstance(flags, int) else 0


def _mailbox(folder: str) -> str:
    """The mail folder, without the folders that Apple Mail makes below a mailbox (`X.mbox/UUID/Data/Messages`)."""
    parts = folder.split("/")
    last = max((number for number, part in enumerate(parts) if part.lower().endswith(_MAILBOX)), default=-1)
    if last < 0:
        return folder
    return "/".join(
        part[: -len(_MAILBOX)] if part.lower().endswith(_MAILBOX) else part for part in parts[: last + 1]
    )


FORMAT = Format(name="emlx", rank=30, recognise=recognise, cut=eml.cut, read=read, whole=True)
