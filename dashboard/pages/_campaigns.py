"""Promotions against each other: lines aligned on day zero, and what load each brought."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import streamlit as st

from dashboard.figures import campaigns as figure
from dashboard.figures import theme
from dashboard.filters import Filter
from dashboard.insight import contrasts
from dashboard.metrics import METRICS
from dashboard.pages import _components, _headline
from dashboard.pages._components import Row, number
from dashboard.pages._headline import BY_KEY
from dashboard.pages._parts import Facts, View, card, chart, remark, title_row
from dashboard.pages._series import FINISHED, series
from dashboard.values import ENOUGH, Values, md_label
from dashboard.words import N_

BEFORE, AFTER = timedelta(days=3), timedelta(days=5)  # around day zero
AT_ONCE, AT_MOST = 3, 6  # lines drawn unasked; at all
ENOUGH_DAYS = 14  # of comparison, below which there is no ratio
WORDS = {
    "tickets": N_("Tickets"),
    "response": N_("First response"),
    "target": N_("In target"),
    "satisfaction": N_("CSAT"),
}
ANY_COLOUR = theme.CHANNEL_ORDER.index("other")  # campaigns have no colours of their own


@dataclass(frozen=True, slots=True)
class Campaign:
    """One promotion of one year, from a row of details/promo_load."""

    code: str
    name: str
    starts_on: date
    ends_on: date
    day_zero: date
    row: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Its name among all promotions of all years."""
        return f"{self.code}:{self.starts_on}"

    def is_unfinished(self, facts: Facts) -> bool:
        """Whether the data end inside it."""
        return is_inside(facts, self.ends_on)


def is_inside(facts: Facts, day: date) -> bool:
    """Whether the newest data lie before the end of a day; an export made minutes before midnight holds it whole."""
    start = datetime.combine(day, datetime.min.time())
    return facts.as_of_local < start + FINISHED * timedelta(days=1)


def campaigns(view: View) -> list[Campaign]:
    """All promotions that the data touch, in order of time; measured by everything the filter says but its dates."""
    filter = replace(_anytime(view), start_date=view.facts.first_date, end_date=view.facts.last_date)
    name = "name_zh" if view.screen.lang == "zh_CN" else "name_en"
    return [
        Campaign(
            row["code"],
            view.screen.t("{name} {year}", name=row[name], year=row["starts_on"].year),
            row["starts_on"],
            row["ends_on"],
            row["day_zero"],
            row,
        )
        for row in view.read("details/promo_load", filter).iter_rows(named=True)
    ]


def current(found: Sequence[Campaign], filter: Filter) -> Campaign:
    """The newest that began by the end of the period; the first of all when none had."""
    assert filter.end_date
    return next((c for c in reversed(found) if c.starts_on <= filter.end_date), found[0])


def _anytime(view: View) -> Filter:
    return replace(view.filter, peaks=(), promos=(), until=None)


# Lines


def compared(view: View, found: Sequence[Campaign]) -> None:
    """The card with a line for each chosen promotion."""
    t, lang = view.screen.t, view.screen.lang
    with card("campaigns", view.screen):
        with title_row(t("Promotions compared"), t("days around day zero"), t("click a day for its tickets")):
            key = st.segmented_control(
                t("Figure"), list(WORDS), default="tickets", required=True, label_visibility="collapsed",
                format_func=lambda one: t(WORDS[one]), key=f"campaigns_figure_{lang}",
            )  # fmt: skip
        if not found:
            remark(t("No promotion of the calendar lies in the data."))
            return
        now, by_key = current(found, view.filter), {one.key: one for one in found}
        picked = st.pills(
            t("Promotions"), list(by_key), default=_first(found, now), selection_mode="multi",
            format_func=lambda one: md_label(by_key[one].name), label_visibility="collapsed",
            key=f"campaigns_{now.key}_{lang}",
        )  # fmt: skip
        shown = [by_key[one] for one in by_key if one in picked][-AT_MOST:]
        if not shown:
            remark(t("Choose a promotion."))
            return
        headline = BY_KEY[key or "tickets"]
        lines = [_line(view, one, headline, one.key == now.key) for one in shown]
        if not any(day.value is not None for line in lines for day in line.days):
            remark(t("Nothing to measure here"))
            return
        unit, label = METRICS[headline.metric].unit, _headline.label_of(headline, t)
        points = chart(
            figure.campaigns(lines, unit=unit, t=t, theme=view.screen.theme, height=330),
            partial(figure.campaigns_table, lines, unit=unit, name=label, t=t), picks=True,
            key=f"campaign_lines_{key}",
            alt=t("Promotions compared: {figure} by day around day zero, a line each.", figure=t(headline.label)),
        )  # fmt: skip
        if len(picked) > AT_MOST:
            remark(t("The newest {n} of the chosen are drawn.", n=AT_MOST))
        elif any(one.is_unfinished(view.facts) for one in shown):
            remark(t("Unfinished: the data end inside the promotion; dashed where a day is not over."))
        elif headline.key != "tickets":
            remark(t("Rings: days on fewer than 30 observations, which swing by chance."))
        if points:
            day = date.fromisoformat(points[0]["customdata"][0])
            view.screen.open("tickets", replace(view.asked, days=None, start_date=day, end_date=day))


def _first(found: Sequence[Campaign], now: Campaign) -> list[str]:
    """What is drawn unasked: the current one, the same of earlier years, then the newest before it."""
    earlier = [one for one in reversed(found) if one.starts_on < now.starts_on]
    same = [one for one in earlier if one.code == now.code]
    others = [one for one in earlier if one.code != now.code]
    return [one.key for one in [now, *same, *others][:AT_ONCE]]


def _line(view: View, one: Campaign, headline: _headline.Headline, is_current: bool) -> figure.Line:
    t, show, facts = view.screen.t, view.screen.show, view.facts
    first = max(min(one.starts_on, one.day_zero - BEFORE), facts.first_date)
    last = min(max(one.ends_on, one.day_zero + AFTER), facts.last_date)
    filter = replace(_anytime(view), start_date=first, end_date=max(last, first + timedelta(days=1)))
    unit = METRICS[headline.metric].unit

    def ends(row: Mapping[str, Any]) -> tuple[float, float] | None:
        return _headline.interval(headline.metric, row.get(headline.metric), row.get(headline.n))

    def note(row: Mapping[str, Any]) -> str:
        if headline.key == "tickets":
            return ""
        band, counted = ends(row), f"n = {show.value(row.get(headline.n), 'count')}"
        return f" ({band[0]:.1f}–{band[1]:.1f}) · {counted}" if band else f" · {counted}"

    frame = view.read(headline.measure, filter, by="day")
    days = []
    points = series(frame, filter, headline.metric, grain="day", facts=facts, n=headline.n, note=note, ends=ends)
    for point in points:
        day = point.start.date()
        if day > last:
            continue
        is_thin = headline.key != "tickets" and (point.n or 0) < ENOUGH
        is_open = day == facts.last_date and is_inside(facts, day)
        says = [
            f"<b>{figure.plot_text(one.name)}</b> {figure.day_name((day - one.day_zero).days)}",
            f"{show.bucket(point.start, 'day')}: <b>{show.value(point.value, unit)}</b>{point.note}",
        ]
        if is_open:
            says.append(t("unfinished"))
        n = None if headline.key == "tickets" else point.n
        days.append(
            figure.Day(
                (day - one.day_zero).days, point.value, day.isoformat(), "<br>".join(says), is_open, is_thin, n,
                point.ends,
            )
        )  # fmt: skip
    name = t("{name}, unfinished", name=one.name) if one.is_unfinished(facts) else one.name
    return figure.Line(name, tuple(days), is_current)


# Load


def loads(view: View, found: Sequence[Campaign]) -> None:
    """The card with the load of each promotion against the weeks before it."""
    t, show = view.screen.t, view.screen.show
    with card(
        "promo_load", view.screen, t("Load of promotions"), t("against the 28 days before"), t("click to filter")
    ):
        if not found:
            remark(t("No promotion of the calendar lies in the data."))
            return
        heads = [t("Promotion"), t("Load"), t("Per hour"), t("Tickets")]
        rows = [_load(one, view, show) for one in reversed(found)]
        picked = _components.leaderboard(rows, heads, label=t("Load of promotions"), optional=(1,), key="promo_loads")
        remark(_means(view))
        if picked:
            _pick(view, next(one for one in found if one.key == picked), found)


def _means(view: View) -> str:
    metric = METRICS["promo_load_ratio"]
    return metric.means_zh if view.screen.lang == "zh_CN" else metric.means


def _load(one: Campaign, view: View, show: Values) -> Row:
    t, row = show.t, one.row
    ratio, n, base = row["promo_load_ratio"], row["tickets"], row["baseline_tickets"]
    counted = t(
        "{n} tickets, {base} in {days} days before",
        n=show.value(n, "count"), base=show.value(base, "count"), days=row["baseline_days"],
    )  # fmt: skip
    faint = "faint" if min(n, base) < ENOUGH else ""
    if ratio is None:
        why = t("Fewer than 14 comparable days before it are known") if row["baseline_days"] < ENOUGH_DAYS else ""
        load = number(None, "ratio", show, "faint", why or t("Nothing to measure here"))
    else:
        band = contrasts.rate_ratio(row["tickets_per_hour"], n, row["baseline_tickets_per_hour"], base)
        low, high = band if band else (None, None)
        load = number(ratio, "ratio", show, faint, f"{show.interval(ratio, low, high, 'ratio')} · {counted}")
    is_open = one.is_unfinished(view.facts)
    return Row(
        key=one.key,
        name=t("{name}, unfinished", name=one.name) if is_open else one.name,
        bar=ratio or 0.0,
        color=ANY_COLOUR,
        cells=(
            load,
            number(
                row["tickets_per_hour"], "per_hour", show, faint,
                t("{x} per hour before", x=show.value(row["baseline_tickets_per_hour"], "per_hour")),
            ),
            number(n, "count", show, faint, counted),
        ),
        is_pressed=_is_picked(view, one),
    )  # fmt: skip


def _dates(one: Campaign, facts: Facts) -> tuple[date, date]:
    """Its days that the data reach."""
    return one.starts_on, min(one.ends_on, facts.last_date)


def _is_picked(view: View, one: Campaign) -> bool:
    asked = view.asked
    dates = (asked.start_date, asked.end_date)
    return asked.days is None and asked.promos == (one.code,) and dates == _dates(one, view.facts)


def _pick(view: View, one: Campaign, found: Sequence[Campaign]) -> None:
    """Filter the page to a promotion's days; when that is what is chosen, go back to the dates chosen before."""
    if _is_picked(view, one):
        was = view.screen.kept()
        view.choose(promos=was.promos, days=was.days, start_date=was.start_date, end_date=was.end_date)
        return
    if not any(_is_picked(view, other) for other in found):
        view.screen.keep(view.asked)
    first, last = _dates(one, view.facts)
    view.choose(promos=(one.code,), days=None, start_date=first, end_date=last)
