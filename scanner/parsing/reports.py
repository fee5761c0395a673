"""Delivery reports: which copies of which earlier message failed, were delayed or arrived.

The standard form is RFC 3464. The others are the texts of common mail servers, told by who sends
them and by their wording.
"""

import re
from collections.abc import Iterator, Sequence

from scanner.errors import MessageError
from scanner.model import Attachment, DeliveryReport, Message
from scanner.parsing.addresses import canonical
from scanner.parsing.fields import decode_words, one_line
from scanner.parsing.headers import first, message_id, references, return_path
from scanner.parsing.parts import Parts

_STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})
_OUTCOMES = {
    "failed": "failed",
    "delayed": "delayed",
    "delivered": "delivered",
    "relayed": "delivered",
    "expanded": "delivered",
}
_BY_STATUS = {"2": "delivered", "4": "delayed", "5": "failed"}

_DAEMONS = frozenset(
    {"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "mdaemon", "mail_daemon", "daemon"}
)
# Wording, most telling first: a warning quotes the words of the failure that it may become.
_WORDING: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "delayed",
        (
            r"delivery status notification \(delay",
            r"delayed mail",
            r"delivery (?:has been|is|was) delayed",
            r"warning message only",
            r"will (?:be retried|be retrying|keep trying|continue to try|retry)",
            r"still being retried",
            r"not yet been delivered",
            r"has not been delivered yet",
            r"message still undelivered",
            r"could not send message for past",
            r"no action is required",
        ),
    ),
    (
        "failed",
        (
            r"this is the qmail-send program",
            r"could(?: not|n't) be delivered",
            r"undeliverable",
            r"did not reach some or all of the intended recipients",
            r"undelivered mail returned to sender",
            r"delivery status notification \(failure",
            r"mail delivery failed",
            r"returned mail",
            r"wasn't delivered",
            r"delivery to the following recipients? failed",
            r"delivery has failed",
            r"failure notice",
            r"permanent fatal errors",
        ),
    ),
)
_OUTCOME_WORDING = [(outcome, re.compile("|".join(phrases), re.IGNORECASE)) for outcome, phrases in _WORDING]
_COPY = re.compile(
    r"^[ >-]*(?:-+ ?below this line is a copy|-+ ?this is a copy of (?:the|your) message|-+ ?original message"
    r"|-+ ?the original message|-+ ?unsent message|original message headers|-+ ?message header follows"
    r"|-+ ?returned message|the following is a copy)",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"[a-z0-9._%+'=&-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}", re.IGNORECASE)
_CODE = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_READ = 64 * 1024
_MOST = 1000


def delivery_reports(
    parts: Parts, text: str, nested: Sequence[Message]
) -> tuple[tuple[DeliveryReport, ...], bool]:
    """The reports in a message, and whether it is one at all; `text` is its body.

    `nested` are the messages inside it: the first is the one that the report is about.
    """
    fields = [field for part in _status_parts(parts.attachments) for field in part]
    daemon = parts.sender.address.partition("@")[0] in _DAEMONS
    if not fields and not daemon and return_path(parts.fields) != "<>":
        return (), False
    if fields:
        original = _original(parts, text, nested)
        return tuple(_standard(group, original) for group in fields), True
    return _worded(parts, text, nested)


def _status_parts(attachments: Sequence[Attachment]) -> Iterator[list[dict[str, str]]]:
    """The per-recipient groups (RFC 3464, 2.3) of each delivery-status part."""
    for attachment in attachments:
        if attachment.media_type in _STATUS_PARTS:
            groups = map(_group, re.split(r"\n[ \t]*\n", _loaded(attachment).replace("\r", "")))
            yield [group for group in groups if "final-recipient" in group or "original-recipient" in group]


def _loaded(attachment: Attachment) -> str:
    try:
        return attachment.load().decode("utf-8", "replace")
    except MessageError:
        return ""


def _group(block: str) -> dict[str, str]:
    group: dict[str, str] = {}
    for line in re.sub(r"\n[ \t]+", " ", block).split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            group.setdefault(name.strip().lower(), value.strip())
    return group


def _standard(group: dict[str, str], original: tuple[str, str]) -> DeliveryReport:
    """One group as a report. The original recipient is the address that the sender wrote."""
    recipients = [_typed_address(group.get(name, "")) for name in ("original-recipient", "final-recipient")]
    recipient = next((address for address in recipients if "@" in address), recipients[1] or recipients[0])
    code = _CODE.search(group.get("status", ""))
    status = code[1] if code else ""
    action = group.get("action", "").partition(" ")[0].strip("();").lower()
    outcome = _OUTCOMES.get(action) or _BY_STATUS.get(status[:1], "failed")
    return DeliveryReport(recipient, outcome, status, *original)


def _typed_address(value: str) -> str:
    """The address of `rfc822; someone@example.org` (RFC 3464, 2.1.2), also without its type."""
    return canonical(value.partition(";")[2].strip() or value.strip()) if value else ""


def _original(parts: Parts, text: str, nested: Sequence[Message]) -> tuple[str, str]:
    """Message-ID and subject of the message that a report is about, as far as it tells them."""
    if nested:
        identity, subject = nested[0].message_id, nested[0].subject
    else:
        identity, subject = _quoted_headers(_header_copy(parts.attachments) or _below_mark(text))
    if not identity:
        identity = message_id(parts.fields, "x-original-message-id") or message_id(parts.fields, "in-reply-to")
    if not identity:
        identity = (references(parts.fields) or ("",))[-1]
    return identity, subject


def _header_copy(attachments: Sequence[Attachment]) -> str:
    for attachment in attachments:
        if attachment.media_type in ("text/rfc822-headers", "message/global-headers"):
            return _loaded(attachment)
    return ""


def _below_mark(text: str) -> str:
    mark = _COPY.search(text, 0, _READ)
    return text[mark.end() : mark.end() + _READ] if mark else ""


def _quoted_headers(text: str) -> tuple[str, str]:
    unfolded = re.sub(r"\r?\n[ \t]+", " ", text[:_READ])
    found = []
    for name in ("message-id", "subject"):
        match = re.search(rf"^[ >]*{name}:[ \t]*(.*)$", unfolded, re.IGNORECASE | re.MULTILINE)
        found.append(match[1].strip() if match else "")
    return message_id({"message-id": found[:1]}, "message-id"), one_line(decode_words(found[1]))


def _worded(parts: Parts, text: str, nested: Sequence[Message]) -> tuple[tuple[DeliveryReport, ...], bool]:
    """A report in the words of a mail server: outcome by wording, recipients by where they stand."""
    above = text[:_READ]
    mark = _COPY.search(above)
    above = above[: mark.start()] if mark else above
    wording = f"{parts.subject}\n{above}"
    outcome = next((outcome for outcome, pattern in _OUTCOME_WORDING if pattern.search(wording)), "")
    if not outcome:
        return (), False
    named = first(parts.fields, "x-failed-recipients")
    own = {recipient.address for recipient in parts.recipients} | {parts.sender.address}
    addresses = dict.fromkeys(
        address
        for address in map(canonical, _ADDRESS.findall(named or above))
        if named or (address not in own and address.partition("@")[0] not in _DAEMONS)
    )
    code = _CODE.search(above)
    original = _original(parts, text, nested)
    return tuple(
        DeliveryReport(address, outcome, code[1] if code and len(addresses) == 1 else "", *original)
        for address in list(addresses)[:_MOST]
    ), True
