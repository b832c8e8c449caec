"""With what a period is compared: the same question asked again with other dates, never other SQL.

>>> november = Filter(days=None, start_date=date(2026, 11, 1), end_date=date(2026, 11, 30))
>>> str(previous(november).start_date)
'2026-10-01'
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from dashboard.filters import Filter

A_YEAR = timedelta(days=430)  # at most, between the same campaign of two years: some follow the moon


@dataclass(frozen=True, slots=True)
class Campaign:
    """One campaign of one year; local dates, both inclusive. day_zero: the day campaigns are aligned on."""

    code: str
    starts_on: date
    ends_on: date
    day_zero: date


def previous(filter: Filter, as_of: datetime | None = None, campaigns: Iterable[Campaign] = ()) -> Filter | None:
    """The settled Filter to compare a settled one with; None when comparison is off or nothing earlier is known.

    as_of: local time of the newest data. When the period is unfinished then, the earlier one is cut at the same
    elapsed time. campaigns: of this year and the year before, for the comparison with the same campaign: the same days
    around its main day. A whole week, month, quarter or year is compared with the calendar unit before it; other
    ranges with the same length just before (METRICS.md, Comparisons).
    """
    assert filter.start_date and filter.end_date, "settle the filter first"
    if filter.compare == "none":
        return None
    if filter.compare == "own" and filter.compare_start and filter.compare_end:
        start, end = filter.compare_start, filter.compare_end
    elif filter.compare == "campaign":
        now, earlier = campaign_pair(filter, campaigns)
        if now is None or earlier is None:
            return None
        apart = now.day_zero - earlier.day_zero
        start, end = filter.start_date - apart, filter.end_date - apart
    elif filter.compare in ("dow", "last_year"):
        apart = timedelta(days=364) if filter.compare == "last_year" else timedelta(weeks=-(-filter.length // 7))
        start, end = filter.start_date - apart, filter.end_date - apart
    else:
        start, end = _unit_before(filter.start_date, filter.end_date)
    until = None
    if as_of is not None and as_of.date() <= filter.end_date:
        elapsed = as_of - datetime.combine(filter.start_date, datetime.min.time())
        cut = datetime.combine(start, datetime.min.time()) + max(elapsed, timedelta())
        until = cut if cut < datetime.combine(end, datetime.max.time()) else None
    return replace(filter, start_date=start, end_date=end, until=until)


def campaign_pair(filter: Filter, campaigns: Iterable[Campaign]) -> tuple[Campaign | None, Campaign | None]:
    """The campaign that a settled period is about, and the same one a year before; None where there is none.

    Of several that touch the period it is the one chosen as a filter, else that with the most days inside, else the
    latest.
    """
    assert filter.start_date and filter.end_date, "settle the filter first"
    first, last, known = filter.start_date, filter.end_date, list(campaigns)
    touching = [c for c in known if c.starts_on <= last and c.ends_on >= first]
    if chosen := [c for c in touching if c.code in filter.promos]:
        touching = chosen
    if not touching:
        return None, None
    now = max(touching, key=lambda c: (min(c.ends_on, last) - max(c.starts_on, first), c.day_zero, c.code))
    earlier = [c for c in known if c.code == now.code and now.day_zero - A_YEAR <= c.day_zero < now.day_zero]
    return now, max(earlier, key=lambda c: c.day_zero, default=None)


def _unit_before(start: date, end: date) -> tuple[date, date]:
    after = end + timedelta(days=1)
    if start.day == 1 and after.day == 1:
        months = (after.year - start.year) * 12 + after.month - start.month
        whole_quarter = months == 3 and start.month % 3 == 1
        whole_year = months == 12 and start.month == 1
        if months == 1 or whole_quarter or whole_year:
            first = start.year * 12 + start.month - 1 - months
            return date(first // 12, first % 12 + 1, 1), start - timedelta(days=1)
    length = (end - start).days + 1
    return start - timedelta(days=length), start - timedelta(days=1)
