"""A metric over time: this period as a line with a faint fill, the comparison dotted, promotions as named bands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dashboard.figures import columns
from dashboard.figures.axes import time_axis, value_axis
from dashboard.figures.columns import Column, Ends
from dashboard.figures.drawing import Figure
from dashboard.figures.theme import ACCENT, COMPARISON, FILL, NOTE, PROMOTION, TEXT, layout
from dashboard.tables import Table
from dashboard.values import ENOUGH, Values, plot_text
from dashboard.words import N_, Words

HALF = {"hour": timedelta(minutes=30), "day": timedelta(hours=12), "week": timedelta(days=3.5)}
BEFORE = {
    "hour": N_("Comparison hour"),
    "day": N_("Comparison day"),
    "week": N_("Comparison week"),
    "month": N_("Comparison month"),
}
LABEL_HEIGHT = 14
LETTERS_ACROSS = 48  # Latin letters of 12 px that fit beside each other over a chart, also on a phone
LETTERS_OF_NOTE = 20  # with its sign less than half of that
MOST_LEVELS = 4  # lines of names, before notes lose theirs
SIGN = "◆"  # of a note


@dataclass(frozen=True, slots=True)
class Point:
    """One bucket.

    `value` None breaks the line; `note` is what hover adds (n, interval); n: what a rate stands on; ends: of its 95 %
    interval.
    """

    start: datetime
    value: float | None
    note: str = ""
    n: float | None = None
    ends: Ends = None


@dataclass(frozen=True, slots=True)
class Band:
    """A promotion: its days, both inclusive, and its name. is_note: a note pinned to its only day."""

    name: str
    starts_on: date
    ends_on: date
    is_note: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a band is drawn; level: how many lines its name is lifted, None where it has no room at all; name: as much
    of it as has; is_late: it ends with the band."""

    left: datetime
    right: datetime
    level: int | None
    name: str
    is_late: bool = False


def trend(
    points: Sequence[Point],
    before: Sequence[Point],
    *,
    grain: str,
    unit: str,
    name: str,
    t: Words,
    theme: str,
    bands: Sequence[Band] = (),
    target: float | None = None,
    unfinished: bool = False,
    height: int = 270,
) -> Figure:
    """The trend of one metric.

    points: the period's buckets in order, without gaps. before: the comparison's, bucket for bucket; may be shorter.
    unfinished: the last bucket is not over yet; its piece of the line is dashed.
    """
    show = Values(t)
    starts = [p.start for p in points]
    figure = Figure(layout(theme, height))
    if not points:
        return figure
    values = [p.value for p in points]
    opacity = 0.6 if is_thin(points) else 1
    solid = len(values) - 1 if unfinished and len(values) > 1 else len(values)
    figure.add_scatter(
        x=starts[:solid], y=values[:solid], name=t("This period"), mode=_mode(values[:solid]),
        line={"color": ACCENT[theme], "width": 2}, marker={"size": 6}, fill="tozeroy", fillcolor=FILL[theme],
        customdata=[[_say(p, grain, unit, show)] for p in points[:solid]],
        hovertemplate="<b>%{customdata[0]}</b><extra></extra>", zorder=2, connectgaps=False, opacity=opacity,
    )  # fmt: skip
    if solid < len(values):
        figure.add_scatter(
            x=starts[solid - 1 :], y=values[solid - 1 :], mode="lines+markers", name=t("Unfinished"),
            line={"color": ACCENT[theme], "width": 2, "dash": "dash"},
            marker={"size": [0, 6], "color": ACCENT[theme], "symbol": "circle-open"},
            customdata=[[""], [_say(points[-1], grain, unit, show) + " · " + t("unfinished")]],
            hovertemplate=["<extra></extra>", "<b>%{customdata[0]}</b><extra></extra>"], zorder=2,
        )  # fmt: skip
    earlier = list(before[: len(points)])
    if earlier:
        figure.add_scatter(
            x=starts[: len(earlier)], y=[p.value for p in earlier], name=t("Comparison"), mode="lines",
            line={"color": COMPARISON, "width": 1.5, "dash": "dot"},
            customdata=[[_say(p, grain, unit, show)] for p in earlier],
            hovertemplate="%{customdata[0]}<extra></extra>", zorder=1, connectgaps=False,
        )  # fmt: skip
    seen = [v for v in (*values, *(p.value for p in earlier), target) if v is not None]
    low, high = _span(seen, unit)
    if target is not None:
        figure.add_hline(y=target, line={"color": TEXT[theme], "width": 1, "dash": "longdash"}, layer="below")
    add_bands(figure, bands, starts, grain)
    figure.update_xaxes(time_axis(starts, grain, show), hoverformat=" ", range=[starts[0], starts[-1]])
    figure.update_yaxes(value_axis(low, high, unit, show))
    figure.update_layout(meta={"theme": theme, "name": name})
    return figure


def trend_table(
    points: Sequence[Point],
    before: Sequence[Point],
    *,
    grain: str,
    unit: str,
    name: str,
    t: Words,
    bands: Sequence[Band] = (),
    target: float | None = None,
    unfinished: bool = False,
) -> Table:
    """A row a bucket: the figure with its interval and n, then the comparison's bucket that lies under it."""
    show, starts = Values(t), [p.start for p in points]
    earlier = under(points, before)
    return columns.side_by_side(
        [
            columns.buckets(starts, grain, show),
            *figure_columns(points, name, unit, show),
            *comparison_columns(earlier, grain, unit, show),
            *columns.if_any(columns.figures(t("Target"), [target] * len(points), unit, show)),
            *columns.remarks(starts, grain, bands, unfinished, t),
        ]
    )


def under(points: Sequence[Point], before: Sequence[Point]) -> list[Point | None]:
    """The comparison bucket for bucket; None where it is shorter."""
    found: list[Point | None] = [*before[: len(points)]]
    return found + [None] * (len(points) - len(found))


def each(points: Sequence[Point | None], name: str) -> list[Any]:
    """One field of points; None where there is no point."""
    return [getattr(point, name, None) for point in points]


def figure_columns(points: Sequence[Point | None], name: str, unit: str, show: Values, of: str = "") -> list[Column]:
    """A line's values with their intervals and n."""
    return [
        columns.figures(name, each(points, "value"), unit, show),
        *columns.interval(each(points, "ends"), unit, show, of),
        *columns.counts(each(points, "n"), show),
    ]


def comparison_columns(earlier: Sequence[Point | None], grain: str, unit: str, show: Values) -> list[Column]:
    """The comparison's buckets, values and n; none without a comparison."""
    if not any(earlier):
        return []
    t = show.t
    return [
        columns.buckets(each(earlier, "start"), grain, show, t(BEFORE[grain])),
        columns.figures(t("Comparison"), each(earlier, "value"), unit, show),
        *columns.counts(each(earlier, "n"), show, t("Comparison: n")),
    ]


def is_thin(points: Sequence[Point]) -> bool:
    """Whether most points stand on too little to be read one by one."""
    counts = [p.n for p in points if p.value is not None and p.n is not None]
    return sum(n < ENOUGH for n in counts) * 2 > len(counts)


def _say(point: Point, grain: str, unit: str, show: Values) -> str:
    note = f" · {point.note}" if point.note else ""
    return plot_text(f"{show.bucket(point.start, grain)}: {show.value(point.value, unit)}{note}")


def _mode(values: Sequence[float | None]) -> str:
    """Lines; a value between two gaps would be invisible, so then with dots."""
    around = [None, *values, None]
    alone = any(
        v is not None and before is None and after is None
        for before, v, after in zip(around, around[1:], around[2:], strict=False)
    )
    return "lines+markers" if alone else "lines"


def _span(seen: Sequence[float], unit: str) -> tuple[float, float]:
    """Counts and durations start at nought; rates and scores at a round value below, so that a change shows."""
    if not seen:
        return 0, 1
    low, high = min(seen), max(seen)
    if unit == "percent":
        room = max(2.0, 0.1 * (high - low))
        return max(0.0, low - room), min(100.0, high + room)
    return 0, max(high * 1.03, 1 if unit == "count" else 1e-9)


def add_bands(figure: Figure, bands: Sequence[Band], starts: Sequence[datetime], grain: str) -> None:
    """Promotions behind a chart over time and notes across it, each with its name, and the room above that the names
    need."""
    placed = _places(bands, starts, grain)
    for band, place in placed:
        if band.is_note:
            _add_note(figure, band, place)
        else:
            figure.add_vrect(x0=place.left, x1=place.right, fillcolor=PROMOTION, line={"width": 0}, layer="below")
            _add_name(figure, place, plot_text(place.name))
    if placed:
        figure.update_layout(margin={"t": 12 + LABEL_HEIGHT * (1 + max(place.level or 0 for _, place in placed))})


def _add_note(figure: Figure, note: Band, place: _Place) -> None:
    """A thin line down all of the picture. Its sign and words stand on top as far as they fit; hover says them all."""
    figure.add_shape(
        type="line", x0=place.left, x1=place.left, xref="x", y0=0, y1=1, yref="paper", layer="above",
        line={"color": NOTE, "width": 1.2},
    )  # fmt: skip
    sign, words = f'<span style="color:{NOTE}">{SIGN}</span>', plot_text(place.name)
    name = f"{words} {sign}" if place.is_late else f"{sign} {words}"
    _add_name(figure, place, name.strip(), hovertext=plot_text(note.name))


def _add_name(figure: Figure, place: _Place, name: str, hovertext: str | None = None) -> None:
    if place.level is None:
        return
    figure.add_annotation(
        x=place.right if place.is_late else place.left, y=1, xref="x", yref="paper", text=name, hovertext=hovertext,
        showarrow=False, xanchor="right" if place.is_late else "left", yanchor="bottom",
        yshift=place.level * LABEL_HEIGHT,
    )  # fmt: skip


def _places(bands: Sequence[Band], starts: Sequence[datetime], grain: str) -> list[tuple[Band, _Place]]:
    """Where bands stand: half a bucket to each side of their days, never past the picture; notes at their day.

    A name that would run into the one before is written a line higher; one that would leave the picture on the right
    ends with its band. Where notes are many, the words of some are left out, then their signs.
    """
    half = HALF.get(grain, timedelta(0))
    midnight = datetime.min.time()
    per_letter = max(starts[-1] - starts[0], timedelta(hours=1)) / LETTERS_ACROSS
    ends: list[datetime] = []  # of the names, a line each
    found = []
    for band in sorted(bands, key=lambda one: one.starts_on):
        first = datetime.combine(band.starts_on, midnight)
        last = datetime.combine(band.ends_on, midnight) + (timedelta(days=1) - half if grain == "hour" else half)
        left, right = max(first - half, starts[0]), min(last, starts[-1])
        if band.is_note:  # the last point stands for all of its bucket
            left = right = min(max(first, starts[0]), starts[-1])
        elif left >= right:
            continue
        place = _Place(left, right, None, "")
        for name in (_short(band.name), "") if band.is_note else (band.name,):
            width = per_letter * (_letters(name) + 1 + 2 * band.is_note)
            is_late = left + width > starts[-1] and right - width >= starts[0]
            begins = right - width if is_late else left
            level = next((k for k, end in enumerate(ends) if end <= begins), len(ends))
            if level < MOST_LEVELS or not band.is_note:
                ends[level : level + 1] = [begins + width]
                place = _Place(left, right, level, name, is_late)
                break
        found.append((band, place))
    return found


def _short(words: str) -> str:
    """Words of a note that find room on one side of its line, also on a phone."""
    if _letters(words) <= LETTERS_OF_NOTE:
        return words
    kept = words
    while _letters(kept) >= LETTERS_OF_NOTE:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _letters(name: str) -> int:
    """The width of a name in Latin letters; a Chinese sign takes two."""
    return sum(1 if letter.isascii() else 2 for letter in name)
