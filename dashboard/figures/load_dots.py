"""Waiting against load: a dot an hour of the week, with the level of groups of hours as a line through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from dashboard.figures import columns
from dashboard.figures.axes import value_axis
from dashboard.figures.drawing import Figure
from dashboard.figures.theme import ACCENT, GRID, INK, TEXT, layout
from dashboard.tables import Table
from dashboard.values import DAY, ENOUGH, HOUR, MINUTE, Values, plot_text
from dashboard.words import Words

LEAST, MOST = 6, 20  # pixels
LEAST_FLOOR = 80.0  # percent: a narrower axis would make much of little
LOG_TICKS = (1, 15, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY, 5 * DAY)


@dataclass(frozen=True, slots=True)
class Dot:
    """One hour of the week: its load, what customers got, n, what hover says.

    is_faded: another hour is what the page is filtered to. ends: of the value's 95 % interval.
    """

    weekday: int
    hour: int
    load: float
    value: float
    n: int
    note: str
    is_faded: bool = False
    ends: columns.Ends = None


def load_dots(
    dots: Sequence[Dot],
    line: Sequence[tuple[float, float]],
    *,
    unit: str,
    t: Words,
    theme: str,
    goal: float | None = None,
    goal_name: str = "",
    height: int = 300,
) -> Figure:
    """unit: percent or seconds; seconds are drawn on a logarithmic axis. line: (load, level) from left to right."""
    show = Values(t)
    figure = Figure(layout(theme, height))
    most = max((dot.n for dot in dots), default=1)
    figure.add_scatter(
        x=[dot.load for dot in dots], y=[_drawn(dot.value, unit) for dot in dots], mode="markers",
        marker={
            "size": [LEAST + (MOST - LEAST) * (dot.n / most) ** 0.5 for dot in dots],
            "color": [ACCENT[theme] if dot.n >= ENOUGH else TEXT[theme] for dot in dots],
            "symbol": ["circle" if dot.n >= ENOUGH else "circle-open" for dot in dots],
            "opacity": [0.15 if dot.is_faded else 0.55 if dot.n >= ENOUGH else 0.5 for dot in dots],
            "line": {"width": 1},
        },
        customdata=[[dot.weekday, dot.hour, dot.note] for dot in dots],
        hovertemplate="%{customdata[2]}<extra></extra>",
        selected={"marker": {"opacity": 0.9}}, unselected={"marker": {"opacity": 0.5}},
    )  # fmt: skip
    if len(line) > 1:
        figure.add_scatter(
            x=[x for x, _ in line], y=[_drawn(y, unit) for _, y in line], mode="lines", hoverinfo="skip",
            line={"color": INK[theme], "width": 2.5}, zorder=3,
        )  # fmt: skip
    if goal is not None:
        figure.add_hline(y=_drawn(goal, unit), line={"color": TEXT[theme], "width": 1, "dash": "longdash"})
        figure.add_annotation(
            x=1, xref="paper", y=goal, text=plot_text(goal_name), showarrow=False, xanchor="right", yanchor="bottom",
            font={"size": 12, "color": INK[theme]},
        )  # fmt: skip
    values = [dot.value for dot in dots]
    if unit == "percent":
        lowest = max(0.0, min([*values, LEAST_FLOOR + 4]) - 4)
        figure.update_yaxes(value_axis(lowest, 100, unit, show), range=[lowest, 104])
    elif values:
        low, high = max(min(values), 1.0), max(*values, 2.0)
        figure.update_yaxes(
            type="log", tickmode="array", tickvals=list(LOG_TICKS), ticktext=[show.duration(x) for x in LOG_TICKS],
            range=[log10(low) - 0.1, log10(high) + 0.1],
        )  # fmt: skip
    widest = max((dot.load for dot in dots), default=1.0)
    figure.update_xaxes(
        value_axis(0, widest, "per_hour", show) | {"range": [0, widest * 1.04]}, showgrid=True, gridcolor=GRID[theme],
        title={"text": t("tickets per agent-hour"), "font": {"size": 12, "color": TEXT[theme]}},
    )  # fmt: skip
    figure.update_layout(hovermode="closest", clickmode="event+select")
    return figure


def load_dots_table(
    dots: Sequence[Dot],
    line: Sequence[tuple[float, float]],
    *,
    unit: str,
    name: str,
    t: Words,
    goal: float | None = None,
    goal_name: str = "",
) -> Table:
    """A row an hour of the week in order of time, then one for each corner of the line. name: of the figure."""
    show = Values(t)
    ordered = sorted(dots, key=lambda dot: (dot.weekday, dot.hour))
    corners = line if len(line) > 1 else []
    named = [f"{show.weekday(dot.weekday)} {show.hours(dot.hour, dot.hour + 1)}" for dot in ordered]
    empty = [None] * len(corners)
    made = [
        columns.words(t("Hour"), [*named, *(t("Line: hours of similar load") for _ in corners)]),
        columns.figures(
            t("tickets per agent-hour"), [*(dot.load for dot in ordered), *(x for x, _ in corners)], "per_hour", show
        ),
        columns.figures(name, [*(dot.value for dot in ordered), *(y for _, y in corners)], unit, show),
        *columns.interval([*(dot.ends for dot in ordered), *empty], unit, show),
        columns.figures(t("n"), [*(dot.n for dot in ordered), *empty], "count", show),
        *columns.if_any(columns.figures(goal_name, [goal] * (len(ordered) + len(corners)), unit, show)),
    ]
    return columns.side_by_side(made)


def _drawn(value: float, unit: str) -> float:
    """A wait of nothing has no place on a logarithmic axis; a second has."""
    return value if unit == "percent" else max(value, 1.0)
