"""A case on disk: as one mbox a folder, as a tree of EML files, as a Maildir, or as a PST."""

import os
import re
from collections.abc import Iterable
from datetime import UTC
from email.message import EmailMessage
from pathlib import Path

from tests.casebook.case import Case
from tests.casebook.mail import Filed, mailboxes, sent_at
from tests.casebook.outlook import folder_name, outlook_mail
from tests.pst.items import Folder
from tests.pst.writer import SUBTREE, write

_FROM_LINE = re.compile(rb"^(>*From )", re.MULTILINE)
_INFO = "!" if os.name == "nt" else ":"  # a colon cannot stand in a file name of Windows


def mbox_bytes(messages: Iterable[EmailMessage]) -> bytes:
    """One mbox in the mboxrd style: every line of `>`s and `From ` gets one more `>`; lines end in LF."""
    return b"".join(
        f"From {mailboxes(one, 'from')[0].address} {sent_at(one).astimezone(UTC).ctime()}\n".encode()
        + _FROM_LINE.sub(rb">\1", one.as_bytes())
        + b"\n"
        for one in messages
    )


def eml_bytes(message: EmailMessage) -> bytes:
    """A message as a file of its own: lines end in CRLF (RFC 5322)."""
    return message.as_bytes().replace(b"\n", b"\r\n")


def folders(filed: Iterable[Filed]) -> dict[str, list[EmailMessage]]:
    """The messages of each folder, in order."""
    found: dict[str, list[EmailMessage]] = {}
    for one in filed:
        found.setdefault(one.folder, []).append(one.message)
    return found


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def write_mbox(case: Case, directory: Path) -> list[Path]:
    """`directory/FOLDER.mbox` for each folder."""
    return [
        _write(directory / f"{folder}.mbox", mbox_bytes(messages))
        for folder, messages in folders(case.messages).items()
    ]


def write_eml(case: Case, directory: Path) -> list[Path]:
    """`directory/FOLDER/0001.eml` and so on."""
    return [
        _write(directory / folder / f"{number:04}.eml", eml_bytes(message))
        for folder, messages in folders(case.messages).items()
        for number, message in enumerate(messages, start=1)
    ]


def write_maildir(case: Case, directory: Path) -> list[Path]:
    """A Maildir++: the inbox is `directory` itself, other folders are `.FOLDER` in it; all was seen."""
    paths = []
    for folder, messages in folders(case.messages).items():
        root = directory if folder.lower() == "inbox" else directory / f".{folder}"
        for part in ("cur", "new", "tmp"):
            (root / part).mkdir(parents=True, exist_ok=True)
        for number, message in enumerate(messages, start=1):
            name = f"{int(sent_at(message).timestamp())}.M{number}P1.casebook{_INFO}2,S"
            paths.append(_write(root / "cur" / name, message.as_bytes()))
    return paths


def write_pst(case: Case, directory: Path) -> list[Path]:
    """`directory/outlook.pst`: see `pst_folder`."""
    path = directory / "outlook.pst"
    directory.mkdir(parents=True, exist_ok=True)
    write(path, pst_folder(case.messages, case.organisation))
    return [path]


def pst_folder(filed: Iterable[Filed], organisation: tuple[str, ...]) -> Folder:
    """Messages in folders as Outlook names them; what was sent has no Internet headers there."""
    return Folder(
        SUBTREE,
        folders=tuple(
            Folder(
                folder_name(folder),
                tuple(outlook_mail(one, sent=folder.lower() == "sent", exchange=organisation) for one in messages),
            )
            for folder, messages in folders(filed).items()
        ),
    )
