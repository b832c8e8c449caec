"""Intervals against the check values of the book of definitions, and against scipy."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dashboard.insight import intervals


def test_wilson_of_the_book() -> None:
    assert intervals.wilson(81, 263) == pytest.approx((25.53, 36.62), abs=0.005)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_agrees_with_scipy(case: tuple[int, int]) -> None:
    hits, n = case
    wanted = stats.binomtest(hits, n).proportion_ci(method="wilson")
    got = intervals.wilson(hits, n)
    assert got == pytest.approx((100 * wanted.low, 100 * wanted.high), abs=1e-4)


def test_nothing_has_no_interval() -> None:
    assert intervals.wilson(0, 0) is None
    assert intervals.wilson_pct(None, 0) is None
    assert intervals.nps(0, 0, 0) is None
    assert intervals.mean(3.0, 0.0, 1) is None


def test_difference_of_shares_of_the_book() -> None:
    a, b = intervals.wilson(56, 70), intervals.wilson(48, 80)
    assert a is not None
    assert b is not None
    assert intervals.difference(80, a, 60, b) == pytest.approx((5.24, 33.39), abs=0.005)


def test_difference_is_judged_only_with_enough_on_both_sides() -> None:
    assert intervals.is_changed((5.2, 33.4), 70, 80)
    assert not intervals.is_changed((5.2, 33.4), 29, 80)
    assert not intervals.is_changed((-1.0, 33.4), 70, 80)


@pytest.mark.parametrize(
    ("n", "q", "ranks"),
    [(11, 0.5, (2, 10)), (8, 0.5, (1, 8)), (7, 0.5, (None, None)), (53, 0.9, (43, 53)), (52, 0.9, (42, None))],
)
def test_quantile_ranks_of_the_book(n: int, q: float, ranks: tuple[int | None, int | None]) -> None:
    assert intervals.quantile_ranks(n, q) == ranks


def test_quantile_bounds_are_values() -> None:
    values = [float(x) for x in (50, 10, 40, 30, 20, 110, 60, 70, 80, 90, 100)]
    assert intervals.quantile(values, 0.5) == (20, 100)


def test_mean_is_students() -> None:
    low, high = intervals.mean(3.0, 1.2, 25) or (math.nan, math.nan)
    wanted = stats.t.interval(0.95, 24, loc=3.0, scale=1.2 / 5)
    assert (low, high) == pytest.approx(wanted)


def test_nps_keeps_a_width_when_all_agree() -> None:
    low, high = intervals.nps(10, 0, 10) or (math.nan, math.nan)
    assert 0 < low < high <= 100


def test_change_of_a_duration_is_on_logarithms() -> None:
    low, high = intervals.change_pct(200, (150, 260), 100, (90, 111)) or (math.nan, math.nan)
    assert low < 100 < high
    assert intervals.change_pct(200, (0, 260), 100, (90, 111)) is None


def test_kaplan_meier_median_of_the_tiny_tickets() -> None:
    waits = [40, 120, 240, 1200, 1800, 90000, 360, 316740]
    events = [True] * 6 + [False] * 2
    median, low, high = intervals.kaplan_meier_median(waits, events)
    assert median == 1200
    assert low is not None
    assert low < 1200
    assert high is None or high > 1200


def test_kaplan_meier_agrees_with_scipy() -> None:
    durations = [3, 5, 5, 8, 9, 12, 14, 14, 20, 21, 25, 30]
    events = [True, True, False, True, False, True, True, True, False, True, True, False]
    data = stats.CensoredData(
        uncensored=[d for d, e in zip(durations, events, strict=True) if e],
        right=[d for d, e in zip(durations, events, strict=True) if not e],
    )
    survival = stats.ecdf(data).sf
    band = survival.confidence_interval(method="log-log")

    def first(probabilities: object) -> float | None:
        pairs = zip(survival.quantiles, probabilities, strict=True)
        return next((float(t) for t, p in pairs if p <= 0.5), None)

    wanted = first(survival.probabilities), first(band.low.probabilities), first(band.high.probabilities)
    assert intervals.kaplan_meier_median(durations, events) == wanted


def test_never_half_reached_has_no_median() -> None:
    assert intervals.kaplan_meier_median([1, 2, 3], [True, False, False]) == (None, 1, None)
