"""The values of properties and how they are stored ([MS-OXCDATA] 2.11.1, [MS-PST] 2.3.3.2)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from struct import pack

from tests.pst.nodes import Node


class ValueType(IntEnum):
    """The low 16 bits of a property tag."""

    INTEGER32 = 0x0003
    BOOLEAN = 0x000B
    OBJECT = 0x000D
    INTEGER64 = 0x0014
    STRING = 0x001F
    TIME = 0x0040
    BINARY = 0x0102


@dataclass(frozen=True, slots=True)
class EmbeddedMessage:
    """The value of a PidTagAttachDataObject: a message object and the size that it tells of itself, in bytes."""

    node: Node
    size: int


Value = str | bytes | int | datetime | EmbeddedMessage
FIXED_SIZE = {ValueType.INTEGER32: 4, ValueType.BOOLEAN: 1, ValueType.INTEGER64: 8, ValueType.TIME: 8}
"""The bytes of a value of these types; values of the others are found by HNID."""
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def filetime(moment: datetime) -> int:
    """A moment, which is aware, as hundreds of nanoseconds since 1601 (PtypTime)."""
    return (moment - _EPOCH) // _MICROSECOND * 10


def value_type(tag: int) -> ValueType:
    """The type that a property tag names."""
    return ValueType(tag & 0xFFFF)


def to_bytes(tag: int, value: Value) -> bytes:
    """A value as it is stored; raises TypeError when it is not of the tag's type."""
    kind = value_type(tag)
    match kind, value:
        case ValueType.STRING, str():
            return value.encode("utf-16-le")
        case ValueType.BINARY, bytes():
            return value
        case ValueType.TIME, datetime():
            return pack("<Q", filetime(value))
        case ((ValueType.BOOLEAN | ValueType.INTEGER32 | ValueType.INTEGER64), int()):
            return value.to_bytes(FIXED_SIZE[kind], "little")
        case _:
            raise TypeError(f"{tag:#010x} does not take a value of type {type(value).__name__}")
