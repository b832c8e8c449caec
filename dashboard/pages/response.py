"""Response times: how long do customers wait, who waits too long, and when?"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from dashboard.figures import late_hours, theme
from dashboard.figures.heatmap import HOURS, WEEKDAYS
from dashboard.figures.spread import spread, spread_table
from dashboard.figures.trend import is_thin
from dashboard.figures.wait_bands import Bar, wait_bands, wait_bands_table
from dashboard.filters import Filter
from dashboard.metrics import METRICS
from dashboard.pages import _components, _headline, _waits
from dashboard.pages._components import Cell, Row, number
from dashboard.pages._names import CODES, namer
from dashboard.pages._parts import Read, Screen, View, by_bucket, card, chart, remark, title_row
from dashboard.pages._sentence import freshness
from dashboard.pages._series import is_unfinished, marks
from dashboard.pages._states import nothing_matches, view_of
from dashboard.pages._waits import SERVICE, Clock, clock_of, span
from dashboard.values import DAY, ENOUGH, HOUR, MINUTE
from dashboard.words import N_

TITLE, SLUG, ICON = N_("Response times"), "response", ":material/timer:"

# Columns of measures/wait_bands without their endings, and the end of each band; the last is "no reply".
BANDS = {
    "to_30s": 30, "to_1m": MINUTE, "to_5m": 5 * MINUTE, "to_30m": 30 * MINUTE, "to_2h": 2 * HOUR, "to_24h": DAY,
    "over_24h": None, "none": None,
}  # fmt: skip
TREND_TITLES = {
    "hour": N_("Waiting per hour"),
    "day": N_("Waiting per day"),
    "week": N_("Waiting per week"),
    "month": N_("Waiting per month"),
}
GROUPS = {"topic": ("topics", N_("Topics")), "team": ("teams", N_("Teams"))}  # dimension: list of the filter, word
MOST_ROWS = 50
ANY_COLOUR = theme.CHANNEL_ORDER.index("other")  # topics and teams have no colours of their own


def render(read: Read, filter: Filter, screen: Screen) -> None:
    """Draw the page for a filter."""
    view = view_of(read, filter, screen)
    if view is None:
        return
    hours = _waits.service_hours(view)
    is_told = _head(view, hours)
    if not view.row("measures/volume").get("tickets"):
        nothing_matches(view, namer(screen.t))
        return
    if not view.row("measures/speed").get("due_tickets"):
        _nothing_to_measure(view)
        return
    items = _waits.cards(view, hours)
    picked = _components.cards(items, label=screen.t("Key figures"), key="response_cards")
    if picked in _waits.BEHIND:
        screen.open("tickets", replace(view.asked, **_waits.BEHIND[picked]))
    if not is_told:
        _promises(view, hours)
        return
    with st.grid(3, min_column_width=300, gap="small") as grid:
        with grid.cell(column_span=2):
            _trend(view)
        with grid.cell():
            _promises(view, hours)
    with st.grid(2, min_column_width=430, gap="small") as grid:
        with grid.cell():
            _bands(view)
        with grid.cell():
            _hours(view)
        for by in GROUPS:
            with grid.cell():
                _groups(view, by)


def _head(view: View, hours: str) -> bool:
    """The freshness sentence and the switch of the clock. False when the chosen clock has nothing to tell."""
    t, is_on = view.screen.t, view.asked.is_business_hours
    is_told = not is_on or view.row(SERVICE.measure).get("answered_tickets") != 0 or bool(hours)
    if hours:
        says = t("business hours only: the clock stops outside {hours} and on holidays", hours=hours)
    else:
        says = t("business hours as the export counts them") if is_told else t("no business hours are set")
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(freshness(view, hours=says), width="content")
        switched = st.toggle(
            t("Business hours only"), value=is_on, key=f"business_{is_on}_{view.screen.lang}",
            help=t("The clock of every wait stops while the desk is closed."), disabled=view.screen.is_locked,
        )  # fmt: skip
    if switched != is_on:
        view.choose(is_business_hours=switched)
    if not is_told:
        st.info(
            t("No business hours are set, so waits within them cannot be told. Switch back to calendar time."),
            icon=":material/schedule:",
        )
    return is_told


def _nothing_to_measure(view: View) -> None:
    """Tickets, but none of them with a wait: say whether the export or the selection is the reason."""
    t = view.screen.t
    with st.container(border=True, key="card_unmeasured"):
        if view.row("measures/wait_bands").get("unknown_tickets"):
            st.subheader(t("No response times in these data"), anchor=False)
            st.markdown(
                t("The export has no time of the first human reply that could be read. Match a column to it:")
                + f" *{t('First human reply at')}*."
            )
            if view.screen.can_open("import") and st.button(t("Import data"), key="import_tickets"):
                view.screen.open("import", None)
        else:
            st.subheader(t("Nobody was owed a human reply here"), anchor=False)
            st.markdown(t("All tickets of this selection were served by the bot or begun by your own side."))


def _promises(view: View, hours: str) -> None:
    t = view.screen.t
    with card("promises", view.screen, t("Promises"), click=t("click a line to filter")):
        items = list(_waits.promises(view, hours))
        if not items:
            remark(t("No channel of this selection promises an average in public."))
        robot = _waits.bot(view)
        items += [robot] if robot else []
        picked = _components.notes(items, label=t("Promises"), key="promise_notes") if items else None
        if robot is None:
            remark(t("The bot replied to nobody here."))
        if picked == "bot":
            view.toggle("handled_by", "bot", "bot_then_human")
        elif picked:
            view.toggle("channels", picked)


# Waiting bands


def _bands(view: View) -> None:
    t, show, name = view.screen.t, view.screen.show, namer(view.screen.t)
    ends = list(BANDS.values())
    names = [f"≤ {show.duration(end)}" if end else f"> {show.duration(DAY)}" for end in ends[:-1]]
    names.append(t("No reply"))
    with card("bands", view.screen, t("How long they waited"), t("share of tickets"), t("click to filter")):
        found = by_bucket(view.frame("measures/wait_bands", by="channel", without="channels"))
        bars = []
        for code in CODES["channels"]:
            row = found.get(code, {})
            if not row.get("waits_known"):
                continue
            bars.append(
                Bar(
                    key=code,
                    name=name("channels", code),
                    shares=tuple(row[f"{band}_share_pct"] for band in BANDS),
                    n=row["waits_known"],
                    notes=tuple(_piece(view, row, band, word) for band, word in zip(BANDS, names, strict=True)),
                    is_faded=bool(view.asked.channels) and code not in view.asked.channels,
                )
            )
        if not bars:
            remark(t("Nothing to measure here"))
            return
        points = chart(
            wait_bands(bars, names, t=t, theme=view.screen.theme),
            partial(wait_bands_table, bars, names, head=t("Channel"), t=t), picks=True,
            key=f"bands_{view.asked.channels}",
            alt=t("Waiting bands: the share of tickets by how long they waited, a bar for each channel."),
        )  # fmt: skip
        if points:
            view.toggle("channels", points[0]["customdata"][0])


def _piece(view: View, row: Mapping[str, Any], band: str, word: str) -> str:
    show = view.screen.show
    share, n = row[f"{band}_share_pct"], row["waits_known"]
    found = _headline.interval("wait_share_pct", share, n)
    told = show.interval(share, *found) if found else show.value(share, "percent")
    counts = [show.value(k, "count") for k in (row[f"{band}_tickets"], n)]
    return f"{word}: {told} · {counts[0]} / {counts[1]}"


# Trend


def _trend(view: View) -> None:
    t, grain, clock = view.screen.t, view.filter.grain, clock_of(view)
    title, row = t(TREND_TITLES[grain]), view.row(clock.measure)
    scales = {"linear": t("Linear"), "log": t("Log")}
    p50, p90 = row.get(clock.p50), row.get(clock.p90)
    usual = "log" if _waits.are_far_apart(p50, p90) else "linear"
    with card("waits", view.screen):
        with title_row(title, t("median to slowest 10%")):
            scale = st.segmented_control(
                t("Scale of the axis"), list(scales), default=usual, required=True, label_visibility="collapsed",
                format_func=lambda key: scales[key], key=f"waits_scale_{usual}_{view.screen.lang}",
            )  # fmt: skip
        if p50 is None:
            remark(t("Nothing to measure here"))
            return
        median, slowest = _waits.points(view, view.filter, clock)
        before = _waits.points(view, view.before, clock) if view.before else ([], [])
        shown: dict[str, Any] = {
            "grain": grain, "t": t, "bands": marks(view), "target": row.get("target_seconds"),
            "unfinished": is_unfinished(view.filter, view.facts),
        }  # fmt: skip
        chart(
            spread(median, slowest, before, theme=view.screen.theme, is_log=scale == "log", height=330, **shown),
            partial(spread_table, median, slowest, before, **shown), key="waits",
            alt=t("Median and slowest 10% of waits over time, the comparison dotted, the target dashed."),
        )  # fmt: skip
        if is_thin(median):
            remark(t("Most points rest on fewer than 30 observations: read the line as a whole."))


# Hours of the week


def _hours(view: View) -> None:
    t = view.screen.t
    with card("late", view.screen, t("When the slowest 10% wait too long"), t("times the target · grey: within it")):
        open_filter = view.filter.without("weekdays").without("hours")
        found = view.read("details/wait_hours", open_filter).iter_rows(named=True)
        cells = {(row["weekday"], row["hour"]): _late(view, row) for row in found}
        if not any(cell.ratio is not None for cell in cells.values()):
            remark(t("Nothing to measure here: hours, replies or targets of these tickets are not known."))
            return
        chosen = []
        if view.asked.weekdays or view.asked.hours:
            chosen = [(d, h) for d in view.asked.weekdays or WEEKDAYS for h in view.asked.hours or HOURS]
        figure = late_hours.late_hours(cells, t=t, theme=view.screen.theme, chosen=chosen, height=280)
        # A chart keeps its selection while it keeps its key: a new choice is a new chart, so a second click counts.
        points = chart(
            figure, partial(late_hours.late_hours_table, cells, t=t), picks=True,
            key=f"late_{view.asked.weekdays}_{view.asked.hours}",
            alt=t("Slowest 10% of waits against the target, by weekday and hour of day."),
        )  # fmt: skip
        if late_hours.is_thin(cells):
            remark(t("Pale cells rest on fewer than 30 replies: read the pattern, not the cell."))
        if points:
            day, hour = int(points[0]["customdata"][0]), int(points[0]["customdata"][1])
            again = view.asked.weekdays == (day,) and view.asked.hours == (hour,)
            view.choose(weekdays=() if again else (day,), hours=() if again else (hour,))


def _late(view: View, row: Mapping[str, Any]) -> late_hours.Cell:
    t, show = view.screen.t, view.screen.show
    ratio, n = row["first_response_p90_target_ratio"], row["answered_tickets"]
    lines = []
    if ratio is not None:
        unit = METRICS["first_response_p90_target_ratio"].unit
        lines.append(f"<b>{t('Slowest 10%: {x} the target', x=show.value(ratio, unit))}</b>")
    told = span(row["wait_p90_seconds"], (row["wait_p90_low_seconds"], row["wait_p90_high_seconds"]), show)
    lines.append(f"{t('Slowest 10%')}: {told} · n = {show.value(n, 'count')}")
    share, due = row["within_target_pct"], row["target_due"]
    if found := _headline.interval("within_target_pct", share, due):
        told = show.interval(share, *found)
        lines.append(f"{t('Answered in target')}: {told} · n = {show.value(due, 'count')}")
    return late_hours.Cell(ratio, n, "<br>".join(lines))


# Leaderboards


def _groups(view: View, by: str) -> None:
    t, word = view.screen.t, view.screen.t(GROUPS[by][1])
    with card(by, view.screen, word, click=t("click a row to filter")):
        found = _rows(view, by)
        if not found:
            remark(t("The export does not tell the team of these tickets."))
            return
        heads = [word, *(t(head) for head in (N_("Answered"), N_("Median"), N_("Slowest 10%"), N_("In target")))]
        picked = _components.leaderboard(found, heads, label=word, optional=(0,), key=f"waits_{by}")
        if picked:
            view.toggle(GROUPS[by][0], picked)


def _rows(view: View, by: str) -> list[Row]:
    """One row a group, the largest first and those with too little last; the choice made here is left out."""
    name, listed, clock = namer(view.screen.t), GROUPS[by][0], clock_of(view)
    found = _waits.rows(view, view.filter.without(listed), by)
    found = {code: row for code, row in found.items() if code and row.get("due_tickets")}
    order = sorted(found, key=lambda c: (found[c]["due_tickets"] < ENOUGH, -found[c]["due_tickets"], c))
    return [
        Row(
            key=code,
            name=name(listed, code),
            bar=found[code]["due_tickets"],
            color=ANY_COLOUR,
            cells=_cells(view, found[code], clock),
            is_pressed=code in getattr(view.asked, listed),
        )
        for code in order[:MOST_ROWS]
    ]


def _cells(view: View, row: Mapping[str, Any], clock: Clock) -> tuple[Cell, ...]:
    t, show = view.screen.t, view.screen.show
    n, due = row.get("answered_tickets") or 0, row.get(clock.target_due) or 0
    counted = t("{n} owed a reply", n=show.value(row["due_tickets"], "count"))
    cells = [number(n, "count", show, "faint" if n < ENOUGH else "", counted)]
    for quantile, column in (("p50", clock.p50), ("p90", clock.p90)):
        value = row.get(column)
        tip = f"{span(value, clock.bounds(row, quantile), show)} · n = {show.value(n, 'count')}"
        empty = t("Nothing to measure here")
        tone, tip = "faint" if n < ENOUGH else "", tip if value is not None else empty
        cells.append(number(value, "seconds", show, tone, tip, n))
    share, goal = row.get(clock.target), row.get("within_target_goal_pct")
    found = _headline.interval(clock.target, share, due)
    if share is None or found is None:
        return (*cells, number(None, "percent", show, "faint", t("Nothing to measure here"), due))
    missed = _headline.verdict(clock.target, share, goal, due) == "missed"
    lines = [show.interval(share, *found), f"n = {show.value(due, 'count')}"]
    if goal is not None:
        lines.append(t("Target {x}", x=_headline.target(clock.target, goal, show)))
    tone = "faint" if due < ENOUGH else "bad" if missed else ""
    tip = " · ".join([*lines, t("out of target")] if missed else lines)
    return (*cells, number(share, "percent", show, tone, tip, due))
