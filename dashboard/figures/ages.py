"""Open tickets by age: a bar a band, the older the stronger, the comparison as a mark across."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures import columns
from dashboard.figures.axes import value_axis
from dashboard.figures.drawing import Figure
from dashboard.figures.theme import COMPARISON, INK, SEQUENTIAL, layout
from dashboard.tables import Table
from dashboard.values import Values, plot_text
from dashboard.words import Words

SHADES = (SEQUENTIAL[3], SEQUENTIAL[4], SEQUENTIAL[5], SEQUENTIAL[6], SEQUENTIAL[8])


@dataclass(frozen=True, slots=True)
class AgeBand:
    """One bar: its code, its words, how many were open then and at the end of the comparison."""

    band: str
    name: str
    open: int
    before: int | None = None


def ages(bands: Sequence[AgeBand], *, t: Words, theme: str, height: int = 300) -> Figure:
    """Bars in the given order; each carries its code for clicks."""
    show = Values(t)
    names = [band.name for band in bands]
    figure = Figure(layout(theme, height))
    figure.add_bar(
        x=names, y=[band.open for band in bands], marker={"color": list(SHADES[: len(bands)])},
        customdata=[[band.band, _say(band, show)] for band in bands],
        hovertemplate="%{customdata[1]}<extra></extra>", width=0.7,
    )  # fmt: skip
    if any(band.before is not None for band in bands):
        figure.add_scatter(
            x=names, y=[band.before for band in bands], mode="markers", hoverinfo="skip", name=t("Comparison"),
            marker={"symbol": "line-ew", "size": 34, "line": {"width": 2, "color": COMPARISON}},
        )  # fmt: skip
    most = max((v for band in bands for v in (band.open, band.before) if v is not None), default=1)
    figure.update_yaxes(value_axis(0, max(most, 1), "count", show), range=[0, max(most, 1) * 1.14])
    figure.update_xaxes(
        tickmode="array", tickvals=names, tickangle=0, tickfont={"color": INK[theme]},
        ticktext=[f"{plot_text(band.name)}<br><b>{show.value(band.open, 'count')}</b>" for band in bands],
    )  # fmt: skip
    figure.update_layout(hovermode="closest", clickmode="event+select", bargap=0.2)
    return figure


def ages_table(bands: Sequence[AgeBand], *, t: Words) -> Table:
    """A row a band."""
    show = Values(t)
    return columns.side_by_side(
        [
            columns.words(t("Age of the ticket"), [band.name for band in bands]),
            columns.figures(t("Open tickets"), [band.open for band in bands], "count", show),
            *columns.if_any(columns.figures(t("Comparison"), [band.before for band in bands], "count", show)),
        ]
    )


def _say(band: AgeBand, show: Values) -> str:
    t = show.t
    then = ""
    if band.before is not None:
        then = "<br>" + plot_text(t("Comparison: {x}", x=show.value(band.before, "count")))
    return f"{plot_text(band.name)}<br><b>{plot_text(t('{n} open', n=show.value(band.open, 'count')))}</b>{then}"
