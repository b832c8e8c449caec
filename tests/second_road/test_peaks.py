"""What the page on peaks says of the sample data, computed again from the raw CSV by plain SQL."""

import duckdb
import pytest

from dashboard.insight import intervals
from tests.second_road.conftest import Ask
from tests.second_road.test_response import DUE

PERIOD = ("--from", "2026-10-25", "--to", "2026-11-21")
COUNTED = "status not in ('merged', 'spam', 'deleted')"
PROMO_DAY = "(created_at >= '2026-11-01' and created_at < '2026-11-12')"
AGENT = "coalesce(first_response_agent_id, case when agent_stations = '1' then agent_id end)"


@pytest.fixture
def due(raw: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    raw.execute(DUE)
    return raw


def test_peaks_and_off_peaks(ask: Ask, due: duckdb.DuckDBPyConnection) -> None:
    """No holiday and no make-up day lies in the period: promotion, then night, weekday peak, weekend, normal."""
    expected = due.execute(
        f"""select case when {PROMO_DAY} then 'promo' when hour(created_at) < 8 then 'night'
                when isodow(created_at) < 6 and hour(created_at) between 10 and 15 then 'weekday_peak'
                when isodow(created_at) >= 6 then 'weekend' else 'normal' end as peak,
                count(*), quantile_cont(answered, 0.5), count(*) filter (answered <= target),
                count(*) filter (answered is not null or waited > target)
            from due group by 1"""
    ).fetchall()
    got = {row["bucket"]: row for row in ask("measures/speed", "--by", "peak", *PERIOD)}
    assert set(got) == {row[0] for row in expected}
    for peak, n, p50, met, judged in expected:
        assert (got[peak]["due_tickets"], got[peak]["target_due"]) == (n, judged)
        assert got[peak]["first_response_p50_seconds"] == pytest.approx(p50)
        assert got[peak]["within_target_pct"] == pytest.approx(100 * met / judged)


def test_tickets_per_hour_of_peaks_are_by_their_own_hours(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    promo, weekday = raw.execute(
        f"""select count(*) filter ({PROMO_DAY}) / (11 * 24.0),
                count(*) filter (not {PROMO_DAY} and isodow(created_at) < 6 and hour(created_at) between 10 and 15)
                    / (12 * 6.0)
            from t where {COUNTED} and created_at >= '2026-10-25' and created_at < '2026-11-22'"""
    ).fetchone()
    got = {row["bucket"]: row["tickets_per_hour"] for row in ask("measures/volume", "--by", "peak", *PERIOD)}
    assert got["promo"] == pytest.approx(promo)
    assert got["weekday_peak"] == pytest.approx(weekday)


def test_quiet_hours(ask: Ask, due: duckdb.DuckDBPyConnection) -> None:
    parts = {"quiet": "(h in (8, 9) or h >= 15)", "busy": "h between 10 and 14", "at_15": "h = 15"}
    (got,) = ask("measures/quiet_hours", "--by", "all", *PERIOD)
    middle = {}
    for part, condition in parts.items():
        waits = due.execute(
            f"""select answered from (select *, hour(created_at) as h from due)
                where {condition} and isodow(created_at) < 6 and not {PROMO_DAY} and answered is not null"""
        ).fetchall()
        values = [seconds for (seconds,) in waits]
        assert got[f"{part}_answered"] == len(values)
        bounds = got[f"{part}_p50_low_seconds"], got[f"{part}_p50_high_seconds"]
        assert bounds == intervals.quantile(values, 0.5)
        middle[part] = got[f"{part}_p50_seconds"]
    assert got["quiet_gain_pct"] == pytest.approx(100 * (1 - middle["quiet"] / middle["busy"]))
    assert got["at_15_gain_pct"] == pytest.approx(100 * (1 - middle["at_15"] / middle["busy"]))


def test_load_of_each_promotion(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    """Double 11 2025 against 9–31 October, behind the holidays; 2026 against 4–31 October without 4–7."""
    got = {(row["code"], row["starts_on"]): row for row in ask("details/promo_load")}
    for year, first in ((2025, "2025-10-09"), (2026, "2026-10-08")):
        held, before, days = raw.execute(
            f"""select count(*) filter (created_at >= '{year}-11-01' and created_at < '{year}-11-12'),
                    count(*) filter (created_at >= '{first}' and created_at < '{year}-11-01'),
                    date_diff('day', date '{first}', date '{year}-11-01')
                from t where {COUNTED}"""
        ).fetchone()
        row = got["double_11", f"{year}-11-01"]
        assert (row["tickets"], row["baseline_tickets"], row["baseline_days"]) == (held, before, days)
        assert row["promo_load_ratio"] == pytest.approx((held / 11) / (before / days))
    assert got["3_8", "2026-03-01"]["promo_load_ratio"] is None  # Spring Festival leaves too few days


def test_load_and_waiting(ask: Ask, due: duckdb.DuckDBPyConnection) -> None:
    expected = due.execute(
        f"""with active as (
                select isodow(first_response_at) as d, hour(first_response_at) as h,
                    count(distinct (date_trunc('hour', first_response_at), {AGENT})) as agents
                from t
                where {COUNTED} and initiated_by = 'customer' and first_response_at >= created_at
                    and first_response_at >= '2026-10-25' and first_response_at < '2026-11-22' and {AGENT} is not null
                group by all)
            select isodow(created_at), hour(created_at), count(*), coalesce(any_value(agents), 0)
            from due left join active on d = isodow(created_at) and h = hour(created_at) group by 1, 2 order by 1, 2"""
    ).fetchall()
    got = ask("details/load_hours", *PERIOD)
    assert [(r["weekday"], r["hour"], r["due_tickets"], r["agent_hours"]) for r in got] == expected


def test_conversations_at_once(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    live = f"{COUNTED} and initiated_by = 'customer' and channel in ('chat', 'phone', 'wechat')"
    arrived = raw.execute(
        f"""select hour(begun), count(*) from (
                select case when started_with = 'bot' then least(handoff_at, first_response_at) else created_at end
                    as begun
                from t where {live})
            where begun >= '2026-10-25' and begun < '2026-11-22' group by 1 order by 1"""
    ).fetchall()
    (mean,) = raw.execute(
        f"""select avg(try_cast(handle_seconds as double)) from t
            where {live} and created_at >= '2026-10-25' and created_at < '2026-11-22'"""
    ).fetchone()
    got = ask("details/offered_load", *PERIOD)
    assert [(row["hour"], row["arrivals"]) for row in got] == arrived
    for row in got[:23]:  # the last hour ends two minutes early
        assert row["offered_load_erlangs"] == pytest.approx(row["arrivals"] / 28 * mean / 3600)
