"""The hours of service of one week: a row for each weekday, a bar for each period."""

from collections.abc import Sequence

from dashboard.figures.drawing import Figure
from dashboard.figures.theme import ACCENT, GRID, INK, TEXT, layout
from dashboard.values import Values
from dashboard.words import Words

HOUR_TICKS = (0, 4, 8, 12, 16, 20, 24)


def week_hours(spans: Sequence[tuple[int, int, int]], *, t: Words, theme: str, height: int = 230) -> Figure:
    """Monday on top. spans: weekday 1–7 and minutes after midnight, from and to."""
    show = Values(t)
    figure = Figure(layout(theme, height))
    days = [show.weekday(day) for day in range(1, 8)]
    texts = [f"{_clock(opens)}–{_clock(closes)}" for _, opens, closes in spans]
    figure.add_bar(
        orientation="h", y=[days[day - 1] for day, _, _ in spans], base=[opens / 60 for _, opens, _ in spans],
        x=[(closes - opens) / 60 for _, opens, closes in spans], marker={"color": ACCENT[theme], "cornerradius": 3},
        customdata=texts, hovertemplate="%{y} %{customdata}<extra></extra>", width=0.62,
    )  # fmt: skip
    figure.update_layout(hovermode="closest", barmode="overlay")
    figure.update_yaxes(
        type="category", categoryorder="array", categoryarray=days[::-1], range=[-0.5, 6.5], showgrid=False,
        tickfont={"size": 12, "color": INK[theme]},
    )  # fmt: skip
    figure.update_xaxes(
        range=[0, 24.2], tickmode="array", tickvals=list(HOUR_TICKS),
        ticktext=[f"{hour:02d}:00" for hour in HOUR_TICKS],
        showgrid=True, gridcolor=GRID[theme], zeroline=False, tickfont={"size": 12, "color": TEXT[theme]},
    )  # fmt: skip
    return figure


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
