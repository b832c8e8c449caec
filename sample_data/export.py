"""Tickets and surveys as the lines of a help desk's export."""

import csv
from pathlib import Path

import numpy as np

from sample_data import people, world
from sample_data.arrivals import PRIORITIES, Table
from sample_data.lives import PARTNERS
from sample_data.surveys import RATING_WORDS

TICKET_HEADER = [
    "ticket_id",
    "created_at",
    "updated_at",
    "started_with",
    "initiated_by",
    "channel",
    "topic",
    "subtopic",
    "priority",
    "tier",
    "status",
    "bot_response_at",
    "handoff_at",
    "first_response_at",
    "abandoned_at",
    "first_resolved_at",
    "resolved_at",
    "agent_id",
    "team",
    "first_response_agent_id",
    "customer_id",
    "human_replies",
    "reopens",
    "agent_stations",
    "team_stations",
    "reply_wait_seconds",
    "reply_turns",
    "handle_seconds",
    "outside_party",
    "outside_seconds",
    "is_complaint",
    "is_escalated",
    "refund_requested_at",
    "refund_paid_at",
    "compensation_amount",
]
SURVEY_HEADER = ["survey_id", "ticket_id", "question", "sent_at", "answered_at", "score", "scale", "comment", "is_test"]
FIRST_TICKET, FIRST_SURVEY = 100_001, 10_001


def moments(seconds: np.ndarray) -> np.ndarray:
    """`2026-11-11 10:02:33`, local; empty for ABSENT."""
    instants = np.datetime64(world.START, "s") + np.maximum(seconds, 0).astype("timedelta64[s]")
    texts = np.char.replace(np.datetime_as_string(instants, unit="s"), "T", " ")
    return np.where(seconds >= 0, texts, "").astype(object)


def named(index: np.ndarray, names: tuple[str, ...]) -> np.ndarray:
    """The name at each index; empty for ABSENT."""
    return np.where(index >= 0, np.array(names, dtype=object)[np.maximum(index, 0)], "")


def numbers(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Whole numbers as text; empty where not known."""
    return np.where(known, values.astype("U12"), "").astype(object)


def ticket_ids(rows: np.ndarray) -> np.ndarray:
    """Ids of tickets by their row; empty for ABSENT."""
    return np.where(rows >= 0, np.char.add("T", (rows + FIRST_TICKET).astype("U8")), "").astype(object)


def ticket_lines(seen: Table, rows: np.ndarray) -> np.ndarray:
    """(n, columns) texts of the tickets `rows`, in the order of TICKET_HEADER; `seen` is what `lives.cut` returns."""
    t = {name: column[rows] for name, column in seen.items()}
    always = np.ones(len(rows), bool)
    answered = t["first_response"] >= 0
    worked = answered | ((t["solved"] >= 0) & ~t["contained"])  # an agent had it in hand
    english = named(t["channel"], world.CHANNELS)
    chinese_since = int((world.CHINESE_SINCE - world.START).total_seconds())
    subtopics = np.empty(len(rows), dtype=object)
    for topic, name in enumerate(world.TOPICS):
        of_topic = t["topic"] == topic
        subtopics[of_topic] = named(t["subtopic"][of_topic], world.SUBTOPICS[name])
    differs = answered & (t["first_agent"] != t["agent"])
    columns = {
        "ticket_id": ticket_ids(rows),
        "created_at": moments(t["created"]),
        "updated_at": moments(t["updated"]),
        "started_with": named(t["bot"].astype(int), ("human", "bot")),
        "initiated_by": named(t["outbound"].astype(int), ("customer", "agent")),
        "channel": np.where(t["created"] >= chinese_since, named(t["channel"], world.CHINESE_CHANNELS), english),
        "topic": named(t["topic"], world.TOPICS),
        "subtopic": subtopics,
        "priority": named(t["priority"], PRIORITIES),
        "tier": named(t["vip"].astype(int), ("regular", "vip")),
        "status": t["status"].astype(object),
        "bot_response_at": moments(t["bot_response"]),
        "handoff_at": moments(t["handoff"]),
        "first_response_at": moments(t["first_response"]),
        "abandoned_at": moments(t["abandoned"]),
        "first_resolved_at": moments(np.where(t["reopens"] > 0, t["first_solved"], world.ABSENT)),
        "resolved_at": moments(t["solved"]),
        "agent_id": np.where(worked, named(t["agent"], people.AGENT_IDS), ""),
        "team": np.where(t["contained"], "", named(t["team"], people.TEAM_NAMES)),
        "first_response_agent_id": np.where(differs, named(t["first_agent"], people.AGENT_IDS), ""),
        "customer_id": np.where(t["customer"] >= 0, np.char.add("C", (t["customer"] + 200_001).astype("U8")), ""),
        "human_replies": numbers(t["human_replies"], always),
        "reopens": numbers(t["reopens"], always),
        "agent_stations": numbers(t["agent_stations"], worked),
        "team_stations": numbers(t["team_stations"], worked),
        "reply_wait_seconds": numbers(t["turn_wait"], answered),
        "reply_turns": numbers(t["turns"], answered),
        "handle_seconds": numbers(t["handle"], answered),
        "outside_party": named(t["partner"], PARTNERS),
        "outside_seconds": numbers(t["partner_seconds"], t["partner"] >= 0),
        "is_complaint": numbers(t["complaint"].astype(int), always),
        "is_escalated": numbers(t["escalated"].astype(int), always),
        "refund_requested_at": moments(t["refund_asked"]),
        "refund_paid_at": moments(t["refund_paid"]),
        "compensation_amount": np.where(t["compensation"] > 0, np.char.add(t["compensation"].astype("U8"), ".00"), ""),
    }
    return np.column_stack([columns[name].astype(object) for name in TICKET_HEADER])


def survey_lines(surveys: Table) -> np.ndarray:
    """(n, columns) texts of the surveys, in the order of SURVEY_HEADER."""
    n = len(surveys["sent"])
    answered = surveys["score"] >= 0
    words = answered & surveys["words"]
    rating = np.where(
        words, named(np.where(words, surveys["score"], 0), RATING_WORDS), numbers(surveys["score"], answered)
    )
    columns = {
        "survey_id": np.char.add("S", (np.arange(n) + FIRST_SURVEY).astype("U8")),
        "ticket_id": ticket_ids(surveys["ticket"]),
        "question": named(surveys["nps"].astype(int), ("csat", "nps")),
        "sent_at": moments(surveys["sent"]),
        "answered_at": moments(surveys["answered"]),
        "score": rating,
        "scale": named(surveys["nps"].astype(int), ("1-5", "0-10")),
        "comment": surveys["comment"],
        "is_test": np.full(n, ""),
    }
    return np.column_stack([columns[name].astype(object) for name in SURVEY_HEADER])


def write(path: Path, header: list[str], lines: np.ndarray) -> None:
    """Writes a CSV file: UTF-8, line feeds, quotes only where needed."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(lines.tolist())
