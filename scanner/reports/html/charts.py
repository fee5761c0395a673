"""The charts of the page as SVG: labels stand above what they name, so that a phone shows them."""

import math
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from markupsafe import Markup

from scanner.analysis.result import Disclosure
from scanner.reports.html import svg
from scanner.reports.html.svg import Anchor, Colour, Point

_WIDTH = 420.0  # units of the SVG
_EDGE = 2.0  # left and right of it
_ROW = 40.0
_MIDDLE = 28.0  # of a bar or a mark, below the top of its row
_LABEL = 13.0  # of a label, below the top of its row
_BAR = 9.0
_LINE = 17.0  # from one line of a label to the next
_CHARACTERS = 54  # that a label and the value beside it have room for, as large as a narrow screen shows them
_LINES = 3  # of a label, at most
_BEFORE, _BEHIND = 8.0, 28.0  # the first and the last moment, from the edges: room for marks, and names of times
_SIDE = 76.0  # left of a matrix, for the names of its rows
_CELL = 38.0  # of a matrix, at most
_DIGIT = 7.8  # as wide as a narrow screen shows it
_SMALL = 11.5  # the smaller size of text
_LINEAR = 10.0  # minutes from which on the time axis is logarithmic
_FOLD = 0.56  # how much longer the axis is for each e-fold of minutes from there on, the linear part being 1
_COLOURS: dict[str, Colour] = {
    "mass-mail": "warn",
    "recall": "accent",
    "bounce": "muted",
    "reply-all": "warn",
    "forward": "warn",
    "notice": "good",
}
_SHAPES: dict[str, tuple[Point, ...]] = {  # of marks with a half width of 1; all others are circles
    "recall": ((0, -1), (1, 1), (-1, 1)),
    "bounce": ((0, 1), (1, -1), (-1, -1)),
    "reply-all": ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    "forward": ((1, 0), (-1, 1), (-1, -1)),
    "notice": ((0, -1.4), (1.4, 0), (0, 1.4), (-1.4, 0)),
}


@dataclass(frozen=True, slots=True)
class Moments:
    """Events of one kind: minutes after the first mass mail, people, and what the row is called."""

    kind: str
    label: str
    minutes: Sequence[float]
    people: Sequence[int]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar from `start` to `end`, the second part of it (from `split` on, where given) in another colour."""

    label: str
    value: str
    start: float
    end: float
    colour: Colour = "accent"
    split: float | None = None


def timeline(rows: Sequence[Moments], ticks: Sequence[tuple[float, str]]) -> Markup:
    """A row for each kind of event on one axis of time; the area of a mark is how many people it concerned."""
    last = max(_LINEAR, *(minute for row in rows for minute in row.minutes))
    unit = (_WIDTH - _BEFORE - _BEHIND) / _along(last)
    most = max(1, *(people for row in rows for people in row.people))
    foot = len(rows) * _ROW

    def shapes() -> Iterator[Markup]:
        for number, row in enumerate(rows):
            yield from _row(number * _ROW, [row.label])
            for x, people in _together(row, unit).items():
                half = math.sqrt(18 + 140 * people / most) / 2
                yield _mark(row.kind, (x, number * _ROW + _MIDDLE), half)
        for number, (minute, name) in enumerate(ticks):
            x = _BEFORE + unit * _along(minute)
            yield svg.line((x, foot), (x, foot + 3), "muted")
            anchor: Anchor = "middle" if number else "start"  # the first would else begin outside
            yield svg.text((x, foot + 11), name, anchor=anchor, size=_SMALL, colour="muted")

    return svg.drawing(_WIDTH, foot + 20, shapes())


def bars(rows: Sequence[Bar]) -> Markup:
    """Horizontal bars, each under its label, with its value at the right edge."""
    unit = (_WIDTH - 2 * _EDGE) / max(1.0, *(row.end for row in rows))
    labels = [_lines(row) for row in rows]
    tops = [0.0, *accumulate(_ROW + _LINE * (len(lines) - 1) for lines in labels)]

    def shapes() -> Iterator[Markup]:
        for row, lines, top, foot in zip(rows, labels, tops, tops[1:], strict=False):
            yield from _row(top, lines, row.value)
            middle = row.end if row.split is None else row.split
            parts: tuple[tuple[float, float, Colour], ...] = (
                (row.start, middle, row.colour),
                (middle, row.end, "soft"),
            )
            for start, end, colour in parts:
                if start < end:
                    corner = (_EDGE + unit * start, foot - _ROW + _MIDDLE - _BAR / 2)
                    yield svg.rectangle(corner, unit * (end - start), _BAR, colour)

    return svg.drawing(_WIDTH, tops[-1], shapes())


def matrix(disclosure: Disclosure, labels: Sequence[str], numbers: Sequence[Sequence[str]]) -> Markup:
    """Groups that saw (rows) and that were seen (columns): filled where all saw all, pale where some saw some."""
    groups = len(disclosure.groups)
    cell = min(_CELL, (_WIDTH - _SIDE) / groups)
    head, foot = 22.0, 2.0
    right, bottom = _SIDE + cell * groups, head + cell * groups

    def shapes() -> Iterator[Markup]:
        for place in range(groups + 1):
            x, y = _SIDE + cell * place, head + cell * place
            yield svg.line((_SIDE, y), (right, y), "line", 0.8)
            yield svg.line((x, head), (x, bottom), "line", 0.8)
        for row, viewer in enumerate(disclosure.groups):
            middle = head + cell * (row + 0.5)
            yield svg.text((_SIDE - 8, middle), labels[row], anchor="end")
            letter = labels[row].split(" ", 1)[0]
            yield svg.text((_SIDE + cell * (row + 0.5), head - 10), letter, anchor="middle")
            for column, exposed in enumerate(disclosure.groups):
                pairs = disclosure.pairs[row][column]
                if not pairs:
                    continue
                whole = pairs == viewer.people * (exposed.people - (row == column))
                corner = (_SIDE + cell * (column + 0.03), head + cell * (row + 0.03))
                yield svg.rectangle(corner, cell * 0.94, cell * 0.94, "accent" if whole else "soft")
                number = numbers[row][column]
                if len(number) * _DIGIT <= cell - 2:
                    inside = (_SIDE + cell * (column + 0.5), middle)
                    colour: Colour = "paper" if whole else "ink"
                    yield svg.text(inside, number, anchor="middle", size=_SMALL, colour=colour)

    return svg.drawing(_WIDTH, bottom + foot, shapes())


def _lines(row: Bar) -> Sequence[str]:
    """The label of a bar in as many lines as it needs, up to `_LINES`."""
    width = max(10, _CHARACTERS - round(1.1 * len(row.value)))
    return textwrap.wrap(row.label, width, max_lines=_LINES, placeholder="…") or [""]


def _row(top: float, label: Sequence[str], value: str = "") -> Iterator[Markup]:
    """A thin line through a row, and above it what it is called, in lines, and its value."""
    right, middle = _WIDTH - _EDGE, top + _LINE * (len(label) - 1) + _MIDDLE
    yield svg.line((_EDGE, middle), (right, middle), "line")
    for number, line in enumerate(label):
        yield svg.text((_EDGE, top + _LINE * number + _LABEL), line)
    if value:
        yield svg.text((right, top + _LABEL), value, anchor="end", bold=True)


def _along(minutes: float) -> float:
    """Where a moment lies on the axis of time: `_LINEAR` minutes at 1, and logarithmic from there on."""
    share = minutes / _LINEAR
    return share if share <= 1 else 1 + _FOLD * math.log(share)


def _together(row: Moments, unit: float) -> dict[float, int]:
    """People by place, where moments that no reader could tell apart on the axis are one."""
    marks: dict[float, int] = {}
    for minute, people in zip(row.minutes, row.people, strict=True):
        place = _BEFORE + round(unit * _along(minute))
        marks[place] = marks.get(place, 0) + people
    return marks


def _mark(kind: str, middle: Point, half: float) -> Markup:
    """The mark of a kind of event; `half` is half of its width."""
    if kind not in _SHAPES:
        return svg.circle(middle, half, _COLOURS[kind])
    x, y = middle
    return svg.polygon([(x + half * right, y + half * down) for right, down in _SHAPES[kind]], _COLOURS[kind])
