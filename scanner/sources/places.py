"""What the place of a file tells: which mail folder its messages are in, and what the report calls it.

Thunderbird keeps the subfolders of `Inbox` in `Inbox.sbd`; Apple Mail exports a folder as `X.mbox/mbox`;
Maildir++ names a subfolder `.Sent.2023` beside the `cur` of the inbox, other than ASCII in the modified
UTF-7 of RFC 3501, section 5.1.3.
"""

import base64
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from scanner.sources.format import Format
from scanner.sources.maildir import is_maildir

_SHIFTED = re.compile(r"&([A-Za-z0-9+,]*)-")


class Place(NamedTuple):
    """`source` is the name in the report, `folder` the mail folder ("" when the place does not tell)."""

    source: str
    folder: str


def place(mail_format: Format, path: str, top: str | None) -> Place:
    """Of a file that was found in the folder `top`, or that the user named (None)."""
    in_folder = _FOLDERS.get(mail_format.name, _whole_folder if mail_format.whole else _no_folder)
    source = path
    if mail_format.whole and top is not None:
        source = os.path.dirname(path)  # noqa: PTH120 (pathlib would change the user's spelling)
        if mail_format.name == "maildir":
            source = os.path.dirname(source) or os.curdir  # noqa: PTH120
    return Place(source, in_folder(Path(path), None if top is None else Path(top)))


def _mbox_folder(path: Path, top: Path | None) -> str:
    if path.name == "mbox" and _suffix_of_mbox(_name(path.parent)):
        path = path.parent
    parts = path.relative_to(top).parts if top is not None and path != top else (_name(path),)
    return "/".join([*(_bare(part) for part in parts[:-1]), _bare(parts[-1])])


def _maildir_folder(path: Path, top: Path | None) -> str:
    root = path.parent.parent
    name = _name(root)
    if name.startswith(".") and name != ".maildir":  # which is what some systems call the inbox
        return _decoded(name.strip(".").replace(".", "/"))
    if top is None or top not in root.parents:
        return "INBOX"
    above = [folder for folder in root.parents if folder == top or top in folder.parents]
    inbox = next((folder for folder in reversed(above) if is_maildir(folder)), root)
    return _decoded("/".join(root.relative_to(inbox).parts)) or "INBOX"


def _whole_folder(path: Path, top: Path | None) -> str:
    if top is None:
        return ""
    return "/".join(path.parent.relative_to(top).parts) or _name(top)


def _no_folder(path: Path, top: Path | None) -> str:
    return ""


_FOLDERS: dict[str, Callable[[Path, Path | None], str]] = {"mbox": _mbox_folder, "maildir": _maildir_folder}


def _name(folder: Path) -> str:
    """The folder's own name, also where it is spelled "." or ".."."""
    return folder.name if folder.name not in {"", ".."} else folder.resolve().name


def _suffix_of_mbox(name: str) -> bool:
    return name.lower().endswith((".mbox", ".mbx"))


def _bare(name: str) -> str:
    """The name of a folder without what a mail program adds to it on disk."""
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and stem and suffix.lower() in {"mbox", "mbx", "sbd"} else name


def _decoded(name: str) -> str:
    return _SHIFTED.sub(_shifted, name)


def _shifted(match: re.Match[str]) -> str:
    coded = match[1].replace(",", "/")
    try:
        return base64.b64decode(coded + "=" * (-len(coded) % 4)).decode("utf-16-be") or "&"
    except ValueError:  # not modified UTF-7 after all
        return match[0]
