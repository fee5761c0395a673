"""The recipient table of a message ([MS-PST] 2.4.5.3)."""

from collections.abc import Iterable

from tests.pst import tags
from tests.pst.items import Recipient
from tests.pst.nodes import Node
from tests.pst.tables import Row, table_context
from tests.pst.values import Value

COLUMNS = (
    tags.RECIPIENT_TYPE,
    tags.RESPONSIBILITY,
    tags.RECORD_KEY,
    tags.OBJECT_TYPE,
    tags.ENTRY_ID,
    tags.DISPLAY_NAME,
    tags.ADDRESS_TYPE,
    tags.EMAIL_ADDRESS,
    tags.SEARCH_KEY,
    tags.DISPLAY_TYPE,
    tags.SEVEN_BIT_DISPLAY_NAME,
    tags.SEND_RICH_INFO,
)
_KINDS = {"to": 1, "cc": 2, "bcc": 3}  # [MS-OXOMSG] 2.2.3.1
_MAIL_USER = 6  # [MS-OXCDATA] 2.8.3.2, PidTagObjectType


def recipient_table(recipients: Iterable[Recipient]) -> Node:
    """The table of the recipients, in their order."""
    return table_context((*COLUMNS, tags.SMTP_ADDRESS), (Row(*one) for one in enumerate(map(_values, recipients))))


def search_key(address_type: str, address: str) -> bytes:
    """What Outlook compares addresses by ([MS-OXCMAIL] 2.1.3.1.9, PidTagSearchKey): `SMTP:ANN@EXAMPLE.COM`."""
    return f"{address_type}:{address}\0".upper().encode()


def _values(recipient: Recipient) -> dict[int, Value]:
    values: dict[int, Value] = {
        tags.RECIPIENT_TYPE: _KINDS[recipient.kind],
        tags.RESPONSIBILITY: True,
        tags.OBJECT_TYPE: _MAIL_USER,
        tags.DISPLAY_NAME: recipient.name,
        tags.ADDRESS_TYPE: recipient.address_type,
        tags.EMAIL_ADDRESS: recipient.address,
        tags.SEARCH_KEY: search_key(recipient.address_type, recipient.address),
        tags.DISPLAY_TYPE: 0,
        tags.SEND_RICH_INFO: False,
    }
    smtp = recipient.smtp or (recipient.address if recipient.address_type == "SMTP" else "")
    return values | {tags.SMTP_ADDRESS: smtp} if smtp else values
