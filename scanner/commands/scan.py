"""`blindcopy scan`: reads sources into the case file, and reports what they show."""

import argparse

from scanner.importing import imported
from scanner.processes import started_pool


def run(options: argparse.Namespace) -> int:
    """Scans and reports; workers start first, since that takes as long as all that is to be imported here."""
    with started_pool(options.jobs) as make_executor:
        scanning = imported("scanner.commands.scanning")
        return int(scanning.scan_and_report(options, make_executor))
