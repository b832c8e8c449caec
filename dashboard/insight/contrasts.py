"""How much two groups differ, with the interval of the difference: shares in points, waits and rates in percent.

>>> told = of_rates(15.0, 1200, 5.0, 1000)
>>> round(told.value), [round(end) for end in told.interval]
(200, [176, 226])
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.insight import intervals
from dashboard.insight.intervals import Z95, Interval


@dataclass(frozen=True, slots=True)
class Difference:
    """a against b. unit: points or percent (of b). interval: None where chance cannot be told."""

    value: float
    unit: str
    interval: Interval | None = None

    @property
    def is_beyond_chance(self) -> bool:
        """Whether the interval leaves out 0."""
        return self.interval is not None and (self.interval[0] > 0 or self.interval[1] < 0)

    def is_told(self, n_a: int, n_b: int) -> bool:
        """Whether it may be called a difference: beyond chance, with enough observations on both sides."""
        return intervals.is_changed(self.interval, n_a, n_b)


def of_shares(a: float | None, n_a: int, b: float | None, n_b: int) -> Difference | None:
    """Of two shares in percent, by Newcombe's tenth method; None without observations on a side."""
    of_a, of_b = intervals.wilson_pct(a, n_a), intervals.wilson_pct(b, n_b)
    if a is None or b is None or of_a is None or of_b is None:
        return None
    return Difference(a - b, "points", intervals.difference(a, of_a, b, of_b))


def of_quantiles(
    a: float | None, of_a: Sequence[float | None], b: float | None, of_b: Sequence[float | None]
) -> Difference | None:
    """Of two durations with the bounds of their intervals, in percent of b; None where b is 0 or a side is empty."""
    if a is None or not b:
        return None
    value = 100 * (a / b - 1)
    low_a, high_a, low_b, high_b = *of_a, *of_b
    if low_a is None or high_a is None or low_b is None or high_b is None:
        return Difference(value, "percent")
    return Difference(value, "percent", intervals.change_pct(a, (low_a, high_a), b, (low_b, high_b)))


def of_rates(a: float | None, k_a: int, b: float | None, k_b: int) -> Difference | None:
    """Of two rates of arrivals, each counted k times, in percent of b."""
    if a is None or not b:
        return None
    band = rate_ratio(a, k_a, b, k_b)
    return Difference(100 * (a / b - 1), "percent", band and (100 * (band[0] - 1), 100 * (band[1] - 1)))


def rate_ratio(a: float, k_a: int, b: float, k_b: int, z: float = Z95) -> Interval | None:
    """The interval of a ÷ b, two rates of independent arrivals of which k_a and k_b were counted (Poisson, on
    logarithms). None where nothing was counted on a side."""
    if min(k_a, k_b) < 1 or min(a, b) <= 0:
        return None
    reach = z * math.sqrt(1 / k_a + 1 / k_b)
    return a / b * math.exp(-reach), a / b * math.exp(reach)


def turned(interval: Interval | None) -> Interval | None:
    """The interval of the opposite: what a falls by instead of rises by."""
    return None if interval is None else (-interval[1], -interval[0])
