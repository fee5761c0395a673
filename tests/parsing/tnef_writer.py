"""Writes TNEF streams ([MS-OXTNEF]) for the tests: attributes, property lists, embedded messages."""

import struct

IID_MESSAGE = bytes.fromhex("0703020000000000c000000000000046")
STRING8, UNICODE, BINARY, OBJECT, INTEGER, INTEGERS = 0x1E, 0x1F, 0x102, 0x0D, 0x03, 0x1003


def stream(*attributes: bytes) -> bytes:
    """A whole stream; the key is any number."""
    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join(attributes)


def attribute(name: int, value: bytes, level: int = 1) -> bytes:
    """One attribute with its checksum. `level`: 1 of the message, 2 of an attachment."""
    checksum = sum(value) & 0xFFFF
    return struct.pack("<BHHI", level, name, 6, len(value)) + value + struct.pack("<H", checksum)


def properties(*written: bytes) -> bytes:
    """A list of properties."""
    return struct.pack("<I", len(written)) + b"".join(written)


def text(tag: int, value: str) -> bytes:
    """A property in UTF-16."""
    return blob(tag, value.encode("utf-16-le") + b"\0\0", UNICODE)


def blob(tag: int, value: bytes, kind: int = BINARY) -> bytes:
    """A property of variable length."""
    return struct.pack("<HHII", kind, tag, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def integer(tag: int, value: int) -> bytes:
    """A property of four bytes."""
    return struct.pack("<HHI", INTEGER, tag, value)


def message(*written: bytes) -> bytes:
    """The attribute that holds the properties of a message."""
    return attribute(0x9003, properties(*written))


def attachment(name: str, content: bytes) -> bytes:
    """The attributes of an attached file."""
    return (
        attribute(0x9002, b"\0" * 14, 2)
        + attribute(0x800F, content, 2)
        + attribute(0x9005, properties(text(0x3707, name), text(0x370E, "Text/CSV")), 2)
    )


def embedded(inner: bytes) -> bytes:
    """The attributes of an attached message, itself a stream."""
    return attribute(0x9002, b"\0" * 14, 2) + attribute(
        0x9005, properties(integer(0x3705, 5), blob(0x3701, IID_MESSAGE + inner, OBJECT)), 2
    )


def mail(tnef: bytes, own_text: str = "") -> bytes:
    """A message as it travels, with a stream attached."""
    return (
        (
            "From: ann@x.example\nTo: bo@y.example\nSubject: Your bill\nMIME-Version: 1.0\n"
            f"Content-Type: multipart/mixed; boundary=b\n\n--b\n\n{own_text}\n--b\n"
            "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: binary\n\n"
        ).encode()
        + tnef
        + b"\n--b--\n"
    )
