"""Message objects ([MS-PST] 2.4.5), and those embedded in them."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntFlag
from hashlib import sha256

from tests.pst import tags
from tests.pst.attachments import attachment_nodes, embedded_properties, file_properties
from tests.pst.items import Embedded, File, Mail
from tests.pst.nodes import RECIPIENT_TABLE, Node
from tests.pst.properties import property_context
from tests.pst.recipients import recipient_table
from tests.pst.values import EmbeddedMessage, Value

_UNDATED = datetime(2001, 1, 1, tzinfo=UTC)
_PREFIX = re.compile(r"[^\W\d_]{1,3}: ")  # [MS-OXCMSG] 3.2.4.4.1


class _Flag(IntFlag):
    """[MS-OXCMSG] 2.2.1.6, PidTagMessageFlags."""

    READ = 0x01
    UNSENT = 0x08
    HAS_ATTACHMENT = 0x10


@dataclass(frozen=True, slots=True)
class Message:
    """A message object. Its folder's table repeats some of its `properties`; `size` is in bytes."""

    properties: dict[int, Value]
    size: int
    node: Node


def message(mail: Mail) -> Message:
    """The message object of a mail, with all that is attached to it."""
    attachments = [_attachment(one) for one in mail.attachments]
    properties = _state(mail) | _envelope(mail) | _content(mail)
    size = _size(properties) + sum(map(_size, attachments))
    properties[tags.MESSAGE_SIZE] = size
    subnodes = {RECIPIENT_TABLE: recipient_table(mail.recipients), **attachment_nodes(attachments)}
    return Message(properties, size, property_context(properties, subnodes))


def _attachment(attached: File | Embedded) -> dict[int, Value]:
    if isinstance(attached, File):
        return file_properties(attached)
    inner = message(attached.mail)
    return embedded_properties(attached.mail.subject, EmbeddedMessage(inner.node, inner.size))


def _state(mail: Mail) -> dict[int, Value]:
    """What the store knows of a message, whatever is in it."""
    flags = (
        (_Flag.READ if mail.read else 0)
        | (_Flag.UNSENT if mail.unsent else 0)
        | (_Flag.HAS_ATTACHMENT if mail.attachments else 0)
    )
    changed = mail.delivered or mail.submitted or _UNDATED
    return {
        tags.MESSAGE_CLASS: mail.message_class,
        tags.IMPORTANCE: 1,
        tags.SENSITIVITY: 0,
        tags.MESSAGE_FLAGS: int(flags),
        tags.MESSAGE_STATUS: 0,
        tags.HAS_ATTACHMENTS: bool(mail.attachments),
        tags.CREATION_TIME: changed,
        tags.LAST_MODIFICATION_TIME: changed,
        tags.SEARCH_KEY: sha256(repr((mail.message_id, mail.subject, changed)).encode()).digest()[:16],
    }


def _envelope(mail: Mail) -> dict[int, Value]:
    """Who wrote to whom, when ([MS-OXOMSG] 2.2.1)."""
    sender_smtp = mail.sender_smtp or (mail.sender_address if mail.sender_type == "SMTP" else "")
    sender_type = mail.sender_type if mail.sender_address else ""
    return _present(
        {
            tags.SENDER_NAME: mail.sender_name,
            tags.SENDER_ADDRESS_TYPE: sender_type,
            tags.SENDER_EMAIL_ADDRESS: mail.sender_address,
            tags.SENDER_SMTP_ADDRESS: sender_smtp,
            tags.SENT_REPRESENTING_NAME: mail.sender_name,
            tags.SENT_REPRESENTING_ADDRESS_TYPE: sender_type,
            tags.SENT_REPRESENTING_EMAIL_ADDRESS: mail.sender_address,
            tags.SENT_REPRESENTING_SMTP_ADDRESS: sender_smtp,
            tags.DISPLAY_TO: _display(mail, "to"),
            tags.DISPLAY_CC: _display(mail, "cc"),
            tags.DISPLAY_BCC: _display(mail, "bcc"),
            tags.CLIENT_SUBMIT_TIME: mail.submitted,
            tags.MESSAGE_DELIVERY_TIME: mail.delivered,
            tags.INTERNET_MESSAGE_ID: mail.message_id,
            tags.IN_REPLY_TO_ID: mail.in_reply_to,
            tags.INTERNET_REFERENCES: mail.references,
            tags.CONVERSATION_INDEX: mail.conversation_index,
            tags.TRANSPORT_MESSAGE_HEADERS: mail.headers,
        }
    )


def _content(mail: Mail) -> dict[int, Value]:
    """Subject and bodies ([MS-OXCMSG] 2.2.1)."""
    prefix = _PREFIX.match(mail.subject)
    length = prefix.end() if prefix else 0
    topic = mail.subject[length:]
    return _present(
        {
            # The second character tells where the prefix ends ([MS-PST] 2.5.3.1.1.1).
            tags.SUBJECT: f"\x01{chr(length + 1)}{mail.subject}" if mail.subject else "",
            tags.NORMALIZED_SUBJECT: topic,
            tags.CONVERSATION_TOPIC: topic,
            tags.BODY: mail.text,
            tags.HTML: mail.html,
            tags.RTF_COMPRESSED: mail.rtf,
            tags.INTERNET_CODEPAGE: mail.codepage,
        }
    )


def _present(properties: dict[int, Value | None]) -> dict[int, Value]:
    return {tag: value for tag, value in properties.items() if value is not None and value not in {"", b""}}


def _display(mail: Mail, kind: str) -> str:
    return "; ".join(one.name or one.address for one in mail.recipients if one.kind == kind)


def _size(properties: dict[int, Value]) -> int:
    """About what the properties take, in bytes."""
    return sum(
        2 * len(value) if isinstance(value, str) else len(value) if isinstance(value, bytes) else 8
        for value in properties.values()
    )
