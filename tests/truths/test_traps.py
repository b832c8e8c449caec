"""Traps that others fell into, each held shut by a test of its name: TRAPS lists them."""

import ast
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dashboard.comparison import previous
from dashboard.filters import Filter
from dashboard.mart_settings import ServiceSpan, Target, default_settings
from tests.tiny import lake_rows
from tests.tiny.lake_rows import ALL_MAPPED, MORNING, after, facts, ticket

HERE = Path(__file__).parents[1]
TRAPS = {
    "an empty average drawn as 0": ["test_a_mean_of_nothing_is_not_nought"],
    "a missing schedule drawn as 0": ["test_a_missing_schedule_is_not_nought"],
    "a response rate over unfiltered surveys": [
        "test_response_rate_keeps_the_filter_on_both_sides", "test_a_file_of_answers_only_has_no_response_rate",
    ],
    "fewer than 0 replies, so that nobody is ever without one": ["test_who_got_no_reply_is_counted"],
    "no reply filed under several touches": ["test_no_reply_is_not_one_touch"],
    "good→bad and bad→good swapped": ["test_a_changed_rating_counts_as_what_it_became"],
    "open as “not solved” though “closed” exists": ["test_closed_is_not_open"],
    "a weekday's mean over all days": ["test_a_weekday_is_averaged_over_its_own_days"],
    "“solved by date” dated by creation": ["test_resolved_is_dated_by_the_solution"],
    "private notes as replies": ["test_replies_without_a_time_are_no_first_reply"],
    "what agents began scored 0": ["test_outbound_is_owed_no_reply_and_is_no_repeat"],
    "campaign messages as requests": ["test_messages_of_a_campaign_wait_for_nobody"],
    "bot time and bot replies in human times": ["test_bot_time_is_not_human_time"],
    "reopening inflates the reply time": ["test_reopening_does_not_touch_the_reply"],
    "solved by the bot and handed over, both counted": ["test_solved_by_bot_and_handed_over_is_counted_once"],
    "outbound in the bot's base": ["test_solved_by_bot_and_handed_over_is_counted_once"],
    "two counts of solutions": ["test_a_ticket_solved_twice_is_one_solution"],
    "count and time from different cohorts": ["test_a_count_and_its_time_are_of_the_same_tickets"],
    "created against updated": ["test_a_later_change_moves_no_ticket_to_another_day"],
    "the last closer or present assignee credited": ["test_the_first_replier_is_credited_not_the_assignee"],
    "unassigning at the solution orphans ratings": ["test_a_rating_belongs_to_the_agent_of_the_survey"],
    "holds added outside working hours": ["truths/test_calendar.py::test_business_time"],
    "daylight saving": [
        "truths/test_calendar.py::test_days_of_23_and_25_hours",
        "unit/test_intake_values.py::test_clock_changes_read_the_earlier_time_and_move_over_the_gap",
    ],
    "holidays": [
        "truths/test_calendar.py::test_business_time",
        "truths/test_calendar.py::test_weekends_between_holidays_are_holidays_and_make_up_days_are_not",
    ],
    "a desk that never closes": ["test_a_desk_that_never_closes_has_the_calendars_times"],
    "offsets instead of names of zones": ["test_a_zone_is_a_name_and_not_an_offset"],
    "filter and group on different days": ["test_filter_and_group_agree_on_the_day"],
    "totals of averages": ["test_the_whole_is_not_the_mean_of_its_parts"],
    "a part period against a whole one": ["test_an_unfinished_period_is_compared_with_the_same_length"],
    "a deletion rewrites the past": ["test_a_deleted_ticket_leaves_and_nothing_else_moves"],
    "chats counted as mail": ["test_a_chat_that_goes_on_by_mail_stays_a_chat"],
    "today's priority sets the old target": [
        "test_todays_priority_does_not_set_the_old_target",
        "unit/test_mart.py::test_a_new_target_leaves_old_tickets_alone",
    ],
    "sentinel dates": ["unit/test_intake_values.py::test_sentinels_are_empty"],
    "lost times": ["unit/test_intake_parse.py::test_too_many_midnights_lost_their_time"],
    "month-first reading": [
        "unit/test_intake_values.py::test_the_whole_column_votes_for_the_order",
        "unit/test_intake_parse.py::test_two_orders_in_one_file_are_refused",
    ],
    "hours beside minutes": [
        "unit/test_intake_values.py::test_units_of_headers",
        "unit/test_intake_parse.py::test_durations_are_added_to_the_creation",
    ],
    "“Offered” as a score": [
        "test_offered_is_not_a_score", "unit/test_intake_values.py::test_asked_silent_and_outside_the_scale",
    ],
    "an unmapped column taken for an empty one": ["test_an_unmapped_column_is_unknown_and_never_empty"],
}  # fmt: skip
PERIOD = Filter(days=None, start_date=date(2025, 10, 13), end_date=date(2025, 10, 19))


def measure(folder: Path, name: str, tickets: Any, *, by: str = "all", at: Filter = PERIOD, **options: Any) -> Any:
    mart = lake_rows.build(folder, tickets, **options)
    rows = {row["bucket"]: row for row in mart.run(f"measures/{name}", at, by=by).iter_rows(named=True)}
    mart.close()
    return rows["all"] if by == "all" else rows


def test_every_trap_has_its_test() -> None:
    def names(file: Path) -> set[str]:
        tree = ast.parse(file.read_text("utf-8"))
        return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}

    missing = []
    for trap, tests in TRAPS.items():
        for test in tests:
            file, _, name = test.rpartition("::")
            if name not in names(HERE / file if file else Path(__file__)):
                missing.append(f"{trap}: {test}")
    assert missing == []


def test_who_got_no_reply_is_counted(tmp_path: Path) -> None:
    rows = [
        ticket("A", first_response_at=after(minutes=1), human_replies=1),
        ticket("B", human_replies=0),
        ticket("C", status="solved", resolved_at=after(hours=1), human_replies=0),
        ticket("D", abandoned_at=after(minutes=2), human_replies=0),
    ]
    got = measure(tmp_path, "speed", rows)
    assert (got["due_tickets"], got["unanswered_pct"], got["abandoned_pct"]) == (4, 75, 25)


@pytest.mark.parametrize(("first", "then", "satisfied"), [(5.0, 1.0, 0), (1.0, 5.0, 100)])
def test_a_changed_rating_counts_as_what_it_became(tmp_path: Path, first: float, then: float, satisfied: int) -> None:
    asked = {"ticket_id": "A", "question": "csat", "sent_at": MORNING}
    surveys = [
        {"survey_id": "1", "answered_at": after(hours=1), "score": first, **asked},
        {"survey_id": "2", "answered_at": after(hours=5), "score": then, **asked},
    ]
    got = measure(tmp_path, "satisfaction", [ticket("A")], surveys=surveys)
    assert (got["answered"], got["csat_pct"], got["dissatisfied_pct"]) == (1, satisfied, 100 - satisfied)


def test_replies_without_a_time_are_no_first_reply(tmp_path: Path) -> None:
    """Notes can be counted as replies by an export; only the time of a public reply ends the wait."""
    got = measure(tmp_path, "speed", [ticket("A", human_replies=3), ticket("B", first_response_at=after(minutes=9))])
    assert (got["answered_tickets"], got["first_response_p50_seconds"], got["due_tickets"]) == (1, 540, 1)


def test_messages_of_a_campaign_wait_for_nobody(tmp_path: Path) -> None:
    rows = [ticket(f"A{n}", initiated_by="agent", channel="wechat") for n in range(50)]
    rows += [ticket("B", channel="wechat", first_response_at=after(seconds=20))]
    got = measure(tmp_path, "speed", rows)
    assert (got["due_tickets"], got["unanswered_pct"], got["within_target_pct"]) == (1, 0, 100)


def test_a_ticket_solved_twice_is_one_solution(tmp_path: Path) -> None:
    solved = {"first_resolved_at": after(hours=1), "resolved_at": after(days=2), "status": "solved", "reopens": 1}
    rows = [ticket("A", **solved), ticket("B", status="solved", resolved_at=after(hours=2), reopens=0)]
    days = measure(tmp_path / "1", "flow", rows, by="day")
    assert sum(row["resolved_tickets"] for row in days.values()) == 2
    assert measure(tmp_path / "2", "flow", rows)["resolved_tickets"] == 2
    assert measure(tmp_path / "3", "resolution", rows)["resolution_so_far_pct"] == 100


def test_a_count_and_its_time_are_of_the_same_tickets(tmp_path: Path) -> None:
    """Created in the period, solved after it; and the other way round: the first has the time and is the count."""
    rows = [
        ticket("A", created_at=after(days=4), status="solved", resolved_at=after(days=9)),
        ticket("B", created_at=after(days=-9), status="solved", resolved_at=after(days=1)),
    ]
    got = measure(tmp_path, "resolution", rows)
    assert (got["tickets"], got["resolved"], got["full_resolution_p50_seconds"]) == (1, 1, 5 * 86400)


def test_a_later_change_moves_no_ticket_to_another_day(tmp_path: Path) -> None:
    rows = [ticket("A", updated_at=after(days=3)), ticket("B", updated_at=after(days=30))]
    assert {day: row["tickets"] for day, row in measure(tmp_path, "volume", rows, by="day").items()} == {
        "2025-10-15": 2
    }


def test_a_desk_that_never_closes_has_the_calendars_times(tmp_path: Path) -> None:
    start = default_settings("Asia/Shanghai")
    always = tuple(ServiceSpan(weekday, 0, 1440) for weekday in range(1, 8))
    settings = replace(start, schedule=always, calendar_days=())
    rows = [ticket("A", first_response_at=after(hours=40), resolved_at=after(days=9), status="solved")]
    speed = measure(tmp_path / "1", "speed_business", rows, settings=settings)
    assert speed["first_response_p50_business_seconds"] == 40 * 3600
    solved = measure(tmp_path / "2", "resolution_business", rows, settings=settings)
    assert solved["full_resolution_p50_business_seconds"] == 9 * 86400


def test_a_zone_is_a_name_and_not_an_offset(tmp_path: Path) -> None:
    """In Berlin 22:30 UTC is the next day in summer and still the same day in winter."""
    rows = [
        ticket("A", created_at=datetime(2025, 10, 20, 22, 30, tzinfo=UTC)),
        ticket("B", created_at=datetime(2025, 10, 27, 22, 30, tzinfo=UTC)),
    ]
    both = Filter(days=None, start_date=date(2025, 10, 13), end_date=date(2025, 11, 2))
    got = measure(tmp_path, "volume", rows, by="day", at=both, settings=default_settings("Europe/Berlin"))
    assert list(got) == ["2025-10-21", "2025-10-27"]


def test_a_chat_that_goes_on_by_mail_stays_a_chat(tmp_path: Path) -> None:
    """The channel is that of the first contact; a later export of the same ticket by mail adds no second one."""
    tickets = {"a1": [ticket("A", channel="chat")], "a2": [ticket("A", channel="chat", human_replies=4)]}
    got = measure(tmp_path, "volume", tickets, by="channel", imports=[facts("a1"), facts("a2")])
    assert {channel: row["tickets"] for channel, row in got.items()} == {"chat": 1}


def test_a_business_duration_fills_only_its_twin(tmp_path: Path) -> None:
    """A file that tells replies in business time alone: that is shown, and no calendar time is made of it."""
    mapped = {"tickets": ["ticket_id", "created_at", "channel", "first_response_business_seconds"], "surveys": []}
    options = {"imports": [facts(mapped=mapped)]}
    rows = [ticket("A", first_response_business_seconds=600), ticket("B")]
    business = measure(tmp_path / "1", "speed_business", rows, **options)
    assert (business["answered_tickets"], business["first_response_p50_business_seconds"]) == (1, 600)
    assert (business["due_tickets"], business["within_target_business_pct"]) == (0, None)
    calendar = measure(tmp_path / "2", "speed", rows, **options)
    assert (calendar["answered_tickets"], calendar["first_response_p50_seconds"]) == (0, None)


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
