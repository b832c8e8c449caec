"""Figures as plain dicts: the same picture and the same words as Plotly's own figure, in fewer letters."""

import json
from datetime import date, datetime

import plotly.graph_objects as go
import plotly.io
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.drawing import Figure
from dashboard.figures.theme import layout
from tests.hovers import hovers

TEXTS = st.text(st.sampled_from("ab19 –·周<b>/&;%{"), max_size=8)


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_hover_says_the_same_in_fewer_letters(texts: list[str]) -> None:
    figure = Figure({})
    rows = [[k, text] for k, text in enumerate(texts)]
    figure.add_scatter(x=[1], customdata=rows, hovertemplate="<b>%{customdata[1]}</b><extra></extra>")
    (trace,) = figure.sent().to_dict()["data"]
    assert hovers(trace) == [f"<b>{text}</b>" for text in texts]
    assert [row[0] for row in trace["customdata"]] == list(range(len(texts)))


def test_words_of_every_hover_are_said_once() -> None:
    figure = Figure({})
    texts = [f"Mon {h:02d}:00–{h + 1:02d}:00<br><b>{h}.5</b><br>{h * 7 + 1} tickets" for h in range(10, 20)]
    figure.add_scatter(customdata=[[1, text] for text in texts], hovertemplate="%{customdata[1]}<extra></extra>")
    (trace,) = figure.sent().to_dict()["data"]
    assert hovers(trace) == texts
    assert "tickets" not in json.dumps(trace["customdata"])
    assert "<br>" not in json.dumps(trace["customdata"])


def test_a_text_that_reads_like_a_template_is_left_alone() -> None:
    figure = Figure({})
    rows = [["%{x}"], ["%{y}"]]
    figure.add_bar(customdata=rows, hovertemplate="%{customdata[0]}<extra></extra>")
    assert figure.sent().to_dict()["data"][0]["customdata"] == rows


def test_each_call_draws_what_plotly_draws() -> None:
    ours, theirs = Figure(layout("light")), go.Figure(layout=layout("light"))
    for figure in (ours, theirs):
        figure.add_scatter(x=[datetime(2026, 1, 1), datetime(2026, 1, 2, 3)], y=[1.25, None])
        figure.add_bar(x=[1], y=[2])
        figure.add_heatmap(z=[[1, 2]])
        figure.add_annotation(x=1, y=2, text="a")
        figure.add_shape(type="line", x0=0, x1=1, y0=0, y1=1)
        figure.add_hline(y=3, line={"width": 1}, layer="below")
        figure.add_vline(x=3, line={"width": 1})
        figure.add_hrect(y0=1, y1=2, fillcolor="red")
        figure.add_vrect(x0=1, x1=2, fillcolor="red", line={"width": 0})
        figure.update_layout(margin={"t": 99}, barmode="overlay")
        figure.update_xaxes({"tickvals": [1, 2]}, showgrid=True)
        figure.update_yaxes(rangemode="normal")
    theirs = go.Figure(theirs.to_dict(), layout_template="none")
    ours_checked = go.Figure(ours.checked, layout_template="none")
    assert json.loads(ours_checked.to_json()) == json.loads(theirs.to_json())


def test_what_is_sent_is_plain_and_short() -> None:
    figure = Figure({"height": 7})
    figure.add_scatter(
        x=[datetime(2026, 1, 1), date(2026, 1, 2), datetime(2026, 1, 2, 3)], y=(1 / 3, float("nan"), 2.0),
        fillcolor=None, name="n",
    )  # fmt: skip
    sent = json.loads(plotly.io.to_json(figure.sent().to_dict(), validate=False))
    assert sent == {
        "data": [
            {"type": "scatter", "x": ["2026-01-01", "2026-01-02", "2026-01-02T03:00:00"],
             "y": [0.3333333, None, 2], "name": "n"}
        ],
        "layout": {"height": 7},
    }  # fmt: skip


def test_streamlit_takes_a_finished_figure_as_it_is() -> None:
    """The one thing our figures need of Streamlit and Plotly: a figure is asked for its dict, not made again."""
    from plotly.tools import return_figure_from_figure_or_data

    sent = Figure({"height": 7}).sent()
    assert return_figure_from_figure_or_data(sent, validate_figure=True) is sent.to_dict()
