"""Two groups of tickets against each other, figure for figure: peak and off-peak, VIP and regular, quiet and busy."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from dashboard.figures.dumbbell import dumbbell
from dashboard.filters import Filter
from dashboard.insight import contrasts, intervals
from dashboard.insight.contrasts import Difference
from dashboard.metrics import METRICS
from dashboard.pages import _components, _headline, _sheets
from dashboard.pages._components import Cell, Dumbbell, Group, number
from dashboard.pages._parts import View, by_bucket, card, remark, title_row, verdict
from dashboard.values import ENOUGH, Values
from dashboard.words import N_

OFF_PEAK = ("night", "normal", "weekend")
PEAK = ("promo", "weekday_peak")
WEEKEND, WEEK = (6, 7), (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True)
class Side:
    """One group: its name, what the filter becomes when it is clicked, its bucket of the pair's dimension.

    chosen: the lists of the filter that make the group.
    """

    name: str
    chosen: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    bucket: str = "all"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two groups under a word of the switch. by: the dimension where the filter alone cannot part them.

    missing: what to say when one of them holds no ticket.
    """

    word: str
    a: Side
    b: Side
    by: str = "all"
    missing: str = N_("These dates hold no ticket of one side.")

    @property
    def lists(self) -> tuple[str, ...]:
        """The lists of the filter that the pair itself chooses by."""
        return tuple(sorted({*self.a.chosen, *self.b.chosen}))


_OFF = Side(N_("Off-peak"), {"peaks": OFF_PEAK})
PAIRS = {
    "peak": Pair(N_("Peak"), Side(N_("Peak"), {"peaks": PEAK}), _OFF),
    "promo": Pair(
        N_("Promotion days"), Side(N_("Promotion days"), {"peaks": ("promo",)}), _OFF,
        missing=N_("No promotion day, or no off-peak hour, lies in these dates."),
    ),
    "weekday": Pair(N_("Weekday 10–16 h"), Side(N_("Weekday 10–16 h"), {"peaks": ("weekday_peak",)}), _OFF),
    "night": Pair(
        N_("Nights"), Side(N_("Nights"), {"peaks": ("night",)}),
        Side(N_("Other off-peak"), {"peaks": ("normal", "weekend")}),
    ),
    "holiday": Pair(
        N_("Holidays"), Side(N_("Holidays"), {"peaks": ("holiday",)}), _OFF,
        missing=N_("No holiday, or no off-peak hour, lies in these dates."),
    ),
    "make_up": Pair(
        N_("Make-up days"),
        Side(N_("Make-up workdays"), {"peaks": ("normal", "weekday_peak"), "weekdays": WEEKEND}, "make_up"),
        Side(N_("Ordinary workdays"), {"peaks": ("night", "normal", "weekday_peak"), "weekdays": WEEK}, "ordinary"),
        by="workday_kind",
        missing=N_("No make-up workday lies in these dates. Choose dates around a long holiday."),
    ),
    "vip": Pair(
        N_("VIP"), Side(N_("VIP"), {"tiers": ("vip",)}), Side(N_("Regular"), {"tiers": ("regular",)}),
        missing=N_("These dates hold no VIP ticket, or the export does not tell the tier."),
    ),
    "urgent": Pair(
        N_("Urgent"), Side(N_("Urgent"), {"priorities": ("urgent",)}),
        Side(N_("Other priorities"), {"priorities": ("high", "low", "normal", "unknown")}),
        missing=N_("These dates hold no urgent ticket, or the export does not tell the priority."),
    ),
    "bot": Pair(
        N_("Bot only"), Side(N_("Bot only"), {"handled_by": ("bot",)}), Side(N_("Human"), {"handled_by": ("human",)}),
        missing=N_("These dates hold no ticket that the bot served alone."),
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the comparison: its metric, the measure that holds it, the count it stands on.

    quantile: p50 or p90 of a wait, whose interval comes from measures/speed_interval.
    """

    metric: str
    measure: str
    n: str
    quantile: str = ""


FIGURES = (
    Figure("tickets_per_hour", "measures/volume", "tickets"),
    Figure("first_response_p50_seconds", "measures/speed", "answered_tickets", "p50"),
    Figure("first_response_p90_seconds", "measures/speed", "answered_tickets", "p90"),
    Figure("within_target_pct", "measures/speed", "target_due"),
    Figure("unanswered_pct", "measures/speed", "due_tickets"),
    Figure("resolution_pct", "measures/resolution", "mature_tickets"),
    Figure("csat_pct", "measures/satisfaction", "answered"),
)
MEASURES = (*dict.fromkeys(figure.measure for figure in FIGURES), "measures/speed_interval")


def draw(view: View) -> None:
    """The card: a switch and a line for each headline figure."""
    t = view.screen.t
    with card("contrast", view.screen):
        with title_row(t("Peak against off-peak"), t("95% intervals"), t("click a side to filter")):
            pass
        usual = "promo" if view.asked.promos else "peak"
        word = st.segmented_control(
            t("Compare"), list(PAIRS), default=usual, required=True, label_visibility="collapsed",
            format_func=lambda key: t(PAIRS[key].word), key=f"contrast_{usual}_{view.screen.lang}",
        )  # fmt: skip
        pair = PAIRS[word or usual]
        a, b = _rows(view, pair, pair.a), _rows(view, pair, pair.b)
        if not a.get("tickets") or not b.get("tickets"):
            remark(t(pair.missing))
            return
        made = [_dumbbell(figure, a, b, view) for figure in FIGURES]
        groups = [_group(view, pair, side) for side in (pair.a, pair.b)]
        _sheets.metrics([figure.metric for figure in FIGURES])
        picked = _components.dumbbells(
            made, *groups, label=t("Peak against off-peak"), difference=t("Difference"), key=f"contrast_{word}"
        )
        notes = [t("Red and green: beyond chance, with 30 or more on both sides.")]
        if word == "make_up":
            notes.append(t("A click takes the make-up days from 8 h on; their nights look like those of weekends."))
        if view.filter.survey_clock == "answered":
            notes.append(t("CSAT by answer of the survey."))
        remark(" ".join(notes))
        if picked:
            pick(view, pair, pair.a if picked == "a" else pair.b)


def pick(view: View, pair: Pair, side: Side) -> None:
    """Filter the page to a side; when it is what is chosen, to everything."""
    emptied: dict[str, tuple[Any, ...]] = dict.fromkeys((*pair.lists, *_outside(side)), ())
    view.choose(**(emptied if is_chosen(view.asked, side) else emptied | side.chosen))


def _outside(side: Side) -> tuple[str, ...]:
    """A chosen promotion narrows promotion days; hours that lie outside promotions cannot be narrowed by it."""
    peaks = side.chosen.get("peaks")
    return ("promos",) if peaks and "promo" not in peaks else ()


def is_chosen(filter: Filter, side: Side) -> bool:
    """Whether the page is filtered to this side."""
    return all(getattr(filter, name) == codes for name, codes in side.chosen.items())


def _group(view: View, pair: Pair, side: Side) -> Group:
    return Group(view.screen.t(side.name), is_chosen(view.asked, side))


def _rows(view: View, pair: Pair, side: Side) -> dict[str, Any]:
    """All figures of one side in one row; what the page itself chose by the pair's lists is left out."""
    filter = view.filter
    for name in (*pair.lists, *_outside(side)):
        filter = filter.without(name)
    if pair.by == "all":
        filter = replace(filter, **side.chosen)  # type: ignore[arg-type]  # lists of the filter, all tuples
    found: dict[str, Any] = {}
    for measure in MEASURES:
        found |= by_bucket(view.read(measure, filter, by=pair.by)).get(side.bucket, {})
    return found


def _dumbbell(figure: Figure, a: Mapping[str, Any], b: Mapping[str, Any], view: View) -> Dumbbell:
    metric, unit = METRICS[figure.metric], METRICS[figure.metric].unit
    is_wait = unit == "seconds"
    bands = [_bounds(figure, row) for row in (a, b)]
    is_chinese = view.screen.lang == "zh_CN"
    cells = [_cell(figure, row, band, view) for row, band in zip((a, b), bands, strict=True)]
    n_a, n_b = (row.get(figure.n) or 0 for row in (a, b))
    return _made(
        figure.metric, metric.label_zh if is_chinese else metric.label, cells,
        dumbbell(a.get(figure.metric), b.get(figure.metric), *bands, is_log=is_wait),
        difference(figure, a, b), (n_a, n_b), metric.better, view, metric.means_zh if is_chinese else metric.means,
    )  # fmt: skip


def _made(
    key: str, label: str, cells: list[Cell], places: dict[str, Any], found: Difference | None,
    counts: tuple[int, int], better: str, view: View, tip: str,
) -> Dumbbell:  # fmt: skip
    t, show = view.screen.t, view.screen.show
    text, interval = signed(found, show)
    sure = found is not None and intervals.is_changed(found.interval, *counts)
    tone, why = "", ""
    if found is not None and min(counts) < ENOUGH:
        tone, why = "faint", t("too few to judge")
    elif found is not None and found.interval is None:
        why = t("The interval cannot be told.")
    elif found is not None and not sure:
        why = t("cannot be told from chance")
    elif found is not None and better in ("higher", "lower"):
        tone = "good" if (found.value > 0) == (better == "higher") else "bad"
    amount, unit = (found.value, found.unit) if found else (None, "text")
    return Dumbbell(key, label, cells[0], cells[1], places, text, interval, tone, why, tip, amount, unit)


def _bounds(figure: Figure, row: Mapping[str, Any]) -> tuple[float | None, ...]:
    value = row.get(figure.metric)
    if value is None:
        return ()
    if figure.quantile:
        low, high = (row.get(f"first_response_{figure.quantile}_{end}_seconds") for end in ("low", "high"))
        return low, high
    return _headline.interval(figure.metric, value, row.get(figure.n)) or ()


def _cell(figure: Figure, row: Mapping[str, Any], band: tuple[float | None, ...], view: View) -> Cell:
    t, show, unit = view.screen.t, view.screen.show, METRICS[figure.metric].unit
    value, n = row.get(figure.metric), row.get(figure.n) or 0
    if value is None:
        no_surveys = figure.metric == "csat_pct" and not view.facts.surveys
        return number(
            None, unit, show, "faint", t("No survey data yet") if no_surveys else t("Nothing to measure here"), n
        )
    low, high = band if band else (None, None)
    tip = f"{show.interval(value, low, high, unit)} · n = {show.value(n, 'count')}"
    return number(value, unit, show, "faint" if n < ENOUGH else "", tip, n)


def difference(figure: Figure, a: Mapping[str, Any], b: Mapping[str, Any]) -> Difference | None:
    """How far a lies from b; None where a side has nothing to measure."""
    values = a.get(figure.metric), b.get(figure.metric)
    counts = a.get(figure.n) or 0, b.get(figure.n) or 0
    if METRICS[figure.metric].unit == "percent":
        return contrasts.of_shares(values[0], counts[0], values[1], counts[1])
    if figure.quantile:
        bounds = [_bounds(figure, row) or (None, None) for row in (a, b)]
        return contrasts.of_quantiles(values[0], bounds[0], values[1], bounds[1])
    return contrasts.of_rates(values[0], counts[0], values[1], counts[1])


def signed(found: Difference | None, show: Values) -> tuple[str, str]:
    """A difference and its interval as signed texts: +6.3 pp, +4.9 to +7.8; a dash for nothing."""
    t = show.t
    if found is None:
        return show.value(None, "percent"), ""
    value = t("{x} pp", x=_plus(found.value)) if found.unit == "points" else f"{_plus(found.value)}%"
    if found.interval is None:
        return value, ""
    return value, t("{low} to {high}", low=_plus(found.interval[0]), high=_plus(found.interval[1]))


def _plus(x: float) -> str:
    return (f"{x:+,.0f}" if abs(x) >= 100 else f"{x:+.1f}").replace("-", "−")


# Does asking at quiet hours help?

QUIET = Pair(
    N_("Quiet hours"),
    Side(N_("8–10, 15–24 h"), {"hours": (8, 9, *range(15, 24))}),
    Side(N_("10–15 h"), {"hours": tuple(range(10, 15))}),
)
ADVICE = (("quiet", N_("8–10 and 15–24 h")), ("at_15", N_("15–16 h alone")))


def quiet_hours(view: View) -> None:
    """The card on the advice to ask before 10 or after 15 h: median waits on workdays, and what the advice gains."""
    t, show = view.screen.t, view.screen.show
    metric = METRICS["quiet_gain_pct"]
    with card("quiet", view.screen, t("“Ask before 10 or after 15 h”"), t("workdays, median first response")):
        filter = view.filter.without("hours").without("peaks").without("promos")
        row = by_bucket(view.read("measures/quiet_hours", filter, by="all")).get("all", {})
        if not row.get("quiet_answered") or not row.get("busy_answered"):
            remark(t("No workday outside promotions lies in these dates, or no reply in one is known."))
            return
        verdict(*_verdict(row, show))
        made = [_advice(part, word, row, view) for part, word in ADVICE]
        groups = [_group(view, QUIET, side) for side in (QUIET.a, QUIET.b)]
        picked = _components.dumbbells(
            made, *groups, label=t("Quiet hours"), difference=t("Shorter by"), key="quiet_dumbbells"
        )
        remark(t("15–16 h is advised and yet inside the weekday peak, so it also stands alone."))
        remark(metric.means_zh if view.screen.lang == "zh_CN" else metric.means)
        if picked:
            pick(view, QUIET, QUIET.a if picked == "a" else QUIET.b)


def _gain(part: str, row: Mapping[str, Any]) -> Difference | None:
    """What a part of the day gains over 10–15 h, with the interval of the loss turned round."""
    gain = row[f"{part}_gain_pct"]
    sides = [[row[f"{p}_p50_{end}seconds"] for end in ("", "low_", "high_")] for p in (part, "busy")]
    lost = contrasts.of_quantiles(sides[0][0], sides[0][1:], sides[1][0], sides[1][1:])
    if gain is None or lost is None:
        return None
    return Difference(gain, "percent", contrasts.turned(lost.interval))


def _verdict(row: Mapping[str, Any], show: Values) -> tuple[str, str]:
    t, found = show.t, _gain("quiet", row)
    if found is None or min(row["quiet_answered"], row["busy_answered"]) < ENOUGH:
        return t("Too few replies to judge the advice."), ""
    if not found.is_beyond_chance:
        return t("The advice cannot be told from chance in these dates."), ""
    if found.value > 0:
        return t("The advice holds: waits are shorter then."), "good"
    return t("The advice misleads: waits are longer then."), "bad"


def _advice(part: str, word: str, row: Mapping[str, Any], view: View) -> Dumbbell:
    t, show = view.screen.t, view.screen.show
    cells, bands, values, counts = [], [], [], []
    for name in (part, "busy"):
        value, n = row[f"{name}_p50_seconds"], row[f"{name}_answered"]
        band = (row[f"{name}_p50_low_seconds"], row[f"{name}_p50_high_seconds"])
        tip = f"{show.interval(value, *band, 'seconds')} · n = {show.value(n, 'count')}"
        cells.append(number(value, "seconds", show, "faint" if n < ENOUGH else "", tip, n))
        bands.append(band)
        values.append(value)
        counts.append(n)
    places = dumbbell(values[0], values[1], *bands, is_log=True)
    metric = METRICS["quiet_gain_pct"]
    return _made(
        part, t(word), cells, places, _gain(part, row), (counts[0], counts[1]), metric.better, view, t("Median wait")
    )
