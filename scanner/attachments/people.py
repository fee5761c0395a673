"""A grid of cells read as a table of people: its header row, what stands in its columns, and how many they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scanner.attachments.columns import Column, column_of, is_total, subjects_of
from scanner.attachments.contents import Grid, Row

_HEADERS = 30  # rows within which the header is looked for: titles and notes stand above it
_SAMPLE = 200  # rows by which a column is judged
_LONGEST_LABEL = 60
_MOST_DIGITS = 4  # in a row, in a header
_ALIKE = 0.5  # share of the values below a header that look like what it says
_OWN = (
    "government-id",
    "tax-id",
    "health-number",
    "passport",
    "driving-licence",
    "email-address",
    "customer-number",
)
"""What one person has and no other, the most telling first."""

_WITH_DIGITS = frozenset(
    {"government-id", "tax-id", "health-number", "passport", "driving-licence", "payment-card", "bank-account"}
    | {"phone-number", "date-of-birth", "customer-number"}
)


@dataclass(frozen=True, slots=True)
class Table:
    """A grid with a header row: `rows[header]` of it are `headers`.

    `columns` tells by the number of each column whose header is known what stands there. `data_subjects` are the
    people of a table of people, else 0: rows that differ in what they say of a person. `identities` tell them
    apart from those of other tables, as far as they can be. `subjects` is what they are called ("customers").
    """

    grid: Grid
    header: int
    headers: tuple[str, ...]
    columns: dict[int, Column]
    data_subjects: int
    identities: frozenset[tuple[str, ...]]
    subjects: str

    def categories(self) -> tuple[str, ...]:
        """What stands in the columns that are known, each category once, in the order of the columns."""
        return tuple(dict.fromkeys(column.category for _, column in sorted(self.columns.items())))


def as_table(grid: Grid, name: str) -> Table | None:
    """The grid as a table, None where it has no header row that says what a column holds.

    `name` is that of the file, which may say what the people in it are called.
    """
    header = _header(grid)
    if header is None:
        return None
    headers = grid.rows[header][1]
    body = grid.rows[header + 1 :]
    known = {number: column for number, text in enumerate(headers) if (column := column_of(text.strip()))}
    columns = {number: column for number, column in known.items() if _fits(column.category, body, number)}
    if not columns:
        return None
    people = _people(body, columns) if _tells_people(columns) else set()
    return Table(
        grid=grid,
        header=header,
        headers=headers,
        columns=columns,
        data_subjects=len(people),
        identities=frozenset(_identity(person, columns) for person in people),
        subjects=subjects_of(grid.part, *headers, grid.member, name),
    )


def _header(grid: Grid) -> int | None:
    """The first row that names two columns, or one where the rest of it looks like names too."""
    for place, (_, cells) in enumerate(grid.rows[:_HEADERS]):
        texts = [cell.strip() for cell in cells if cell.strip()]
        known = sum(column_of(text) is not None for text in texts)
        if known and place + 1 < len(grid.rows) and all(map(_is_label, texts)):
            if known > 1:
                return place
            if not _is_form(grid):
                return place
    return None


def _is_label(text: str) -> bool:
    return len(text) <= _LONGEST_LABEL and "@" not in text and sum(map(str.isdecimal, text)) < _MOST_DIGITS


def _is_form(grid: Grid) -> bool:
    """Whether names stand beside their values, one below the other, as in a form about one person."""
    if max(len(cells) for _, cells in grid.rows[:_HEADERS]) == 1:
        return False
    firsts = [next((cell.strip() for cell in cells if cell.strip()), "") for _, cells in grid.rows[:_HEADERS]]
    return sum(column_of(first) is not None for first in firsts) > 1


def _fits(category: str, body: Sequence[Row], number: int) -> bool:
    """Whether what stands below a header looks like what it says: "Email" may stand above yes and no."""
    values = [cells[number] for _, cells in body[:_SAMPLE] if number < len(cells) and cells[number].strip()]
    if not values:
        return False
    if category == "email-address":
        return sum("@" in value for value in values) >= _ALIKE * len(values)
    if category in _WITH_DIGITS:
        return sum(any(map(str.isdecimal, value)) for value in values) >= _ALIKE * len(values)
    if category == "person-name":
        return sum(any(map(str.isalpha, value)) for value in values) >= _ALIKE * len(values)
    return True


def _tells_people(columns: dict[int, Column]) -> bool:
    weak = {column.category for column in columns.values() if not column.identifies}
    return any(column.identifies for column in columns.values()) or len(weak) > 1


def _people(body: Sequence[Row], columns: dict[int, Column]) -> set[tuple[str, ...]]:
    """What rows say of a person, by column, without repeats: one person may have three orders."""
    wanted = sorted(columns)
    people: set[tuple[str, ...]] = set()
    for _, cells in body:
        said = tuple(cells[number].strip() if number < len(cells) else "" for number in wanted)
        if any(said) and not is_total(next(filter(None, cells), "")):
            people.add(said)
    return people


def _identity(person: tuple[str, ...], columns: dict[int, Column]) -> tuple[str, ...]:
    """What tells a person best from others: a number or an address of her own, or else all that is said of her."""
    said: dict[str, str] = {}
    for number, text in zip(sorted(columns), person, strict=True):
        said[columns[number].category] = f"{said.get(columns[number].category, '')} {text}".strip()
    for category in _OWN:
        if said.get(category):
            return category, "".join(filter(str.isalnum, said[category])).casefold()
    return tuple(sorted(text.casefold() for text in said.values()))


def count_people(tables: Iterable[Table]) -> int:
    """How many people tables tell of together: one who is in a sheet and in its hidden copy is one."""
    listed = list(tables)
    together = len(frozenset().union(*(table.identities for table in listed)))
    return max(together, max((table.data_subjects for table in listed), default=0))
