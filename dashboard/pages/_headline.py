"""The six figures that head the Overview, described once: cards, trend and the attention list read the same rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import polars as pl

from dashboard.figures.spark import spark
from dashboard.filters import Filter
from dashboard.insight import intervals
from dashboard.metrics import METRICS
from dashboard.pages import _certainty
from dashboard.pages._components import Card
from dashboard.pages._parts import View, first_row
from dashboard.pages._series import series
from dashboard.values import ENOUGH, Change, Values
from dashboard.words import N_, Words


@dataclass(frozen=True, slots=True)
class Headline:
    """One figure: its metric, the measure that holds it, the count it stands on.

    label: "" for the metric's own. goal: column of the measure, or "goals" for the row of details/goals. of: what n
    counts. clock: what dates it. trend: the trend it belongs to.
    """

    key: str
    label: str
    metric: str
    measure: str
    n: str
    of: str = N_("{n} tickets")
    clock: str = N_("By creation of the ticket")
    trend: str = "n"
    goal: str = ""


# How a page asks for a figure: its rows in a settled filter by a dimension, with its n and its goal.
Ask = Callable[[Headline, Filter, str], pl.DataFrame]

HEADLINES = (
    Headline(
        "tickets", N_("Tickets"), "tickets", "measures/volume", "tickets",
        N_("{n} tickets"), N_("By creation of the ticket"), "n",
    ),
    Headline(
        "response", N_("First response"), "first_response_p50_seconds", "measures/speed", "answered_tickets",
        N_("{n} tickets answered by a human"), N_("By creation of the ticket"), "response", "target_seconds",
    ),
    Headline(
        "target", N_("Answered in target"), "within_target_pct", "measures/speed", "target_due",
        N_("{n} tickets answered or over target"), N_("By creation of the ticket"), "response",
        "within_target_goal_pct",
    ),
    Headline(
        "resolution", N_("Resolution"), "resolution_pct", "measures/resolution", "mature_tickets",
        N_("{n} tickets at least 7 days old"), N_("By creation of the ticket"), "resolution", "goals",
    ),
    Headline(
        "satisfaction", N_("Satisfaction"), "csat_pct", "measures/satisfaction", "answered",
        N_("{n} answered surveys"), N_("By answer of the survey"), "satisfaction", "goals",
    ),
    Headline(
        "open", N_("Still open"), "backlog", "measures/backlog", "backlog",
        N_("{n} open tickets"), N_("At the end of the period"), "n",
    ),
)  # fmt: skip
STOCK, STOCK_TREND = "measures/backlog", "details/open_trend"
OF_SURVEYS = ("measures/satisfaction", "measures/survey_response")
TRENDS = {"n": "tickets", "response": "response", "resolution": "resolution", "satisfaction": "satisfaction"}
BY_KEY = {headline.key: headline for headline in HEADLINES}
VERSUS = {
    "prev": N_("vs prev."),
    "dow": N_("vs same weekdays"),
    "last_year": N_("vs last year"),
    "campaign": N_("vs campaign"),
    "own": N_("vs comparison"),
}


def label_of(headline: Headline, t: Words) -> str:
    """What the figure is called on screen."""
    metric = METRICS[headline.metric]
    return t(headline.label) if headline.label else metric.label_zh if t.lang == "zh_CN" else metric.label


def goals(view: View) -> dict[str, float | None]:
    """The overall goals that people can set, by metric."""
    frame = view.read("details/goals", view.filter)
    return dict(zip(frame["metric"].to_list(), frame["goal"].to_list(), strict=True))


def goal_of(headline: Headline, row: Mapping[str, Any], overall: Mapping[str, float | None]) -> float | None:
    """What the figure of this row should reach."""
    if headline.goal == "goals":
        return overall.get(headline.metric)
    return row.get(headline.goal) if headline.goal else None


def verdict(metric: str, value: float | None, goal: float | None, n: float | None) -> str:
    """met, missed, or "" where there is no goal or too little to judge by."""
    if value is None or goal is None or (n or 0) < ENOUGH:
        return ""
    reached = value <= goal if METRICS[metric].better == "lower" else value >= goal
    return "met" if reached else "missed"


def target(metric: str, goal: float, show: Values) -> str:
    """What should be reached, with its direction: ≥ 80%, ≤ 5m."""
    sign = "≤" if METRICS[metric].better == "lower" else "≥"
    return f"{sign} {show.goal(goal, METRICS[metric].unit)}"


def interval(metric: str, value: float | None, n: float | None) -> tuple[float, float] | None:
    """The 95 % interval of a share, in percent; None for other figures."""
    if METRICS[metric].unit != "percent" or value is None or not n:
        return None
    return intervals.wilson_pct(value, round(n))


def measured(view: View) -> Ask:
    """Each figure by its own measure; open tickets are counted over time, and those at the end of a period are those at
    the end of its last hour, day, week or month."""

    def ask(headline: Headline, filter: Filter, by: str) -> pl.DataFrame:
        if headline.measure == STOCK and by == view.filter.grain:
            return open_trend(view, filter, by)
        if headline.measure == STOCK and by == "all":
            ends = open_trend(view, filter, view.filter.grain)
            if ends.height:
                return ends.tail(1).with_columns(bucket=pl.lit("all"))
        return view.read(headline.measure, filter, by=by)

    return ask


def open_trend(view: View, filter: Filter, grain: str) -> pl.DataFrame:
    """What was open at the end of each hour, day, week or month of a period: bucket, backlog, backlog_over_72h. Only
    counts, as ages by time are on no page and cost three times as much."""
    return view.read(STOCK_TREND, filter, grain=grain)


def card(headline: Headline, view: View, overall: Mapping[str, float | None], ask: Ask | None = None) -> Card:
    """One figure as a card. ask: None for each figure by its own measure."""
    t, show, metric = view.screen.t, view.screen.show, METRICS[headline.metric]
    ask = ask or measured(view)
    now = first_row(ask(headline, view.filter, "all"))
    before = first_row(ask(headline, view.before, "all")) if view.before else {}
    value, n = now.get(headline.metric), now.get(headline.n)
    goal = goal_of(headline, now, overall)
    pair = _Pair(headline, view, now, before)
    change = _change(pair)
    state = verdict(headline.metric, value, goal, n)
    return Card(
        key=headline.key,
        label=label_of(headline, t),
        value=show.value(value, metric.unit),
        change=change.text if change else "",
        tone=change.tone if change else "neutral",
        versus=t(VERSUS[view.asked.compare]) if change else "",
        spark=_spark(headline, view, goal, ask),
        state=state,
        note=_note(headline, view, now, goal, state, n),
        tip=tuple(_tip(pair, goal)),
        is_faint=is_faint(headline, now),
        metric=headline.metric,
        amount=value,
        unit=metric.unit,
        n=n,
    )


def is_faint(headline: Headline, row: Mapping[str, Any]) -> bool:
    """Whether the figure stands on too little. A count stands on itself."""
    unit = METRICS[headline.metric].unit
    return unit != "count" and row.get(headline.metric) is not None and (row.get(headline.n) or 0) < ENOUGH


@dataclass(frozen=True)
class _Pair:
    """The rows of a figure now and in the comparison; before is empty without one."""

    headline: Headline
    view: View
    now: Mapping[str, Any]
    before: Mapping[str, Any]

    @property
    def is_comparable(self) -> bool:
        """Counts of more days than the comparison has are no change; a stock counts a moment, whatever the days."""
        is_flow = METRICS[self.headline.metric].unit == "count" and self.headline.measure != STOCK
        return self.view.is_even or not is_flow

    @cached_property
    def ends(self) -> tuple[_certainty.Bounds, _certainty.Bounds]:
        """The intervals of both."""
        metric, n = self.headline.metric, self.headline.n
        return (
            _certainty.bounds(self.view, self.view.filter, metric, self.now, n),
            _certainty.bounds(self.view, self.view.before, metric, self.before, n),
        )

    @cached_property
    def may_be_chance(self) -> bool:
        """Whether chance may explain the change."""
        metric, (of_now, of_before) = self.headline.metric, self.ends
        return _certainty.is_chance(metric, self.now[metric], of_now, self.before[metric], of_before)


def _change(pair: _Pair) -> Change | None:
    """From the comparison to now; coloured only where chance does not explain it."""
    metric, n, now, before = METRICS[pair.headline.metric], pair.headline.n, pair.now, pair.before
    if not pair.is_comparable:
        return None
    found = pair.view.screen.show.change(
        now.get(metric.name), before.get(metric.name), metric.unit,
        better=metric.better, n=now.get(n), n_before=before.get(n), brief=True,
    )  # fmt: skip
    if found is None or found.tone == "neutral" or not pair.may_be_chance:
        return found
    return Change(found.text, "neutral")


def _spark(headline: Headline, view: View, goal: float | None, ask: Ask) -> dict[str, str | float | None]:
    def line(filter: Filter) -> list[float | None]:
        frame = ask(headline, filter, view.filter.grain)
        return [
            point.value for point in series(frame, filter, headline.metric, grain=view.filter.grain, facts=view.facts)
        ]

    return spark(line(view.filter), line(view.before) if view.before else (), goal)


def _note(
    headline: Headline, view: View, now: Mapping[str, Any], goal: float | None, state: str, n: float | None
) -> str:
    t, show = view.screen.t, view.screen.show
    if is_faint(headline, now):
        return t("n = {n}, too few to judge", n=show.value(n, "count"))
    if headline.key == "satisfaction" and not view.facts.surveys:
        return t("No survey data yet")
    if headline.key == "tickets":
        return t("{x} per hour", x=show.value(now.get("tickets_per_hour"), "per_hour"))
    if headline.key == "open":
        return t("{n} older than 72 h", n=show.value(now.get("backlog_over_72h"), "count"))
    if goal is None:
        return t("Targets differ by channel") if headline.goal == "target_seconds" and n else t("No target set")
    sentences = {"met": N_("Met: {x}"), "missed": N_("Missed: {x}"), "": N_("Target {x}")}
    return t(sentences[state], x=target(headline.metric, goal, show))


def _tip(pair: _Pair, goal: float | None) -> list[str]:
    headline, view, now, before = pair.headline, pair.view, pair.now, pair.before
    t, show, metric = view.screen.t, view.screen.show, METRICS[headline.metric]
    value, n = now.get(headline.metric), now.get(headline.n)
    means = metric.means_zh if view.screen.lang == "zh_CN" else metric.means
    lines = [means, t(headline.of, n=show.value(n, "count"))]
    if value is not None and (told := _certainty.sentence(view, headline.metric, value, pair.ends[0])):
        lines.append(told)
    if goal is not None:
        lines.append(t("Target {x}", x=target(headline.metric, goal, show)))
    if before:
        then, n_then = before.get(headline.metric), before.get(headline.n)
        lines.append(t("Comparison: {x} (n = {n})", x=show.value(then, metric.unit), n=show.value(n_then, "count")))
        if not pair.is_comparable and view.before:
            lines.append(t("Not the same number of days: {n} and {m}", n=view.filter.length, m=view.before.length))
        elif value is not None and then is not None and pair.may_be_chance:
            is_known = _certainty.is_known(*pair.ends)
            lines.append(t("The difference may be chance") if is_known else t("Whether it is chance cannot be told"))
    is_by_ticket = view.filter.survey_clock == "ticket" and headline.measure in OF_SURVEYS
    lines.append(t("By creation of the ticket") if is_by_ticket else t(headline.clock))
    return lines
