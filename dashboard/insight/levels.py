"""The course of y over x through a cloud of weighted points: groups of about equal weight, each with its level."""

from collections.abc import Sequence
from typing import NamedTuple


class Level(NamedTuple):
    """One group: its mean x, its level of y, the weight under it."""

    x: float
    y: float
    weight: float


def levels(points: Sequence[tuple[float, float, float]], groups: int = 6, *, is_median: bool = False) -> list[Level]:
    """points: (x, y, weight), of which each group takes about the same weight in order of x.

    The level is the weighted mean, which for shares of n is the share of all together; for durations (is_median) it
    is the weighted median.
    """
    ordered = sorted(point for point in points if point[2] > 0)
    total = sum(weight for *_, weight in ordered)
    held: list[list[tuple[float, float, float]]] = [[] for _ in range(groups)]
    passed = 0.0
    for point in ordered:
        held[min(int(groups * (passed + point[2] / 2) / total), groups - 1)].append(point)
        passed += point[2]
    return [_level(group, is_median) for group in held if group]


def _level(group: Sequence[tuple[float, float, float]], is_median: bool) -> Level:
    weight = sum(w for *_, w in group)
    x = sum(x * w for x, _, w in group) / weight
    if not is_median:
        return Level(x, sum(y * w for _, y, w in group) / weight, weight)
    passed, middle = 0.0, 0.0
    for _, y, w in sorted(group, key=lambda point: point[1]):
        passed, middle = passed + w, y
        if passed >= weight / 2:
            break
    return Level(x, middle, weight)
