"""The list of tickets and the timeline of one, on rows that are worked by hand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dashboard.engines.duckdb import Mart
from dashboard.errors import UsageError
from dashboard.filters import TICKET_ORDERS, Filter
from tests.tiny import lake_rows
from tests.tiny.lake_rows import after, ticket

PERIOD = Filter(days=None, start_date=date(2025, 10, 1), end_date=date(2025, 11, 15))
DAY = 86_400


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    mart = lake_rows.build(tmp_path_factory.mktemp("list"), lake_rows.tiny_tickets(), lake_rows.tiny_surveys())
    yield mart
    mart.close()


def ids(mart: Mart, chosen: Filter = PERIOD, **params: Any) -> list[str]:
    asked = {"search": "", "sort": "id", "direction": "asc", "limit": 100, "offset": 0} | params
    return mart.run("details/tickets", chosen, **asked)["ticket_id"].to_list()


def count(mart: Mart, chosen: Filter = PERIOD, search: str = "") -> dict[str, Any]:
    return mart.run("details/ticket_count", chosen, search=search).row(0, named=True)


def timeline(mart: Mart, ticket_id: str) -> list[dict[str, Any]]:
    return list(mart.run("details/ticket_timeline", ticket_id=ticket_id).iter_rows(named=True))


# Which tickets, by the golden example: T11 is merged.


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        ((), ["T01", "T02", "T03", "T04", "T05", "T06", "T07", "T08", "T09", "T10", "T12"]),
        (("late",), ["T04", "T06", "T07", "T08"]),
        (("noreply",), ["T06", "T08"]),
        (("open",), ["T08", "T10"]),
        (("reopened",), ["T07"]),
        (("low",), ["T02", "T04"]),
        (("late", "open"), ["T08"]),  # all that are chosen must hold
        (("low", "reopened"), []),
    ],
)
def test_conditions(golden: Mart, only: tuple[str, ...], expected: list[str]) -> None:
    chosen = replace(PERIOD, only=only)
    assert ids(golden, chosen) == expected
    assert count(golden, chosen)["tickets"] == len(expected)
    assert count(golden, chosen)["selected_tickets"] == 11


@pytest.mark.parametrize(
    ("ages", "expected"),
    [
        (("over_7d",), ["T10"]),  # 25 days and 19 hours old
        (("3_7d",), ["T08"]),  # 3 days and 16 hours
        (("3_7d", "over_7d"), ["T08", "T10"]),
        (("0_4h", "1_3d", "4_24h"), []),
    ],
)
def test_the_open_ones_by_age(golden: Mart, ages: tuple[str, ...], expected: list[str]) -> None:
    chosen = replace(PERIOD, ages=ages)
    assert ids(golden, chosen) == expected
    assert count(golden, chosen)["tickets"] == len(expected)


def test_the_list_of_an_age_holds_what_its_bar_counts(golden: Mart) -> None:
    """Whenever the tickets were created: on 11 November T07, T08 and T10 were open, T10 since October."""
    eleventh = Filter(days=None, start_date=date(2025, 11, 11), end_date=date(2025, 11, 11))
    bars = dict(golden.run("details/open_ages", eleventh).select("band", "backlog").iter_rows())
    assert bars == {"0_4h": 0, "4_24h": 2, "1_3d": 0, "3_7d": 0, "over_7d": 1}  # T08: exactly 4 hours
    listed = {band: ids(golden, replace(eleventh, ages=(band,))) for band in bars}
    assert listed == {"0_4h": [], "4_24h": ["T07", "T08"], "1_3d": [], "3_7d": [], "over_7d": ["T10"]}


def test_conditions_narrow_no_figure(golden: Mart) -> None:
    chosen = replace(PERIOD, only=("late",))
    assert (
        golden.run("measures/speed", chosen, by="all").rows() == golden.run("measures/speed", PERIOD, by="all").rows()
    )


def test_late_and_the_share_within_target_agree(golden: Mart) -> None:
    speed = golden.run("measures/speed", PERIOD, by="all").row(0, named=True)
    late = count(golden, replace(PERIOD, only=("late",)))["tickets"]
    assert speed["target_due"] - late == round(speed["within_target_pct"] * speed["target_due"] / 100)


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("created", ["T04", "T01", "T02"]),
        ("response", ["T01", "T05", "T03"]),
        ("resolved", ["T02", "T05", "T01"]),
        ("score", ["T02", "T04", "T03"]),  # 1, 2, 4.2
        ("channel", ["T08", "T07", "T03"]),  # chat, the newest first
    ],
)
def test_orders(golden: Mart, sort: str, first: list[str]) -> None:
    assert ids(golden, sort=sort)[:3] == first


@pytest.mark.parametrize("sort", TICKET_ORDERS)
def test_the_other_way_round_begins_with_the_greatest_and_what_is_unknown_stays_last(golden: Mart, sort: str) -> None:
    rows = golden.run("details/tickets", PERIOD, search="", sort=sort, direction="desc", limit=100, offset=0)
    column = {"id": "ticket_id", "response": "first_response_seconds", "resolved": "full_resolution_seconds",
              "agent": "agent_id", "created": "created_at_local"}.get(sort, sort)  # fmt: skip
    values = rows[column].to_list()
    known = [value for value in values if value is not None]
    assert values == [*known, *[None] * (len(values) - len(known))]
    if sort not in ("channel", "topic", "status"):  # these follow their fixed order of codes
        assert known == sorted(known, reverse=True)


@pytest.mark.parametrize("asked", [{"sort": "1; drop table tickets"}, {"direction": "x"}])
def test_an_unknown_order_is_refused_with_those_there_are(golden: Mart, asked: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="There are: "):
        ids(golden, **asked)


def test_pages_are_disjoint_and_whole(golden: Mart) -> None:
    pages = [ids(golden, sort="score", limit=4, offset=offset) for offset in (0, 4, 8)]
    assert [len(page) for page in pages] == [4, 4, 3]
    assert sorted(one for page in pages for one in page) == ids(golden)


def test_search_is_text_not_a_pattern(tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [
        ticket("A1", team="North_1"), ticket("B2", agent_id="Wáng 100%"), ticket("C3", subtopic="退款 refund"),
        ticket("a9", team="x"), ticket("D4"),
    ]  # fmt: skip
    mart = lake_rows.build(tmp_path_factory.mktemp("search"), rows)
    found = {text: ids(mart, search=text) for text in ("a", "north_", "%", "退款", "_", "WÁNG", "none", "' or 1=1")}
    mart.close()
    assert found["a"] == ["A1", "a9"]  # in any case; á is another letter
    assert found["north_"] == found["_"] == ["A1"]
    assert found["%"] == found["WÁNG"] == ["B2"]
    assert found["退款"] == ["C3"]
    assert found["none"] == found["' or 1=1"] == []


def test_what_exports_do_not_tell_is_counted_as_unknown(tmp_path_factory: pytest.TempPathFactory) -> None:
    facts = lake_rows.facts(mapped={"tickets": ["ticket_id", "created_at", "channel"], "surveys": []})
    mart = lake_rows.build(tmp_path_factory.mktemp("bare"), [ticket("A", status=None)], imports=[facts])
    told = count(mart)
    mart.close()
    assert told == {"tickets": 1, "selected_tickets": 1, "response_known": 0, "resolution_known": 0, "teams_known": 0,
                    "agents_known": 0}  # fmt: skip


# Timelines


def test_a_ticket_with_everything_in_the_order_of_time(tmp_path_factory: pytest.TempPathFactory) -> None:
    row = ticket(
        "A", status="closed", started_with="bot", bot_response_at=after(seconds=2), handoff_at=after(minutes=1),
        first_response_at=after(minutes=3), first_response_agent_id="Ann", first_resolved_at=after(hours=1),
        resolved_at=after(hours=5), closed_at=after(days=2), agent_id="Bo", refund_requested_at=after(minutes=30),
        refund_paid_at=after(days=1),
    )  # fmt: skip
    survey = {
        "survey_id": "S", "ticket_id": "A", "question": "csat", "sent_at": after(hours=6),
        "answered_at": after(hours=7), "score": 2.0, "scale": "1-5", "comment": "Slow.",
    }  # fmt: skip
    mart = lake_rows.build(tmp_path_factory.mktemp("one"), [row], [survey])
    steps = timeline(mart, "A")
    mart.close()
    assert [(s["event"], s["wait_seconds"], s["elapsed_seconds"]) for s in steps] == [
        ("created", None, 0),
        ("bot_reply", 2, 2),
        ("handoff", 58, 60),
        ("first_reply", 120, 180),
        ("refund_requested", 1620, 1800),
        ("first_solved", 1800, 3600),
        ("solved", 4 * 3600, 5 * 3600),
        ("survey_sent", 3600, 6 * 3600),
        ("survey_answered", 3600, 7 * 3600),
        ("refund_paid", DAY - 7 * 3600, DAY),
        ("closed", DAY, 2 * DAY),
    ]
    by = {s["event"]: s for s in steps}
    assert (by["first_reply"]["agent_id"], by["solved"]["agent_id"], by["created"]["agent_id"]) == ("Ann", "Bo", None)
    assert (by["survey_answered"]["score"], by["survey_answered"]["comment"]) == (2, "Slow.")
    assert (by["survey_sent"]["score"], by["survey_sent"]["comment"]) == (None, None)


def test_an_open_ticket_ends_with_the_last_export(golden: Mart) -> None:
    steps = timeline(golden, "T08")
    assert [s["event"] for s in steps] == ["created", "bot_reply", "handoff", "open"]
    assert steps[-1]["elapsed_seconds"] == 316_800  # 11-11 20:00 to 11-15 12:00
    assert f"{steps[-1]['event_at_local']:%m-%d %H:%M}" == "11-15 12:00"


def test_all_surveys_of_a_ticket_stand_in_its_timeline(golden: Mart) -> None:
    answered = [s for s in timeline(golden, "T03") if s["event"] == "survey_answered"]
    assert [s["score"] for s in answered] == [3, 4.2]


def test_an_answer_without_a_time_of_day_stands_at_the_end_of_its_day(tmp_path_factory: pytest.TempPathFactory) -> None:
    row = ticket("A", first_response_at=after(minutes=3), resolved_at=after(days=2), status="solved")
    midnight = after(hours=-10)  # the creation is at 10:00
    survey = {"survey_id": "S", "ticket_id": "A", "question": "csat", "answered_at": midnight, "score": 1.0}
    mart = lake_rows.build(tmp_path_factory.mktemp("day"), [row], [survey])
    steps = timeline(mart, "A")
    mart.close()
    assert [(s["event"], s["is_day_only"], s["wait_seconds"]) for s in steps] == [
        ("created", False, None),
        ("first_reply", False, 180),
        ("survey_answered", True, None),
        ("solved", False, 2 * DAY - 180),
    ]


def test_who_left_and_an_unknown_ticket(golden: Mart) -> None:
    assert [s["event"] for s in timeline(golden, "T06")] == ["created", "left"]
    assert timeline(golden, "nobody") == []
    assert golden.run("details/ticket", ticket_id="nobody").height == 0
