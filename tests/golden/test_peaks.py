"""The figures of the page on peaks on T01–T12, worked by hand from the table in the book of definitions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from dashboard.engines.duckdb import Mart
from dashboard.filters import Filter
from dashboard.pages._contrast import FIGURES, PAIRS, Side, difference
from tests.tiny import lake_rows

ALL = Filter(days=None, start_date=date(2025, 10, 1), end_date=date(2025, 11, 15))
IN_TARGET = next(figure for figure in FIGURES if figure.metric == "within_target_pct")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    mart = lake_rows.build(tmp_path_factory.mktemp("tiny"), lake_rows.tiny_tickets(), lake_rows.tiny_surveys())
    yield mart
    mart.close()


def speed(tiny: Mart, side: Side) -> dict:
    return tiny.run("measures/speed", replace(ALL, **side.chosen), by="all").to_dicts()[0]


def test_peak_gap(tiny: Mart) -> None:
    """Promotion T06–T08 missed, weekday peak T01, T03, T05 met: 3 of 6; off-peak T10 met."""
    found = difference(IN_TARGET, speed(tiny, PAIRS["peak"].a), speed(tiny, PAIRS["peak"].b))
    assert found is not None
    assert found.interval is not None
    assert round(found.value, 1) == -50.0
    assert [round(end, 1) for end in found.interval] == [-81.2, 35.3]


def test_promotion_against_all_else(tiny: Mart) -> None:
    """0 of 3 against T01, T03, T05, T10 met and T04, a holiday's, missed: 4 of 5."""
    rest = Side("", {"peaks": ("holiday", "night", "normal", "weekday_peak", "weekend")})
    found = difference(IN_TARGET, speed(tiny, PAIRS["promo"].a), speed(tiny, rest))
    assert found is not None
    assert found.interval is not None
    assert round(found.value, 1) == -80.0
    assert [round(end, 1) for end in found.interval] == [-96.4, -9.6]


def test_other_named_pairs(tiny: Mart) -> None:
    """vip T04 missed, regular 4 of 7; urgent T06 missed, others 4 of 7; the bot alone answers nobody in person."""
    shares = {
        key: [speed(tiny, side)["within_target_pct"] for side in (PAIRS[key].a, PAIRS[key].b)]
        for key in ("vip", "urgent", "bot")
    }
    assert shares["vip"] == [0, pytest.approx(100 * 4 / 7)]
    assert shares["urgent"] == [0, pytest.approx(100 * 4 / 7)]
    assert shares["bot"][0] is None


def test_the_make_up_saturday(tiny: Mart) -> None:
    """11 October is a Saturday at work: T03. The other workdays hold T01, T02, T05, T10 and T12."""
    rows = {row["bucket"]: row for row in tiny.run("measures/volume", ALL, by="workday_kind").to_dicts()}
    assert {key: row["tickets"] for key, row in rows.items()} == {"make_up": 1, "ordinary": 5, None: 5}
    assert rows["make_up"]["tickets_per_hour"] == pytest.approx(1 / 24)


def test_quiet_hours(tiny: Mart) -> None:
    """Workdays: 10–15 h T01 40 s, T03 240 s, T05 120 s; later T10 1,800 s. Nobody came at 15."""
    row = tiny.run("measures/quiet_hours", ALL, by="all").to_dicts()[0]
    assert (row["quiet_answered"], row["busy_answered"], row["at_15_answered"]) == (1, 3, 0)
    assert (row["quiet_p50_seconds"], row["busy_p50_seconds"]) == (1800, 120)
    assert row["quiet_gain_pct"] == pytest.approx(100 * (1 - 1800 / 120))
    assert row["at_15_gain_pct"] is None
    assert row["busy_p50_low_seconds"] is None


def test_load_of_double_11(tiny: Mart) -> None:
    """T06–T09 in 11 days; T01–T03, T05, T10, T12 in the 23 days from the end of the holidays, or of the data before."""
    (row,) = tiny.run("details/promo_load", ALL).to_dicts()
    assert (row["code"], row["starts_on"], row["tickets"]) == ("double_11", date(2025, 11, 1), 4)
    assert (row["baseline_days"], row["baseline_tickets"]) == (23, 6)
    assert row["promo_load_ratio"] == pytest.approx((4 / 264) / (6 / 552))


def test_load_without_enough_days_before(tiny: Mart) -> None:
    """On Mondays alone three days are left before the campaign: no ratio, but its own load."""
    (row,) = tiny.run("details/promo_load", replace(ALL, weekdays=(1,))).to_dicts()
    assert row["baseline_days"] == 3
    assert row["promo_load_ratio"] is None
    assert row["tickets_per_hour"] == 0


def test_offered_load(tiny: Mart) -> None:
    """T03's clock starts at its hand-off at 11:02, T08's at 20:01. Handle times of 600, 900 and 480 s."""
    rows = {row["hour"]: row for row in tiny.run("details/offered_load", ALL).to_dicts()}
    arrivals = {hour: row["arrivals"] for hour, row in rows.items() if row["arrivals"]}
    assert arrivals == {0: 1, 10: 2, 11: 1, 14: 1, 20: 1}
    assert rows[10]["handle_mean_seconds"] == 660
    assert rows[10]["offered_load_erlangs"] == pytest.approx(2 / 40 * 660 / 3600)  # data from 7 October on
    assert rows[3]["offered_load_erlangs"] == 0
