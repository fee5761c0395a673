"""What a customers list says of each customer besides, as the hashes by which it is known again when it is found.

A customer's own phone number sent back to that customer discloses nothing. The values themselves are not kept.
"""

from bisect import bisect_right
from itertools import accumulate
from pathlib import Path

from scanner.customers import read_details
from scanner.detection.detector import Detector, find_in_text
from scanner.valuehash import value_hash

_TOGETHER = 200
"""Cells of a column that are searched at a time: a search costs as much as ten more cells."""


def known_values(path: Path, detector: Detector, key: bytes) -> tuple[tuple[str, bytes], ...]:
    """customer_id and hash of each value that a rule finds in the other columns of a customers file.

    A cell is read as the line "COLUMN: CELL", so that the name of its column is context as it would be in mail.
    `key` is that of the case file. Raises `UsageError` for a file that is no customers file.
    """
    known: set[tuple[str, bytes]] = set()
    columns: dict[str, list[tuple[str, str]]] = {}  # of each, customers and cells
    for customer, column, cell in read_details(path):
        cells = columns.setdefault(column, [])
        cells.append((customer, cell))
        if len(cells) == _TOGETHER:
            known |= _found(column, cells, detector, key)
            cells.clear()
    for column, cells in columns.items():
        known |= _found(column, cells, detector, key)
    return tuple(sorted(known))


def _found(column: str, cells: list[tuple[str, str]], detector: Detector, key: bytes) -> set[tuple[str, bytes]]:
    lines = [f"{column}: {' '.join(cell.split())}" for _, cell in cells]
    ends = list(accumulate(len(line) + 1 for line in lines))
    problems: dict[str, None] = {}  # what fails on a cell fails on the same value in mail, and is told there
    return {
        (cells[bisect_right(ends, found.start)][0], value_hash(key, found.rule, found.normalised))
        for found in find_in_text(detector, "customers", "\n".join(lines), problems)
    }
