"""What the page on response times measures by: the running clock, its key figures, and the promises in public."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from dashboard.figures.trend import Point
from dashboard.filters import Filter
from dashboard.insight import intervals
from dashboard.metrics import METRICS
from dashboard.pages import _headline
from dashboard.pages._components import Card, Note
from dashboard.pages._headline import Headline
from dashboard.pages._names import CODES, namer
from dashboard.pages._parts import View, by_bucket, first_row
from dashboard.pages._series import series
from dashboard.values import ENOUGH, Values
from dashboard.words import N_

BY_CREATION = N_("By creation of the ticket")
MIDNIGHT = 24 * 60
FAR_APART = 20  # times the median

# Card → what the list of tickets behind it is narrowed to or ordered by.
BEHIND: dict[str, dict[str, Any]] = {
    "p50": {"sort": "-response"},
    "p90": {"sort": "-response"},
    "target": {"only": ("late",)},
    "unanswered": {"only": ("noreply",)},
}


@dataclass(frozen=True, slots=True)
class Clock:
    """The columns of one clock: the calendar's, or the one that stops outside the hours of service."""

    measure: str
    p50: str
    p90: str
    km_p50: str
    target: str
    target_due: str
    seconds: str

    def bounds(self, row: Mapping[str, Any], quantile: str) -> tuple[float | None, float | None]:
        """The interval of p50 or p90 in a row that has measures/speed_interval in it."""
        low, high = (row.get(f"first_response_{quantile}_{end}{self.seconds}") for end in ("low", "high"))
        return low, high


CALENDAR = Clock(
    "measures/speed", "first_response_p50_seconds", "first_response_p90_seconds", "first_response_km_p50_seconds",
    "within_target_pct", "target_due", "_seconds",
)  # fmt: skip
SERVICE = Clock(
    "measures/speed_business", "first_response_p50_business_seconds", "first_response_p90_business_seconds",
    "first_response_km_p50_business_seconds", "within_target_business_pct", "target_business_due",
    "_business_seconds",
)  # fmt: skip


def clock_of(view: View) -> Clock:
    """The clock that the filter asks for."""
    return SERVICE if view.asked.is_business_hours else CALENDAR


def rows(view: View, filter: Filter, by: str) -> dict[str, dict[str, Any]]:
    """The running clock's figures with the intervals of their quantiles, by bucket."""
    certain = by_bucket(view.read("measures/speed_interval", filter, by=by))
    return {key: {**certain.get(key, {}), **row} for key, row in _speed(view, filter, by).items()}


def _speed(view: View, filter: Filter, by: str) -> dict[str, dict[str, Any]]:
    return by_bucket(view.read(clock_of(view).measure, filter, by=by))


def span(value: float | None, bounds: tuple[float | None, float | None], show: Values) -> str:
    """A quantile with its interval; a bound that so few values cannot tell is "?"."""
    if value is None or bounds == (None, None):
        return show.duration(value)
    ends = ["?" if end is None else show.duration(end) for end in bounds]
    return show.t("{value} ({low}–{high})", value=show.duration(value), low=ends[0], high=ends[1])


def points(view: View, filter: Filter, clock: Clock) -> tuple[list[Point], list[Point]]:
    """The median and the slowest tenth by the view's grain, each with its interval and n."""
    show, grain = view.screen.show, view.filter.grain
    frame = view.read(clock.measure, filter, by=grain)
    certain = by_bucket(view.read("measures/speed_interval", filter, by=grain))

    def line(column: str, quantile: str) -> list[Point]:
        def ends(row: dict[str, Any]) -> tuple[float | None, float | None]:
            return clock.bounds(certain.get(str(row["bucket"]), {}), quantile)

        def note(row: dict[str, Any]) -> str:
            low, high = ("?" if end is None else show.duration(end) for end in ends(row))
            counted = f"n = {show.value(row['answered_tickets'], 'count')}"
            return counted if ends(row) == (None, None) else f"{low}–{high} · {counted}"

        return series(frame, filter, column, grain=grain, facts=view.facts, n="answered_tickets", note=note, ends=ends)

    return line(clock.p50, "p50"), line(clock.p90, "p90")


def are_far_apart(p50: float | None, p90: float | None) -> bool:
    """Whether a linear axis would hide the median under the slowest tenth."""
    return bool(p50 and p90 and p90 > FAR_APART * p50)


# Hours of service


def service_hours(view: View) -> str:
    """When the desk serves: 09:00–22:00, or by weekday where they differ. Empty without hours of service."""
    show = view.screen.show
    spans: dict[int, list[str]] = {}
    for row in view.read("details/schedule", view.filter).iter_rows(named=True):
        spans.setdefault(row["weekday"], []).append(f"{_time(row['opens_minute'])}–{_time(row['closes_minute'])}")
    by_day = [(day, " ".join(spans[day])) for day in sorted(spans)]
    if len(by_day) == 7 and len({hours for _, hours in by_day}) == 1:
        return by_day[0][1]
    told = []
    for hours, group in groupby(by_day, key=lambda pair: pair[1]):
        days = [day for day, _ in group]
        first, last = show.weekday(days[0]), show.weekday(days[-1])
        is_whole = len(days) == days[-1] - days[0] + 1
        name = first if len(days) == 1 else f"{first}–{last}" if is_whole else " ".join(map(show.weekday, days))
        told.append(f"{name} {hours}")
    return ", ".join(told)


def _time(minute: int) -> str:
    return "24:00" if minute == MIDNIGHT else f"{minute // 60:02d}:{minute % 60:02d}"


# Key figures


def headlines(view: View) -> tuple[Headline, ...]:
    """The four figures of the page by the running clock."""
    clock = clock_of(view)
    return (
        Headline(
            "p50", N_("Median wait"), clock.p50, clock.measure, "answered_tickets",
            N_("{n} tickets answered by a human"), BY_CREATION, "response", "target_seconds",
        ),
        Headline(
            "p90", N_("Slowest 10%"), clock.p90, clock.measure, "answered_tickets",
            N_("{n} tickets answered by a human"), BY_CREATION, "response",
        ),
        Headline(
            "target", N_("Answered in target"), clock.target, clock.measure, clock.target_due,
            N_("{n} tickets answered or over target"), BY_CREATION, "response", "within_target_goal_pct",
        ),
        Headline(
            "unanswered", N_("No reply yet"), "unanswered_pct", "measures/speed", "due_tickets",
            N_("{n} tickets owed a human reply"), BY_CREATION, "response",
        ),
    )  # fmt: skip


def cards(view: View, hours: str) -> list[Card]:
    """The four figures as cards. hours: of service; without them the business clock has nothing to show."""
    t, show, clock = view.screen.t, view.screen.show, clock_of(view)
    whole = rows(view, view.filter, "all").get("all", {})
    due = view.row("measures/speed")
    banded = first_row(view.read("measures/wait_bands", view.filter.without("is_business_hours"), by="all"))
    made = []
    for headline in headlines(view):
        card = _headline.card(headline, view, {})
        tip, note = list(card.tip), card.note
        if headline.key == "p50":
            tip.insert(-1, _with_waiting(whole.get(clock.km_p50), due.get("due_tickets"), show))
            if unknown := banded.get("unknown_tickets"):
                tip.insert(-1, t("Not measurable: {n} tickets", n=show.value(unknown, "count")))
        if headline.key == "p90" and not card.is_faint:
            note = t("9 of 10 answered sooner")
        if headline.key == "unanswered" and not card.is_faint:
            note = t("{n} waiting or gone", n=show.value(banded.get("none_tickets"), "count"))
        if clock is SERVICE and not hours and headline.key != "unanswered":
            note = t("No business hours are set")
        made.append(replace(card, tip=tuple(tip), note=note))
    return made


def _with_waiting(seconds: float | None, due: int | None, show: Values) -> str:
    value = show.duration(seconds)
    n = show.value(due, "count")
    return show.t("Median with those still waiting or gone: {x} (n = {n})", x=value, n=n)


# Promises


def promises(view: View, hours: str) -> Iterator[Note]:
    """A sentence for each channel that promises an average in public, then one for the bot."""
    t, show, name = view.screen.t, view.screen.show, namer(view.screen.t)
    found = by_bucket(view.frame("measures/promise", by="channel", without="channels"))
    for code in CODES["channels"]:
        row = found.get(code, {})
        mean, n = row.get("promise_mean_seconds"), row.get("promise_due_tickets") or 0
        if mean is None:
            continue
        band = intervals.mean(mean, row["promise_deviation_seconds"] or 0.0, n)
        tone, sentence = SENTENCES[kept(band, n, row["promise_seconds"])]
        goal = show.duration(row["promise_seconds"])
        when = t("average ≤ {x} in working hours", x=goal) if hours else t("average ≤ {x} at all hours", x=goal)
        detail = [t("Promise: {x}", x=when)]
        if band is not None:
            ends = [show.duration(max(end, 0.0)) for end in band]
            detail.append(t("95% interval: {x}", x=f"{ends[0]}–{ends[1]}"))
        detail.append(f"n = {show.value(n, 'count')}")
        title = t(sentence, channel=name("channels", code), value=show.duration(mean))
        yield Note(code, title, " · ".join(detail), tone)


SENTENCES = {
    "kept": ("good", N_("{channel}: promise kept, average {value}")),
    "broken": ("bad", N_("{channel}: promise broken, average {value}")),
    "unclear": ("watch", N_("{channel}: average {value}; kept or broken cannot be told from chance")),
    "few": ("", N_("{channel}: average {value}; too few to judge")),
}


def kept(band: intervals.Interval | None, n: int, promised: float) -> str:
    """kept, broken or unclear: the interval of the mean below, above or across what is promised. few: no verdict."""
    if band is None or n < ENOUGH:
        return "few"
    return "kept" if band[1] <= promised else "broken" if band[0] > promised else "unclear"


def bot(view: View) -> Note | None:
    """How fast the bot replies; None where it never does."""
    t, show = view.screen.t, view.screen.show
    row = first_row(view.read("measures/speed", view.filter.without("handled_by"), by="all"))
    n, n_target = row.get("bot_answered") or 0, row.get("bot_target_due") or 0
    if not n:
        return None
    rules = view.read("details/targets").filter(subject="bot_response").sort("valid_from", descending=True)
    rule = first_row(rules)
    share, unit = row.get("bot_within_target_pct"), METRICS["bot_within_target_pct"].unit
    title = t("Bot: first reply after {x} (median)", x=show.duration(row.get("bot_response_p50_seconds")))
    detail, tone = [], ""
    if share is not None:
        band = _headline.interval("bot_within_target_pct", share, n_target)
        value = show.interval(share, *band) if band else show.value(share, unit)
        goal = rule.get("goal_pct")
        if rule:
            limit, wanted = show.duration(rule["target_seconds"]), show.goal(rule["goal_pct"], unit)
            detail.append(t("{value} within {limit}, target {goal}", value=value, limit=limit, goal=wanted))
        else:
            detail.append(t("{value} within target", value=value))
        state = _headline.verdict("bot_within_target_pct", share, goal, n_target)
        tone = {"met": "good", "missed": "bad"}.get(state, "")
    else:
        detail.append(t("the export's times are to the minute, too coarse for the bot's target"))
    detail.append(f"n = {show.value(n, 'count')}")
    spoken = {"good": t("Met: "), "bad": t("Missed target: ")}.get(tone, "")
    return Note("bot", title, " · ".join(detail), tone, spoken)
