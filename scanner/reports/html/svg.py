"""Shapes as SVG that can stand in the page: without any style of their own, in the colours of the page."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from markupsafe import Markup

Colour: TypeAlias = Literal["ink", "muted", "line", "accent", "soft", "warn", "good", "paper"]
"""Each is a class, "fill-ink" or "stroke-line", that style.css colours by theme and on paper.

A Content-Security-Policy that allows no inline style ignores `style` attributes.
"""
Point: TypeAlias = tuple[float, float]
Anchor: TypeAlias = Literal["start", "middle", "end"]

SIZE = 13.0
"""Of text, in units of the drawing."""

_DRAWING = Markup(
    '<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-size="{size}" class="chart"'
    ' aria-hidden="true" focusable="false">{shapes}</svg>'
)
_TEXT = Markup('<text x="{}" y="{}"{}>{}</text>')


def drawing(width: float, height: float, shapes: Iterable[Markup]) -> Markup:
    """The shapes, the last one on top, as an `<svg>` element.

    It is hidden from screen readers, to which the page says the same in words and as a table.
    """
    return _DRAWING.format(
        width=_short(width), height=_short(height), size=_short(SIZE), shapes=Markup("").join(shapes)
    )


def text(
    place: Point,
    words: str,
    *,
    anchor: Anchor = "start",
    size: float = SIZE,
    bold: bool = False,
    colour: Colour = "ink",
) -> Markup:
    """A line of text; `place` is where it starts, has its middle or ends, at half the height of its letters.

    On a narrow screen style.css makes it larger, in units of the drawing: what stands beside it leaves room.
    """
    (x, y), attributes, classes = place, Markup(""), []
    if anchor != "start":
        attributes += Markup(' text-anchor="{}"').format(anchor)
    if size != SIZE:
        attributes += Markup(' font-size="{}"').format(_short(size))
        classes.append("small" if size < SIZE else "large")
    if bold:
        attributes += Markup(' font-weight="700"')
    if colour != "ink":
        classes.append(f"fill-{colour}")
    if classes:
        attributes += Markup(' class="{}"').format(" ".join(classes))
    return _TEXT.format(_short(x), _short(y + 0.35 * size), attributes, words)


def line(start: Point, end: Point, colour: Colour, width: float = 1.0) -> Markup:
    """A straight line."""
    path = f"M{_pair(start)}L{_pair(end)}"
    return Markup('<path d="{}" stroke-width="{}" class="stroke-{}"/>').format(path, _short(width), colour)


def rectangle(corner: Point, width: float, height: float, colour: Colour) -> Markup:
    """A filled rectangle by its upper left corner."""
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" class="fill-{}"/>').format(
        *map(_short, (*corner, width, height)), colour
    )


def circle(middle: Point, radius: float, colour: Colour) -> Markup:
    """A filled circle."""
    return Markup('<circle cx="{}" cy="{}" r="{}" class="fill-{}"/>').format(
        *map(_short, (*middle, radius)), colour
    )


def polygon(corners: Iterable[Point], colour: Colour) -> Markup:
    """A filled polygon."""
    return Markup('<path d="M{}z" class="fill-{}"/>').format("L".join(map(_pair, corners)), colour)


def _pair(point: Point) -> str:
    return " ".join(map(_short, point))


def _short(number: float) -> str:
    """The number to a tenth of a unit."""
    return f"{number:.1f}".removesuffix(".0")
