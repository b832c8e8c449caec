"""People beside each other: the median of those who have done enough, and what is worse than chance explains.

>>> median([(10.0, 40), (30.0, 31), (20.0, 90), (99.0, 3)])
20.0
"""

import statistics
from collections.abc import Iterable

from dashboard.insight.intervals import MIN_N, Z99, Interval, wilson_pct

LEAST_PEERS = 3  # a median of fewer would be one of them


def median(values: Iterable[tuple[float | None, float | None]]) -> float | None:
    """The middle of (value, n) over peers; those on fewer than 30 are left out. None of fewer than three."""
    counted = [value for value, n in values if value is not None and (n or 0) >= MIN_N]
    return statistics.median(counted) if len(counted) >= LEAST_PEERS else None


def is_below(pct: float | None, goal: float | None, n: int | None) -> bool:
    """Whether a share lies below what it should be beyond chance.

    It is asked of many people at once, so the interval holds 99 of 100 samples; fewer than 30 get no verdict.
    """
    if pct is None or goal is None or (n or 0) < MIN_N:
        return False
    band = wilson_pct(pct, n or 0, Z99)
    return band is not None and band[1] < goal


def difference_from(expected: float, of_pct: Interval) -> Interval:
    """The interval of a share minus what was expected of it, which counts as known: it rests on all peers."""
    return of_pct[0] - expected, of_pct[1] - expected
