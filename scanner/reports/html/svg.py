"""A matplotlib figure as SVG that can stand in the page: without inline style, in the colours of the page."""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from xml.etree import ElementTree as ET

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.figure import Figure

INK, MUTED, LINE, ACCENT, SOFT, WARN, GOOD, PAPER = (f"#00000{digit}" for digit in range(1, 9))
"""Colours to draw with. None is ever seen: each stands for a class, whose colour style.css gives by theme."""

_CLASSES = dict(
    zip(
        (INK, MUTED, LINE, ACCENT, SOFT, WARN, GOOD, PAPER),
        ("ink", "muted", "line", "accent", "soft", "warn", "good", "paper"),
        strict=True,
    )
)
_SVG, _XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
_PAINTS = {"fill", "stroke"}
_OF_THE_PAGE = {"font-family"}
_LONG = re.compile(r"-?\d+\.\d{2,}")
_UNTURNED = re.compile(r"^rotate\(-?0 ")
_DRAWING = Lock()  # matplotlib's settings are the process's: two threads cannot draw at once


@contextmanager
def drawing() -> Iterator[None]:
    """The settings that figures for the page are made and turned into SVG with."""
    settings = mpl.rc_context(
        {
            "svg.fonttype": "none",  # text stays text, in the font of the page
            "svg.hashsalt": "blindcopy",  # the same figure gets the same ids
            "text.parse_math": False,
            "font.size": 13,
            "text.color": INK,
            "figure.facecolor": "none",
            "axes.facecolor": "none",
        }
    )
    with _DRAWING, settings, warnings.catch_warnings():
        # It measures text with a font that lacks most scripts, but a browser writes it.
        warnings.filterwarnings("ignore", "Glyph .* missing from font")
        yield


def inline(figure: Figure, name: str) -> Markup:
    """The figure as an `<svg>` element; call it within `drawing`. `name` is its own in the page: its ids begin so.

    A Content-Security-Policy that allows no inline style ignores `style` attributes, so that declarations become
    attributes and colours classes ("fill-ink", "stroke-line"). It is hidden from screen readers, to which the
    page says the same in words and as a table.
    """
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    root = ET.fromstring(buffer.getvalue())
    _strip(root)
    named = {reference for element in root.iter() for reference in _references(element)}
    for element in root.iter():
        _restyle(element)
        _rename(element, name, named)
        element.tag = element.tag.removeprefix(_SVG)
    size = root.attrib["viewBox"].split()
    root.attrib = {
        "viewBox": root.attrib["viewBox"],
        "width": size[2],
        "height": size[3],
        "class": "chart",
        "aria-hidden": "true",
        "focusable": "false",
    }
    return Markup(ET.tostring(root, encoding="unicode"))  # an element tree escapes what it holds


def _strip(element: ET.Element) -> None:
    """Without space between elements, groups that group nothing, and what the page's own style says."""
    kept: list[ET.Element] = []
    for child in element:
        _strip(child)
        child.tail = None
        if child.tag == f"{_SVG}g" and set(child.attrib) <= {"id"}:
            kept.extend(child)
        elif child.tag != f"{_SVG}style" and (child.tag != f"{_SVG}defs" or len(child)):
            kept.append(child)
    if len(element) or not (element.text or "").strip():
        element.text = None
    element[:] = kept


def _restyle(element: ET.Element) -> None:
    """The declarations of its `style` as attributes and classes; coordinates to a tenth of a unit."""
    classes = []
    for declaration in filter(None, element.attrib.pop("style", "").split(";")):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        if key in _PAINTS and value in _CLASSES:
            classes.append(f"{key}-{_CLASSES[value]}")
        elif key not in _OF_THE_PAGE:
            element.set(key, value)
    if classes:
        element.set("class", " ".join(classes))
    for key in ("d", "x", "y", "transform"):
        if key in element.attrib:
            short = _LONG.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), element.attrib[key])
            element.set(key, " ".join(short.split()))
    if _UNTURNED.match(element.get("transform", "")):
        del element.attrib["transform"]


def _references(element: ET.Element) -> Iterator[str]:
    yield element.get(f"{_XLINK}href", "").removeprefix("#")
    yield element.get("clip-path", "").removeprefix("url(#").removesuffix(")")


def _rename(element: ET.Element, name: str, named: set[str]) -> None:
    """Ids that something refers to are made the figure's own, and all others are dropped."""
    mark = element.attrib.pop("id", None)
    if mark in named:
        element.set("id", f"{name}-{mark}")
    if target := element.attrib.pop(f"{_XLINK}href", None):
        element.set("href", f"#{name}-{target.removeprefix('#')}")
    if target := element.get("clip-path"):
        element.set("clip-path", target.replace("url(#", f"url(#{name}-"))
