"""Tickets and surveys of a made-up desk, any number of them, drawn in slices of arrays: the same for the same seed.

Three years of a shop with campaigns, holidays, office hours and nights, a bot, queues that customers leave, long tails.
Instants are whole seconds since SINCE, in local time (Asia/Shanghai has no summer time); ABSENT means "never". A life
is all that will ever happen to a ticket; what an export of some moment knows of it, `made` says.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pyarrow as pa

from dashboard.mart_settings import default_settings
from dashboard.vocabulary import OUTSIDE_PARTIES, PRIORITIES, TOPICS
from sample_data import world

SEED = 20_261_122
ZONE = "Asia/Shanghai"
SINCE = datetime(2023, 11, 22)
AS_OF = datetime(2026, 11, 21, 23, 58)
AS_OF_SECOND = int((AS_OF - SINCE).total_seconds())
DAYS = AS_OF_SECOND // 86_400 + 1
ABSENT = -1
MINUTE, HOUR, DAY = 60, 3_600, 86_400
Array = np.ndarray

CHANNELS = ("chat", "wechat", "phone", "email", "social")
CHANNEL_SHARES = (0.42, 0.20, 0.16, 0.13, 0.09)
IS_LIVE = np.array([True, True, True, False, False])
BOT_SHARES = np.array([0.68, 0.60, 0.0, 0.0, 0.0])
REPLY_MEDIANS = np.array([45, 55, 18, 3 * HOUR, 25 * MINUTE])
REPLY_SIGMAS = np.array([0.9, 0.9, 0.6, 1.0, 1.1])
SOLVE_MEDIANS = np.array([16 * MINUTE, 20 * MINUTE, 8 * MINUTE, 18 * HOUR, 5 * HOUR])
HANDLE_MEDIANS = np.array([540, 600, 320, 700, 480])
TOPIC_SHARES = np.array([0.21, 0.08, 0.28, 0.25, 0.06, 0.06, 0.06])
PROMO_SHARES = np.array([0.25, 0.11, 0.21, 0.16, 0.05, 0.18, 0.04])
SLOW_TOPICS = np.array([0.9, 1.2, 1.4, 1.8, 0.8, 0.9, 1.0])
TEAMS = tuple(
    f"{desk} {number}"
    for desk in ("Orders", "Delivery", "Returns", "Payments", "Night", "VIP")
    for number in range(1, 6)
)
SHOPS = ("Flagship", "Outlet", "Overseas", "Mini-program")
LINES = ("Shoes", "Clothing", "Toys", "Kitchen", "Phones", "Books", "Garden", "Food", "Beauty")
SURNAMES = ("Wang", "Li", "Zhang", "Liu", "Chen", "Yang", "Zhao", "Huang", "Zhou", "Wu", "Xu", "Sun")
NAMES = ("Wei", "Fang", "Na", "Min", "Jing", "Lei", "Jun", "Yang", "Yan", "Jie", "Tao", "Ming", "Chao", "Xia", "Ping")
PRAISE = (
    "Quick and friendly.",
    "Thanks, all sorted!",
    "回复很快，态度很好。",
    "问题解决了，谢谢！",
    "Great service :)",
)
BLAME = (
    "Waited far too long.",
    "Still not solved.",
    "等太久了！",
    "机器人答非所问，找不到人工。",
    "Nobody read what I wrote.",
)
ABOUT = (
    "", "Where is my parcel?", "退货退款流程太长", 'Marked "delivered", but it was not here.', "被重复扣款",
    "The coupon did not work on 11.11.", "快递卡在中转站好几天", "Quality of the shoes is poor.", "希望保留电话客服",
)  # fmt: skip


@dataclass(frozen=True)
class Season:
    """Expected arrivals of each hour, and what kind of day each day is."""

    until: Array  # share of all arrivals before the end of each hour
    load: Array  # of each hour, against an ordinary hour of the same year; at least 1
    is_promo: Array  # of each day

    @classmethod
    def planned(cls) -> "Season":
        """By the calendar and the campaigns that a new store starts with."""
        settings = default_settings(ZONE)
        first = SINCE.date()
        weekday = np.array([(first + timedelta(days=n)).weekday() for n in range(DAYS)])
        rate = world.WEEKDAY_FACTORS[weekday] * 1.0
        is_worked, is_promo = weekday < 5, np.zeros(DAYS, bool)
        for day in settings.calendar_days:
            if 0 <= (at := (day.date - first).days) < DAYS:
                is_worked[at] = day.kind == "workday"
                rate[at] *= 1.0 if is_worked[at] else 0.8
        hours = np.where(is_worked[:, None], world.WORKDAY_HOURS, world.WEEKEND_HOURS)
        factors = {code: given for code, _, given in world.PROMOS}
        for promo in settings.promos:
            given = factors[promo.code]
            for number in range((promo.ends_on - promo.starts_on).days + 1):
                if 0 <= (at := (promo.starts_on - first).days + number) < DAYS:
                    rate[at] *= given[min(number, len(given) - 1)]
                    is_promo[at] = True
            if promo.code in ("double_11", "618"):
                _rush(promo.ends_on, first, rate, hours)
        hourly = (rate[:, None] * hours / hours.sum(axis=1, keepdims=True)).ravel()
        load = np.maximum(hourly / np.median(hourly.reshape(DAYS, 24)[:, 8:]), 1.0)
        hourly *= world.YEARLY_GROWTH ** (np.arange(DAYS * 24) / 24 / 365)
        until = np.cumsum(hourly)
        return cls(until / until[-1], load, is_promo)

    def second_of(self, share: Array) -> Array:
        """When so large a share of all arrivals has come, in seconds since SINCE."""
        hour = np.minimum(np.searchsorted(self.until, share, side="right"), len(self.until) - 1)
        before = np.where(hour > 0, self.until[hour - 1], 0.0)
        within = (share - before) / (self.until[hour] - before)
        return np.minimum((hour * HOUR + within * HOUR).astype(np.int64), AS_OF_SECOND)


def _rush(last: date, first: date, rate: Array, hours: Array) -> None:
    """The last night of a great campaign, and its parcels and returns in the week after it."""
    if 0 <= (at := (last - first).days) < DAYS:
        hours[at, list(world.WAVE_HOURS)] *= list(world.WAVE_HOURS.values())
    after = slice(max(at + 1, 0), max(min(at + 1 + len(world.AFTERMATH_FACTORS), DAYS), 0))
    rate[after] *= world.AFTERMATH_FACTORS[: len(rate[after])]


class Desk:
    """The lives of `rows` tickets in all, drawn a slice at a time."""

    def __init__(self, rows: int, seed: int = SEED) -> None:
        self.rows, self.seed, self.season = rows, seed, Season.planned()
        self.customers = max(rows * 11 // 20, 1)
        self.agents = max(round(400 * (rows / 1_000_000) ** 0.7), len(TEAMS))
        self.agent_names = pl.Series(
            [f"{1000 + n} {SURNAMES[n % 12]} {NAMES[n // 12 % 15]}" for n in range(self.agents)]
        )

    def as_of(self, row: int) -> int:
        """The moment of an export that holds the first `row` tickets."""
        return AS_OF_SECOND if row >= self.rows else int(self.season.second_of(np.array([row / self.rows]))[0])

    def tickets(self, first: int, count: int) -> pl.DataFrame:
        """The lives of `count` tickets from number `first` on, by time of creation. Instants are Int64 seconds."""
        dice = _Dice(np.random.default_rng([self.seed, self.rows, first]), count)
        created = self.season.second_of((np.arange(first, first + count) + dice.share()) / self.rows)
        day, hour = created // DAY, created // HOUR
        load = self.season.load[np.minimum(hour, len(self.season.load) - 1)]
        customer, topic, is_back = self._who_and_what(dice, created, day)
        channel = dice.one_of(CHANNEL_SHARES)
        is_vip = customer % 12 == 0
        is_live, is_urgent = IS_LIVE[channel], dice.hits(0.05)
        is_bot = dice.share() < BOT_SHARES[channel]
        is_self = (channel == 0) & ~is_bot & dice.hits(0.06)
        is_outbound = (channel >= 2) & dice.hits(0.05)

        bot_response = np.where(is_bot, created + 1 + dice.below(8), ABSENT)
        is_human = ~is_self & ~(is_bot & dice.hits(0.42))
        handoff = np.where(is_bot & is_human, bot_response + dice.long_tail(70, 0.8), ABSENT)
        start = np.where(is_bot & is_human, handoff, created)

        wait = dice.long_tail(REPLY_MEDIANS[channel], REPLY_SIGMAS[channel]) * load**0.6
        wait *= np.where(dice.hits(0.07), 12, 1) * np.where(is_vip | is_urgent, 0.45, 1)
        night = (start // HOUR) % 24 < 8
        wait = np.where(night & ~is_live, wait + (9 * HOUR - start % DAY), wait * np.where(night, 2.0, 1.0))
        patience = dice.rng.exponential(2_400, count)
        is_left = is_human & is_live & (patience < wait) & ~is_outbound
        is_missed = is_human & ~is_left & dice.hits(0.006)
        is_answered = is_human & ~is_left & ~is_missed
        reply = np.where(is_answered, start + np.minimum(wait, 40 * DAY).astype(np.int64) + 1, ABSENT)
        abandoned = np.where(is_left, start + patience.astype(np.int64) + 1, ABSENT)

        slow = dice.hits(np.where(topic == 3, 0.45, 0.26))
        lasting = np.where(slow, dice.long_tail(1.6 * DAY, 1.0), dice.long_tail(SOLVE_MEDIANS[channel], 0.9))
        lasting = np.minimum(lasting * SLOW_TOPICS[topic], 200 * DAY).astype(np.int64) + 5
        is_never = dice.hits(0.003) | is_missed & dice.hits(0.4)
        begun = np.where(is_answered, reply, np.where(is_left, abandoned, bot_response))
        begun = np.where(begun == ABSENT, created, begun)
        first_solved = np.where(is_never, ABSENT, begun + np.where(is_answered, lasting, lasting // 8 + 5))
        is_again = is_answered & ~is_never & dice.hits(0.075)
        solved = np.where(is_again, first_solved + dice.long_tail(DAY, 1.0), first_solved)
        closed = np.where((solved != ABSENT) & dice.hits(0.6), solved + 3 * DAY, ABSENT)

        agent = self._agent(dice, created, topic, night, is_vip)
        stations = np.where(is_answered, 1 + dice.hits(0.13) + dice.hits(0.03), 0)
        teams = np.where(stations > 1, 1 + dice.hits(0.4), np.minimum(stations, 1))
        other = agent % len(TEAMS) + len(TEAMS) * dice.below(self.agents // len(TEAMS))
        replies = np.where(is_answered, 1 + dice.rng.poisson(2.2, count), 0)
        spent = np.where(solved != ABSENT, solved - created, ABSENT)
        is_refund = dice.hits(np.where(topic == 3, 0.26, 0.03))
        refund = np.where(is_refund & is_human, created + dice.long_tail(40 * MINUTE, 1.0), ABSENT)
        paid = np.where((refund != ABSENT) & dice.hits(0.95), refund + dice.long_tail(26 * HOUR, 0.8), ABSENT)
        is_outside = is_answered & dice.hits(0.15)
        handled = dice.long_tail(HANDLE_MEDIANS[channel], 0.6)
        amount = np.array([5.0, 10.0, 15.0, 20.0, 30.0, 50.0, 100.0])[dice.below(7)]
        is_held = (spent != ABSENT) & dice.hits(0.3)
        # what a survey of it would say: the mood of its customer
        mood = 1.1 - 0.22 * np.log1p(wait / 60) - 0.5 * slow - 0.7 * is_again - 0.3 * is_back
        mood = mood + dice.rng.normal(0, 1, count)
        mark = np.where(dice.hits(0.008), 1 + dice.below(3), 0)

        subtopics = [world.SUBTOPICS[name] for name in TOPICS]
        starts = np.cumsum([0, *map(len, subtopics[:-1])])
        lengths = np.array([len(names) for names in subtopics])
        subtopic = starts[topic] + np.minimum(dice.rng.geometric(0.36, count) - 1, lengths[topic] - 1)
        said = [f'{{"Shop": "{shop}", "Product line": "{line}"}}' for shop in SHOPS for line in LINES]
        return pl.DataFrame(
            {
                "ticket_id": pl.Series(np.arange(first, first + count) + 10_000_000).cast(pl.String),
                "created_at": created,
                "started_with": _words(("human", "bot", "self_service"), np.where(is_self, 2, is_bot)),
                "initiated_by": _words(("customer", "agent"), is_outbound),
                "channel": _words(CHANNELS, channel),
                "topic": _words(tuple(TOPICS), topic),
                "subtopic": _words(tuple(name for names in subtopics for name in names), subtopic),
                "priority": _words(tuple(PRIORITIES), np.where(is_urgent, 3, dice.one_of((0.13, 0.73, 0.14)))),
                "tier": _words(("regular", "vip"), is_vip),
                "mark": _words(("", "merged", "spam", "deleted"), mark),
                "bot_response_at": bot_response, "handoff_at": handoff, "first_response_at": reply,
                "abandoned_at": abandoned, "first_resolved_at": np.where(is_again, first_solved, ABSENT),
                "resolved_at": solved, "closed_at": closed,
                "agent_id": self._name(agent, is_answered),
                "team": _words(TEAMS, agent % len(TEAMS), is_answered),
                "first_response_agent_id": self._name(np.where(stations > 1, other, agent), is_answered),
                "customer_id": _codes(customer, ~dice.hits(0.013)),
                "human_replies": replies, "reopens": is_again.astype(np.int64),
                "agent_stations": _known(stations, is_answered), "team_stations": _known(teams, is_answered),
                "reply_wait_seconds": _known((wait + replies * dice.long_tail(90, 1.0)).astype(np.int64), is_answered),
                "reply_turns": _known(replies, is_answered),
                "requester_wait_seconds": _known((spent * dice.share() * 0.7).astype(np.int64), spent != ABSENT),
                "agent_wait_seconds": _known((spent * dice.share() * 0.3).astype(np.int64), spent != ABSENT),
                "on_hold_seconds": _known((spent * dice.share() * 0.2).astype(np.int64), is_held),
                "handle_seconds": _known(handled, is_answered),
                "outside_party": _words(tuple(OUTSIDE_PARTIES), dice.one_of((0.3, 0.5, 0.2)), is_outside),
                "outside_seconds": _known(dice.long_tail(20 * HOUR, 1.0), is_outside),
                "is_complaint": dice.hits(0.03), "is_escalated": dice.hits(0.015) & is_answered,
                "refund_requested_at": refund, "refund_paid_at": paid,
                "compensation_amount": _where(pl.Series(amount), dice.hits(0.025) & is_answered),
                "attributes": _words(tuple(said), customer % 4 * len(LINES) + dice.below(len(LINES)), ~dice.hits(0.1)),
                "mood": mood,
            }
        )  # fmt: skip

    def _who_and_what(self, dice: "_Dice", created: Array, day: Array) -> tuple[Array, Array, Array]:
        """Customer and topic of each ticket, and whether it is a second contact within days of the first."""
        customer = (self.customers * dice.share() ** 1.6).astype(np.int64)
        usual, at_promo = dice.one_of(TOPIC_SHARES), dice.one_of(PROMO_SHARES)
        topic = np.where(self.season.is_promo[np.minimum(day, DAYS - 1)], at_promo, usual)
        a_day = max(self.rows // DAYS, 1)
        lag = 1 + (dice.rng.exponential(2.5, len(created)) * a_day).astype(np.int64)
        before = np.arange(len(created)) - lag
        is_back = dice.hits(0.11) & (before >= 0)
        before = np.maximum(before, 0)
        topic = np.where(is_back & dice.hits(0.6), topic[before], topic)
        return np.where(is_back, customer[before], customer), topic, is_back

    def _agent(self, dice: "_Dice", created: Array, topic: Array, night: Array, is_vip: Array) -> Array:
        """Who holds it: half of all agents are there at any time, and some have more of the work."""
        desk = np.array([0, 3, 1, 2, 0, 3, 0])[topic]
        desk = np.where(night, 4, np.where(is_vip & dice.hits(0.7), 5, desk))
        team = desk * 5 + dice.below(5)
        places = self.agents // len(TEAMS)
        gone = created / AS_OF_SECOND * places / 2
        return team + len(TEAMS) * np.minimum(gone + places / 2 * dice.share() ** 1.3, places - 1).astype(np.int64)

    def _name(self, agent: Array, known: Array) -> pl.Series:
        return _where(self.agent_names.gather(pl.Series(agent.astype(np.uint32))), known)

    def surveys(self, tickets: pl.DataFrame, first: int) -> pl.DataFrame:
        """The surveys about these lives, of which `first` is the number of the first: one for about every fifth."""
        asked = tickets.filter(pl.col("resolved_at") != ABSENT, pl.col("mark") == "")
        dice = _Dice(np.random.default_rng([self.seed, self.rows, first, 1]), asked.height)
        asked = asked.filter(pl.Series(dice.hits(0.215)))
        dice = _Dice(dice.rng, asked.height)
        question = dice.one_of((0.86, 0.10, 0.04))
        sent = asked["resolved_at"].to_numpy() + 2 * MINUTE
        is_answered = dice.hits(0.5)
        mood = asked["mood"].to_numpy() + 0.4 * dice.rng.normal(0, 1, asked.height)
        stars = np.digitize(mood, (-2.0, -1.3, -0.6, 0.3)) + 1
        score = np.choose(
            question, [stars, np.clip(np.round(5.8 + 2.0 * mood), 0, 10), np.clip(np.round(4.6 + mood), 1, 7)]
        )
        praise, blame = _words(PRAISE, dice.below(5)), _words(BLAME, dice.below(5))
        opening = pl.select(pl.when(pl.Series(stars >= 4)).then(praise).otherwise(blame)).to_series()
        has_words, is_linked = is_answered & dice.hits(0.2), ~((question == 1) & dice.hits(0.1))
        comment = opening + " " + _words(ABOUT, dice.below(len(ABOUT)))
        return pl.DataFrame(
            {
                "survey_id": "S" + asked["ticket_id"],
                "ticket_id": _where(asked["ticket_id"], is_linked),
                "question": _words(("csat", "nps", "ces"), question),
                "sent_at": sent,
                "answered_at": np.where(is_answered, sent + dice.long_tail(3 * HOUR, 1.6), ABSENT),
                "score_raw": pl.Series(score.astype(np.int64)).cast(pl.String),
                "scale": _words(("1-5", "0-10", "1-7"), question),
                "score": score.astype(np.float64),
                "comment": _where(comment.str.strip_chars(), has_words),
                "customer_id": asked["customer_id"],
            }
        )


@dataclass(frozen=True)
class _Dice:
    """Draws of one slice: arrays of `count`."""

    rng: np.random.Generator
    count: int

    def share(self) -> Array:
        return self.rng.random(self.count)

    def hits(self, share: float | Array) -> Array:
        return self.share() < share

    def below(self, end: int) -> Array:
        return self.rng.integers(0, end, self.count)

    def one_of(self, shares: Array | tuple[float, ...]) -> Array:
        return np.minimum(np.searchsorted(np.cumsum(shares), self.share(), side="right"), len(shares) - 1)

    def long_tail(self, median: float | Array, sigma: float | Array) -> Array:
        """Whole seconds of a log-normal time."""
        return np.minimum(median * np.exp(sigma * self.rng.standard_normal(self.count)), 300 * DAY).astype(np.int64) + 1


def _words(words: tuple[str, ...], at: Array, known: Array | None = None) -> pl.Series:
    found = pl.Series(words, dtype=pl.String).gather(pl.Series(at.astype(np.uint32)))
    return found if known is None else _where(found, known)


def _known(values: Array, known: Array) -> pl.Series:
    return _where(pl.Series(values.astype(np.int64)), known)


def _where(values: pl.Series, known: Array) -> pl.Series:
    """The values that are known; null for the others."""
    return pl.select(pl.when(pl.Series(known)).then(values)).to_series()


def _codes(numbers: Array, known: Array) -> pl.Series:
    """32 hexadecimal digits for each number, as the keyed hash of a customer is."""
    mixed = numbers.astype(np.uint64)
    halves = []
    for factor in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9):
        mixed = (mixed + np.uint64(1)) * np.uint64(factor)
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(32)
        halves.append(mixed)
    raw = np.ascontiguousarray(np.stack(halves, axis=1)).tobytes()
    binary = pa.Array.from_buffers(pa.binary(16), len(numbers), [None, pa.py_buffer(raw)])
    codes = pl.Series(pl.from_arrow(binary.cast(pa.binary()))).bin.encode("hex")
    return _where(codes, known)
