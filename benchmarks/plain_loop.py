"""What most people would write first: one loop over the mailbox, and the yardstick for the scanner.

    python -m benchmarks.plain_loop MAILBOX.mbox OUT.csv

It reads headers and text, looks for the same kinds of patterns, counts the addresses in To and Cc,
and writes one row a message. It checks no number, merges no copies, groups nothing into incidents.
"""

import mailbox
import re
import sys
from contextlib import closing

import mailparser  # type: ignore[import-untyped]  # it ships no type information
import pandas as pd

from benchmarks.patterns import PATTERNS


def scan(path: str) -> pd.DataFrame:
    """One row a message: its headers, the addresses in view, and a count for each pattern."""
    with closing(mailbox.mbox(path, create=False)) as messages:
        return pd.DataFrame([_row(messages.get_bytes(key)) for key in messages.iterkeys()])


def _row(data: bytes) -> dict[str, object]:
    mail = mailparser.parse_from_bytes(data)
    text = f"{mail.subject}\n{mail.body}"
    return {
        "message_id": mail.message_id,
        "date": mail.date,
        "from": mail.from_,
        "subject": mail.subject,
        "visible": len({address.lower() for _, address in [*mail.to, *mail.cc]}),
    } | {name: len(re.findall(pattern, text)) for name, pattern in PATTERNS.items()}


def main() -> None:
    """Scan the mailbox named first on the command line into the CSV file named second."""
    mbox, out = sys.argv[1:]
    table = scan(mbox)
    table.to_csv(out, index=False)
    print(len(table))


if __name__ == "__main__":
    main()
