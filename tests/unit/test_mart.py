"""What a mart is built of: which row wins, what is unknown, which target holds, and that a build is whole."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard import mart, vocabulary
from dashboard.engines.duckdb import Mart
from dashboard.errors import StoreError
from dashboard.mart_settings import Target, default_settings
from tests.tiny import lake_rows
from tests.tiny.lake_rows import ALL_MAPPED, MORNING, after, facts, rows_of, ticket

SETTINGS = default_settings("Asia/Shanghai")


def unmapped(*fields: str) -> list[dict[str, Any]]:
    kept = [name for name in ALL_MAPPED["tickets"] if name not in fields]
    return [facts(mapped={"tickets": kept, "surveys": []})]


# Which row wins


def test_the_newest_change_wins_whatever_the_order_of_imports(tmp_path: Path) -> None:
    tickets = {
        "a1": [ticket(updated_at=after(hours=5), status="solved")],
        "a2": [ticket(updated_at=after(hours=1), status="open")],
    }
    assert rows_of(tmp_path, tickets, "status", imports=[facts("a1"), facts("a2")]) == [("solved",)]


def test_without_a_time_of_change_the_later_import_wins(tmp_path: Path) -> None:
    tickets = {"b2": [ticket(status="open")], "a1": [ticket(status="solved")]}
    assert rows_of(tmp_path, tickets, "status", imports=[facts("b2"), facts("a1")]) == [("solved",)]


def test_a_ticket_was_seen_by_the_last_export_that_holds_it(tmp_path: Path) -> None:
    early, late = after(days=1), after(days=9)
    tickets = {"a1": [ticket("A"), ticket("B")], "a2": [ticket("A")]}
    imports = [facts("a1", early), facts("a2", late)]
    assert rows_of(tmp_path, tickets, "seen_at", imports=imports) == [(late,), (early,)]


def test_an_export_of_changes_saw_the_unchanged_too(tmp_path: Path) -> None:
    late = after(days=9)
    tickets = {"a1": [ticket("A"), ticket("B")], "a2": [ticket("A")]}
    imports = [facts("a1", after(days=1)), facts("a2", late, is_changes_only=True)]
    assert rows_of(tmp_path, tickets, "seen_at", imports=imports) == [(late,), (late,)]


# Who handled it, and what is unknown


@pytest.mark.parametrize(
    ("fields", "handled_by", "response_state", "seconds"),
    [
        ({"first_response_at": after(minutes=1)}, "human", "answered", 60),
        ({}, "human", "waiting", None),
        ({"status": "solved", "resolved_at": after(hours=1)}, "human", "left", None),
        ({"abandoned_at": after(minutes=2)}, "human", "left", None),
        ({"status": "solved", "human_replies": 3}, "human", "unknown", None),
        ({"failed": "first_response_at"}, "human", "unknown", None),
        ({"initiated_by": "agent", "first_response_at": after(minutes=1)}, "human", "none", None),
        ({"started_with": "bot"}, "bot", "none", None),
        ({"started_with": "bot", "handoff_at": after(minutes=2)}, "bot_then_human", "waiting", None),
        (
            {"started_with": "bot", "handoff_at": after(minutes=2), "first_response_at": after(minutes=5)},
            "bot_then_human", "answered", 180,
        ),
        (
            {"started_with": "bot", "handoff_at": after(minutes=2), "first_response_at": after(minutes=1)},
            "bot_then_human", "answered", 0,
        ),
        ({"failed": "created_at", "first_response_at": after(hours=1)}, "human", "answered", None),
        (
            {"started_with": "bot", "failed": "handoff_at", "first_response_at": after(minutes=5)},
            "bot_then_human", "answered", None,
        ),
    ],
)  # fmt: skip
def test_response(tmp_path: Path, fields: Any, handled_by: str, response_state: str, seconds: int | None) -> None:
    columns = "handled_by, response_state, first_response_seconds"
    assert rows_of(tmp_path, [ticket(**fields)], columns) == [(handled_by, response_state, seconds)]


def test_an_unmapped_reply_is_unknown_and_not_waiting(tmp_path: Path) -> None:
    got = rows_of(tmp_path, [ticket()], "response_state, is_unanswered", imports=unmapped("first_response_at"))
    assert got == [("unknown", None)]


def test_without_hand_offs_in_the_file_the_clock_starts_at_creation(tmp_path: Path) -> None:
    rows = [ticket(started_with="bot", first_response_at=after(minutes=5))]
    assert rows_of(tmp_path, rows, "first_response_seconds", imports=unmapped("handoff_at")) == [(300,)]


@pytest.mark.parametrize(
    ("fields", "missing", "state", "reopened"),
    [
        ({"status": "solved", "resolved_at": after(hours=2)}, (), "resolved", None),
        ({"status": "pending", "resolved_at": after(hours=2)}, ("reopens",), "open", True),
        ({"status": "pending", "resolved_at": after(hours=2)}, ("reopens", "first_resolved_at"), "open", None),
        ({"status": "pending", "first_resolved_at": after(hours=2)}, ("reopens",), "open", True),
        (
            {"status": "solved", "first_resolved_at": after(hours=1), "resolved_at": after(hours=2)},
            ("reopens",), "resolved", True,
        ),
        ({"status": None, "resolved_at": after(hours=2)}, ("status",), "resolved", None),
        ({"status": None}, ("status",), "open", None),
        ({"status": None}, ("status", "resolved_at", "closed_at"), "unknown", None),
        ({"status": None, "failed": "resolved_at"}, ("status",), "unknown", None),
        ({"status": "closed", "abandoned_at": after(minutes=3)}, (), "abandoned", None),
    ],
)  # fmt: skip
def test_resolution(tmp_path: Path, fields: Any, missing: tuple[str, ...], state: str, reopened: bool | None) -> None:
    got = rows_of(tmp_path, [ticket(**fields)], "resolution_state, is_reopened", imports=unmapped(*missing))
    assert got == [(state, reopened)]


@pytest.mark.parametrize("status", ["merged", "deleted", "spam"])
def test_what_is_no_ticket_is_not_counted(tmp_path: Path, status: str) -> None:
    assert rows_of(tmp_path, [ticket(status=status)], "is_counted") == [(False,)]


def test_a_clock_of_whole_minutes_does_not_judge_targets_under_two(tmp_path: Path) -> None:
    rows = [
        ticket("A", tier="vip", first_response_at=after(minutes=1)),
        ticket("B", first_response_at=after(minutes=1)),
    ]
    got = rows_of(tmp_path, rows, "is_within_target", imports=[facts(minute_precise=["first_response_at"])])
    assert got == [(None,), (True,)]


# Targets


def test_priority_beats_tier_beats_channel(tmp_path: Path) -> None:
    rows = [
        ticket("A"),
        ticket("B", tier="vip"),
        ticket("C", tier="vip", priority="urgent", channel="email"),
        ticket("D", tier="regular", priority="low", channel="phone"),
        ticket("E", channel=None),
    ]
    got = rows_of(tmp_path, rows, "target_seconds, promise_seconds")
    assert got == [(300, 300), (60, 300), (14_400, None), (180, None), (86_400, None)]


def test_a_new_target_leaves_old_tickets_alone(tmp_path: Path) -> None:
    newer = Target("first_response", "chat", None, None, 30, 80.0, valid_from=date(2025, 10, 16))
    settings = replace(SETTINGS, targets=(*SETTINGS.targets, newer))
    rows = [ticket("A"), ticket("B", after(days=1)), ticket("C", after(days=1), channel="phone")]
    assert rows_of(tmp_path, rows, "target_seconds", settings=settings) == [(300,), (30,), (180,)]


# Repeats


def test_a_repeat_is_the_same_customer_and_topic_within_seven_days(tmp_path: Path) -> None:
    def visit(ticket_id: str, created_at: datetime, **fields: Any) -> dict[str, Any]:
        return ticket(ticket_id, created_at, **{"customer_id": "c", "topic": "order", **fields})

    rows = [
        visit("A", MORNING),
        visit("B", after(days=7)),
        visit("C", after(days=14, seconds=1), topic="payment"),
        visit("D", after(days=15), topic=None),
        visit("E", after(days=16), status="spam"),
        visit("F", after(days=1), customer_id="d"),
        visit("G", after(days=2), customer_id=None),
        visit("H", after(days=1, hours=1), customer_id="d", initiated_by="agent"),
    ]
    got = rows_of(tmp_path, rows, "has_repeat")
    assert [value for (value,) in got] == [True, False, True, False, None, False, None, None]


def test_the_young_have_no_verdict_yet(tmp_path: Path) -> None:
    rows = [ticket(customer_id="c", status="solved", resolved_at=after(hours=1))]
    got = rows_of(tmp_path, rows, "is_resolved_in_7_days, has_repeat", imports=[facts(as_of=after(days=6))])
    assert got == [(None, None)]


# The build itself


def test_types_are_the_vocabulary(tmp_path: Path) -> None:
    built = lake_rows.build(tmp_path, [])
    built.close()
    wanted = {**vocabulary.CLOSED_DIMENSIONS, "status": vocabulary.STATUSES, "question": vocabulary.QUESTIONS}
    with duckdb.connect(built.path, read_only=True) as con:
        for name, codes in wanted.items():
            assert con.sql(f"select enum_range(null::{name})").fetchall()[0][0] == list(codes)


def test_an_unknown_code_stops_the_build_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="fax"):
        lake_rows.build(tmp_path, [ticket(channel="fax")])
    assert list((tmp_path / "marts").iterdir()) == []


def test_equal_inputs_make_equal_content(tmp_path: Path) -> None:
    contents = []
    for folder in ("one", "two"):
        built = lake_rows.build(tmp_path / folder, lake_rows.tiny_tickets(), lake_rows.tiny_surveys())
        built.close()
        with duckdb.connect(built.path, read_only=True) as con:
            contents.append(con.sql("select tickets_content, surveys_content from store").fetchall())
    assert contents[0] == contents[1]


def test_the_fingerprint_hangs_on_lake_and_settings() -> None:
    imports = [facts()]
    names = {
        mart.fingerprint({"tickets": 1}, imports, SETTINGS),
        mart.fingerprint({"tickets": 2}, imports, SETTINGS),
        mart.fingerprint({"tickets": 1}, [facts("a2")], SETTINGS),
        mart.fingerprint({"tickets": 1}, imports, replace(SETTINGS, zone="Europe/Paris")),
        mart.fingerprint({"tickets": 1}, imports, replace(SETTINGS, targets=SETTINGS.targets[1:])),
    }
    assert len(names) == 5
    assert mart.fingerprint({"tickets": 1}, [facts()], default_settings("Asia/Shanghai")) in names


def test_a_mart_that_is_there_is_not_built_again(tmp_path: Path) -> None:
    options: dict[str, Any] = {"tickets": [], "surveys": [], "imports": [], "settings": SETTINGS}
    path = mart.build(tmp_path, "f0", **options)
    before = path.stat().st_mtime_ns
    assert mart.build(tmp_path, "f0", **options).stat().st_mtime_ns == before
    built = Mart(path)
    assert built.fingerprint == "f0"
    built.close()


def test_what_a_killed_build_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / "f0.building").write_bytes(b"half")
    (tmp_path / "f0.building.wal").write_bytes(b"half")
    mart.build(tmp_path, "f0", tickets=[], surveys=[], imports=[], settings=SETTINGS)
    assert [path.name for path in tmp_path.iterdir()] == ["f0.duckdb"]


def test_progress_ends_at_one(tmp_path: Path) -> None:
    told: list[float] = []
    mart.build(
        tmp_path, "f0", tickets=[], surveys=[], imports=[], settings=SETTINGS, progress=lambda x, _: told.append(x)
    )
    assert told == sorted(told)
    assert told[-1] == 1.0
