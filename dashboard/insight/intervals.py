"""Intervals: how far a figure may be off by chance. 95 % unless another z is given; tickets count as independent.

An interval is (low, high) in the figure's own unit; a bound is None where the data cannot tell it. Formulas and check
values: the book of definitions, Intervals.

    >>> [round(end, 2) for end in wilson(81, 263)]
    [25.53, 36.62]
"""

import itertools
import math
from collections.abc import Sequence

from scipy import stats

Z95 = 1.959964
Z99 = 2.575829  # for lists that pick the worst of many
MIN_N = 30  # below it a figure gets no verdict, rank or colour
MIN_N_PERSON = 5  # below it a figure of one agent or customer is hidden

Interval = tuple[float, float]


def wilson(hits: int, n: int, z: float = Z95) -> Interval | None:
    """Wilson's interval of a share, in percent; None without observations."""
    if n == 0:
        return None
    if not 0 <= hits <= n:
        raise ValueError(f"{hits} hits of {n}")
    middle, reach = hits + z * z / 2, z * math.sqrt(hits * (n - hits) / n + z * z / 4)
    low, high = (middle - reach) / (n + z * z), (middle + reach) / (n + z * z)
    return 100 * max(low, 0.0), 100 * min(high, 1.0)


def wilson_pct(pct: float | None, n: int, z: float = Z95) -> Interval | None:
    """The same from a share in percent and its n, as the measures give them."""
    return None if pct is None else wilson(round(pct * n / 100), n, z)


def difference(a: float, of_a: Interval, b: float, of_b: Interval) -> Interval:
    """The interval of a − b from the intervals of both: Newcombe's tenth method for shares, MOVER for the rest."""
    (low_a, high_a), (low_b, high_b) = of_a, of_b
    d = a - b
    return d - math.hypot(a - low_a, high_b - b), d + math.hypot(high_a - a, b - low_b)


def change_pct(a: float, of_a: Interval, b: float, of_b: Interval) -> Interval | None:
    """The interval of the change from b to a in percent of b, for durations: the difference of logarithms.

    None unless everything is above 0.
    """
    if min(a, b, *of_a, *of_b) <= 0:
        return None
    logs = [(math.log(low), math.log(high)) for low, high in (of_a, of_b)]
    low, high = difference(math.log(a), logs[0], math.log(b), logs[1])
    return 100 * math.expm1(low), 100 * math.expm1(high)


def is_changed(interval: Interval | None, n_a: int, n_b: int) -> bool:
    """Whether a difference may be called one: its interval leaves out 0 and both sides hold enough."""
    if interval is None or min(n_a, n_b) < MIN_N:
        return False
    return interval[0] > 0 or interval[1] < 0


def quantile_ranks(n: int, q: float, z: float = Z95) -> tuple[int | None, int | None]:
    """Which order statistics (1 = smallest) bound the q-quantile of n values; None where there is none so far out."""
    middle, reach = n * q, z * math.sqrt(n * q * (1 - q))
    low, high = math.floor(middle - reach), math.ceil(middle + reach) + 1
    return (low if low >= 1 else None), (high if high <= n else None)


def quantile(values: Sequence[float], q: float, z: float = Z95) -> tuple[float | None, float | None]:
    """The interval of the q-quantile of these values, in any order."""
    ordered = sorted(values)
    low, high = quantile_ranks(len(ordered), q, z)
    return (None if low is None else ordered[low - 1]), (None if high is None else ordered[high - 1])


def mean(average: float, deviation: float, n: int, confidence: float = 0.95) -> Interval | None:
    """Student's interval of a mean, from it, the sample's standard deviation and n; None below two values."""
    if n < 2:
        return None
    reach = float(stats.t.ppf((1 + confidence) / 2, n - 1)) * deviation / math.sqrt(n)
    return average - reach, average + reach


def poisson(count: int, confidence: float = 0.95) -> Interval:
    """The exact interval of the mean of a Poisson count (Garwood 1936).

    >>> [round(end, 2) for end in poisson(10)]
    [4.8, 18.39]
    """
    tail = (1 - confidence) / 2
    low = float(stats.chi2.ppf(tail, 2 * count)) / 2 if count else 0.0
    return low, float(stats.chi2.ppf(1 - tail, 2 * (count + 1))) / 2


def nps(promoters: int, detractors: int, n: int, z: float = Z95) -> Interval | None:
    """The interval of a net promoter score, −100 to 100: three quarters of a promoter and of a detractor and one and
    a half passives are added, so that unanimous answers keep a width."""
    if n == 0:
        return None
    p, d = (promoters + 0.75) / (n + 3), (detractors + 0.75) / (n + 3)
    reach = 100 * z * math.sqrt((p + d - (p - d) ** 2) / (n + 3))
    middle = 100 * (p - d)
    return max(middle - reach, -100.0), min(middle + reach, 100.0)


def kaplan_meier_median(
    durations: Sequence[float], is_event: Sequence[bool], z: float = Z95
) -> tuple[float | None, float | None, float | None]:
    """(median, low, high) of durations of which some were cut short.

    The median is the smallest time at which at most half survive; the bounds are the times at which the band on the
    log(−log) scale with Greenwood's variance crosses one half. None: never reached.
    """
    surviving, variance, at_risk = 1.0, 0.0, len(durations)
    median = low = high = None
    rows = sorted(zip(durations, is_event, strict=True))
    for time, group in itertools.groupby(rows, key=lambda row: row[0]):
        outcomes = [event for _, event in group]
        if events := sum(outcomes):
            surviving *= 1 - events / at_risk
            variance += events / (at_risk * (at_risk - events)) if at_risk > events else 0.0
            lower, upper = log_log_band(surviving, variance, z)
            median = time if median is None and surviving <= 0.5 + 1e-9 else median
            low = time if low is None and lower <= 0.5 else low
            high = time if high is None and upper <= 0.5 else high
        at_risk -= len(outcomes)
    return median, low, high


def log_log_band(surviving: float, variance: float, z: float = Z95) -> Interval:
    """The interval of a Kaplan-Meier share from it and its sum of Greenwood's terms, both as fractions."""
    if surviving <= 0 or surviving >= 1:
        return surviving, surviving
    reach = z * math.sqrt(variance) / abs(math.log(surviving))
    return surviving ** math.exp(reach), surviving ** math.exp(-reach)
