"""Two shares against each other, a dot a group: its place beside the whole names what kind of group it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from dashboard.figures import columns
from dashboard.figures.axes import value_axis
from dashboard.figures.drawing import Figure
from dashboard.figures.theme import ACCENT, GRID, INK, TEXT, layout
from dashboard.tables import Table
from dashboard.values import Values, plot_text
from dashboard.words import Words

SMALLEST, LARGEST = 9.0, 34.0
FAINT = 0.35
ROOM = 4.0  # points around the dots
USUAL_WIDTH, FOOT = 430, 60
LETTER, LINE = 7.0, 15.0  # pixels of a name
SIDES = ("top center", "middle right", "bottom center", "middle left")
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Dot:
    """One group at (x, y) in percent; n sets its size. is_thin: too few to be judged, grey and hollow.

    n is what x stands on, n_y what y does; ends_x, ends_y: of their 95 % intervals.
    """

    key: str
    name: str
    x: float
    y: float
    n: int
    note: str
    is_thin: bool = False
    is_faded: bool = False
    n_y: int | None = None
    ends_x: columns.Ends = None
    ends_y: columns.Ends = None


def quadrants(
    dots: Sequence[Dot],
    whole: tuple[float, float],
    names: tuple[str, str, str, str],
    titles: tuple[str, str],
    *,
    t: Words,
    theme: str,
    height: int = 340,
) -> Figure:
    """Dots around the whole's own place.

    names: of the quadrants, also in two lines: top left, top right, bottom left, bottom right. titles: of the axes,
    x then y. A click brings a dot's key.
    """
    show = Values(t)
    figure = Figure(layout(theme, height))
    most = max((dot.n for dot in dots), default=1)
    sizes = {dot.key: max(SMALLEST, LARGEST * sqrt(dot.n / most)) for dot in dots}
    across, up = (_axis([getattr(dot, side) for dot in dots] + [level], show)
                  for side, level in zip("xy", whole, strict=True))  # fmt: skip
    places = _places(dots, sizes, across["range"], up["range"], height)
    for is_thin in (False, True):
        part = [dot for dot in dots if dot.is_thin == is_thin]
        figure.add_scatter(
            x=[dot.x for dot in part], y=[dot.y for dot in part], mode="markers+text", cliponaxis=False,
            marker={
                "size": [sizes[dot.key] for dot in part],
                "color": TEXT[theme] if is_thin else ACCENT[theme],
                "symbol": "circle-open" if is_thin else "circle",
                "opacity": [FAINT if dot.is_faded else 0.8 for dot in part], "line": {"width": 1.5},
            },
            text=[plot_text(dot.name) for dot in part], textposition=[places[dot.key] for dot in part],
            textfont={"size": 12, "color": TEXT[theme] if is_thin else INK[theme]},
            customdata=[[dot.key, dot_note(dot)] for dot in part],
            hovertemplate="%{customdata[1]}<extra></extra>",
            selected={"marker": {"opacity": 0.8}}, unselected={"marker": {"opacity": 0.8}},
        )  # fmt: skip
    corners = zip(names, ((0, 1), (1, 1), (0, 0), (1, 0)), strict=True)
    for name, (x, y) in corners:
        figure.add_annotation(
            x=x, y=y, xref="paper", yref="paper", text=f"<i>{_lines(name)}</i>", showarrow=False,
            align="right" if x else "left", xanchor="right" if x else "left", yanchor="top" if y else "bottom",
            xshift=-6 if x else 6, yshift=-4 if y else 4, font={"size": 12, "color": TEXT[theme]},
        )  # fmt: skip
    line: dict[str, Any] = {"color": TEXT[theme], "width": 1, "dash": "longdash"}
    figure.add_vline(x=whole[0], line=line, layer="below")
    figure.add_hline(y=whole[1], line=line, layer="below")
    figure.update_layout(hovermode="closest", clickmode="event+select", margin={"t": 8, "b": 8})
    title = {"font": {"size": 12, "color": TEXT[theme]}, "standoff": 8}
    figure.update_xaxes(across, showgrid=True, gridcolor=GRID[theme], zeroline=False, title=title | {"text": titles[0]})
    figure.update_yaxes(up, rangemode="normal", title=title | {"text": titles[1]})
    return figure


def quadrants_table(
    dots: Sequence[Dot],
    whole: tuple[float, float],
    names: tuple[str, str, str, str],
    titles: tuple[str, str],
    *,
    head: str,
    whole_name: str,
    t: Words,
) -> Table:
    """A row a group with the quadrant it lies in, unless it is too thin to be judged; the whole comes last.

    head: of the groups' column; whole_name: what the whole is called there.
    """
    show, kinds = Values(t), []
    for dot in dots:
        name = names[(dot.x >= whole[0]) + 2 * (dot.y < whole[1])]
        kinds.append("" if dot.is_thin else name.replace("\n", " " if name.isascii() else ""))
    made = [columns.words(head, [*(dot.name for dot in dots), whole_name])]
    sides: tuple[tuple[list[float], list[columns.Ends], list[int | None]], ...] = (
        ([dot.x for dot in dots], [dot.ends_x for dot in dots], [dot.n for dot in dots]),
        ([dot.y for dot in dots], [dot.ends_y for dot in dots], [dot.n_y for dot in dots]),
    )
    for title, level, (values, ends, counts) in zip(titles, whole, sides, strict=True):
        made += [
            columns.figures(title, [*values, level], "percent", show),
            *columns.interval([*ends, None], "percent", show, of=title),
            *columns.counts([*counts, None], show, t("n of {figure}", figure=title)),
        ]
    return columns.side_by_side([*made, columns.words(t("Kind"), [*kinds, ""])])


def dot_note(dot: Dot) -> str:
    """What hover says: the name, then each line of the note."""
    return f"<b>{plot_text(dot.name)}</b><br>{_lines(dot.note)}"


def _lines(text: str) -> str:
    return "<br>".join(plot_text(line) for line in text.split("\n"))


def _places(
    dots: Sequence[Dot], sizes: Mapping[str, float], across: Sequence[float], up: Sequence[float], height: int
) -> dict[str, str]:
    """On which side of its dot each name stands, so that names cover neither dots nor each other where they can.

    Reckoned in pixels of a picture of usual width.
    """

    def at(dot: Dot) -> tuple[float, float]:
        x = (dot.x - across[0]) / (across[1] - across[0]) * USUAL_WIDTH
        return x, (up[1] - dot.y) / (up[1] - up[0]) * (height - FOOT)

    def box(dot: Dot, side: str) -> Box:
        (x, y), reach = at(dot), sizes[dot.key] / 2 + 2
        wide = LETTER * sum(1.0 if letter.isascii() else 1.8 for letter in dot.name)
        left = {"middle right": x + reach, "middle left": x - reach - wide}.get(side, x - wide / 2)
        top = {"top center": y - reach - LINE, "bottom center": y + reach}.get(side, y - LINE / 2)
        return left, top, left + wide, top + LINE

    taken = []
    for dot in dots:
        (x, y), half = at(dot), sizes[dot.key] / 2
        taken.append((x - half, y - half, x + half, y + half))
    found = {}
    for dot in sorted(dots, key=lambda dot: -dot.n):
        boxes = {side: box(dot, side) for side in SIDES}
        side = min(SIDES, key=lambda side: sum(_overlap(boxes[side], other) for other in taken))
        found[dot.key] = side
        taken.append(boxes[side])
    return found


def _overlap(a: Box, b: Box) -> float:
    return max(0.0, min(a[2], b[2]) - max(a[0], b[0])) * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def _axis(seen: Sequence[float], show: Values) -> dict[str, Any]:
    low, high = max(0.0, min(seen) - ROOM), min(100.0, max(seen) + ROOM)
    axis = value_axis(low, high, "percent", show)
    at: Any = axis["tickvals"]
    first, last = at[0], at[-1]
    room = (last - first) / 16  # for dots and names on the edges
    return axis | {"range": [first - room, last + room]}
