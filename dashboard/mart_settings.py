"""The settings that shape figures: zone, targets, campaigns, calendar, hours of service, goals.

They are values: a mart is named by them, so a changed target makes a new mart and leaves frozen figures alone. The
starting rows are those of the book of definitions; campaign dates are customary, not official.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import holidays

FIRST_YEAR, LAST_YEAR = 2023, 2028
ALWAYS = date(2000, 1, 1)


class Target(NamedTuple):
    """What is aimed at for some tickets; None in channel, tier or priority means any.

    subject: first_response, bot_response or refund. target_seconds: the time that counts as met. goal_pct: the share
    that should meet it. promise_seconds: the mean promised in public, if any. valid_from: local date, for tickets
    created since.
    """

    subject: str
    channel: str | None
    tier: str | None
    priority: str | None
    target_seconds: int
    goal_pct: float
    promise_seconds: int | None = None
    valid_from: date = ALWAYS


class Promo(NamedTuple):
    """One campaign of one year; local dates, both inclusive. day_zero: the day campaigns are aligned on."""

    code: str
    name_en: str
    name_zh: str
    starts_on: date
    ends_on: date
    day_zero: date


class CalendarDay(NamedTuple):
    """A day that is not what its weekday says. kind: holiday, workday (a make-up day) or weekend."""

    date: date
    kind: str


class ServiceSpan(NamedTuple):
    """Hours of service on one weekday (1 Monday to 7 Sunday), in minutes after local midnight, 0 to 1440.

    All spans with one valid_from are one schedule; it holds until a later one begins.
    """

    weekday: int
    opens_minute: int
    closes_minute: int
    valid_from: date = ALWAYS


class Goal(NamedTuple):
    """What a metric should reach over all tickets; None: no goal."""

    metric: str
    goal: float | None


@dataclass(frozen=True, slots=True)
class MartSettings:
    """Everything besides the lake that a mart's figures depend on.

    zone: name of the reporting zone. week_start: 1 (Monday) to 7. An empty schedule means that business hours are not
    kept: business times are then unknown, not 0.
    """

    zone: str
    week_start: int = 1
    targets: tuple[Target, ...] = ()
    promos: tuple[Promo, ...] = ()
    calendar_days: tuple[CalendarDay, ...] = ()
    schedule: tuple[ServiceSpan, ...] = ()
    goals: tuple[Goal, ...] = ()


def default_settings(zone: str) -> MartSettings:
    """The rows a new store starts with: targets, campaigns and the Chinese calendar of 2023 to 2028, goals."""
    return MartSettings(
        zone=zone,
        targets=_targets(),
        promos=tuple(_promos()),
        calendar_days=tuple(_calendar_days()),
        goals=(Goal("resolution_pct", 85.0), Goal("csat_pct", 80.0), Goal("response_rate_pct", None)),
    )


def _targets() -> tuple[Target, ...]:
    first = "first_response"
    live, slow = ("chat", "phone", "wechat", "social"), ("email", "web_form", "other")
    return (
        Target("bot_response", None, None, None, 10, 95.0),
        Target(first, "chat", None, None, 300, 80.0, promise_seconds=300),
        Target(first, "wechat", None, None, 300, 80.0, promise_seconds=300),
        Target(first, "phone", None, None, 180, 80.0),
        Target(first, "social", None, None, 3_600, 80.0),
        *(Target(first, channel, None, None, 86_400, 95.0) for channel in slow),
        *(Target(first, channel, "vip", None, 60, 90.0) for channel in live),
        *(Target(first, channel, None, "urgent", 60, 90.0) for channel in live),
        *(Target(first, channel, "vip", None, 14_400, 90.0) for channel in slow),
        *(Target(first, channel, None, "urgent", 14_400, 90.0) for channel in slow),
        Target("refund", None, None, None, 172_800, 90.0),
    )


def _promos() -> list[Promo]:
    rows = []
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        festival = _spring_festival(year)
        rows.append(
            Promo(
                "new_year_goods", "New Year goods festival", "年货节",
                festival - timedelta(days=28), festival - timedelta(days=8), festival,
            )
        )  # fmt: skip
        for code, name_en, name_zh, start, end in (
            ("3_8", "Women's Day sale", "38节", (3, 1), (3, 8)),
            ("618", "618", "618年中大促", (6, 1), (6, 18)),
            ("99", "9.9 sale", "99大促", (9, 7), (9, 9)),
            ("double_11", "Double 11", "双十一", (11, 1), (11, 11)),
            ("double_12", "Double 12", "双十二", (12, 10), (12, 12)),
        ):
            first, last = date(year, *start), date(year, *end)
            rows.append(Promo(code, name_en, name_zh, first, last, last))
    return rows


def _spring_festival(year: int) -> date:
    """First day of the lunar year, which begins between 21 January and 20 February."""
    calendar = holidays.country_holidays("CN", years=year, language="en_US")
    return min(day for day, name in calendar.items() if "Spring Festival" in name and "Eve" not in name)


def _calendar_days() -> list[CalendarDay]:
    """Holidays and make-up days of China. A weekend that lies between two holidays is holiday too."""
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    calendar = holidays.country_holidays("CN", years=years)
    makeup = {day for day in calendar.weekend_workdays if day.year in years}
    free = {day for day in calendar if day not in makeup}
    for saturday in _saturdays(years):
        weekend = (saturday, saturday + timedelta(days=1))
        before, after = saturday - timedelta(days=1), saturday + timedelta(days=2)
        if weekend[0] in free:
            before = weekend[0]
        if weekend[1] in free:
            after = weekend[1]
        if before in free and after in free:
            free.update(day for day in weekend if day not in makeup)
    return sorted([CalendarDay(day, "holiday") for day in free] + [CalendarDay(day, "workday") for day in makeup])


def _saturdays(years: range) -> list[date]:
    first = date(years.start, 1, 1)
    first += timedelta(days=(5 - first.weekday()) % 7)
    last = date(years.stop - 1, 12, 31)
    return [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
