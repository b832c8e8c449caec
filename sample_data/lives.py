"""What becomes of each contact: solved, reopened, transferred, handed to a partner, refunded, or left lying."""

import numpy as np

from sample_data import people, world
from sample_data.arrivals import Table
from sample_data.draws import Draws
from sample_data.season import Season

# By topic: order, payment, logistics, after_sales, account, promotion, other.
AT_ONCE = np.array([0.76, 0.58, 0.47, 0.36, 0.74, 0.75, 0.78])  # solved within the first conversation
LATER_MEDIAN_HOURS = np.array([16, 28, 46, 60, 14, 14, 18])  # the others
LATER_SIGMA = 1.15
LATER_MOST_HOURS = 60 * 24  # by then a ticket is closed whatever became of it
PROMO_LATER_FACTOR = 1.45
REOPEN = np.array([0.03, 0.05, 0.06, 0.09, 0.03, 0.03, 0.03])
TRANSFER = np.array([0.06, 0.09, 0.08, 0.15, 0.07, 0.06, 0.05])
PARTNER_CHANCE = np.array([0.10, 0.45, 0.70, 0.60, 0.10, 0.20, 0.10])  # of those not solved at once
PARTNERS = ("supplier", "logistics", "department")
PARTNER_SHARES = np.array([[3, 2, 5], [0, 0, 1], [1, 8, 1], [7, 2, 1], [0, 0, 1], [3, 0, 7], [2, 1, 7]], float)
FORGOTTEN_CHANCE = 0.0012  # answered, then never solved
CLOSED_UNANSWERED_CHANCE = 0.015  # mail and social: closed without a human reply
OVERLOOKED_CHANCE = 0.004  # mail and social: never answered, still open
RETURN_SUBTOPICS = (0, 3)  # of after_sales: those that ask for money back
REFUND_MEDIAN_HOURS, REFUND_SIGMA = 17, 0.75
REFUND_PROMO_FACTOR = 2.0
COMPLAINT_CHANCE, COMPLAINT_LONG_WAIT, COMPLAINT_REOPENED = 0.035, 0.06, 0.12
LONG_WAIT = 8  # times the wait reference of the channel
CLOSE_AFTER = 3 * world.DAY  # a solved ticket closes by itself


def live(contacts: Table, season: Season) -> None:
    """Adds the columns of a ticket's life, as if the export were made long after; `cut` takes the future away."""
    draws = Draws(world.SEED, "lives")
    topic = contacts["topic"]
    promo = season.promo[contacts["created"] // world.DAY] != ""
    people.assign(contacts, TRANSFER[topic])
    dropped, overlooked = _left_lying(draws, contacts)
    answered = contacts["first_response"] >= 0
    n = len(answered)

    at_once = draws.chance(AT_ONCE[topic], n) & ~(answered & (contacts["agent_stations"] > 1))
    later_hours = LATER_MEDIAN_HOURS[topic] * np.where(promo, PROMO_LATER_FACTOR, 1.0)
    later = draws.lognormal_seconds(later_hours * world.HOUR, LATER_SIGMA, n)
    later = np.minimum(later, LATER_MOST_HOURS * world.HOUR - contacts["handle"])
    forgotten = answered & ~at_once & draws.chance(FORGOTTEN_CHANCE / (1 - AT_ONCE[topic]), n)
    never = forgotten | overlooked | (contacts["abandoned"] >= 0)
    _ends(draws, contacts, np.where(at_once, 0, later), dropped, never)

    partner = answered & ~at_once & ~forgotten & draws.chance(PARTNER_CHANCE[topic], n)
    share = 0.45 + 0.5 * draws.uniform(n)
    contacts["partner"] = np.where(partner, draws.pick(PARTNER_SHARES[topic], n), world.ABSENT)
    contacts["partner_seconds"] = np.where(partner, np.rint(share * later), world.ABSENT).astype(np.int64)
    _replies(draws, contacts, answered, at_once)
    _money(draws, contacts, answered, promo)
    _anger(draws, contacts, answered)


def _left_lying(draws: Draws, contacts: Table) -> tuple[np.ndarray, np.ndarray]:
    """Adds `abandoned`; takes the reply from the mail and social contacts that are closed unread, or overlooked."""
    channel = contacts["channel"]
    n = len(channel)
    silent = (contacts["first_response"] >= 0) & ~world.LIVE[channel]
    dropped = silent & draws.chance(CLOSED_UNANSWERED_CHANCE, n)
    overlooked = silent & ~dropped & draws.chance(OVERLOOKED_CHANCE, n)
    contacts["first_response"] = np.where(dropped | overlooked, world.ABSENT, contacts["first_response"])
    contacts["abandoned"] = np.where(
        (contacts["start"] < 0) & ~contacts["contained"], contacts["clock"] + contacts["patience"], world.ABSENT
    )
    return dropped, overlooked


def _ends(draws: Draws, contacts: Table, later: np.ndarray, dropped: np.ndarray, never: np.ndarray) -> None:
    """Adds `first_solved`, `solved` and `reopens`; `later` are the seconds from the first conversation's end on."""
    n = len(later)
    created = contacts["created"]
    solved = contacts["first_response"] + contacts["handle"] + later
    solved = np.where(contacts["contained"], created + draws.lognormal_seconds(190, 0.7, n) + 10, solved)
    solved = np.where(dropped, created + draws.lognormal_seconds(26 * world.HOUR, 0.5, n), solved)
    solved = np.where(never, world.ABSENT, solved)
    answered = contacts["first_response"] >= 0
    reopens = (draws.chance(REOPEN[contacts["topic"]], n) & answered & (solved >= 0)).astype(np.int64)
    reopens += reopens * draws.chance(0.15, n)
    again = solved + reopens * draws.lognormal_seconds(15 * world.HOUR, 0.8, n)
    contacts["first_solved"] = solved
    contacts["solved"] = np.where(reopens > 0, again, solved)
    contacts["reopens"] = reopens


def _anger(draws: Draws, contacts: Table, answered: np.ndarray) -> None:
    """Adds `complaint` and `escalated`."""
    n = len(answered)
    wait = contacts["first_response"] - contacts["clock"]
    long_wait = answered & (wait > LONG_WAIT * world.WAIT_REFERENCES[contacts["channel"]])
    chance = COMPLAINT_CHANCE + COMPLAINT_LONG_WAIT * long_wait + COMPLAINT_REOPENED * (contacts["reopens"] > 0)
    contacts["complaint"] = draws.chance(chance, n) & ~contacts["outbound"]
    contacts["escalated"] = answered & draws.chance(np.where(contacts["complaint"], 0.30, 0.012), n)


def _replies(draws: Draws, contacts: Table, answered: np.ndarray, at_once: np.ndarray) -> None:
    """Adds `human_replies`, `turns` and `turn_wait` (the first reply's wait included)."""
    n = len(answered)
    channel = contacts["channel"]
    many = np.array([4.2, 3.6, 0.0, 0.5, 1.0, 0.5])[channel]
    extra = np.rint(-many * np.log1p(-draws.uniform(n))).astype(np.int64)
    replies = np.where(answered, 1 + extra + ~at_once + contacts["reopens"], 0)
    turn = np.array([34, 60, 0, 9000, 1500, 9000])[channel]
    each = np.where(turn > 0, draws.lognormal_seconds(np.maximum(turn, 1), 0.6, n), 0)
    wait = np.where(contacts["outbound"], 0, contacts["first_response"] - contacts["clock"])
    contacts["human_replies"] = replies
    contacts["turns"] = replies
    contacts["turn_wait"] = np.where(answered, wait + (replies - 1) * each, 0)


def _money(draws: Draws, contacts: Table, answered: np.ndarray, promo: np.ndarray) -> None:
    """Adds `refund_asked`, `refund_paid` and `compensation` (whole yuan, 0 for none)."""
    n = len(answered)
    after_sales = contacts["topic"] == world.TOPICS.index("after_sales")
    wants_money = after_sales & np.isin(contacts["subtopic"], RETURN_SUBTOPICS)
    asks = wants_money & (answered | contacts["contained"]) & draws.chance(0.85, n)
    asked = contacts["created"] + draws.between(20, 900, n)
    hours = REFUND_MEDIAN_HOURS * np.where(promo, REFUND_PROMO_FACTOR, 1.0)
    paid = asked + draws.lognormal_seconds(hours * world.HOUR, REFUND_SIGMA, n)
    contacts["refund_asked"] = np.where(asks, asked, world.ABSENT)
    contacts["refund_paid"] = np.where(asks & draws.chance(0.95, n), paid, world.ABSENT)
    sorry = answered & np.isin(contacts["topic"], (2, 3)) & draws.chance(0.07, n)
    contacts["compensation"] = np.where(sorry, 5 * draws.between(1, 10, n), 0)


def cut(contacts: Table, at: np.ndarray | int) -> Table:
    """The tickets as an export at a moment shows them: whatever happens later has not happened.

    `at` is one moment for all or one a ticket. Adds `status` and `updated`.
    """
    seen = dict(contacts)
    instants = ("bot_response", "handoff", "first_response", "abandoned", "first_solved", "solved")
    for name in (*instants, "refund_asked", "refund_paid"):
        seen[name] = np.where(contacts[name] <= at, contacts[name], world.ABSENT)
    answered = seen["first_response"] >= 0
    begun = answered & (seen["solved"] < 0)  # still being worked on: what is summed so far is the first reply
    wait = np.where(contacts["outbound"], 0, contacts["first_response"] - contacts["clock"])
    seen["human_replies"] = np.where(begun, 1, contacts["human_replies"]) * answered
    seen["turns"] = np.where(begun, 1, contacts["turns"]) * answered
    seen["turn_wait"] = np.where(begun, wait, contacts["turn_wait"]) * answered
    # Solved once but not for good by then: reopened once so far.
    reopened_so_far = np.where(seen["solved"] < 0, 1, contacts["reopens"])
    seen["reopens"] = np.where(seen["first_solved"] >= 0, reopened_so_far, 0)
    seen["partner_seconds"] = np.where(
        begun, np.minimum(contacts["partner_seconds"], at - contacts["created"]) // 2, contacts["partner_seconds"]
    )
    seen["partner"] = np.where(answered, contacts["partner"], world.ABSENT)
    seen["compensation"] = np.where(seen["first_solved"] >= 0, contacts["compensation"], 0)
    seen["escalated"] = contacts["escalated"] & answered
    seen["status"] = _status(seen, at)
    closed = seen["status"] == "closed"
    ended = np.where(closed & (seen["solved"] >= 0) & ~contacts["contained"], seen["solved"] + CLOSE_AFTER, 0)
    latest = np.max([seen[name] for name in (*instants, "refund_asked", "refund_paid", "created")], axis=0)
    seen["updated"] = np.minimum(np.maximum(latest, ended), at)
    return seen


def _status(seen: Table, at: np.ndarray | int) -> np.ndarray:
    solved = seen["solved"] >= 0
    answered = seen["first_response"] >= 0
    on_hold = answered & (seen["partner"] >= 0)
    pending = answered & (seen["created"] % 5 < 3)  # any fixed rule: three of five wait for the customer
    left = seen["abandoned"] >= 0
    old = solved & (seen["contained"] | (seen["solved"] + CLOSE_AFTER <= at))
    return np.select([old | left, solved, on_hold, pending], ["closed", "solved", "on_hold", "pending"], "open")
