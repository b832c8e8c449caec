"""How sure the figures of a whole period are: their 95 % intervals, and whether a change is more than chance.

A figure whose interval nobody can tell (a median refund, say) is never called changed. Counts are no samples: they
are what they are.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dashboard.filters import Filter
from dashboard.insight import intervals, survival
from dashboard.insight.survival import Step
from dashboard.metrics import METRICS
from dashboard.pages._parts import View, first_row

Bounds = tuple[float | None, float | None]
QUANTILES = tuple(
    f"first_response_{quantile}{unit}" for quantile in ("p50", "p90") for unit in ("_seconds", "_business_seconds")
)
HANDED_OVER = ("handoff_wait_p50_seconds", "handoff_wait_p90_seconds")  # first responses of those handed over
DEVIATIONS = {"csat_mean_score": "csat_deviation_score", "ces_score": "ces_deviation_score"}


def bounds(view: View, filter: Filter | None, metric: str, row: Mapping[str, Any], n: str) -> Bounds:
    """The interval of a metric over the whole of a settled filter.

    row: the measure's, by "all"; n: its column with what the metric stands on. An end is None where the data cannot
    tell it.
    """
    value, count = row.get(metric), row.get(n)
    if filter is None or value is None or not count:
        return None, None
    if METRICS[metric].unit == "percent":
        return intervals.wilson_pct(value, round(count)) or (None, None)
    if metric in HANDED_OVER:
        metric = metric.replace("handoff_wait", "first_response")
        filter = replace(filter, handled_by=("bot_then_human",))
    if metric in QUANTILES:
        certain = first_row(view.read("measures/speed_interval", filter, by="all"))
        low, high = (metric.replace(q, f"{q}_{end}") for end in ("low", "high") for q in ("p50", "p90") if q in metric)
        return certain.get(low), certain.get(high)
    if metric == "resolve_km_p50_seconds":
        rows = view.read("details/resolution_curve", filter, gone="censored").iter_rows()
        return survival.median_interval([Step(*step) for step in rows])
    if metric in DEVIATIONS or metric == "nps_score":
        spread = first_row(view.read("details/score_precision", filter))
        if metric == "nps_score":
            found = intervals.nps(spread["nps_promoters"], spread["nps_detractors"], spread["nps_answers"])
        else:
            deviation = spread[DEVIATIONS[metric]]
            found = None if deviation is None else intervals.mean(value, deviation, round(count))
        return found or (None, None)
    return None, None


def sentence(view: View, metric: str, value: float, ends: Bounds) -> str:
    """The interval in words; "" where neither end is known. An end that so few values cannot tell is "?"."""
    t, show, unit = view.screen.t, view.screen.show, METRICS[metric].unit
    if ends == (None, None):
        return ""
    if None not in ends and unit not in ("seconds", "business_seconds"):
        return t("95% interval: {x}", x=show.interval(value, *ends, unit))
    low, high = ("?" if end is None else show.value(end, unit) for end in ends)
    return t("95% interval: {low} to {high}", low=low, high=high)


def is_known(*of: Bounds) -> bool:
    """Whether all these intervals have both their ends."""
    return all(end is not None for ends in of for end in ends)


def is_chance(metric: str, now: float, of_now: Bounds, before: float, of_before: Bounds) -> bool:
    """Whether chance may explain the change: the interval of the difference holds 0, or nobody can tell it."""
    if METRICS[metric].unit == "count":
        return False
    if not is_known(of_now, of_before):
        return True
    assert of_now[0] is not None and of_now[1] is not None and of_before[0] is not None and of_before[1] is not None
    a, b = (of_now[0], of_now[1]), (of_before[0], of_before[1])
    changed = None
    if METRICS[metric].unit in ("seconds", "business_seconds"):
        changed = intervals.change_pct(now, a, before, b)
    low, high = changed or intervals.difference(now, a, before, b)
    return low <= 0 <= high
