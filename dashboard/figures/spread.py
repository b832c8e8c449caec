"""Waiting over time: the median and the slowest tenth as two lines with the span between them filled."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from math import ceil, log10

from dashboard.figures import columns
from dashboard.figures.axes import time_axis, value_axis
from dashboard.figures.drawing import Figure
from dashboard.figures.theme import ACCENT, COMPARISON, FILL, TEXT, layout
from dashboard.figures.trend import BEFORE, Band, Point, add_bands, each, is_thin, under
from dashboard.tables import Table
from dashboard.values import DAY, HOUR, MINUTE, Values, plot_text
from dashboard.words import Words

LEAST = 1.0  # second: a logarithmic axis has no nought
LOG_TICKS = (
    *(1, 2, 5, 10, 30),
    *(k * MINUTE for k in (1, 2, 5, 10, 30)),
    *(k * HOUR for k in (1, 2, 6, 12)),
    *(k * DAY for k in (1, 2, 5, 10, 30, 100, 400)),
)
MOST_TICKS = 7
ROOM_FOR_NAMES = 82


def spread(
    median: Sequence[Point],
    slowest: Sequence[Point],
    before: tuple[Sequence[Point], Sequence[Point]],
    *,
    grain: str,
    t: Words,
    theme: str,
    bands: Sequence[Band] = (),
    target: float | None = None,
    unfinished: bool = False,
    is_log: bool = False,
    height: int = 300,
) -> Figure:
    """Seconds over time.

    median, slowest: the same buckets in order, without gaps; a value None breaks the line. before: the same two of the
    comparison, bucket for bucket; may be shorter. unfinished: the last bucket is not over yet; its piece is dashed.
    """
    show = Values(t)
    figure = Figure(layout(theme, height))
    starts = [point.start for point in median]
    if not starts:
        return figure
    lines = ((slowest, t("Slowest 10%"), 2.0, "top right"), (median, t("Median"), 1.6, "bottom right"))
    low, high = _values(median, is_log), _values(slowest, is_log)
    for run in _runs(low, high):
        figure.add_scatter(
            x=[*(starts[k] for k in run), *(starts[k] for k in reversed(run))],
            y=[*(high[k] for k in run), *(low[k] for k in reversed(run))],
            mode="lines", line={"width": 0}, fill="toself", fillcolor=FILL[theme], hoverinfo="skip", zorder=0,
        )  # fmt: skip
    opacity = 0.6 if is_thin(median) else 1
    solid = len(starts) - 1 if unfinished and len(starts) > 1 else len(starts)
    for points, name, width, place in lines:
        values = _values(points, is_log)
        line = {"color": ACCENT[theme], "width": width}
        figure.add_scatter(
            x=starts[:solid], y=values[:solid], name=name, mode="lines+markers", line=line, connectgaps=False,
            marker={"size": [4 if _is_alone(values, k) else 0 for k in range(solid)], "color": ACCENT[theme]},
            customdata=[[_say(point, name, grain, show)] for point in points[:solid]],
            hovertemplate="%{customdata[0]}<extra></extra>", zorder=2, opacity=opacity,
        )  # fmt: skip
        if solid < len(values):
            said = f"{_say(points[-1], name, grain, show)} · {t('unfinished')}"
            figure.add_scatter(
                x=starts[solid - 1 :], y=values[solid - 1 :], name=name, mode="lines+markers",
                line={**line, "dash": "dash"},
                marker={"size": [0, 6], "color": ACCENT[theme], "symbol": "circle-open"},
                customdata=[[""], [said]], zorder=2,
                hovertemplate=["<extra></extra>", "%{customdata[0]}<extra></extra>"],
            )  # fmt: skip
        _name(figure, starts, values, name, place, theme)
    for points, (_, name, *_) in zip(before, reversed(lines), strict=True):
        earlier = list(points[: len(starts)])
        figure.add_scatter(
            x=starts[: len(earlier)], y=_values(earlier, is_log), name=t("Comparison"), mode="lines",
            line={"color": COMPARISON, "width": 1.3, "dash": "dot"}, connectgaps=False, zorder=1,
            customdata=[[_say(point, name, grain, show)] for point in earlier],
            hovertemplate="%{customdata[0]}<extra></extra>",
        )  # fmt: skip
    if target is not None:
        figure.add_scatter(
            x=[starts[0], starts[-1]], y=[target, target], mode="lines", hoverinfo="skip", name=t("Target"), zorder=1,
            line={"color": TEXT[theme], "width": 1, "dash": "longdash"},
        )  # fmt: skip
    add_bands(figure, bands, starts, grain)
    figure.update_layout(margin={"r": ROOM_FOR_NAMES})
    figure.update_xaxes(time_axis(starts, grain, show), hoverformat=" ", range=[starts[0], starts[-1]])
    earlier_values = [v for points in before for v in _values(points[: len(starts)], is_log)]
    seen = [v for v in (*low, *high, *earlier_values, target) if v is not None] or [LEAST]
    if is_log:
        figure.update_yaxes(_log_axis(min(seen), max(seen), show))
    else:
        figure.update_yaxes(value_axis(0, max(max(seen) * 1.03, LEAST), "seconds", show))
    return figure


def spread_table(
    median: Sequence[Point],
    slowest: Sequence[Point],
    before: tuple[Sequence[Point], Sequence[Point]],
    *,
    grain: str,
    t: Words,
    bands: Sequence[Band] = (),
    target: float | None = None,
    unfinished: bool = False,
) -> Table:
    """A row a bucket: both lines with their intervals, the waits under them, then both of the comparison."""
    show, starts = Values(t), [point.start for point in median]
    made = [columns.buckets(starts, grain, show)]
    for points, name in ((median, t("Median")), (slowest, t("Slowest 10%"))):
        made.append(columns.figures(name, [p.value for p in points], "seconds", show))
        made += columns.interval([p.ends for p in points], "seconds", show, of=name)
    made += columns.counts([p.n for p in median], show)
    middle, slow = (under(median, points) for points in before)
    if any(middle):
        made += [
            columns.buckets(each(middle, "start"), grain, show, t(BEFORE[grain])),
            columns.figures(t("Comparison: median"), each(middle, "value"), "seconds", show),
            columns.figures(t("Comparison: slowest 10%"), each(slow, "value"), "seconds", show),
            *columns.counts(each(middle, "n"), show, t("Comparison: n")),
        ]
    made += columns.if_any(columns.figures(t("Target"), [target] * len(starts), "seconds", show))
    return columns.side_by_side([*made, *columns.remarks(starts, grain, bands, unfinished, t)])


def _values(points: Sequence[Point], is_log: bool) -> list[float | None]:
    return [max(p.value, LEAST) if is_log and p.value is not None else p.value for p in points]


def _runs(low: Sequence[float | None], high: Sequence[float | None]) -> list[list[int]]:
    """Stretches of at least two buckets in which both lines are there."""
    known = [k for k in range(len(low)) if low[k] is not None and high[k] is not None]
    runs = [[k for _, k in group] for _, group in groupby(enumerate(known), key=lambda pair: pair[1] - pair[0])]
    return [run for run in runs if len(run) > 1]


def _is_alone(values: Sequence[float | None], k: int) -> bool:
    around = (values[k - 1] if k else None, values[k + 1] if k + 1 < len(values) else None)
    return values[k] is not None and around == (None, None)


def _say(point: Point, name: str, grain: str, show: Values) -> str:
    note = f" · {point.note}" if point.note else ""
    return plot_text(f"{show.bucket(point.start, grain)} {name}: {show.duration(point.value)}{note}")


def _name(
    figure: Figure, starts: Sequence[datetime], values: Sequence[float | None], name: str, place: str, theme: str
) -> None:
    """The line's name a little to the right of its end, so that no legend is needed."""
    last = next((k for k in range(len(values) - 1, -1, -1) if values[k] is not None), None)
    if last is not None:
        figure.add_scatter(
            x=[starts[last]], y=[values[last]], mode="text", text=[f"\N{NO-BREAK SPACE}{name}"], textposition=place,
            textfont={"size": 12, "color": TEXT[theme]}, cliponaxis=False, hoverinfo="skip",
        )  # fmt: skip


def _log_axis(low: float, high: float, show: Values) -> dict[str, object]:
    first = max((tick for tick in LOG_TICKS if tick <= low), default=LOG_TICKS[0])
    last = min((tick for tick in LOG_TICKS if tick >= high), default=high)
    at = [tick for tick in LOG_TICKS if first <= tick <= last]
    at = at[:: ceil(len(at) / MOST_TICKS)]
    return {
        "type": "log",
        "rangemode": "normal",
        "tickmode": "array",
        "tickvals": at,
        "ticktext": [show.axis(tick, "seconds") for tick in at],
        "range": [log10(first), log10(max(last, high, first * 2))],
    }
