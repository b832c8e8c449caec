"""The charts of the Resolution page, a card each."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from dashboard import vocabulary
from dashboard.figures.ages import AgeBand, ages, ages_table
from dashboard.figures.curve import Mark, Point, curve, curve_table
from dashboard.figures.flow import Flow, flow, flow_table
from dashboard.figures.trend import is_thin, trend, trend_table
from dashboard.filters import Filter
from dashboard.insight import intervals
from dashboard.insight.survival import Step
from dashboard.metrics import METRICS
from dashboard.pages import _headline
from dashboard.pages._headline import Headline
from dashboard.pages._parts import View, card, chart, remark, tickets_link, title_row, verdict
from dashboard.pages._resolution_cards import NO_TIMES, reason
from dashboard.pages._series import is_unfinished, marks, series
from dashboard.values import ENOUGH
from dashboard.words import N_

FLOW_TITLES = {
    "hour": N_("Created and resolved per hour"),
    "day": N_("Created and resolved per day"),
    "week": N_("Created and resolved per week"),
    "month": N_("Created and resolved per month"),
}
TREND_TITLES = {
    "hour": N_("{figure}, by hour"),
    "day": N_("{figure}, by day"),
    "week": N_("{figure}, by week"),
    "month": N_("{figure}, by month"),
}
HORIZONS = (("1h", 3600), ("4h", 4 * 3600), ("24h", 24 * 3600), ("72h", 72 * 3600), ("7d", 7 * 86400))
FLOW, BACKLOG, WITHIN = "measures/flow", "measures/backlog", "measures/resolved_within"


# Created and resolved


def flow_card(view: View) -> None:
    """Created against resolved, and the backlog: do we keep up?"""
    t, grain = view.screen.t, view.filter.grain
    with card("flow", view.screen, t(FLOW_TITLES[grain]), t("each by its own date")):
        points = _flow_points(view)
        shown: dict[str, Any] = {
            "grain": grain, "t": t, "bands": marks(view), "unfinished": is_unfinished(view.filter, view.facts),
        }  # fmt: skip
        says = t("Tickets created and resolved as two lines, the gap shaded; below them the open tickets.")
        figure = flow(points, theme=view.screen.theme, **shown)
        chart(figure, partial(flow_table, points, **shown), key="flow", alt=says)
        whole = view.row(FLOW)
        if whole["resolved_tickets"] is None:
            remark(t(NO_TIMES))
            return
        show = view.screen.show
        created, resolved = show.value(whole["tickets"], "count"), show.value(whole["resolved_tickets"], "count")
        sentence = t("{created} created, {resolved} resolved", created=created, resolved=resolved)
        remark(f"{sentence} · {_net(view, whole['net_flow'])}")


def _net(view: View, net: int) -> str:
    t, n = view.screen.t, view.screen.show.value(abs(net), "count")
    if not net:
        return t("the backlog stayed level")
    return t("{n} more came than went", n=n) if net > 0 else t("{n} more went than came", n=n)


def _flow_points(view: View) -> list[Flow]:
    now = _flow_columns(view, view.filter)
    before = _flow_columns(view, view.before) if view.before else {}
    starts = [point.start for point in now["created"]]
    earlier: list[datetime | None] = [point.start for point in before.get("created", [])][: len(starts)]

    def values(columns: dict[str, list[Any]], name: str) -> list[int | None]:
        found = [point.value for point in columns.get(name, [])][: len(starts)]
        return found + [None] * (len(starts) - len(found))

    rows = zip(
        starts,
        *(values(now, name) for name in ("created", "resolved", "net", "backlog")),
        *(values(before, name) for name in ("created", "resolved", "backlog")),
        earlier + [None] * (len(starts) - len(earlier)),
        strict=True,
    )
    return [Flow(*row) for row in rows]


def _flow_columns(view: View, filter: Filter) -> dict[str, list[Any]]:
    """The columns as complete series; one that no export tells anything about, in whatever period, is left out."""
    grain = view.filter.grain
    flows, stock = view.read(FLOW, filter, by=grain), _headline.open_trend(view, filter, grain)
    told = {"created": (flows, "tickets")}
    if view.row(FLOW)["resolved_tickets"] is not None:
        told |= {"resolved": (flows, "resolved_tickets"), "net": (flows, "net_flow")}
    if view.row(BACKLOG)["backlog"] is not None:
        told["backlog"] = (stock, "backlog")
    return {
        name: series(frame, filter, column, grain=grain, facts=view.facts) for name, (frame, column) in told.items()
    }


# A card's figure over time


def trend_card(view: View, headline: Headline, overall: Mapping[str, float | None]) -> None:
    """The figure of the chosen card by day, week or month: when did it change?"""
    t, show, grain = view.screen.t, view.screen.show, view.filter.grain
    unit, title = METRICS[headline.metric].unit, t(TREND_TITLES[grain], figure=_headline.label_of(headline, t))

    def ends(row: dict[str, Any]) -> tuple[float, float] | None:
        return _headline.interval(headline.metric, row.get(headline.metric), row.get(headline.n))

    def note(row: dict[str, Any]) -> str:
        if headline.metric == "backlog":
            return ""
        band, counted = ends(row), f"n = {show.value(row.get(headline.n), 'count')}"
        return f"{band[0]:.1f}–{band[1]:.1f} · {counted}" if band else counted

    def points(filter: Filter) -> list[Any]:
        frame = _headline.measured(view)(headline, filter, grain)
        n = "" if headline.metric == "backlog" else headline.n
        return series(frame, filter, headline.metric, grain=grain, facts=view.facts, n=n, note=note, ends=ends)

    with card("trend", view.screen, title, t("of the card chosen above")):
        now = points(view.filter)
        if all(point.value is None for point in now):
            remark(t(reason(headline.key, view)))
            return
        before = points(view.before) if view.before else []
        shown: dict[str, Any] = {
            "grain": grain, "unit": unit, "t": t, "bands": marks(view),
            "target": _headline.goal_of(headline, view.row(headline.measure), overall),
            "unfinished": is_unfinished(view.filter, view.facts),
        }  # fmt: skip
        figure = trend(now, before, name=title, theme=view.screen.theme, height=330, **shown)
        says = t("{title}, this period as a line and the comparison dotted.", title=title)
        made = partial(trend_table, now, before, name=_headline.label_of(headline, t), **shown)
        chart(figure, made, key="trend", alt=says)
        if is_thin(now):
            remark(t("Most points rest on fewer than 30 observations: read the line as a whole."))
        if headline.key == "resolution":
            remark(t("Tickets younger than 7 days are left out: they still have time."))


# Open by age


def ages_card(view: View) -> None:
    """Open tickets by age: what is stuck?"""
    t, show = view.screen.t, view.screen.show
    rows = list(view.read("details/open_ages", view.filter).iter_rows(named=True))
    then: dict[str, int | None] = {}
    if view.before:
        then = dict(view.read("details/open_ages", view.before).select("band", "backlog").iter_rows())
    moment = rows[0]["moment_at"]
    hint = t("at {moment}", moment=show.moment(moment, view.facts.last_date)) if moment else ""
    with card("ages", view.screen):
        with title_row(t("Open by age"), hint):
            tickets_link(view, "ages", ages=tuple(sorted(vocabulary.AGES)))
        whole = view.row(BACKLOG)
        if not whole["backlog"]:
            verdict(t("Nothing was open at the end of the period."), "good")
            return
        bands = [AgeBand(r["band"], t(vocabulary.AGES[r["band"]]), r["backlog"], then.get(r["band"])) for r in rows]
        figure = ages(bands, t=t, theme=view.screen.theme, height=345)
        says = t("Open tickets by age as bars, the comparison as marks.")
        points = chart(figure, partial(ages_table, bands, t=t), key="ages", alt=says, picks=True)
        picked = [point["customdata"][0] for point in points if point.get("customdata")]
        if picked:
            view.screen.open("tickets", replace(view.asked, ages=(picked[0],)))
        median, oldest = whole["backlog_age_p50_seconds"], whole["backlog_oldest_seconds"]
        said = t("median age {a} · oldest {b}", a=show.duration(median), b=show.duration(oldest))
        remark(f"{said} · {t('lines across: comparison')}" if then else said)


# Share resolved within


def _steps(view: View, filter: Filter) -> list[Step]:
    """The curve on which abandoned tickets count as never solved, as in the share resolved in 7 days."""
    return [Step(*row) for row in view.read("details/resolution_curve", filter, gone="unsolved").iter_rows()]


def within_card(view: View) -> None:
    """What share was resolved within hours and days: slower, or only newer?"""
    t, steps = view.screen.t, _steps(view, view.filter)
    hint = t("calendar time") if view.filter.is_business_hours else t("since creation")
    with card("within", view.screen, t("Share resolved by age"), hint):
        if not steps:
            remark(t("No solution at a known time in this period."))
            return
        row = view.row(WITHIN)
        before = _steps(view, view.before) if view.before else []
        median_age = row["age_p50_seconds"]
        young_from = median_age if median_age is not None and median_age < HORIZONS[-1][1] else None
        drawn = (
            [_point(step) for step in steps], [_point(step) for step in before],
            [_mark(view, name, seconds) for name, seconds in HORIZONS],
        )  # fmt: skip
        figure = curve(*drawn, t=t, theme=view.screen.theme, young_from=young_from, height=330)
        says = t("Share of tickets resolved by the time since creation: a curve, the comparison dotted.")
        chart(figure, partial(curve_table, *drawn, t=t), key="within", alt=says)
        remark(t("Line: open tickets count with their age. Dots: only tickets that are old enough."))
        if young_from is not None:
            remark(t("Hatched: most tickets are not that old yet."))


def _point(step: Step) -> Point:
    return Point(step.seconds, step.pct, step.at_risk, step.band)


def _mark(view: View, name: str, seconds: int) -> Mark:
    t, show, row = view.screen.t, view.screen.show, view.row(WITHIN)
    pct, n = row[f"within_{name}_pct"], row[f"mature_{name}"]
    notes, band, earlier = [], intervals.wilson_pct(pct, n), None
    if band:
        notes.append(f"{band[0]:.1f}–{band[1]:.1f}")
    notes.append(t("n = {n} old enough", n=show.value(n, "count")))
    then = view.row_before(WITHIN)
    if then and then[f"within_{name}_pct"] is not None:
        earlier = then[f"within_{name}_pct"]
        notes.append(t("comparison {x}", x=show.value(earlier, "percent")))
    return Mark(seconds, pct, " · ".join(notes), n < ENOUGH, n, band, earlier)
