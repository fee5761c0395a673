"""What header fields other than addresses and dates tell: kind, ids, lists, labels, authentication."""

import csv
import re
from collections.abc import Sequence

from scanner.errors import MessageError
from scanner.model import Attachment
from scanner.parsing.addresses import canonical
from scanner.parsing.parts import Fields

_ID = re.compile(r"<([^<>\s]+)>")
_METHOD = re.compile(r"\b(spf|dkim|dmarc)\s*=\s*([a-z]+)")
_MAILTO = re.compile(r"mailto:([^>?\s]+)", re.IGNORECASE)
_LONGEST_ID = 998  # RFC 5322, 2.1.1: a line
_MOST_REFERENCES = 1000
_EXPUNGED = 0x0008  # Mozilla: nsMsgMessageFlags.idl, Expunged
_TRASH = frozenset({"trash", "\\trash", "[gmail]/trash", "deleted", "papierkorb", "corbeille", "papelera"})
_CLASSES = ("content-class", "x-message-class", "x-ms-exchange-message-class", "x-mapi-message-class")
_AUTO = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponse",
    "x-auto-reply",
    "x-auto-response",
    "x-autoresponder",
)
_KINDS = (  # the first that is found decides
    ("recallreport", "report"),
    ("recall.report", "report"),
    ("recallmessage", "recall"),
    ("ipm.outlook.recall", "recall"),
    ("delivery-status", "report"),
    ("disposition-notification", "receipt"),
    ("content-classes:mdn", "receipt"),
    ("multipart/report", "report"),
    ("calendarmessage", "meeting"),
)
_TELLING = frozenset({*_CLASSES, *_AUTO, "auto-submitted", "precedence"})
_BODIES = ("text/plain", "text/html", "multipart/alternative", "multipart/mixed", "multipart/signed")
_LABELS = frozenset({"x-gmail-labels", "x-gm-labels", "x-keywords", "x-mozilla-keys"})
# RFC 5546: PUBLISH informs anyone, the others are between organizer and attendees.
_INVITATIONS = re.compile(rb"^METHOD:(?!PUBLISH)[A-Z]+", re.IGNORECASE | re.MULTILINE)
_CALENDAR_LONGEST = 1024 * 1024


def first(fields: Fields, name: str) -> str:
    """The topmost value of a field, "" when it is absent."""
    values = fields.get(name)
    return values[0] if values else ""


def message_id(fields: Fields, name: str) -> str:
    """The first message identifier of a field (RFC 5322, 3.6.4) without angle brackets, or ""."""
    value = first(fields, name)
    if not value:
        return ""
    if value[0] == "<" and value[-1] == ">":
        inner = value[1:-1]
        if inner.isalnum() or not _odd(inner):
            return inner[:_LONGEST_ID]
    match = _ID.search(value)
    if match:
        return match[1][:_LONGEST_ID]
    words = value.strip("<> \t").split()
    with_at = [word for word in words if "@" in word]
    return (with_at or words or [""])[0].strip("<>,;\"'")[:_LONGEST_ID]


def _odd(text: str) -> bool:
    return "<" in text or ">" in text or " " in text or not text.isprintable()


def references(fields: Fields) -> tuple[str, ...]:
    """The message identifiers of References in order, each once."""
    values = fields.get("references")
    if not values:
        return ()
    text = " ".join(values)
    found = _ID.findall(text) or [word.strip("<>,;") for word in text.split() if "@" in word]
    return tuple(dict.fromkeys(item[:_LONGEST_ID] for item in found[-_MOST_REFERENCES:] if item))


def kind(fields: Fields, attachments: Sequence[Attachment]) -> str:
    """The kind of a message as `model.Message` names them, as far as its header fields and parts say."""
    content_type = first(fields, "content-type").lower()
    if not attachments and _TELLING.isdisjoint(fields) and content_type.startswith(_BODIES):
        return "mail"
    message_class = "".join(first(fields, name).lower() for name in _CLASSES if name in fields)
    marks = " ".join((content_type, message_class, *(attachment.media_type for attachment in attachments)))
    for said, found in _KINDS:
        if said in marks:
            return found
    if "text/calendar" in marks and _is_invitation(content_type, attachments):
        return "meeting"
    return "auto-reply" if _is_auto_reply(fields) else "mail"


def _is_invitation(content_type: str, attachments: Sequence[Attachment]) -> bool:
    if "text/calendar" in content_type and "method=" in content_type and "publish" not in content_type:
        return True
    for attachment in attachments:
        if attachment.media_type == "text/calendar" and attachment.size <= _CALENDAR_LONGEST:
            try:
                if _INVITATIONS.search(attachment.load()):
                    return True
            except MessageError:
                continue
    return False


def _is_auto_reply(fields: Fields) -> bool:
    """X-Auto-Response-Suppress is no sign: it asks for silence, in mail that people write too."""
    return (
        first(fields, "auto-submitted").lower().startswith("auto-replied")
        or first(fields, "precedence").lower() in ("auto_reply", "auto-reply")
        or any(name in fields for name in _AUTO)
    )


def list_id(fields: Fields) -> str:
    """The identifier of the mailing list (RFC 2919) in lower case, "" when it came over none."""
    value = first(fields, "list-id")
    if not value:
        return ""
    match = _ID.search(value)
    return (match[1] if match else value).strip("<> ").lower()


def list_post(fields: Fields) -> str:
    """The address that mail to the list goes to (RFC 2369, or what older list servers write), or ""."""
    value = first(fields, "list-post")
    if value:
        match = _MAILTO.search(value)
        return canonical(match[1]) if match else ""
    for name in ("x-beenthere", "x-mailing-list", "mailing-list"):
        for word in first(fields, name).replace(";", " ").split():
            if "@" in word:
                return canonical(word.strip("<>"))
    return ""


def labels(fields: Fields) -> tuple[str, ...]:
    """The labels that Gmail, Dovecot or Thunderbird gave the message, each once."""
    if _LABELS.isdisjoint(fields):
        return ()
    found: list[str] = []
    for name in ("x-gmail-labels", "x-gm-labels"):
        for value in fields.get(name, ()):
            found += next(csv.reader([value.replace("\0", " ").replace("\n", " ")], skipinitialspace=True), [])
    for name in ("x-keywords", "x-mozilla-keys"):
        for value in fields.get(name, ()):
            found += value.replace(",", " ").split()
    return tuple(dict.fromkeys(label.strip() for label in found if label.strip()))


def is_deleted(fields: Fields, message_labels: Sequence[str]) -> bool:
    """Whether Thunderbird had expunged the message from its folder, or Gmail held it in the bin."""
    try:
        status = int(first(fields, "x-mozilla-status") or "0", 16)
    except ValueError:
        status = 0
    return bool(status & _EXPUNGED) or any(label.lower() in _TRASH for label in message_labels)


def authentication(fields: Fields) -> str:
    """What the topmost Authentication-Results (RFC 8601) or Received-SPF says: "spf=pass dkim=fail"."""
    value = first(fields, "authentication-results")
    if value:
        found: dict[str, str] = {}
        for method, result in _METHOD.findall(value.lower()):
            found.setdefault(method, result)
        return " ".join(f"{method}={found[method]}" for method in ("spf", "dkim", "dmarc") if method in found)
    words = first(fields, "received-spf").split(None, 1)
    return f"spf={words[0].strip(':;').lower()}" if words else ""


def return_path(fields: Fields) -> str:
    """The envelope sender, "<>" when it is the empty one of reports, "" when it is not recorded."""
    value = first(fields, "return-path").strip()
    if not value:
        return ""
    return canonical(value.strip("<> ")) or "<>"
