"""Campaigns against each other: one line each, aligned on its day zero, the current one bold, names at line ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from dashboard.figures import columns
from dashboard.figures.axes import value_axis
from dashboard.figures.drawing import Figure
from dashboard.figures.theme import ACCENT, FILL, GRID, INK, TEXT, layout
from dashboard.tables import Entry, Table
from dashboard.values import Values, plot_text
from dashboard.words import Words

GREYS = {"light": ("#5b6472", "#7d8694", "#9099a6"), "dark": ("#b6bdc8", "#8f98a5", "#767f8c")}
DASHES = ("solid", "dot", "dashdot", "dash")
LEAST_GAP = 0.075  # of the height between the middles of two names
LETTER = 6.4  # pixels of a Latin letter at 12 px
MOST_LETTERS, MOST_TICKS = 26, 6
ROOM = 0.02  # of the height above the last tick


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its distance to day zero, its value, its ISO date for clicks, what hover says.

    is_unfinished: the newest data lie inside it. is_thin: it stands on too little to be read alone. n: what it stands
    on; ends: of its 95 % interval.
    """

    offset: int
    value: float | None
    date: str
    note: str = ""
    is_unfinished: bool = False
    is_thin: bool = False
    n: float | None = None
    ends: columns.Ends = None


@dataclass(frozen=True, slots=True)
class Line:
    """One campaign: its name, its days in order, whether it is the one that the page is about."""

    name: str
    days: tuple[Day, ...]
    is_current: bool = False


def campaigns(lines: Sequence[Line], *, unit: str, t: Words, theme: str, height: int = 320) -> Figure:
    """All lines over D−…D+…; a piece that leads to an unfinished day is dashed."""
    show = Values(t)
    figure = Figure(layout(theme, height))
    values = [day.value for line in lines for day in line.days if day.value is not None]
    if not values:
        return figure
    low, high = (max(0.0, min(values) - 3), min(100.0, max(values) + 3)) if unit == "percent" else (0.0, max(values))
    axis = value_axis(low, high, unit, show)
    bottom, top = axis["tickvals"][0], axis["tickvals"][-1]  # type: ignore[index]  # axes are dicts of anything; ticks are a list
    others = [line for line in lines if not line.is_current]
    for line in sorted(lines, key=lambda one: one.is_current):
        rank = others.index(line) if line in others else 0
        _draw(figure, line, rank, theme, is_filled=line.is_current and bottom == 0)
    _names(figure, lines, others, (bottom, top), theme)
    offsets = [day.offset for line in lines for day in line.days]
    first, last = min(offsets), max(offsets)
    step = next(k for k in (1, 2, 5, 10, 20, 50) if last - first <= MOST_TICKS * k or k == 50)
    at = [k for k in range(first, last + 1) if k % step == 0]
    figure.add_vline(x=0, line={"color": TEXT[theme], "width": 1, "dash": "longdash"}, layer="below")
    figure.update_xaxes(
        tickmode="array", tickvals=at, ticktext=[day_name(k) for k in at], range=[first - 0.4, last + 0.4],
        hoverformat=" ", tickangle=0,
    )  # fmt: skip
    figure.update_yaxes(axis, range=[bottom, top + ROOM * (top - bottom)])
    figure.update_layout(hovermode="closest", clickmode="event+select")
    return figure


def campaigns_table(lines: Sequence[Line], *, unit: str, name: str, t: Words) -> Table:
    """A row a day, campaign after campaign. name: of the figure."""
    show = Values(t)
    told = [(line, day) for line in lines for day in line.days]
    days = [day for _, day in told]
    dates = [date.fromisoformat(day.date) for day in days]
    return columns.side_by_side(
        [
            columns.words(t("Promotion"), [line.name for line, _ in told]),
            columns.words(t("Day of the promotion"), [day_name(day.offset) for day in days]),
            (t("Day"), [Entry(show.day(one, year=True), one, "date") for one in dates]),
            columns.figures(name, [day.value for day in days], unit, show),
            *columns.interval([day.ends for day in days], unit, show),
            *columns.counts([day.n for day in days], show),
            *columns.if_any(columns.words(t("Remark"), [t("unfinished") if d.is_unfinished else "" for d in days])),
        ]
    )


def day_name(offset: int) -> str:
    """D, D−3, D+5."""
    return "D" if not offset else f"D{'−' if offset < 0 else '+'}{abs(offset)}"


def _draw(figure: Figure, line: Line, rank: int, theme: str, *, is_filled: bool) -> None:
    color = ACCENT[theme] if line.is_current else GREYS[theme][rank % 3]
    dash = "solid" if line.is_current else DASHES[rank % len(DASHES)]
    width, size = (3.5, 7) if line.is_current else (1.8, 5)
    cut = next((k for k, day in enumerate(line.days) if day.is_unfinished), len(line.days))
    pieces = [(line.days[:cut], dash), (line.days[max(cut - 1, 0) : cut + 1], "4px,4px")]
    for number, (days, style) in enumerate(pieces):
        if not days or (number and cut == len(line.days)):
            continue
        figure.add_scatter(
            x=[day.offset for day in days], y=[day.value for day in days], mode="lines+markers", name=line.name,
            line={"color": color, "width": width, "dash": style}, connectgaps=False, zorder=3 if line.is_current else 1,
            marker={"size": size, "color": color, "symbol": [_symbol(day) for day in days]},
            customdata=[[day.date, day.note] for day in days], hovertemplate="%{customdata[1]}<extra></extra>",
            fill="tozeroy" if is_filled and not number else "none", fillcolor=FILL[theme],
            selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
        )  # fmt: skip


def _symbol(day: Day) -> str:
    return "circle-open" if day.is_unfinished or day.is_thin else "circle"


def _names(
    figure: Figure, lines: Sequence[Line], others: Sequence[Line], span: tuple[float, float], theme: str
) -> None:
    """Names right of the picture, at the height of each line's end, moved apart where they would touch."""
    ends = []
    for line in lines:
        last = next((day for day in reversed(line.days) if day.value is not None), None)
        if last is not None and last.value is not None:
            ends.append(((last.value - span[0]) / max(span[1] - span[0], 1e-9), line))
    placed = apart([height for height, _ in ends], LEAST_GAP)
    for at, (_, line) in zip(placed, ends, strict=True):
        color = ACCENT[theme] if line.is_current else INK[theme]
        name = plot_text(line.name[:MOST_LETTERS])
        figure.add_annotation(
            x=1.01, xref="paper", y=at, yref="paper", text=f"<b>{name}</b>" if line.is_current else name,
            showarrow=False, xanchor="left", yanchor="middle", font={"size": 12, "color": color},
        )  # fmt: skip
    longest = max((sum(1 if c.isascii() else 2 for c in line.name[:MOST_LETTERS]) for _, line in ends), default=0)
    figure.update_layout(margin={"r": round(12 + LETTER * longest)})
    figure.update_xaxes(showgrid=False, gridcolor=GRID[theme])


def apart(heights: Sequence[float], gap: float) -> list[float]:
    """The same heights, in their order, at least `gap` from each other and between 0 and 1 where there is room."""
    order = sorted(range(len(heights)), key=lambda k: heights[k])
    placed = list(heights)
    for before, k in pairwise(order):
        placed[k] = max(placed[k], placed[before] + gap)
    limit = 1.0
    for k in reversed(order):
        placed[k] = min(placed[k], limit)
        limit = placed[k] - gap
    return placed
