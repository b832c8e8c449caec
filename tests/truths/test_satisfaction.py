"""Queries of the Satisfaction page on a handful of rows, worked by hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dashboard.engines.duckdb import Mart
from dashboard.filters import Filter
from tests.tiny import lake_rows
from tests.tiny.lake_rows import MORNING, after, ticket

WEEK = Filter(days=None, start_date=date(2025, 10, 13), end_date=date(2025, 10, 19))


def answer(survey_id: str, ticket_id: str | None, score: float | None, **more: Any) -> dict[str, Any]:
    given = {"question": "csat", "sent_at": MORNING, "answered_at": None if score is None else after(hours=30)}
    return {"survey_id": survey_id, "ticket_id": ticket_id, "score": score, **given, **more}


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    tickets = [
        ticket("A", first_response_at=after(seconds=30), topic="order"),
        ticket("B", first_response_at=after(seconds=31), topic="order"),
        ticket("C", channel="email", first_response_at=after(days=2)),
        ticket("D", channel="email"),
        ticket("E", channel="email"),
    ]
    surveys = [
        answer("1", "A", 5.0, comment="Quick. 很快"),
        answer("2", "B", 1.0, comment="Slow 100%_"),
        answer("3", "C", 2.0, comment="SLOW", answered_at=after(hours=31)),
        answer("4", "D", None),
        answer("5", None, 4.0, comment=" "),
        answer("6", "A", 9.0, question="nps"),
        answer("7", "B", 3.0, question="nps", comment="slow bot"),
    ]
    built = lake_rows.build(tmp_path_factory.mktemp("satisfaction"), tickets, surveys)
    yield built
    built.close()


def comments(mart: Mart, search: str = "", limit: int = 10, offset: int = 0) -> list[dict[str, Any]]:
    return mart.run("details/comments", WEEK, search=search, limit=limit, offset=offset).to_dicts()


def test_the_bound_of_a_band_belongs_to_it(mart: Mart) -> None:
    got = mart.run("details/csat_by_wait", WEEK).select("band", "up_to_seconds", "answered", "csat_pct").rows()
    assert got == [
        (0, None, 1, 100.0),  # without a ticket
        (1, 30.0, 1, 100.0),
        (2, 60.0, 1, 0.0),
        (3, 300.0, 0, None),
        (4, 1800.0, 0, None),
        (5, 7200.0, 0, None),
        (6, 86400.0, 0, None),
        (7, None, 1, 0.0),
    ]


def test_cells_keep_what_has_no_channel_apart(mart: Mart) -> None:
    got = mart.run("details/csat_cells", WEEK).select("channel", "topic", "answered", "csat_pct", "dissatisfied_pct")
    assert got.rows() == [
        ("chat", "order", 2, 50.0, 50.0),
        ("email", "unknown", 1, 0.0, 100.0),
        (None, "unknown", 1, 100.0, 0.0),
    ]


def test_answers_against_tickets(mart: Mart) -> None:
    """Chat: 2 of 5 tickets and 2 of 3 answers; mixed like the tickets CSAT is 2/5 · 50 + 3/5 · 0."""
    chat, email = mart.run("details/answer_mix", WEEK, by="channel").to_dicts()
    assert (chat["ticket_share_pct"], chat["answer_share_pct"]) == pytest.approx((40, 200 / 3))
    assert chat["gap_points"] == pytest.approx(200 / 3 - 40)
    assert (chat["csat_all_pct"], chat["csat_reweighted_pct"]) == pytest.approx((100 / 3, 20))
    assert (email["sent_mature"], email["response_rate_pct"]) == (2, 50)
    assert (chat["sent_mature"], chat["response_rate_pct"]) == (4, 100)


def test_comments_come_low_scores_first_then_the_newest(mart: Mart) -> None:
    assert [row["survey_id"] for row in comments(mart)] == ["3", "2", "7", "1"]
    assert [row["is_low"] for row in comments(mart)] == [True, True, True, False]
    assert [row["survey_id"] for row in comments(mart, limit=2, offset=1)] == ["2", "7"]
    assert {row["matching"] for row in comments(mart, limit=1)} == {4}


@pytest.mark.parametrize(
    ("search", "found"),
    [("slow", ["3", "2", "7"]), (" Slow ", ["3", "2", "7"]), ("很", ["1"]), ("%", ["2"]), ("_", ["2"]), ("'", [])],
)
def test_a_search_is_letters_and_no_pattern(mart: Mart, search: str, found: list[str]) -> None:
    assert [row["survey_id"] for row in comments(mart, search)] == found


def test_precision(mart: Mart) -> None:
    row = mart.run("details/score_precision", WEEK).to_dicts()[0]
    assert row["csat_deviation_score"] == pytest.approx((10 / 3) ** 0.5)  # of 5, 1, 2, 4: mean 3
    assert (row["answered_graded"], row["nps_answers"], row["nps_promoters"], row["nps_detractors"]) == (4, 2, 1, 1)
    assert (row["ces_deviation_score"], row["ces_answers"]) == (None, 0)


def test_coverage_by_either_clock(mart: Mart) -> None:
    row = mart.run("details/survey_coverage", WEEK).to_dicts()[0]
    assert row == {
        "sent": 7, "sent_due": 7, "sent_mature": 7, "answers": 6, "unlinked_answers": 1, "comments": 4,
    }  # fmt: skip
    by_ticket = mart.run("details/survey_coverage", replace(WEEK, survey_clock="ticket")).to_dicts()[0]
    assert (by_ticket["sent"], by_ticket["answers"], by_ticket["unlinked_answers"]) == (6, 5, 0)
