"""Where the messages of a unit lie, each with random numbers to draw a sample by: the first pass of one."""

import re
from bisect import bisect_right
from hashlib import blake2b
from typing import TypeAlias

import pyarrow as pa

from scanner.model import MapiItem, Problem, RawMessage, Skipped, Span, Unit
from scanner.question import Draw
from scanner.sources.discovery import format_named
from scanner.sources.format import Format
from scanner.tables import PROBLEMS, SKIPS, row, table

INDEX = pa.schema(
    [
        pa.field("file", pa.int32()),
        pa.field("position", pa.int64()),
        pa.field("length", pa.int64()),
        pa.field("draw", pa.uint64()),  # the messages with the smallest are the sample
        pa.field("rank", pa.uint64()),  # the copy with the lowest is the one that counts
        pa.field("alike", pa.uint64()),  # the same for all copies of one message
    ]
)

_FIELD = rb"^(?:%b):([^\n]*(?:\n[ \t][^\n]*)*)"
_MESSAGE_ID = re.compile(_FIELD % b"message-id", re.MULTILINE | re.IGNORECASE)
_ADDRESSED = re.compile(_FIELD % b"from|to|cc", re.MULTILINE | re.IGNORECASE)
_DATE = re.compile(_FIELD % b"date", re.MULTILINE | re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+")
_HEADER_END = re.compile(rb"\n\r?\n")

_Row: TypeAlias = tuple[object, ...]


def index_unit(unit: Unit, draw: Draw) -> dict[str, pa.Table]:
    """The tables `index`, a row a message, and `problems` and `skips`, of what is no message's.

    What is wrong with a message is found again when it is read, if it is chosen. Raises `SourceError` when the
    file cannot be read at all.
    """
    source_format = format_named(unit.format)
    rows: dict[str, list[_Row]] = {"index": [], "problems": [], "skips": []}
    for span in unit.spans:
        for name, found in _indexed(source_format, span, draw).items():
            rows[name].extend(found)
    return {
        "index": table(INDEX, rows["index"]),
        "problems": table(PROBLEMS, rows["problems"]),
        "skips": table(SKIPS, rows["skips"]),
    }


def numbers(draw: Draw, path: str, position: int) -> tuple[int, int]:
    """The `draw` and the `rank` of a message: two independent numbers that follow from the seed and its place."""
    place = f"{draw.seed}\0{path}\0{position}".encode("utf-8", "surrogatepass")
    digest = blake2b(place, digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def _indexed(source_format: Format, span: Span, draw: Draw) -> dict[str, list[_Row]]:
    index: list[_Row] = []
    skips: list[_Row] = []
    problems: list[Problem] = []
    starts: list[int] = []
    ends: list[int] = []
    for item in source_format.read(span):
        if isinstance(item, Skipped):
            skips.append(row(SKIPS, item))
        elif isinstance(item, Problem) and not item.unreadable:
            problems.append(item)
        else:
            two = numbers(draw, span.path, item.position)
            alike = two[1] if isinstance(item, Problem) else _alike(item)
            index.append((item.file, item.position, item.length, *two, alike))
            starts.append(item.position)
            ends.append(item.position + item.length)

    def of_no_message(problem: Problem) -> bool:
        before = bisect_right(starts, problem.position) - 1
        return before < 0 or problem.position >= ends[before]

    told = [row(PROBLEMS, each) for each in problems if of_no_message(each)]
    return {"index": index, "problems": told, "skips": skips}


def _alike(item: RawMessage | MapiItem) -> int:
    """A number that copies of a message share in any format: of its Message-ID, sender and addresses in view.

    `identity.identity` tells copies by these and the subject. A Message-ID alone is not enough, since some mass
    mailers write the same one into every mail; without one the date and the text count as well.
    """
    if isinstance(item, MapiItem):
        in_view = (recipient.mailbox for recipient in item.recipients if recipient.field != "bcc")
        mailboxes = (mailbox.smtp or mailbox.address for mailbox in (item.sender, *in_view))
        text = "" if item.message_id else f"{item.submitted} {item.text}"
        return _told(_bytes(item.message_id), " ".join(mailboxes), _bytes(text))
    end = _HEADER_END.search(item.data)
    header = item.data[: end.start() if end else len(item.data)]
    message_ids = [_unfolded(field) for field in _MESSAGE_ID.findall(header)]
    fields = b" ".join(_ADDRESSED.findall(header))
    bare = b"" if message_ids else b" ".join((*_DATE.findall(header), *item.data[len(header) :].split()))
    return _told(b" ".join(message_ids), fields.decode("utf-8", "replace"), bare)


def _told(message_id: bytes, mailboxes: str, rest: bytes) -> int:
    addresses = sorted({address.lower() for address in _ADDRESS.findall(mailboxes)})
    return _number(b"\0".join((message_id.strip(b" <>"), _bytes(" ".join(addresses)), rest)))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _unfolded(field: bytes) -> bytes:
    return b"".join(field.split())


def _number(content: bytes) -> int:
    return int.from_bytes(blake2b(content, digest_size=8).digest(), "little")
