"""Two shares against each other, a dot a group: its place beside the whole names what kind of group it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import plotly.graph_objects as go

from dashboard.figures.axes import value_axis
from dashboard.figures.theme import ACCENT, GRID, INK, TEXT, layout
from dashboard.values import Values, plot_text
from dashboard.words import Words

SMALLEST, LARGEST = 9.0, 34.0
FAINT = 0.35
ROOM = 6.0  # points around the dots


@dataclass(frozen=True, slots=True)
class Dot:
    """One group at (x, y) in percent; n sets its size. is_thin: too few to be judged, grey and hollow."""

    key: str
    name: str
    x: float
    y: float
    n: int
    note: str
    is_thin: bool = False
    is_faded: bool = False


def quadrants(
    dots: Sequence[Dot],
    whole: tuple[float, float],
    names: tuple[str, str, str, str],
    titles: tuple[str, str],
    *,
    t: Words,
    theme: str,
    height: int = 340,
) -> go.Figure:
    """Dots around the whole's own place.

    names: of the quadrants: top left, top right, bottom left, bottom right. titles: of the axes, x then y. A click
    brings a dot's key.
    """
    show = Values(t)
    figure = go.Figure(layout=layout(theme, height))
    most = max((dot.n for dot in dots), default=1)
    for is_thin in (False, True):
        part = [dot for dot in dots if dot.is_thin == is_thin]
        figure.add_scatter(
            x=[dot.x for dot in part], y=[dot.y for dot in part], mode="markers+text", cliponaxis=False,
            marker={
                "size": [max(SMALLEST, LARGEST * sqrt(dot.n / most)) for dot in part],
                "color": TEXT[theme] if is_thin else ACCENT[theme],
                "symbol": "circle-open" if is_thin else "circle",
                "opacity": [FAINT if dot.is_faded else 0.8 for dot in part], "line": {"width": 1.5},
            },
            text=[plot_text(dot.name) for dot in part], textposition="top center",
            textfont={"size": 12, "color": TEXT[theme] if is_thin else INK[theme]},
            customdata=[[dot.key, dot_note(dot)] for dot in part],
            hovertemplate="%{customdata[1]}<extra></extra>",
            selected={"marker": {"opacity": 0.8}}, unselected={"marker": {"opacity": 0.8}},
        )  # fmt: skip
    corners = zip(names, ((0, 1), (1, 1), (0, 0), (1, 0)), strict=True)
    for name, (x, y) in corners:
        figure.add_annotation(
            x=x, y=y, xref="paper", yref="paper", text=f"<i>{plot_text(name)}</i>", showarrow=False,
            xanchor="right" if x else "left", yanchor="top" if y else "bottom",
            xshift=-6 if x else 6, yshift=-4 if y else 4, font={"size": 12, "color": TEXT[theme]},
        )  # fmt: skip
    line: dict[str, Any] = {"color": TEXT[theme], "width": 1, "dash": "longdash"}
    figure.add_vline(x=whole[0], line=line, layer="below")
    figure.add_hline(y=whole[1], line=line, layer="below")
    figure.update_layout(hovermode="closest", clickmode="event+select", margin_t=8, margin_b=8)
    title = {"font": {"size": 12, "color": TEXT[theme]}, "standoff": 8}
    across, up = (_axis([getattr(dot, side) for dot in dots] + [level], show)
                  for side, level in zip("xy", whole, strict=True))  # fmt: skip
    figure.update_xaxes(across, showgrid=True, gridcolor=GRID[theme], zeroline=False, title=title | {"text": titles[0]})
    figure.update_yaxes(up, rangemode="normal", title=title | {"text": titles[1]})
    return figure


def dot_note(dot: Dot) -> str:
    """What hover says: the name, then each line of the note."""
    return "<br>".join([f"<b>{plot_text(dot.name)}</b>", *(plot_text(line) for line in dot.note.split("\n"))])


def _axis(seen: Sequence[float], show: Values) -> dict[str, object]:
    low, high = max(0.0, min(seen) - ROOM), min(100.0, max(seen) + ROOM)
    axis = value_axis(low, high, "percent", show)
    first, last = axis["tickvals"][0], axis["tickvals"][-1]  # type: ignore[index]
    room = (last - first) / 16  # for dots and names on the edges
    return axis | {"range": [first - room, last + room]}
