"""How long rows may be kept (`data_months`), and so how long a frozen link to them may live at most."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from dashboard.filters import Filter
from dashboard.settings import Settings

MONTHS_A_YEAR = 12
LAST_SHARED_DAY = 28  # the last that every month has


def first_moment(settings: Settings, zone: str, now: datetime) -> datetime | None:
    """The moment before which rows are deleted: the beginning of a day in the reporting zone; None: none ever is."""
    if not settings.data_months:
        return None
    return _beginning(months_later(now.astimezone(ZoneInfo(zone)).date(), -settings.data_months), zone)


def last_end(settings: Settings, zone: str, filter: Filter) -> datetime | None:
    """When a frozen link to this settled filter must end at the latest: when the first of its days may be kept no
    longer. None: it need not end."""
    if not settings.data_months or filter.start_date is None:
        return None
    return _beginning(months_later(filter.start_date, settings.data_months), zone)


def months_later(day: date, months: int) -> date:
    """The same day so many months later; where that month has no such day, its 28th: never later than meant."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    try:
        return day.replace(year=year, month=month + 1)
    except ValueError:
        return day.replace(year=year, month=month + 1, day=LAST_SHARED_DAY)


def _beginning(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
