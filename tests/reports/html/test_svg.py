"""A figure as SVG for a page that allows no inline style and has its own colours."""

import re

from matplotlib.figure import Figure

from scanner.reports.html.svg import ACCENT, INK, LINE, drawing, inline


def drawn(name: str = "one", text: str = "a label") -> str:
    with drawing():
        figure = Figure(figsize=(4, 2))
        axes = figure.add_subplot()
        axes.scatter([1, 2], [1, 2], [20, 40], color=ACCENT)
        axes.axhline(1.5, color=LINE)
        axes.text(1, 2, text, color=INK)
        return str(inline(figure, name))


def test_no_style_no_script_and_no_colour_of_its_own() -> None:
    markup = drawn()
    assert not re.search(r"style|script|#00000[1-8]|<metadata|xmlns|DOCTYPE|\bon\w+=", markup)
    assert {"fill-accent", "stroke-line", "fill-ink"} <= set(re.findall(r"[a-z]+-[a-z]+", markup))


def test_text_stays_text_and_is_escaped() -> None:
    assert ">$x^2$ &lt;b&gt; 字<" in drawn(text="$x^2$ <b> 字")


def test_ids_are_those_that_something_refers_to_and_the_figure_s_own() -> None:
    one, other = drawn("one"), drawn("other")
    ids = re.findall(r'\bid="([^"]+)"', one)
    assert ids
    assert set(ids) == set(re.findall(r'(?:href="#|url\(#)([^")]+)', one))
    assert all(name.startswith("one-") for name in ids)
    assert set(ids).isdisjoint(re.findall(r'\bid="([^"]+)"', other))


def test_the_same_figure_gives_the_same_bytes() -> None:
    assert drawn() == drawn()


def test_a_screen_reader_passes_over_it() -> None:
    assert drawn().startswith('<svg viewBox="0 0 288 144"')
    assert 'aria-hidden="true"' in drawn()
