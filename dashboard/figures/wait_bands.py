"""Waiting bands: one 100 % bar a group, from answered at once on the left to not answered at all on the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures import columns
from dashboard.figures.drawing import Figure
from dashboard.figures.theme import GRID, INK, SEQUENTIAL, TEXT, layout
from dashboard.tables import Table
from dashboard.values import ENOUGH, Values, plot_text
from dashboard.words import Words

ROW_HEIGHT, HEAD, FOOT = 38, 56, 28
LEAST_LABELLED = 7.0  # percent; a narrower piece has no room for its number
FAINT = 0.4
# One hue, stronger the longer, in steps on which either text can be read; the last band, no reply, is hatched instead:
# it is no length of time. TEXT_TURNS: the first band that needs it.
SHADES = {"light": (1, 2, 3, 4, 5, 7, 9), "dark": (1, 2, 3, 4, 6, 8, 9)}
TEXT_TURNS = {"light": 5, "dark": 4}
OTHER_INK = {"light": "#ffffff", "dark": "#0b1220"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One group: its shares in percent, one a band, the tickets under them, and what hover says of each piece."""

    key: str
    name: str
    shares: tuple[float | None, ...]
    n: int
    notes: tuple[str, ...]
    is_faded: bool = False


def wait_bands(bars: Sequence[Bar], bands: Sequence[str], *, t: Words, theme: str) -> Figure:
    """Stacked bars, the first on top.

    bands: the names of the pieces from left to right; the last one is "no reply". A click brings a bar's key.
    """
    show = Values(t)
    names = [plot_text(bar.name) for bar in bars]
    opacity = [FAINT if bar.is_faded or bar.n < ENOUGH else 1 for bar in bars]
    figure = Figure(layout(theme, HEAD + ROW_HEIGHT * len(bars) + FOOT))
    for k, band in enumerate(bands):
        is_last = k == len(bands) - 1
        shares = [bar.shares[k] for bar in bars]
        own = INK[theme] if is_last or k < TEXT_TURNS[theme] else OTHER_INK[theme]
        inks = [own if o == 1 else INK[theme] for o in opacity]
        look = (
            {"pattern": {"shape": "/", "size": 6, "solidity": 0.12, "fgcolor": TEXT[theme], "bgcolor": GRID[theme]}}
            if is_last
            else {"color": SEQUENTIAL[SHADES[theme][k]]}
        )
        figure.add_bar(
            x=shares, y=names, orientation="h", name=band, width=0.72,
            marker={**look, "line": {"width": 0}, "opacity": opacity},
            text=["" if s is None or s < LEAST_LABELLED else show.axis(round(s), "percent") for s in shares],
            textposition="inside", insidetextanchor="middle", textangle=0, constraintext="none",
            textfont={"size": 12, "color": inks},
            customdata=[[bar.key, f"<b>{plot_text(bar.name)}</b><br>{plot_text(bar.notes[k])}"] for bar in bars],
            hovertemplate="%{customdata[1]}<extra></extra>",
            selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
        )  # fmt: skip
    figure.update_layout(
        barmode="stack", hovermode="closest", clickmode="event+select", showlegend=True,
        uniformtext={"minsize": 12, "mode": "hide"},
        legend={
            "orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal",
            "itemclick": False, "itemdoubleclick": False, "font": {"size": 12, "color": TEXT[theme]},
            "itemwidth": 30,
        },
    )  # fmt: skip
    at = [0, 25, 50, 75, 100]
    figure.update_xaxes(
        range=[0, 100],
        tickmode="array",
        tickvals=at,
        ticktext=[show.axis(x, "percent") for x in at],
        showgrid=False,
        ticklabeloverflow="allow",
    )
    figure.update_layout(margin={"r": 22})
    figure.update_yaxes(autorange="reversed", rangemode="normal", showgrid=False)
    return figure


def wait_bands_table(bars: Sequence[Bar], bands: Sequence[str], *, head: str, t: Words) -> Table:
    """A row a group, a column a band. head: of the groups' column."""
    show = Values(t)
    shares = [
        columns.figures(band, [bar.shares[k] for bar in bars], "percent", show) for k, band in enumerate(bands)
    ]  # fmt: skip
    return columns.side_by_side(
        [
            columns.words(head, [bar.name for bar in bars]),
            *shares,
            columns.figures(t("n"), [bar.n for bar in bars], "count", show),
        ]
    )
