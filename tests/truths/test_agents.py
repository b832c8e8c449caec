"""Who is credited with what, and what CSAT was to be expected, on a handful of rows worked by hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dashboard.engines.duckdb import Mart
from dashboard.filters import Filter
from tests.tiny import lake_rows
from tests.tiny.lake_rows import MORNING, after, ticket

WEEK = Filter(days=None, start_date=date(2025, 10, 13), end_date=date(2025, 10, 19))


def rated(number: int, channel: str, agent: str | None, score: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """A ticket and its answer."""
    ticket_id = f"{channel}{number}"
    given = {"question": "csat", "sent_at": MORNING, "answered_at": after(hours=2), "score": score}
    return (
        ticket(ticket_id, channel=channel, topic="order", agent_id=agent, team="north" if agent == "Ann" else None),
        {"survey_id": ticket_id, "ticket_id": ticket_id, **given},
    )


# Chat: Ann 5, 1; Bo 5, 5; nobody 1. E-mail: Ann 5; Bo 2, 1, 5. Every score from 4 on is a content customer.
ANSWERS = [
    *(rated(k, "chat", "Ann", score) for k, score in enumerate((5, 1))),
    *(rated(k, "chat", "Bo", score) for k, score in enumerate((5, 5), 10)),
    rated(20, "chat", None, 1),
    rated(0, "email", "Ann", 5),
    *(rated(k, "email", "Bo", score) for k, score in enumerate((2, 1, 5), 10)),
]


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    tickets, surveys = zip(*ANSWERS, strict=True)
    built = lake_rows.build(tmp_path_factory.mktemp("agents"), list(tickets), list(surveys))
    yield built
    built.close()


def expected(mart: Mart, chosen: Filter = WEEK, by: str = "agent") -> dict[str, dict[str, Any]]:
    return {row["bucket"]: row for row in mart.run("measures/csat_expected", chosen, by=by).to_dicts()}


def test_expected_csat_is_everybodys_on_the_same_work(mart: Mart) -> None:
    """Agents together: chat 3 of 4, e-mail 2 of 4. Ann answered for 2 chats and 1 mail: (2 · 75 + 50) ÷ 3."""
    rows = expected(mart)
    assert list(rows) == ["Ann", "Bo"], "who nobody served is nobody's"
    ann, bo = rows["Ann"], rows["Bo"]
    assert (ann["answered"], bo["answered"]) == (3, 5)
    assert ann["csat_pct"] == pytest.approx(200 / 3)
    assert ann["csat_expected_pct"] == pytest.approx(200 / 3)
    assert ann["csat_vs_expected_points"] == pytest.approx(0)
    assert bo["csat_expected_pct"] == pytest.approx((2 * 75 + 3 * 50) / 5)
    assert bo["csat_vs_expected_points"] == pytest.approx(60 - 60)


def test_all_differences_together_are_nought(mart: Mart) -> None:
    for by in ("agent", "channel", "day"):
        rows = expected(mart, by=by).values()
        assert sum(row["answered"] * row["csat_vs_expected_points"] for row in rows) == pytest.approx(0)


def test_choosing_somebody_does_not_change_what_is_expected_of_her(mart: Mart) -> None:
    alone = expected(mart, replace(WEEK, agents=("Ann",)))
    assert alone == {"Ann": expected(mart)["Ann"]}
    assert expected(mart, replace(WEEK, teams=("north",)), by="agent") == alone
    assert expected(mart, replace(WEEK, agents=("Ann",)), by="all")["all"]["answered"] == 3


def test_other_choices_narrow_everybody(mart: Mart) -> None:
    rows = expected(mart, replace(WEEK, channels=("email",)))
    assert rows["Ann"]["csat_expected_pct"] == rows["Bo"]["csat_expected_pct"] == 50


def test_nobody_selected_is_one_row_of_nothing(mart: Mart) -> None:
    nothing = expected(mart, replace(WEEK, channels=("phone",)), by="all")["all"]
    assert nothing["answered"] == 0
    assert nothing["csat_expected_pct"] is nothing["csat_vs_expected_points"] is None


def replies(folder: Path, tickets: list[dict[str, Any]], chosen: Filter = WEEK, by: str = "agent") -> dict[str, Any]:
    mart = lake_rows.build(folder, tickets)
    rows = {row["bucket"]: row for row in mart.run("measures/replies", chosen, by=by).to_dicts()}
    mart.close()
    return rows


def test_a_reply_is_credited_to_who_sent_it(tmp_path: Path) -> None:
    tickets = [
        ticket("A", first_response_at=after(seconds=100), first_response_agent_id="Ann", agent_id="Bo"),
        ticket("B", first_response_at=after(seconds=400), first_response_agent_id="Ann", agent_id="Ann"),
        ticket("C", agent_id="Ann"),
    ]
    rows = replies(tmp_path, tickets)
    assert list(rows) == ["Ann"]
    ann = rows["Ann"]
    assert (ann["replies"], ann["answered_tickets"], ann["target_due"]) == (2, 2, 2)
    assert ann["first_response_p50_seconds"] == 250
    assert ann["within_target_pct"] == 50  # chat: 300 s
    assert ann["within_target_goal_pct"] == 80


def test_choosing_an_agent_chooses_her_replies(tmp_path: Path) -> None:
    """Of tickets, the choice of an agent means those she ended; of first replies, those she sent."""
    tickets = [
        ticket("A", first_response_at=after(seconds=100), first_response_agent_id="Ann", agent_id="Bo"),
        ticket("B", first_response_at=after(seconds=400), first_response_agent_id="Bo", agent_id="Ann"),
    ]
    chosen = replies(tmp_path, tickets, replace(WEEK, agents=("Ann",)), by="all")["all"]
    assert (chosen["replies"], chosen["first_response_p50_seconds"]) == (1, 100)


@pytest.mark.parametrize(
    ("told", "credited"),
    [
        ({"agent_stations": 1}, "Bo"),
        ({"agent_stations": 2}, None),
        ({}, None),
        ({"agent_stations": 1, "first_response_agent_id": "Ann"}, "Ann"),
    ],
)
def test_the_only_agent_of_a_ticket_sent_its_first_reply(
    tmp_path: Path, told: dict[str, Any], credited: str | None
) -> None:
    """Many exports name the sender only where it is somebody else."""
    assert list(replies(tmp_path, [ticket("A", first_response_at=after(seconds=5), agent_id="Bo", **told)])) == [
        credited
    ]


def test_without_a_reply_there_is_no_sender(tmp_path: Path) -> None:
    rows = [ticket("A", agent_id="Bo", agent_stations=1)]
    mart = lake_rows.build(tmp_path, rows)
    assert mart.run("details/ticket", ticket_id="A")["first_response_agent_id"].to_list() == [None]
    assert mart.run("measures/replies", WEEK, by="all")["replies"].to_list() == [0]
    mart.close()
