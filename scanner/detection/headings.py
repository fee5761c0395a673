"""What stands over a place in a table or list of plain text: its column's name, the line before the list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a text. What was found over one line is kept, since it stands over the next one as well.

    By where a line begins: `lists`, the line that begins the list it is in; `heads`, by the separator too, where
    the first row of its table begins, which for that row is itself. `places` is what stands over a place.
    """

    text: str
    places: dict[int, str] = field(default_factory=dict)
    lists: dict[int, str] = field(default_factory=dict)
    heads: dict[tuple[int, int], int] = field(default_factory=dict)

    def over(self, place: int) -> str:
        """What stands over this place, a line each: its column's name, and the line that a list begins with.

        A table is two lines or more, one right after the other, with the same number of cells between the same
        separators (`|`, tab, `;`, two spaces or more; of three cells or more, `,`); its first line names the
        columns. A list begins with a line that ends in a colon; an empty line or a sentence ends it. Quoted lines
        count, too.
        """
        known = self.places.get(place)
        if known is None:
            known = self.places[place] = _over(self, place)
        return known


def _over(headings: Headings, place: int) -> str:
    text = headings.text
    start = _line_start(text, place)
    end = text.find("\n", place, place + _LONGEST)
    if start is None or (end < 0 and len(text) > place + _LONGEST):
        return ""
    line = text[start : len(text) if end < 0 else end].rstrip()
    return "\n".join(filter(None, (_column(headings, start, line, place - start), _list_line(headings, start))))


def _line_start(text: str, place: int) -> int | None:
    """Where the line begins that this place is in, None where that is too far away for a row or a heading."""
    before = text.rfind("\n", max(0, place - _LONGEST - 1), place)
    return before + 1 if before >= 0 or place <= _LONGEST else None


def _above(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Where the lines above the one at `start` begin, and these, nearest first, up to an empty or a long one."""
    while start > 0:
        before = _line_start(text, start - 1)
        if before is None:
            return
        line = text[before : start - 1].rstrip()
        if not line.strip(_QUOTED):
            return
        yield before, line
        start = before


def _column(headings: Headings, start: int, line: str, offset: int) -> str:
    """The name of the column in which the character `offset` of the line stands, "" where it is no table."""
    for number, (mark, separator, fewest) in enumerate(_SEPARATORS):
        if line.count(mark) < fewest - 1:
            continue
        row = _row(line, separator)
        if len(row.cells) < fewest:
            continue
        head = _head(headings, start, number, len(row.cells))
        if head < start:
            cells = _row(headings.text[head : headings.text.index("\n", head)].rstrip(), separator).cells
            at = sum(begin <= offset for begin in row.starts) - 1
            return cells[at] if not _has_digits(cells) else ""
    return ""


def _head(headings: Headings, start: int, number: int, cells: int) -> int:
    """Where the first row of the table begins that the line at `start` is a row of, by this separator."""
    separator = _SEPARATORS[number][1]
    passed = [start]
    head = headings.heads.get((start, number), start)
    if (start, number) not in headings.heads:
        for above, line in _above(headings.text, start):
            if len(_row(line, separator).cells) != cells:
                break
            head = headings.heads.get((above, number), above)
            if (above, number) in headings.heads:
                break
            passed.append(above)
    headings.heads.update(((each, number), head) for each in passed)
    return head


def _row(line: str, separator: re.Pattern[str]) -> _Row:
    begin = len(line) - len(line.lstrip(_QUOTED))
    starts, cells = [begin], []
    for between in separator.finditer(line, begin):
        cells.append(line[starts[-1] : between.start()])
        starts.append(between.end())
    cells.append(line[starts[-1] :])
    return _Row(tuple(starts), tuple(cells))


def _list_line(headings: Headings, start: int) -> str:
    """The nearest line above that ends in a colon and so begins a list, "" for none; sentences end one, too."""
    passed = [start]
    found = headings.lists.get(start)
    if found is None:
        found = ""
        for above, line in _above(headings.text, start):
            if line.endswith(":"):
                found = line
                break
            if line.endswith(_SENTENCE_ENDS):
                break
            if above in headings.lists:
                found = headings.lists[above]
                break
            passed.append(above)
    headings.lists.update((each, found) for each in passed)
    return found


def _has_digits(cells: tuple[str, ...]) -> bool:
    return all(any(map(str.isdecimal, cell)) for cell in cells)
