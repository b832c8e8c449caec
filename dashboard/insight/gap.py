"""Two figures beside each other: how far apart, within what bounds, and whether chance alone would do.

>>> gap = of_shares(80.0, 70, 60.0, 80)
>>> round(gap.points, 1), [round(end, 2) for end in gap.interval], gap.is_told
(20.0, [5.24, 33.39], True)
"""

from dataclasses import dataclass

from dashboard.insight import intervals
from dashboard.insight.intervals import Interval


@dataclass(frozen=True, slots=True)
class Gap:
    """The difference a − b with its 95 % interval: shares in points, durations in percent of b.

    is_told: the interval leaves out 0 and both sides hold at least 30; only then may it be called a difference.
    """

    points: float
    interval: Interval
    is_told: bool


def of_shares(a: float | None, n_a: int, b: float | None, n_b: int) -> Gap | None:
    """Two shares in percent with their n; None where one of them is missing."""
    of_a, of_b = intervals.wilson_pct(a, n_a), intervals.wilson_pct(b, n_b)
    if a is None or b is None or of_a is None or of_b is None:
        return None
    found = intervals.difference(a, of_a, b, of_b)
    return Gap(a - b, found, intervals.is_changed(found, n_a, n_b))


Bounds = tuple[float | None, float | None]


def of_durations(a: float | None, of_a: Bounds, n_a: int, b: float | None, of_b: Bounds, n_b: int) -> Gap | None:
    """Two durations with the bounds of their intervals; None where a value or a bound is missing, or 0."""
    (low_a, high_a), (low_b, high_b) = of_a, of_b
    if a is None or b is None or low_a is None or high_a is None or low_b is None or high_b is None:
        return None
    found = intervals.change_pct(a, (low_a, high_a), b, (low_b, high_b))
    if found is None:
        return None
    return Gap(100 * (a - b) / b, found, intervals.is_changed(found, n_a, n_b))
