"""What stands over a place in a table or list of plain text: its column's name, the line before the list."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_FARTHEST = 60
"""Lines above a row that are looked at for its heading."""

_LONGEST = 200
"""Characters of a line that may be a row or a heading; a paragraph is neither."""

_SEPARATORS = (
    ("|", re.compile(r"\s*\|\s*"), 2),
    ("\t", re.compile(r" *\t *"), 2),
    ("\t", re.compile(r" *\t[\t ]*"), 2),
    (";", re.compile(r"\s*;\s*"), 2),
    ("  ", re.compile(r"\s{2,}"), 2),
    (",", re.compile(r"\s*,\s*"), 3),
)
"""What a line of cells must hold, what stands between them, and the fewest: sentences have commas as well."""

_QUOTED = "> "
_SENTENCE_ENDS = (".", "!", "?")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line cut into cells: where each begins in the line, and its text."""

    starts: tuple[int, ...]
    cells: tuple[str, ...]


def heading(text: str, place: int) -> str:
    """What stands over this place, a line each: its column's name, and the line that a list begins with.

    A table is two lines or more, one right after the other, with the same number of cells between the same
    separators (`|`, tab, `;`, two spaces or more; of three cells or more, `,`); its first line names the columns.
    A list begins with a line that ends in a colon; an empty line or a sentence ends it. Quoted lines count, too.
    """
    start = _line_start(text, place)
    end = text.find("\n", place, place + _LONGEST)
    if start is None or (end < 0 and len(text) > place + _LONGEST):
        return ""
    line = text[start : len(text) if end < 0 else end].rstrip()
    column = _column(line, list(_above(text, start)), place - start) if _may_be_row(line) else ""
    return "\n".join(filter(None, (column, _list_line(_above(text, start)))))


def _line_start(text: str, place: int) -> int | None:
    """Where the line begins that this place is in, None where that is too far away for a row or a heading."""
    before = text.rfind("\n", max(0, place - _LONGEST - 1), place)
    return before + 1 if before >= 0 or place <= _LONGEST else None


def _above(text: str, start: int) -> Iterator[str]:
    """The lines above the one that starts here, nearest first, up to an empty or a long one."""
    for _ in range(_FARTHEST):
        before = _line_start(text, start - 1) if start > 0 else None
        if before is None:
            return
        line = text[before : start - 1].rstrip()
        if not line.strip(_QUOTED):
            return
        yield line
        start = before


def _may_be_row(line: str) -> bool:
    return any(line.count(mark) >= fewest - 1 for mark, _, fewest in _SEPARATORS)


def _column(line: str, above: list[str], offset: int) -> str:
    """The name of the column in which the character `offset` of the line stands, "" where it is no table."""
    if not above:
        return ""
    for mark, separator, fewest in _SEPARATORS:
        if mark not in line:
            continue
        row = _row(line, separator)
        if len(row.cells) < fewest:
            continue
        head: _Row | None = None
        for other in above:
            candidate = _row(other, separator)
            if len(candidate.cells) != len(row.cells):
                break
            head = candidate
        if head is not None:
            at = sum(start <= offset for start in row.starts) - 1
            return head.cells[at] if not _has_digits(head.cells) else ""
    return ""


def _row(line: str, separator: re.Pattern[str]) -> _Row:
    begin = len(line) - len(line.lstrip(_QUOTED))
    starts, cells = [begin], []
    for between in separator.finditer(line, begin):
        cells.append(line[starts[-1] : between.start()])
        starts.append(between.end())
    cells.append(line[starts[-1] :])
    return _Row(tuple(starts), tuple(cells))


def _list_line(above: Iterable[str]) -> str:
    """The nearest line above that ends in a colon and so begins a list, "" for none; sentences end one, too."""
    for line in above:
        if line.endswith(":"):
            return line
        if line.endswith(_SENTENCE_ENDS):
            break
    return ""


def _has_digits(cells: tuple[str, ...]) -> bool:
    return all(any(map(str.isdecimal, cell)) for cell in cells)
