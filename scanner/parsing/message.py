"""One message from its bytes or MAPI properties: a lane reads it, and here it is judged.

Of bytes the fast lane reads all, and the tolerant lane what the fast one cannot.
"""

from collections.abc import Sequence

from fast_mail_parser import ParseError

from scanner.errors import MessageError
from scanner.model import MapiItem, Message, Problem, RawMessage
from scanner.parsing import dates, fast, headers, html, journal, mapi
from scanner.parsing.fields import one_line
from scanner.parsing.parts import Parts
from scanner.parsing.protection import protected, read_pgp
from scanner.parsing.recalls import is_recall, may_be_recall, recall_reports
from scanner.parsing.reports import delivery_reports
from scanner.parsing.unwrap import unwrapped

_DEEPEST = 8
_MOST_NESTED = 1000
_MESSAGES = frozenset({"message/rfc822", "message/global"})
# A text part in an unknown charset lost every letter beyond ASCII; the tolerant lane guesses better.
_REREAD = "charset-fallback"


def parse(items: Sequence[RawMessage | MapiItem]) -> list[Message | Problem]:
    """Each message read, in order; a `Problem` in the place of one that no lane can read."""
    blocks = [_kept(item) if isinstance(item, RawMessage) else mapi.header_block(item) for item in items]
    return [
        _from_bytes(item, parts) if isinstance(item, RawMessage) else _from_properties(item, parts)
        for item, parts in zip(items, _read(blocks), strict=True)
    ]


def _kept(raw: RawMessage) -> bytes:
    """The bytes to read: of a message that was cut its whole lines, since half a line of base64 spoils all."""
    return raw.data[: raw.data.rfind(b"\n") + 1] or raw.data if raw.truncated else raw.data


def _from_bytes(raw: RawMessage, parts: Parts | MessageError) -> Message | Problem:
    if isinstance(parts, MessageError):
        return _problem(raw, parts)
    return _message(
        parts,
        folder=raw.folder,
        envelope_date=raw.envelope_date,
        deleted=raw.deleted,
        repairs=("truncated",) if raw.truncated else (),
    )


def _from_properties(item: MapiItem, headers_read: Parts | MessageError, depth: int = 0) -> Message:
    return _message(mapi.read(item, headers_read), folder=item.folder, deleted=item.deleted, depth=depth)


def _problem(raw: RawMessage, error: MessageError) -> Problem:
    return Problem(raw.file, raw.position, raw.length, "parse", str(error), unreadable=True)


def _read(batch: Sequence[bytes]) -> list[Parts | MessageError]:
    return [
        parts if isinstance(parts, Parts) and _REREAD not in parts.repairs else _reread(data, parts)
        for parts, data in zip(fast.read(batch), batch, strict=True)
    ]


def _reread(data: bytes, first_reading: Parts | ParseError) -> Parts | MessageError:
    """The message by the tolerant lane; where that fails, the first reading if there was one."""
    from scanner.parsing import tolerant  # noqa: PLC0415  # slow to import, and few messages need it

    try:
        parts = tolerant.read(data)
    except MessageError as error:
        return error if isinstance(first_reading, ParseError) else first_reading
    if isinstance(first_reading, Parts):
        # Only its text was in doubt.
        first_reading.plain, first_reading.html = parts.plain, parts.html
        first_reading.lane = parts.lane
        return first_reading
    parts.repairs = (*parts.repairs, _NAMES.get(type(first_reading).__name__, "rejected"))
    return parts


_NAMES = {
    "DecodeError": "transfer-encoding-broken",
    "MimeStructureError": "structure-broken",
    "HeaderParseError": "header-broken",
}


def _message(
    parts: Parts,
    *,
    folder: str = "",
    envelope_date: str = "",
    deleted: bool = False,
    repairs: tuple[str, ...] = (),
    depth: int = 0,
) -> Message:
    if parts.attachments:
        parts = unwrapped(parts, _read)
    fields = parts.fields
    received = fields.get("received", ())
    date, date_problem = dates.resolve(parts.date, headers.first(fields, "date"), received, envelope_date)
    attachments = parts.attachments
    nested, lost = _nested(parts, depth) if attachments or parts.embedded else ((), ())
    text, pgp = read_pgp(_text(parts))
    reports, is_report = (parts.reports, True) if parts.reports else delivery_reports(parts, text, nested)
    subject = one_line(parts.subject)
    recall = may_be_recall(subject)
    recalls = recall_reports(subject, parts.sender, text) if recall else ()
    labels = headers.labels(fields)
    message = Message(
        message_id=headers.message_id(fields, "message-id"),
        in_reply_to=headers.message_id(fields, "in-reply-to"),
        references=headers.references(fields),
        date=date,
        date_problem=date_problem,
        sender=parts.sender,
        recipients=parts.recipients,
        subject=subject,
        kind=_kind(
            parts.kind or headers.kind(fields, attachments),
            reports=is_report or bool(recalls),
            recalls=recall and is_recall(subject, text),
        ),
        list_id=headers.list_id(fields),
        list_post=headers.list_post(fields),
        folder=folder,
        labels=labels,
        deleted=deleted or headers.is_deleted(fields, labels),
        received=len(received),
        authentication=headers.authentication(fields),
        return_path=headers.return_path(fields),
        text=text,
        attachments=attachments,
        nested=nested,
        reports=(*reports, *recalls),
        repairs=(*parts.repairs, *lost, *pgp, *(protected(attachments) if attachments else ()), *repairs),
        lane=parts.lane,
    )
    return journal.original(message) if journal.is_report(fields) else message


def _kind(kind: str, *, reports: bool, recalls: bool) -> str:
    """What a message is: its report and its subject weigh more than what its header fields say."""
    if reports:
        return "report"
    return "recall" if kind == "mail" and recalls else kind


def _text(parts: Parts) -> str:
    """The body: its plain text, or its HTML as text where there is none. Lines end in LF."""
    plain = [text for text in parts.plain if text and not text.isspace()]
    if plain:
        text = plain[0] if len(plain) == 1 else "\n".join(plain)
        return text.replace("\r\n", "\n") if "\r" in text else text
    return "\n".join(filter(None, map(html.to_text, parts.html)))


def _nested(parts: Parts, depth: int) -> tuple[tuple[Message, ...], tuple[str, ...]]:
    """The messages inside one, and the repairs that say which were not read."""
    inside = [attachment for attachment in parts.attachments if attachment.media_type in _MESSAGES]
    if not inside and not parts.embedded:
        return (), ()
    if depth >= _DEEPEST:
        return (), ("nested-too-deep",)
    lost = [] if len(inside) + len(parts.embedded) <= _MOST_NESTED else ["nested-too-many"]
    contents = []
    for attachment in inside[:_MOST_NESTED]:
        try:
            contents.append(attachment.load())
        except MessageError:
            lost.append("nested-unreadable")
    messages = []
    for read in _read(contents):
        if isinstance(read, MessageError):
            lost.append("nested-unreadable")
        else:
            messages.append(_message(read, depth=depth + 1))
    embedded = parts.embedded[:_MOST_NESTED]
    for item, read in zip(embedded, _read([mapi.header_block(item) for item in embedded]), strict=True):
        messages.append(_from_properties(item, read, depth + 1))
    return tuple(messages), tuple(dict.fromkeys(lost))
