"""What wraps the body and the attachments of a message opened: TNEF, and S/MIME with the content inside."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeAlias

from scanner.errors import MessageError
from scanner.model import Attachment
from scanner.parsing import html, mapi, tnef
from scanner.parsing.fast import NOBODY
from scanner.parsing.parts import Parts

Read: TypeAlias = Callable[[Sequence[bytes]], list[Parts | MessageError]]
"""MIME entities to their parts, each or the error that says why not."""

_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
_CMS = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_WRAPPERS = _TNEF | _CMS
_DEEPEST = 8
_MOST = 20  # opened in one message


def unwrapped(parts: Parts, read: Read) -> Parts:
    """A message with its wrappers opened, wrappers in wrappers too; the message itself where it has none.

    What is in a signature becomes part of the body, what is in TNEF only where there is no body, since it
    repeats it. What cannot be opened stays an attachment, and a repair says why.
    """
    if not any(map(_is_wrapper, parts.attachments)):
        return parts
    kept: list[Attachment] = []
    repairs = list(parts.repairs)
    waiting = [(attachment, 0) for attachment in reversed(parts.attachments)]
    opened = 0
    while waiting:
        attachment, depth = waiting.pop()
        inside = None
        if _is_wrapper(attachment) and (depth >= _DEEPEST or opened >= _MOST):
            repairs.append("wrapped-too-deep" if depth >= _DEEPEST else "wrapped-too-many")
        elif _is_wrapper(attachment):
            inside = _opened(attachment, read, repairs)
        if inside is None:
            kept.append(attachment)
            continue
        opened += 1
        repairs += inside.repairs
        waiting += [(inner, depth + 1) for inner in reversed(inside.attachments)]
        parts = _joined(parts, inside)
    return replace(parts, attachments=tuple(kept), repairs=tuple(dict.fromkeys(repairs)))


def _is_wrapper(attachment: Attachment) -> bool:
    name = attachment.name
    return attachment.media_type in _WRAPPERS or name[-4:].lower() == ".p7m" or name.lower() == "winmail.dat"


def _opened(attachment: Attachment, read: Read, repairs: list[str]) -> Parts | None:
    """What a wrapper holds, None where it holds nothing or cannot be opened; then `repairs` gets the reason."""
    is_tnef = attachment.media_type in _TNEF or attachment.name.lower() == "winmail.dat"
    try:
        return _from_tnef(attachment) if is_tnef else _from_cms(attachment, read, repairs)
    except MessageError:
        repairs.append(tnef.BROKEN if is_tnef else "smime-broken")
        return None


def _from_tnef(attachment: Attachment) -> Parts:
    return mapi.read(tnef.read(attachment.load()), None)


def _from_cms(attachment: Attachment, read: Read, repairs: list[str]) -> Parts | None:
    from scanner.parsing import cms  # noqa: PLC0415  # slow to import, and few messages need it

    content = cms.read(attachment.load())
    if content.encrypted:
        repairs.append("encrypted:smime")
    if not content.inside:
        return None
    name = attachment.name[:-4]
    if "." in name:  # a signed file ("invoice.xml.p7m", ETSI TS 101 733), not a signed body
        return _file(Attachment(name, "application/octet-stream", attachment.size, partial(bytes, content.inside)))
    (inside,) = read([content.inside])
    if isinstance(inside, MessageError):
        raise inside
    return inside


def _file(attachment: Attachment) -> Parts:
    """Parts that are one file and nothing else."""
    return Parts({}, "", None, NOBODY, (), plain=(), html=(), attachments=(attachment,), repairs=(), lane="")


def _joined(parts: Parts, inside: Parts) -> Parts:
    """A message with the body of what was inside a wrapper; attachments are the caller's."""
    if inside.lane == "mapi" and _has_text(parts):  # TNEF
        plain, markup = list(parts.plain), list(parts.html)
    elif _has_text(parts):
        plain = [*_texts(parts), *_texts(inside)]
        markup = []
    else:
        plain, markup = list(inside.plain), list(inside.html)
    return replace(
        parts,
        plain=plain,
        html=markup,
        kind=parts.kind or inside.kind,
        reports=parts.reports or inside.reports,
        embedded=(*parts.embedded, *inside.embedded),
    )


def _texts(parts: Parts) -> list[str]:
    """The body in plain text: its text parts, or what its HTML shows where they are blank."""
    plain = [text for text in parts.plain if text.strip()]
    return plain or [text for text in map(html.to_text, parts.html) if text]


def _has_text(parts: Parts) -> bool:
    return bool(_texts(parts))
