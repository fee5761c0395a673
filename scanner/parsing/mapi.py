"""Items of Outlook: what MAPI properties and transport headers say together, as the other lanes hand it over.

The recipient table comes first: Sent Items were never transported, and have nothing else. Addresses of
Exchange (type EX, X.500 names) give way to SMTP addresses wherever one is known ([MS-OXOABK], [MS-OXCMAIL]);
where none is they stay as they stand, so that they can be counted as unresolved.
"""

import re
from collections.abc import Iterable, Sequence

from scanner.errors import MessageError
from scanner.model import Address, DeliveryReport, MapiItem, MapiMailbox, MapiRecipient, Recipient
from scanner.parsing import fast, rtf
from scanner.parsing.addresses import canonical, tidy_name
from scanner.parsing.parts import Fields, Parts

_LONGEST_HEADERS = 4 * 1024 * 1024
_PREAMBLE = re.compile(r"\s*Microsoft Mail Internet Headers[^\n]*\n", re.IGNORECASE)
_ADDRESS = re.compile(r"[a-z0-9._%+'&-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}", re.IGNORECASE)
_ENCAPSULATED = re.compile(r"imceasmtp-([^@\s/]{1,300})@", re.IGNORECASE)
_CODED = re.compile(r"[+=]([0-9a-f]{2})", re.IGNORECASE)
_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_SIGNED = "ipm.note.smime.multipartsigned"

# [MS-OXCMAIL], 2.2.3.1.1 and 2.2.3.3: the end of the class of a report tells its kind.
_OUTCOMES = (
    (".ndr", "failed"),
    (".delayed.dr", "delayed"),
    (".dr", "delivered"),
)
_KINDS = (  # the first that the class begins with decides
    ("ipm.outlook.recall", "recall"),
    ("ipm.recall.report", "report"),
    ("report.", "report"),
    ("ipm.schedule.meeting", "meeting"),
    ("ipm.note.rules.oof", "auto-reply"),
    ("ipm.note.rules.replytemplate", "auto-reply"),
    ("ipm.note.rules.externaloof", "auto-reply"),
)
_OF_A_KIND = tuple(start for start, _ in _KINDS)
_RECEIPTS = (".ipnrn", ".ipnnrn")


def header_block(item: MapiItem) -> bytes:
    """The transport headers as a message without a body, empty when there are none."""
    if not item.headers:
        return b""
    preamble = _PREAMBLE.match(item.headers)
    start = preamble.end() if preamble else 0
    text = item.headers[start : start + _LONGEST_HEADERS].strip("\r\n\0 ")
    return f"{text}\r\n\r\n".encode("utf-8", "replace") if text else b""


def read(item: MapiItem, transported: Parts | MessageError | None) -> Parts:
    """The item; `transported` is what its `header_block` was read as, None where it has none to read (TNEF)."""
    header = transported if item.headers and isinstance(transported, Parts) else None
    fields: Fields = dict(header.fields) if header else {}
    if item.message_id:
        fields.setdefault("message-id", [item.message_id])
    if item.in_reply_to:
        fields.setdefault("in-reply-to", [item.in_reply_to])
    if item.references:
        fields.setdefault("references", [item.references])
    repairs = list(item.repairs)
    message_class = item.message_class.lower()
    plain, html = _body(item, repairs)
    parts = Parts(
        fields=fields,
        subject=item.subject or (header.subject if header else ""),
        date=item.submitted or item.delivered or (header.date if header else None),
        sender=_sender(item, header),
        recipients=(),
        plain=plain,
        html=html,
        attachments=item.attachments,
        repairs=(),
        lane="mapi",
        kind=_kind(message_class),
        embedded=item.embedded,
    )
    addressed = [row for row in item.recipients if not row.reported]
    parts.recipients = tuple(_recipients(addressed, header.recipients if header else ()))
    if outcome := _outcome(message_class):
        parts.reports = tuple(_reports(item, outcome))
    if message_class.startswith(_SIGNED):
        _open_signed(parts, repairs)
    parts.repairs = tuple(dict.fromkeys(repairs))
    return parts


def _body(item: MapiItem, repairs: list[str]) -> tuple[list[str], list[str]]:
    if not item.rtf or item.text.strip() or item.html.strip():
        return [item.text], [item.html]
    try:
        body = rtf.read(item.rtf)
    except MessageError:
        repairs.append("body-unreadable")
        return [], []
    return [body.plain], [body.html]


def _open_signed(parts: Parts, repairs: list[str]) -> None:
    """Signed mail ([MS-OXOSMIME], 2.1.2) is kept as one attachment that holds all of it as MIME."""
    if len(parts.attachments) != 1:
        return
    try:
        (inside,) = fast.read([parts.attachments[0].load()])
    except MessageError:
        repairs.append("body-unreadable")
        return
    if isinstance(inside, Parts):
        parts.plain, parts.html, parts.attachments = inside.plain, inside.html, inside.attachments


def _kind(message_class: str) -> str:
    if message_class.endswith(_RECEIPTS):
        return "receipt"
    if not message_class.startswith(_OF_A_KIND):
        return ""
    return next(kind for start, kind in _KINDS if message_class.startswith(start))


def _outcome(message_class: str) -> str:
    if not message_class.startswith("report."):
        return ""
    return next((outcome for end, outcome in _OUTCOMES if message_class.endswith(end)), "")


def _reports(item: MapiItem, outcome: str) -> Iterable[DeliveryReport]:
    """What the rows of a report say; a report that came as MIME has none such, and is read from its parts."""
    original = item.embedded[0] if item.embedded else None
    original_id = original.message_id if original else item.in_reply_to
    subject = (original.subject if original else item.original_subject) or item.conversation_topic
    for row in item.recipients:
        if row.reported:
            status = _STATUS.search(row.status)
            code = status[1] if status else ""
            yield DeliveryReport(resolved(row.mailbox), outcome, code, original_id.strip("<> "), subject)


def _sender(item: MapiItem, header: Parts | None) -> Address:
    address = resolved(item.sender)
    if header and header.sender.address and not _is_resolved(address):
        address = header.sender.address
    return Address(tidy_name(item.sender.name or (header.sender.name if header else ""), address), address)


def _recipients(table: Sequence[MapiRecipient], header: Sequence[Recipient]) -> Iterable[Recipient]:
    """Those of the table, resolved by the header fields where needed, and those whom only the fields name."""
    if not table:
        yield from header
        return
    by_name = {recipient.name.casefold(): recipient.address for recipient in header if recipient.name}
    rows = [(row, resolved(row.mailbox, by_name)) for row in table]
    known = {address for _, address in rows}
    missed = [one for one in header if one.address not in known]
    for field in ("to", "cc", "bcc"):
        own = [(row, address) for row, address in rows if row.field == field]
        others = [one for one in missed if one.field == field]
        if others:
            unresolved = sum(not _is_resolved(address) for _, address in own)
            if unresolved == len(others):  # both in the order in which the sender wrote them
                paired = iter(others)
                own = [(row, address if _is_resolved(address) else next(paired).address) for row, address in own]
                others = []
        for row, address in own:
            yield Recipient(field, tidy_name(row.mailbox.name, address), address)
        yield from others
    yield from (one for one in header if one.field == "reply-to")


def resolved(mailbox: MapiMailbox, by_name: dict[str, str] | None = None) -> str:
    """The SMTP address of a mailbox in canonical form; where none is known its address as it stands."""
    if "@" in mailbox.smtp:
        return canonical(mailbox.smtp)
    if "@" in mailbox.address and mailbox.kind != "EX":
        return canonical(_unwrapped(mailbox.address))
    named = (by_name or {}).get(mailbox.name.casefold())
    if named:
        return named
    for text in (_unwrapped(mailbox.address), mailbox.name):
        inside = _ADDRESS.search(text)
        if inside:
            return canonical(inside[0])
    return canonical(mailbox.address or mailbox.name)


def _unwrapped(address: str) -> str:
    """The SMTP address in one that Exchange wrapped for transport ("IMCEASMTP-jane+40example+2Eorg@…")."""
    wrapped = _ENCAPSULATED.search(address)
    if not wrapped:
        return address
    return _CODED.sub(lambda code: chr(int(code[1], 16)), wrapped[1])


def _is_resolved(address: str) -> bool:
    return "@" in address and not address.startswith("/")
