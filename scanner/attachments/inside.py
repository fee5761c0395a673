"""Files that hold other files: archives, compressed files, embedded objects, messages."""

import io
from collections.abc import Iterator

import olefile

from scanner.attachments import limits
from scanner.attachments.contents import Fault, Inner, Piece, Text
from scanner.attachments.kinds import may_hold_text
from scanner.attachments.package import content_of, opened
from scanner.errors import MessageError
from scanner.model import Attachment, MapiItem, Message, RawMessage
from scanner.sources.containers import compressed, tar_members
from scanner.sources.containers.members import Damaged, limited

DAMAGED = "read in part: damaged"


def read_zip(content: bytes) -> Iterator[Piece | Inner]:
    """The members of an archive that may hold text."""
    package = opened(content)
    for refused in package.refused:
        yield Fault(refused)
    for name in package.members:
        if may_hold_text("", name):
            try:
                yield Inner(name, content_of(package, name))
            except MessageError as error:
                yield Fault(f"not examined: {error}")
    if package.damaged:
        yield Fault(DAMAGED)


def read_tar(content: bytes) -> Iterator[Piece | Inner]:
    """The members of an archive that may hold text."""
    file = io.BytesIO(content)
    for number, member in enumerate(limited(tar_members.members(file))):
        if number == limits.MEMBERS:
            yield Fault(f"limit: more than {limits.MEMBERS:,} files in it")
            return
        if member.refused:
            yield Fault(member.refused)
        elif may_hold_text("", member.name):
            try:
                yield Inner(member.name, b"".join(tar_members.chunks(file, member)))
            except Damaged:
                yield Fault("not examined: damaged")


def read_compressed(kind: str, content: bytes) -> Iterator[Piece | Inner]:
    """The one file in a compressed file of a kind (a key of `compressed.MAGIC`)."""
    pieces: list[bytes] = []
    length = 0
    try:
        for piece in compressed.chunks(io.BytesIO(content), kind, len(content)):
            pieces.append(piece)
            length += len(piece)
            if length > limits.MEMBER:
                yield Fault(f"limit: unpacks to more than {limits.MEMBER:,} bytes")
                break
    except Damaged as damage:
        yield Fault(f"read in part: {damage}")
    if length:
        yield Inner("", b"".join(pieces))


def read_object(content: bytes) -> Iterator[Piece | Inner]:
    """The file in an embedded OLE object, where it is kept as it was."""
    with olefile.OleFileIO(io.BytesIO(content)) as file:
        yield Inner("", bytes(file.openstream("Package").read()))


def read_mail(content: bytes) -> Iterator[Piece | Inner]:
    """A message that was attached as a file (EML, MSG): its subject and text, and what is attached to it."""
    from scanner.parsing.message import parse  # noqa: PLC0415  # slow to import, and few attachments need it

    [message] = parse([_item(content)])
    if not isinstance(message, Message):
        raise MessageError("damaged")
    yield from _message(message)


def _message(message: Message) -> Iterator[Piece | Inner]:
    yield Text(f"{message.subject}\n{message.text}")
    for attachment in message.attachments:
        if attachment.size <= limits.BYTES and may_hold_text(attachment.media_type, attachment.name):
            yield from _loaded(attachment)
    for nested in message.nested:
        yield from _message(nested)


def _loaded(attachment: Attachment) -> Iterator[Piece | Inner]:
    try:
        yield Inner(attachment.name, attachment.load())
    except MessageError:
        yield Fault("not examined: damaged")


def _item(content: bytes) -> RawMessage | MapiItem:
    if not content.startswith(olefile.MAGIC):
        return RawMessage(0, 0, len(content), content)
    from scanner.sources import msg  # noqa: PLC0415  # as above
    from scanner.sources.outlook.mapi_properties import Position  # noqa: PLC0415

    return msg.item_of(content, Position(0, 0, len(content), "", ""))
