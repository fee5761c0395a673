"""What the repairs of a message say to a reader of the report."""

from collections.abc import Iterator

from scanner.model import Message

_SAID = {
    "encrypted:smime": "not examined: encrypted (S/MIME)",
    "encrypted:pgp": "not examined: encrypted (PGP)",
    "encrypted:rights": "not examined: encrypted (Microsoft rights management)",
    "encrypted:zip": "not examined: encrypted (attached ZIP)",
    "encrypted:office": "not examined: encrypted (attached Office document)",
    "encrypted:pdf": "not examined: encrypted (attached PDF)",
    "protection-unknown": "not examined: an attachment too large or too damaged to see whether it is encrypted",
    "smime-broken": "not examined: an S/MIME part that is damaged or too large",
    "tnef-broken": "read as far as it goes: a damaged winmail.dat",
    "tnef-too-many": "read in part: a winmail.dat with more attachments or recipients than are read",
    "mapi-too-many": "read in part: an Outlook item with more attachments, recipients or members than are read",
    "wrapped-too-deep": "not examined: signed or wrapped too many times over",
    "wrapped-too-many": "not examined: more signed or wrapped parts than are opened",
    "journal-broken": "a journal report that cannot be read as one",
    "body-unreadable": "not examined: a body that is damaged",
    "attachment-unreadable": "not examined: an attachment that is damaged",
    "recipients-unreadable": "read in part: recipients that are damaged",
    "nested-unreadable": "not examined: a message inside it that is damaged",
    "nested-too-deep": "not examined: messages inside one another, too many times over",
    "nested-too-many": "read in part: more messages inside it than are read",
}
"""Of each repair that leaves something unread. The others changed how a message was read and lost nothing, but for
`truncated`, which `worker` says with the size."""


def said(message: Message, opened: frozenset[str] = frozenset()) -> list[str]:
    """What the repairs of a message, and of those inside it, say to a reader of the report, each once.

    `opened` are repairs that turned out to be none: a PDF that is encrypted, but opens without a password.
    """
    if not message.repairs and not message.nested:
        return []
    unread = (repair for repair in _repairs(message) if repair in _SAID and repair not in opened)
    return list(dict.fromkeys(_SAID[repair] for repair in unread))


def _repairs(message: Message) -> Iterator[str]:
    waiting = [message]
    while waiting:
        one = waiting.pop()
        yield from one.repairs
        waiting += one.nested
