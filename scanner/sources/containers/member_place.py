"""What the name of a member tells: the mail folder, and its Maildir flags. A name is never used as a path."""

import re
from pathlib import Path

from scanner.sources import maildir
from scanner.sources.format import Format
from scanner.sources.places import place

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_LONGEST = 1_000
_DRIVE = re.compile(r"^[A-Za-z]:(?=[\\/])")
_TRASHED = re.compile(r"[:;!_]2,[A-Za-z]*T[A-Za-z]*$")


def shown(name: str) -> str:
    """The name for the report: cut to a length, without what would break a line or turn its direction."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", name[:_LONGEST])


def parts(name: str) -> tuple[str, ...]:
    """The folders and the file of a name, without what points out of the archive (`..`, `/`, `C:`)."""
    pieces = re.split(r"[\\/]", _DRIVE.sub("", shown(name)))
    return tuple(piece for piece in pieces if piece not in {"", ".", ".."}) or ("unnamed",)


def suffix(name: str) -> str:
    """What kind of file the member's name says that it is (".pdf"), "file" where it does not."""
    found = _SUFFIX.search(name)
    return found[0].lower() if found else "file"


def in_maildir(name: str) -> bool:
    """Whether the member lies where a Maildir keeps its messages."""
    return len(parts(name)) > 2 and parts(name)[-2] in {"cur", "new"}


def trashed(name: str) -> bool:
    """Whether a member in a Maildir has flag T: its owner deleted it."""
    return in_maildir(name) and _TRASHED.search(name) is not None


def folder(mail_format: Format, name: str, archive: str) -> str:
    """The mail folder of a member's messages, as if the archive were unpacked into a folder of its name."""
    top = Path("/", *parts(archive)[-1:]).with_suffix("")
    found = maildir.FORMAT if mail_format.whole and in_maildir(name) else mail_format
    return place(found, str(top.joinpath(*parts(name))), str(top)).folder


def prefix(name: str, *, own: bool) -> str:
    """The folders that lead to a container inside another; with `own`, its name without suffixes is the last."""
    *above, last = parts(name)
    return "/".join([*above, last.partition(".")[0] or last] if own else above)
