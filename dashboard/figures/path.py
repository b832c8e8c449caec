"""A path in steps: a bar for each with its count and its share of the step it comes from."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.figures import columns
from dashboard.figures.drawing import Figure
from dashboard.figures.theme import INK, TEXT, layout
from dashboard.tables import Table
from dashboard.values import Values, plot_text
from dashboard.words import Words

ROW_HEIGHT, FOOT = 50, 12
FAINT = 0.35


@dataclass(frozen=True, slots=True)
class Step:
    """One step. count: None where no export tells it. after: the count its bar begins at, so that steps that part a
    whole lie side by side. said: what stands behind its name; color: a colour of the theme; note: hover.

    share: in percent, of the `of` conversations of the step it comes from; ends: of its 95 % interval; …_before: of the
    comparison.
    """

    key: str
    name: str
    count: int | None
    after: int
    said: str
    color: str
    note: str = ""
    is_faded: bool = False
    share: float | None = None
    of: int | None = None
    ends: columns.Ends = None
    count_before: int | None = None
    share_before: float | None = None
    of_before: int | None = None


def path(steps: Sequence[Step], *, t: Words, theme: str) -> Figure:
    """Steps from top to bottom; a click brings a step's key."""
    figure = Figure(layout(theme, ROW_HEIGHT * len(steps) + FOOT))
    told = [(k, step) for k, step in enumerate(steps) if step.count is not None]
    figure.add_bar(
        x=[step.count for _, step in told], base=[step.after for _, step in told], y=[k for k, _ in told],
        orientation="h", width=0.46, name=t("Conversations"),
        marker={
            "color": [step.color for _, step in told], "line": {"width": 0},
            "opacity": [FAINT if step.is_faded else 1 for _, step in told],
        },
        customdata=[[step.key, plot_note(step)] for _, step in told],
        hovertemplate="%{customdata[1]}<extra></extra>",
        selected={"marker": {"opacity": 1}}, unselected={"marker": {"opacity": 1}},
    )  # fmt: skip
    for k, step in enumerate(steps):
        figure.add_annotation(
            x=0, xref="paper", y=k - 0.24, text=f"<b>{plot_text(step.name)}</b>  {plot_text(step.said)}",
            showarrow=False, xanchor="left", yanchor="bottom", xshift=-2, align="left",
            font={"size": 12, "color": TEXT[theme] if step.count is None else INK[theme]},
        )  # fmt: skip
    whole = max((step.after + (step.count or 0) for step in steps), default=0)
    figure.update_layout(hovermode="closest", clickmode="event+select", margin={"t": 4, "b": 4, "r": 4})
    figure.update_xaxes(visible=False, range=[0, max(whole, 1)])
    figure.update_yaxes(visible=False, range=[len(steps) - 0.7, -0.72], rangemode="normal")
    return figure


def path_table(steps: Sequence[Step], *, t: Words) -> Table:
    """A row a step; of one that no export tells, what is said instead."""
    show = Values(t)
    return columns.side_by_side(
        [
            columns.words(t("Step"), [step.name for step in steps]),
            columns.figures(t("Conversations"), [step.count for step in steps], "count", show),
            columns.figures(t("Share"), [step.share for step in steps], "percent", show),
            *columns.interval([step.ends for step in steps], "percent", show),
            *columns.counts([step.of for step in steps], show),
            *columns.if_any(
                columns.figures(t("Comparison"), [step.count_before for step in steps], "count", show),
                columns.figures(t("Comparison: share"), [step.share_before for step in steps], "percent", show),
                columns.figures(t("Comparison: n"), [step.of_before for step in steps], "count", show),
                columns.words(t("Remark"), [step.said if step.count is None else "" for step in steps]),
            ),
        ]
    )


def plot_note(step: Step) -> str:
    """What hover says: the name, then each line of the note."""
    return "<br>".join([f"<b>{plot_text(step.name)}</b>", *(plot_text(line) for line in step.note.split("\n"))])
