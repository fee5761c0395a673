"""What a customers list says of each customer besides, as the hashes by which it is known again when it is found.

A customer's own phone number sent back to that customer discloses nothing. The values themselves are not kept.
"""

from pathlib import Path

from scanner.customers import read_details
from scanner.detection.detector import Detector, find_in_text
from scanner.valuehash import value_hash


def known_values(path: Path, detector: Detector, key: bytes) -> tuple[tuple[str, bytes], ...]:
    """customer_id and hash of each value that a rule finds in the other columns of a customers file.

    A cell is read as the text "COLUMN: CELL", so that the name of its column is context as it would be in mail.
    `key` is that of the case file. Raises `UsageError` for a file that is no customers file.
    """
    problems: dict[
        str, None
    ] = {}  # a validator that fails on a cell fails on the same value in mail, and is told there
    known = {
        (customer, value_hash(key, found.rule, found.normalised))
        for customer, column, cell in read_details(path)
        for found in find_in_text(detector, "customers", f"{column}: {cell}", problems)
    }
    return tuple(sorted(known))
