"""Load, quiet hours and offered load of 3,000 random tickets: SQL and plain Python over the same rows must meet."""

import statistics
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.engines.duckdb import Mart
from dashboard.filters import Filter
from dashboard.insight import intervals
from tests.tiny import lake_rows
from tests.truths.by_hand import AS_OF, TICKETS, counted, has, in_lists, local, selected, target, wait

WHOLE = Filter(days=None, start_date=date(2025, 9, 1), end_date=date(2025, 11, 15))
PART = replace(WHOLE, start_date=date(2025, 10, 6), end_date=date(2025, 10, 31), channels=("chat", "email"))
EACH_FILTER = pytest.mark.parametrize("chosen", [WHOLE, PART], ids=["whole", "part"])
DOUBLE_11 = (date(2025, 11, 1), date(2025, 11, 11))
HOLIDAYS = {date(2025, 10, day) for day in range(1, 9)}
MAKE_UP = {date(2025, 9, 28), date(2025, 10, 11)}


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    mart = lake_rows.build(tmp_path_factory.mktemp("truths"), TICKETS, imports=[lake_rows.facts(as_of=AS_OF)])
    yield mart
    mart.close()


def is_workday(day: date) -> bool:
    if DOUBLE_11[0] <= day <= DOUBLE_11[1] or day in HOLIDAYS:
        return False
    return day.weekday() < 5 or day in MAKE_UP


@EACH_FILTER
def test_quiet_hours(mart: Mart, chosen: Filter) -> None:
    parts: dict[str, list[float]] = defaultdict(list)
    for row in selected(chosen):
        when, pair = local(row["created_at"]), wait(row)
        if pair and pair[1] and is_workday(when.date()) and when.hour >= 8:
            parts["busy" if 10 <= when.hour < 15 else "quiet"].append(pair[0])
            parts["at_15"] += [pair[0]] if when.hour == 15 else []
    got = mart.run("measures/quiet_hours", chosen, by="all").to_dicts()[0]
    for part, waits in parts.items():
        assert got[f"{part}_answered"] == len(waits)
        assert got[f"{part}_p50_seconds"] == pytest.approx(statistics.median(waits))
        bounds = got[f"{part}_p50_low_seconds"], got[f"{part}_p50_high_seconds"]
        assert bounds == intervals.quantile(waits, 0.5)
    middle = {part: statistics.median(waits) for part, waits in parts.items()}
    assert got["quiet_gain_pct"] == pytest.approx(100 * (1 - middle["quiet"] / middle["busy"]))
    assert got["at_15_gain_pct"] == pytest.approx(100 * (1 - middle["at_15"] / middle["busy"]))


def test_make_up_days_and_ordinary_ones(mart: Mart) -> None:
    days = [local(row["created_at"]).date() for row in selected(WHOLE)]
    got = {row["bucket"]: row["tickets"] for row in mart.run("measures/volume", WHOLE, by="workday_kind").to_dicts()}
    assert got["make_up"] == sum(day in MAKE_UP for day in days)
    assert got["ordinary"] == sum(is_workday(day) and day not in MAKE_UP for day in days)


@pytest.mark.parametrize("hours", [(), (9, 10, 20)], ids=["all hours", "some hours"])
def test_load_of_a_promotion_that_is_over(mart: Mart, hours: tuple[int, ...]) -> None:
    chosen = replace(WHOLE, channels=("chat",), hours=hours)
    base = {DOUBLE_11[0] - timedelta(days=k) for k in range(1, 29)} - HOLIDAYS
    days = [local(row["created_at"]).date() for row in counted() if in_lists(chosen, row)]
    held = sum(DOUBLE_11[0] <= day <= DOUBLE_11[1] for day in days)
    before = sum(day in base for day in days)
    (got,) = mart.run("details/promo_load", chosen).to_dicts()
    assert (got["tickets"], got["baseline_tickets"], got["baseline_days"]) == (held, before, len(base))
    assert got["promo_load_ratio"] == pytest.approx((held / 11) / (before / len(base)))
    assert got["tickets_per_hour"] == pytest.approx(held / 11 / (len(hours) or 24))


@EACH_FILTER
def test_load_and_waiting_by_hour_of_the_week(mart: Mart, chosen: Filter) -> None:
    due: dict[tuple[int, int], list] = defaultdict(list)
    for row in selected(chosen):
        when = local(row["created_at"])
        if pair := wait(row):
            due[when.isoweekday(), when.hour].append((pair, target(row)))
    active: dict[tuple[int, int], set] = defaultdict(set)
    for row in counted():
        agent = row.get("first_response_agent_id") or (row["agent_id"] if row["agent_stations"] == 1 else None)
        pair = wait(row)
        if agent and pair and pair[1] and in_lists(chosen, row):
            when = local(row["first_response_at"])
            if chosen.start_date <= when.date() <= chosen.end_date:
                active[when.isoweekday(), when.hour].add((when.date(), agent))
    got = mart.run("details/load_hours", chosen).to_dicts()
    assert sum(row["due_tickets"] for row in got) == mart.run("measures/speed", chosen, by="all")["due_tickets"][0]
    assert {(row["weekday"], row["hour"]) for row in got} == set(due)
    for row in got:
        cell = row["weekday"], row["hour"]
        assert row["due_tickets"] >= len(due[cell])  # some left at an unknown moment
        assert row["agent_hours"] == len(active[cell])
        if active[cell]:
            assert row["tickets_per_agent_hour"] == pytest.approx(row["due_tickets"] / len(active[cell]))
        verdicts = [pair[0] <= limit for pair, limit in due[cell] if pair[1] or pair[0] > limit]
        assert row["target_due"] == len(verdicts)
        if verdicts:
            assert row["within_target_pct"] == pytest.approx(100 * sum(verdicts) / len(verdicts))


def test_offered_load_is_arrivals_times_handle_time(tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [row | {"handle_seconds": 60 * (1 + number % 20)} for number, row in enumerate(TICKETS)]
    mart = lake_rows.build(tmp_path_factory.mktemp("handled"), rows, imports=[lake_rows.facts(as_of=AS_OF)])
    live = {"chat", "phone", "wechat"}
    inbound = [row for row in rows if row["status"] not in ("merged", "spam") and row["initiated_by"] == "customer"]
    handled = [
        row["handle_seconds"] for row in inbound
        if row["channel"] in live and PART.start_date <= local(row["created_at"]).date() <= PART.end_date
    ]  # fmt: skip
    got = mart.run("details/offered_load", replace(PART, channels=())).to_dicts()
    mart.close()
    assert got[0]["handled"] == len(handled)
    assert got[0]["handle_mean_seconds"] == pytest.approx(statistics.fmean(handled))
    human = [
        local(row["created_at"]) for row in inbound
        if row["channel"] in live and row["started_with"] != "bot" and not has(row, "handoff_at")
    ]  # fmt: skip
    for row in got:
        known = [when for when in human if when.hour == row["hour"] and PART.start_date <= when.date() <= PART.end_date]
        assert row["arrivals"] >= len(known)  # those whom the bot handed over come on top
        assert row["arrivals_per_hour"] == pytest.approx(row["arrivals"] / 26)
        assert row["offered_load_erlangs"] == pytest.approx(
            row["arrivals_per_hour"] * row["handle_mean_seconds"] / 3600
        )
