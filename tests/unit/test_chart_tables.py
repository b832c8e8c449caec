"""Charts as tables: what a chart draws stands in its table, number for number; nothing is not nought."""

from datetime import date, datetime, timedelta

import pytest

from dashboard.figures.ages import AgeBand, ages, ages_table
from dashboard.figures.flow import Flow, flow, flow_table
from dashboard.figures.spread import spread, spread_table
from dashboard.figures.trend import Band, Point, trend, trend_table
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
