"""A random, seeded lake of 3,000 tickets and 1,200 surveys, and the definitions once more, in plain Python.

Nothing here reads the mart: each verdict is worked out from the rows as they were written.
"""

import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.filters import Filter

ZONE = ZoneInfo("Asia/Shanghai")
AS_OF = datetime(2025, 11, 15, 12, tzinfo=ZONE)
FIRST = datetime(2025, 9, 20, tzinfo=ZONE)
DAY = timedelta(days=1)
Row = dict[str, Any]


def random_ticket(dice: random.Random, number: int) -> Row:
    created = FIRST + timedelta(seconds=dice.randrange(int((AS_OF - FIRST).total_seconds())))
    row: Row = {
        "ticket_id": f"T{number:05}",
        "created_at": created.astimezone(UTC),
        "channel": dice.choice(["chat", "phone", "email", "wechat", None]),
        "topic": dice.choice(["order", "payment", "logistics", None]),
        "tier": dice.choice(["regular", "regular", "vip", None]),
        "priority": dice.choice(["normal", "normal", "urgent", None]),
        "started_with": dice.choice(["human", "human", "bot", None]),
        "initiated_by": dice.choice(["customer"] * 9 + ["agent"]),
        "status": dice.choices(["solved", "closed", "open", "pending", "merged", "spam"], weights=[60, 20, 8, 6, 3, 3])[
            0
        ],
        "customer_id": dice.choice([None, *(f"c{dice.randrange(900)}" for _ in range(6))]),
        "team": dice.choice(["north", "south", None]),
        "agent_id": dice.choice(["Ann", "Bo", "Cy", None]),
        "reopens": dice.choice([0, 0, 0, 1, None]),
        "agent_stations": dice.choice([1, 1, 2, None]),
        "team_stations": dice.choice([1, 1, 2, None]),
        "outside_party": dice.choice([None, None, "supplier"]),
    }
    row["first_response_agent_id"] = dice.choice(["Ann", "Bo", None])

    def later(start: datetime, mean: float) -> datetime:
        return start + timedelta(seconds=round(dice.expovariate(1 / mean)))

    clock = row["created_at"]
    if row["started_with"] == "bot":
        row["bot_response_at"] = later(clock, 5)
        if dice.random() < 0.6:
            row["handoff_at"] = clock = later(clock, 120)
    if dice.random() < 0.75 and (row["started_with"] != "bot" or "handoff_at" in row):
        row |= {"first_response_at": later(clock, 900), "human_replies": dice.choice([1, 1, 2, 5])}
    elif dice.random() < 0.3:
        row["abandoned_at"] = later(clock, 400)
    if row["status"] in ("solved", "closed") and dice.random() < 0.95:
        row["resolved_at"] = later(row.get("first_response_at", clock), 2.5 * 86_400)
    for name in ("bot_response_at", "handoff_at", "first_response_at", "abandoned_at", "resolved_at"):
        if row.get(name) and row[name] > AS_OF:
            row |= {name: None, "failed": ",".join(filter(None, [row.get("failed"), name]))}
    return row


def random_surveys(dice: random.Random, tickets: list[Row]) -> list[Row]:
    rows = []
    for number in range(1_200):
        ticket = dice.choice(tickets)
        question = dice.choice(["csat", "csat", "csat", "nps"])
        sent = (ticket.get("resolved_at") or ticket["created_at"]) + timedelta(minutes=dice.randrange(300))
        score = dice.choice([1, 2, 3, 4, 4.2, 5, 5]) if question == "csat" else dice.randrange(11)
        answered = sent + timedelta(hours=dice.randrange(200)) if dice.random() < 0.4 else None
        rows.append(
            {
                "survey_id": f"S{number:05}",
                "ticket_id": ticket["ticket_id"] if dice.random() < 0.9 else None,
                "question": question,
                "sent_at": sent,
                "answered_at": answered,
                "score": float(score) if answered else None,
                "scale": "1-5" if question == "csat" else "0-10",
            }
        )
    return rows


TICKETS = [random_ticket(random.Random(n), n) for n in range(3_000)]
SURVEYS = random_surveys(random.Random(7), TICKETS)


def counted() -> list[Row]:
    return [row for row in TICKETS if row["status"] not in ("merged", "spam")]


def local(moment: datetime) -> datetime:
    return moment.astimezone(ZONE)


def selected(chosen: Filter) -> list[Row]:
    """Counted tickets created in the filter's period and lists."""
    return [row for row in counted() if in_dates(chosen, row["created_at"]) and in_lists(chosen, row)]


def in_dates(chosen: Filter, moment: datetime) -> bool:
    assert chosen.start_date
    assert chosen.end_date
    return chosen.start_date <= local(moment).date() <= chosen.end_date


def in_lists(chosen: Filter, row: Row) -> bool:
    return (
        (not chosen.channels or (row["channel"] or "other") in chosen.channels)
        and (not chosen.tiers or (row["tier"] or "unknown") in chosen.tiers)
        and (not chosen.hours or local(row["created_at"]).hour in chosen.hours)
    )


def has(row: Row, name: str) -> bool:
    return row.get(name) is not None


def failed(row: Row, name: str) -> bool:
    return name in (row.get("failed") or "").split(",")


def is_bot_only(row: Row) -> bool:
    return row["started_with"] == "bot" and not any(
        [has(row, "handoff_at"), failed(row, "handoff_at"), has(row, "first_response_at"), has(row, "human_replies"),
         failed(row, "first_response_at")]
    )  # fmt: skip


def wait(row: Row) -> tuple[float, bool] | None:
    """(seconds on the human clock, whether it ended with a reply), or None when nothing is owed or known."""
    if row["initiated_by"] == "agent" or is_bot_only(row) or failed(row, "first_response_at"):
        return None
    replied = row.get("first_response_at")
    if row["started_with"] == "bot":
        if failed(row, "handoff_at"):
            return None
        start = min(x for x in (row.get("handoff_at"), replied) if x) if (replied or has(row, "handoff_at")) else None
    else:
        start = row["created_at"]
    if start is None:
        return None
    if replied:
        return (replied - start).total_seconds(), True
    if has(row, "human_replies"):
        return None
    end = row.get("abandoned_at")
    if not end:
        end = row.get("resolved_at") if row["status"] in ("solved", "closed") else AS_OF
    if end is None or end < start:
        return None
    return (end - start).total_seconds(), False


def target(row: Row) -> int:
    live = (row["channel"] or "other") in ("chat", "phone", "wechat", "social")
    if row["priority"] == "urgent" or row["tier"] == "vip":
        return 60 if live else 14_400
    return {"chat": 300, "wechat": 300, "phone": 180}.get(row["channel"] or "other", 86_400)


def is_abandoned(row: Row) -> bool:
    return has(row, "abandoned_at") and not (
        has(row, "first_response_at") or has(row, "human_replies") or failed(row, "first_response_at")
    )


def solve_time(row: Row) -> tuple[float, bool] | None:
    """(seconds since creation, whether solved), or None for solved at an unknown time."""
    if is_abandoned(row):
        return (row["abandoned_at"] - row["created_at"]).total_seconds(), False
    if row["status"] in ("solved", "closed"):
        if not has(row, "resolved_at"):
            return None
        return (row["resolved_at"] - row["created_at"]).total_seconds(), True
    return (AS_OF - row["created_at"]).total_seconds(), False


def kaplan_meier(pairs: list[tuple[float, bool]]) -> float | None:
    survival = 1.0
    for time in sorted({t for t, event in pairs if event}):
        at_risk = sum(t >= time for t, _ in pairs)
        survival *= 1 - sum(event for t, event in pairs if t == time) / at_risk
        if survival <= 0.5 + 1e-9:
            return time
    return None


def has_repeat(row: Row) -> bool:
    return any(
        other is not row
        and other["customer_id"] == row["customer_id"]
        and other["initiated_by"] == "customer"
        and timedelta() < other["created_at"] - row["created_at"] <= 7 * DAY
        and (row["topic"] is None or other["topic"] in (None, row["topic"]))
        for other in BY_CUSTOMER[row["customer_id"]]
    )


BY_CUSTOMER: dict[str, list[Row]] = defaultdict(list)
for _row in counted():
    BY_CUSTOMER[_row["customer_id"]].append(_row)
