"""The charts of the page on channels and the bot, and the difference of two figures: they show what they got."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from dashboard.figures.mix import EDGE, Layer, apart, mix
from dashboard.figures.path import Step, path
from dashboard.figures.quadrants import Dot, quadrants
from dashboard.figures.theme import CHANNEL, GRID
from dashboard.figures.trend import Band
from dashboard.words import words

EN = words("en")
START = datetime(2026, 10, 25)
THEMES = pytest.mark.parametrize("theme", ["light", "dark"])


# Mix


def starts(count):
    return [START + timedelta(days=k) for k in range(count)]


def layers(*shares, **more):
    names = ("chat", "phone")
    return [
        Layer(name.title(), CHANNEL[name], tuple(part), tuple(f"{name} {x}" for x in part), **more)
        for name, part in zip(names, shares, strict=False)
    ]


def drawn(*shares, theme="light", **given):
    return mix(starts(len(shares[0])), layers(*shares), grain="day", t=EN, theme=theme, **given)


@THEMES
def test_layers_stack_to_the_whole_in_their_own_colours(theme):
    figure = drawn((60.0, 70.0), (40.0, 30.0), theme=theme)
    assert [trace.fillcolor for trace in figure.data] == [CHANNEL["chat"], CHANNEL["phone"]]
    assert {trace.stackgroup for trace in figure.data} == {"run0"}
    assert [sum(ys) for ys in zip(*(trace.y for trace in figure.data), strict=True)] == [100, 100]
    assert list(figure.layout.yaxis.range) == [0, 100]


def test_names_stand_at_the_right_in_the_order_of_the_layers():
    figure = drawn((98.0, 99.0), (2.0, 1.0))
    chat, phone = (a for a in figure.layout.annotations if "■" in a.text)
    assert CHANNEL["chat"] in chat.text
    assert chat.y == pytest.approx(49.5, abs=5)
    assert phone.y > chat.y


def test_a_day_without_tickets_parts_the_area():
    figure = drawn((60.0, None, 70.0, 50.0), (40.0, None, 30.0, 50.0))
    assert [trace.stackgroup for trace in figure.data] == ["run0", "run0", "run1", "run1"]
    assert figure.data[0].mode == "lines+markers"  # a day alone would be invisible
    assert [len(trace.x) for trace in figure.data] == [1, 1, 2, 2]


def test_the_unfinished_bucket_is_veiled_and_said():
    finished, unfinished = (drawn((60.0, 70.0), (40.0, 30.0), unfinished=x) for x in (False, True))
    assert len(unfinished.layout.shapes) == len(finished.layout.shapes) + 2
    assert any(a.text == "unfinished" for a in unfinished.layout.annotations)


def test_a_promotion_is_named_and_does_not_tint_the_layers():
    band = Band("<b>618</b>", START.date(), (START + timedelta(days=1)).date())
    figure = drawn((60.0, 70.0, 50.0), (40.0, 30.0, 50.0), bands=[band])
    assert figure.layout.shapes[0].fillcolor == "rgba(0,0,0,0)"
    assert any(a.text == "&lt;b&gt;618&lt;/b&gt;" for a in figure.layout.annotations)


def test_a_note_is_a_line_over_the_layers():
    note = Band("New", START.date(), START.date(), is_note=True)
    (line,) = drawn((60.0, 70.0, 50.0), (40.0, 30.0, 50.0), bands=[note]).layout.shapes
    assert (line.type, line.layer, line.line.color) == ("line", "above", EDGE["light"])


def test_what_was_not_chosen_loses_its_fill_not_its_line():
    figure = mix(starts(2), layers((60.0, 70.0), is_faded=True), grain="day", t=EN, theme="dark")
    assert figure.data[0].fillcolor == GRID["dark"]
    assert figure.data[0].line.color == CHANNEL["chat"]


def test_nothing_is_drawn_of_nothing():
    assert not mix([], [], grain="day", t=EN, theme="light").data
    assert not drawn((None, None), (None, None)).data


@pytest.mark.parametrize("places", [[50.0], [1.0, 2.0, 3.0], [97.0, 98.0, 99.0], [10.0, 50.0, 90.0], [0, 0, 99.5]])
def test_names_are_pushed_apart_and_stay_in_the_picture(places):
    found = apart(places, 7, 96.5)
    assert all(b - a >= 7 - 1e-9 for a, b in pairwise(found))
    assert found[0] >= 0
    assert found[-1] <= 96.5


# Path


def step(key="contained", count=40, after=0, **more):
    return Step(key, key.title(), count, after, f"{count}", CHANNEL["web_form"], "a\nb", **more)


@THEMES
def test_steps_that_part_a_whole_lie_side_by_side(theme):
    figure = path([step("started", 100), step(), step("handed", 60, 40)], t=EN, theme=theme)
    (bars,) = figure.data
    assert list(bars.x) == [100, 40, 60]
    assert list(bars.base) == [0, 0, 40]
    assert [row[0] for row in bars.customdata] == ["started", "contained", "handed"]
    assert list(figure.layout.xaxis.range) == [0, 100]


def test_a_step_that_no_export_tells_has_words_and_no_bar():
    figure = path([step("started", 100), step("replied", None), step(is_faded=True)], t=EN, theme="light")
    assert list(figure.data[0].y) == [0, 2]
    assert list(figure.data[0].marker.opacity) == [1, 0.35]
    assert len(figure.layout.annotations) == 3


# Quadrants


def dot(key="order", x=50.0, y=80.0, n=100, **more):
    return Dot(key, key.title(), x, y, n, "note\n<i>more</i>", **more)


def map_of(*dots, theme="light"):
    return quadrants(dots, (45.0, 75.0), ("a\nb", "c", "d", "e"), ("x", "y"), t=EN, theme=theme)


@THEMES
def test_dots_stand_at_their_shares_and_few_answers_are_hollow(theme):
    figure = map_of(dot(), dot("account", 30.0, 60.0, 25, is_thin=True), theme=theme)
    sure, thin = figure.data
    assert (list(sure.x), list(sure.y)) == ([50], [80])
    assert (sure.marker.symbol, thin.marker.symbol) == ("circle", "circle-open")
    assert sure.marker.size[0] == 2 * thin.marker.size[0]  # area by n
    assert sure.customdata[0][0] == "order"
    assert "&lt;i&gt;" in sure.customdata[0][1]
    assert {a.text for a in figure.layout.annotations} >= {"<i>a<br>b</i>", "<i>e</i>"}
    assert [(s.x0, s.y0) for s in figure.layout.shapes] == [(45, 0), (0, 75)]


def test_names_of_neighbours_do_not_stand_on_each_other():
    figure = map_of(dot("a", 50, 80), dot("b", 51, 80.5), dot("c", 50.5, 79.5))
    assert len(set(figure.data[0].textposition)) > 1


def test_what_was_not_chosen_fades():
    figure = map_of(dot(), dot("account", is_faded=True))
    assert list(figure.data[0].marker.opacity) == [0.8, 0.35]
