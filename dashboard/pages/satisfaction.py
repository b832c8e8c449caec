"""Satisfaction: are they happy, who isn't, and can I trust the number?"""

from functools import partial
from typing import Any

import streamlit as st

from dashboard.figures import theme
from dashboard.figures.dots import Dot, dots, dots_table
from dashboard.filters import Filter
from dashboard.insight import intervals
from dashboard.pages import _components, _headline, _survey_chart, _survey_comments, _survey_mix
from dashboard.pages._components import Cell, Row, Tile, number
from dashboard.pages._names import CODES, namer
from dashboard.pages._parts import Read, Screen, View, by_bucket, card, chart, remark
from dashboard.pages._sentence import freshness
from dashboard.pages._states import nothing_matches, template, view_of
from dashboard.pages._survey_cards import BY_KEY, Surveys, cards
from dashboard.values import ENOUGH, NOTHING, md_label
from dashboard.words import N_

TITLE, SLUG, ICON = N_("Satisfaction"), "satisfaction", ":material/sentiment_satisfied:"

CLOCKS = {"answered": N_("Dated by answer"), "ticket": N_("Dated by ticket")}
LEVELS = ((10.0, "3"), (5.0, "2"), (2.0, "1"))  # points from the whole → how strong the colour is
GROUPS = {"handled_by": ("handled_by", N_("Who served")), "team": ("teams", N_("Team"))}
UNKNOWN = {
    "handled_by": N_("No answer here belongs to a ticket, so who served is not known."),
    "team": N_("No answer here names a team: map the team column of your export."),
}
APART = {"handled_by": N_("{n} answers have no ticket."), "team": N_("{n} answers have no team.")}
MOST_ROWS = 50


def render(read: Read, filter: Filter, screen: Screen) -> None:
    """Draw the page for a filter."""
    view = view_of(read, filter, screen)
    if view is None:
        return
    surveys = Surveys(view)
    _sentence_and_clock(view, surveys)
    if not view.facts.surveys:
        _no_surveys(screen)
        return
    if surveys.is_empty:
        nothing_matches(view, namer(screen.t), "surveys")
        return
    picked = _components.cards(cards(surveys), label=screen.t("Key figures"), key="survey_cards")
    if picked in BY_KEY:
        view.choose(metric="n" if view.asked.metric == picked else picked)
    with st.grid(2, min_column_width=430, gap="small") as grid:
        with grid.cell():
            _survey_chart.draw(surveys)
        with grid.cell():
            _waits(surveys)
        with grid.cell():
            _cells(surveys)
        with grid.cell():
            _survey_mix.draw(surveys)
        with grid.cell():
            _survey_comments.draw(surveys)
        with grid.cell():
            _groups(surveys)


def _sentence_and_clock(view: View, surveys: Surveys) -> None:
    t, clock = view.screen.t, view.asked.survey_clock
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(width="content"):
            st.caption(freshness(view, "answered"))
            if surveys.left_out:
                n = view.screen.show.value(surveys.left_out, "count")
                st.caption(md_label(t("{n} answers without a ticket are left out: they have no ticket date.", n=n)))
        if not view.facts.surveys:
            return
        picked = st.segmented_control(
            t("Which date counts"), list(CLOCKS), default=clock, required=True, label_visibility="collapsed",
            format_func=lambda key: t(CLOCKS[key]), key=f"survey_clock_{clock}_{view.screen.lang}",
            disabled=view.screen.is_locked,
        )  # fmt: skip
    if picked and picked != clock:
        view.choose(survey_clock=picked)


def _no_surveys(screen: Screen) -> None:
    t = screen.t
    with st.container(border=True, key="card_no_surveys"):
        st.subheader(t("No survey data yet"), anchor=False)
        st.markdown(t("This page needs the answers of your survey tool, or a score column in your ticket export."))
        with st.container(horizontal=True):
            if screen.can_open("import") and st.button(t("Import surveys"), type="primary", key="import_surveys"):
                screen.open("import", None)
            st.download_button(
                t("Download a template"), template("surveys"), "surveys.csv", "text/csv",
                on_click="ignore", key="template_surveys",
            )  # fmt: skip


def _waits(surveys: Surveys) -> None:
    view = surveys.view
    t, show = view.screen.t, view.screen.show
    with card("waits", view.screen, t("CSAT by wait for a human")):
        rows = view.read("details/csat_by_wait", view.filter).to_dicts()
        unknown, known = rows[0]["answered"], rows[1:]
        if not any(row["answered"] for row in known):
            remark(t("No answer here belongs to a ticket with a known first reply: map that column at the import."))
            return
        before = {}
        if view.before:
            before = {row["band"]: row for row in view.read("details/csat_by_wait", view.before).iter_rows(named=True)}
        longest = show.duration(known[-2]["up_to_seconds"])
        groups = []
        for row in known:
            short = show.duration(row["up_to_seconds"]) if row["up_to_seconds"] else longest
            label = f"≤ {short}" if row["up_to_seconds"] else f"> {short}"
            then = before.get(row["band"], {})
            groups.append(
                Dot(
                    label, row["csat_pct"], intervals.wilson_pct(row["csat_pct"], row["answered"]), row["answered"],
                    note=f"{label}: {_told(view, row, then)}",
                    before=then.get("csat_pct") if (then.get("answered") or 0) >= ENOUGH else None,
                )
            )  # fmt: skip
        goal = surveys.goals.get("csat_pct")
        line_name = t("Target {x}", x=_headline.target("csat_pct", goal, show)) if goal is not None else ""
        figure = dots(groups, t=t, theme=view.screen.theme, line=goal, line_name=line_name)
        says = t("Share of satisfied customers by how long they waited for a human, with 95% intervals.")
        made = partial(
            dots_table, groups, head=t("Wait for a human"), name=t("CSAT"), t=t, line=goal, line_name=t("Target")
        )
        chart(figure, made, key="csat_waits", alt=says)
        lines = [t("Lines are 95% intervals, diamonds the comparison.") if before else t("Lines are 95% intervals.")]
        if len(view.asked.channels) != 1:
            lines.append(t("Channels wait differently: choose one to compare like with like."))
        if unknown:
            lines.append(
                t("{n} answers without a human reply or a ticket are left out.", n=show.value(unknown, "count"))
            )
        remark(" ".join(lines))


def _told(view: View, row: dict[str, Any], then: dict[str, Any]) -> str:
    """A share with its interval, n and the comparison, for hover texts and tooltips."""
    t, show = view.screen.t, view.screen.show
    value, n = row.get("csat_pct"), row.get("answered") or 0
    band = intervals.wilson_pct(value, n)
    text = f"{show.interval(value, *band) if band else show.value(value, 'percent')} · n = {show.value(n, 'count')}"
    if then.get("csat_pct") is not None:
        text += " · " + t("before {x}", x=show.value(then["csat_pct"], "percent"))
    return text


def _cells(surveys: Surveys) -> None:
    view = surveys.view
    t, show, name = view.screen.t, view.screen.show, namer(view.screen.t)
    with card("cells", view.screen, t("CSAT by channel and topic"), click=t("click a cell to filter")):
        around = view.filter.without("channels").without("topics")
        rows = view.read("details/csat_cells", around).to_dicts()
        before = {}
        if view.before:
            earlier = view.before.without("channels").without("topics")
            before = {(r["channel"], r["topic"]): r for r in view.read("details/csat_cells", earlier).to_dicts()}
        cells = {(r["channel"], r["topic"]): r for r in rows if r["answered"] and r["channel"]}
        whole = view.read("measures/satisfaction", around, by="all").to_dicts()[0]["csat_pct"]
        channels = [c for c in CODES["channels"] if any(channel == c for channel, _ in cells)]
        topics = [c for c in (*CODES["topics"], "unknown") if any(topic == c for _, topic in cells)]
        if not channels or whole is None:
            remark(t("Nobody answered this in these dates"))
            return

        def tile(channel: str, topic: str) -> Tile:
            row = cells.get((channel, topic))
            if row is None:
                return Tile("", NOTHING, unit="percent")
            what = f"{name('channels', channel)} × {name('topics', topic)}"
            return Tile(
                key=f"{channel}|{topic}",
                text=show.value(row["csat_pct"], "percent"),
                small=f"n {show.value(row['answered'], 'count')}",
                tone=_tone(row["csat_pct"], whole, row["answered"]),
                tip=f"{what}: {_told(view, row, before.get((channel, topic), {}))}",
                is_pressed=view.asked.channels == (channel,) and view.asked.topics == (topic,),
                amount=row["csat_pct"],
                unit="percent",
                n=row["answered"],
            )

        lines = [(name("topics", topic), [tile(channel, topic) for channel in channels]) for topic in topics]
        heads = [t("Topic"), *(name("channels", channel) for channel in channels)]
        picked = _components.heat_table(lines, heads, label=t("CSAT by channel and topic"), key="csat_cells")
        remark(
            t("Colour against {x} of all: from 2, 5 and 10 points, brown below, blue above. Grey: n < 30.",
              x=show.value(whole, "percent"))
        )  # fmt: skip
        if topics == ["unknown"]:
            remark(t("Your export tells no topics: map its topic column at the import."))
        if apart := sum(r["answered"] for r in rows if r["channel"] is None):
            remark(t("{n} answers without a channel are not in the table.", n=show.value(apart, "count")))
        if picked and "|" in picked:
            channel, topic = picked.split("|", 1)
            again = view.asked.channels == (channel,) and view.asked.topics == (topic,)
            view.choose(channels=() if again else (channel,), topics=() if again else (topic,))


def _tone(value: float, whole: float, n: int) -> str:
    """How far a cell lies from the whole; too few answers are grey."""
    if n < ENOUGH:
        return "faint"
    strength = next((level for points, level in LEVELS if abs(value - whole) >= points), "")
    return strength and ("low" if value < whole else "high") + strength


def _groups(surveys: Surveys) -> None:
    t = surveys.view.screen.t
    with card("survey_groups", surveys.view.screen, t("Who was rated"), click=t("click a row to filter")):
        for by, (listed, title) in GROUPS.items():
            _group(surveys, by, listed, t(title))


def _group(surveys: Surveys, by: str, listed: str, title: str) -> None:
    """One table of CSAT by group, the most answers first."""
    view = surveys.view
    t = view.screen.t
    measured = by_bucket(view.frame("measures/satisfaction", by=by, without=listed))
    rows = [_row(surveys, by, code, row) for code, row in measured.items() if code and row["answered"]]
    rows.sort(key=lambda row: (-row.bar, row.name))
    if not rows:
        remark(t(UNKNOWN[by]))
        return
    heads = [title, *(t(word) for word in (N_("Answers"), N_("CSAT"), N_("Low scores"), N_("Average score")))]
    picked = _components.leaderboard(rows[:MOST_ROWS], heads, label=title, optional=(3,), key=f"survey_groups_{by}")
    if picked:
        view.toggle(listed, picked)
    if apart := measured.get("", {}).get("answered"):
        remark(t(APART[by], n=view.screen.show.value(apart, "count")))


def _row(surveys: Surveys, by: str, code: str, row: dict[str, Any]) -> Row:
    view, listed = surveys.view, GROUPS[by][0]
    show, n = view.screen.show, row["answered"]
    color = theme.HANDLED_BY.get(code, "other") if by == "handled_by" else "other"
    cells = [number(n, "count", show)]
    for key in ("satisfaction", "low", "score"):
        cells.append(figure_cell(surveys, key, row))
    return Row(
        key=code,
        name=namer(view.screen.t)(listed, code),
        bar=n,
        color=theme.CHANNEL_ORDER.index(color),
        cells=tuple(cells),
        is_pressed=code in getattr(view.asked, listed),
    )


def figure_cell(surveys: Surveys, key: str, row: dict[str, Any]) -> Cell:
    """One figure of a group: interval, n and target in its tooltip; grey on few answers, red out of target."""
    t, show, headline = surveys.view.screen.t, surveys.view.screen.show, BY_KEY[key]
    unit = _headline.METRICS[headline.metric].unit
    value, n = row.get(headline.metric), row.get(headline.n)
    if value is None:
        return number(None, unit, show, "faint", t("Nothing to measure here"), n)
    goal = _headline.goal_of(headline, row, surveys.goals)
    band = _headline.interval(headline.metric, value, n)
    lines = [*([show.interval(value, *band)] if band else []), f"n = {show.value(n, 'count')}"]
    if goal is not None:
        lines.append(t("Target {x}", x=_headline.target(headline.metric, goal, show)))
    missed = _headline.verdict(headline.metric, value, goal, n) == "missed"
    tone = "faint" if (n or 0) < ENOUGH else "bad" if missed else ""
    return number(value, unit, show, tone, " · ".join([*lines, t("out of target")] if missed else lines), n)
