"""What a change of settings would change: the metrics whose figures or verdicts move, and the cuts that regroup."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dashboard.mart_settings import Target
from dashboard.metrics import METRICS
from dashboard.store.groups import SHAPING
from dashboard.words import N_

BUSINESS = tuple(name for name in METRICS if "_business_" in name)
OF_SUBJECT = {
    "first_response": ("within_target_pct", "within_target_business_pct", "first_response_p90_target_ratio"),
    "promise": ("promise_mean_seconds",),
    "bot_response": ("bot_within_target_pct",),
    "refund": ("refund_within_target_pct",),
}  # fmt: skip
PEAKS, PROMOTIONS, DAYS, WEEKS = N_("peak periods"), N_("promotions"), N_("days and hours"), N_("weeks")


@dataclass(frozen=True, slots=True)
class Effect:
    """metrics: names whose figures or verdicts may move. cuts: English words of groups that rows may change.

    rebuilds: whether new figures are prepared; without it, only words on the screen change.
    """

    metrics: tuple[str, ...] = ()
    cuts: tuple[str, ...] = ()
    rebuilds: bool = False


def effect(group: str, before: Any, after: Any) -> Effect:
    """What happens if `after` takes the place of `before`; nothing where they are equal."""
    if before == after or group not in SHAPING:
        return Effect()
    if group == "targets":
        subjects = {row.subject for row in _changed(_without_promise(before), _without_promise(after))}
        if _changed(_promises(before), _promises(after)):
            subjects.add("promise")
        return Effect(tuple(name for subject in OF_SUBJECT if subject in subjects for name in OF_SUBJECT[subject]),
                      rebuilds=True)  # fmt: skip
    if group == "goals":
        return Effect(tuple(dict.fromkeys(row.metric for row in _changed(before, after))), rebuilds=True)
    if group == "schedule":
        return Effect((*BUSINESS, "promise_mean_seconds"), rebuilds=True)
    if group == "calendar_days":
        return Effect((*BUSINESS, "promise_mean_seconds"), (PEAKS,), rebuilds=True)
    if group == "promos":
        return Effect((), (PROMOTIONS, PEAKS), rebuilds=True)
    if group == "week_start":
        return Effect((), (WEEKS,), rebuilds=True)
    return Effect((*BUSINESS, "promise_mean_seconds"), (DAYS, PEAKS, PROMOTIONS), rebuilds=True)


def _without_promise(rows: Iterable[Target]) -> list[Target]:
    return [row._replace(promise_seconds=None) for row in rows]


def _promises(rows: Iterable[Target]) -> list[Target]:
    return [row._replace(target_seconds=0, goal_pct=0.0) for row in rows if row.promise_seconds is not None]


def _changed(before: Iterable[Any], after: Iterable[Any]) -> list[Any]:
    """Rows that only one side has, in their order."""
    old, new = list(before), list(after)
    return [row for row in old if row not in new] + [row for row in new if row not in old]
