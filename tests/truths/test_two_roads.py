"""Two roads to a figure must meet: the SQL, and plain Python over the same rows, written from the definitions."""

import statistics
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
import pytest

from dashboard.engines.duckdb import Mart
from dashboard.filters import Filter
from dashboard.insight import intervals
from dashboard.vocabulary import DIMENSIONS
from tests.tiny import lake_rows
from tests.truths.by_hand import (
    AS_OF,
    DAY,
    FIRST,
    SURVEYS,
    TICKETS,
    ZONE,
    Row,
    counted,
    has,
    has_repeat,
    in_dates,
    in_lists,
    is_abandoned,
    kaplan_meier,
    local,
    selected,
    solve_time,
    target,
    wait,
)  # fmt: skip

WHOLE = Filter(days=None, start_date=date(2025, 9, 1), end_date=date(2025, 11, 15))
PART = replace(WHOLE, start_date=date(2025, 10, 6), end_date=date(2025, 11, 9))
CHOSEN = replace(PART, channels=("chat", "email"), tiers=("regular", "unknown"), hours=tuple(range(6, 22)))


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mart]:
    mart = lake_rows.build(tmp_path_factory.mktemp("truths"), TICKETS, SURVEYS, imports=[lake_rows.facts(as_of=AS_OF)])
    yield mart
    mart.close()


# The roads meet

EACH_FILTER = pytest.mark.parametrize("chosen", [WHOLE, PART, CHOSEN], ids=["whole", "part", "chosen"])


def one(mart: Mart, measure: str, chosen: Filter) -> Row:
    rows = mart.run(f"measures/{measure}", chosen, by="all").to_dicts()
    assert len(rows) == 1
    return rows[0]


@EACH_FILTER
def test_volume(mart: Mart, chosen: Filter) -> None:
    rows, got = selected(chosen), one(mart, "volume", chosen)
    assert got["tickets"] == len(rows)
    assert got["customers"] == len({row["customer_id"] for row in rows} - {None})


@EACH_FILTER
def test_first_response(mart: Mart, chosen: Filter) -> None:
    waits = [pair for row in selected(chosen) if (pair := wait(row))]
    answered = [seconds for seconds, event in waits if event]
    got = one(mart, "speed", chosen)
    assert got["answered_tickets"] == len(answered)
    assert got["first_response_p50_seconds"] == pytest.approx(np.quantile(answered, 0.5))
    assert got["first_response_p90_seconds"] == pytest.approx(np.quantile(answered, 0.9))
    assert got["first_response_mean_seconds"] == pytest.approx(statistics.fmean(answered))
    assert got["first_response_km_p50_seconds"] == kaplan_meier(waits)


@EACH_FILTER
def test_within_target(mart: Mart, chosen: Filter) -> None:
    due = [(row, pair) for row in selected(chosen) if (pair := wait(row))]
    judged = [event and seconds <= target(row) for row, (seconds, event) in due if event or seconds > target(row)]
    got = one(mart, "speed", chosen)
    assert got["target_due"] == len(judged)
    assert got["within_target_pct"] == pytest.approx(100 * sum(judged) / len(judged))
    low, high = intervals.wilson_pct(got["within_target_pct"], got["target_due"]) or (0, 0)
    assert low < got["within_target_pct"] < high


@EACH_FILTER
def test_resolution(mart: Mart, chosen: Filter) -> None:
    rows, got = selected(chosen), one(mart, "resolution", chosen)
    times = [(row, pair) for row in rows if (pair := solve_time(row))]
    mature = [
        event and seconds <= 7 * 86_400 for row, (seconds, event) in times if row["created_at"] + 7 * DAY <= AS_OF
    ]
    assert got["mature_tickets"] == len(mature)
    assert got["resolution_pct"] == pytest.approx(100 * sum(mature) / len(mature))
    assert got["resolve_km_p50_seconds"] == kaplan_meier([pair for _, pair in times])
    solved = [seconds for _, (seconds, event) in times if event]
    assert got["full_resolution_p50_seconds"] == pytest.approx(np.quantile(solved, 0.5))


@EACH_FILTER
def test_first_contact_resolution(mart: Mart, chosen: Filter) -> None:
    base = [
        row
        for row in selected(chosen)
        if row["customer_id"] and row["initiated_by"] == "customer" and row["created_at"] + 7 * DAY <= AS_OF
    ]
    verdicts = []
    for row in base:
        solved = row["status"] in ("solved", "closed") and not is_abandoned(row)
        if has_repeat(row) or not solved:
            verdicts.append(False)
        elif row["reopens"] is not None:
            verdicts.append(row["reopens"] == 0)
    got = one(mart, "resolution", chosen)
    assert got["mature_known"] == len(base)
    assert got["repeat_contact_pct"] == pytest.approx(100 * sum(map(has_repeat, base)) / len(base))
    assert got["fcr_known"] == len(verdicts)
    assert got["fcr_pct"] == pytest.approx(100 * sum(verdicts) / len(verdicts))


@EACH_FILTER
def test_backlog_of_each_day(mart: Mart, chosen: Filter) -> None:
    got = {row["bucket"]: row for row in mart.run("measures/backlog", chosen, by="day").iter_rows(named=True)}
    assert got
    for day, row in got.items():
        moment = min(datetime.fromisoformat(day).replace(tzinfo=ZONE) + DAY, AS_OF)
        ages = []
        for ticket in counted():
            if is_abandoned(ticket) or ticket["created_at"] >= moment or not in_lists(chosen, ticket):
                continue
            is_solved = ticket["status"] in ("solved", "closed")
            if is_solved and (not has(ticket, "resolved_at") or ticket["resolved_at"] < moment):
                continue
            ages.append((moment - ticket["created_at"]).total_seconds())
        assert row["backlog"] == len(ages)
        assert row["backlog_over_72h"] == sum(age > 72 * 3600 for age in ages)
        if ages:
            assert row["backlog_age_p50_seconds"] == pytest.approx(np.quantile(ages, 0.5), abs=1)
            assert row["backlog_oldest_seconds"] == pytest.approx(max(ages), abs=1)


def test_satisfaction(mart: Mart) -> None:
    states = {row["ticket_id"]: row["status"] for row in TICKETS}
    latest: dict[Any, Row] = {}
    for row in sorted(SURVEYS, key=lambda row: (row["answered_at"] or FIRST, row["sent_at"], row["survey_id"])):
        if row["score"] is not None and states.get(row["ticket_id"]) not in ("merged", "spam"):
            latest[(row["ticket_id"] or row["survey_id"], row["question"])] = row
    current = [row for row in latest.values() if in_dates(PART, row["answered_at"])]
    csat = [row["score"] for row in current if row["question"] == "csat"]
    nps = [row["score"] for row in current if row["question"] == "nps"]
    got = one(mart, "satisfaction", PART)
    assert got["answered"] == len(csat)
    assert got["csat_pct"] == pytest.approx(100 * sum(score >= 4 for score in csat) / len(csat))
    assert got["csat_mean_score"] == pytest.approx(statistics.fmean(csat))
    wanted = 100 * (sum(score >= 9 for score in nps) - sum(score <= 6 for score in nps)) / len(nps)
    assert got["nps_score"] == pytest.approx(wanted)
    spread = one(mart, "score_spread", PART)
    assert sum(spread[f"score_{band}_share_pct"] for band in range(1, 6)) == pytest.approx(100)


def test_response_rate(mart: Mart) -> None:
    states = {row["ticket_id"]: row["status"] for row in TICKETS}
    sent = [
        row["answered_at"] is not None and row["answered_at"] - row["sent_at"] <= 7 * DAY
        for row in SURVEYS
        if states.get(row["ticket_id"]) not in ("merged", "spam")
        and in_dates(PART, row["sent_at"])
        and row["sent_at"] + 7 * DAY <= AS_OF
    ]
    got = one(mart, "survey_response", PART)
    assert got["sent_mature"] == len(sent)
    assert got["response_rate_pct"] == pytest.approx(100 * sum(sent) / len(sent))


# Parts make the whole

COUNTS = {
    "volume": ("tickets",),
    "flow": ("tickets", "resolved_tickets", "net_flow"),
    "speed": ("due_tickets", "target_due", "any_answered"),
    "resolution": ("tickets", "mature_tickets", "fcr_known", "ever_resolved", "resolved"),
    "satisfaction": ("answered", "nps_answers"),
    "survey_response": ("sent_mature",),
    "bot": ("bot_tickets", "bot_mature"),
    "quality": ("tickets", "outside_known"),
}
SHARES = {
    "speed": ("within_target_pct", "target_due"),
    "resolution": ("resolution_pct", "mature_tickets"),
    "satisfaction": ("csat_pct", "answered"),
    "bot": ("containment_pct", "bot_tickets"),
}


@pytest.mark.parametrize("by", DIMENSIONS)
def test_parts_sum_to_the_whole(mart: Mart, by: str) -> None:
    for measure, counts in COUNTS.items():
        whole, parts = one(mart, measure, CHOSEN), mart.run(f"measures/{measure}", CHOSEN, by=by)
        assert parts["bucket"].is_unique().all()
        assert parts["bucket"].drop_nulls().to_list() == sorted(parts["bucket"].drop_nulls())
        for name in counts:
            assert parts[name].sum() == whole[name], f"{measure}.{name} by {by}"
        if measure in SHARES:
            rate, n = SHARES[measure]
            weighted = (parts[rate].fill_null(0) * parts[n]).sum() / whole[n]
            assert weighted == pytest.approx(whole[rate]), f"{measure}.{rate} by {by}"


@pytest.mark.parametrize("by", ["channel", "topic", "tier", "priority", "handled_by", "team", "peak", "promo_code"])
def test_parts_of_the_backlog_sum_to_the_whole(mart: Mart, by: str) -> None:
    parts = mart.run("measures/backlog", CHOSEN, by=by)
    assert parts["backlog"].sum() == one(mart, "backlog", CHOSEN)["backlog"]


@EACH_FILTER
def test_backlog_moves_by_created_minus_resolved(mart: Mart, chosen: Filter) -> None:
    """Tomorrow's stock is today's plus what came minus what went; tickets without a known end stay out of both."""
    stock = mart.run("measures/backlog", chosen, by="day")["backlog"].to_list()
    days = mart.run("measures/backlog", chosen, by="day")["bucket"].to_list()
    eligible = [
        row for row in counted()
        if in_lists(chosen, row)
        and not is_abandoned(row)
        and (row["status"] in ("open", "pending") or has(row, "resolved_at"))
    ]  # fmt: skip
    for before, now, day in zip(stock, stock[1:], days[1:], strict=False):
        if day == "2025-11-15":
            continue  # ends with the export, not at midnight
        came = sum(local(row["created_at"]).date().isoformat() == day for row in eligible)
        went = sum(has(row, "resolved_at") and local(row["resolved_at"]).date().isoformat() == day for row in eligible)
        assert now - before == came - went


@EACH_FILTER
def test_contained_and_handed_over_make_a_hundred(mart: Mart, chosen: Filter) -> None:
    got = one(mart, "bot", chosen)
    assert got["bot_tickets"] > 0
    assert got["containment_pct"] + got["handoff_pct"] == pytest.approx(100)
    assert got["lasting_containment_pct"] <= 100


@EACH_FILTER
def test_the_hours_of_the_week_hold_all_tickets(mart: Mart, chosen: Filter) -> None:
    cells = mart.run("details/arrival_hours", chosen)
    whole = one(mart, "volume", chosen)
    assert cells["tickets"].sum() == whole["tickets"]
    hours = cells.filter(cells["tickets_per_hour"] > 0)
    total = (hours["tickets"] / hours["tickets_per_hour"]).sum()
    assert total <= whole["tickets"] / whole["tickets_per_hour"] + 1e-6
