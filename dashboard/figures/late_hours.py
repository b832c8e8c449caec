"""Where replies are too slow: weekday by hour, coloured from the target up; what is within it stays blank grey."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, log2

from dashboard.figures.drawing import Figure
from dashboard.figures.heatmap import GAP, HOURS, WEEKDAYS, clickable, week_hours_table
from dashboard.figures.theme import GRID, SEQUENTIAL, TEXT, layout
from dashboard.tables import Table
from dashboard.values import ENOUGH, Values
from dashboard.words import Words

# From the third step on: what is just over the target must look different from what is within it.
SCALE = [[k / 7, SEQUENTIAL[k + 2]] for k in range(8)]
TICKS = (1, 2, 3, 5, 10, 20, 50, 100, 500)
FAINT, FADED = 0.55, 0.2
MOST_OF_THEM = 0.95
Cells = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One hour of the week. ratio: times the target; None where nothing can be told. n: what it stands on."""

    ratio: float | None
    n: int
    note: str


def late_hours(
    cells: Mapping[tuple[int, int], Cell], *, t: Words, theme: str, chosen: Cells = (), height: int = 300
) -> Figure:
    """Seven rows of 24 cells, Monday on top, on a logarithmic scale that starts at one times the target.

    cells: by (weekday 1–7, hour 0–23); a missing one stays empty. Cells on few tickets are faint. chosen: cells the
    page is filtered to; the others fade.
    """
    show = Values(t)
    figure = Figure(layout(theme, height))
    late = {place: cell for place, cell in cells.items() if cell.ratio is not None and cell.ratio > 1}
    within = {place for place, cell in cells.items() if cell.ratio is not None and cell.ratio <= 1}
    top = _top(late.values())
    kept = set(chosen) or {(d, h) for d in WEEKDAYS for h in HOURS}
    days = [show.weekday(d) for d in WEEKDAYS]

    def layer(values: Mapping[tuple[int, int], float], **look: object) -> None:
        figure.add_heatmap(
            x=list(HOURS), y=days, z=[[values.get((d, h)) for h in HOURS] for d in WEEKDAYS],
            xgap=GAP, ygap=GAP, hoverinfo="skip", **look,
        )  # fmt: skip

    plain = [[0, GRID[theme]], [1, GRID[theme]]]
    layer(dict.fromkeys(within & kept, 1.0), colorscale=plain, showscale=False, opacity=0.6)
    layer(dict.fromkeys(within - kept, 1.0), colorscale=plain, showscale=False, opacity=FADED)
    scale = {"zmin": 0, "zmax": log2(top)}
    at = [tick for tick in TICKS if tick <= top]
    bar = {
        "thickness": 8, "outlinewidth": 0, "len": 0.86, "x": 1.0, "xpad": 4,
        "tickmode": "array", "tickvals": [log2(tick) for tick in at], "ticktext": [f"{tick}×" for tick in at],
        "tickfont": {"size": 12, "color": TEXT[theme]},
    }  # fmt: skip
    shown: dict[float, dict[tuple[int, int], float]] = {1: {}, FAINT: {}, FADED: {}}
    for place, cell in late.items():
        shown[FADED if place not in kept else FAINT if cell.n < ENOUGH else 1][place] = log2(cell.ratio or 1)
    strongest = next((opacity for opacity, values in shown.items() if values), None)
    for opacity, values in shown.items():
        layer(values, opacity=opacity, showscale=opacity == strongest, colorbar=bar, colorscale=SCALE, **scale)
    hover = {}
    for d in WEEKDAYS:
        for h in HOURS:
            said = cells[d, h].note if (d, h) in cells else t("No ticket was owed a reply")
            hover[d, h] = f"{show.weekday(d)} {show.hours(h, h + 1)}<br>{said}"
    clickable(figure, hover, show)
    return figure


def late_hours_table(cells: Mapping[tuple[int, int], Cell], *, t: Words) -> Table:
    """A row a weekday, a column an hour: times the target; the replies of each weekday in the last column."""
    ratios = {place: cell.ratio for place, cell in cells.items() if cell.ratio is not None}
    counts = {place: cell.n for place, cell in cells.items()}
    return week_hours_table(ratios, unit="ratio", t=t, counts=counts)


def _top(late: Iterable[Cell]) -> float:
    """Where the scale ends: a few slow replies at night must not take the colour from everything else."""
    found = sorted((cell.n >= ENOUGH, cell.ratio or 1.0) for cell in late)
    firm = [ratio for is_firm, ratio in found if is_firm]
    usual = sorted(ratio for _, ratio in found)[: ceil(len(found) * MOST_OF_THEM)]
    return max([2.0, *firm[-1:], *usual[-1:]])


def is_thin(cells: Mapping[tuple[int, int], Cell]) -> bool:
    """Whether most cells stand on too little to be read one by one."""
    counts = [cell.n for cell in cells.values() if cell.ratio is not None]
    return sum(n < ENOUGH for n in counts) * 2 > len(counts)
