"""Where ticks stand. Plotly's own ticks know neither our units nor Chinese, so every axis gets its values and texts."""

from collections.abc import Sequence
from datetime import datetime
from math import ceil, floor, log10

from dashboard.values import DAY, HOUR, MINUTE, SECONDS, Values

DURATION_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(k * MINUTE for k in (1, 2, 5, 10, 15, 30)),
    *(k * HOUR for k in (1, 2, 3, 6, 12)),
    *(k * DAY for k in (1, 2, 5, 10, 20, 50, 100)),
)


def ticks(low: float, high: float, unit: str, wanted: int = 4) -> list[float]:
    """Round values from at or below `low` to at or above `high`, about `wanted` steps apart."""
    span = max(high - low, 1e-9)
    if unit in SECONDS:
        step = next((s for s in DURATION_STEPS if s * wanted >= span), DURATION_STEPS[-1])
    else:
        size = 10 ** floor(log10(span / wanted))
        step = next(k * size for k in (1, 2, 5, 10) if k * size * wanted >= span * 0.999)
        if unit == "count":
            step = max(step, 1)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [k * step for k in range(first, max(last, first + 1) + 1)]


def value_axis(low: float, high: float, unit: str, show: Values) -> dict[str, object]:
    """Ticks, their texts and the range of a value axis."""
    at = ticks(low, high, unit)
    return {
        "tickmode": "array",
        "tickvals": at,
        "ticktext": [show.axis(x, unit) for x in at],
        "range": [at[0], at[-1]],
    }


def time_axis(starts: Sequence[datetime], grain: str, show: Values, wanted: int = 8) -> dict[str, object]:
    """Ticks at starts of buckets; days are ticked by whole weeks when there are more than fit."""
    step = max(1, ceil(len(starts) / wanted))
    if grain == "day" and step > 1:
        step = ceil(step / 7) * 7
    if grain == "hour":
        step = next(k for k in (1, 2, 3, 4, 6, 12, 24, len(starts)) if k >= step)
    at = list(starts)[::step]
    return {
        "tickmode": "array",
        "tickvals": at,
        "ticktext": [show.bucket(start, grain, short=True) for start in at],
    }
