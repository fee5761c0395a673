"""Writes a large PST for benchmarks: `python -m tests.pst.make OUT.pst --messages N --seed S`."""

import argparse
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from benchmarks.messages import ORGANISATION, open_office, write_message
from tests.casebook.outlook import outlook_mail
from tests.pst.items import Folder, Mail
from tests.pst.writer import SUBTREE, write

_OWN = f"@{ORGANISATION}".encode()


def many(path: Path, count: int, seed: int, *, attachments: bool = False) -> None:
    """Write the first `count` messages of the benchmarks' mailbox of `seed`, in Inbox and Sent Items."""
    inbox = Folder("Inbox", _mails(count, seed, sent=False, attachments=attachments))
    sent = Folder("Sent Items", _mails(count, seed, sent=True, attachments=attachments))
    write(path, Folder(SUBTREE, folders=(inbox, sent)))


def _mails(count: int, seed: int, *, sent: bool, attachments: bool) -> Iterator[Mail]:
    """Of the `count` messages those that the organisation sent, or the others."""
    office = open_office(seed)
    for number in range(count):
        from_line, _, written = write_message(office, number, attachments=attachments).partition(b"\n")
        if from_line.split()[1].endswith(_OWN) is sent:
            message = message_from_bytes(written, EmailMessage, policy=policy.default)
            yield outlook_mail(message, sent=sent, exchange=(ORGANISATION,))


def main() -> None:
    """Write the file that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.pst.make", description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--attachments", action="store_true", help="HTML beside the text, and files in one of three"
    )
    arguments = parser.parse_args()
    many(arguments.out, arguments.messages, arguments.seed, attachments=arguments.attachments)


if __name__ == "__main__":
    main()
