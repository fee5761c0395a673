"""One message of an OLM as Outlook for Mac writes it in XML, to a message as RFC 5322 has it.

The element names are those that the program writes (there is no published schema); times are UTC, as the
times in their thread indexes confirm. Document types and entities are refused, so that no entity can grow;
control characters, which XML forbids and Outlook writes all the same, are taken out.
"""

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from typing import NamedTuple
from xml.parsers import expat

from scanner.errors import MessageError
from scanner.sources.eml import looks_like_mail

_DEEPEST = 100
_CONTROL = re.compile(
    rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[0-9a-f]));", re.I
)
_BREAKS = re.compile(r"[\x00-\x1f\x7f]+")
_WORD = 45  # bytes of an encoded word (RFC 2047) before base64
_PEOPLE = {
    "OPFMessageCopyFromAddresses": "From",
    "OPFMessageCopySenderAddress": "Sender",
    "OPFMessageCopyToAddresses": "To",
    "OPFMessageCopyCCAddresses": "Cc",
    "OPFMessageCopyBCCAddresses": "Bcc",
    "OPFMessageCopyReplyToAddresses": "Reply-To",
}
_IDS = {"OPFMessageCopyInReplyTo": "In-Reply-To", "OPFMessageCopyReferences": "References"}


class Enclosure(NamedTuple):
    """An attachment as the message lists it; `member` is its name in the OLM, "" when it has none."""

    name: str
    media_type: str
    member: str


@dataclass(slots=True)
class _Email:
    texts: dict[str, str] = field(default_factory=dict)
    people: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    enclosures: list[Enclosure] = field(default_factory=list)


def message(xml: bytes, load: Callable[[Enclosure], bytes | None]) -> bytes:
    """The message in `xml`; `load` gives an attachment's content, or None where it is to be left out.

    Raises MessageError when the XML is not well-formed, or holds no message or more than one.
    """
    email = _parsed(_CONTROL.sub(b"", xml))
    source = email.texts.get("OPFMessageCopySource", "").encode("utf-8", "surrogatepass")
    bcc = [_mailbox(*person) for person in email.people.get("Bcc", [])]
    if looks_like_mail(source) and not email.people.get("From"):
        return source if not bcc else f"Bcc: {_list(bcc)}\n".encode() + source
    return b"\n".join([*_header(email), *_body(email, load)])


def _parsed(xml: bytes) -> _Email:
    found: list[_Email] = []
    path: list[str] = []
    text: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if len(path) > _DEEPEST:
            raise MessageError("elements nested too deep")
        path.append(name)
        text.clear()
        if name == "email":
            found.append(_Email())
        elif found and name == "emailAddress":
            fields = [_PEOPLE[above] for above in path if above in _PEOPLE]
            person = (
                attributes.get("OPFContactEmailAddressName", ""),
                attributes.get("OPFContactEmailAddressAddress", ""),
            )
            found[-1].people.setdefault(fields[-1] if fields else "", []).append(person)
        elif found and name == "messageAttachment":
            found[-1].enclosures.append(
                Enclosure(
                    attributes.get("OPFAttachmentName", ""),
                    attributes.get("OPFAttachmentContentType", ""),
                    attributes.get("OPFAttachmentURL", ""),
                )
            )

    def end(name: str) -> None:
        path.pop()
        if found:
            found[-1].texts.setdefault(name.rpartition(":")[2], "".join(text))
        text.clear()

    def refuse(*_: object) -> None:
        raise MessageError("a document type in it, which is refused")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # the last two: an encoding that is none
        line = getattr(error, "lineno", 1)
        raise MessageError(f"not well-formed XML at line {line}") from error
    if len(found) != 1:
        raise MessageError(f"{len(found)} messages in a file for one")
    return found[0]


def _header(email: _Email) -> Iterator[bytes]:
    texts = email.texts
    fields = [
        (name, _list([_mailbox(*person) for person in people])) for name, people in email.people.items() if name
    ]
    fields.append(("Subject", _encoded(texts.get("OPFMessageCopySubject", ""))))
    fields.append(
        ("Date", _date(texts.get("OPFMessageCopySentTime") or texts.get("OPFMessageCopyReceivedTime") or ""))
    )
    message_id = _clean(texts.get("OPFMessageCopyMessageID", "")).strip("<>")
    fields.append(("Message-ID", f"<{message_id}>" if message_id else ""))
    fields.extend((name, _ids(texts.get(element, ""))) for element, name in _IDS.items())
    fields.append(("Thread-Index", _clean(texts.get("OPFMessageCopyThreadIndex", ""))))
    if _true(texts.get("OPFMessageIsCalendarMessage", "")):
        fields.append(("Content-Class", "urn:content-classes:calendarmessage"))
    fields.append(("MIME-Version", "1.0"))
    return (f"{name}: {value}".encode("utf-8", "replace") for name, value in fields if value)


def _body(email: _Email, load: Callable[[Enclosure], bytes | None]) -> Iterator[bytes]:
    plain, html = email.texts.get("OPFMessageCopyBody", ""), email.texts.get("OPFMessageCopyHTMLBody", "")
    if not html and _true(email.texts.get("OPFMessageGetHasHTML", "")):
        plain, html = "", plain
    contents = [(enclosure, content) for enclosure in email.enclosures if (content := load(enclosure)) is not None]
    kind, text = ("html", html) if html else ("plain", plain)
    body = [f"Content-Type: text/{kind}; charset=utf-8".encode(), *_base64(text.encode("utf-8", "replace"))]
    if not contents:
        yield from body
        return
    boundary = _boundary(contents)
    yield f'Content-Type: multipart/mixed; boundary="{boundary}"'.encode()
    yield b""
    yield f"--{boundary}".encode()
    yield from body
    for enclosure, content in contents:
        media_type = enclosure.media_type.lower()
        yield f"--{boundary}".encode()
        name = _encoded(enclosure.name).replace('"', "'")
        if media_type == "message/rfc822" and looks_like_mail(content[: 64 * 1024]):
            yield f'Content-Type: message/rfc822; name="{name}"'.encode()
            yield b""
            yield content
        else:
            known = (
                media_type
                if re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+-]+", media_type)
                else "application/octet-stream"
            )
            known = "application/octet-stream" if known.startswith(("multipart/", "message/")) else known
            yield f'Content-Type: {known}; name="{name}"'.encode()
            yield f'Content-Disposition: attachment; filename="{name}"'.encode()
            yield from _base64(content)
    yield f"--{boundary}--".encode()


def _boundary(contents: list[tuple[Enclosure, bytes]]) -> str:
    """A line that no attachment holds, since it depends on all of them."""
    digest = blake2b(digest_size=16)
    for _, content in contents:
        digest.update(content)
    return f"=_{digest.hexdigest()}"


def _base64(content: bytes) -> tuple[bytes, ...]:
    return (b"Content-Transfer-Encoding: base64", b"", base64.encodebytes(content))


def _clean(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()


def _encoded(text: str) -> str:
    """A header text in ASCII: encoded words (RFC 2047) where it needs them."""
    text = _clean(text)
    if text.isascii() and "=?" not in text:
        return text
    words, word = [], b""
    for letter in text:
        raw = letter.encode("utf-8", "replace")
        if len(word) + len(raw) > _WORD:
            words.append(word)
            word = b""
        word += raw
    return "\n ".join(f"=?utf-8?B?{base64.b64encode(each).decode()}?=" for each in [*words, word])


def _mailbox(name: str, address: str) -> str:
    """`name <address>`; the address as it stands, but for what would end it."""
    shown, address = _encoded(name), re.sub(r"[<>\s]+", " ", _clean(address)).strip()
    if shown and not shown.startswith("=?"):
        shown = '"' + re.sub(r'(["\\])', r"\\\1", shown) + '"'
    return f"{shown} <{address}>" if shown else f"<{address}>"


def _list(mailboxes: list[str]) -> str:
    return ",\n ".join(mailboxes)


def _ids(text: str) -> str:
    return " ".join(f"<{each}>" for each in re.findall(r"[^<>\s,]+", _clean(text)))


def _date(text: str) -> str:
    try:
        return format_datetime(datetime.fromisoformat(_clean(text).removesuffix("Z")).replace(tzinfo=UTC))
    except ValueError:
        return _clean(text)


def _true(text: str) -> bool:
    try:
        return float(text) > 0
    except ValueError:
        return False
