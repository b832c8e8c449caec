"""What the page on response times says of the sample data, computed again from the raw CSV by plain SQL."""

import duckdb
import pytest

from dashboard.insight import intervals
from tests.second_road.conftest import Ask

PERIOD = ("--from", "2026-10-25", "--to", "2026-11-21")
# Inbound counted tickets that a human owes a reply, with their wait; the human clock starts at the hand-off.
DUE = """
    create or replace temp table due as
    with clocked as (
        select *,
            case when started_with = 'bot' then least(handoff_at, first_response_at) else created_at end as begun,
            case
                when channel in ('chat', 'wechat', 'phone', 'social')
                    then case when tier = 'vip' or priority = 'urgent' then 60
                        when channel = 'phone' then 180 when channel = 'social' then 3600 else 300 end
                when tier = 'vip' or priority = 'urgent' then 14400 else 86400
            end as target
        from t
        where status not in ('merged', 'spam', 'deleted') and initiated_by = 'customer'
            and created_at >= '2026-10-25' and created_at < '2026-11-22'
            and (first_response_at is null or first_response_at >= created_at)
            and not (started_with = 'bot' and handoff_at is null and first_response_at is null)
    )
    select *,
        date_diff('second', begun, first_response_at) as answered,
        date_diff('second', begun, coalesce(
            abandoned_at,
            case when status in ('solved', 'closed') then resolved_at else timestamp '2026-11-21 23:58:00' end
        )) as waited
    from clocked
"""


@pytest.fixture
def due(raw: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    raw.execute(DUE)
    return raw


def test_waiting_bands_by_channel(ask: Ask, due: duckdb.DuckDBPyConnection) -> None:
    expected = due.execute(
        """select channel, count(*), count(*) filter (answered <= 30),
                count(*) filter (answered > 30 and answered <= 60), count(*) filter (answered > 60 and answered <= 300),
                count(*) filter (answered > 300 and answered <= 1800),
                count(*) filter (answered > 1800 and answered <= 7200),
                count(*) filter (answered > 7200 and answered <= 86400), count(*) filter (answered > 86400),
                count(*) filter (answered is null)
            from due group by 1 order by 1"""
    ).fetchall()
    bands = ("to_30s", "to_1m", "to_5m", "to_30m", "to_2h", "to_24h", "over_24h", "none")
    got = sorted(ask("measures/wait_bands", "--by", "channel", *PERIOD), key=lambda row: row["bucket"])
    assert [(r["bucket"], r["waits_known"], *(r[f"{b}_tickets"] for b in bands)) for r in got] == expected
    for row, (_, n, *counts) in zip(got, expected, strict=True):
        assert [row[f"{b}_share_pct"] for b in bands] == pytest.approx([100 * k / n for k in counts])


def test_cards_of_the_whole(ask: Ask, due: duckdb.DuckDBPyConnection) -> None:
    n, p50, p90, unanswered, met, judged = due.execute(
        """select count(answered), quantile_cont(answered, 0.5), quantile_cont(answered, 0.9),
                100.0 * count(*) filter (answered is null) / count(*),
                count(*) filter (answered <= target), count(*) filter (answered is not null or waited > target)
            from due"""
    ).fetchone()
    (got,) = ask("measures/speed", "--by", "all", *PERIOD)
    assert got["answered_tickets"] == n
    assert got["first_response_p50_seconds"] == pytest.approx(p50)
    assert got["first_response_p90_seconds"] == pytest.approx(p90)
    assert got["unanswered_pct"] == pytest.approx(unanswered)
    assert got["target_due"] == judged
    assert got["within_target_pct"] == pytest.approx(100 * met / judged)


def test_intervals_of_the_median_and_the_slowest_tenth(ask: Ask, due: duckdb.DuckDBPyConnection) -> None:
    for row in ask("measures/speed_interval", "--by", "channel", *PERIOD):
        found = due.execute(
            "select answered from due where channel = $c and answered is not null", {"c": row["bucket"]}
        ).fetchall()
        values = [seconds for (seconds,) in found]
        for name, q in (("p50", 0.5), ("p90", 0.9)):
            bounds = (row[f"first_response_{name}_low_seconds"], row[f"first_response_{name}_high_seconds"])
            assert bounds == intervals.quantile(values, q)


def test_promises_of_chat_and_wechat(ask: Ask, due: duckdb.DuckDBPyConnection) -> None:
    rows = {row["bucket"]: row for row in ask("measures/promise", "--by", "channel", *PERIOD)}
    for channel in ("chat", "wechat"):
        n, mean, deviation = due.execute(
            """select count(w), avg(w), stddev_samp(w)
                from (select coalesce(answered, waited) as w from due where channel = $c)""",
            {"c": channel},
        ).fetchone()
        assert rows[channel]["promise_due_tickets"] == n
        assert rows[channel]["promise_mean_seconds"] == pytest.approx(mean)
        assert rows[channel]["promise_deviation_seconds"] == pytest.approx(deviation)
        assert rows[channel]["promise_seconds"] == 300
    assert {code for code, row in rows.items() if row["promise_seconds"]} == {"chat", "wechat"}


def test_hours_of_the_week_against_the_target(ask: Ask, due: duckdb.DuckDBPyConnection) -> None:
    expected = due.execute(
        """select isodow(created_at), hour(created_at), count(answered), quantile_cont(answered, 0.9),
                quantile_cont(answered / target, 0.9)
            from due group by all order by all"""
    ).fetchall()
    got = ask("details/wait_hours", *PERIOD)
    assert [(r["weekday"], r["hour"], r["answered_tickets"]) for r in got] == [row[:3] for row in expected]
    assert [r["wait_p90_seconds"] for r in got] == [pytest.approx(row[3]) for row in expected]
    assert [r["first_response_p90_target_ratio"] for r in got] == [pytest.approx(row[4]) for row in expected]


def test_the_bots_reply(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    n, p50, met = raw.execute(
        """select count(w), quantile_cont(w, 0.5), count(*) filter (w <= 10) from (
                select date_diff('second', created_at, bot_response_at) as w from t
                where status not in ('merged', 'spam', 'deleted') and initiated_by = 'customer'
                    and created_at >= '2026-10-25' and created_at < '2026-11-22')"""
    ).fetchone()
    (got,) = ask("measures/speed", "--by", "all", *PERIOD)
    assert (got["bot_answered"], got["bot_target_due"]) == (n, n)
    assert got["bot_response_p50_seconds"] == pytest.approx(p50)
    assert got["bot_within_target_pct"] == pytest.approx(100 * met / n)
