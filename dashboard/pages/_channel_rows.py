"""Channels, or ways of serving, beside each other: all key figures, one of them as a line with its change."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from dashboard.figures import theme
from dashboard.figures.spark import spark
from dashboard.filters import Filter
from dashboard.insight import contrasts
from dashboard.insight.contrasts import Difference
from dashboard.insight.intervals import Interval
from dashboard.metrics import METRICS
from dashboard.pages import _components, _headline, _sheets
from dashboard.pages._components import Cell, Row, number
from dashboard.pages._headline import BY_KEY, Headline
from dashboard.pages._names import DIMENSION, namer
from dashboard.pages._parts import View, by_bucket
from dashboard.pages._resolution_tables import Column, figure_cell
from dashboard.pages._series import series
from dashboard.pages._waits import CALENDAR
from dashboard.values import ENOUGH
from dashboard.words import N_

LOAD, SPEED, INTERVALS = "measures/load", "measures/speed", "measures/speed_interval"
MEASURES = (LOAD, SPEED, INTERVALS, "measures/resolution", "measures/satisfaction")
SHARE = Column(N_("Share of load"), "load_share_pct", LOAD, "selected_tickets", True)
FIGURES = ("response", "target", "resolution", "satisfaction")
# The trend's metric in the address → the figure it is; its names are those of the columns.
TRENDS = {
    "n": "tickets", "response": "response", "target": "target", "resolution": "resolution",
    "satisfaction": "satisfaction",
}  # fmt: skip
WORDS = {
    "tickets": N_("Tickets"),
    "response": N_("First response"),
    "target": N_("In target"),
    "resolution": N_("Resolved"),
    "satisfaction": N_("CSAT"),
}
LINE_TITLES = {
    "hour": N_("{figure}, by hour"),
    "day": N_("{figure}, by day"),
    "week": N_("{figure}, by week"),
    "month": N_("{figure}, by month"),
}
HIDDEN_ON_PHONES = (1, 3, 4, 6, 7)  # share, in target, resolved, line, change
Table = dict[str, dict[str, dict[str, Any]]]  # measure → group → row


@dataclass(frozen=True)
class Groups:
    """One period by one list of the filter, whose own choice is left out, so that all groups stay in sight."""

    view: View
    listed: str
    overall: Mapping[str, float | None] = field(default_factory=dict)

    @property
    def by(self) -> str:
        """The dimension."""
        return DIMENSION[self.listed]

    @cached_property
    def now(self) -> Table:
        """This period's figures."""
        return self._table(self.view.filter)

    @cached_property
    def before(self) -> Table:
        """The comparison's; empty without one."""
        return self._table(self.view.before) if self.view.before else {}

    @cached_property
    def order(self) -> list[str]:
        """The groups with tickets, the largest first and those with too little last."""
        found = {code: row["tickets"] for code, row in self.now[LOAD].items() if code and row["tickets"]}
        return sorted(found, key=lambda code: (found[code] < ENOUGH, -found[code], code))

    @property
    def headline(self) -> Headline:
        """The figure that is drawn as a line."""
        return BY_KEY[TRENDS.get(self.view.asked.metric, "tickets")]

    def over_time(self, filter: Filter) -> pl.DataFrame:
        """Figures by group and the view's grain."""
        return self.view.read(
            "details/group_trends", filter.without(self.listed), by=self.view.filter.grain, group=self.by
        )

    def color(self, code: str) -> str:
        """The channel whose colour the group wears."""
        return code if self.listed == "channels" else theme.HANDLED_BY.get(code, "other")

    def _table(self, filter: Filter) -> Table:
        open_filter = filter.without(self.listed)
        return {name: by_bucket(self.view.read(name, open_filter, by=self.by)) for name in MEASURES}


def draw(groups: Groups) -> None:
    """The table; a click filters to the row."""
    view, t = groups.view, groups.view.screen.t
    name, headline = namer(t), groups.headline
    chosen = getattr(view.asked, groups.listed)
    now_lines = _lines(groups, view.filter)
    before_lines = _lines(groups, view.before) if view.before else {}
    rows = []
    for code in groups.order:
        line = spark(now_lines.get(code, []), before_lines.get(code, []))
        rows.append(
            Row(
                key=code,
                name=name(groups.listed, code),
                bar=groups.now[LOAD][code]["tickets"],
                color=theme.CHANNEL_ORDER.index(groups.color(code)),
                cells=(*_cells(groups, code), Cell("", spark=line), _change(groups, code)),
                is_pressed=code in chosen,
            )
        )
    line_title = t(LINE_TITLES[view.filter.grain], figure=t(WORDS[headline.key]))
    heads = [
        name(groups.listed, ""), t(WORDS["tickets"]), t(SHARE.label), *(t(WORDS[key]) for key in FIGURES),
        line_title, t("Change"),
    ]  # fmt: skip
    _sheets.metrics([BY_KEY["tickets"].metric, SHARE.metric, *(BY_KEY[key].metric for key in FIGURES)])
    picked = _components.leaderboard(
        rows, heads, label=t("Channels, all figures"), optional=HIDDEN_ON_PHONES, key=f"all_{groups.by}"
    )
    if picked:
        view.toggle(groups.listed, picked)


def _lines(groups: Groups, filter: Filter) -> dict[str, list[float | None]]:
    """The chosen figure over time, by group."""
    view, metric, frame = groups.view, groups.headline.metric, groups.over_time(filter)
    lines = {
        str(code): series(part, filter, metric, grain=view.filter.grain, facts=view.facts)
        for (code,), part in frame.partition_by("code", as_dict=True).items()
    }
    return {code: [point.value for point in points] for code, points in lines.items()}


def _cells(groups: Groups, code: str) -> tuple[Cell, ...]:
    view, show = groups.view, groups.view.screen.show

    def cell(column: Column, goal: float | None = None) -> Cell:
        row, then = groups.now[column.measure].get(code, {}), groups.before.get(column.measure, {}).get(code, {})
        return figure_cell(view, column, row, then, goal)

    made = [number(groups.now[LOAD][code]["tickets"], "count", show), cell(SHARE)]
    for key in FIGURES:
        headline = BY_KEY[key]
        column = Column(WORDS[key], headline.metric, headline.measure, headline.n)
        row = groups.now[headline.measure].get(code, {})
        made.append(cell(column, _headline.goal_of(headline, row, groups.overall)))
    return tuple(made)


def _change(groups: Groups, code: str) -> Cell:
    """How the chosen figure moved; in colour only where chance alone would not do it."""
    t, show, headline = groups.view.screen.t, groups.view.screen.show, groups.headline
    measure = LOAD if headline.key == "tickets" else headline.measure
    metric = METRICS[headline.metric]
    now, then = (table.get(measure, {}).get(code, {}) for table in (groups.now, groups.before))
    value, earlier = now.get(metric.name), then.get(metric.name)
    n, n_earlier = now.get(headline.n) or 0, then.get(headline.n) or 0
    if not groups.before:
        return Cell(show.value(None, metric.unit), "faint", t("No comparison"))
    moved = show.change(value, earlier, metric.unit, better=metric.better, n=n, n_before=n_earlier)
    if moved is None:
        return Cell(show.value(None, metric.unit), "faint", t("Too few to compare"))
    lines = [t("Comparison: {x} (n = {n})", x=show.value(earlier, metric.unit), n=show.value(n_earlier, "count"))]
    found = _difference(groups, code, headline, (value, n), (earlier, n_earlier))
    is_told = found is not None and found.is_told(n, n_earlier)
    if found is not None and found.interval is not None:
        lines.append(t("95% interval of the change: {x}", x=span(found.interval, metric.unit, groups.view)))
        lines.append(t("beyond chance") if is_told else t("not beyond chance"))
    tone = {"good": "better", "bad": "worse"}.get(moved.tone, "") if is_told else ""
    return Cell(moved.text, tone, " · ".join(lines))


def _difference(
    groups: Groups, code: str, headline: Headline, now: tuple[float | None, int], then: tuple[float | None, int]
) -> Difference | None:
    if METRICS[headline.metric].unit == "percent":
        return contrasts.of_shares(*now, *then)
    if headline.key != "response":
        return None
    bounds = [CALENDAR.bounds(table[INTERVALS].get(code, {}), "p50") for table in (groups.now, groups.before)]
    return contrasts.of_quantiles(now[0], bounds[0], then[0], bounds[1])


def span(interval: Interval, unit: str, view: View) -> str:
    """The interval of a difference: of shares in points, of durations in percent."""
    low, high = interval
    if unit == "percent":
        return view.screen.t("{low} to {high} pp", low=f"{low:+.1f}", high=f"{high:+.1f}")
    return view.screen.t("{low} to {high}", low=f"{low:+.1f}%", high=f"{high:+.1f}%")
