"""The view of a filter: which period is shown and what it is compared with."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from dashboard.filters import Filter
from dashboard.pages._parts import Facts, Screen, View
from dashboard.words import words

FACTS = Facts(
    as_of_local=datetime(2025, 11, 21, 23, 58), zone="Asia/Shanghai", week_start=1, first_date=date(2025, 10, 1),
    last_date=date(2025, 11, 21), tickets=1, surveys=0, is_sample=False, fingerprint="f",
)  # fmt: skip


@pytest.mark.parametrize(
    ("start", "is_compared"),
    [
        (date(2025, 10, 23), True),  # 22 days; the 22 before begin on the first day of data
        (date(2025, 10, 22), False),  # 22 days; the 22 before begin a day earlier: that day would count as empty
        (date(2025, 10, 1), False),
    ],
)
def test_a_comparison_that_begins_before_all_data_is_none(start: date, is_compared: bool) -> None:
    days = Filter(days=None, start_date=start, end_date=start + timedelta(days=21))
    unread: Any = None
    screen = Screen("en", "light", words("en"), choose=print, open=print)
    view = View.of(unread, days, FACTS, screen)
    assert (view.before is not None) is is_compared
    assert (view.remark == "") is is_compared
