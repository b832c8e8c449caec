"""The leaderboards of the Resolution page: which figures stand beside a group, and how a row comes to be."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures import theme
from dashboard.metrics import METRICS
from dashboard.pages import _components, _headline, _sheets
from dashboard.pages._components import Cell, Row, number
from dashboard.pages._names import DIMENSION, namer
from dashboard.pages._parts import View, by_bucket
from dashboard.values import ENOUGH
from dashboard.words import N_

RESOLUTION, QUALITY = "measures/resolution", "measures/quality"


@dataclass(frozen=True, slots=True)
class Column:
    """A figure of a table: its heading, metric and measure. n: the count under it; is_optional: not on phones."""

    label: str
    metric: str
    measure: str
    n: str
    is_optional: bool = False


RESOLVED = Column(N_("Resolved"), "resolution_pct", RESOLUTION, "mature_tickets")
ONE_TOUCH = Column(N_("One-touch"), "one_touch_pct", RESOLUTION, "human_resolved", True)
REOPENED = Column(N_("Reopened"), "reopen_pct", RESOLUTION, "ever_resolved")
TRANSFERRED = Column(N_("Transferred"), "transfer_pct", RESOLUTION, "stations_known")
BETWEEN_TEAMS = Column(N_("Between teams"), "team_transfer_pct", RESOLUTION, "team_stations_known", True)
OUTSIDE_TIME = Column(N_("Time there"), "outside_p50_seconds", QUALITY, "handed_out")
OUTSIDE_TIME_OF_TEAM = Column(N_("At partners"), "outside_p50_seconds", QUALITY, "handed_out")
REFUND_TIME = Column(N_("Median time"), "refund_p50_seconds", QUALITY, "refunds_paid")
REFUND_TARGET = Column(N_("In target"), "refund_within_target_pct", QUALITY, "refunds")


def time_to_resolve(is_business: bool) -> Column:
    """The headline time of a group, on the clock the page is set to."""
    if is_business:
        name = "resolve_km_p50_business_seconds"
        return Column(N_("Time to resolve"), name, "measures/resolution_business", "resolve_known", True)
    return Column(N_("Time to resolve"), "resolve_km_p50_seconds", RESOLUTION, "resolve_known", True)


def leaderboard(
    view: View,
    listed: str,
    columns: Sequence[Column],
    *,
    count: tuple[str, str, str],
    goals: dict[str, float | None],
    key: str,
) -> int:
    """Draw a table by one list of the filter; a click filters to the row. Returns the rows drawn.

    count: heading, measure and column of what the bar behind the name is as long as. goals: by metric.
    """
    t, show = view.screen.t, view.screen.show
    head, base, counted = count
    by = DIMENSION[listed]
    now = {m: by_bucket(view.frame(m, by=by, without=listed)) for m in {base, *(c.measure for c in columns)}}
    before: dict[str, dict[str, dict[str, Any]]] = {}
    if view.before is not None:
        earlier = view.before.without(listed)
        before = {m: by_bucket(view.read(m, earlier, by=by)) for m in {c.measure for c in columns}}
    name, chosen = namer(t), getattr(view.asked, listed)
    found = {code: row[counted] for code, row in now[base].items() if code and row.get(counted)}
    rows = []
    for code in sorted(found, key=lambda code: (found[code] < ENOUGH, -found[code], code)):
        cells = [number(found[code], "count", show)]
        for column in columns:
            then = before.get(column.measure, {}).get(code, {})
            cells.append(figure_cell(view, column, now[column.measure].get(code, {}), then, goals.get(column.metric)))
        color = theme.CHANNEL_ORDER.index(code) if listed == "channels" else 0
        rows.append(Row(code, name(listed, code), found[code], color, tuple(cells), code in chosen))
    if rows:
        heads = [name(listed, ""), t(head), *(t(column.label) for column in columns)]
        optional = [k for k, column in enumerate(columns, 1) if column.is_optional]
        _sheets.metrics([column.metric for column in columns])
        picked = _components.leaderboard(rows, heads, label=name(listed, ""), optional=optional, key=key)
        if picked:
            view.toggle(listed, picked)
    return len(rows)


def figure_cell(view: View, column: Column, row: dict[str, Any], then: dict[str, Any], goal: float | None) -> Cell:
    """A figure of a row: interval, n, target and comparison in its tooltip; grey on few, red out of target."""
    t, show, metric = view.screen.t, view.screen.show, METRICS[column.metric]
    value, n = row.get(column.metric), row.get(column.n)
    if value is None:
        return number(None, metric.unit, show, "faint", t("Nothing to measure here"), n)
    lines = [f"n = {show.value(n, 'count')}"]
    if band := _headline.interval(column.metric, value, n):
        lines.insert(0, show.interval(value, *band))
    if goal is not None:
        lines.append(t("Target {x}", x=_headline.target(column.metric, goal, show)))
    if (earlier := then.get(column.metric)) is not None:
        n_then = show.value(then.get(column.n), "count")
        lines.append(t("Comparison: {x} (n = {n})", x=show.value(earlier, metric.unit), n=n_then))
    missed = _headline.verdict(column.metric, value, goal, n) == "missed"
    tone = "faint" if (n or 0) < ENOUGH else "bad" if missed else ""
    tip = " · ".join([*lines, t("out of target")] if missed else lines)
    return number(value, metric.unit, show, tone, tip, n)
