"""Charts: what they show is what they were given, in both themes and languages."""

import re
import tomllib
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path

import pytest

import dashboard
from dashboard import vocabulary
from dashboard.figures import theme
from dashboard.figures.axes import ticks, time_axis, value_axis
from dashboard.figures.heatmap import week_hours
from dashboard.figures.spark import HEIGHT, spark
from dashboard.figures.trend import LABEL_HEIGHT, LETTERS_OF_NOTE, Band, Point, is_thin, trend
from dashboard.values import Values, plot_text
from dashboard.words import words

EN, ZH = words("en"), words("zh_CN")
START = datetime(2026, 10, 25)
CONFIG = Path(dashboard.__file__).parents[1] / ".streamlit" / "config.toml"


def days(values):
    return [Point(START + timedelta(days=k), value) for k, value in enumerate(values)]


def drawn(points, before=(), **given):
    options = {"grain": "day", "unit": "count", "name": "Tickets", "t": EN, "theme": "light"} | given
    return trend(points, before, **options)


# Colours


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_theme_has_ten_colours_for_each_kind_of_placeholder(mode):
    colours = tomllib.loads(CONFIG.read_text("utf-8"))["theme"][mode]
    for kind in ("Categorical", "Sequential", "Diverging"):
        assert len(colours[f"chart{kind}Colors"]) == 10
    assert colours["chartCategoricalColors"][7] == colours["redColor"]
    assert colours["chartCategoricalColors"][8] == colours["greenColor"]
    assert colours["chartCategoricalColors"][9] == theme.LINE[mode]
    assert colours["primaryColor"] == theme.ACCENT[mode]
    assert colours["textColor"] == theme.INK[mode]


def test_every_channel_and_way_of_service_has_its_colour():
    assert set(theme.CHANNEL) == set(vocabulary.CHANNELS)
    assert len(set(theme.CHANNEL.values())) == len(vocabulary.CHANNELS)
    assert set(theme.HANDLED_BY) == set(vocabulary.HANDLED_BY)
    assert set(theme.HANDLED_BY.values()) <= set(theme.CHANNEL_ORDER)


def luminance(colour):
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_texts_can_be_read_on_the_page(mode):
    page = tomllib.loads(CONFIG.read_text("utf-8"))["theme"][mode]
    for colour in (page["textColor"], theme.TEXT[mode], page["redTextColor"], page["greenTextColor"]):
        dark, light = sorted((luminance(colour), luminance(page["backgroundColor"])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5


# Axes


@pytest.mark.parametrize(
    ("low", "high", "unit", "expected"),
    [
        (0, 863, "count", [0, 500, 1000]),
        (0, 3, "count", [0, 1, 2, 3]),
        (62.0, 95.0, "percent", [60, 70, 80, 90, 100]),
        (0, 620, "seconds", [0, 300, 600, 900]),
        (0, 40_000, "seconds", [0, 10800, 21600, 32400, 43200]),
    ],
)
def test_ticks_are_round_and_reach_over_the_data(low, high, unit, expected):
    assert ticks(low, high, unit) == pytest.approx(expected)


def test_ticks_speak_the_language():
    assert value_axis(0, 30_000, "count", Values(ZH))["ticktext"][-1] == "3万"
    assert time_axis([START], "day", Values(ZH))["ticktext"] == ["10/25"]
    assert time_axis([START], "day", Values(EN))["ticktext"] == ["25 Oct"]


def test_days_are_ticked_by_whole_weeks():
    at = time_axis([START + timedelta(days=k) for k in range(90)], "day", Values(EN))["tickvals"]
    assert {(b - a).days % 7 for a, b in pairwise(at)} == {0}
    assert len(at) <= 8


# Trend


def test_a_missing_value_breaks_the_line_and_is_never_nought():
    figure = drawn(days([5, None, 7]), unit="percent")
    assert list(figure.data[0].y) == [5, None, 7]
    assert figure.data[0].connectgaps is False
    assert figure.data[0].mode == "lines+markers"  # both values stand alone


def test_the_comparison_lies_under_this_period_bucket_for_bucket():
    before = [Point(START - timedelta(days=3 - k), 10 + k) for k in range(3)]
    now, then = drawn(days([1, 2, 3]), before).data
    assert list(then.x) == list(now.x)
    assert then.line.dash == "dot"
    assert now.zorder > then.zorder
    assert "22 Oct: 10" in then.customdata[0][0]


def test_an_unfinished_bucket_is_dashed_and_says_so():
    whole, last = drawn(days([1, 2, 3]), unfinished=True).data
    assert list(whole.y) == [1, 2]
    assert list(last.y) == [2, 3]
    assert last.line.dash == "dash"
    assert "unfinished" in last.customdata[1][0]


def test_promotions_are_named_bands_within_the_picture():
    bands = [
        Band("Double 11", date(2026, 10, 20), date(2026, 10, 26)),
        Band("Later", date(2027, 1, 1), date(2027, 1, 2)),
    ]
    figure = drawn(days(range(20)), bands=bands)
    assert [a.text for a in figure.layout.annotations] == ["Double 11"]
    (band,) = figure.layout.shapes
    assert band.x0 == START
    assert band.x1 == START + timedelta(days=1, hours=12)
    assert band.layer == "below"


def test_names_of_neighbouring_promotions_do_not_run_into_each_other():
    names = ["New Year goods festival", "Women's Day sale", "618"]
    bands = [Band(name, date(2026, 10, 27 + k), date(2026, 10, 27 + k)) for k, name in enumerate(names)]
    lifted = [a.yshift for a in drawn(days(range(28)), bands=bands).layout.annotations]
    assert len(set(lifted)) == 3
    apart = [Band("a", date(2026, 10, 27), date(2026, 10, 27)), Band("b", date(2026, 11, 18), date(2026, 11, 18))]
    assert {a.yshift for a in drawn(days(range(28)), bands=apart).layout.annotations} == {0}


def test_a_name_at_the_right_edge_ends_with_its_band():
    bands = [
        Band("Double 11", date(2026, 10, 27), date(2026, 10, 28)),
        Band("New Year goods festival", date(2026, 11, 19), date(2026, 11, 21)),
    ]
    early, late = drawn(days(range(28)), bands=bands).layout.annotations
    assert (early.xanchor, early.x) == ("left", datetime(2026, 10, 26, 12))
    assert (late.xanchor, late.x) == ("right", datetime(2026, 11, 21))


def note(text, day):
    return Band(text, day, day, is_note=True)


def test_a_note_is_a_line_at_its_day_with_its_words_on_top():
    for grain, starts in (("day", 28), ("week", 4)):
        step = timedelta(days=7 if grain == "week" else 1)
        points = [Point(START + k * step, 1.0) for k in range(starts)]
        figure = drawn(points, grain=grain, bands=[note("<b>New</b> bot", date(2026, 11, 5))])
        (line,) = figure.layout.shapes
        assert (line.type, line.x0, line.x1) == ("line", datetime(2026, 11, 5), datetime(2026, 11, 5))
        assert (line.yref, line.y0, line.y1) == ("paper", 0, 1)
        (words,) = figure.layout.annotations
        assert words.text.endswith(" &lt;b&gt;New&lt;/b&gt; bot")
        assert (words.x, words.xanchor, words.yshift) == (datetime(2026, 11, 5), "left", 0)
        assert figure.layout.margin.t >= LABEL_HEIGHT


@pytest.mark.parametrize("grain", ["hour", "day", "week", "month"])
def test_a_note_after_the_last_point_stands_at_it(grain):
    """The last point stands for all of its bucket."""
    figure = drawn(days([1, 2, 3]), grain=grain, bands=[note("New", date(2026, 10, 29))])
    assert figure.layout.shapes[0].x0 == START + timedelta(days=2)
    alone = drawn(days([1]), grain=grain, bands=[note("New", date(2026, 10, 25)), note("Old", date(2026, 10, 25))])
    assert [a.yshift for a in alone.layout.annotations] == [0, LABEL_HEIGHT]


def test_long_words_of_a_note_are_cut_and_said_whole_on_hover():
    for text in ("a new release of the bot " * 3, "机器人新版本上线" * 10):
        (words,) = drawn(days(range(28)), bands=[note(text, date(2026, 11, 5))]).layout.annotations
        assert words.text.endswith("…")
        assert words.hovertext == plot_text(text)
        shown = words.text.rpartition("</span> ")[2]
        assert text.startswith(shown[:-1])
        assert sum(1 if c.isascii() else 2 for c in shown) <= LETTERS_OF_NOTE + 1


def test_words_on_top_never_touch_also_on_a_phone():
    """As wide as they would be where 48 letters fit over the picture; what finds no room keeps its line."""
    bands = [note(f"Note number {k}", date(2026, 11, 1 + k)) for k in range(9)]
    bands += [Band("Double 11", date(2026, 11, 1), date(2026, 11, 11)), note("New", date(2026, 11, 21))]
    figure = drawn(days(range(28)), bands=bands)
    per_letter = timedelta(days=27) / 48
    taken = []
    for one in figure.layout.annotations:
        plain = re.sub("<.*?>", "", one.text)
        width = per_letter * len(plain)
        begins = one.x if one.xanchor == "left" else one.x - width
        assert begins >= START
        assert begins + width <= START + timedelta(days=27)
        taken.append((one.yshift, begins, begins + width))
    for (level, begin, end), (other, first, last) in combinations(taken, 2):
        assert level != other or end <= first or last <= begin
    lines = [shape for shape in figure.layout.shapes if shape.type == "line"]
    assert len(lines) == 10
    assert any("Double 11" in a.text for a in figure.layout.annotations)
    assert max(level for level, *_ in taken) < 5 * LABEL_HEIGHT


def test_names_from_data_are_escaped():
    figure = drawn(days([1, 2]), bands=[Band("<img src=x>", date(2026, 10, 25), date(2026, 10, 26))])
    assert figure.layout.annotations[0].text == "&lt;img src=x&gt;"


def test_a_target_is_in_sight_even_when_missed_by_far():
    figure = drawn(days([40.0, 45.0]), unit="percent", target=80.0)
    low, high = figure.layout.yaxis.range
    assert low <= 40 < 80 <= high <= 100
    assert figure.layout.shapes[0].y0 == 80.0


def test_counts_start_at_nought():
    assert drawn(days([500, 510])).layout.yaxis.range[0] == 0


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_change_of_theme_makes_a_new_figure(mode):
    figure = drawn(days([1, 2]), theme=mode)
    assert figure.layout.meta["theme"] == mode
    assert figure.layout.xaxis.tickfont.color == figure.layout.yaxis.tickfont.color == theme.TEXT[mode]


def test_an_empty_period_is_an_empty_figure():
    assert not drawn([]).data


def test_thin_points_are_drawn_faint():
    thin = [Point(START + timedelta(days=k), 50.0, n=5) for k in range(4)]
    assert is_thin(thin)
    assert drawn(thin, unit="percent").data[0].opacity < 1
    assert not is_thin(days([1, 2]))  # counts stand on themselves


# Heat map


def test_every_cell_of_the_week_can_be_clicked():
    marks = week_hours({(1, 0): 2.0}, unit="per_hour", t=EN, theme="light").data[-1]
    assert {(d, h) for d, h, _ in marks.customdata} == {(d, h) for d in range(1, 8) for h in range(24)}
    assert marks.marker.opacity == 0
    assert len(marks.x) == 168


def test_the_heat_map_reads_from_monday_down_and_leaves_unknown_cells_blank():
    figure = week_hours({(1, 0): 2.0, (7, 23): 3.0}, unit="per_hour", t=ZH, theme="dark")
    cells = figure.data[0]
    assert list(cells.y) == ["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
    assert figure.layout.yaxis.autorange == "reversed"
    assert (cells.z[0][0], cells.z[6][23], cells.z[3][3]) == (2.0, 3.0, None)
    assert "周日 23:00–24:00" in figure.data[-1].customdata[-1][2]


def test_unchosen_cells_fade_and_the_chosen_one_keeps_its_place_in_the_scale():
    values = {(d, h): float(d * h) for d in range(1, 8) for h in range(24)}
    faded, chosen, _ = week_hours(values, unit="per_hour", t=EN, theme="light", chosen=[(3, 20)]).data
    assert faded.opacity < 1
    assert [v for line in chosen.z for v in line if v is not None] == [60.0]
    assert (chosen.zmin, chosen.zmax) == (0.0, 7 * 23.0)


# Sparkline


def test_a_spark_breaks_where_nothing_is():
    assert spark([1, None, 3])["now"] == f"M0.00,{HEIGHT - 2}M100.00,2.0"
    assert spark([1, 2, 3])["now"].count("L") == 2


def test_both_lines_of_a_spark_share_one_scale():
    lines = spark([10, 10], [0, 20])
    assert lines["now"] == "M0.00,15.0L100.00,15.0"
    assert lines["before"] == f"M0.00,{HEIGHT - 2}L100.00,2.0"


def test_a_far_target_does_not_flatten_the_line():
    assert spark([50, 60], target=1000)["target"] is None
    assert spark([50, 60], target=62)["target"] == 2.0
    assert spark([None, 1])["now"] == ""
