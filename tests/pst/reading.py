"""Reads a PST with libpff into the plain data that `writer` writes: the way back."""

import ctypes
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import pypff

from tests.pst import tags
from tests.pst.items import AddressType, Embedded, File, Folder, Mail, Recipient

_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_KINDS: dict[int, Literal["to", "cc", "bcc"]] = {1: "to", 2: "cc", 3: "bcc"}
_EMBEDDED = 5
_READ, _UNSENT = 0x01, 0x08
_LIBRARY = ctypes.PyDLL(pypff.__file__)
if not hasattr(_LIBRARY, "libpff_attachment_get_item"):
    raise ImportError("this build of libpff-python hides what messages inside messages are reached by")
_of_message = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.c_void_p)
# The binding has these for items of the message classes that libpff knows; a recall is none of them.
_recipients = _of_message(("pypff_message_get_recipients", _LIBRARY))
_attachments = _of_message(("pypff_message_get_attachments", _LIBRARY))


def read(path: Path) -> tuple[Folder, list[Mail]]:
    """The IPM subtree of a PST, and the messages that are in no folder. Raises OSError where libpff does."""
    opened = pypff.open(str(path))
    try:
        subtree = _integer(_properties(opened.get_message_store())[tags.IPM_SUBTREE_ENTRY_ID][-4:])
        top = next(one for one in opened.get_root_folder().sub_folders if one.identifier == subtree)
        return _folder(top), [_mail(one) for one in opened.orphan_items]
    finally:
        opened.close()


def _folder(folder: Any) -> Folder:
    return Folder(
        folder.name or "",
        tuple(map(_mail, folder.sub_messages)),
        tuple(map(_folder, folder.sub_folders)),
        _text(_properties(folder), tags.CONTAINER_CLASS),
    )


def _mail(message: Any) -> Mail:
    found = _properties(message)
    flags = _integer(found[tags.MESSAGE_FLAGS])
    sender_type = _address_type(found, tags.SENDER_ADDRESS_TYPE)
    recipients = _recipients(message, None)
    return Mail(
        subject=_text(found, tags.SUBJECT)[2:],
        sender_name=_text(found, tags.SENDER_NAME),
        sender_address=_text(found, tags.SENDER_EMAIL_ADDRESS),
        sender_type=sender_type,
        sender_smtp=_text(found, tags.SENDER_SMTP_ADDRESS) if sender_type == "EX" else "",
        recipients=tuple(_recipient(_entries(one)) for one in recipients.record_sets) if recipients else (),
        submitted=_moment(found, tags.CLIENT_SUBMIT_TIME),
        delivered=_moment(found, tags.MESSAGE_DELIVERY_TIME),
        message_id=_text(found, tags.INTERNET_MESSAGE_ID),
        in_reply_to=_text(found, tags.IN_REPLY_TO_ID),
        references=_text(found, tags.INTERNET_REFERENCES),
        conversation_index=found.get(tags.CONVERSATION_INDEX, b""),
        text=_text(found, tags.BODY),
        html=found.get(tags.HTML),
        codepage=_integer(found[tags.INTERNET_CODEPAGE]),
        rtf=found.get(tags.RTF_COMPRESSED),
        headers=_text(found, tags.TRANSPORT_MESSAGE_HEADERS),
        message_class=_text(found, tags.MESSAGE_CLASS),
        attachments=tuple(map(_attachment, _attachments(message, None))),
        unsent=bool(flags & _UNSENT),
        read=bool(flags & _READ),
    )


def _recipient(found: dict[int, bytes]) -> Recipient:
    address_type = _address_type(found, tags.ADDRESS_TYPE)
    return Recipient(
        _KINDS[_integer(found[tags.RECIPIENT_TYPE])],
        _text(found, tags.DISPLAY_NAME),
        _text(found, tags.EMAIL_ADDRESS),
        address_type,
        _text(found, tags.SMTP_ADDRESS) if address_type == "EX" else "",
    )


def _attachment(attachment: Any) -> File | Embedded:
    found = _properties(attachment)
    if _integer(found[tags.ATTACH_METHOD]) == _EMBEDDED:
        return Embedded(_mail(_embedded_message(attachment)))
    return File(
        attachment.long_filename or "",
        found[tags.ATTACH_DATA_BINARY],
        _text(found, tags.ATTACH_MIME_TAG),
        _text(found, tags.ATTACH_CONTENT_ID),
    )


def _embedded_message(attachment: Any) -> Any:
    """The message in an attachment.

    libpff has a function for it, which the Python binding has not. Once called, it has put the message among
    the attachment's sub items, and these the binding does have.
    """
    item, error = ctypes.c_void_p(), ctypes.c_void_p()
    handle = ctypes.c_void_p.from_address(id(attachment) + object.__basicsize__)
    if _LIBRARY.libpff_attachment_get_item(handle, ctypes.byref(item), ctypes.byref(error)) != 1:
        raise OSError("libpff finds no message in the attachment")
    _LIBRARY.libpff_item_free(ctypes.byref(item), None)
    return attachment.sub_items[0]


def _properties(item: Any) -> dict[int, bytes]:
    """The properties of an object, by tag, as they are stored."""
    return _entries(item.get_record_set(0))


def _entries(record_set: Any) -> dict[int, bytes]:
    return {one.entry_type << 16 | one.value_type: one.get_data() or b"" for one in record_set.entries}


def _text(found: dict[int, bytes], tag: int) -> str:
    return found.get(tag, b"").decode("utf-16-le")


def _integer(stored: bytes) -> int:
    return int.from_bytes(stored, "little")


def _moment(found: dict[int, bytes], tag: int) -> datetime | None:
    return _EPOCH + timedelta(microseconds=_integer(found[tag]) // 10) if tag in found else None


def _address_type(found: dict[int, bytes], tag: int) -> AddressType:
    return "EX" if _text(found, tag) == "EX" else "SMTP"
