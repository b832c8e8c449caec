"""Traps that others fell into (book of definitions, section 9), each held shut by a test of its name."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.comparison import previous
from dashboard.filters import Filter
from dashboard.mart_settings import Target, default_settings
from tests.tiny import lake_rows
from tests.tiny.lake_rows import ALL_MAPPED, MORNING, after, facts, ticket

PERIOD = Filter(days=None, start_date=date(2025, 10, 13), end_date=date(2025, 10, 19))


def measure(folder: Path, name: str, tickets: Any, *, by: str = "all", at: Filter = PERIOD, **options: Any) -> Any:
    mart = lake_rows.build(folder, tickets, **options)
    rows = {row["bucket"]: row for row in mart.run(f"measures/{name}", at, by=by).iter_rows(named=True)}
    mart.close()
    return rows["all"] if by == "all" else rows


def test_a_mean_of_nothing_is_not_nought(tmp_path: Path) -> None:
    got = measure(tmp_path, "speed", [ticket("A")])
    assert got["first_response_mean_seconds"] is None
    assert got["first_response_p50_seconds"] is None
    assert got["unanswered_pct"] == 100


def test_a_missing_schedule_is_not_nought(tmp_path: Path) -> None:
    rows = [ticket("A", first_response_at=after(hours=1), resolved_at=after(hours=2), status="solved")]
    got = measure(tmp_path, "resolution_business", rows)
    assert (got["resolved"], got["full_resolution_p50_business_seconds"]) == (0, None)


def test_response_rate_keeps_the_filter_on_both_sides(tmp_path: Path) -> None:
    rows = [ticket("A"), ticket("B", channel="phone")]
    sent = {"question": "csat", "sent_at": MORNING}
    surveys = [
        {"survey_id": "1", "ticket_id": "A", "answered_at": after(hours=1), "score": 5.0, **sent},
        {"survey_id": "2", "ticket_id": "B", **sent},
    ]
    chat = Filter(days=None, start_date=PERIOD.start_date, end_date=PERIOD.end_date, channels=("chat",))
    got = measure(tmp_path, "survey_response", rows, surveys=surveys, at=chat)
    assert (got["sent_mature"], got["response_rate_pct"]) == (1, 100)


def test_a_file_of_answers_only_has_no_response_rate(tmp_path: Path) -> None:
    surveys = [{"survey_id": "1", "question": "csat", "answered_at": MORNING, "score": 5.0}]
    imports = [facts(has_unanswered=False)]
    got = measure(tmp_path, "survey_response", [], surveys=surveys, imports=imports)
    assert (got["sent_mature"], got["response_rate_pct"]) == (0, None)


def test_no_reply_is_not_one_touch(tmp_path: Path) -> None:
    rows = [
        ticket("A", status="solved", resolved_at=after(hours=1), human_replies=0, reopens=0),
        ticket("B", status="solved", resolved_at=after(hours=1), human_replies=1, reopens=0),
        ticket("C", status="solved", resolved_at=after(hours=1), human_replies=4, reopens=0),
    ]
    got = measure(tmp_path, "resolution", rows)
    assert (got["human_resolved"], got["one_touch_pct"]) == (2, 50)


def test_closed_is_not_open(tmp_path: Path) -> None:
    rows = [ticket("A", status="closed", closed_at=after(hours=1)), ticket("B", status="closed"), ticket("C")]
    assert measure(tmp_path, "backlog", rows)["backlog"] == 1
    assert measure(tmp_path, "resolution", rows)["resolution_so_far_pct"] == pytest.approx(200 / 3)


def test_solved_at_midnight_was_open_at_midnight(tmp_path: Path) -> None:
    """A moment belongs to the day it ends: solved at it is not solved before it."""
    midnight = datetime(2025, 10, 15, 16, tzinfo=UTC)
    rows = [
        ticket("A", status="solved", resolved_at=midnight),
        ticket("B", status="solved", resolved_at=midnight - timedelta(seconds=1)),
        ticket("C", created_at=midnight),
    ]
    got = measure(tmp_path, "backlog", rows, by="day")
    assert [got[day]["backlog"] for day in ("2025-10-15", "2025-10-16")] == [1, 1]


def test_a_weekday_is_averaged_over_its_own_days(tmp_path: Path) -> None:
    rows = [ticket("A"), ticket("B", created_at=after(days=7)), ticket("C", created_at=after(days=7))]
    fortnight = Filter(days=None, start_date=date(2025, 10, 13), end_date=date(2025, 10, 26))
    mart = lake_rows.build(tmp_path, rows)
    cell = mart.run("details/arrival_hours", fortnight).filter(weekday=3, hour=10).to_dicts()[0]
    mart.close()
    assert (cell["tickets"], cell["days"], cell["tickets_per_hour"]) == (3, 2, 1.5)


def test_resolved_is_dated_by_the_solution(tmp_path: Path) -> None:
    rows = [ticket("A", status="solved", resolved_at=after(days=1)), ticket("B")]
    got = measure(tmp_path, "flow", rows, by="day")
    assert [(day, row["tickets"], row["resolved_tickets"]) for day, row in got.items()] == [
        ("2025-10-15", 2, 0),
        ("2025-10-16", 0, 1),
    ]


def test_outbound_is_owed_no_reply_and_is_no_repeat(tmp_path: Path) -> None:
    rows = [ticket("A", initiated_by="agent", first_response_at=MORNING), ticket("B", first_response_at=after(hours=1))]
    got = measure(tmp_path, "speed", rows)
    assert (got["due_tickets"], got["first_response_p50_seconds"]) == (1, 3600)


def test_bot_time_is_not_human_time(tmp_path: Path) -> None:
    bot = {"started_with": "bot", "bot_response_at": after(seconds=2)}
    rows = [
        ticket("A", **bot, handoff_at=after(minutes=10), first_response_at=after(minutes=12)),
        ticket("B", **bot, status="solved", resolved_at=after(minutes=5)),
    ]
    got = measure(tmp_path, "speed", rows)
    assert (got["due_tickets"], got["first_response_p50_seconds"]) == (1, 120)
    assert (got["customer_wait_p50_seconds"], got["bot_response_p50_seconds"]) == (720, 2)


def test_reopening_does_not_touch_the_reply(tmp_path: Path) -> None:
    times = {"first_response_at": after(minutes=5), "first_resolved_at": after(hours=1)}
    rows = [ticket("A", status="solved", resolved_at=after(days=3), reopens=1, **times)]
    assert measure(tmp_path, "speed", rows)["first_response_p50_seconds"] == 300
    got = measure(tmp_path, "resolution", rows)
    assert (got["first_resolution_p50_seconds"], got["full_resolution_p50_seconds"]) == (3600, 3 * 86400)


def test_solved_by_bot_and_handed_over_is_counted_once(tmp_path: Path) -> None:
    bot = {"started_with": "bot", "status": "solved", "resolved_at": after(minutes=5)}
    rows = [ticket("A", **bot), ticket("B", **bot, handoff_at=after(minutes=1)), ticket("C", **bot)]
    got = measure(tmp_path, "bot", [*rows, ticket("D", **bot, initiated_by="agent")])
    assert got["bot_tickets"] == 3
    assert got["containment_pct"] + got["handoff_pct"] == pytest.approx(100)


def test_the_first_replier_is_credited_not_the_assignee(tmp_path: Path) -> None:
    rows = [ticket("A", first_response_at=after(minutes=1), first_response_agent_id="Ann", agent_id="Bo")]
    assert measure(tmp_path, "speed", rows, by="agent")["Ann"]["answered_tickets"] == 1
    assert list(measure(tmp_path, "resolution", rows, by="agent")) == ["Bo"]


def test_a_rating_belongs_to_the_agent_of_the_survey(tmp_path: Path) -> None:
    surveys = [
        {
            "survey_id": "1",
            "ticket_id": "A",
            "question": "csat",
            "answered_at": MORNING,
            "score": 5.0,
            "agent_id": "Ann",
        },
        {"survey_id": "2", "ticket_id": "B", "question": "csat", "answered_at": MORNING, "score": 1.0},
    ]
    rows = [ticket("A", agent_id="Bo"), ticket("B", agent_id=None)]
    got = measure(tmp_path, "satisfaction", rows, by="agent", surveys=surveys)
    assert {agent: row["csat_pct"] for agent, row in got.items()} == {"Ann": 100, None: 0}


def test_filter_and_group_agree_on_the_day(tmp_path: Path) -> None:
    """00:30 in Shanghai is the day before in Greenwich."""
    rows = [ticket("A", created_at=datetime(2025, 10, 12, 16, 30, tzinfo=UTC))]
    got = measure(tmp_path, "volume", rows, by="day")
    assert list(got) == ["2025-10-13"]


def test_the_whole_is_not_the_mean_of_its_parts(tmp_path: Path) -> None:
    quick = [ticket(f"A{n}", first_response_at=after(seconds=30)) for n in range(9)]
    rows = [*quick, ticket("B", channel="phone", first_response_at=after(hours=1))]
    assert measure(tmp_path, "speed", rows)["within_target_pct"] == 90


def test_an_unfinished_period_is_compared_with_the_same_length(tmp_path: Path) -> None:
    rows = [ticket("A", created_at=after(days=-7)), ticket("B", created_at=after(days=-7, hours=6)), ticket("C")]
    day = Filter(days=None, start_date=date(2025, 10, 15), end_date=date(2025, 10, 15), compare="dow")
    before = previous(day, as_of=datetime(2025, 10, 15, 12))
    assert before
    imports = [facts(as_of=after(hours=2))]
    assert measure(tmp_path, "volume", rows, at=day, imports=imports)["tickets"] == 1
    assert measure(tmp_path, "volume", rows, at=before, imports=imports)["tickets"] == 1


def test_a_deleted_ticket_leaves_and_nothing_else_moves(tmp_path: Path) -> None:
    tickets = {"a1": [ticket("A"), ticket("B")], "a2": [ticket("B", status="deleted")]}
    imports = [facts("a1"), facts("a2")]
    assert measure(tmp_path, "volume", tickets, imports=imports)["tickets"] == 1


def test_todays_priority_does_not_set_the_old_target(tmp_path: Path) -> None:
    """A target that is in force from a day on is asked about the day of creation."""
    start = default_settings("Asia/Shanghai")
    harder = Target("first_response", "chat", None, None, 10, 80.0, valid_from=date(2025, 10, 20))
    settings = replace(start, targets=(*start.targets, harder))
    rows = [ticket("A", first_response_at=after(seconds=60))]
    assert measure(tmp_path, "speed", rows, settings=settings)["within_target_pct"] == 100


def test_offered_is_not_a_score(tmp_path: Path) -> None:
    surveys = [{"survey_id": "1", "question": "csat", "sent_at": MORNING, "score_raw": "Offered", "scale": "1-5"}]
    assert measure(tmp_path, "satisfaction", [], surveys=surveys)["answered"] == 0
    assert measure(tmp_path, "survey_response", [], surveys=surveys)["response_rate_pct"] == 0


def test_an_unmapped_column_is_unknown_and_never_empty(tmp_path: Path) -> None:
    kept = ("ticket_id", "created_at", "status", "channel")
    imports = [facts(mapped={"tickets": list(kept), "surveys": []})]
    rows = [ticket("A", status="solved"), ticket("B")]
    assert set(kept) <= set(ALL_MAPPED["tickets"])
    speed = measure(tmp_path, "speed", rows, imports=imports)
    assert (speed["due_tickets"], speed["unanswered_pct"], speed["abandoned_pct"]) == (0, None, None)
    quality = measure(tmp_path, "quality", rows, imports=imports)
    assert (quality["outside_pct"], quality["compensation_pct"], quality["complaint_pct"]) == (None, None, None)
    resolution = measure(tmp_path, "resolution", rows, imports=imports)
    assert (resolution["resolution_so_far_pct"], resolution["full_resolution_p50_seconds"]) == (50, None)
    assert (resolution["reopen_pct"], resolution["fcr_pct"], resolution["transfer_pct"]) == (None, None, None)


def test_an_export_without_solutions_does_not_say_that_none_is_open(tmp_path: Path) -> None:
    """Neither status nor time of solution mapped: nobody knows, so no count stands there, not even nought."""
    mapped = {"tickets": ["ticket_id", "created_at", "channel"], "surveys": []}
    rows = [ticket("A", status=None), ticket("B", status=None)]
    options = {"imports": [facts(mapped=mapped)]}
    assert measure(tmp_path / "1", "backlog", rows, **options)["backlog"] is None
    flow = measure(tmp_path / "2", "flow", rows, **options)
    assert (flow["tickets"], flow["resolved_tickets"], flow["net_flow"]) == (2, None, None)


def test_solved_at_an_unknown_time_is_no_count_of_solutions(tmp_path: Path) -> None:
    flow = measure(tmp_path / "1", "flow", [ticket("A", status="solved"), ticket("B", status="open")])
    assert (flow["resolved_tickets"], flow["net_flow"]) == (None, None)
    flow = measure(tmp_path / "2", "flow", [ticket("A", status="open"), ticket("B", status="open")])
    assert (flow["resolved_tickets"], flow["net_flow"]) == (0, 2)
