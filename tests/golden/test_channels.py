"""The figures of the page on channels and the bot on T01–T12, worked by hand from the table in the book of definitions.

T02 stayed with the bot; T03 was handed over, answered and solved; T08 was handed over and waits.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.engines.duckdb import Mart
from dashboard.filters import Filter
from tests.tiny import lake_rows
from tests.tiny.lake_rows import MORNING, ticket

ALL = Filter(days=None, start_date=date(2025, 10, 1), end_date=date(2025, 11, 15))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    mart = lake_rows.build(tmp_path_factory.mktemp("tiny"), lake_rows.tiny_tickets(), lake_rows.tiny_surveys())
    yield mart
    mart.close()


def one(mart: Mart, name: str, chosen: Filter = ALL) -> dict:
    return mart.run(f"measures/{name}", chosen, by="all").to_dicts()[0]


def test_the_bots_path(tiny: Mart) -> None:
    assert one(tiny, "bot_path") == {
        "bucket": "all",
        "bot_tickets": 3,
        "bot_replied": 3,
        "bot_replied_pct": 100.0,
        "contained": 1,
        "containment_pct": pytest.approx(100 / 3),
        "handed_over": 2,
        "handoff_pct": pytest.approx(200 / 3),
        "handoffs_known": 2,
        "handoffs_answered": 1,
        "handoff_answered_pct": 50.0,
        "answered_handoffs_known": 1,
        "handoffs_resolved": 1,
        "handoff_resolved_pct": 100.0,
    }


def test_what_no_export_tells_is_not_nought(tmp_path) -> None:
    """A bot conversation of a file that names neither the bot's replies nor those of people nor solutions."""
    told = {"tickets": ["ticket_id", "created_at", "channel", "started_with", "handoff_at"], "surveys": []}
    rows = [
        {"ticket_id": "A", "created_at": MORNING, "channel": "chat", "started_with": "bot", "handoff_at": MORNING},
        {"ticket_id": "B", "created_at": MORNING, "channel": "chat", "started_with": "bot"},
    ]
    mart = lake_rows.build(tmp_path, rows, imports=[lake_rows.facts(mapped=told)])
    row = one(mart, "bot_path")
    mart.close()
    assert (row["bot_tickets"], row["contained"], row["handed_over"]) == (2, 1, 1)
    assert (row["handoffs_known"], row["answered_handoffs_known"]) == (0, 0)
    untold = ("bot_replied", "bot_replied_pct", "handoffs_answered", "handoff_answered_pct", "handoffs_resolved",
              "handoff_resolved_pct")  # fmt: skip
    assert {name: row[name] for name in untold} == dict.fromkeys(untold)


def test_where_nobody_was_handed_over_none_was_answered(tiny: Mart) -> None:
    """T02 alone: noughts that are known, unlike those of an export that does not tell."""
    row = one(tiny, "bot_path", replace(ALL, handled_by=("bot",)))
    assert (row["contained"], row["handed_over"], row["handoffs_answered"], row["handoffs_resolved"]) == (1, 0, 0, 0)
    assert (row["handoff_answered_pct"], row["handoff_resolved_pct"]) == (None, None)


def test_share_of_the_load(tiny: Mart) -> None:
    rows = tiny.run("measures/load", ALL, by="channel").to_dicts()
    assert {r["bucket"]: r["tickets"] for r in rows} == {"chat": 5, "email": 2, "phone": 2, "social": 1, "wechat": 1}
    assert {r["selected_tickets"] for r in rows} == {11}
    assert sum(r["load_share_pct"] for r in rows) == pytest.approx(100)


def test_low_scores(tiny: Mart) -> None:
    """S1 5, S2 1, S4 4.2 (S3 was replaced), S5 2; of the bot alone only S2."""
    row = one(tiny, "low_scores")
    assert (row["answered"], row["low_answers"], row["dissatisfied_pct"]) == (4, 2, 50.0)
    alone = one(tiny, "low_scores", replace(ALL, handled_by=("bot",)))
    assert (alone["answered"], alone["low_answers"], alone["dissatisfied_pct"]) == (1, 1, 100.0)


def test_groups_over_time(tiny: Mart) -> None:
    """By month: the bot alone had T02 in October; of the 7 tickets then, 4 were with people from the beginning."""
    rows = {(r["code"], r["bucket"]): r for r in
            tiny.run("details/group_trends", ALL, by="month", group="handled_by").to_dicts()}  # fmt: skip
    october, november = "2025-10-01", "2025-11-01"
    assert {key: row["tickets"] for key, row in rows.items()} == {
        ("bot", october): 1, ("bot_then_human", october): 1, ("bot_then_human", november): 1,
        ("human", october): 5, ("human", november): 3,
    }  # fmt: skip
    assert rows["human", october]["selected_tickets"] == 7
    assert rows["human", october]["load_share_pct"] == pytest.approx(500 / 7)
    assert (rows["bot", october]["answered"], rows["bot", october]["csat_pct"]) == (1, 0.0)
    assert rows["human", november]["csat_pct"] is None  # nobody answered a question on satisfaction then


def test_a_group_has_one_row_where_nothing_is_known_of_the_bucket(tiny: Mart) -> None:
    """No ticket here has a subtopic: tickets and answers of a group meet in one row all the same."""
    rows = tiny.run("details/group_trends", ALL, by="subtopic", group="handled_by").to_dicts()
    assert [(row["code"], row["bucket"]) for row in rows] == [
        ("bot", None), ("bot_then_human", None), ("human", None),
    ]  # fmt: skip
    assert [row["tickets"] for row in rows] == [1, 2, 8]
    assert {row["selected_tickets"] for row in rows} == {11}
    assert (rows[0]["answered"], rows[0]["csat_pct"]) == (1, 0.0)


def test_self_service_is_known_only_where_visits_were_imported(tiny: Mart, tmp_path) -> None:
    assert one(tiny, "self_service") == {"bucket": "all", "contacts": 0, "self_service_pct": None}
    visits = [ticket(f"V{k}", MORNING, started_with="self_service", status="closed", channel="other") for k in range(2)]
    spam = ticket("V9", MORNING, started_with="self_service", status="spam")
    mart = lake_rows.build(tmp_path, [*lake_rows.tiny_tickets(), *visits, spam])
    # 11 counted tickets without T12, which our side began, and the two visits.
    assert one(mart, "self_service") == {
        "bucket": "all", "contacts": 12, "self_service_pct": pytest.approx(200 / 12),
    }  # fmt: skip
    october = replace(ALL, end_date=date(2025, 10, 31))
    november = replace(ALL, start_date=MORNING.date() + timedelta(days=17))
    assert one(mart, "self_service", october)["self_service_pct"] is not None
    assert one(mart, "self_service", november)["self_service_pct"] is None  # no visit of that month was imported
    assert one(mart, "volume")["tickets"] == 11  # visits are no tickets
    mart.close()
