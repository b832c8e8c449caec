"""The table of agents and teams, computed again from the raw CSV by plain SQL, and the planted skill found in it."""

import json
from pathlib import Path

import duckdb
import pytest
from scipy import stats

from tests.conftest import ROOT
from tests.second_road.conftest import Ask
from tests.second_road.test_satisfaction import ANSWERS

PERIOD = ("--from", "2026-10-25", "--to", "2026-11-21")
ALWAYS = ("--from", "2025-10-01", "--to", "2026-11-30")
# Who sent the first reply: named where it is somebody else, else the only agent of the ticket.
WORK = """
    with work as (
        select *,
            coalesce(first_response_agent_id, if(agent_stations = '1', agent_id, null)) as sender,
            if(initiated_by = 'customer' and first_response_at >= created_at
                    and (started_with <> 'bot' or handoff_at is not null),
                greatest(0, date_diff(
                    'second', if(started_with = 'bot', handoff_at, created_at), first_response_at)), null) as wait,
            case when channel in ('chat', 'wechat', 'phone', 'social')
                then case when tier = 'vip' or priority = 'urgent' then 60
                    when channel = 'phone' then 180 when channel = 'social' then 3600 else 300 end
                when tier = 'vip' or priority = 'urgent' then 14400 else 86400
            end as target
        from t
        where status not in ('merged', 'spam', 'deleted')
            and created_at >= '2026-10-25' and created_at < '2026-11-22'
    )
"""


def by_name(rows: list[dict]) -> dict[str | None, dict]:
    return {row["bucket"]: row for row in rows}


def test_first_replies_belong_to_their_senders(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    expected = raw.execute(
        f"""{WORK} select sender, count(*), quantile_cont(wait, 0.5),
                100.0 * count(*) filter (wait <= target) / count(*)
            from work where wait is not null and sender is not null group by 1 order by 1"""
    ).fetchall()
    got = by_name(ask("measures/replies", "--by", "agent", *PERIOD))
    got.pop(None, None)
    assert len(got) == len(expected) == 60
    for sender, n, median, pct in expected:
        row = got[sender]
        assert (row["answered_tickets"], row["target_due"]) == (n, n)
        assert row["first_response_p50_seconds"] == pytest.approx(median)
        assert row["within_target_pct"] == pytest.approx(pct)


@pytest.mark.parametrize("by", ["agent", "team", "channel", "week"])
def test_replies_of_all_are_all_replies(ask: Ask, by: str) -> None:
    (whole,) = ask("measures/replies", "--by", "all", *PERIOD)
    (speed,) = ask("measures/speed", "--by", "all", *PERIOD)
    parts = ask("measures/replies", "--by", by, *PERIOD)
    for column in ("replies", "answered_tickets", "target_due"):
        assert sum(row[column] for row in parts) == whole[column]
    assert whole["answered_tickets"] == speed["answered_tickets"]
    assert whole["first_response_p50_seconds"] == speed["first_response_p50_seconds"]
    met = sum(row["target_due"] * row["within_target_pct"] for row in parts)
    assert met / whole["target_due"] == pytest.approx(whole["within_target_pct"])


def test_the_interval_of_a_median_is_that_of_the_whole(ask: Ask) -> None:
    (mine,) = ask("measures/replies", "--by", "all", *PERIOD)
    (certain,) = ask("measures/speed_interval", "--by", "all", *PERIOD)
    for end in ("low", "high"):
        assert mine[f"first_response_p50_{end}_seconds"] == certain[f"first_response_p50_{end}_seconds"]


@pytest.mark.parametrize(("by", "column"), [("agent", "agent_id"), ("team", "team")])
def test_tickets_and_handle_time_belong_to_who_has_them_last(
    ask: Ask, raw: duckdb.DuckDBPyConnection, by: str, column: str
) -> None:
    expected = raw.execute(
        f"""{WORK} select {column}, count(*), avg(try_cast(handle_seconds as double)) from work group by 1"""
    ).fetchall()
    tickets = by_name(ask("measures/resolution", "--by", by, *PERIOD))
    handling = by_name(ask("measures/handling", "--by", by, *PERIOD))
    assert len(tickets) == len(expected)
    for name, n, handle in expected:
        assert tickets[name]["tickets"] == n
        assert handling[name]["handle_mean_seconds"] == pytest.approx(handle)


def test_csat_against_what_was_to_be_expected(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    own = """rated as (
            select chosen.*, t.agent_id, if(score > 3.5, 100.0, 0.0) as good
            from chosen join t using (ticket_id) where question = 'csat' and t.agent_id is not null
        ),
        cells as (select channel, topic, avg(good) as rate from rated group by all)"""
    expected = raw.execute(
        f"""{ANSWERS}, {own} select agent_id, count(*), avg(good), avg(rate) from rated
            join cells on cells.channel is not distinct from rated.channel
                and cells.topic is not distinct from rated.topic
            group by 1 order by 1"""
    ).fetchall()
    got = by_name(ask("measures/csat_expected", "--by", "agent", *PERIOD))
    assert list(got) == [row[0] for row in expected]
    for agent, n, csat, rate in expected:
        row = got[agent]
        assert row["answered"] == n
        assert row["csat_pct"] == pytest.approx(csat)
        assert row["csat_expected_pct"] == pytest.approx(rate)
        assert row["csat_vs_expected_points"] == pytest.approx(csat - rate)
    rows = got.values()
    assert sum(row["answered"] * row["csat_vs_expected_points"] for row in rows) == pytest.approx(0, abs=1e-6)


def test_the_planted_skill_of_agents_shows(ask: Ask) -> None:
    """Who was given more skill stands higher against expectation over the whole of the data, though chance is large."""
    skill = json.loads(Path(ROOT / "sample_data" / "planted.json").read_text("utf-8"))["effects"]["satisfaction_logit"][
        "agents"
    ]
    rows = [row for row in ask("measures/csat_expected", "--by", "agent", *ALWAYS) if row["answered"] >= 30]
    assert len(rows) > 50
    found = stats.spearmanr([skill[row["bucket"]] for row in rows], [row["csat_vs_expected_points"] for row in rows])
    assert found.statistic > 0.4
    assert found.pvalue < 0.01
