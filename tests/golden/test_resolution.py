"""The queries of the Resolution page on the golden example, T01 to T12, worked by hand.

Seconds to the last solution: T02 300, T05 600, T01 1800, T12 7200, T03 and T07 86400, T09 172800, T04 259200; T06 left,
T08 (316800 old) and T10 (2228400 old) are open. T06 to T08 are younger than 7 days.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from dashboard.engines.duckdb import Mart
from dashboard.filters import Filter
from tests.tiny import lake_rows

ALL = Filter(days=None, start_date=date(2025, 10, 1), end_date=date(2025, 11, 15))
DOUBLE_11 = Filter(days=None, start_date=date(2025, 11, 11), end_date=date(2025, 11, 11))
NEVER = Filter(days=None, start_date=date(2025, 8, 1), end_date=date(2025, 8, 2))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    mart = lake_rows.build(tmp_path_factory.mktemp("tiny"), lake_rows.tiny_tickets(), lake_rows.tiny_surveys())
    yield mart
    mart.close()


@pytest.mark.parametrize(
    ("horizon", "hits", "mature"), [("1h", 3, 11), ("4h", 4, 11), ("24h", 6, 11), ("72h", 8, 11), ("7d", 7, 8)]
)
def test_share_resolved_within(tiny: Mart, horizon: str, hits: int, mature: int) -> None:
    (row,) = tiny.run("measures/resolved_within", ALL, by="all").to_dicts()
    assert row[f"mature_{horizon}"] == mature
    assert row[f"within_{horizon}_pct"] == pytest.approx(100 * hits / mature)


def test_within_seven_days_is_the_resolution_rate(tiny: Mart) -> None:
    (within,) = tiny.run("measures/resolved_within", ALL, by="all").to_dicts()
    (rate,) = tiny.run("measures/resolution", ALL, by="all").to_dicts()
    assert (within["within_7d_pct"], within["mature_7d"]) == (rate["resolution_pct"], rate["mature_tickets"])


def test_a_partner_is_a_filter(tiny: Mart) -> None:
    chosen = Filter(days=None, start_date=ALL.start_date, end_date=ALL.end_date, partners=("logistics",))
    (row,) = tiny.run("measures/quality", chosen, by="all").to_dicts()
    assert (row["tickets"], row["outside_p50_seconds"]) == (1, 72_000)  # T03


def test_the_curve_of_the_median_leaves_the_abandoned_out_when_they_left(tiny: Mart) -> None:
    rows = tiny.run("details/resolution_curve", ALL, gone="censored").to_dicts()
    assert [(r["seconds"], r["at_risk"]) for r in rows] == [
        (300, 11), (600, 9), (1_800, 8), (7_200, 7), (86_400, 6), (172_800, 4), (259_200, 3),
    ]  # fmt: skip
    surviving = [10 / 11, 8 / 9, 7 / 8, 6 / 7, 4 / 6, 3 / 4, 2 / 3]
    share = 1.0
    for row, factor in zip(rows, surviving, strict=True):
        share *= factor
        assert row["resolved_pct"] == pytest.approx(100 * (1 - share))
    assert rows[1]["greenwood"] == pytest.approx(1 / (11 * 10) + 1 / (9 * 8))


def test_the_drawn_curve_keeps_the_abandoned_as_never_solved(tiny: Mart) -> None:
    rows = tiny.run("details/resolution_curve", ALL, gone="unsolved").to_dicts()
    reached = {row["seconds"]: row["resolved_pct"] for row in rows}
    assert reached == pytest.approx(
        {seconds: 100 * k / 11 for seconds, k in
         ((300, 1), (600, 2), (1_800, 3), (7_200, 4), (86_400, 6), (172_800, 7), (259_200, 8))}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (ALL, {"3_7d": 1, "over_7d": 1}),  # T08, T10
        (DOUBLE_11, {"4_24h": 2, "over_7d": 1}),  # T07 14 h, T08 exactly 4 h, T10
        (NEVER, {}),
    ],
    ids=["last export", "end of Double 11", "before everything"],
)
def test_open_by_age(tiny: Mart, chosen: Filter, expected: dict[str, int]) -> None:
    rows = tiny.run("details/open_ages", chosen).to_dicts()
    assert [row["band"] for row in rows] == ["0_4h", "4_24h", "1_3d", "3_7d", "over_7d"]
    assert {row["band"]: row["backlog"] for row in rows if row["backlog"]} == expected


def test_a_ticket_is_old_once_it_is_older_than_72_hours(tmp_path) -> None:
    """One of exactly 72 hours at the end of the 15th is old at the end of the 16th only."""
    ends = datetime(2025, 10, 16, tzinfo=UTC) - timedelta(hours=8)
    rows = [
        lake_rows.ticket(ticket_id, created_at=ends - timedelta(hours=72, seconds=seconds), status="open")
        for ticket_id, seconds in (("A", 0), ("B", 1), ("C", -3600))
    ]
    mart = lake_rows.build(tmp_path, rows, imports=[lake_rows.facts(as_of=ends + timedelta(days=2))])
    chosen = Filter(days=None, start_date=date(2025, 10, 15), end_date=date(2025, 10, 16))
    expected = [("2025-10-15", 3, 1), ("2025-10-16", 3, 3)]
    columns = ["bucket", "backlog", "backlog_over_72h"]
    assert mart.run("details/open_trend", chosen, grain="day").select(columns).rows() == expected
    assert mart.run("measures/backlog", chosen, by="day").select(columns).rows() == expected


def test_exports_without_solutions_have_no_open_tickets_to_count(tmp_path) -> None:
    facts = lake_rows.facts(mapped={"tickets": ["ticket_id", "created_at", "channel"], "surveys": []})
    mart = lake_rows.build(tmp_path, [lake_rows.ticket("A", status=None)], imports=[facts])
    chosen = Filter(days=None, start_date=date(2025, 10, 15), end_date=date(2025, 10, 15))
    assert {row["backlog"] for row in mart.run("details/open_ages", chosen).to_dicts()} == {None}
    assert {row["backlog"] for row in mart.run("details/open_trend", chosen, grain="day").to_dicts()} == {None}
    (row,) = mart.run("measures/resolved_within", chosen, by="all").to_dicts()
    assert (row["within_1h_pct"], row["mature_1h"]) == (None, 0)
    mart.close()
