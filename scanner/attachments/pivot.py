"""Pivot caches of a workbook: the rows that a pivot table was made from, kept though nobody sees them.

Source: ECMA-376, part 1, 18.10. A workbook that was sent with its totals only still holds the whole table.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest

from scanner.attachments import limits, markup
from scanner.attachments.contents import Fault, Grid, Row
from scanner.attachments.markup import Attributes
from scanner.attachments.package import Package, content_of, numbered, relations
from scanner.errors import MessageError

_DEFINITION = "xl/pivotCache/pivotCacheDefinition"
_VALUES = frozenset("sndbe")  # elements with a value in `v`: text, number, date, truth value, error


@dataclass(slots=True)
class _Field:
    """A column of a cache, and the values that its cells share."""

    name: str
    items: list[str] = field(default_factory=list)


def pivot_grids(package: Package) -> Iterator[Grid | Fault]:
    """A hidden grid for each pivot cache, its first row (number 0) the names of its fields.

    A cache without records gives the values that each of its fields has.
    """
    for number, part in enumerate(numbered(package, _DEFINITION), 1):
        fields, rows = list[_Field](), list[Row]()
        try:
            _read_definition(package, part, fields)
            _read_records(package, part, fields, rows)
        except MessageError as error:
            yield Fault(f"read in part: {error}")
        if fields and not rows:
            items = zip_longest(*(each.items for each in fields), fillvalue="")
            rows = list(enumerate(items, 1))
        if rows:
            yield Grid(
                rows=((0, tuple(each.name for each in fields)), *rows),
                part=f"pivot cache {number}",
                hidden=True,
                kind="pivot cache",
            )
    if any(name.startswith(_DEFINITION) and name.endswith(".bin") for name in package.members):
        yield Fault("not examined: a pivot cache in binary form")


def _read_definition(package: Package, part: str, into: list[_Field]) -> None:
    shared = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal shared
        if name == "cacheField":
            into.append(_Field(attributes.get("name", "")))
        elif name == "sharedItems":
            shared = True
        elif shared and into and (name in _VALUES or name == "m"):
            into[-1].items.append(_value(name, attributes))

    def end(name: str) -> None:
        nonlocal shared
        if name == "sharedItems":
            shared = False

    markup.read(content_of(package, part), start, end)


def _read_records(package: Package, part: str, fields: list[_Field], into: list[Row]) -> None:
    row: list[str] = []
    count = 0

    def start(name: str, attributes: Attributes) -> None:
        if name == "x" and len(row) < len(fields):
            place, items = attributes.get("v", ""), fields[len(row)].items
            row.append(items[int(place)] if place.isdecimal() and int(place) < len(items) else "")
        elif name in _VALUES or name == "m":
            row.append(_value(name, attributes))

    def end(name: str) -> None:
        nonlocal count
        if name == "r":
            into.append((len(into) + 1, tuple(row)))
            count += len(row)
            row.clear()
            if count > limits.CELLS:
                raise MessageError(f"limit: a pivot cache with more than {limits.CELLS:,} cells")

    for records in relations(package, part).values():
        if records in package.members:
            markup.read(content_of(package, records), start, end)


def _value(name: str, attributes: Attributes) -> str:
    value = attributes.get("v", "")
    return value.removesuffix("T00:00:00") if name == "d" else value
