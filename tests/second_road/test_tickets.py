"""The list of tickets of the sample data, counted and walked again on the raw CSV by plain SQL."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest

from dashboard.filters import Filter
from dashboard.settings import read_settings
from dashboard.store import Store

PERIOD = Filter(days=None, start_date=date(2026, 10, 25), end_date=date(2026, 11, 21))
IN_PERIOD = "created_at >= '2026-10-25' and created_at < '2026-11-22'"
COUNTED = "status not in ('merged', 'spam', 'deleted')"
LEFT_UNANSWERED = "abandoned_at is not null and first_response_at is null"


@pytest.fixture(scope="module")
def read(sample_store: Path, imported: dict[str, dict]) -> Iterator:
    with Store(read_settings(data=sample_store)) as store:
        yield store.read


def listed(read, chosen: Filter, **asked: object) -> list[dict]:
    params = {"search": "", "sort": "created", "direction": "asc", "limit": 100_000, "offset": 0} | asked
    return list(read("details/tickets", chosen, **params).iter_rows(named=True))


def test_all_tickets_of_the_period_in_order_of_creation(read, raw: duckdb.DuckDBPyConnection) -> None:
    expected = raw.execute(
        f"select ticket_id, created_at from t where {COUNTED} and {IN_PERIOD} order by created_at"
    ).fetchall()
    got = listed(read, PERIOD)
    assert [row["created_at_local"] for row in got] == [at for _, at in expected]
    assert {row["ticket_id"] for row in got} == {ticket_id for ticket_id, _ in expected}


def test_late_tickets_of_the_phone(read, raw: duckdb.DuckDBPyConnection) -> None:
    """180 s, 60 s for VIPs and urgent cases; who waited longer and got no reply is late as well."""
    expected = raw.execute(
        f"""with due as (
                select ticket_id, if(tier = 'vip' or priority = 'urgent', 60, 180) as target,
                    date_diff('second', created_at, coalesce(
                        first_response_at, abandoned_at, resolved_at, timestamp '2026-11-21 23:58:00')) as waited
                from t where {COUNTED} and {IN_PERIOD} and channel = 'phone' and initiated_by = 'customer'
                    and started_with = 'human' and (first_response_at is null or first_response_at >= created_at))
            select ticket_id from due where waited > target"""
    ).fetchall()
    got = listed(read, replace(PERIOD, channels=("phone",), only=("late",)))
    assert {row["ticket_id"] for row in got} == {ticket_id for (ticket_id,) in expected}
    assert len(got) == len(expected) > 30


def test_open_tickets(read, raw: duckdb.DuckDBPyConnection) -> None:
    expected = raw.execute(
        f"""select ticket_id from t where {COUNTED} and {IN_PERIOD} and status in ('open', 'pending', 'on_hold')
            and not ({LEFT_UNANSWERED})"""
    ).fetchall()
    got = listed(read, replace(PERIOD, only=("open",)))
    assert {row["ticket_id"] for row in got} == {ticket_id for (ticket_id,) in expected}


def test_low_scores(read, raw: duckdb.DuckDBPyConnection) -> None:
    expected = raw.execute(
        f"""with latest as (
                select ticket_id, score from s
                where question = 'csat' and score is not null and coalesce(is_test, '') not in ('1', 'true')
                qualify row_number() over (
                    partition by ticket_id order by answered_at desc, sent_at desc, survey_id desc) = 1)
            select ticket_id, latest.score from t join latest using (ticket_id)
            where {COUNTED} and {IN_PERIOD} and latest.score <= 2"""
    ).fetchall()
    got = listed(read, replace(PERIOD, only=("low",)))
    assert {(row["ticket_id"], row["score"]) for row in got} == set(expected)
    assert len(got) > 30


@pytest.mark.parametrize("channel", ["chat", "email"])
def test_the_slowest_replies_come_first(read, raw: duckdb.DuckDBPyConnection, channel: str) -> None:
    expected = raw.execute(
        f"""select greatest(0, date_diff(
                'second', if(started_with = 'bot', handoff_at, created_at), first_response_at)) as wait
            from t where {COUNTED} and {IN_PERIOD} and channel = '{channel}' and initiated_by = 'customer'
                and first_response_at >= created_at and (started_with = 'human' or handoff_at is not null)
            order by wait desc limit 50"""
    ).fetchall()
    got = listed(read, replace(PERIOD, channels=(channel,)), sort="response", direction="desc", limit=50)
    assert [row["first_response_seconds"] for row in got] == [wait for (wait,) in expected]


def test_a_search_finds_an_agents_tickets(read, raw: duckdb.DuckDBPyConnection) -> None:
    (expected,) = raw.execute(
        f"select count(*) from t where {COUNTED} and {IN_PERIOD} and contains(agent_id, '1008')"
    ).fetchone()
    assert read("details/ticket_count", PERIOD, search="1008")["tickets"].item() == expected > 0


def test_timelines_hold_every_moment_of_the_file(read, raw: duckdb.DuckDBPyConnection) -> None:
    """Of the 40 reopened or handed-over tickets with the most moments."""
    columns = ("created_at", "bot_response_at", "handoff_at", "first_response_at", "abandoned_at", "resolved_at")
    moments = " + ".join(f"({column} is not null)::int" for column in columns)
    rows = raw.execute(
        f"""select ticket_id, {", ".join(columns)} from t
            where {COUNTED} and {IN_PERIOD} and status in ('solved', 'closed') and first_response_at >= created_at
                and resolved_at >= first_response_at order by {moments} desc, ticket_id limit 40"""
    ).fetchall()
    for ticket_id, *expected in rows:
        steps = list(read("details/ticket_timeline", ticket_id=ticket_id).iter_rows(named=True))
        by = {step["event"]: step["event_at_local"] for step in steps}
        events = ("created", "bot_reply", "handoff", "first_reply", "left", "solved")
        assert [by.get(event) for event in events] == expected, ticket_id
        times = [step["event_at_local"] for step in steps]
        assert times == sorted(times)
        gone = [(b - a).total_seconds() for a, b in pairwise(times)]
        assert [step["wait_seconds"] for step in steps] == [None, *gone]
