"""The truth about the sample, for those who check an analysis against it: planted.json."""

import hashlib
from pathlib import Path

import numpy as np

from sample_data import comments, lives, people, surveys, world
from sample_data.arrivals import Table
from sample_data.oddities import IMPOSSIBLE_SURVEYS, IMPOSSIBLE_TICKETS, Sheet
from sample_data.season import Season

REJECTED = ("created_empty", "created_bad_date")  # rows without a creation time cannot be kept
REPEATS = ("exact_repeat", "snapshot_before_newer", "snapshot_after_newer")


def truth(
    folder: Path, season: Season, seen: Table, asked: Table, ticket_sheet: Sheet, survey_sheet: Sheet
) -> dict[str, object]:
    """Files, oddities, effects and what came of them, as one JSON object."""
    tickets, answers = ticket_sheet.counts, survey_sheet.counts
    repeats = sum(tickets[name] for name in REPEATS)
    rejected = sum(tickets[name] for name in REJECTED)
    impossible = sum(tickets[name] for name in IMPOSSIBLE_TICKETS) + sum(answers[name] for name in IMPOSSIBLE_SURVEYS)
    return {
        "seed": world.SEED,
        "zone": "Asia/Shanghai",
        "first": f"{world.START:%Y-%m-%d %H:%M}",
        "as_of": f"{world.AS_OF:%Y-%m-%d %H:%M}",
        "files": {
            "tickets.csv": _file(folder / "tickets.csv", len(ticket_sheet.lines), repeats, rejected),
            "surveys.csv": _file(folder / "surveys.csv", len(survey_sheet.lines), answers["survey_exact_repeat"], 0),
        },
        "oddities": {
            **tickets,
            **answers,
            "impossible_rows": impossible,
            "comments_with_contact_details": len(comments.CONTACT_DETAILS),
            "comments_with_email": sum("@" in detail for detail in comments.CONTACT_DETAILS),
            "comments_with_phone": sum("@" not in detail for detail in comments.CONTACT_DETAILS),
            "unlinked_nps_answers": surveys.LOOSE_SURVEYS,
            "asked_twice": _asked_twice(asked),
            "without_customer": int((seen["customer"] < 0).sum()),
        },
        "effects": _effects(),
        "realised": _realised(season, seen, asked),
    }


def _file(path: Path, records: int, repeats: int, rejected: int) -> dict[str, object]:
    content = path.read_bytes()
    return {
        "bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "records": records,
        "repeats": repeats,
        "rejected": rejected,
        "kept": records - repeats - rejected,
    }


def _by(names: tuple[str, ...], values: np.ndarray) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def _effects() -> dict[str, object]:
    return {
        "arrivals": {
            "yearly_growth": world.YEARLY_GROWTH,
            "channel_shares": _by(world.CHANNELS, world.CHANNEL_SHARES),
            "promo_day_factors": [
                {"code": code, "starts_on": first, "factors": list(factors)} for code, first, factors in world.PROMOS
            ],
            "aftermath_day_factors": list(world.AFTERMATH_FACTORS),
            "wave_hour_factors": {str(hour): factor for hour, factor in world.WAVE_HOURS.items()},
        },
        "desk": {
            "slots_by_hour": {pool: slots.tolist() for pool, slots in world.SLOTS.items()},
            "extra_slots_double_11_2026": world.EXTRA_SLOTS_2026_DOUBLE_11,
            "handle_median_seconds": _by(world.CHANNELS, world.HANDLE_MEDIANS),
            "reaction_median_seconds": _by(world.CHANNELS, world.REACTION_MEDIANS),
            "reaction_load_exponent": world.REACTION_LOAD_EXPONENT,
            "vip_slots": world.VIP_SLOTS,
            "patience_mean_seconds": world.PATIENCE_MEANS,
        },
        "bot": {
            "release": f"{world.BOT_RELEASE:%Y-%m-%d}",
            "starts_share": _by(world.CHANNELS, world.BOT_STARTS),
            "containment_before": _by(world.TOPICS, world.CONTAINMENT_BEFORE),
            "containment_after": _by(world.TOPICS, world.CONTAINMENT_AFTER),
        },
        "returns_within_7_days": {
            "after_human": world.REPEAT_HUMAN,
            "after_bot_only": world.REPEAT_CONTAINED,
            "after_bot_only_after_sales_new_bot": world.REPEAT_CONTAINED_AFTER_SALES_NEW_BOT,
        },
        "satisfaction_logit": {
            "intercept": world.SATISFACTION_INTERCEPT,
            "channel": _by(world.CHANNELS, world.SATISFACTION_CHANNEL),
            "topic": _by(world.TOPICS, world.SATISFACTION_TOPIC),
            "wait_reference_seconds": _by(world.CHANNELS, world.WAIT_REFERENCES),
            "per_doubling_of_wait": world.SATISFACTION_PER_WAIT_DOUBLING,
            "per_doubling_of_resolution_hours": world.SATISFACTION_PER_RESOLUTION_DOUBLING,
            "bot_only": world.SATISFACTION_BOT_ONLY,
            "bot_only_after_sales_new_bot": world.SATISFACTION_BOT_ONLY_AFTER_SALES_NEW_BOT,
            "reopened": world.SATISFACTION_REOPENED,
            "transferred": world.SATISFACTION_TRANSFERRED,
            "vip": world.SATISFACTION_VIP,
            "double_11": world.SATISFACTION_DOUBLE_11,
            "618": world.SATISFACTION_618,
            "agents": _by(people.AGENT_IDS, people.quality()),
        },
        "response": {
            "base": _by(world.CHANNELS, world.RESPONSE_BASE),
            "unhappy_factor": world.RESPONSE_UNHAPPY_FACTOR,
            "promo_factor": world.RESPONSE_PROMO_FACTOR,
        },
        "lives": {
            "solved_at_once": _by(world.TOPICS, lives.AT_ONCE),
            "reopened": _by(world.TOPICS, lives.REOPEN),
            "transferred": _by(world.TOPICS, lives.TRANSFER),
            "forgotten": lives.FORGOTTEN_CHANCE,
            "closed_unanswered_mail_and_social": lives.CLOSED_UNANSWERED_CHANCE,
            "overlooked_mail_and_social": lives.OVERLOOKED_CHANCE,
            "refund_median_hours": lives.REFUND_MEDIAN_HOURS,
            "refund_promo_factor": lives.REFUND_PROMO_FACTOR,
        },
    }


def _asked_twice(asked: Table) -> int:
    linked = asked["ticket"][asked["ticket"] >= 0]
    return int(len(linked) - len(np.unique(linked)))


def _realised(season: Season, seen: Table, asked: Table) -> dict[str, object]:
    """What nobody can read from the files: what the silent would have said; and what the draws made of the plan."""
    linked = (asked["ticket"] >= 0) & ~asked["nps"]
    promo = season.promo[seen["created"][asked["ticket"]] // world.DAY]
    old = ~seen["new_bot"] & seen["bot"] & ~seen["returned"]
    new = seen["new_bot"] & seen["bot"] & ~seen["returned"]
    answered = asked["score"] >= 0
    unanswered = (seen["first_response"] < 0) & ~seen["contained"]
    open_ = (seen["solved"] < 0) & (seen["abandoned"] < 0)

    def satisfied(rows: np.ndarray) -> float:
        return round(100 * float(asked["happy"][rows].mean()), 2)

    return {
        "tickets": len(seen["created"]),
        "returned_tickets": int(seen["returned"].sum()),
        "outbound_tickets": int(seen["outbound"].sum()),
        "bot_only_tickets": int(seen["contained"].sum()),
        "abandoned_tickets": int((seen["abandoned"] >= 0).sum()),
        "closed_without_reply": int((unanswered & ~open_ & (seen["abandoned"] < 0)).sum()),
        "waiting_for_reply": int((unanswered & open_).sum()),
        "open_tickets": int(open_.sum()),
        "reopened_tickets": int((seen["reopens"] > 0).sum()),
        "transferred_tickets": int(((seen["agent_stations"] > 1) & ~unanswered & ~seen["contained"]).sum()),
        "surveys_answered": int(answered.sum()),
        "comments": int((asked["comment"] != "").sum()),
        "containment_pct_before": round(100 * float(seen["contained"][old].mean()), 2),
        "containment_pct_after": round(100 * float(seen["contained"][new].mean()), 2),
        "satisfied_pct_of_all_asked": satisfied(linked),
        "satisfied_pct_of_answers": satisfied(linked & answered),
        "satisfied_pct_of_all_asked_double_11": satisfied(linked & (promo == "double_11")),
        "satisfied_pct_of_answers_double_11": satisfied(linked & answered & (promo == "double_11")),
    }
