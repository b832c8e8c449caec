"""The figures of the Satisfaction page, computed again from the raw CSV by plain SQL."""

import duckdb
import pytest

from tests.second_road.conftest import Ask

PERIOD = ("--from", "2026-10-25", "--to", "2026-11-21")
ANSWERS = """
    with answers as (
        select s.*, t.channel, t.topic, t.status, t.started_with, t.handoff_at, t.first_response_at, t.created_at,
            t.initiated_by, t.team
        from s left join t using (ticket_id)
        where s.score is not null and s.answered_at is not null and coalesce(s.is_test, '0') <> '1'
            and (s.question = 'nps' or s.score between 1 and 5)
            and coalesce(t.status, 'closed') not in ('merged', 'spam', 'deleted')
        qualify t.ticket_id is null or row_number() over (
            partition by s.ticket_id, s.question order by s.answered_at desc, s.line desc) = 1
    ),
    chosen as (
        select * from answers where answered_at >= '2026-10-25' and answered_at < '2026-11-22'
    )
"""


def test_mean_low_scores_and_nps(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    n, mean, low, nps_n, nps = raw.execute(
        f"""{ANSWERS} select count(*) filter (question = 'csat'), avg(score) filter (question = 'csat'),
            100.0 * count(*) filter (question = 'csat' and score <= 2) / count(*) filter (question = 'csat'),
            count(*) filter (question = 'nps'),
            100.0 * sum(case when score > 8 then 1 when score < 7 then -1 else 0 end) filter (question = 'nps')
                / count(*) filter (question = 'nps') from chosen"""
    ).fetchone()
    (got,) = ask("measures/satisfaction", "--by", "all", *PERIOD)
    assert (got["answered"], got["nps_answers"]) == (n, nps_n) == (552, 69)
    assert [got["csat_mean_score"], got["dissatisfied_pct"], got["nps_score"]] == pytest.approx([mean, low, nps])
    (precise,) = ask("details/score_precision", *PERIOD)
    assert precise["nps_promoters"] - precise["nps_detractors"] == pytest.approx(nps * nps_n / 100)


def test_cells_of_channel_and_topic(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    expected = raw.execute(
        f"""{ANSWERS} select channel, topic, count(*), 100.0 * count(*) filter (score > 3.5) / count(*)
            from chosen where question = 'csat' group by 1, 2 order by 1, 2"""
    ).fetchall()
    got = ask("details/csat_cells", *PERIOD)
    assert [(r["channel"], r["topic"], r["answered"]) for r in got] == [row[:3] for row in expected]
    assert [r["csat_pct"] for r in got] == pytest.approx([row[3] for row in expected])


def test_csat_by_wait(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    """The wait counts from the hand-off where a bot began; a human earlier than the hand-off waited nought."""
    expected = raw.execute(
        f"""{ANSWERS}, waits as (
            select score, if(
                initiated_by = 'customer' and first_response_at >= created_at
                    and (started_with <> 'bot' or handoff_at is not null),
                greatest(0, date_diff(
                    'second', if(started_with = 'bot', handoff_at, created_at), first_response_at)), null) as wait
            from chosen where question = 'csat')
        select case when wait is null then 0 when wait <= 30 then 1 when wait <= 60 then 2 when wait <= 300 then 3
                when wait <= 1800 then 4 when wait <= 7200 then 5 when wait <= 86400 then 6 else 7 end as band,
            count(*), 100.0 * count(*) filter (score > 3.5) / count(*) from waits group by 1 order by 1"""
    ).fetchall()
    got = ask("details/csat_by_wait", *PERIOD)
    assert [(r["band"], r["answered"]) for r in got] == [row[:2] for row in expected]
    assert [r["csat_pct"] for r in got] == pytest.approx([row[2] for row in expected])


def test_who_answers(ask: Ask, raw: duckdb.DuckDBPyConnection) -> None:
    """Shares of tickets and of answers by channel, and CSAT weighted by the tickets."""
    tickets = dict(
        raw.execute(
            """select channel, count(*) from t where status not in ('merged', 'spam', 'deleted')
               and created_at >= '2026-10-25' and created_at < '2026-11-22' group by 1"""
        ).fetchall()
    )
    answers = {
        channel: (n, good)
        for channel, n, good in raw.execute(
            f"""{ANSWERS} select channel, count(*), count(*) filter (score > 3.5) from chosen
                where question = 'csat' and channel is not null group by 1"""
        ).fetchall()
    }
    rates = dict(
        raw.execute(
            """select t.channel, 100.0 * count(*) filter (answered_at <= sent_at + interval 7 days) / count(*)
               from s join t using (ticket_id)
               where sent_at >= '2026-10-25'
                   and sent_at + interval 7 days <= (select max(greatest(sent_at, answered_at)) from s)
                   and coalesce(is_test, '0') <> '1' and t.status not in ('merged', 'spam', 'deleted') group by 1"""
        ).fetchall()
    )
    got = {row["bucket"]: row for row in ask("details/answer_mix", "--by", "channel", *PERIOD)}
    all_tickets, all_answers = sum(tickets.values()), sum(n for n, _ in answers.values())
    assert set(got) == set(tickets)
    for channel, row in got.items():
        n, _ = answers[channel]
        assert (row["tickets"], row["answered"]) == (tickets[channel], n)
        assert row["ticket_share_pct"] == pytest.approx(100 * tickets[channel] / all_tickets)
        assert row["answer_share_pct"] == pytest.approx(100 * n / all_answers)
        assert row["response_rate_pct"] == pytest.approx(rates[channel])
    reweighted = sum(tickets[c] * 100 * good / n for c, (n, good) in answers.items()) / all_tickets
    assert got["chat"]["csat_reweighted_pct"] == pytest.approx(reweighted)
    assert got["chat"]["csat_all_pct"] == pytest.approx(100 * sum(g for _, g in answers.values()) / all_answers)
