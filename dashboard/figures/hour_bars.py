"""A bar for each hour of the day; each can be clicked."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures import columns
from dashboard.figures.axes import value_axis
from dashboard.figures.drawing import Figure
from dashboard.figures.theme import ACCENT, layout
from dashboard.tables import Table
from dashboard.values import Values
from dashboard.words import Words

FADED = 0.35


@dataclass(frozen=True, slots=True)
class HourBar:
    """One hour: its value (None: nothing to measure), what hover says, whether few arrivals stand under it.

    is_faded: other hours are what the page is filtered to. n: what the value stands on; ends: of its 95 % interval.
    """

    hour: int
    value: float | None
    note: str
    is_thin: bool = False
    is_faded: bool = False
    n: int | None = None
    ends: columns.Ends = None


def hour_bars(bars: Sequence[HourBar], *, unit: str, t: Words, theme: str, height: int = 240) -> Figure:
    """Bars in order of the hours; those on few arrivals are hatched."""
    show = Values(t)
    figure = Figure(layout(theme, height))
    figure.add_bar(
        x=[bar.hour for bar in bars], y=[bar.value for bar in bars],
        marker={
            "color": ACCENT[theme], "opacity": [FADED if bar.is_faded else 1 for bar in bars],
            "pattern": {"shape": ["/" if bar.is_thin else "" for bar in bars], "size": 5, "fillmode": "overlay"},
        },
        customdata=[[bar.hour, bar.note] for bar in bars], hovertemplate="%{customdata[1]}<extra></extra>",
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": FADED}},
    )  # fmt: skip
    highest = max((bar.value for bar in bars if bar.value is not None), default=0.0)
    figure.update_xaxes(
        tickmode="array", tickvals=list(range(0, 24, 3)), ticktext=[f"{h:02d}:00" for h in range(0, 24, 3)],
        range=[-0.6, 23.6],
    )  # fmt: skip
    axis = value_axis(0, max(highest, 0.1), unit, show)
    figure.update_yaxes(axis, range=[0, 1.02 * axis["tickvals"][-1]])  # type: ignore[index]  # axes are dicts of anything; ticks are a list
    figure.update_layout(hovermode="closest", clickmode="event+select", bargap=0.15)
    return figure


def hour_bars_table(bars: Sequence[HourBar], *, unit: str, name: str, t: Words) -> Table:
    """A row an hour. name: of the figure."""
    show = Values(t)
    return columns.side_by_side(
        [
            columns.words(t("Hour"), [show.hours(bar.hour, bar.hour + 1) for bar in bars]),
            columns.figures(name, [bar.value for bar in bars], unit, show),
            *columns.interval([bar.ends for bar in bars], unit, show),
            *columns.counts([bar.n for bar in bars], show),
        ]
    )
