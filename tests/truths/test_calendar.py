"""Days, hours and service time: labels of a moment, campaigns, holidays, schedules, daylight saving."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from dashboard.filters import Filter
from dashboard.mart_settings import Promo, ServiceSpan, default_settings
from tests.tiny import lake_rows
from tests.tiny.lake_rows import after, rows_of, ticket

SETTINGS = default_settings("Asia/Shanghai")


@pytest.mark.parametrize(
    ("local", "day_kind", "day_part", "peak"),
    [
        ("2025-10-15 10:00", "workday", "day_peak", "weekday_peak"),
        ("2025-10-15 09:59", "workday", "morning", "normal"),
        ("2025-10-15 16:00", "workday", "evening", "normal"),
        ("2025-10-15 07:59", "workday", "night", "night"),
        ("2025-10-18 12:00", "weekend", "day_peak", "weekend"),
        ("2025-10-18 03:00", "weekend", "night", "night"),
        ("2025-10-11 11:00", "workday", "day_peak", "weekday_peak"),
        ("2025-10-04 03:00", "holiday", "night", "holiday"),
        ("2025-11-11 03:00", "promo", "night", "promo"),
        ("2025-11-12 00:00", "workday", "night", "night"),
    ],
)
def test_labels_of_a_moment(tmp_path: Path, local: str, day_kind: str, day_part: str, peak: str) -> None:
    created_at = datetime.fromisoformat(f"{local}+08:00")
    got = rows_of(tmp_path, [ticket(created_at=created_at)], "day_kind, day_part, peak")
    assert got == [(day_kind, day_part, peak)]


def test_the_day_is_that_of_the_reporting_zone(tmp_path: Path) -> None:
    created_at = datetime(2025, 11, 10, 16, 30, tzinfo=UTC)
    got = rows_of(tmp_path, [ticket(created_at=created_at)], "created_date, created_hour")
    assert got == [(date(2025, 11, 11), 0)]


def test_a_lost_time_of_day_leaves_the_date(tmp_path: Path) -> None:
    rows = [ticket("A", failed="created_at"), ticket("B", datetime(2025, 11, 11, tzinfo=UTC), failed="created_at")]
    got = rows_of(tmp_path, rows, "created_date, created_hour, peak, open_seconds")
    assert got == [(date(2025, 10, 15), None, None, None), (date(2025, 11, 11), None, "promo", None)]


def test_of_two_campaigns_the_shorter_counts(tmp_path: Path) -> None:
    days = [date(2025, 10, day) for day in (10, 14, 15, 16)]
    promos = (
        Promo("long", "Long", "长", days[0], days[3], days[3]),
        Promo("early", "Early", "早", days[1], days[2], days[2]),
        Promo("late", "Late", "晚", days[2], days[3], days[3]),
        Promo("same", "Same", "同", days[2], days[3], days[3]),
    )
    assert rows_of(tmp_path, [ticket()], "promo_code", settings=replace(SETTINGS, promos=promos)) == [("late",)]


def test_weekends_between_holidays_are_holidays_and_make_up_days_are_not() -> None:
    kinds = {day.date: day.kind for day in SETTINGS.calendar_days}
    assert kinds[date(2025, 10, 4)] == kinds[date(2025, 10, 5)] == "holiday"
    assert kinds[date(2025, 10, 11)] == kinds[date(2025, 9, 28)] == "workday"
    assert date(2025, 4, 5) not in kinds
    assert date(2025, 10, 15) not in kinds


def test_new_year_goods_festival_hangs_on_the_lunar_year() -> None:
    rows = {promo.day_zero.year: promo for promo in SETTINGS.promos if promo.code == "new_year_goods"}
    assert {year: row.day_zero for year, row in rows.items()} == {
        2023: date(2023, 1, 22),
        2024: date(2024, 2, 10),
        2025: date(2025, 1, 29),
        2026: date(2026, 2, 17),
        2027: date(2027, 2, 6),
        2028: date(2028, 1, 26),
    }
    assert (rows[2025].starts_on, rows[2025].ends_on) == (date(2025, 1, 1), date(2025, 1, 21))


# Hours of service

DESK = tuple(ServiceSpan(weekday, 9 * 60, 18 * 60) for weekday in range(1, 6))


@pytest.mark.parametrize(
    ("created", "replied", "seconds"),
    [
        ("2025-10-15 10:00", "2025-10-15 10:30", 1_800),
        ("2025-10-15 17:30", "2025-10-16 09:30", 3_600),
        ("2025-10-17 17:00", "2025-10-20 10:00", 7_200),
        ("2025-10-15 20:00", "2025-10-15 21:00", 0),
        ("2025-09-30 17:00", "2025-10-09 10:00", 7_200),
        ("2025-10-10 17:00", "2025-10-11 10:00", 7_200),
    ],
    ids=["same day", "over night", "over a weekend", "closed", "over the holidays", "make-up Saturday"],
)
def test_business_time(tmp_path: Path, created: str, replied: str, seconds: int) -> None:
    start, end = (datetime.fromisoformat(f"{local}+08:00") for local in (created, replied))
    got = rows_of(
        tmp_path,
        [ticket(created_at=start, first_response_at=end, status="solved", resolved_at=end)],
        "first_response_business_seconds, full_resolution_business_seconds",
        settings=replace(SETTINGS, schedule=DESK),
    )
    assert got == [(seconds, seconds)]


def test_a_schedule_holds_from_its_day(tmp_path: Path) -> None:
    wide = tuple(ServiceSpan(weekday, 0, 1440, date(2025, 10, 16)) for weekday in range(1, 8))
    start = datetime.fromisoformat("2025-10-15 17:00+08:00")
    end = datetime.fromisoformat("2025-10-16 09:00+08:00")
    got = rows_of(
        tmp_path,
        [ticket(created_at=start, first_response_at=end)],
        "first_response_business_seconds",
        settings=replace(SETTINGS, schedule=(*DESK, *wide)),
    )
    assert got == [(3_600 + 9 * 3_600,)]


def test_without_a_schedule_business_time_is_unknown_or_the_files(tmp_path: Path) -> None:
    rows = [
        ticket("A", first_response_at=after(hours=1)),
        ticket("B", first_response_at=after(hours=1), first_response_business_seconds=60),
    ]
    assert rows_of(tmp_path, rows, "first_response_business_seconds") == [(None,), (60,)]


def test_a_promise_in_hours_of_service_leaves_out_the_night(tmp_path: Path) -> None:
    rows = [
        ticket("A", first_response_at=after(minutes=1)),
        ticket("B", after(hours=12), first_response_at=after(hours=13)),
    ]
    got = rows_of(tmp_path, rows, "promise_wait_seconds", settings=replace(SETTINGS, schedule=DESK))
    assert got == [(60,), (None,)]


# Daylight saving


def test_days_of_23_and_25_hours(tmp_path: Path) -> None:
    settings = default_settings("Europe/Berlin")
    rows = [
        ticket("A", datetime(2025, 3, 30, 10, tzinfo=UTC)),
        ticket("B", datetime(2025, 10, 26, 10, tzinfo=UTC)),
        ticket("C", datetime(2025, 10, 27, 10, tzinfo=UTC)),
    ]
    built = lake_rows.build(tmp_path, rows, settings=settings)
    for day, hours in ((date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 10, 27), 24)):
        row = built.run("measures/volume", Filter(days=None, start_date=day, end_date=day), by="all").to_dicts()[0]
        assert row["tickets_per_hour"] == pytest.approx(1 / hours)
    built.close()
