"""The core types: what travels from room to room, from a file on disk to a finding."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file that holds mail, or one that was looked at and skipped.

    `source` is what the report calls it: the file itself, or the folder for one-message-a-file
    formats. `format` is the name of the format that recognised it, or "" when none did; then
    `skipped` says why, and `failed` is true where that leaves something unread that the user asked
    for (no such path, no permission, nothing in it). `folder` is the mail folder that its messages
    are in, where the place of the file tells it ("Sent", "INBOX/Customers").
    """

    path: str
    source: str
    format: str
    folder: str
    bytes: int
    modified_ns: int
    skipped: str = ""
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one file, cut at message boundaries, in the positions of its format.

    For mbox and EML a position is a byte offset; for a database such as PST it is an item number.
    `file` is the number of the file in the case.
    """

    file: int
    path: str
    folder: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unit:
    """What one worker reads at a time, and what is committed to the case file at once."""

    format: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class RawMessage:
    """The bytes of one message (RFC 5322, its mbox quoting undone) and where they lie.

    `length` counts in the positions of the format, the From_ line included. `data` is cut at
    `sources.files.LARGEST` bytes; `truncated` then says so. `envelope_date` is the text that the
    mbox From_ line gives as date, "" elsewhere. `place` says in words where the message lies, when its
    position alone does not ("Sent Items, item 2097188" of a PST, "mail/Sent.mbox" of a ZIP). `folder` and
    `deleted` are what the place of the message tells (Maildir flags, folder names); its headers may tell more.
    """

    file: int
    position: int
    length: int
    data: bytes
    folder: str = ""
    envelope_date: str = ""
    deleted: bool = False
    truncated: bool = False
    place: str = ""


@dataclass(frozen=True, slots=True)
class MapiMailbox:
    """A sender or recipient as MAPI keeps one; "" for what is not there.

    `address` is of the kind that `kind` names: "SMTP", "EX" (an X.500 name), "MAPIPDL" (a list in the
    sender's contacts), in capitals. `smtp` is the SMTP address that the store knows of it besides.
    """

    name: str
    address: str
    kind: str = ""
    smtp: str = ""


@dataclass(frozen=True, slots=True)
class MapiRecipient:
    """A row of the recipient table.

    `reported`: a report is about this recipient, who was not sent it; `status` is what it says, as text.
    """

    field: str
    mailbox: MapiMailbox
    reported: bool = False
    status: str = ""


@dataclass(frozen=True, slots=True)
class MapiItem:
    """One item of an Outlook store or file as it lies there: MAPI properties, not yet judged.

    `file` to `place` are as in `RawMessage`. `headers` are the transport headers ("" in what was never
    transported, as all Sent Items). `html` is read only where there is no `text`, and `rtf` (compressed, as
    [MS-OXRTFCP] has it) only where there is neither. Times are in UTC. `original_subject` is that of the
    message a report is about. `embedded` are items inside this one; `repairs` name what was lost of it.
    """

    file: int
    position: int
    length: int
    folder: str
    place: str
    deleted: bool
    message_class: str
    subject: str
    sender: MapiMailbox
    recipients: tuple[MapiRecipient, ...]
    headers: str
    text: str
    html: str
    rtf: bytes
    message_id: str
    in_reply_to: str
    references: str
    submitted: datetime | None
    delivered: datetime | None
    conversation_topic: str
    conversation_index: bytes
    original_subject: str
    attachments: tuple["Attachment", ...]
    embedded: tuple["MapiItem", ...] = ()
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """An item that is no mail (a contact, an appointment, a task): counted, and no problem.

    `what` is its message class, "IPM.Contact".
    """

    file: int
    position: int
    length: int
    what: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox: `name` decoded, "" when absent; `address` in canonical form.

    Canonical is lower case, no comments or quotes that are not needed, the domain in ASCII (IDNA).
    What cannot be read as an address is kept as it stands, so that it can be counted as malformed.
    """

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """One mailbox of a To, Cc, Bcc or Reply-To field (`field`: "to", "cc", "bcc", "reply-to")."""

    field: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part that is not the body. `size` is in bytes as it lies in the message (encoded).

    `load` decodes the content when it is called and raises `MessageError` where that cannot be done.
    """

    name: str
    media_type: str
    size: int
    load: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of one copy of an earlier message, as a report that came back says.

    `outcome`: "failed", "delayed", "delivered", "recalled" or "not-recalled". `original_id` is the
    Message-ID of the message that it is about, "" when the report does not tell; `original_subject`
    likewise. `status` is the enhanced status code (RFC 3463), "" when there is none.
    """

    recipient: str
    outcome: str
    status: str
    original_id: str
    original_subject: str


@dataclass(frozen=True, slots=True)
class Message:
    """One message, read.

    `date` is in UTC, or None; `date_problem` says in a few words what was wrong with the Date field
    ("" when nothing was) and, where a date is given all the same, where it was taken from.
    `kind`: "mail", "recall", "report" (delivery or recall report), "receipt", "auto-reply" or
    "meeting". `received` counts Received fields; `authentication` is what Authentication-Results
    says of SPF, DKIM and DMARC ("spf=pass dkim=fail"); `return_path` is the envelope sender, "" when
    not recorded. `text` is the body as plain text. `nested` are the messages inside it
    (message/rfc822). `repairs` are the stable names of what had to be mended to read it.
    """

    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    date: datetime | None
    date_problem: str
    sender: Address
    recipients: tuple[Recipient, ...]
    subject: str
    kind: str
    list_id: str
    list_post: str
    folder: str
    labels: tuple[str, ...]
    deleted: bool
    received: int
    authentication: str
    return_path: str
    text: str
    attachments: tuple[Attachment, ...]
    nested: tuple["Message", ...]
    reports: tuple[DeliveryReport, ...]
    repairs: tuple[str, ...]
    lane: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found in one message.

    `location`: "body", "subject", "header:NAME" or "attachment:NAME"; `start` and `end` count
    characters in the text of that location. `confidence`: "low", "medium" or "high". `value` is the
    text as found; it is written to the case file only as `masked` and as a keyed hash of
    `normalised`, unless the user asked to keep it. `reason` says what gave the confidence (see
    `detection.belief`). `part` says where in its location it is: "quoted" or "signature" in a body, a page or
    cell of an attachment, "" for the text itself.
    """

    rule: str
    confidence: str
    location: str
    start: int
    end: int
    value: str
    normalised: str
    masked: str
    reason: str = ""
    part: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read or not be read whole.

    `stage` says where that was found: "mbox", "emlx", "olm", "archive" (any container) or "sources" (Outlook's
    files) while a file was taken apart; "read", where a worker died, hung or failed; "parse"; "detection"
    (rules, and what was cut off before they searched it); "attachments". `unreadable` is true when it cost the
    message: then the message is counted as unreadable. `problem` never quotes content.
    """

    file: int
    position: int
    length: int
    stage: str
    problem: str
    unreadable: bool
    place: str = ""
