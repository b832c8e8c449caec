"""Charts as tables: what a chart draws stands in its table, number for number; nothing is not nought."""

from datetime import date, datetime, timedelta

import pytest

from dashboard.figures import curve as curves
from dashboard.figures import heatmap, late_hours, load_dots, quadrants
from dashboard.figures.ages import AgeBand, ages, ages_table
from dashboard.figures.campaigns import Day, Line, campaigns, campaigns_table
from dashboard.figures.dots import Dot, dots, dots_table
from dashboard.figures.flow import Flow, flow, flow_table
from dashboard.figures.hour_bars import HourBar, hour_bars, hour_bars_table
from dashboard.figures.mix import Layer, mix, mix_table
from dashboard.figures.path import Step, path, path_table
from dashboard.figures.score_mix import Mix, score_mix, score_mix_table
from dashboard.figures.spread import spread, spread_table
from dashboard.figures.trend import Band, Point, trend, trend_table
from dashboard.figures.wait_bands import Bar, wait_bands, wait_bands_table
from dashboard.tables import Entry, cell
from dashboard.values import Values
from dashboard.words import words

EN, ZH = words("en"), words("zh_CN")
SHOW = Values(EN)
START = datetime(2026, 10, 25)
BOTH = pytest.mark.parametrize("t", [EN, ZH], ids=["en", "zh"])


def column(table, head):
    """The numbers under a heading, from top to bottom."""
    at = table.heads.index(head)
    return [row[at].value for row in table.rows]


def texts(table, head):
    at = table.heads.index(head)
    return [row[at].text for row in table.rows]


def drawn(figure, name, axis="y"):
    """What the traces of a name draw, without the piece that an unfinished bucket repeats."""
    return list(next(trace for trace in figure.data if trace.name == name)[axis])


def check_units(table, t):
    """Texts are those that the screen shows of the numbers behind them."""
    show = Values(t)
    for row in table.rows:
        for one in row:
            if one.unit not in ("text", "date", "moment"):
                assert one == cell(one.value, one.unit, show)


def days(values, since=START, **given):
    return [
        Point(since + timedelta(days=k), value, **{key: some[k] for key, some in given.items()})
        for k, value in enumerate(values)
    ]


# Trend

NOW = days(
    [86.5, None, 70.0, 100.0],
    n=[200, 0, 30, 4],
    ends=[(81.0, 90.6), None, (52.1, 83.3), (51.0, 100.0)],
)
BEFORE = days([80.0, 81.5, None], START - timedelta(days=4), n=[100, 90, 0])
PROMOTION = Band("Double 11", date(2026, 10, 26), date(2026, 10, 27))
TREND = {"grain": "day", "unit": "percent", "name": "CSAT per day", "bands": [PROMOTION], "target": 85.0}


@BOTH
def test_a_trend_as_a_table_holds_what_its_lines_draw(t):
    table, figure = trend_table(NOW, BEFORE, t=t, **TREND), trend(NOW, BEFORE, t=t, theme="light", **TREND)
    assert column(table, "CSAT per day") == drawn(figure, t("This period"))
    assert column(table, t("Comparison"))[:3] == drawn(figure, t("Comparison"))
    assert column(table, t("Day")) == [at.date() for at in drawn(figure, t("This period"), "x")]
    check_units(table, t)


def test_a_trend_as_a_table_reads_from_left_to_right():
    table = trend_table(NOW, BEFORE, t=EN, unfinished=True, **TREND)
    assert table.heads == (
        "Day", "CSAT per day", "95% from", "95% to", "n", "Comparison day", "Comparison", "Comparison: n", "Target",
        "Remark",
    )  # fmt: skip
    assert [one.text for one in table.rows[0]] == [
        "Sun 25 Oct", "86.5%", "81.0%", "90.6%", "200", "Wed 21 Oct", "80.0%", "100", "85.0%", "",
    ]  # fmt: skip
    assert table.rows[0][0] == Entry("Sun 25 Oct", date(2026, 10, 25), "date")
    assert [one.text for one in table.rows[1]][:5] == ["Mon 26 Oct", "—", "—", "—", "0"]
    assert [one.text for one in table.rows[3]][5:8] == ["—", "—", "—"]
    assert texts(table, "Remark") == ["", "Double 11", "Double 11", "unfinished"]


def test_a_trend_alone_has_no_columns_in_which_nothing_stands():
    counted = days([3, 0, None])
    table = trend_table(counted, [], grain="day", unit="count", name="Tickets", t=EN)
    assert table.heads == ("Day", "Tickets")
    assert texts(table, "Tickets") == ["3", "0", "—"]
    assert column(table, "Tickets") == [3, 0, None]


@pytest.mark.parametrize(
    ("grain", "head", "said", "behind"),
    [
        ("hour", "Hour", "00:00", START),
        ("week", "Week", "25 Oct – 31 Oct", START.date()),
        ("month", "Month", "Oct 2026", START.date()),
    ],
)
def test_buckets_of_other_lengths_are_named_as_on_screen(grain, head, said, behind):
    table = trend_table([Point(START, 1.0)], [], grain=grain, unit="ratio", name="x", t=EN)
    assert table.heads[0] == head
    assert table.rows[0][0].text == said
    assert table.rows[0][0].value == behind


@pytest.mark.parametrize(("grain", "touched"), [("hour", False), ("day", False), ("week", True), ("month", False)])
def test_a_promotion_is_told_of_the_buckets_that_it_touches(grain, touched):
    later = Band("Singles' Day", date(2026, 10, 31), date(2026, 11, 2))
    first = datetime(2026, 9, 1) if grain == "month" else START
    table = trend_table([Point(first, 1.0)], [], grain=grain, unit="ratio", name="x", t=EN, bands=[later])
    assert ("Remark" in table.heads) == touched


# Waiting


@BOTH
def test_waits_as_a_table_hold_what_both_lines_draw(t):
    median = days([60.0, None, 90.0], n=[5, 0, 40], ends=[(None, 80.0), None, (70.0, 110.0)])
    slowest = days([600.0, None, 0.2], n=[5, 0, 40], ends=[(300.0, None), None, None])
    before = days([50.0, 55.0], START - timedelta(days=3)), days([500.0, None], START - timedelta(days=3))
    told = {"grain": "day", "t": t, "target": 300.0}
    figure = spread(median, slowest, before, theme="light", **told)
    table = spread_table(median, slowest, before, unfinished=True, **told)
    for name in (t("Median"), t("Slowest 10%")):
        assert column(table, name) == drawn(figure, name)
    middle, slow = (list(trace.y) for trace in figure.data if trace.name == t("Comparison"))
    assert column(table, t("Comparison: median")) == [*middle, None]
    assert column(table, t("Comparison: slowest 10%")) == [*slow, None]
    assert column(table, t("Target")) == [300.0] * 3
    assert column(table, t("{figure}: 95% from", figure=t("Median"))) == [None, None, 70.0]
    assert column(table, t("{figure}: 95% from", figure=t("Slowest 10%"))) == [300.0, None, None]
    assert column(table, t("{figure}: 95% to", figure=t("Slowest 10%"))) == [None] * 3
    assert texts(table, t("Remark")) == ["", "", t("unfinished")]
    check_units(table, t)


def test_a_wait_is_told_as_it_is_where_a_logarithmic_axis_cannot_draw_it():
    table = spread_table(days([0.2]), days([0.4]), ([], []), grain="day", t=EN)
    assert column(table, "Median") == [0.2]
    assert table.heads == ("Day", "Median", "Slowest 10%")


# Created and resolved


@BOTH
def test_the_flow_as_a_table_holds_what_its_lines_and_its_area_draw(t):
    earlier = START - timedelta(days=2)
    points = [
        Flow(START, 10, 7, 3, 20, 8, 9, 15, earlier),
        Flow(START + timedelta(days=1), 0, 4, -4, 16, None, None, None, None),
    ]
    figure, table = flow(points, grain="day", t=t, theme="light"), flow_table(points, grain="day", t=t)
    resolved = t.within("flow", "Resolved")
    for name in (t("Created"), resolved, t("Open at the end")):
        assert column(table, name) == drawn(figure, name)
    assert column(table, t("Created minus resolved")) == [3, -4]
    assert column(table, t("Comparison: open at the end")) == [15, None]
    assert column(table, t("Comparison day")) == [earlier.date(), None]
    check_units(table, t)


def test_the_flow_has_no_column_that_no_export_tells():
    table = flow_table([Flow(START, 10, None, None, None)], grain="day", t=EN)
    assert table.heads == ("Day", "Created")


# Open by age


@BOTH
def test_ages_as_a_table_hold_the_bars_and_the_marks(t):
    bands = [AgeBand("a", "< 1 day", 5, 4), AgeBand("b", "1–3 days", 0, None)]
    figure, table = ages(bands, t=t, theme="light"), ages_table(bands, t=t)
    assert column(table, t("Open tickets")) == list(figure.data[0].y)
    assert column(table, t("Comparison")) == drawn(figure, t("Comparison"))
    assert texts(table, t("Age of the ticket")) == list(figure.data[0].x)
    assert texts(table, t("Comparison")) == ["4", "—"]
    assert t("Comparison") not in ages_table([AgeBand("a", "< 1 day", 5)], t=t).heads


# Promotions compared


@BOTH
def test_promotions_as_a_table_hold_a_row_for_each_day_of_each_line(t):
    lines = [
        Line("Double 11", (
            Day(-1, 40.0, "2026-11-10", n=50, ends=(27.6, 53.8)), Day(0, None, "2026-11-11"),
            Day(1, 60.0, "2026-11-12", is_unfinished=True, n=9),
        ), is_current=True),
        Line("618", (Day(0, 55.5, "2026-06-18", n=70),)),
    ]  # fmt: skip
    figure = campaigns(lines, unit="percent", t=t, theme="light")
    table = campaigns_table(lines, unit="percent", name="CSAT", t=t)
    by_line = {line.name: [] for line in lines}
    for named, value in zip(texts(table, t("Promotion")), column(table, "CSAT"), strict=True):
        by_line[named].append(value)
    assert by_line["618"] == drawn(figure, "618")
    solid, dashed = (list(trace.y) for trace in figure.data if trace.name == "Double 11")
    assert by_line["Double 11"] == [*solid, dashed[-1]]
    assert texts(table, t("Day of the promotion")) == ["D−1", "D", "D+1", "D"]
    assert column(table, t("Day"))[-1] == date(2026, 6, 18)
    assert texts(table, "CSAT") == ["40.0%", "—", "60.0%", "55.5%"]
    assert column(table, t("n")) == [50, None, 9, 70]
    assert texts(table, t("Remark")) == ["", "", t("unfinished"), ""]
    check_units(table, t)


# Share resolved by age


@BOTH
def test_the_curve_as_a_table_has_its_level_at_the_labelled_times(t):
    now = [curves.Point(600, 20.0, n=50, ends=(11.0, 33.0)), curves.Point(3600, 55.0, n=30), curves.Point(90_000, 80.0)]
    before = [curves.Point(1000, 30.0)]
    marks = [curves.Mark(3600, 54.0, n=28, ends=(36.0, 71.0), before=50.0), curves.Mark(7 * 86400, None)]
    figure = curves.curve(now, before, marks, t=t, theme="light")
    table = curves.curve_table(now, before, marks, t=t)

    def level(name, seconds):
        trace = next(trace for trace in figure.data if trace.name == name)
        return [y for x, y in zip(trace.x, trace.y, strict=True) if x <= seconds][-1]

    times = column(table, t("Within"))
    assert times == [300, 900, 3600, 14400, 86400, 259200, 604800]
    for name in (t("This period"), t("Comparison")):
        assert column(table, name) == [level(name, seconds) for seconds in times]
    assert column(table, t("This period")) == [0.0, 20.0, 55.0, 55.0, 55.0, 80.0, 80.0]
    dots_of = next(trace for trace in figure.data if trace.mode == "markers+text")
    assert [v for v in column(table, t("Old enough")) if v is not None] == list(dots_of.y)
    assert texts(table, t("Old enough"))[-1] == "—"
    assert column(table, t("Old enough: comparison"))[2] == 50.0
    check_units(table, t)


def test_a_curve_without_a_comparison_has_none_in_its_table():
    table = curves.curve_table([curves.Point(600, 20.0)], [], [], t=EN)
    assert table.heads == ("Within", "This period")


# Dots with their intervals


@BOTH
def test_dots_as_a_table_hold_shares_intervals_and_the_level(t):
    groups = [
        Dot("≤ 5m", 90.0, (80.0, 95.0), 60, before=88.0),
        Dot("> 5m", 70.0, (50.0, 85.0), 20),
        Dot("?", None, None, 0, before=12.0),
    ]
    figure = dots(groups, t=t, theme="light", line=85.0, line_name="Goal")
    table = dots_table(groups, head="Wait", name="CSAT", t=t, line=85.0, line_name="Goal")
    marks = [trace for trace in figure.data if trace.error_x.array is not None]
    assert column(table, "CSAT") == [*(x for trace in marks for x in trace.x), None]
    highs = [x + e for trace in marks for x, e in zip(trace.x, trace.error_x.array, strict=True)]
    assert column(table, t("95% to")) == [*highs, None]
    assert column(table, t("n")) == [60, 20, 0]
    assert column(table, t("Comparison")) == [88.0, None, 12.0]
    assert column(table, "Goal") == [85.0] * 3
    check_units(table, t)


# Weekday by hour


@BOTH
def test_a_heat_map_as_a_table_has_a_row_a_weekday_and_a_column_an_hour(t):
    values = {(1, 0): 0.0, (7, 23): 2.5}
    figure = heatmap.week_hours(values, unit="per_hour", t=t, theme="light")
    table = heatmap.week_hours_table(values, unit="per_hour", t=t, counts={(1, 0): 0, (7, 23): 10, (7, 1): 4})
    assert [[one.value for one in row[1:25]] for row in table.rows] == [list(row) for row in figure.data[0].z]
    assert texts(table, t("Weekday")) == list(figure.data[0].y)
    assert table.heads[1:] == (*(f"{hour:02d}:00" for hour in range(24)), t("n"))
    assert (texts(table, "00:00")[0], texts(table, "01:00")[0]) == ("0.0", "—")
    assert column(table, t("n")) == [0] * 6 + [14]
    check_units(table, t)


@BOTH
def test_late_hours_as_a_table_tell_those_within_the_target_too(t):
    cells = {
        (1, 9): late_hours.Cell(4.0, 40, ""),
        (1, 10): late_hours.Cell(0.5, 50, ""),
        (2, 9): late_hours.Cell(None, 3, ""),
    }
    figure = late_hours.late_hours(cells, t=t, theme="light")
    table = late_hours.late_hours_table(cells, t=t)
    colored = [
        2**z for trace in figure.data if trace.type == "heatmap" and trace.zmax for row in trace.z for z in row if z
    ]
    assert colored == [v for v in column(table, "09:00") if v is not None] == [4.0]
    assert texts(table, "10:00")[0] == "0.50×"
    assert texts(table, "09:00")[1] == "—"
    assert column(table, t("n"))[:2] == [90, 3]
    check_units(table, t)


@BOTH
def test_bars_of_the_day_as_a_table(t):
    bars = [HourBar(0, 1.25, "", n=40, ends=(0.9, 1.7)), HourBar(1, None, "")]
    figure = hour_bars(bars, unit="erlang", t=t, theme="light")
    table = hour_bars_table(bars, unit="erlang", name="Load", t=t)
    assert column(table, "Load") == list(figure.data[0].y)
    assert texts(table, t("Hour")) == ["00:00–01:00", "01:00–02:00"]
    assert texts(table, t("n")) == ["40", "—"]
    check_units(table, t)


# Load and waiting


@BOTH
def test_load_dots_as_a_table_come_in_order_of_the_week_and_the_line_after_them(t):
    points = [
        load_dots.Dot(2, 9, 3.5, 80.0, 40, ""),
        load_dots.Dot(1, 22, 1.5, 100.0, 3, "", ends=(43.8, 100.0)),
    ]
    line = [(1.5, 95.0), (3.5, 81.0)]
    figure = load_dots.load_dots(points, line, unit="percent", t=t, theme="light", goal=90.0, goal_name="Goal")
    table = load_dots.load_dots_table(points, line, unit="percent", name="In target", t=t, goal=90.0, goal_name="Goal")
    course = next(trace for trace in figure.data if trace.mode == "lines")
    cloud = next(trace for trace in figure.data if trace.mode == "markers")
    assert column(table, "In target") == [*reversed(cloud.y), *course.y]
    assert column(table, t("tickets per agent-hour")) == [*reversed(cloud.x), *course.x]
    assert texts(table, t("Hour"))[0] == f"{Values(t).weekday(1)} 22:00–23:00"
    assert texts(table, t("Hour"))[2:] == [t("Line: hours of similar load")] * 2
    assert column(table, t("n")) == [3, 40, None, None]
    assert column(table, "Goal") == [90.0] * 4
    check_units(table, t)


# Shares


@BOTH
def test_the_mix_as_a_table_has_a_column_a_group(t):
    starts = [START + timedelta(days=k) for k in range(3)]
    layers = [
        Layer("Chat", "#111111", (60.0, None, 0.0), ("", "", "")),
        Layer("Phone", "#222222", (40.0, None, 100.0), ("", "", "")),
    ]
    figure = mix(starts, layers, grain="day", t=t, theme="light")
    table = mix_table(starts, layers, [10, None, 3], grain="day", t=t, unfinished=True)
    for name in ("Chat", "Phone"):
        pieces = [y for trace in figure.data if trace.name == name for y in trace.y]
        assert [v for v in column(table, name) if v is not None] == pieces
        assert column(table, name)[1] is None
    assert column(table, t("n")) == [10, None, 3]
    assert texts(table, t("Remark")) == ["", "", t("unfinished")]
    check_units(table, t)


@BOTH
def test_scores_as_a_table_have_a_column_each(t):
    rows = [
        Mix(START, (5.0, 5.0, 10.0, 20.0, 60.0), n=40, promotions=("618", "Double 11")),
        Mix(START + timedelta(days=1), None),
        Mix(START + timedelta(days=2), (0.0, 0.0, 0.0, 0.0, 100.0), n=2),
    ]
    figure = score_mix(rows, grain="day", t=t, theme="light")
    table = score_mix_table(rows, grain="day", t=t, last_note=t("unfinished"))
    for score in range(1, 6):
        first, nothing, last = column(table, t("Score {n}", n=score))
        assert [first, last] == drawn(figure, str(score), "x")
        assert nothing is None
    assert column(table, t("n")) == [40, 0, 2]
    assert texts(table, t("Remark")) == ["618 · Double 11", "", t("unfinished")]
    check_units(table, t)


@BOTH
def test_waiting_bands_as_a_table_have_a_column_each(t):
    bars = [Bar("chat", "Chat", (70.0, 30.0), 50, ("", "")), Bar("email", "E-mail", (None, 100.0), 3, ("", ""))]
    figure = wait_bands(bars, ["≤ 30s", "No reply"], t=t, theme="light")
    table = wait_bands_table(bars, ["≤ 30s", "No reply"], head="Channel", t=t)
    assert table.heads == ("Channel", "≤ 30s", "No reply", t("n"))
    for band in ("≤ 30s", "No reply"):
        assert column(table, band) == drawn(figure, band, "x")
    assert texts(table, "Channel") == list(figure.data[0].y)
    assert column(table, t("n")) == [50, 3]
    check_units(table, t)


# The bot


@BOTH
def test_the_path_as_a_table_tells_steps_and_what_is_not_known(t):
    steps = [
        Step("a", "Started", 100, 0, "100", "#111111", count_before=90),
        Step(
            "b", "Contained", 60, 0, "60", "#111111",
            share=60.0, of=100, ends=(50.2, 69.1), share_before=70.0, of_before=90,
        ),
        Step("c", "Solved", None, 60, "not in the export", "#111111"),
    ]  # fmt: skip
    figure, table = path(steps, t=t, theme="light"), path_table(steps, t=t)
    assert [v for v in column(table, t("Conversations")) if v is not None] == list(figure.data[0].x)
    assert texts(table, t("Conversations")) == ["100", "60", "—"]
    assert column(table, t("Share")) == [None, 60.0, None]
    assert column(table, t("n")) == [None, 100, None]
    assert column(table, t("Comparison")) == [90, None, None]
    assert column(table, t("Comparison: share")) == [None, 70.0, None]
    assert texts(table, t("Remark")) == ["", "", "not in the export"]
    check_units(table, t)


@BOTH
def test_quadrants_as_a_table_name_the_kind_of_each_group(t):
    groups = [
        quadrants.Dot("a", "Refund", 80.0, 40.0, 100, "", n_y=60, ends_x=(71.0, 87.0), ends_y=(28.0, 53.0)),
        quadrants.Dot("b", "Delivery", 20.0, 90.0, 50, "", n_y=30),
        quadrants.Dot("c", "Other", 90.0, 95.0, 8, "", is_thin=True, n_y=5),
    ]
    names, titles = ("top\nleft", "top right", "bottom left", "bottom\nright"), ("Contained", "CSAT")
    figure = quadrants.quadrants(groups, (50.0, 70.0), names, titles, t=t, theme="light")
    table = quadrants.quadrants_table(groups, (50.0, 70.0), names, titles, head="Topic", whole_name="All", t=t)
    assert column(table, "Contained") == [*(x for trace in figure.data for x in trace.x), 50.0]
    assert column(table, "CSAT") == [*(y for trace in figure.data for y in trace.y), 70.0]
    assert column(table, t("n of {figure}", figure="CSAT")) == [60, 30, 5, None]
    assert column(table, t("{figure}: 95% to", figure="Contained")) == [87.0, None, None, None]
    assert texts(table, t("Kind")) == ["bottom right", "top left", "", ""]
    assert texts(table, "Topic") == ["Refund", "Delivery", "Other", "All"]
    check_units(table, t)


def test_a_kind_of_two_chinese_lines_is_written_in_one():
    dot = quadrants.Dot("a", "退款", 80.0, 40.0, 100, "")
    names = ("一", "二", "三", "独立接待\n但不满意")
    table = quadrants.quadrants_table([dot], (50.0, 70.0), names, ("x", "y"), head="主题", whole_name="全部", t=ZH)
    assert texts(table, "类型")[0] == "独立接待但不满意"
