"""Created against resolved: two lines with the gap between them shaded, and what stays open as an area below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from dashboard.figures import columns
from dashboard.figures.axes import time_axis, value_axis
from dashboard.figures.drawing import Figure
from dashboard.figures.theme import ACCENT, COMPARISON, FILL, INK, TEXT, layout
from dashboard.figures.trend import BEFORE, Band, add_bands
from dashboard.tables import Table
from dashboard.values import Values, plot_text
from dashboard.words import Words

UPPER, LOWER = (0.43, 1.0), (0.0, 0.3)
GROWS, SHRINKS = "rgba(205,60,45,.26)", "rgba(20,140,90,.24)"
HEAD_ROOM = 1.4  # over the area, for its name


@dataclass(frozen=True, slots=True)
class Flow:
    """One bucket. net: created minus resolved. None where the exports tell nothing; …_before: of the comparison, whose
    bucket starts at start_before."""

    start: datetime
    created: int | None
    resolved: int | None
    net: int | None
    backlog: int | None
    created_before: int | None = None
    resolved_before: int | None = None
    backlog_before: int | None = None
    start_before: datetime | None = None


def flow(
    points: Sequence[Flow],
    *,
    grain: str,
    t: Words,
    theme: str,
    bands: Sequence[Band] = (),
    unfinished: bool = False,
    height: int = 390,
) -> Figure:
    """Buckets in order, without gaps. unfinished: the last bucket is not over yet; its pieces are dashed."""
    show = Values(t)
    figure = Figure(layout(theme, height))
    if not points:
        return figure
    starts = [p.start for p in points]
    whole = len(points) - 1 if unfinished and len(points) > 1 else len(points)
    if all(p.resolved is not None and p.created is not None for p in points):
        _shade(figure, points[:whole], t)
    _lines(figure, points, whole, grain, show, theme)
    _backlog(figure, points, whole, show, theme)
    add_bands(figure, bands, starts, grain)
    busiest = max((v for p in points for v in (p.created, p.resolved) if v is not None), default=1)
    fullest = max((v for p in points for v in (p.backlog, p.backlog_before) if v is not None), default=1)
    lower = figure.axis("yaxis") | value_axis(0, fullest * HEAD_ROOM, "count", show)
    figure.update_xaxes(time_axis(starts, grain, show), hoverformat=" ", range=[starts[0], starts[-1]], anchor="y2")
    figure.update_yaxes(value_axis(0, busiest * 1.03, "count", show), domain=UPPER)
    figure.update_layout(
        hoversubplots="axis",
        yaxis2=lower | {"domain": LOWER, "anchor": "x"},
        showlegend=True,
        legend={
            "orientation": "h", "x": 1, "xanchor": "right", "y": LOWER[1] + 0.01, "yanchor": "bottom",
            "font": {"size": 12, "color": TEXT[theme]}, "itemclick": False, "itemdoubleclick": False,
            "bgcolor": "rgba(0,0,0,0)", "traceorder": "normal",
        },
    )  # fmt: skip
    figure.add_annotation(
        text=t("Open at the end"), x=0, xref="paper", y=LOWER[1], yref="paper", showarrow=False,
        xanchor="left", yanchor="top", xshift=4, font={"size": 12, "color": TEXT[theme]},
    )  # fmt: skip
    return figure


def flow_table(
    points: Sequence[Flow], *, grain: str, t: Words, bands: Sequence[Band] = (), unfinished: bool = False
) -> Table:
    """A row a bucket: what came, what went, the difference, what was open at its end; then the comparison's."""
    show, starts = Values(t), [p.start for p in points]

    def counted(head: str, values: Sequence[float | None]) -> columns.Column:
        return columns.figures(head, values, "count", show)

    made = [
        columns.buckets(starts, grain, show),
        *columns.if_any(
            counted(t("Created"), [p.created for p in points]),
            counted(t.within("flow", "Resolved"), [p.resolved for p in points]),
            counted(t("Created minus resolved"), [p.net for p in points]),
            counted(t("Open at the end"), [p.backlog for p in points]),
            columns.buckets([p.start_before for p in points], grain, show, t(BEFORE[grain])),
            counted(t("Comparison: created"), [p.created_before for p in points]),
            counted(t("Comparison: resolved"), [p.resolved_before for p in points]),
            counted(t("Comparison: open at the end"), [p.backlog_before for p in points]),
        ),
    ]
    return columns.side_by_side([*made, *columns.remarks(starts, grain, bands, unfinished, t)])


def _lines(figure: Figure, points: Sequence[Flow], whole: int, grain: str, show: Values, theme: str) -> None:
    t = show.t
    heads = [show.bucket(p.start, grain) for p in points]
    created = [f"<b>{head}</b><br>" + _versus(t("Created"), p.created, p.created_before, show)
               for head, p in zip(heads, points, strict=True)]  # fmt: skip
    resolved = [
        _versus(t.within("flow", "Resolved"), p.resolved, p.resolved_before, show) + _net(p, show) for p in points
    ]
    for name, values, says, color in (
        (t("Created"), [p.created for p in points], created, INK[theme]),
        (t.within("flow", "Resolved"), [p.resolved for p in points], resolved, ACCENT[theme]),
    ):
        if all(v is None for v in values):
            continue
        line = {"color": color, "width": 2}
        common: dict[str, Any] = {"hovertemplate": "%{customdata[0]}<extra></extra>", "connectgaps": False}
        starts = [p.start for p in points]
        figure.add_scatter(
            x=starts[:whole], y=values[:whole], name=name, mode="lines" if whole > 1 else "lines+markers",
            line=line, customdata=[[s] for s in says[:whole]], zorder=2, **common,
        )  # fmt: skip
        if whole < len(points):
            unfinished = f"{says[-1]} · {t('unfinished')}"
            figure.add_scatter(
                x=starts[whole - 1 :], y=values[whole - 1 :], mode="lines", line=line | {"dash": "dash"},
                customdata=[[""], [unfinished]], showlegend=False, zorder=2,
                hovertemplate=["<extra></extra>", "%{customdata[0]}<extra></extra>"], connectgaps=False,
            )  # fmt: skip


def _backlog(figure: Figure, points: Sequence[Flow], whole: int, show: Values, theme: str) -> None:
    t = show.t
    starts = [p.start for p in points]
    if any(p.backlog is not None for p in points):
        figure.add_scatter(
            x=starts, y=[p.backlog for p in points], name=t("Open at the end"), yaxis="y2",
            mode="lines" if whole > 1 else "lines+markers", line={"color": ACCENT[theme], "width": 1.5},
            fill="tozeroy", fillcolor=FILL[theme], showlegend=False, connectgaps=False,
            customdata=[[_versus(t("Open at the end"), p.backlog, p.backlog_before, show)] for p in points],
            hovertemplate="%{customdata[0]}<extra></extra>",
        )  # fmt: skip
    if any(p.backlog_before is not None for p in points):
        figure.add_scatter(
            x=starts, y=[p.backlog_before for p in points], yaxis="y2", mode="lines", showlegend=False,
            line={"color": COMPARISON, "width": 1.5, "dash": "dot"}, hoverinfo="skip", connectgaps=False,
        )  # fmt: skip


def _versus(name: str, now: float | None, before: float | None, show: Values) -> str:
    then = f" ({show.t('comparison {x}', x=show.value(before, 'count'))})" if before is not None else ""
    return plot_text(f"{name}: {show.value(now, 'count')}{then}")


def _net(point: Flow, show: Values) -> str:
    if not point.net:
        return ""
    sentence = show.t("{n} more came than went") if point.net > 0 else show.t("{n} more went than came")
    return "<br>" + plot_text(sentence.format(n=show.value(abs(point.net), "count")))


def _shade(figure: Figure, points: Sequence[Flow], t: Words) -> None:
    """The gap between the lines, in one colour where more came than went, in another where fewer did."""
    corners = list(_corners(points))
    times = [time for time, _, _ in corners]
    for name, color, side in ((t("Backlog grows"), GROWS, max), (t("Backlog shrinks"), SHRINKS, min)):
        figure.add_scatter(
            x=times, y=[resolved for _, _, resolved in corners], mode="lines", line={"width": 0}, hoverinfo="skip",
            showlegend=False,
        )  # fmt: skip
        figure.add_scatter(
            x=times, y=[side(created, resolved) for _, created, resolved in corners], mode="lines",
            line={"width": 0}, fill="tonexty", fillcolor=color, hoverinfo="skip", name=name,
        )  # fmt: skip


def _corners(points: Sequence[Flow]) -> Iterator[tuple[datetime, float, float]]:
    """(time, created, resolved) of every bucket, and of the moments between two at which the lines cross."""
    known = [(p.start, float(p.created or 0), float(p.resolved or 0)) for p in points]
    for (start, c, r), (after, next_c, next_r) in pairwise(known):
        yield start, c, r
        if (c - r) * (next_c - next_r) < 0:
            part = (c - r) / ((c - r) - (next_c - next_r))
            level = c + part * (next_c - c)
            yield start + part * (after - start), level, level
    yield from known[-1:]
