"""With what a period is compared: dates worked by hand."""

import doctest
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import comparison
from dashboard.comparison import Campaign, previous
from dashboard.filters import FIRST_DAY, LAST_DAY, Filter

spans = st.lists(st.dates(FIRST_DAY, LAST_DAY), min_size=2, max_size=2).map(sorted)


def test_doctests_of_the_module() -> None:
    assert doctest.testmod(comparison).failed == 0


@pytest.mark.parametrize(
    ("start", "end", "before"),
    [
        ("2026-11-02", "2026-11-02", ("2026-11-01", "2026-11-01")),  # a day
        ("2026-11-02", "2026-11-08", ("2026-10-26", "2026-11-01")),  # a week
        ("2026-03-01", "2026-03-31", ("2026-02-01", "2026-02-28")),  # a month, by the calendar
        ("2026-01-01", "2026-01-31", ("2025-12-01", "2025-12-31")),
        ("2026-04-01", "2026-06-30", ("2026-01-01", "2026-03-31")),  # a quarter
        ("2026-02-01", "2026-04-30", ("2025-11-04", "2026-01-31")),  # three months that are no quarter
        ("2025-01-01", "2025-12-31", ("2024-01-01", "2024-12-31")),  # a year
        ("2026-10-25", "2026-11-21", ("2026-09-27", "2026-10-24")),
    ],
)
def test_previous_period(start: str, end: str, before: tuple[str, str]) -> None:
    f = Filter(days=None, start_date=date.fromisoformat(start), end_date=date.fromisoformat(end))
    earlier = previous(f)
    assert earlier is not None
    assert (str(earlier.start_date), str(earlier.end_date)) == before


@given(spans)
def test_same_weekdays_compares_mondays_with_mondays_and_does_not_overlap(span: list[date]) -> None:
    start, end = span
    earlier = previous(Filter(days=None, start_date=start, end_date=end, compare="dow"))
    if start - (end - start) - timedelta(days=7) < FIRST_DAY:
        return
    assert earlier is not None
    assert earlier.start_date is not None
    assert earlier.end_date is not None
    assert earlier.start_date.isoweekday() == start.isoweekday()
    assert earlier.length == (end - start).days + 1
    assert earlier.end_date < start


def test_an_unfinished_period_is_compared_with_the_same_elapsed_part() -> None:
    f = Filter(days=7).settled(date(2026, 11, 21))
    earlier = previous(f, as_of=datetime(2026, 11, 21, 14, 30))
    assert earlier is not None
    assert earlier.until == datetime(2026, 11, 14, 14, 30)
    assert earlier.end_date == date(2026, 11, 14)


def test_a_finished_period_is_compared_whole() -> None:
    f = Filter(days=None, start_date=date(2026, 11, 1), end_date=date(2026, 11, 7))
    earlier = previous(f, as_of=datetime(2026, 11, 21, 14, 30))
    assert earlier is not None
    assert earlier.until is None


SALES = [
    Campaign("99", date(2025, 9, 7), date(2025, 9, 9), date(2025, 9, 9)),
    Campaign("double_11", date(2024, 11, 1), date(2024, 11, 12), date(2024, 11, 11)),
    Campaign("double_11", date(2025, 11, 1), date(2025, 11, 11), date(2025, 11, 11)),
    Campaign("goods", date(2025, 1, 1), date(2025, 1, 21), date(2025, 1, 29)),
    Campaign("goods", date(2026, 1, 20), date(2026, 2, 9), date(2026, 2, 17)),
]


@pytest.mark.parametrize(
    ("start", "end", "promos", "before"),
    [
        ("2025-11-01", "2025-11-11", (), ("2024-11-01", "2024-11-11")),
        ("2025-11-10", "2025-12-07", (), ("2024-11-10", "2024-12-07")),  # two days of it inside
        ("2026-02-03", "2026-02-09", (), ("2025-01-15", "2025-01-21")),  # 384 days: it follows the moon
        ("2025-09-01", "2025-11-03", ("double_11",), ("2024-09-01", "2024-11-03")),  # the chosen one, not the longer
        ("2025-09-01", "2025-11-02", (), None),  # 9.9 has more days inside, and no row of the year before
        ("2025-12-01", "2025-12-02", (), None),  # no campaign
    ],
)
def test_the_same_campaign_is_compared_around_its_main_day(start, end, promos, before) -> None:
    f = Filter(
        days=None, start_date=date.fromisoformat(start), end_date=date.fromisoformat(end), promos=promos,
        compare="campaign",
    )  # fmt: skip
    earlier = previous(f, campaigns=SALES)
    assert (earlier and (str(earlier.start_date), str(earlier.end_date))) == before


def test_a_campaign_two_years_ago_is_not_the_year_before() -> None:
    f = Filter(days=None, start_date=date(2027, 1, 9), end_date=date(2027, 1, 29), compare="campaign")
    long_ago = [*SALES, Campaign("double_11", date(2027, 1, 9), date(2027, 1, 29), date(2027, 1, 29))]
    assert previous(f, campaigns=long_ago) is None


def test_comparison_can_be_off() -> None:
    assert previous(Filter(compare="none").settled(date(2026, 11, 21))) is None
