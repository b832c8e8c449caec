"""Charts of the page on response times: what they show is what they were given."""

from datetime import datetime, timedelta

import pytest

from dashboard.figures.late_hours import Cell, is_thin, late_hours
from dashboard.figures.spread import spread
from dashboard.figures.trend import Point
from dashboard.figures.wait_bands import Bar, wait_bands
from dashboard.pages._waits import kept
from dashboard.values import ENOUGH
from dashboard.words import words

EN, ZH = words("en"), words("zh_CN")
START = datetime(2026, 10, 25)
BANDS = ("≤ 30s", "> 30s", "No reply")


def points(*values, n=100):
    return [Point(START + timedelta(days=k), value, "n = 100", n) for k, value in enumerate(values)]


def bar(key="chat", shares=(60.0, 30.0, 10.0), n=200, **more):
    return Bar(key, key.title(), shares, n, tuple(f"{band}: said" for band in BANDS), **more)


# Waiting bands


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_bar_is_its_shares_from_left_to_right(theme):
    figure = wait_bands([bar(), bar("phone", (90.0, 4.0, 6.0))], BANDS, t=EN, theme=theme)
    assert [trace.name for trace in figure.data] == list(BANDS)
    assert [tuple(trace.x) for trace in figure.data] == [(60, 90), (30, 4), (10, 6)]
    assert [list(trace.text) for trace in figure.data] == [["60%", "90%"], ["30%", ""], ["10%", ""]]
    assert figure.data[0].customdata[1][0] == "phone"
    assert figure.data[2].marker.pattern.shape == "/"
    assert figure.layout.barmode == "stack"


def test_no_band_and_few_tickets_are_drawn_without_inventing_anything():
    figure = wait_bands([bar(shares=(None, None, None), n=0), bar(n=ENOUGH - 1)], BANDS, t=ZH, theme="light")
    assert figure.data[0].x[0] is None
    assert set(figure.data[0].marker.opacity) == {0.4}


def test_what_was_not_chosen_fades():
    figure = wait_bands([bar(), bar("phone", is_faded=True)], BANDS, t=EN, theme="dark")
    assert list(figure.data[0].marker.opacity) == [1, 0.4]


# Waiting over time


def drawn(median, slowest, before=((), ()), **given):
    return spread(median, slowest, before, **({"grain": "day", "t": EN, "theme": "light"} | given))


def named(figure, name):
    return [trace for trace in figure.data if trace.name == name and "lines" in trace.mode]


def test_both_lines_and_the_span_between_them():
    figure = drawn(points(60, 90, 120), points(600, 900, 1200))
    (p50,), (p90,) = named(figure, "Median"), named(figure, "Slowest 10%")
    assert list(p50.y) == [60, 90, 120]
    assert list(p90.y) == [600, 900, 1200]
    assert p90.customdata[0][0] == "Sun 25 Oct Slowest 10%: 10m · n = 100"
    assert list(figure.data[0].y) == [600, 900, 1200, 120, 90, 60]  # there and back


def test_nothing_breaks_line_and_span():
    figure = drawn(points(60, None, 90, 120), points(600, None, 900, 1200))
    spans = [trace for trace in figure.data if trace.fill == "toself"]
    assert [len(span.x) for span in spans] == [4]  # one stretch of two days; a lone day has no span
    (p50,) = named(figure, "Median")
    assert list(p50.y) == [60, None, 90, 120]
    assert p50.marker.size[0] == 4  # or a lone day would be invisible


def test_a_logarithmic_axis_has_round_ticks_and_no_nought():
    figure = drawn(points(0, 30), points(600, 90_000), is_log=True, target=300)
    (p50,) = named(figure, "Median")
    assert list(p50.y) == [1, 30]
    assert figure.layout.yaxis.type == "log"
    assert figure.layout.yaxis.ticktext[0] == "1s"
    assert 10 ** figure.layout.yaxis.range[1] >= 90_000


def test_comparison_target_and_the_unfinished_bucket():
    figure = drawn(points(60, 90), points(600, 900), (points(50, 50, 50), points(500, 500, 500)), target=300,
                   unfinished=True)  # fmt: skip
    assert [list(trace.y) for trace in named(figure, "Comparison")] == [[50, 50], [500, 500]]
    assert list(named(figure, "Target")[0].y) == [300, 300]
    assert [trace.line.dash for trace in named(figure, "Median")] == [None, "dash"]
    assert drawn([], []).data == ()


# Hours of the week


def colours(figure):
    """(opacity, weekday index, hour) of every cell that is drawn."""
    return {
        (trace.opacity, d, h)
        for trace in figure.data if trace.type == "heatmap"
        for d, row in enumerate(trace.z) for h, value in enumerate(row) if value is not None
    }  # fmt: skip


def test_the_scale_starts_at_the_target():
    cells = {
        (1, 9): Cell(0.8, 50, "a"),
        (1, 10): Cell(4.0, 50, "b"),
        (2, 3): Cell(2.0, 5, "c"),
        (7, 0): Cell(None, 0, ""),
    }
    figure = late_hours(cells, t=EN, theme="light")
    assert colours(figure) == {(0.6, 0, 9), (1, 0, 10), (0.55, 1, 3)}
    assert {trace.zmin for trace in figure.data if trace.type == "heatmap" and trace.zmax} == {0}
    hover = {tuple(data[:2]): data[2] for data in figure.data[-1].customdata}
    assert hover[1, 10] == "Mon 10:00–11:00<br>b"
    assert hover[5, 5].endswith("No ticket was owed a reply")


def test_a_few_slow_replies_do_not_take_the_scale():
    cells = {(1, h): Cell(2.0 + h / 10, 50, "") for h in range(24)} | {(2, 3): Cell(900.0, 3, "")}
    figure = late_hours(cells, t=EN, theme="dark")
    assert max(trace.zmax for trace in figure.data if trace.type == "heatmap" and trace.zmax) < 3


def test_chosen_cells_stay_and_the_others_fade():
    cells = {(1, 9): Cell(3.0, 50, ""), (2, 9): Cell(3.0, 50, "")}
    assert colours(late_hours(cells, t=EN, theme="light", chosen=[(1, 9)])) == {(1, 0, 9), (0.2, 1, 9)}
    assert not is_thin(cells)
    assert is_thin({(1, 9): Cell(3.0, 5, "")})


# Promises


@pytest.mark.parametrize(
    ("band", "n", "told"),
    [
        ((200.0, 290.0), 100, "kept"),
        ((310.0, 400.0), 100, "broken"),
        ((290.0, 310.0), 100, "unclear"),
        ((200.0, 290.0), ENOUGH - 1, "few"),
        (None, 1, "few"),
    ],
)
def test_a_promise_is_judged_by_the_interval_of_its_mean(band, n, told):
    assert kept(band, n, 300.0) == told
