"""Builds seeded mailboxes in a folder, each once: a mailbox that is there already is used again."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

from benchmarks.messages import open_office, write_message
from tests.pst.make import many

EDITION = 3
"""Goes up with every change of what is written, so that no old file is taken for a new one."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """An mbox file, how many messages it holds and its size in bytes."""

    path: Path
    messages: int
    bytes: int


def by_count(folder: Path, messages: int, *, attachments: bool, seed: int) -> Mailbox:
    """A mailbox of so many messages; a smaller one is the beginning of a larger one."""
    name = f"{_kind(attachments)}-{messages}-messages-seed{seed}-edition{EDITION}.mbox"
    return _built(folder / name, islice(_messages(attachments, seed), messages))


def outlook(folder: Path, messages: int, *, seed: int) -> Mailbox:
    """The same messages as a PST, without attachments; written by the tests' writer, some 350 a second."""
    path = folder / f"outlook-{messages}-messages-seed{seed}-edition{EDITION}.pst"
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        many(unfinished, messages, seed)
        unfinished.replace(path)
    return Mailbox(path, messages, path.stat().st_size)


def by_size(folder: Path, size: int, *, attachments: bool, seed: int) -> Mailbox:
    """A mailbox of at least `size` bytes, by less than one message more."""
    name = f"{_kind(attachments)}-{size}-bytes-seed{seed}-edition{EDITION}.mbox"
    return _built(folder / name, _until(size, _messages(attachments, seed)))


def _kind(attachments: bool) -> str:
    return "attachments" if attachments else "text"


def _messages(attachments: bool, seed: int) -> Iterator[bytes]:
    office = open_office(seed)
    return (write_message(office, number, attachments=attachments) for number in count())


def _until(size: int, messages: Iterator[bytes]) -> Iterator[bytes]:
    written = 0
    while written < size:
        message = next(messages)
        written += len(message)
        yield message


def _built(path: Path, messages: Iterator[bytes]) -> Mailbox:
    """The mailbox at `path`. Its count stands beside it in a file that is written last."""
    noted = path.with_suffix(".count")
    if noted.exists() and path.exists():
        return Mailbox(path, int(noted.read_text()), path.stat().st_size)
    unfinished = path.with_suffix(".unfinished")
    written = 0
    with unfinished.open("wb") as out:
        for message in messages:
            out.write(message)
            written += 1
    unfinished.replace(path)
    noted.write_text(str(written))
    return Mailbox(path, written, path.stat().st_size)
