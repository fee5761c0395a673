"""What a PST can be made of: folders, messages, recipients and attachments, as plain data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

AddressType = Literal["SMTP", "EX"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient. `smtp` is the SMTP address of one whose `address` is another, of Exchange (EX)."""

    kind: Literal["to", "cc", "bcc"]
    name: str
    address: str
    address_type: AddressType = "SMTP"
    smtp: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """An attached file; `content_id` is set where HTML refers to it."""

    name: str
    data: bytes
    media_type: str = "application/octet-stream"
    content_id: str = ""


@dataclass(frozen=True, slots=True)
class Embedded:
    """An attached message."""

    mail: "Mail"


@dataclass(frozen=True, slots=True)
class Mail:
    """A message. Moments are aware. What is None or empty is not there.

    `headers` are the Internet headers as they arrived, which what was sent from here does not have. `rtf` is
    compressed ([MS-OXRTFCP]). `html` is in `codepage` (65001 is UTF-8).
    """

    subject: str = ""
    sender_name: str = ""
    sender_address: str = ""
    sender_type: AddressType = "SMTP"
    sender_smtp: str = ""
    recipients: tuple[Recipient, ...] = ()
    submitted: datetime | None = None
    delivered: datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: str = ""
    conversation_index: bytes = b""
    text: str = ""
    html: bytes | None = None
    codepage: int = 65001
    rtf: bytes | None = None
    headers: str = ""
    message_class: str = "IPM.Note"
    attachments: tuple[File | Embedded, ...] = ()
    unsent: bool = False
    read: bool = True


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder. `messages` are read once, in order, and may be made while they are written."""

    name: str
    messages: Iterable[Mail] = ()
    folders: tuple["Folder", ...] = ()
    container_class: str = "IPF.Note"
