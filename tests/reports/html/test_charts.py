"""Where the marks and bars of a chart stand, and how large they are."""

import math
import re

import pytest

from scanner.analysis.result import Disclosure, Group
from scanner.reports.html.charts import Bar, Moments, bars, matrix, timeline

WIDTH = 420.0


def numbers(chart: str, tag: str, *names: str) -> list[tuple[float, ...]]:
    """The named attributes of each element of a chart."""
    elements = re.findall(rf"<{tag} [^>]*>", chart)
    return [tuple(float(re.findall(rf'\b{name}="([^"]*)"', each)[0]) for name in names) for each in elements]


def middles(*minutes: float, people: tuple[int, ...] = (), last: float = 0.0) -> list[tuple[float, ...]]:
    """Place and radius of the marks of mass mails at these minutes, on an axis that ends at the `last`."""
    rows = [
        Moments("mass-mail", "mails", minutes, people or (1,) * len(minutes)),
        Moments("recall", "recalls", [max(last, *minutes)], [1]),
    ]
    return numbers(timeline(rows, [(0.0, "start")]), "circle", "cx", "r")


def test_time_is_even_up_to_ten_minutes_and_then_shrinks() -> None:
    places = [x for x, _ in middles(0, 5, 10, 100, 1000)]
    assert places == sorted(places)
    assert places[1] - places[0] == pytest.approx(places[2] - places[1], abs=1)
    assert places[3] - places[2] == pytest.approx(places[4] - places[3], abs=1)


@pytest.mark.parametrize("last", [0.5, 10, 60 * 24, 60 * 24 * 365 * 20])
def test_every_moment_lies_inside(last: float) -> None:
    for x, radius in middles(0, last / 3, last):
        assert radius < x < WIDTH - radius


def test_the_area_of_a_mark_grows_with_people() -> None:
    (_, one), (_, half), (_, most) = middles(0, 60, 600, people=(1, 50, 100))
    areas = [math.pi * radius**2 for radius in (one, half, most)]
    assert areas[2] - areas[1] == pytest.approx(areas[1] - areas[0], rel=0.1)


def test_moments_that_nobody_can_tell_apart_are_one_mark_for_all_their_people() -> None:
    together = middles(1000, 1000.1, 5000, people=(30, 30, 60))
    assert len(together) == 2
    assert together[0][1] == together[1][1]


def test_a_bar_is_as_long_as_its_number_and_its_second_part_has_another_colour() -> None:
    chart = bars([Bar("all", "100", 0, 100), Bar("some", "60", 0, 100, split=60), Bar("none", "0", 0, 0)])
    whole, first, second = numbers(chart, "rect", "x", "width")
    assert first[1] / whole[1] == pytest.approx(0.6, abs=0.01)
    assert second[0] == pytest.approx(first[0] + first[1], abs=0.1)
    assert chart.count("fill-accent") == 2
    assert chart.count("fill-soft") == 1


def test_a_label_leaves_room_for_its_value() -> None:
    label, value = "a long name of something that was found " * 2, "1,234 (567 sent outside)"
    *lines, shown = re.findall(r"<text[^>]*>([^<]*)</text>", bars([Bar(label, value, 0, 1)]))
    assert shown == value
    assert " ".join(lines) == label.strip()
    assert max(map(len, lines)) + len(shown) <= 54


def test_a_label_of_many_lines_is_cut_and_makes_its_row_higher() -> None:
    one, many = (bars([Bar("word " * count, "1", 0, 1), Bar("next", "2", 0, 1)]) for count in (1, 100))
    *lines, value, following, _ = re.findall(r"<text[^>]*>([^<]*)</text>", many)
    assert (len(lines), lines[-1][-1], value, following) == (3, "…", "1", "next")
    heights = [float(re.findall(r'height="([^"]*)"', chart)[0]) for chart in (one, many)]
    assert heights[1] - heights[0] == 2 * 17


def test_a_square_is_filled_where_all_saw_all_and_pale_where_some_saw_some() -> None:
    groups = (Group(3, (1,), (1,), 1), Group(2, (1,), (), 1))
    chart = matrix(Disclosure(groups, ((6, 5), (0, 0))), ["A · 3", "B · 2"], [["6", "5"], ["0", "0"]])
    assert [len(re.findall(f"<rect[^>]*fill-{colour}", chart)) for colour in ("accent", "soft")] == [1, 1]
    assert re.findall(r"<text[^>]*>([^<]*)</text>", chart) == ["A · 3", "A", "6", "5", "B · 2", "B"]
