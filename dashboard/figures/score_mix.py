"""Scores 1 to 5 as bars that part in the middle: low ones to the left, high ones to the right, 3 astride the line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.figures import columns
from dashboard.figures.drawing import Figure
from dashboard.figures.theme import DIVERGING, INK, LINE, NOTE, PROMOTION, TEXT, layout
from dashboard.figures.trend import SIGN
from dashboard.tables import Table
from dashboard.values import ENOUGH, Values, plot_text
from dashboard.words import Words

SCORES = (1, 2, 3, 4, 5)
# Of the ten diverging colours, one a score; 3 is the grey of the comparison line, which takes no side.
FILL = {1: DIVERGING[1], 2: DIVERGING[3], 4: DIVERGING[6], 5: DIVERGING[8]}
NEUTRAL = {"light": "#d5d8dc", "dark": "#4a505b"}
ON_FILL = {
    "light": {1: "#ffffff", 2: INK["light"], 3: INK["light"], 4: INK["light"], 5: "#ffffff"},
    "dark": {1: "#15171c", 2: INK["dark"], 3: INK["dark"], 4: INK["dark"], 5: "#15171c"},
}
ROW_HEIGHT, LEAST_HEIGHT, MOST_HEIGHT, ROOM_FOR_TEXT = 27, 330, 560, 7.0


@dataclass(frozen=True, slots=True)
class Mix:
    """One bucket: the shares of 1 to 5 in percent (None: no answers), their notes for hover, the answers under them.

    promotions: names of those that touch the bucket. pinned: words of the notes on its days.
    """

    start: datetime
    shares: tuple[float, ...] | None
    notes: tuple[str, ...] = ()
    n: int = 0
    promotions: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()


def score_mix(rows: Sequence[Mix], *, grain: str, t: Words, theme: str, last_note: str = "") -> Figure:
    """One row a bucket, the first on top. last_note: what the last row's label adds (unfinished)."""
    show = Values(t)
    figure = Figure(layout(theme, min(MOST_HEIGHT, max(LEAST_HEIGHT, 64 + ROW_HEIGHT * len(rows)))))
    drawn = [(k, row, row.shares) for k, row in enumerate(rows) if row.shares is not None]
    left = max((shares[0] + shares[1] + shares[2] / 2 for _, _, shares in drawn), default=0)
    right = max((shares[3] + shares[4] + shares[2] / 2 for _, _, shares in drawn), default=100)
    room = (left + right) * 0.12
    for score in SCORES:
        figure.add_bar(
            y=[k for k, _, _ in drawn], x=[shares[score - 1] for _, _, shares in drawn], orientation="h",
            base=[_base(shares, score) for _, _, shares in drawn], name=str(score),
            marker={
                "color": FILL.get(score, NEUTRAL[theme]), "line": {"width": 0},
                "opacity": [1 if row.n >= ENOUGH else 0.45 for _, row, _ in drawn],
            },
            text=[
                f"{shares[score - 1]:.0f}%" if shares[score - 1] >= ROOM_FOR_TEXT and row.n >= ENOUGH else ""
                for _, row, shares in drawn
            ],
            textposition="inside", insidetextanchor="middle", textangle=0, constraintext="none",
            textfont={"size": 12, "color": ON_FILL[theme][score]},
            customdata=[[_say(row, score, grain, show, t)] for _, row, _ in drawn],
            hovertemplate="%{customdata[0]}<extra></extra>",
        )  # fmt: skip
    figure.add_scatter(
        y=[k for k, _, _ in drawn], x=[right + room * 0.1] * len(drawn), mode="text", textposition="middle right",
        text=[f"n {show.value(row.n, 'count')}" for _, row, _ in drawn], textfont={"size": 12, "color": TEXT[theme]},
        hoverinfo="skip", showlegend=False, cliponaxis=False,
    )  # fmt: skip
    for k, row in enumerate(rows):
        if row.promotions:
            figure.add_hrect(y0=k - 0.5, y1=k + 0.5, fillcolor=PROMOTION, line={"width": 0}, layer="below")
    figure.add_vline(x=0, line={"color": LINE[theme], "width": 1}, layer="below")
    labels = [_sign(row) + show.bucket(row.start, grain, short=True) for row in rows]
    if last_note and labels:
        labels[-1] = f"{labels[-1]} ({last_note})"
    step = -(-len(rows) // 20) or 1
    figure.update_layout(
        barmode="overlay", bargap=0.26, hovermode="closest", showlegend=True,
        legend={
            "orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0, "traceorder": "normal", "title": {"text": ""},
            "itemclick": False, "itemdoubleclick": False, "font": {"size": 12, "color": TEXT[theme]},
        },
        margin={"t": 34},
    )  # fmt: skip
    figure.update_xaxes(showticklabels=False, range=[-left - 1, right + room])
    figure.update_yaxes(
        tickmode="array", tickvals=list(range(len(rows)))[::step], ticktext=labels[::step], showgrid=False,
        range=[len(rows) - 0.5, -0.5], rangemode="normal",
    )  # fmt: skip
    return figure


def score_mix_table(rows: Sequence[Mix], *, grain: str, t: Words, last_note: str = "") -> Table:
    """A row a bucket, a column a score."""
    show = Values(t)
    remarks = [[*row.promotions, *row.pinned] for row in rows]
    if last_note and remarks:
        remarks[-1].append(last_note)
    return columns.side_by_side(
        [
            columns.buckets([row.start for row in rows], grain, show),
            *(
                columns.figures(
                    t("Score {n}", n=score),
                    [row.shares[score - 1] if row.shares else None for row in rows],
                    "percent",
                    show,
                )
                for score in SCORES
            ),
            columns.figures(t("n"), [row.n for row in rows], "count", show),
            *columns.if_any(columns.words(t("Remark"), [" · ".join(lines) for lines in remarks])),
        ]
    )


def _base(shares: tuple[float, ...], score: int) -> float:
    """Where the bar of a score begins: half of the threes lie on each side."""
    half = shares[2] / 2
    return {1: -half - shares[1] - shares[0], 2: -half - shares[1], 3: -half, 4: half, 5: half + shares[3]}[score]


def _say(row: Mix, score: int, grain: str, show: Values, t: Words) -> str:
    lines = [plot_text(show.bucket(row.start, grain)), f"<b>{plot_text(t('Score {n}', n=score))}</b>: "]
    lines[1] += plot_text(row.notes[score - 1]) if row.notes else ""
    return "<br>".join(
        [*lines, *(plot_text(name) for name in row.promotions), *(f"{SIGN} {plot_text(n)}" for n in row.pinned)]
    )


def _sign(row: Mix) -> str:
    return f'<span style="color:{NOTE}">{SIGN}</span> ' if row.pinned else ""
