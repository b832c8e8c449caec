"""Rows of a measure as complete series: nought, nothing, and the moment of the last export."""

from dataclasses import replace
from datetime import date, datetime

import polars as pl
import pytest

from dashboard.filters import Filter
from dashboard.pages._parts import Facts
from dashboard.pages._series import is_unfinished, series

DAYS = Filter(days=None, start_date=date(2025, 3, 30), end_date=date(2025, 4, 3))
OPEN = pl.DataFrame({"bucket": ["2025-03-30", "2025-04-01"], "backlog": [6, 5]})
FACTS = Facts(
    as_of_local=datetime(2025, 4, 2, 8), zone="Europe/Berlin", week_start=1, first_date=date(2025, 1, 1),
    last_date=date(2025, 4, 2), tickets=100, surveys=0, is_sample=False, fingerprint="x",
)  # fmt: skip


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (datetime(2025, 4, 2, 8), [6, 0, 5, 0, None]),
        (datetime(2025, 4, 2), [6, 0, 5, None, None]),  # nothing can have been counted in a day that begins there
        (datetime(2025, 4, 1, 23), [6, 0, 5, None, None]),
    ],
)
def test_a_count_without_a_row_is_nought_only_where_something_could_be_counted(as_of, expected):
    points = series(OPEN, DAYS, "backlog", grain="day", facts=replace(FACTS, as_of_local=as_of))
    assert [point.value for point in points] == expected


def test_a_week_is_unfinished_where_its_last_day_is_not():
    facts = replace(FACTS, as_of_local=datetime(2025, 11, 13, 23, 50), last_date=date(2025, 11, 13))  # a Thursday
    four_weeks = Filter(days=None, start_date=date(2025, 10, 17), end_date=date(2025, 11, 13))
    assert not is_unfinished(four_weeks, facts)
    assert is_unfinished(four_weeks, facts, "week")
