"""Shares as dots with their intervals, one an ordered group: what lies beyond chance shows at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.figures.axes import value_axis
from dashboard.figures.theme import ACCENT, COMPARISON, INK, TEXT, layout
from dashboard.values import ENOUGH, Values, plot_text
from dashboard.words import Words


@dataclass(frozen=True, slots=True)
class Dot:
    """One group: its label, its share in percent with the interval (None: nothing to measure), n, and the hover."""

    label: str
    value: float | None
    interval: tuple[float, float] | None
    n: int
    note: str = ""
    before: float | None = None


def dots(
    groups: Sequence[Dot], *, t: Words, theme: str, line: float | None = None, line_name: str = "", height: int = 300
) -> go.Figure:
    """Groups from left to right. line: a level to read them against, with its name; before: small hollow marks."""
    show = Values(t)
    figure = go.Figure(layout=layout(theme, height))
    seen = [(k, dot, dot.value, dot.interval) for k, dot in enumerate(groups) if dot.value is not None]
    for is_enough, color in ((True, ACCENT[theme]), (False, TEXT[theme])):
        part = [one for one in seen if (one[1].n >= ENOUGH) == is_enough and one[3] is not None]
        figure.add_scatter(
            x=[k for k, *_ in part], y=[value for _, _, value, _ in part], mode="markers",
            marker={"size": 10, "color": color, "symbol": "circle" if is_enough else "circle-open", "line_width": 2},
            error_y={
                "type": "data", "symmetric": False, "color": color, "thickness": 1.6, "width": 5,
                "array": [band[1] - value for _, _, value, band in part if band],
                "arrayminus": [value - band[0] for _, _, value, band in part if band],
            },
            opacity=1 if is_enough else 0.7,
            customdata=[[plot_text(dot.note)] for _, dot, _, _ in part],
            hovertemplate="<b>%{customdata[0]}</b><extra></extra>", zorder=2,
        )  # fmt: skip
    then = [(k, dot.before) for k, dot in enumerate(groups) if dot.before is not None and dot.value is not None]
    if then:
        figure.add_scatter(
            x=[k + 0.16 for k, _ in then], y=[value for _, value in then], mode="markers", hoverinfo="skip",
            marker={"size": 7, "symbol": "diamond-open", "color": COMPARISON, "line_width": 1.5}, zorder=1,
        )  # fmt: skip
    ends = [end for _, _, _, band in seen if band for end in band] + [value for _, value in then]
    if line is not None:
        ends.append(line)
        figure.add_hline(y=line, line={"color": TEXT[theme], "width": 1, "dash": "longdash"}, layer="below")
        figure.add_annotation(
            x=1, xref="paper", y=line, text=plot_text(line_name), showarrow=False, xanchor="right", yanchor="bottom",
            font={"size": 12, "color": INK[theme]},
        )  # fmt: skip
    low, high = (max(0.0, min(ends) - 2), min(100.0, max(ends) + 2)) if ends else (0, 100)
    figure.update_layout(hovermode="closest")
    figure.update_xaxes(
        tickmode="array", tickvals=list(range(len(groups))), range=[-0.5, len(groups) - 0.5], tickangle=0,
        ticktext=[f"{plot_text(dot.label)}<br>n {show.value(dot.n, 'count')}" for dot in groups],
    )  # fmt: skip
    figure.update_yaxes(value_axis(low, high, "percent", show) | {"rangemode": "normal"})
    return figure
