"""Shapes for a page that allows no inline style and has its own colours."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

from scanner.reports.html import svg


def drawn(words: str = "a label") -> str:
    shapes = (
        svg.line((0, 0), (10.04, 0), "line"),
        svg.rectangle((1, 2), 30, 4, "soft"),
        svg.circle((5, 5), 2.25, "accent"),
        svg.polygon([(0, 0), (1, 1), (0, 1)], "warn"),
        svg.text((3, 9), words, anchor="end", size=10, bold=True, colour="muted"),
    )
    return str(svg.drawing(288, 144, shapes))


def test_no_style_and_no_script_but_the_colours_of_the_page() -> None:
    markup = drawn()
    assert not re.search(r"style|script|#|xmlns|\bon\w+=|\bid=", markup)
    assert set(re.findall(r"(?:fill|stroke)-[a-z]+(?=\")", markup)) == {
        *("stroke-line", "fill-soft", "fill-accent", "fill-warn", "fill-muted"),
    }


def test_every_colour_is_one_of_the_page_s_style() -> None:
    style = Path(svg.__file__).with_name("style.css").read_text(encoding="utf-8")
    for used in re.findall(r"(?:fill|stroke)-[a-z]+(?=\")", drawn()):
        assert f".{used} {{" in style


def test_text_stays_text_and_is_escaped() -> None:
    assert ">$x^2$ &lt;b&gt; 字<" in drawn("$x^2$ <b> 字")


def test_it_is_well_formed_and_its_numbers_are_short() -> None:
    root = ET.fromstring(drawn("a & b"))
    assert [shape.tag for shape in root] == ["path", "rect", "circle", "path", "text"]
    assert root[0].get("d") == "M0 0L10 0"
    assert root[2].get("r") in {"2.2", "2.3"}
    assert root[3].get("d") == "M0 0L1 1L0 1z"
    assert root[4].text == "a & b"


def test_a_screen_reader_passes_over_it() -> None:
    assert drawn().startswith('<svg viewBox="0 0 288 144"')
    assert 'aria-hidden="true"' in drawn()
