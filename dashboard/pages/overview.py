"""Overview: are customers served well, what changed, where should I look?"""

from functools import partial
from typing import Any

import streamlit as st

from dashboard.figures import heatmap, theme
from dashboard.figures.trend import is_thin, trend, trend_table
from dashboard.filters import Filter
from dashboard.metrics import METRICS
from dashboard.pages import _attention, _components, _headline, _key_figures
from dashboard.pages._components import Cell, Note, Row, number
from dashboard.pages._headline import BY_KEY, HEADLINES, TRENDS, Ask, goal_of
from dashboard.pages._names import CODES, namer
from dashboard.pages._parts import (
    Read,
    Screen,
    View,
    by_bucket,
    card,
    chart,
    first_row,
    remark,
    tickets_link,
    title_row,
    verdict,
)
from dashboard.pages._sentence import freshness
from dashboard.pages._series import is_unfinished, marks, series
from dashboard.pages._states import nothing_matches, view_of
from dashboard.values import ENOUGH
from dashboard.words import N_

TITLE, SLUG, ICON = N_("Overview"), "overview", ":material/dashboard:"

# Card → the page of its question.
PAGES = {
    "tickets": "tickets",
    "response": "response",
    "target": "response",
    "resolution": "resolution",
    "satisfaction": "satisfaction",
    "open": "resolution",
}
TREND_WORDS = {
    "n": N_("Tickets"),
    "response": N_("Response"),
    "resolution": N_("Resolution"),
    "satisfaction": N_("CSAT"),
}
TREND_TITLES = {
    "hour": N_("{figure} per hour"),
    "day": N_("{figure} per day"),
    "week": N_("{figure} per week"),
    "month": N_("{figure} per month"),
}
TABLES = {"channel": "channels", "handled_by": "handled_by"}
COLUMNS = ("tickets", "response", "target", "resolution", "satisfaction")
HEADS = (N_("Tickets"), N_("First response"), N_("In target"), N_("Resolved"), N_("CSAT"))


def render(read: Read, filter: Filter, screen: Screen) -> None:
    """Draw the page for a filter."""
    view = view_of(read, filter, screen)
    if view is None:
        return
    st.caption(freshness(view))
    ask = _key_figures.asking(view)
    tickets, answered = (
        first_row(ask(BY_KEY[k], view.filter, "all"))[BY_KEY[k].n] for k in ("tickets", "satisfaction")
    )
    if not tickets and not answered:
        nothing_matches(view, namer(screen.t))
        return
    overall = _headline.goals(view)
    _cards(view, overall, ask)
    with st.grid(3, min_column_width=300, gap="small") as grid:
        with grid.cell(column_span=2):
            _trend(view, overall, ask, has_tickets=bool(tickets))
        with grid.cell():
            _needs_attention(view, overall, ask)
    if not tickets:
        _no_tickets(view)
        return
    with st.grid(2, min_column_width=430, gap="small") as grid:
        with grid.cell():
            _groups(view, overall, ask)
        with grid.cell():
            _arrivals(view)


def _cards(view: View, overall: dict[str, float | None], ask: Ask) -> None:
    t = view.screen.t
    items = [_headline.card(headline, view, overall, ask) for headline in HEADLINES]
    picked = _components.cards(items, label=t("Key figures"), key="headline_cards", can_click=not view.screen.is_locked)
    if picked in PAGES:
        view.screen.open(PAGES[picked], None)


def _trend(view: View, overall: dict[str, float | None], ask: Ask, *, has_tickets: bool) -> None:
    t, show = view.screen.t, view.screen.show
    offered = [key for key in TREND_WORDS if key != "n" or has_tickets]
    metric = view.asked.metric if view.asked.metric in offered else offered[0] if offered[0] == "n" else "satisfaction"
    headline = BY_KEY[TRENDS[metric]]
    unit, grain = METRICS[headline.metric].unit, view.filter.grain
    title = t(TREND_TITLES[grain], figure=_headline.label_of(headline, t))
    with card("trend", view.screen):
        with title_row(title), st.container(horizontal=True, vertical_alignment="center", width="content"):
            tickets_link(view, "trend")
            picked = st.segmented_control(
                t("Figure"), offered, default=metric, required=True, label_visibility="collapsed",
                format_func=lambda key: t(TREND_WORDS[key]), key=f"trend_{metric}_{view.screen.lang}",
            )  # fmt: skip
        if picked and picked != metric:
            view.choose(metric=picked)

        def ends(row: dict[str, Any]) -> tuple[float, float] | None:
            return _headline.interval(headline.metric, row.get(headline.metric), row.get(headline.n))

        def note(row: dict[str, Any]) -> str:
            if headline.metric == "tickets":
                return ""
            band, counted = ends(row), f"n = {show.value(row.get(headline.n), 'count')}"
            return f"{band[0]:.1f}–{band[1]:.1f} · {counted}" if band else counted

        count = "" if metric == "n" else headline.n
        frame = ask(headline, view.filter, grain)
        now = series(frame, view.filter, headline.metric, grain=grain, facts=view.facts, n=count, note=note, ends=ends)
        before = []
        if view.before:
            frame = ask(headline, view.before, grain)
            before = series(frame, view.before, headline.metric, grain=grain, facts=view.facts, n=count, note=note)
        says = t("{title}, this period as a line and the comparison dotted.", title=title)
        name, unfinished = _headline.label_of(headline, t), is_unfinished(view.filter, view.facts)
        bands, target = marks(view), None
        if metric != "n":
            target = goal_of(headline, first_row(ask(headline, view.filter, "all")), overall)
        figure = trend(
            now, before, grain=grain, unit=unit, name=title, t=t, theme=view.screen.theme, bands=bands, target=target,
            unfinished=unfinished, height=300,
        )  # fmt: skip
        made = partial(
            trend_table, now, before, grain=grain, unit=unit, name=name, t=t, bands=bands, target=target,
            unfinished=unfinished,
        )  # fmt: skip
        chart(figure, made, key="trend", alt=says)
        if is_thin(now):
            remark(t("Most points rest on fewer than 30 observations: read the line as a whole."))
        if metric == "resolution":
            remark(t("Tickets younger than 7 days are left out: they still have time."))


def _needs_attention(view: View, overall: dict[str, float | None], ask: Ask) -> None:
    t = view.screen.t
    with card("attention", view.screen, t("Needs attention")):
        found = {finding.key: finding for finding in _attention.findings(view, overall, ask)}
        if not found:
            verdicts = _attention.verdicts(view, overall, ask)
            if not verdicts:
                remark(t("Too few tickets and answers to judge by."))
                return
            if "missed" not in verdicts:
                verdict(t("All on target"), "good")
            remark(t("No channel, topic or peak period misses its target beyond chance."))
            return
        spoken = {"bad": t("Missed target: "), "watch": t("Change: ")}
        items = [Note(f.key, f.title, f.detail, f.tone, spoken[f.tone]) for f in found.values()]
        picked = _components.notes(items, label=t("Needs attention"), key="attention_notes")
        if picked in found:
            view.choose(**found[picked].changes)


def _groups(view: View, overall: dict[str, float | None], ask: Ask) -> None:
    t = view.screen.t
    words = {"channel": t("Channel"), "handled_by": t("Who served")}
    with card("groups", view.screen):
        with title_row(t("Channels"), click=t("click a row to filter")):
            by = st.segmented_control(
                t("Table of"), list(words), default="channel", required=True, label_visibility="collapsed",
                format_func=lambda key: words[key], key=f"groups_by_{view.screen.lang}",
            )  # fmt: skip
        by = by or "channel"
        listed = TABLES[by]
        rows = _rows(view, by, listed, overall, ask)
        heads = [words[by], *map(t, HEADS)]
        picked = _components.leaderboard(rows, heads, label=words[by], optional=(1, 3), key=f"groups_{by}")
        if picked:
            view.toggle(listed, picked)
        if not view.facts.surveys:
            remark(t("No survey data yet"))
            if view.screen.can_open("import") and st.button(t("Import surveys"), key="import_surveys"):
                view.screen.open("import", None)


def _no_tickets(view: View) -> None:
    """Surveys alone: there is nobody to group and nothing that arrives."""
    t = view.screen.t
    with card("no_tickets", view.screen, t("Only surveys in these dates")):
        remark(t("Channels, waiting times and busy hours need the tickets of these dates too."))
        if view.screen.can_open("import") and st.button(t("Import tickets"), key="import_tickets"):
            view.screen.open("import", None)


def _rows(view: View, by: str, listed: str, overall: dict[str, float | None], ask: Ask) -> list[Row]:
    """One row a group, with its own choice left out of the filter, so that the others stay in sight."""
    name = namer(view.screen.t)
    figures = {c: by_bucket(ask(BY_KEY[c], view.filter.without(listed), by)) for c in COLUMNS}
    volume = figures["tickets"]
    order = [*CODES[listed], *sorted(set(volume) - set(CODES[listed]) - {""})]
    rows = []
    for code in order:
        tickets = volume.get(code, {}).get("tickets")
        if not tickets:
            continue
        cells = tuple(_cell(view, c, figures[c].get(code, {}), overall) for c in COLUMNS)
        color = code if by == "channel" else theme.HANDLED_BY.get(code, "other")
        rows.append(
            Row(
                key=code,
                name=name(listed, code),
                bar=tickets,
                color=theme.CHANNEL_ORDER.index(color),
                cells=cells,
                is_pressed=code in getattr(view.asked, listed),
            )
        )
    return rows


def _cell(view: View, figure: str, row: dict[str, Any], overall: dict[str, float | None]) -> Cell:
    t, show, headline = view.screen.t, view.screen.show, BY_KEY[figure]
    unit = METRICS[headline.metric].unit
    value, n = row.get(headline.metric), row.get(headline.n)
    if value is None:
        return number(None, unit, show, "faint", t("Nothing to measure here"), n)
    if figure == "tickets":
        return number(value, unit, show)
    goal = goal_of(headline, row, overall)
    lines = [f"n = {show.value(n, 'count')}"]
    if band := _headline.interval(headline.metric, value, n):
        lines.insert(0, show.interval(value, *band))
    if goal is not None:
        lines.append(t("Target {x}", x=_headline.target(headline.metric, goal, show)))
    missed = _headline.verdict(headline.metric, value, goal, n) == "missed"
    tone = "faint" if (n or 0) < ENOUGH else "bad" if missed else ""
    tip = " · ".join([*lines, t("out of target")] if missed else lines)
    return number(value, unit, show, tone, tip, n)


def _arrivals(view: View) -> None:
    t = view.screen.t
    with card("arrivals", view.screen):
        with title_row(t("When tickets arrive"), t("tickets per hour, average")):
            tickets_link(view, "arrivals")
        open_filter = view.filter.without("weekdays").without("hours")
        rows = list(view.read("details/arrival_hours", open_filter).iter_rows(named=True))
        values = {(r["weekday"], r["hour"]): r["tickets_per_hour"] for r in rows if r["tickets_per_hour"] is not None}
        counts = {(r["weekday"], r["hour"]): r["tickets"] for r in rows}
        notes = {cell: t("{n} tickets", n=view.screen.show.value(n, "count")) for cell, n in counts.items()}
        chosen = []
        if view.asked.weekdays or view.asked.hours:
            chosen = [
                (day, hour)
                for day in view.asked.weekdays or heatmap.WEEKDAYS
                for hour in view.asked.hours or heatmap.HOURS
            ]
        figure = heatmap.week_hours(
            values, unit="per_hour", t=t, theme=view.screen.theme, notes=notes, chosen=chosen, height=280
        )
        # A chart keeps its selection while it keeps its key: a new choice is a new chart, so a second click counts.
        made = partial(
            heatmap.week_hours_table, values, unit="per_hour", t=t, counts=counts, counted=t("Tickets")
        )  # fmt: skip
        points = chart(
            figure, made, picks=True, key=f"arrivals_{view.asked.weekdays}_{view.asked.hours}",
            alt=t("When tickets arrive: tickets per hour by weekday and hour of day."),
        )  # fmt: skip
        if points:
            day, hour = int(points[0]["customdata"][0]), int(points[0]["customdata"][1])
            again = view.asked.weekdays == (day,) and view.asked.hours == (hour,)
            view.choose(weekdays=() if again else (day,), hours=() if again else (hour,))
