"""Every figure of the golden example in the book of definitions: T01–T12 and S1–S8, worked by hand there."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from dashboard.engines.duckdb import Mart
from dashboard.filters import Filter
from dashboard.insight import intervals
from dashboard.metrics import METRICS
from tests.tiny import lake_rows

ALL = Filter(days=None, start_date=date(2025, 10, 1), end_date=date(2025, 11, 15))

# measure: (metric, value, its n)
GOLDEN: dict[str, list[tuple[str, float | None, int]]] = {
    "volume": [("tickets", 11, 11), ("customers", 10, 10)],
    "flow": [("resolved_tickets", 8, 8), ("net_flow", 3, 11)],
    "backlog": [
        ("backlog", 2, 2),
        ("backlog_age_p50_seconds", 1_272_600, 2),
        ("backlog_oldest_seconds", 2_228_400, 2),
    ],
    "speed": [
        ("first_response_p50_seconds", 720, 6),
        ("first_response_p90_seconds", 45_900, 6),
        ("first_response_mean_seconds", 15_566.67, 6),
        ("first_response_km_p50_seconds", 1_200, 8),
        ("any_response_p50_seconds", 80, 8),
        ("bot_response_p50_seconds", 3, 3),
        ("bot_within_target_pct", 100, 3),
        ("handoff_wait_p50_seconds", 240, 1),
        ("customer_wait_p50_seconds", 780, 6),
        ("unanswered_pct", 25, 8),
        ("abandoned_pct", 12.5, 8),
        ("within_target_pct", 50, 8),
        ("next_reply_mean_seconds", 202.5, 8),
    ],
    "resolution": [
        ("resolution_pct", 87.5, 8),
        ("resolution_so_far_pct", 800 / 11, 11),
        ("resolve_km_p50_seconds", 86_400, 11),
        ("full_resolution_p50_seconds", 46_800, 8),
        ("full_resolution_p90_seconds", 198_720, 8),
        ("first_resolution_p50_seconds", 4_800, 8),
        ("one_touch_pct", 100 / 3, 6),
        ("fcr_pct", 500 / 7, 7),
        ("repeat_contact_pct", 100 / 7, 7),
        ("reopen_pct", 12.5, 8),
        ("transfer_pct", 25, 8),
        ("team_transfer_pct", 12.5, 8),
    ],
    "quality": [
        ("outside_pct", 200 / 11, 11),
        ("outside_p50_seconds", 79_200, 2),
        ("complaint_pct", 100 / 11, 11),
        ("escalation_pct", 100 / 11, 11),
        ("compensation_pct", 100 / 11, 11),
        ("compensation_mean_amount", 20, 1),
        ("refund_p50_seconds", 129_600, 2),
        ("refund_within_target_pct", 100, 2),
    ],
    "bot": [("containment_pct", 100 / 3, 3), ("handoff_pct", 200 / 3, 3), ("lasting_containment_pct", 0, 2)],
    "satisfaction": [
        ("csat_pct", 50, 4),
        ("dissatisfied_pct", 50, 4),
        ("csat_mean_score", 11.2 / 3, 3),
        ("nps_score", 0, 2),
        ("ces_score", None, 0),
    ],
    "survey_response": [("response_rate_pct", 600 / 7, 7)],
    "handling": [("handle_mean_seconds", 660, 3)],
}
CASES = [(measure, *case) for measure, cases in GOLDEN.items() for case in cases]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    mart = lake_rows.build(tmp_path_factory.mktemp("tiny"), lake_rows.tiny_tickets(), lake_rows.tiny_surveys())
    yield mart
    mart.close()


def one(mart: Mart, measure: str, filter: Filter = ALL, by: str = "all", bucket: str = "all") -> dict[str, object]:
    rows = mart.run(f"measures/{measure}", filter, by=by)
    return next(row for row in rows.iter_rows(named=True) if row["bucket"] == bucket)


@pytest.mark.parametrize(("measure", "metric", "value", "n"), CASES, ids=[case[1] for case in CASES])
def test_figure(tiny: Mart, measure: str, metric: str, value: float | None, n: int) -> None:
    row = one(tiny, measure)
    assert row[metric] == (None if value is None else pytest.approx(value, abs=0.01))
    if measure == "flow":
        assert row["tickets"] == 11
    else:
        assert row[METRICS[metric].counts] == n


def test_backlog_at_the_end_of_double_11(tiny: Mart) -> None:
    day = Filter(days=None, start_date=date(2025, 11, 11), end_date=date(2025, 11, 11))
    assert one(tiny, "backlog", day)["backlog"] == 3
    assert one(tiny, "backlog", ALL, "day", "2025-11-11")["backlog"] == 3


def test_mean_against_the_promise_in_chat(tiny: Mart) -> None:
    row = one(tiny, "speed", by="channel", bucket="chat")
    assert (row["promise_mean_seconds"], row["promise_due_tickets"]) == (79_555, 4)


def test_channels_without_a_promise_have_no_mean_against_it(tiny: Mart) -> None:
    row = one(tiny, "speed", by="channel", bucket="phone")
    assert (row["promise_mean_seconds"], row["promise_due_tickets"]) == (None, 0)


def test_spread_of_scores(tiny: Mart) -> None:
    row = one(tiny, "score_spread")
    assert [row[f"score_{band}_share_pct"] for band in range(1, 6)] == [25, 25, 0, 25, 25]


def test_peak_labels(tiny: Mart) -> None:
    rows = tiny.run("measures/volume", ALL, by="peak")
    assert dict(rows.select("bucket", "tickets").iter_rows()) == {
        "promo": 4,
        "weekday_peak": 4,
        "holiday": 1,
        "normal": 2,
    }


@pytest.mark.parametrize(
    ("measure", "metric", "low", "high"),
    [
        ("speed", "within_target_pct", 21.5, 78.5),
        ("resolution", "resolution_pct", 52.9, 97.8),
        ("satisfaction", "csat_pct", 15.0, 85.0),
    ],
)
def test_interval_of_a_share(tiny: Mart, measure: str, metric: str, low: float, high: float) -> None:
    row = one(tiny, measure)
    n = row[METRICS[metric].counts]
    assert intervals.wilson_pct(row[metric], n) == pytest.approx((low, high), abs=0.05)


@pytest.mark.parametrize(
    ("peaks", "others", "ns", "gap", "low", "high"),
    [
        (("promo", "weekday_peak"), ("night", "normal", "weekend"), (6, 1), -50.0, -81.2, 35.3),
        (("promo",), ("holiday", "night", "normal", "weekday_peak", "weekend"), (3, 5), -80.0, -96.4, -9.6),
    ],
    ids=["peak_gap", "promo against all else"],
)
def test_gap_of_within_target(
    tiny: Mart,
    peaks: tuple[str, ...],
    others: tuple[str, ...],
    ns: tuple[int, int],
    gap: float,
    low: float,
    high: float,
) -> None:
    sides = []
    for labels, n in zip((peaks, others), ns, strict=True):
        chosen = Filter(days=None, start_date=date(2025, 10, 1), end_date=date(2025, 11, 15), peaks=labels)
        row = one(tiny, "speed", chosen)
        assert row["target_due"] == n
        share = float(str(row["within_target_pct"]))
        interval = intervals.wilson_pct(share, n)
        assert interval is not None
        sides.append((share, interval))
    (a, of_a), (b, of_b) = sides
    assert a - b == pytest.approx(gap, abs=0.05)
    assert intervals.difference(a, of_a, b, of_b) == pytest.approx((low, high), abs=0.05)


def test_nothing_is_not_nought(tiny: Mart) -> None:
    """An empty selection is one row of noughts and nulls, in every measure."""
    empty = Filter(days=None, start_date=date(2025, 8, 1), end_date=date(2025, 8, 2))
    for name in tiny.names():
        if not name.startswith("measures/"):
            continue
        rows = tiny.run(name, empty, by="all").to_dicts()
        assert len(rows) == 1, name
        for column, value in rows[0].items():
            is_rate = column in METRICS and METRICS[column].unit != "count"
            wanted = "all" if column == "bucket" else None if is_rate or column.endswith(("_pct", "_seconds")) else 0
            assert value == wanted, f"{name}.{column}"


def test_the_store_tells_its_age(tiny: Mart) -> None:
    row = tiny.run("details/store").to_dicts()[0]
    assert row["as_of_local"] == datetime(2025, 11, 15, 12)
    assert (row["first_date"], row["last_date"]) == (date(2025, 10, 7), date(2025, 11, 11))
    assert (row["tickets"], row["surveys"], row["is_sample"]) == (12, 8, False)
