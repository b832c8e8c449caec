"""The queue: who is served when, given the slots on duty in each hour."""

import numpy as np

from sample_data import world
from sample_data.arrivals import PRIORITIES, Table
from sample_data.draws import Draws
from sample_data.season import Season

SPARE_DAYS = 60
FOREVER = 10**9
URGENT = PRIORITIES.index("urgent")


def _next_on_duty(slots: np.ndarray, slot: int) -> list[int]:
    """For every hour: the first hour from it on in which the slot is staffed."""
    hours = np.where(slots > slot, np.arange(len(slots)), FOREVER)
    return np.minimum.accumulate(hours[::-1])[::-1].tolist()


def _serve(arrive: list[int], service: list[int], patience: list[int], rosters: list[list[list[int]]]) -> list[int]:
    """Start of service of each, in order of arrival, or ABSENT where patience ended first.

    First come, first served by slots that work an hour or not; a conversation begun is finished. `rosters` holds, for
    each arrival, the `_next_on_duty` lists of the slots that may serve it, as prefixes of one list of slots.
    """
    free: list[int] = [0] * max(map(len, rosters))
    starts = []
    for moment, length, limit, roster in zip(arrive, service, patience, rosters, strict=True):
        best, chosen = FOREVER * world.HOUR, 0
        for slot, on_duty in enumerate(roster):
            ready = max(free[slot], moment)
            hour = on_duty[ready // world.HOUR]
            start = max(ready, hour * world.HOUR)
            if start < best:
                best, chosen = start, slot
                if start == moment:
                    break
        if best - moment > limit:
            starts.append(world.ABSENT)
        else:
            free[chosen] = best + length
            starts.append(best)
    return starts


def work(contacts: Table, season: Season) -> None:
    """Adds `handle` (seconds of a slot), `clock` (when the wait begins), `patience`, `start` (of service) and
    `first_response` to the contacts.

    Contained contacts never reach the desk; outbound ones do not queue: the agent is already there.
    """
    draws = Draws(world.SEED, "desk")
    n = len(contacts["created"])
    channel, topic, outbound = contacts["channel"], contacts["topic"], contacts["outbound"]
    handle_median = world.HANDLE_MEDIANS[channel] * world.HANDLE_TOPIC_FACTORS[topic]
    contacts["handle"] = draws.lognormal_seconds(handle_median, world.HANDLE_SIGMA, n)
    hurry = season.load[contacts["created"] // world.HOUR] ** world.REACTION_LOAD_EXPONENT
    reaction = draws.lognormal_seconds(world.REACTION_MEDIANS[channel] * hurry, world.REACTION_SIGMAS[channel], n)
    means = np.array([world.PATIENCE_MEANS.get(pool, 0) for pool in world.POOL_OF_CHANNEL])[channel]
    patience = np.rint(-means * np.log1p(-draws.uniform(n)))
    contacts["patience"] = np.where(means > 0, patience, FOREVER).astype(np.int64)
    contacts["clock"] = np.where(contacts["handoff"] >= 0, contacts["handoff"], contacts["created"])

    start = np.where(outbound, contacts["created"], world.ABSENT)
    pools = np.array(world.POOL_OF_CHANNEL)[channel]
    for pool in world.SLOTS:
        rows = np.flatnonzero((pools == pool) & ~contacts["contained"] & ~outbound)
        rows = rows[np.argsort(contacts["clock"][rows], kind="stable")]
        start[rows] = _serve_pool(contacts, rows, season.slots(pool, SPARE_DAYS))
    contacts["start"] = start
    contacts["first_response"] = np.where(start >= 0, start + reaction * ~outbound, world.ABSENT)


def _serve_pool(contacts: Table, rows: np.ndarray, slots: np.ndarray) -> list[int]:
    """Start of service of the rows, which come in order of arrival at one pool with so many slots in each hour."""
    common = [_next_on_duty(slots, slot) for slot in range(slots.max())]
    reserved = np.tile(np.arange(24) >= 8, len(slots) // 24) * world.VIP_SLOTS
    favoured = common + [_next_on_duty(reserved, slot) for slot in range(world.VIP_SLOTS)]
    is_favoured = contacts["vip"] | (contacts["priority"] == URGENT)
    rosters = [favoured if special else common for special in is_favoured[rows]]
    arrive, service, patience = (contacts[name][rows].tolist() for name in ("clock", "handle", "patience"))
    return _serve(arrive, service, patience, rosters)
