"""Charts and statistics of the page on peaks: what they show is what they were given."""

import math

import pytest

from dashboard.figures.campaigns import Day, Line, apart, campaigns, day_name
from dashboard.figures.dumbbell import EDGE, dumbbell
from dashboard.figures.hour_bars import HourBar, hour_bars
from dashboard.figures.load_dots import Dot, load_dots
from dashboard.insight import contrasts
from dashboard.insight.contrasts import Difference
from dashboard.insight.levels import levels
from dashboard.pages._contrast import signed
from dashboard.values import ENOUGH, Values
from dashboard.words import words

EN, ZH = words("en"), words("zh_CN")


# Differences


def test_a_difference_of_shares_is_newcombes():
    """The check of the book of definitions: 56/70 − 48/80."""
    found = contrasts.of_shares(80.0, 70, 60.0, 80)
    assert (found.value, found.unit) == (20, "points")
    assert [round(end, 2) for end in found.interval] == [5.24, 33.39]
    assert found.is_beyond_chance


def test_a_difference_of_waits_is_in_percent_and_on_logarithms():
    found = contrasts.of_quantiles(200, (180, 220), 100, (95, 105))
    assert (round(found.value, 6), found.unit) == (100, "percent")
    low = 100 * math.expm1(math.log(2) - math.hypot(math.log(200 / 180), math.log(105 / 100)))
    assert found.interval[0] == pytest.approx(low)


def test_a_difference_of_rates_counts_arrivals():
    low, high = contrasts.rate_ratio(15.0, 1200, 5.0, 1000)
    assert low * high == pytest.approx(9)  # symmetric around 3 on logarithms
    assert math.log(high / 3) == pytest.approx(1.959964 * math.sqrt(1 / 1200 + 1 / 1000))
    assert contrasts.rate_ratio(15.0, 1200, 0.0, 0) is None


def test_nothing_on_a_side_is_no_difference():
    assert contrasts.of_shares(None, 0, 50.0, 10) is None
    assert contrasts.of_shares(50.0, 10, None, 0) is None
    assert contrasts.of_quantiles(120.0, (0.0, 130.0), 60.0, (55.0, 65.0)).interval is None
    assert contrasts.of_quantiles(None, (None, None), 3, (2, 4)) is None
    assert contrasts.of_quantiles(5, (None, None), 3, (2, 4)).interval is None
    assert contrasts.of_rates(1.0, 5, 0, 0) is None
    assert contrasts.turned(None) is None
    assert contrasts.turned((-3, 5)) == (-5, 3)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Difference(-8.94, "points", (-11.5, -6.3)), ("−8.9 pp", "−11.5 to −6.3")),
        (Difference(112.6, "percent", (82.7, 152.0)), ("+113%", "+82.7 to +152")),
        (Difference(3.0, "percent"), ("+3.0%", "")),
        (None, ("—", "")),
    ],
)
def test_a_difference_has_its_sign(found, expected):
    assert signed(found, Values(EN)) == expected


def test_levels_take_equal_weights_in_order_of_load():
    """Six hours of 10 tickets in three groups: the share of two hours together is their weighted mean."""
    points = [(float(x), y, 10.0) for x, y in enumerate((100, 90, 80, 60, 50, 10))]
    assert levels(points, 3) == [(0.5, 95.0, 20.0), (2.5, 70.0, 20.0), (4.5, 30.0, 20.0)]
    assert levels([(1.0, 5.0, 1.0), (1.0, 7.0, 9.0)], 1, is_median=True) == [(1.0, 7.0, 10.0)]
    assert levels([], 3) == []
    assert levels([(1.0, 5.0, 0.0)]) == []


# Dumbbells


def test_both_ends_lie_on_one_line():
    places = dumbbell(73.8, 82.7, (72.0, 75.0), (80.0, 84.0))
    assert places["a_band"][0] == EDGE
    assert places["b_band"][1] == 100 - EDGE
    assert places["a_band"][0] < places["a"] < places["a_band"][1] < places["b"]


def test_waits_lie_by_their_ratio_and_nothing_lies_nowhere():
    places = dumbbell(10, 1000, (100, None), is_log=True)
    assert (places["a"], places["b"], places["a_band"]) == (EDGE, 100 - EDGE, None)
    assert dumbbell(None, 5.0)["a"] is None
    assert dumbbell(5.0, 5.0)["a"] == 50
    assert dumbbell(None, None) == {"a": None, "b": None, "a_band": None, "b_band": None}


# Promotions


def line(*values, is_current=False, open_last=False, first=-2):
    days = [
        Day(first + k, value, f"2026-11-{k + 9:02d}", "said", open_last and k == len(values) - 1)
        for k, value in enumerate(values)
    ]
    return Line("Double 11 2026" if is_current else "618 2026", tuple(days), is_current)


def drawn(*lines, **given):
    return campaigns(lines, **({"unit": "count", "t": EN, "theme": "light"} | given))


def test_lines_are_aligned_and_the_current_one_is_bold():
    figure = drawn(line(10, 20, 90, is_current=True), line(5, None, 50))
    other, current = figure.data
    assert list(current.x) == [-2, -1, 0]
    assert current.line.width > other.line.width
    assert list(other.y) == [5, None, 50]
    assert not other.connectgaps
    assert [a.text for a in figure.layout.annotations] == ["<b>Double 11 2026</b>", "618 2026"]
    assert current.customdata[2][0] == "2026-11-11"


def test_an_unfinished_day_is_dashed_and_hollow():
    figure = drawn(line(10, 20, 90, is_current=True, open_last=True))
    solid, dashed = figure.data
    assert list(solid.x) == [-2, -1]
    assert list(dashed.x) == [-1, 0]
    assert dashed.line.dash == "4px,4px"
    assert list(dashed.marker.symbol) == ["circle", "circle-open"]


def test_names_never_touch_and_data_are_no_markup():
    assert apart([0.5, 0.5, 0.52], 0.1) == pytest.approx([0.5, 0.6, 0.7])
    assert apart([1.0, 0.99], 0.1) == pytest.approx([1.0, 0.9])
    hostile = Line("<img src=x>", (Day(0, 1.0, "2026-11-11"), Day(1, 2.0, "2026-11-12")))
    assert drawn(hostile).layout.annotations[0].text == "&lt;img src=x&gt;"
    assert not drawn(line(None, None)).data
    assert [day_name(k) for k in (-3, 0, 5)] == ["D−3", "D", "D+5"]


# Load


def dot(load, value, n=100, **more):
    return Dot(2, 20, load, value, n, "said", **more)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_few_are_rings_and_others_than_the_chosen_fade(theme):
    figure = load_dots(
        [dot(1.0, 90.0), dot(2.0, 60.0, ENOUGH - 1, is_faded=True)], [(1.0, 90.0), (2.0, 60.0)],
        unit="percent", t=ZH, theme=theme, goal=80.0, goal_name="80%",
    )  # fmt: skip
    assert list(figure.data[0].marker.symbol) == ["circle", "circle-open"]
    assert figure.data[0].marker.opacity[1] < figure.data[0].marker.opacity[0]
    assert list(figure.data[0].customdata[0][:2]) == [2, 20]
    assert list(figure.data[1].y) == [90, 60]


def test_waits_are_on_a_logarithmic_axis_where_nought_has_a_place():
    figure = load_dots([dot(1.0, 0.0), dot(2.0, 3600.0)], [], unit="seconds", t=EN, theme="light")
    assert figure.layout.yaxis.type == "log"
    assert list(figure.data[0].y) == [1, 3600]
    assert len(figure.data) == 1


def test_hours_on_few_arrivals_are_hatched():
    figure = hour_bars([HourBar(0, 0.5, "a", is_thin=True), HourBar(1, None, "b", is_faded=True)], unit="erlang", t=EN,
                       theme="light")  # fmt: skip
    assert list(figure.data[0].marker.pattern.shape) == ["/", ""]
    assert list(figure.data[0].y) == [0.5, None]
    assert figure.data[0].marker.opacity[1] < 1


def test_few_or_overlapping_is_no_difference():
    assert contrasts.of_shares(80.0, 70, 60.0, 80).is_told(70, 80)
    assert not contrasts.of_shares(80.0, 29, 10.0, 200).is_told(29, 200)
    assert not contrasts.of_shares(50.0, 100, 52.0, 100).is_told(100, 100)
