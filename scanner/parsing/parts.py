"""What both lanes hand over: the header fields and the parts of one message, read but not yet judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scanner.model import Address, Attachment, DeliveryReport, MapiItem, Recipient

Fields = dict[str, list[str]]
"""Lower-case field name to its decoded, unfolded values, top to bottom."""


@dataclass(slots=True)
class Parts:
    """One message as a lane read it.

    `date` is the Date field (aware), None where the lane could not read it. `plain` and `html` are
    the body's text parts. `repairs` are stable names of what was mended; `lane` is "fast",
    "tolerant" or "mapi". Only Outlook says outright what a message is: `kind` as in `Message`, "" where it
    is to be told by the fields; the `reports` in it; and the items `embedded` in it.
    """

    fields: Fields
    subject: str
    date: datetime | None
    sender: Address
    recipients: tuple[Recipient, ...]
    plain: Sequence[str]
    html: Sequence[str]
    attachments: tuple[Attachment, ...]
    repairs: tuple[str, ...]
    lane: str
    kind: str = ""
    reports: tuple[DeliveryReport, ...] = ()
    embedded: tuple[MapiItem, ...] = ()
