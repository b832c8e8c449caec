"""The share that is done by the time since the start: a step curve on a logarithmic axis, with marked horizons."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log10

from dashboard.figures import columns
from dashboard.figures.axes import value_axis
from dashboard.figures.drawing import Figure
from dashboard.figures.theme import ACCENT, COMPARISON, FILL, INK, LINE, TEXT, layout
from dashboard.tables import Table
from dashboard.values import DAY, HOUR, MINUTE, Values, plot_text
from dashboard.words import Words

FROM, TO = 5 * MINUTE, 7 * DAY
TICKS = (5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, DAY, 3 * DAY, 7 * DAY)
ROOM = 0.045  # of the axis, in decades, right of the last horizon
MOST_POINTS = 160  # a step of four pixels


@dataclass(frozen=True, slots=True)
class Point:
    """A corner of the curve: by `seconds`, `pct` of all were done. n: what it stands on; ends: of its 95 % interval."""

    seconds: float
    pct: float
    n: int | None = None
    ends: columns.Ends = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A horizon with the share of those old enough. pct None: nobody is; note is what hover adds; is_faint: they are
    few. n, ends: as of a Point; before: the share in the comparison."""

    seconds: float
    pct: float | None
    note: str = ""
    is_faint: bool = False
    n: int | None = None
    ends: columns.Ends = None
    before: float | None = None


def curve(
    now: Sequence[Point],
    before: Sequence[Point],
    marks: Sequence[Mark],
    *,
    t: Words,
    theme: str,
    young_from: float | None = None,
    height: int = 330,
) -> Figure:
    """This period's curve, the comparison dotted, dots at the horizons.

    young_from: from this age on the picture is hatched, because most tickets are not that old yet.
    """
    show = Values(t)
    figure = Figure(layout(theme, height))
    right = TO * 10**ROOM
    if young_from is not None and young_from < TO:
        left = max(young_from, FROM)
        figure.add_scatter(
            x=[left, left, right, right], y=[0, 100, 100, 0], mode="lines", line={"width": 0}, fill="toself",
            fillcolor="rgba(0,0,0,0)", hoverinfo="skip",
            fillpattern={"shape": "/", "size": 7, "solidity": 0.12, "fgcolor": LINE[theme], "fillmode": "overlay"},
        )  # fmt: skip
        figure.add_annotation(
            text=plot_text(t("still open window")), x=log10(right), y=0, xref="x", yref="y", showarrow=False,
            xanchor="right", yanchor="bottom", yshift=4, font={"size": 12, "color": TEXT[theme]},
        )  # fmt: skip
    if before:
        _steps(figure, before, t("Comparison"), {"color": COMPARISON, "width": 1.5, "dash": "dot"}, show)
    if now:
        _steps(figure, now, t("This period"), {"color": ACCENT[theme], "width": 2}, show, fill=FILL[theme])
    seen = [m for m in marks if m.pct is not None]
    if seen:
        figure.add_scatter(
            x=[m.seconds for m in seen], y=[m.pct for m in seen], mode="markers+text",
            text=[show.value(m.pct, "percent") for m in seen], textposition="top left",
            textfont={"size": 12, "color": [TEXT[theme] if m.is_faint else INK[theme] for m in seen]},
            marker={
                "size": 9, "color": ACCENT[theme], "line": {"width": 0},
                "opacity": [0.5 if m.is_faint else 1 for m in seen],
            },
            customdata=[[plot_text_lines(_within(m, show), m.note)] for m in seen],
            hovertemplate="%{customdata[0]}<extra></extra>", cliponaxis=False, zorder=3,
        )  # fmt: skip
    axis = value_axis(0, 100, "percent", show)
    figure.update_yaxes(axis, range=[0, 104])
    figure.update_xaxes(
        type="log", range=[log10(FROM), log10(right)], tickmode="array", tickvals=list(TICKS),
        ticktext=[show.duration(x) for x in TICKS], hoverformat=" ",
    )  # fmt: skip
    figure.update_layout(hovermode="closest")
    return figure


def curve_table(now: Sequence[Point], before: Sequence[Point], marks: Sequence[Mark], *, t: Words) -> Table:
    """A row for each labelled time and each horizon: the curves there, and the share of those old enough."""
    show, by_time = Values(t), {mark.seconds: mark for mark in marks}
    times = sorted({*TICKS, *by_time})
    found = [at(now, seconds) for seconds in times]
    dots = [by_time.get(seconds, Mark(seconds, None)) for seconds in times]
    name, old = t("This period"), t("Old enough")
    made = [columns.figures(t("Within"), times, "seconds", show)]
    if now:
        made += [
            columns.figures(name, [p.pct for p in found], "percent", show),
            *columns.interval([p.ends for p in found], "percent", show, of=name),
            *columns.counts([p.n for p in found], show, t("n of {figure}", figure=name)),
        ]
    if before:
        made.append(columns.figures(t("Comparison"), [at(before, x).pct for x in times], "percent", show))
    made += [
        *columns.if_any(columns.figures(old, [m.pct for m in dots], "percent", show)),
        *columns.interval([m.ends for m in dots], "percent", show, of=old),
        *columns.counts([m.n for m in dots], show, t("n of {figure}", figure=old)),
        *columns.if_any(columns.figures(t("Old enough: comparison"), [m.before for m in dots], "percent", show)),
    ]
    return columns.side_by_side(made)


def at(points: Sequence[Point], seconds: float) -> Point:
    """The corner whose level holds at a time; nothing is done before the first."""
    place = bisect_right([p.seconds for p in points], seconds)
    return points[place - 1] if place else Point(seconds, 0.0)


def plot_text_lines(*lines: str) -> str:
    """Several lines for hover, each escaped."""
    return "<br>".join(plot_text(line) for line in lines if line)


def _within(point: Point | Mark, show: Values) -> str:
    return show.t("within {time}: {pct}", time=show.duration(point.seconds), pct=show.value(point.pct, "percent"))


def _stands_on(point: Point, show: Values) -> str:
    band = f"{point.ends[0]:.1f}–{point.ends[1]:.1f} · " if point.ends else ""
    return f"{band}n = {show.value(point.n, 'count')}" if point.n is not None else ""


def _steps(
    figure: Figure, points: Sequence[Point], name: str, line: dict[str, object], show: Values, fill: str = ""
) -> None:
    """The corners within the picture, from its left edge to its right one, at most MOST_POINTS."""
    inside = [p for p in points if FROM < p.seconds <= TO]
    inside = inside[:: max(1, -(-len(inside) // (MOST_POINTS - 2)))]
    first = next((p for p in reversed(points) if p.seconds <= FROM), None)
    last = next((p for p in reversed(points) if p.seconds <= TO), None)
    drawn = [
        replace(first, seconds=FROM) if first else Point(FROM, 0.0),
        *inside,
        replace(last, seconds=TO) if last else Point(TO, 0.0),
    ]
    figure.add_scatter(
        x=[p.seconds for p in drawn], y=[p.pct for p in drawn], name=name, mode="lines",
        line=line | {"shape": "hv"}, fill="tozeroy" if fill else "none", fillcolor=fill or None,
        customdata=[[plot_text_lines(f"{name}: {_within(p, show)}", _stands_on(p, show))] for p in drawn],
        hovertemplate="%{customdata[0]}<extra></extra>",
    )  # fmt: skip
