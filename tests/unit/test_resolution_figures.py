"""The charts of the Resolution page, and shares over time where not everybody was followed to the end."""

from datetime import datetime, timedelta

from dashboard.figures.ages import AgeBand, ages
from dashboard.figures.curve import FROM, MOST_POINTS, TO, Mark, Point, curve
from dashboard.figures.flow import Flow, flow
from dashboard.insight import survival
from dashboard.insight.survival import Step
from dashboard.words import words

EN = words("en")
START = datetime(2026, 10, 25)
LOOK = {"t": EN, "theme": "light"}


def days(pairs):
    return [Flow(START + timedelta(days=k), c, r, None if r is None else c - r, 10) for k, (c, r) in enumerate(pairs)]


def named(figure):
    return {trace.name: trace for trace in figure.data if trace.name}


def test_the_gap_changes_colour_where_the_lines_cross():
    grows = named(flow(days([(10, 0), (0, 10)]), grain="day", **LOOK))["Backlog grows"]
    assert list(grows.x) == [START, START + timedelta(hours=12), START + timedelta(days=1)]
    assert list(grows.y) == [10, 5, 10]  # the greater of both; in the end it lies on the line of the resolved


def test_what_no_export_tells_is_not_drawn():
    drawn = named(flow(days([(3, None), (4, None)]), grain="day", **LOOK))
    assert {"Created", "Open at the end"} == set(drawn)


def test_an_unfinished_day_is_dashed_and_unshaded():
    figure = flow(days([(1, 2), (3, 4), (5, 6)]), grain="day", unfinished=True, **LOOK)
    assert len(named(figure)["Created"].x) == 2
    assert max(named(figure)["Backlog grows"].x) == START + timedelta(days=1)
    assert sum(trace.line.dash == "dash" for trace in figure.data) == 2


def test_hover_tells_the_comparison_and_who_won():
    (day,) = days([(12, 10)])
    figure = flow([Flow(day.start, 12, 10, 2, 5, created_before=7)], grain="day", **LOOK)
    assert "Created: 12 (comparison 7)" in named(figure)["Created"].customdata[0][0]
    assert "2 more came than went" in named(figure)["Resolved"].customdata[0][0]


def test_the_curve_reaches_from_edge_to_edge_with_few_points():
    points = [Point(10.0 * k, k / 10) for k in range(1, 900)]
    line = named(curve(points, [], [], **LOOK))["This period"]
    assert (line.x[0], line.x[-1]) == (FROM, TO)
    assert line.y[0] == 3.0  # what held at the left edge
    assert len(line.x) <= MOST_POINTS


def test_a_horizon_nobody_has_reached_has_no_dot():
    marks = [Mark(3600, 50.0, "n = 9", is_faint=True), Mark(14_400, None)]
    dots = curve([Point(600, 10.0)], [], marks, **LOOK).data[-1]
    assert list(dots.x) == [3600]
    assert dots.marker.opacity[0] < 1


def test_only_what_is_too_young_is_hatched():
    def hatched(young_from):
        figure = curve([Point(600, 10.0)], [], [], young_from=young_from, **LOOK)
        return [trace for trace in figure.data if trace.fillpattern.shape]

    assert hatched(None) == hatched(8 * 86_400) == []
    assert hatched(86_400)[0].x[0] == 86_400


def test_bars_carry_their_code_and_their_number_stands_below():
    bands = [AgeBand("0_4h", "0–4 h", 3, 9), AgeBand("over_7d", "<b>", 5)]
    figure = ages(bands, **LOOK)
    bars, marks = figure.data
    assert [mark[0] for mark in bars.customdata] == ["0_4h", "over_7d"]
    assert "&lt;b&gt;" in bars.customdata[1][1]
    assert list(figure.layout.xaxis.ticktext) == ["0–4 h<br><b>3</b>", "&lt;b&gt;<br><b>5</b>"]
    assert list(marks.y) == [9, None]


def test_the_step_that_holds():
    steps = [Step(60, 40.0, 10, 0.07), Step(120, 60.0, 6, 0.15)]
    assert survival.at(steps, 59) is None
    assert survival.at(steps, 119) is steps[0]
    assert survival.at(steps, 9e9) is steps[1]


def test_a_step_has_an_interval_but_at_its_ends():
    low, high = Step(60, 40.0, 10, 0.07).band or (0, 0)
    assert low < 40 < high
    assert Step(60, 100.0, 1, 0.2).band is None
    assert Step(60, 0.0, 1, None).band is None


def test_the_median_is_bounded_where_the_band_reaches_one_half():
    steps = [Step(60, 30.0, 50, 0.01), Step(120, 48.0, 35, 0.02), Step(180, 80.0, 10, 0.05)]
    assert survival.median_interval(steps) == (120, 180)
    assert survival.median_interval(steps[:1]) == (None, None)
    assert survival.median_interval([]) == (None, None)
