"""The first chart of Satisfaction: the mix of scores per bucket, or the trend of the card that was clicked."""

from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st

from dashboard.figures.score_mix import SCORES, Mix, score_mix, score_mix_table
from dashboard.figures.trend import SIGN, is_thin, trend, trend_table
from dashboard.filters import Filter
from dashboard.insight import intervals
from dashboard.metrics import METRICS
from dashboard.pages import _headline
from dashboard.pages._headline import Headline
from dashboard.pages._parts import View, card, chart, remark, title_row
from dashboard.pages._series import (
    following,
    is_unfinished,
    marks,
    note_lines,
    pinned,
    promotions,
    series,
    starts,
)
from dashboard.pages._survey_cards import BY_KEY, Surveys
from dashboard.values import md_label
from dashboard.words import N_

MIX_TITLES = {
    "hour": N_("Score mix per hour"),
    "day": N_("Score mix per day"),
    "week": N_("Score mix per week"),
    "month": N_("Score mix per month"),
}
TREND_TITLES = {
    "hour": N_("{figure} per hour"),
    "day": N_("{figure} per day"),
    "week": N_("{figure} per week"),
    "month": N_("{figure} per month"),
}
MOST_DAYS, MOST_WEEKS = 14, 26


def grain_of(filter: Filter) -> str:
    """How finely the mix is drawn. Coarser than a line: five shares of few answers would only show chance."""
    if filter.length == 1:
        return "hour"
    if filter.length <= MOST_DAYS:
        return "day"
    return "week" if filter.length <= 7 * MOST_WEEKS else "month"


def draw(surveys: Surveys) -> None:
    """The card with the chart and its switch."""
    view = surveys.view
    t, metric = view.screen.t, view.asked.metric
    figures = {h.key: h for h in surveys.shown()}
    chosen = metric if metric in figures else "mix"
    grain = grain_of(view.filter) if chosen == "mix" else view.filter.grain
    title = t(MIX_TITLES[grain])
    if chosen != "mix":
        title = t(TREND_TITLES[grain], figure=t(figures[chosen].label))
    with card("survey_chart", view.screen):
        with title_row(title):
            picked = st.selectbox(
                t("Figure"), ["mix", *figures], index=["mix", *figures].index(chosen), label_visibility="collapsed",
                format_func=lambda key: t("Score mix") if key == "mix" else t(BY_KEY[key].label),
                key=f"survey_figure_{chosen}_{view.screen.lang}", width=170,
            )  # fmt: skip
        if picked != chosen:
            view.choose(metric="n" if picked == "mix" else picked)
        if chosen == "mix":
            _mix(surveys, title, grain)
        else:
            _trend(view, figures[chosen], surveys, title)


def _mix(surveys: Surveys, title: str, grain: str) -> None:
    view = surveys.view
    t, show = view.screen.t, view.screen.show
    if not surveys.row.get("answered"):
        remark(surveys.reason(BY_KEY["satisfaction"]))
        return
    rows = {str(row["bucket"])[:16]: row for row in view.frame("measures/score_spread", by=grain).iter_rows(named=True)}
    bands, notes = promotions(view), pinned(view)
    mixes = []
    for start in starts(view.filter, grain, view.facts.week_start):
        row: dict[str, Any] = rows.get(_bucket(start, grain), {})
        n = row.get("answered") or 0
        shares = tuple(row[f"score_{score}_share_pct"] for score in SCORES) if n else None
        says = []
        for share in shares or ():
            band = intervals.wilson_pct(share, n)
            says.append(f"{show.interval(share, *band) if band else ''} · n = {show.value(n, 'count')}")
        end = following(start, grain)
        touching = tuple(b.name for b in bands if b.starts_on < end.date() and b.ends_on >= start.date())
        words = tuple(note.text for note in notes if start.date() <= note.noted_on < end.date())
        mixes.append(Mix(start, shares, tuple(says), n, touching if grain != "hour" else (), words))
    unfinished = is_unfinished(view.filter, view.facts, grain) and view.filter.length > 1
    shown: dict[str, Any] = {"grain": grain, "t": t, "last_note": t("unfinished") if unfinished else ""}
    figure = score_mix(mixes, theme=view.screen.theme, **shown)
    alt = t("{title}: low scores to the left, high ones to the right, 3 in the middle.", title=title)
    chart(figure, partial(score_mix_table, mixes, **shown), key=f"score_mix_{grain}", alt=alt)
    names = list(dict.fromkeys(name for mix in mixes for name in mix.promotions))
    if names:
        remark(t("1 is lowest, 5 best. Shaded: {names}. Pale: n < 30.", names=", ".join(names)))
    else:
        remark(t("1 is lowest, 5 best. Pale: n < 30."))
    if any(mix.pinned for mix in mixes):
        st.caption("  \n".join(f":violet[{SIGN}] {md_label(line)}" for line in note_lines(view)))


def _bucket(start: datetime, grain: str) -> str:
    return f"{start:%Y-%m-%dT%H:00}" if grain == "hour" else f"{start:%Y-%m-%d}"


def _trend(view: View, headline: Headline, surveys: Surveys, title: str) -> None:
    t, show, unit = view.screen.t, view.screen.show, METRICS[headline.metric].unit
    grain = view.filter.grain

    def ends(row: dict[str, Any]) -> tuple[float, float] | None:
        return _headline.interval(headline.metric, row.get(headline.metric), row.get(headline.n))

    def note(row: dict[str, Any]) -> str:
        band = ends(row)
        counted = f"n = {show.value(row.get(headline.n), 'count')}"
        return f"{band[0]:.1f}–{band[1]:.1f} · {counted}" if band else counted

    def points(filter: Filter) -> Any:
        frame = view.read(headline.measure, filter, by=grain)
        return series(frame, filter, headline.metric, grain=grain, facts=view.facts, n=headline.n, note=note, ends=ends)

    now = points(view.filter)
    if all(point.value is None for point in now):
        remark(surveys.reason(headline))
        return
    before = points(view.before) if view.before else []
    shown: dict[str, Any] = {
        "grain": grain, "unit": unit, "t": t, "bands": marks(view),
        "target": _headline.goal_of(headline, surveys.row, surveys.goals),
        "unfinished": is_unfinished(view.filter, view.facts),
    }  # fmt: skip
    figure = trend(now, before, name=title, theme=view.screen.theme, height=320, **shown)
    says = t("{title}, this period as a line and the comparison dotted.", title=title)
    made = partial(trend_table, now, before, name=_headline.label_of(headline, t), **shown)
    chart(figure, made, key=f"survey_trend_{headline.key}", alt=says)
    if is_thin(now):
        remark(t("Most points rest on fewer than 30 observations: read the line as a whole."))
    if headline.key == "answer_rate":
        remark(t("Surveys sent in the last 7 days before the export are left out: they still have time."))
