"""Weekday by hour: a heat map whose cells can be clicked.

Plotly reports no clicks on heat-map cells, so invisible square markers lie over them; each carries (weekday, hour).
"""

from collections.abc import Mapping, Sequence

from dashboard.figures import columns
from dashboard.figures.drawing import Figure
from dashboard.figures.theme import SEQUENTIAL, TEXT, layout, scale
from dashboard.tables import Table
from dashboard.values import Values
from dashboard.words import Words

HOURS, WEEKDAYS = range(24), range(1, 8)
TICK_HOURS = (0, 6, 12, 18, 23)
GAP = 2
SCALE = scale(SEQUENTIAL)


def week_hours(
    values: Mapping[tuple[int, int], float],
    *,
    unit: str,
    t: Words,
    theme: str,
    notes: Mapping[tuple[int, int], str] | None = None,
    chosen: Sequence[tuple[int, int]] = (),
    height: int = 300,
) -> Figure:
    """Seven rows of 24 cells, Monday on top.

    values: (weekday 1–7, hour 0–23) → value; a missing cell stays blank. notes: what hover adds.
    chosen: cells the page is filtered to; the others fade.
    """
    show, notes = Values(t), notes or {}
    days = [show.weekday(d) for d in WEEKDAYS]
    grid = [[values.get((d, h)) for h in HOURS] for d in WEEKDAYS]
    cells = [(d, h) for d in WEEKDAYS for h in HOURS]
    hover = [
        f"{show.weekday(d)} {show.hours(h, h + 1)}<br><b>{show.value(values.get((d, h)), unit)}</b>"
        + (f"<br>{notes[d, h]}" if (d, h) in notes else "")
        for d, h in cells
    ]
    figure = Figure(layout(theme, height))
    figure.add_heatmap(
        x=list(HOURS), y=days, z=grid, xgap=GAP, ygap=GAP, hoverinfo="skip", colorscale=SCALE,
        colorbar={
            "thickness": 8, "outlinewidth": 0, "len": 0.86, "nticks": 4, "x": 1.0, "xpad": 4,
            "tickfont": {"size": 12, "color": TEXT[theme]},
        },
        opacity=0.35 if chosen else 1,
    )  # fmt: skip
    if chosen:
        kept = set(chosen)
        figure.add_heatmap(
            x=list(HOURS), y=days, xgap=GAP, ygap=GAP, hoverinfo="skip", showscale=False, colorscale=SCALE,
            z=[[values.get((d, h)) if (d, h) in kept else None for h in HOURS] for d in WEEKDAYS],
            zmin=min(values.values(), default=0), zmax=max(values.values(), default=1),
        )  # fmt: skip
    clickable(figure, dict(zip(cells, hover, strict=True)), show)
    return figure


def week_hours_table(
    values: Mapping[tuple[int, int], float],
    *,
    unit: str,
    t: Words,
    counts: Mapping[tuple[int, int], int] | None = None,
    counted: str = "",
) -> Table:
    """A row a weekday, a column an hour. counts: what stands under each cell; the last column has their sums by weekday
    under the heading `counted`, else n."""
    show = Values(t)
    made = [columns.words(t("Weekday"), [show.weekday(d) for d in WEEKDAYS])]
    made += [columns.figures(f"{h:02d}:00", [values.get((d, h)) for d in WEEKDAYS], unit, show) for h in HOURS]
    if counts is not None:
        sums = [sum(n for (day, _), n in counts.items() if day == d) for d in WEEKDAYS]
        made.append(columns.figures(counted or t("n"), sums, "count", show))
    return columns.side_by_side(made)


def clickable(figure: Figure, hover: Mapping[tuple[int, int], str], show: Values) -> None:
    """Markers to be clicked over all cells, with what hover says of each, and the axes of a week."""
    days = [show.weekday(d) for d in WEEKDAYS]
    figure.add_scatter(
        x=[h for _, h in hover], y=[show.weekday(d) for d, _ in hover], mode="markers",
        marker={"symbol": "square", "size": 18, "opacity": 0, "color": SEQUENTIAL[5]},
        customdata=[[d, h, text] for (d, h), text in hover.items()],
        hovertemplate="%{customdata[2]}<extra></extra>",
        selected={"marker": {"opacity": 0}}, unselected={"marker": {"opacity": 0}},
    )  # fmt: skip
    figure.update_layout(hovermode="closest", clickmode="event+select")
    figure.update_xaxes(
        tickmode="array", tickvals=list(TICK_HOURS), ticktext=[f"{h:02d}:00" for h in TICK_HOURS], range=[-0.5, 23.5]
    )
    figure.update_yaxes(
        autorange="reversed", rangemode="normal", showgrid=False, categoryorder="array", categoryarray=days
    )
