"""Shares as dots with their intervals, one row a group: what lies beyond chance shows at a glance."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures import columns
from dashboard.figures.axes import value_axis
from dashboard.figures.drawing import Figure
from dashboard.figures.theme import ACCENT, COMPARISON, GRID, INK, TEXT, layout
from dashboard.tables import Table
from dashboard.values import ENOUGH, Values, plot_text
from dashboard.words import Words

ROW_HEIGHT = 34


@dataclass(frozen=True, slots=True)
class Dot:
    """One group: its label, its share in percent with the interval (None: nothing to measure), n, and the hover.

    before: the share of the comparison.
    """

    label: str
    value: float | None
    interval: tuple[float, float] | None
    n: int
    note: str = ""
    before: float | None = None


def dots(groups: Sequence[Dot], *, t: Words, theme: str, line: float | None = None, line_name: str = "") -> Figure:
    """Groups from top to bottom. line: a level to read them against, with its name."""
    show = Values(t)
    figure = Figure(layout(theme, 60 + ROW_HEIGHT * len(groups)))
    seen = [
        (k, dot, dot.value, dot.interval)
        for k, dot in enumerate(groups)
        if dot.value is not None and dot.interval is not None
    ]
    then = [(k, dot.before) for k, dot, _, _ in seen if dot.before is not None]
    for is_enough, color in ((True, ACCENT[theme]), (False, TEXT[theme])):
        part = [one for one in seen if (one[1].n >= ENOUGH) == is_enough]
        figure.add_scatter(
            y=[k for k, *_ in part], x=[value for _, _, value, _ in part], mode="markers",
            marker={
                "size": 10, "color": color, "symbol": "circle" if is_enough else "circle-open", "line": {"width": 2},
            },
            error_x={
                "type": "data", "symmetric": False, "color": color, "thickness": 1.6, "width": 4,
                "array": [band[1] - value for _, _, value, band in part],
                "arrayminus": [value - band[0] for _, _, value, band in part],
            },
            opacity=1 if is_enough else 0.75,
            customdata=[[plot_text(dot.note)] for _, dot, _, _ in part],
            hovertemplate="<b>%{customdata[0]}</b><extra></extra>", zorder=2,
        )  # fmt: skip
    if then:
        figure.add_scatter(
            y=[k + 0.27 for k, _ in then], x=[value for _, value in then], mode="markers", hoverinfo="skip",
            marker={"size": 7, "symbol": "diamond-open", "color": COMPARISON, "line": {"width": 1.5}}, zorder=1,
        )  # fmt: skip
    ends = [end for *_, band in seen for end in band] + [value for _, value in then]
    if line is not None:
        ends.append(line)
        figure.add_vline(x=line, line={"color": TEXT[theme], "width": 1, "dash": "longdash"}, layer="below")
        figure.add_annotation(
            x=line, y=1, yref="paper", text=plot_text(line_name), showarrow=False, xanchor="center", yanchor="bottom",
            font={"size": 12, "color": INK[theme]},
        )  # fmt: skip
    low, high = (max(0.0, min(ends) - 2), min(100.0, max(ends) + 2)) if ends else (0, 100)
    figure.update_layout(hovermode="closest", margin={"t": 22})
    figure.update_yaxes(
        tickmode="array", tickvals=list(range(len(groups))), range=[len(groups) - 0.5, -0.5], rangemode="normal",
        ticktext=[f"{plot_text(dot.label)} · n {show.value(dot.n, 'count')}" for dot in groups], showgrid=False,
    )  # fmt: skip
    axis = value_axis(low, high, "percent", show)
    first, last = axis["tickvals"][0], axis["tickvals"][-1]  # type: ignore[index]  # an axis is a dict of mixed values
    room = (last - first) / 50  # for the marks on the edges
    figure.update_xaxes(
        axis | {"showgrid": True, "gridcolor": GRID[theme], "range": [first - room, last + room], "zeroline": False}
    )
    return figure


def dots_table(
    groups: Sequence[Dot], *, head: str, name: str, t: Words, line: float | None = None, line_name: str = ""
) -> Table:
    """A row a group. head: of the groups' column; name: of the figure."""
    show = Values(t)
    return columns.side_by_side(
        [
            columns.words(head, [dot.label for dot in groups]),
            columns.figures(name, [dot.value for dot in groups], "percent", show),
            *columns.interval([dot.interval for dot in groups], "percent", show),
            columns.figures(t("n"), [dot.n for dot in groups], "count", show),
            *columns.if_any(
                columns.figures(t("Comparison"), [dot.before for dot in groups], "percent", show),
                columns.figures(line_name, [line] * len(groups), "percent", show),
            ),
        ]
    )
