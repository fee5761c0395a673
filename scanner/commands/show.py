"""`blindcopy show`: one message's evidence, read again from its source."""

import argparse
import sys

from scanner.case import open_case
from scanner.commands import DONE, NOT_ALL_READ
from scanner.errors import SourceError
from scanner.evidence import copies, reread
from scanner.reports.evidence import render


def run(options: argparse.Namespace) -> int:
    """Prints every copy of a message; what cannot be read any more is said, and makes the exit status 3."""
    case = open_case(options.case, create=False)
    try:
        found = copies(case, options.message)
    finally:
        case.close()
    status = DONE
    for number, copy in enumerate(found, start=1):
        try:
            text = render(copy, reread(copy), options.reveal)
        except SourceError as error:
            print(f"blindcopy: {error}", file=sys.stderr)
            status = NOT_ALL_READ
            continue
        sys.stdout.write(f"Copy {number} of {len(found)}\n\n{text}\n")
    return status
