"""Every headline figure of the sample data, computed again from the raw CSV by plain SQL, must be the product's.

The period is the last 28 days of the data, which holds Double-11 2026.
"""

import duckdb
import pytest

from tests.second_road.conftest import Ask
from tests.second_road.raw import SURVEYS, TICKETS, records

PERIOD = ("--from", "2026-10-25", "--to", "2026-11-21")
IN_PERIOD = "created_at >= '2026-10-25' and created_at < '2026-11-22'"
COUNTED = "status not in ('merged', 'spam', 'deleted')"
SIDES = ("all", "channel", "topic", "priority", "tier", "team", "week", "peak", "handled_by")


def test_every_record_is_accounted_for(imported: dict[str, dict]) -> None:
    for kind, path in (("tickets", TICKETS), ("surveys", SURVEYS)):
        told = imported[kind]
        assert told["rows"] == records(path)
        assert told["rows"] == told["added"] + told["updated"] + told["same"] + told["rejected"]


def test_tickets_by_channel(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    expected = raw.execute(
        f"""select channel, count(*), count(distinct customer_id) from t
            where {COUNTED} and {IN_PERIOD} group by 1 order by 1"""
    ).fetchall()
    got = ask("measures/volume", "--by", "channel", *PERIOD)
    assert [(r["bucket"], r["tickets"], r["customers"]) for r in sorted(got, key=lambda r: r["bucket"])] == expected


def test_tickets_by_day(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    expected = raw.execute(
        f"""select strftime(created_at, '%Y-%m-%d'), count(*) from t
            where {COUNTED} and {IN_PERIOD} group by 1 order by 1"""
    ).fetchall()
    assert [(r["bucket"], r["tickets"]) for r in ask("measures/volume", "--by", "day", *PERIOD)] == expected


def test_first_response_of_phone_and_email(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    """Channels whose tickets start with a human: reply minus creation, of inbound tickets with a plausible reply."""
    for channel in ("phone", "email"):
        n, p50, p90, mean = raw.execute(
            f"""select count(*), quantile_cont(w, 0.5), quantile_cont(w, 0.9), avg(w) from (
                    select date_diff('second', created_at, first_response_at) as w from t
                    where {COUNTED} and {IN_PERIOD} and channel = '{channel}' and initiated_by = 'customer'
                        and started_with = 'human' and first_response_at >= created_at)"""
        ).fetchone()
        (got,) = ask("measures/speed", "--by", "all", *PERIOD, "--channel", channel)
        assert got["answered_tickets"] == n
        assert got["first_response_p50_seconds"] == pytest.approx(p50)
        assert got["first_response_p90_seconds"] == pytest.approx(p90)
        assert got["first_response_mean_seconds"] == pytest.approx(mean)


def test_first_response_of_chat_leaves_bot_time_out(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    n, p50 = raw.execute(
        f"""select count(*), quantile_cont(w, 0.5) from (
                select greatest(0, date_diff(
                    'second', if(started_with = 'bot', handoff_at, created_at), first_response_at)) as w
                from t where {COUNTED} and {IN_PERIOD} and channel = 'chat' and initiated_by = 'customer'
                    and first_response_at >= created_at and (started_with = 'human' or handoff_at is not null))"""
    ).fetchone()
    (got,) = ask("measures/speed", "--by", "all", *PERIOD, "--channel", "chat")
    assert (got["answered_tickets"], got["first_response_p50_seconds"]) == (n, pytest.approx(p50))


def test_within_target_of_phone(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    """180 s; 60 s for VIPs and urgent cases. Waiting or gone within the target says nothing, beyond it a miss."""
    met, due = raw.execute(
        f"""with due as (
                select if(tier = 'vip' or priority = 'urgent', 60, 180) as target,
                    date_diff('second', created_at, first_response_at) as answered,
                    date_diff('second', created_at,
                        coalesce(abandoned_at, resolved_at, timestamp '2026-11-21 23:58:00')) as waited
                from t where {COUNTED} and {IN_PERIOD} and channel = 'phone' and initiated_by = 'customer'
                    and started_with = 'human' and (first_response_at is null or first_response_at >= created_at))
            select count(*) filter (answered <= target), count(*) filter (answered is not null or waited > target)
            from due"""
    ).fetchone()
    (got,) = ask("measures/speed", "--by", "all", *PERIOD, "--channel", "phone")
    assert got["target_due"] == due
    assert got["within_target_pct"] == pytest.approx(100 * met / due)


def test_resolution_within_seven_days(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    """Only tickets that have had their seven days by the last export, in the time before the promotion."""
    when = "created_at >= '2026-09-01' and created_at < '2026-10-01'"
    solved, mature = raw.execute(
        f"""select count(*) filter (status in ('solved', 'closed') and resolved_at >= created_at
                    and not (abandoned_at is not null and first_response_at is null)
                    and date_diff('second', created_at, resolved_at) <= 7 * 86400), count(*)
            from t where {COUNTED} and {when}"""
    ).fetchone()
    (got,) = ask("measures/resolution", "--by", "all", "--from", "2026-09-01", "--to", "2026-09-30")
    assert got["mature_tickets"] == mature
    assert got["resolution_pct"] == pytest.approx(100 * solved / mature)


def test_csat_by_month(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    """The latest answer to each ticket's question; 4 and 5 of all, by the month of the answer."""
    expected = raw.execute(
        """with answers as (
               select s.*, strftime(date_trunc('month', s.answered_at), '%Y-%m-%d') as month
               from s left join t using (ticket_id)
               where s.question = 'csat' and s.score between 1 and 5 and s.answered_at is not null
                   and coalesce(s.is_test, '0') <> '1'
                   and coalesce(t.status, 'closed') not in ('merged', 'spam', 'deleted')
               qualify s.ticket_id is null
                   or row_number() over (partition by s.ticket_id order by s.answered_at desc, s.line desc) = 1)
           select month, count(*), 100.0 * count(*) filter (score >= 4) / count(*) from answers group by 1 order by 1"""
    ).fetchall()
    got = ask("measures/satisfaction", "--by", "month")
    assert [(r["bucket"], r["answered"]) for r in got if r["answered"]] == [(m, n) for m, n, _ in expected]
    assert [r["csat_pct"] for r in got if r["answered"]] == pytest.approx([p for *_, p in expected])


def test_backlog_at_the_last_export(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    (expected,) = raw.execute(
        f"""select count(*) from t where {COUNTED} and status in ('open', 'pending', 'on_hold')
                and not (abandoned_at is not null and first_response_at is null)"""
    ).fetchone()
    (got,) = ask("measures/backlog", "--by", "all", *PERIOD)
    assert got["backlog"] == expected


@pytest.mark.parametrize("by", SIDES)
@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("measures/volume", ["tickets"]),
        ("measures/speed", ["due_tickets", "answered_tickets", "target_due"]),
        ("measures/resolution", ["tickets", "mature_tickets", "resolved"]),
        ("measures/satisfaction", ["answered", "nps_answers"]),
    ],
)
def test_parts_sum_to_the_whole(ask: Ask, name: str, counts: list[str], by: str) -> None:
    (whole,) = ask(name, "--by", "all", *PERIOD)
    parts = ask(name, "--by", by, *PERIOD)
    for count in counts:
        assert sum(row[count] for row in parts) == whole[count], count


def test_arrival_hours_sum_to_the_tickets(ask: Ask) -> None:
    (whole,) = ask("measures/volume", "--by", "all", *PERIOD)
    cells = ask("details/arrival_hours", *PERIOD)
    assert sum(cell["tickets"] for cell in cells) == whole["tickets"]
    assert {(c["weekday"], c["hour"]) for c in cells} <= {(d, h) for d in range(1, 8) for h in range(24)}
