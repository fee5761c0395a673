"""What makes two copies one message, and two bodies alike: keyed on content, never on place."""

import re
from hashlib import blake2b
from zlib import crc32

from scanner.model import Message

SKETCH_SIZE = 128
"""Shingle hashes kept of a body: the whole set for a letter of a page, a fair sample for more."""

_MARK = r"(?:re|fwd?|fw|aw|wg|antw|tr|rv|res|enc|rif|sv|vs|vb|odp)(?:\[\d+\]|\(\d+\))?\s*[:：]"  # noqa: RUF001
_TAG = r"\[[^\]]{1,60}\]"

SUBJECT_MARKS = rf"^(?:\s*(?:{_MARK}|{_TAG}))+"
"""A regular expression of the reply and forward marks and list tags that a subject begins with, in lower case."""

_MOST_WORDS = 4_000
_WORDS = re.compile(r"\w+")
_PREFIX = re.compile(SUBJECT_MARKS, re.IGNORECASE)
_REPLY = re.compile(rf"(?:\s*{_TAG})*\s*{_MARK}", re.IGNORECASE)
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def base_subject(subject: str) -> str:
    """The subject without reply and forward marks and list tags, case and spacing folded (RFC 5256, 2.1)."""
    return " ".join(_PREFIX.sub("", subject).casefold().split())


def is_reply(subject: str) -> bool:
    """Whether a subject has a reply or forward mark; the tags of lists and of mail servers are none."""
    return _REPLY.match(subject) is not None


def identity(message: Message) -> bytes:
    """16 bytes that all copies of one message share, whatever mailbox or format they lie in.

    With a Message-ID: that, the sender, the base subject and the addresses in view; Bcc is left out, since
    only the sender's copy keeps it. Without one: the date, the words of the body and the attachments as well.
    A Message-ID alone is not enough, since some mass mailers write the same one into every mail.
    """
    digest = blake2b(digest_size=16)
    visible = sorted({r.address for r in message.recipients if r.field in {"to", "cc"}})
    parts = [message.message_id, message.sender.address, base_subject(message.subject), *visible]
    if not message.message_id:
        parts += [str(message.date), *message.text.split()]
        parts += [f"{attachment.name} {attachment.size}" for attachment in message.attachments]
    digest.update("\0".join(parts).encode("utf-8", "surrogatepass"))
    return digest.digest()


def sketch(text: str) -> list[int]:
    """The bottom `SKETCH_SIZE` hashes of a body's three-word shingles, sorted (Broder 1997).

    Two sketches estimate how much of two bodies is the same; see `analysis.incidents.likeness`. Quoted
    lines and what stands below a signature mark are left out, since they are not this message's words.
    """
    own = _SIGNATURE.split(text, maxsplit=1)[0]
    lines = (line for line in own.splitlines() if not line.startswith(">"))
    words = _WORDS.findall(" ".join(lines).casefold())[:_MOST_WORDS]
    shingles = {" ".join(words[i : i + 3]) for i in range(max(1, len(words) - 2))} - {""}
    return sorted({crc32(shingle.encode("utf-8", "surrogatepass")) for shingle in shingles})[:SKETCH_SIZE]
