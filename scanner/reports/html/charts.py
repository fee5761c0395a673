"""The charts of the page, drawn with matplotlib: labels stand above what they name, so that a phone shows them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from scanner.analysis.result import Disclosure
from scanner.reports.html.svg import ACCENT, GOOD, INK, LINE, MUTED, PAPER, SOFT, WARN, drawing, inline

_WIDTH = 420.0  # points, which are units of the SVG
_ROW = 38.0
_SIDE = 76.0  # left of a matrix, for the names of its rows
_POINTS = 72.0
_LABEL = 13.0  # above the middle of a bar
_BAR = 9.0
_PLACES = 40  # in which the axis of time tells marks apart, for each e-fold of minutes
_CORNERS = ((0.03, 0.03), (0.97, 0.03), (0.97, 0.97), (0.03, 0.97))
_LONGEST = 52  # characters of a label
_LINEAR = 10.0  # minutes from which on the time axis is logarithmic
_MARKS = {
    "mass-mail": ("o", WARN),
    "recall": ("^", ACCENT),
    "bounce": ("v", MUTED),
    "reply-all": ("s", WARN),
    "forward": (">", WARN),
    "notice": ("D", GOOD),
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
    colour: str = ACCENT
    split: float | None = None


def timeline(rows: Sequence[Moments], ticks: Sequence[tuple[float, str]], name: str) -> Markup:
    """A row for each kind of event on one axis of time; the area of a mark is how many people it concerned."""
    with drawing():
        figure, axes = _canvas(len(rows), foot=28)
        minutes = [minute for row in rows for minute in row.minutes]
        axes.set_xscale("symlog", linthresh=_LINEAR, linscale=0.7)
        axes.set_xlim(min(-0.6, *minutes), max(_LINEAR, *minutes) * 1.25)
        _guides(axes, len(rows))
        most = max(1, *(people for row in rows for people in row.people))
        for number, row in enumerate(rows):
            marker, colour = _MARKS[row.kind]
            _label(axes, number, row.label)
            marks = _together(row)
            sizes = [18 + 140 * people / most for people in marks.values()]
            axes.scatter(
                list(marks), [number] * len(marks), sizes, color=colour, marker=marker, linewidths=0, zorder=2,
                clip_on=False,
            )  # fmt: skip
        axes.xaxis.set_major_locator(FixedLocator([minute for minute, _ in ticks]))
        axes.xaxis.set_minor_locator(NullLocator())
        first, *_ = axes.set_xticklabels([label for _, label in ticks], fontsize=11.5, color=MUTED)
        first.set_horizontalalignment("left")  # which would else begin outside of the figure
        axes.tick_params(axis="x", length=3, color=MUTED)
        return inline(figure, name)


def bars(rows: Sequence[Bar], name: str) -> Markup:
    """Horizontal bars, each under its label, with its value at the right edge."""
    with drawing():
        figure, axes = _canvas(len(rows), foot=2)
        axes.set_xlim(0, max(1.0, *(row.end for row in rows)))
        axes.xaxis.set_visible(False)
        _guides(axes, len(rows))
        for number, row in enumerate(rows):
            _label(axes, number, row.label)
            axes.text(
                1, number - _LABEL / _ROW, row.value, transform=axes.get_yaxis_transform(), ha="right",
                va="center", weight="bold",
            )  # fmt: skip
        middles = [row.end if row.split is None else row.split for row in rows]
        places = range(len(rows))
        axes.hlines(places, middles, [row.end for row in rows], colors=SOFT, linewidth=_BAR)
        axes.hlines(
            places, [row.start for row in rows], middles, colors=[row.colour for row in rows], linewidth=_BAR
        )
        return inline(figure, name)


def matrix(disclosure: Disclosure, labels: Sequence[str], numbers: Sequence[Sequence[str]], name: str) -> Markup:
    """Groups that saw (rows) and that were seen (columns): filled where all saw all, pale where some saw some."""
    groups = len(disclosure.groups)
    cell = min(38.0, (_WIDTH - _SIDE) / groups)
    with drawing():
        height = 24 + cell * groups
        figure = Figure(figsize=(_WIDTH / _POINTS, height / _POINTS))
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(-_SIDE / cell, (_WIDTH - _SIDE) / cell)
        axes.set_ylim(groups + 2 / cell, -22 / cell)
        axes.set_axis_off()
        axes.hlines(range(groups + 1), 0, groups, colors=LINE, linewidth=0.8)
        axes.vlines(range(groups + 1), 0, groups, colors=LINE, linewidth=0.8)
        squares, colours = [], []
        for row, viewer in enumerate(disclosure.groups):
            axes.text(-8 / cell, row + 0.5, labels[row], ha="right", va="center")
            axes.text(row + 0.5, -10 / cell, labels[row].split(" ", 1)[0], ha="center", va="center")
            for column, exposed in enumerate(disclosure.groups):
                pairs = disclosure.pairs[row][column]
                if not pairs:
                    continue
                whole = pairs == viewer.people * (exposed.people - (row == column))
                squares.append([(column + x, row + y) for x, y in _CORNERS])
                colours.append(ACCENT if whole else SOFT)
                if len(numbers[row][column]) * 5.6 <= cell - 2:
                    axes.text(
                        column + 0.5, row + 0.5, numbers[row][column], ha="center", va="center", fontsize=9.5,
                        color=PAPER if whole else INK,
                    )  # fmt: skip
        axes.add_collection(PolyCollection(squares, facecolors=colours, linewidths=0))
        return inline(figure, name)


def _together(row: Moments) -> dict[float, int]:
    """People by minute, where minutes that no reader could tell apart on the axis are one."""
    marks: dict[int, tuple[float, int]] = {}
    for minute, people in zip(row.minutes, row.people, strict=True):
        place = round(_PLACES * math.asinh(minute / _LINEAR))
        first, so_far = marks.get(place, (minute, 0))
        marks[place] = (first, so_far + people)
    return dict(marks.values())


def _guides(axes: Axes, rows: int) -> None:
    """A thin line through each row."""
    axes.hlines(
        range(rows), 0, 1, colors=LINE, linewidth=1, zorder=1, transform=axes.get_yaxis_transform(), clip_on=False
    )


def _canvas(rows: int, foot: float) -> tuple[Figure, Axes]:
    """A figure whose vertical unit is a row, the first one at the top, without a frame."""
    height = rows * _ROW + foot
    figure = Figure(figsize=(_WIDTH / _POINTS, height / _POINTS))
    axes = figure.add_axes((0.005, foot / height, 0.99, rows * _ROW / height))
    axes.set_ylim(rows - 0.7, -0.7)
    axes.yaxis.set_visible(False)
    for side in axes.spines.values():
        side.set_visible(False)
    return figure, axes


def _label(axes: Axes, row: int, text: str) -> None:
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    axes.text(0, row - _LABEL / _ROW, short, transform=axes.get_yaxis_transform(), ha="left", va="center")
