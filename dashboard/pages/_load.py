"""Load: when tickets arrive, how waiting follows from it, and how many conversations run at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from dashboard.figures import heatmap
from dashboard.figures.hour_bars import HourBar, hour_bars, hour_bars_table
from dashboard.figures.load_dots import Dot, load_dots, load_dots_table
from dashboard.filters import Filter
from dashboard.insight import intervals
from dashboard.insight.levels import levels
from dashboard.metrics import METRICS
from dashboard.pages import _headline
from dashboard.pages._campaigns import Campaign, current
from dashboard.pages._parts import View, card, chart, first_row, remark, tickets_link, title_row
from dashboard.values import ENOUGH
from dashboard.words import N_, Words

NORMAL = ("night", "normal", "weekday_peak", "weekend")
MODES = {
    "all": N_("As filtered"),
    "normal": N_("Normal weeks"),
    "promo": N_("Promotion days"),
    "one": N_("One promotion"),
}
FEWEST = 7  # dots, below which nothing is drawn
WAITS = {"target": N_("In target"), "median": N_("Median wait")}


# When is it full?


def hours(view: View, found: Sequence[Campaign]) -> None:
    """The heat map of tickets per hour: of normal weeks, of promotion days, or of one promotion."""
    t, lang = view.screen.t, view.screen.lang
    with card("load", view.screen):
        with title_row(t("When it is full"), t("tickets per hour, average")):
            tickets_link(view, "load")
        is_narrowed = bool(view.asked.peaks or view.asked.promos)
        modes = [key for key in MODES if (key != "all" or is_narrowed) and (key != "one" or found)]
        mode = st.segmented_control(
            t("Days"), modes, default=modes[0], required=True, label_visibility="collapsed",
            format_func=lambda key: t(MODES[key]), key=f"load_mode_{is_narrowed}_{lang}",
        )  # fmt: skip
        one = _chosen(view, found) if mode == "one" else None
        filter = view.filter.without("weekdays").without("hours")
        if mode == "promo":
            filter = replace(filter, peaks=("promo",), promos=())
        elif one is not None:
            end = min(one.ends_on, view.facts.last_date)
            filter = replace(filter, peaks=(), promos=(one.code,), start_date=one.starts_on, end_date=end, until=None)
        elif mode == "normal":
            filter = replace(filter, peaks=NORMAL, promos=())
        rows = [row for row in view.read("details/arrival_hours", filter).iter_rows(named=True) if row["days"]]
        if not any(row["tickets"] for row in rows):
            remark(_why_not(view, filter, mode))
            return
        _heat_map(view, rows, one)
        if one is not None:
            show = view.screen.show
            days = show.days(one.starts_on, one.ends_on, view.facts.last_date)
            remark(t("{days}, whatever dates the page shows.", days=days))
        elif mode == "promo":
            remark(t("Blank hours: no promotion day of these dates falls on them."))
        elif mode == "normal":
            remark(t("Without promotions and holidays."))


def _chosen(view: View, found: Sequence[Campaign]) -> Campaign:
    by_key = {one.key: one for one in reversed(found)}
    now = current(found, view.filter).key
    key = st.selectbox(
        view.screen.t("Promotion"), list(by_key), index=list(by_key).index(now), label_visibility="collapsed",
        format_func=lambda one: by_key[one].name, key=f"load_promotion_{now}_{view.screen.lang}",
    )  # fmt: skip
    return by_key[key]


def _why_not(view: View, filter: Filter, mode: str | None) -> str:
    t = view.screen.t
    every = replace(filter, peaks=(), promos=()) if mode != "one" else filter
    if first_row(view.read("measures/volume", every, by="all")).get("tickets") and not any(
        view.read("details/arrival_hours", every)["tickets"]
    ):
        return t("The export gives the day of creation without the time, so hours cannot be told.")
    if mode == "promo":
        return t("No promotion day lies in these dates.")
    return t("These dates hold promotions and holidays only.") if mode == "normal" else t("Nothing to measure here")


def _heat_map(view: View, rows: Sequence[Mapping[str, Any]], one: Campaign | None) -> None:
    t = view.screen.t
    values = {(r["weekday"], r["hour"]): r["tickets_per_hour"] for r in rows if r["tickets_per_hour"] is not None}
    notes = {(r["weekday"], r["hour"]): _arrived(view, r) for r in rows}
    counts = {(r["weekday"], r["hour"]): r["tickets"] for r in rows}
    points = chart(
        heatmap.week_hours(
            values, unit="per_hour", t=t, theme=view.screen.theme, notes=notes, chosen=_cells(view), height=280
        ),
        partial(heatmap.week_hours_table, values, unit="per_hour", t=t, counts=counts, counted=t("Tickets")),
        picks=True,
        key=f"load_{view.asked.weekdays}_{view.asked.hours}_{one.key if one else ''}",
        alt=t("When it is full: tickets per hour by weekday and hour of day."),
    )  # fmt: skip
    _pick(view, points)


def _arrived(view: View, row: Mapping[str, Any]) -> str:
    t, show = view.screen.t, view.screen.show
    n, days, due = show.value(row["tickets"], "count"), row["days"], row["target_due"]
    lines = [t("{n} tickets in {days} days", n=n, days=days)]
    if band := _headline.interval("within_target_pct", row["within_target_pct"], due):
        told = show.interval(row["within_target_pct"], *band)
        lines.append(f"{t('Answered in target')}: {told} · n = {show.value(due, 'count')}")
    return "<br>".join(lines)


def _cells(view: View) -> list[tuple[int, int]]:
    """The hours of the week that the page is filtered to; none where it is not."""
    if not view.asked.weekdays and not view.asked.hours:
        return []
    return [(d, h) for d in view.asked.weekdays or heatmap.WEEKDAYS for h in view.asked.hours or heatmap.HOURS]


def _pick(view: View, points: Sequence[Mapping[str, Any]]) -> None:
    if points:
        day, hour = int(points[0]["customdata"][0]), int(points[0]["customdata"][1])
        again = view.asked.weekdays == (day,) and view.asked.hours == (hour,)
        view.choose(weekdays=() if again else (day,), hours=() if again else (hour,))


# Where is the knee?


def waiting(view: View) -> None:
    """The card with a dot for each hour of the week: load of an agent against what customers got."""
    t = view.screen.t
    with card("knee", view.screen):
        with title_row(t("Waiting and load"), t("a dot an hour of the week")):
            by = st.segmented_control(
                t("Figure"), list(WAITS), default="target", required=True, label_visibility="collapsed",
                format_func=lambda key: t(WAITS[key]), key=f"knee_{view.screen.lang}",
            )  # fmt: skip
        rows = list(
            view.read("details/load_hours", view.filter.without("weekdays").without("hours")).iter_rows(named=True)
        )
        if not any(row["agent_hours"] for row in rows):
            remark(t("The export does not name the agents who reply, or the time of their replies."))
            return
        is_share = by != "median"
        metric, n = (
            ("within_target_pct", "target_due") if is_share else ("first_response_p50_seconds", "answered_tickets")
        )
        unit = METRICS[metric].unit
        known = [row for row in rows if row["tickets_per_agent_hour"] is not None and row[metric] is not None]
        if not known:
            remark(t("Nothing to measure here: hours, replies or targets of these tickets are not known."))
            return
        if len(known) < FEWEST:
            remark(t("Too few hours with replies to show a pattern."))
            return
        dots = [_dot(view, row, metric, n) for row in known]
        course = levels([(dot.load, dot.value, dot.n) for dot in dots], is_median=not is_share)
        goal = view.row("measures/speed").get("within_target_goal_pct") if is_share else None
        line = [(level.x, level.y) for level in course]
        goal_name = t("Target {x}", x=view.screen.show.goal(goal, unit)) if goal else ""
        name = _figure_name(unit, t)
        points = chart(
            load_dots(
                dots, line, unit=unit, t=t, theme=view.screen.theme, goal=goal, goal_name=goal_name, height=290
            ),
            partial(load_dots_table, dots, line, unit=unit, name=name, t=t, goal=goal, goal_name=t("Target")),
            picks=True,
            key=f"knee_{by}_{view.asked.weekdays}_{view.asked.hours}",
            alt=t("Waiting and load: tickets per agent-hour against what customers got, a dot an hour of the week."),
        )  # fmt: skip
        remark(
            t(
                "An agent counts in an hour with a first reply of theirs; tickets are those owed a human reply. "
                "Line: hours of about equally many tickets together. Rings: fewer than 30."
            )
        )
        _pick(view, points)


def _figure_name(unit: str, t: Words) -> str:
    return t("Answered in target") if unit == "percent" else t("Median wait")


def _dot(view: View, row: Mapping[str, Any], metric: str, n: str) -> Dot:
    t, show, unit = view.screen.t, view.screen.show, METRICS[metric].unit
    value, counted = row[metric], row[n]
    band = _headline.interval(metric, value, counted)
    told = show.interval(value, *band) if band else show.value(value, unit)
    word = _figure_name(unit, t)
    load = show.value(row["tickets_per_agent_hour"], "per_hour")
    cell = (row["weekday"], row["hour"])
    lines = [
        f"<b>{show.weekday(cell[0])} {show.hours(cell[1], cell[1] + 1)}</b>",
        f"{word}: {told} · n = {show.value(counted, 'count')}",
        t(
            "{x} tickets per agent-hour: {n} in {hours} agent-hours",
            x=load, n=show.value(row["due_tickets"], "count"), hours=show.value(row["agent_hours"], "count"),
        ),
    ]  # fmt: skip
    chosen = _cells(view)
    is_faded = bool(chosen) and cell not in chosen
    return Dot(*cell, row["tickets_per_agent_hour"], value, counted, "<br>".join(lines), is_faded, band)


# How many conversations at once?


def offered(view: View) -> None:
    """The card with the load that arrives at the human desk, by hour of the day."""
    t, show = view.screen.t, view.screen.show
    metric = METRICS["offered_load_erlangs"]
    with card("offered", view.screen, t("Conversations at once"), t("offered load in erlangs, by hour of day")):
        rows = list(view.read("details/offered_load", view.filter.without("hours")).iter_rows(named=True))
        arrivals = sum(row["arrivals"] for row in rows)
        if not arrivals:
            remark(t("No chat, call or WeChat thread of this selection reached the human desk."))
            return
        handled, mean = rows[0]["handled"], rows[0]["handle_mean_seconds"]
        if not handled:
            st.markdown(
                t("The export has no handle times, so the load cannot be told. Match a column to it:")
                + f" *{t('Handle time (s)')}*."
            )
            if view.screen.can_open("import") and st.button(t("Import data"), key="import_handle_times"):
                view.screen.open("import", None)
            return
        bars = []
        for row in rows:
            lines = [
                f"<b>{show.hours(row['hour'], row['hour'] + 1)}</b>",
                t("{x} conversations at once, on average", x=f"{row['offered_load_erlangs']:.2f}"),
                t(
                    "{x} arrivals per hour, n = {n}",
                    x=show.value(row["arrivals_per_hour"], "per_hour"), n=show.value(row["arrivals"], "count"),
                ),
            ]  # fmt: skip
            is_faded = bool(view.asked.hours) and row["hour"] not in view.asked.hours
            low, high = intervals.poisson(row["arrivals"])
            ends = None
            if row["arrivals"]:
                each = row["offered_load_erlangs"] / row["arrivals"]
                ends = (each * low, each * high)
                lines.append(t("arrivals alone leave {low} to {high}", low=f"{ends[0]:.2f}", high=f"{ends[1]:.2f}"))
            is_thin = min(row["arrivals"], handled) < ENOUGH
            bars.append(
                HourBar(
                    row["hour"], row["offered_load_erlangs"], "<br>".join(lines), is_thin, is_faded, row["arrivals"],
                    ends,
                )
            )  # fmt: skip
        label = metric.label_zh if view.screen.lang == "zh_CN" else metric.label
        points = chart(
            hour_bars(bars, unit=metric.unit, t=t, theme=view.screen.theme, height=230),
            partial(hour_bars_table, bars, unit=metric.unit, name=label, t=t), picks=True,
            key=f"offered_{view.asked.hours}",
            alt=t("Conversations at once: offered load at the human desk by hour of the day."),
        )  # fmt: skip
        told = t(
            "Mean handle time {x}, n = {n}. Hatched: fewer than 30 arrivals.",
            x=show.duration(mean), n=show.value(handled, "count"),
        )  # fmt: skip
        remark(f"{metric.means_zh if view.screen.lang == 'zh_CN' else metric.means} {told}")
        if points:
            view.toggle("hours", int(points[0]["customdata"][0]))
