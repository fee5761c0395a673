"""The Maildir format: one message a file, in folders `cur` and `new`; flags stand in the file's name.

Sources: D. J. Bernstein, maildir(5); Courier's Maildir++ for subfolders. The flags follow `:2,`; where
a file system forbids the colon, exports write `!2,` or `;2,`.
"""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

from scanner.model import Problem, RawMessage, Span
from scanner.sources import eml
from scanner.sources.format import Format

_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")
_NAME = re.compile(r"\d+\.[^/\\]+?\.[^/\\:;!]+(?:[:;!]2,[A-Za-z]*)?$")


def is_maildir(folder: Path) -> bool:
    """Whether the folder has the shape of a maildir: `cur` and `new` in it."""
    return (folder / "cur").is_dir() and (folder / "new").is_dir()


def unfinished(path: Path) -> bool:
    """Whether the file lies in the `tmp` of a maildir: its delivery has not ended, so it is no mail yet."""
    return path.parent.name == "tmp" and is_maildir(path.parent.parent)


def recognise(head: bytes, path: Path) -> bool:
    """Whether the file lies in a maildir and is a mail by its content or by its name."""
    if path.parent.name not in {"cur", "new"} or not is_maildir(path.parent.parent):
        return False
    return eml.looks_like_mail(head) or _NAME.match(path.name) is not None


def read(span: Span) -> Iterator[RawMessage | Problem]:
    """The one message that the file is; flag T says that its owner deleted it.

    Raises SourceError when the file cannot be read.
    """
    flags = _FLAGS.search(span.path)
    deleted = flags is not None and "T" in flags[1]
    for message in eml.read(span):
        yield dataclasses.replace(message, deleted=deleted) if isinstance(message, RawMessage) else message


FORMAT = Format(name="maildir", rank=40, recognise=recognise, cut=eml.cut, read=read, whole=True)
