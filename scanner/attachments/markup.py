"""XML read in one pass, streaming, with nothing in it that could make it grow or reach outside."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TypeAlias
from xml.parsers import expat

from scanner.errors import MessageError

Attributes: TypeAlias = Mapping[str, str]
_PIECE = 256 * 1024


class _Declared(Exception):  # noqa: N818 (it says what was met)
    """An entity is declared, which no office program writes."""


def read(
    data: bytes,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    text: Callable[[str], None] | None = None,
) -> None:
    """Calls `start`, `end` and `text` as elements and text come; names are without their prefixes.

    Documents that declare entities are refused: with those, a few lines can stand for gigabytes (CWE-776).
    Raises `MessageError` behind what could be read when the rest is damaged.
    """
    local = _Local()
    parser = expat.ParserCreate()

    def first(name: str, attributes: Attributes) -> None:
        if ":" not in name:  # one call less an element, where the document has its own namespace as the default
            parser.StartElementHandler, parser.EndElementHandler = start, end
            start(name, attributes)
            return
        parser.StartElementHandler = lambda name, attributes: start(local[name], attributes)
        parser.EndElementHandler = lambda name: end(local[name])
        parser.StartElementHandler(name, attributes)

    parser.buffer_text = True
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = first
    parser.CharacterDataHandler = text
    try:
        for position in range(0, len(data), _PIECE):
            parser.Parse(data[position : position + _PIECE], False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise MessageError("damaged") from None
    except _Declared:
        raise MessageError("damaged (it declares entities)") from None


class _Local(dict[str, str]):
    """A qualified name to its local part."""

    def __missing__(self, name: str) -> str:
        self[name] = local = name.rpartition(":")[2]
        return local


def lines(data: bytes, block: frozenset[str] = frozenset({"p", "text", "si"})) -> list[str]:
    """The text of elements named `t` or `text`, one line for each element of `block`; as far as it can be read."""
    found: list[str] = []
    pieces: list[str] = []
    wanted = False

    def start(name: str, _: Attributes) -> None:
        nonlocal wanted
        wanted = name in {"t", "text"}

    def end(name: str) -> None:
        nonlocal wanted
        wanted = False
        if name in block and pieces:
            found.append("".join(pieces))
            pieces.clear()

    with suppress(MessageError):
        read(data, start, end, lambda text: pieces.append(text) if wanted else None)
    return [*found, "".join(pieces)] if pieces else found


def attribute(attributes: Attributes, name: str) -> str:
    """The value of an attribute by its local name, "" where there is none."""
    if name in attributes:
        return attributes[name]
    return next((value for key, value in attributes.items() if key.rpartition(":")[2] == name), "")


def _refuse(*_: object) -> None:
    raise _Declared
