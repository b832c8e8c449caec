"""Shares over time as an area of 100 %: each group keeps its colour and is named at the right end of its layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from dashboard.figures import columns
from dashboard.figures.axes import time_axis
from dashboard.figures.drawing import Figure
from dashboard.figures.theme import GRID, INK, LINE, layout
from dashboard.figures.trend import Band, add_bands
from dashboard.tables import Table
from dashboard.values import Values, plot_text
from dashboard.words import Words

VEIL = {"light": "rgba(255,255,255,.55)", "dark": "rgba(21,23,28,.55)"}  # the page's colour over what is unfinished
EDGE = {"light": "#ffffff", "dark": "#15171c"}  # the page's colour, to be seen on every layer
LABEL_HEIGHT, LETTER_WIDTH = 17, 7.2
SHARES = (0, 25, 50, 75, 100)


@dataclass(frozen=True, slots=True)
class Layer:
    """One group: its colour, its share in each bucket (None: nothing came in), and what hover says of it."""

    name: str
    color: str
    shares: tuple[float | None, ...]
    notes: tuple[str, ...]
    is_faded: bool = False


def mix(
    starts: Sequence[datetime],
    layers: Sequence[Layer],
    *,
    grain: str,
    t: Words,
    theme: str,
    bands: Sequence[Band] = (),
    unfinished: bool = False,
    height: int = 300,
) -> Figure:
    """Layers from bottom to top over the same buckets. unfinished: the last bucket is not over yet; it is veiled."""
    show = Values(t)
    figure = Figure(layout(theme, height))
    if not starts or not layers:
        return figure
    known = [k for k in range(len(starts)) if any(layer.shares[k] is not None for layer in layers)]
    runs = [[k for _, k in run] for _, run in groupby(enumerate(known), key=lambda pair: pair[1] - pair[0])]
    for number, run in enumerate(runs):
        for place, layer in enumerate(layers):
            heads = [f"<b>{plot_text(show.bucket(starts[k], grain))}</b><br>" if not place else "" for k in run]
            figure.add_scatter(
                x=[starts[k] for k in run], y=[layer.shares[k] or 0 for k in run], name=plot_text(layer.name),
                stackgroup=f"run{number}", mode="lines" if len(run) > 1 else "lines+markers",
                line={"width": 0.7, "color": layer.color}, fillcolor=GRID[theme] if layer.is_faded else layer.color,
                customdata=[[head + plot_text(layer.notes[k])] for head, k in zip(heads, run, strict=True)],
                hovertemplate="%{customdata[0]}<extra></extra>",
            )  # fmt: skip
    add_bands(figure, bands, starts, grain)
    # Over layers that fill the picture a tinted band would change their colours: its edges are enough.
    edge = {"color": EDGE[theme], "width": 1.6}
    figure.update_shapes({"layer": "above", "fillcolor": "rgba(0,0,0,0)", "line": {**edge, "dash": "dot"}}, kind="rect")
    figure.update_shapes({"line": edge}, kind="line")
    if unfinished and len(starts) > 1:
        figure.add_vrect(x0=starts[-2], x1=starts[-1], fillcolor=VEIL[theme], line={"width": 0}, layer="above")
        figure.add_vline(x=starts[-2], line={"color": LINE[theme], "width": 1.2, "dash": "dash"})
        figure.add_annotation(
            x=starts[-2], y=0, yref="paper", text=plot_text(t("unfinished")), showarrow=False, xanchor="right",
            yanchor="bottom", font={"size": 12, "color": INK[theme]}, bgcolor=VEIL[theme],
        )  # fmt: skip
    if known:
        _names(figure, layers, known[-1], theme, height)
    figure.update_xaxes(time_axis(starts, grain, show), hoverformat=" ", range=[starts[0], starts[-1]])
    figure.update_yaxes(
        tickmode="array", tickvals=SHARES, ticktext=[show.axis(x, "percent") for x in SHARES], range=[0, 100]
    )
    return figure


def mix_table(
    starts: Sequence[datetime],
    layers: Sequence[Layer],
    counts: Sequence[int | None],
    *,
    grain: str,
    t: Words,
    bands: Sequence[Band] = (),
    unfinished: bool = False,
) -> Table:
    """A row a bucket, a column a group. counts: what the shares of each bucket are of."""
    show = Values(t)
    return columns.side_by_side(
        [
            columns.buckets(starts, grain, show),
            *(columns.figures(layer.name, layer.shares, "percent", show) for layer in layers),
            *columns.counts(counts, show),
            *columns.remarks(starts, grain, bands, unfinished, t),
        ]
    )


def _names(figure: Figure, layers: Sequence[Layer], last: int, theme: str, height: int) -> None:
    """Names beside the layers, in their order; where layers are thin, pushed apart to be read."""
    middles, below = [], 0.0
    for layer in layers:
        share = layer.shares[last] or 0
        middles.append(below + share / 2)
        below += share
    least = 100 * LABEL_HEIGHT / (height - 60)
    for layer, place in zip(layers, apart(middles, least, 100 - least / 2), strict=True):
        figure.add_annotation(
            x=1, xref="paper", xanchor="left", xshift=6, y=place, yanchor="middle", showarrow=False,
            text=f'<span style="color:{layer.color}">■</span> {plot_text(layer.name)}',
            font={"size": 12, "color": INK[theme]},
        )  # fmt: skip
    widths = [sum(1.0 if letter.isascii() else 1.8 for letter in layer.name) for layer in layers]
    figure.update_layout(margin={"r": 26 + round(LETTER_WIDTH * max(widths))})


def apart(places: Sequence[float], least: float, top: float) -> list[float]:
    """Rising places moved so that each lies at least `least` over the one before, and the last not over `top`."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + least) if moved else max(place, least / 2))
    for k in range(len(moved) - 1, -1, -1):
        moved[k] = min(moved[k], top if k == len(moved) - 1 else moved[k + 1] - least)
    return moved
