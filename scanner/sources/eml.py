"""The EML format: a file that is one message as RFC 5322 has it.

The message may be preceded by a byte order mark, empty lines and one From_ line that an mbox would not
have. Its header may be damaged, as long as most of it is header fields and some of them are fields of
mail: other things have lines `Name: value` too (YAML, INI, HTTP), so names that only mail has count at
once, and everyday ones (From, To, Subject, Date) need the look of a mail.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from scanner.model import Problem, RawMessage, Span
from scanner.sources.files import LARGEST, bytes_at, opened
from scanner.sources.format import Format

_LEAD = re.compile(rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)*(?:>?From (?![ \t]*:)[^\n]*\n)?")
_BLOCK_END = re.compile(rb"\n\r?\n")
_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:(.*)", re.DOTALL)

_ONLY_MAIL = frozenset(
    b"arc-seal authentication-results bcc cc delivered-to delivery-date disposition-notification-to "
    b"dkim-signature domainkey-signature envelope-to in-reply-to list-id list-unsubscribe message-id "
    b"mime-version received received-spf reply-to resent-date resent-from resent-message-id resent-to "
    b"return-path thread-index thread-topic x-apparently-to x-gm-thrid x-gmail-labels x-mailer "
    b"x-mozilla-status x-mozilla-status2 x-originating-ip x-original-to x-priority x-received "
    b"x-spam-status x-uidl x-unsent".split()
)
_EVERYDAY = frozenset(b"date from sender subject to".split())


def recognise(head: bytes, path: Path) -> bool:
    """Whether the file opens with the header of a mail."""
    return looks_like_mail(head)


def looks_like_mail(head: bytes) -> bool:
    """Whether `head`, the first bytes of a file, opens with a header as RFC 5322 has it."""
    lead = _LEAD.match(head)
    start = lead.end() if lead else 0
    end = _BLOCK_END.search(head, start)
    lines = head[start : end.start() if end else len(head)].splitlines()
    if not lines or b"\0" in lines[0] or not _FIELD.match(lines[0]):
        return False
    fields = [match for line in lines if (match := _FIELD.match(line))]
    damaged = sum(not line.startswith((b" ", b"\t")) for line in lines) - len(fields)
    names = {match[1].lower() for match in fields}
    if damaged * 3 > len(lines):
        return False
    if names & _ONLY_MAIL:
        return True
    everyday = names & _EVERYDAY
    if not everyday - {b"date"} or (damaged and len(everyday) < 3):
        return False
    written_by_mailer = any(match[1][:1].isupper() for match in fields if match[1].lower() in everyday)
    names_a_mailbox = any(b"@" in match[2] for match in fields if match[1].lower() in {b"from", b"to"})
    return names_a_mailbox or (written_by_mailer and (len(everyday) > 1 or b"subject" in everyday))


def cut(span: Span, size: int) -> Iterator[Span]:
    """The span itself: a message is never cut."""
    if span.start < span.end:
        yield span


def read(span: Span) -> Iterator[RawMessage | Problem]:
    """The one message that the file is. Raises SourceError when the file cannot be read."""
    length = span.end - span.start
    with opened(span.path) as file:
        data = bytes_at(file, span.start, min(length, LARGEST))
    yield RawMessage(span.file, span.start, length, data, span.folder, truncated=length > LARGEST)


FORMAT = Format(name="eml", rank=60, recognise=recognise, cut=cut, read=read, whole=True)
