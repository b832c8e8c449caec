"""Who writes or calls, when, about what; whether the bot settles it; and who comes back."""

import numpy as np

from sample_data import world
from sample_data.draws import Draws
from sample_data.season import Season, second_of

Table = dict[str, np.ndarray]

CUSTOMERS = 38_000
VIP_SHARE = 0.07  # of customers; they write more often
VIP_WEIGHT = 1.6
NAMELESS_SHARE = 0.015  # tickets without a customer
OUTBOUND_SHARE = 0.025
PRIORITIES = ("low", "normal", "high", "urgent")
PRIORITY_SHARES = np.array([0.08, 0.79, 0.10, 0.03])


def _first_contacts(season: Season) -> Table:
    draws = Draws(world.SEED, "arrivals")
    n = world.FIRST_CONTACTS
    edges = np.concatenate([[0], np.cumsum(season.hourly)])
    hour = np.searchsorted(edges, draws.uniform(n) * edges[-1], side="right") - 1
    created = hour * world.HOUR + draws.between(0, 3599, n)
    phase = season.phase[created // world.DAY]
    channel = draws.pick(world.CHANNEL_SHARES, n)
    weights = np.array([world.TOPIC_SHARES[name] for name in ("normal", "promo", "aftermath")])
    row = np.select([phase == "promo", phase == "aftermath"], [1, 2], 0)
    topic = draws.pick(weights[row], n)
    is_vip_customer = Draws(world.SEED, "vip").chance(VIP_SHARE, CUSTOMERS)
    ladder = np.cumsum(np.where(is_vip_customer, VIP_WEIGHT, 1.0))
    customer = np.searchsorted(ladder, draws.uniform(n) * ladder[-1], side="right")
    outbound = draws.chance(OUTBOUND_SHARE, n) & (channel < 3)
    return {
        "created": created,
        "channel": channel,
        "topic": topic,
        "subtopic": _subtopics(draws, topic),
        "customer": np.where(draws.chance(NAMELESS_SHARE, n), world.ABSENT, customer),
        "vip": is_vip_customer[customer],
        "priority": draws.pick(PRIORITY_SHARES, n),
        "outbound": outbound,
        "bot": draws.chance(world.BOT_STARTS[channel], n) & ~outbound,
        "returned": np.zeros(n, bool),
    }


def _subtopics(draws: Draws, topic: np.ndarray) -> np.ndarray:
    """Index into the topic's list of subtopics."""
    widest = max(len(names) for names in world.SUBTOPICS.values())
    weights = np.zeros((len(world.TOPICS), widest))
    for row, name in enumerate(world.TOPICS):
        size = len(world.SUBTOPICS[name])
        weights[row, :size] = world.SUBTOPIC_DECAY ** np.arange(size)
    return draws.pick(weights[topic], len(topic))


def _bot(draws: Draws, contacts: Table) -> None:
    """Adds `contained`, `bot_response` and `handoff`."""
    n = len(contacts["created"])
    new_bot = contacts["created"] >= second_of(world.BOT_RELEASE)
    chance = np.where(
        new_bot,
        world.CONTAINMENT_AFTER[contacts["topic"]],
        world.CONTAINMENT_BEFORE[contacts["topic"]],
    )
    contained = draws.chance(chance, n) & contacts["bot"] & ~contacts["returned"]
    answered = contacts["created"] + draws.between(1, 6, n)
    # The new bot asks more before it lets go.
    asked_for_human = answered + draws.lognormal_seconds(np.where(new_bot, 110, 70), 0.7, n)
    contacts["new_bot"] = new_bot
    contacts["contained"] = contained
    contacts["bot_response"] = np.where(contacts["bot"], answered, world.ABSENT)
    contacts["handoff"] = np.where(contacts["bot"] & ~contained, asked_for_human, world.ABSENT)


def _returns(contacts: Table) -> Table:
    """The contacts of those who come back within 7 days: same customer, channel and topic, past the bot."""
    draws = Draws(world.SEED, "returns")
    n = len(contacts["created"])
    after_sales = contacts["topic"] == world.TOPICS.index("after_sales")
    chance = np.where(contacts["contained"], world.REPEAT_CONTAINED, world.REPEAT_HUMAN)
    not_helped = contacts["contained"] & after_sales & contacts["new_bot"]
    chance = np.where(not_helped, world.REPEAT_CONTAINED_AFTER_SALES_NEW_BOT, chance)
    delay = 40 * world.MINUTE + draws.exponential_seconds(world.REPEAT_MEAN_SECONDS, n)
    back = contacts["created"] + delay
    # Nobody comes back in the dead of night: those hours move to the morning.
    small_hours = back % world.DAY < 7 * world.HOUR
    back = np.where(small_hours, back + 5 * world.HOUR, back)
    returns = (
        draws.chance(chance, n)
        & ~contacts["outbound"]
        & (contacts["customer"] >= 0)
        & (back - contacts["created"] <= 7 * world.DAY)
        & (back <= world.AS_OF_SECOND)
    )
    again = {name: column[returns] for name, column in contacts.items()}
    again["created"] = back[returns]
    again["returned"] = np.ones(returns.sum(), bool)
    return again


def contacts(season: Season) -> Table:
    """All contacts by time of creation, one array a column; instants in seconds since world.START."""
    first = _first_contacts(season)
    keep = first["created"] <= world.AS_OF_SECOND
    first = {name: column[keep] for name, column in first.items()}
    _bot(Draws(world.SEED, "bot"), first)
    again = _returns(first)
    _bot(Draws(world.SEED, "bot again"), again)
    both = {name: np.concatenate([first[name], again[name]]) for name in first}
    order = np.argsort(both["created"], kind="stable")
    return {name: column[order] for name, column in both.items()}
