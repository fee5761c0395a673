"""The members of a container, as the formats ZIP, TAR and the compressed single files list them."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from scanner.sources.containers import limits


class Damaged(Exception):  # noqa: N818 (it says what the member is)
    """A member cannot be unpacked on from here; the text says why and quotes nothing."""


class Member(NamedTuple):
    """One file in a container, or with `refused` something in it that is not read, and why.

    `offset` is where its header (ZIP) or its content (TAR) lies, `packed` how many bytes it takes there,
    `size` how many it unpacks to. `crc` is -1 where the container keeps none.
    """

    name: str
    size: int
    offset: int
    packed: int
    method: int = 0
    crc: int = -1
    refused: str = ""


def refusal(why: str, name: str = "", offset: int = 0) -> Member:
    """An entry that only says what was not read."""
    return Member(name, 0, offset, 0, refused=why)


def limited(found: Iterable[Member]) -> Iterator[Member]:
    """The members within `limits`, in order; each that goes over becomes a refusal."""
    total = 0
    for number, member in enumerate(found):
        if number == limits.ENTRIES:
            yield refusal(f"limit: more than {limits.ENTRIES:,} members; the rest is not read")
            return
        if member.refused:
            yield member
        elif limits.over_ratio(member.size, member.packed):
            yield refusal(f"limit: unpacks to more than {limits.RATIO:,} times its size", member.name)
        elif total + member.size > limits.TOTAL:
            yield refusal(f"limit: the archive unpacks to more than {limits.TOTAL:,} bytes", member.name)
        else:
            total += member.size
            yield member
