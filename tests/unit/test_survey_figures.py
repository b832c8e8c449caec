"""The score mix and the dots: geometry, small numbers, text from data."""

from datetime import datetime, timedelta

import pytest

from dashboard.figures.dots import Dot, dots
from dashboard.figures.score_mix import Mix, score_mix
from dashboard.words import words

EN = words("en")
START = datetime(2026, 10, 26)
SHARES = (10.0, 5.0, 20.0, 25.0, 40.0)


def mix(n=100, shares=SHARES, **more):
    return Mix(START, shares, tuple(f"note {k}" for k in range(5)), n, **more)


def drawn(*rows, theme="light"):
    return score_mix(rows, grain="week", t=EN, theme=theme)


def test_bars_follow_each_other_and_threes_stand_astride_the_middle():
    bars = drawn(mix()).data[:5]
    spans = [(bar.base[0], bar.base[0] + bar.x[0]) for bar in bars]
    assert spans == [(-25, -15), (-15, -10), (-10, 10), (10, 35), (35, 75)]


def test_a_bucket_without_answers_keeps_its_row_and_has_no_bar():
    figure = drawn(mix(), Mix(START + timedelta(days=7), None), mix())
    assert list(figure.data[0].y) == [0, 2]
    assert len(figure.layout.yaxis.ticktext) == 3


def test_few_answers_are_pale_and_unlabelled():
    bars = drawn(mix(29), mix(30)).data[:5]
    assert list(bars[4].marker.opacity) == [0.45, 1]
    assert list(bars[4].text) == ["", "40%"]


def test_a_promotion_shades_its_row_and_its_name_is_letters():
    figure = drawn(mix(), mix(promotions=("<b>618</b>",)))
    assert [(s.y0, s.y1) for s in figure.layout.shapes if s.type == "rect"] == [(0.5, 1.5)]
    assert "&lt;b&gt;618" in figure.data[0].customdata[1][0]


def test_a_note_marks_the_label_of_its_row_and_is_said_on_hover():
    figure = drawn(mix(), mix(pinned=("<b>New</b> bot",)))
    assert ["◆" in label for label in figure.layout.yaxis.ticktext] == [False, True]
    assert figure.data[0].customdata[1][0].endswith("◆ &lt;b&gt;New&lt;/b&gt; bot")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_at_all_can_be_drawn(theme):
    assert not drawn(theme=theme).data[0].x
    assert not dots([Dot("a", None, None, 0)], t=EN, theme=theme).data[0].x


def test_dots_carry_their_intervals_and_few_answers_are_hollow():
    groups = [Dot("≤ 30s", 80.0, (70.0, 87.0), 90, "told", before=82.0), Dot("<i>", 50.0, (20.0, 80.0), 8)]
    full, hollow, before = dots(groups, t=EN, theme="light", line=85, line_name="Target").data
    assert (list(full.x), list(full.error_x.array), list(full.error_x.arrayminus)) == ([80], [7], [10])
    assert (list(hollow.x), hollow.marker.symbol) == ([50], "circle-open")
    assert list(before.x) == [82]
    figure = dots(groups, t=EN, theme="light", line=85, line_name="Target")
    assert figure.layout.yaxis.ticktext[1] == "&lt;i&gt; · n 8"
    assert figure.layout.annotations[0].text == "Target"
