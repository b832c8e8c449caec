"""Shares over time where not everybody was followed to the end (Kaplan-Meier), from the steps that SQL counted.

>>> steps = [Step(60, 40.0, 10, 0.0667), Step(120, 60.0, 6, 0.15)]
>>> at(steps, 90).pct
40.0
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.insight.intervals import Interval, log_log_band


@dataclass(frozen=True, slots=True)
class Step:
    """From `seconds` on, `pct` of all have had the event. at_risk: what it stands on; greenwood: its variance's sum."""

    seconds: float
    pct: float
    at_risk: int
    greenwood: float | None

    @property
    def band(self) -> Interval | None:
        """The 95 % interval in percent; None at 0, at 100 and where the variance is unknown."""
        surviving = 1 - self.pct / 100
        if self.greenwood is None or not 1e-9 < surviving < 1 - 1e-9:
            return None
        low, high = log_log_band(surviving, self.greenwood)
        return 100 * (1 - high), 100 * (1 - low)


def at(steps: Sequence[Step], seconds: float) -> Step | None:
    """The step that holds at a moment; None before the first."""
    place = bisect_right([step.seconds for step in steps], seconds)
    return steps[place - 1] if place else None


def median_interval(steps: Sequence[Step]) -> tuple[float | None, float | None]:
    """When the interval of the share reaches one half, at the earliest and at the latest; None: never."""
    low = None
    for step in steps:
        at_least, at_most = step.band or (step.pct, step.pct)
        if low is None and at_most >= 50:
            low = step.seconds
        if at_least >= 50:
            return low, step.seconds
    return low, None
