"""Who is asked, who answers, and how satisfied they are: a logistic model of what happened to the ticket."""

import numpy as np

from sample_data import comments, people, world
from sample_data.arrivals import Table
from sample_data.draws import Draws
from sample_data.season import Season

RATING_WORDS = ("", "非常不满意", "不满意", "一般", "满意", "非常满意")
# Shares of the scores within the satisfied and within the others.
CSAT_HAPPY = (np.array([4, 5]), np.array([0.27, 0.73]))
CSAT_UNHAPPY = (np.array([1, 2, 3]), np.array([0.48, 0.20, 0.32]))
NPS_HAPPY = (np.arange(6, 11), np.array([0.06, 0.12, 0.24, 0.26, 0.32]))
NPS_UNHAPPY = (np.arange(8), np.array([0.20, 0.10, 0.10, 0.12, 0.10, 0.14, 0.14, 0.10]))
LOOSE_SURVEYS = 120  # 0–10 answers of a mailing, tied to no ticket


def wait_doublings(contacts: Table) -> np.ndarray:
    """Doublings of the wait for a human over the channel's reference; 0 where no human was due."""
    wait = np.maximum(contacts["first_response"] - contacts["clock"], world.WAIT_FLOOR)
    doublings = np.log2(wait / world.WAIT_REFERENCES[contacts["channel"]])
    return np.where((contacts["first_response"] >= 0) & ~contacts["outbound"], doublings, 0.0)


def logit(contacts: Table, season: Season, reopened: np.ndarray) -> np.ndarray:
    """The planted logit of "scores 4 or 5" of each contact."""
    after_sales = contacts["topic"] == world.TOPICS.index("after_sales")
    promo = season.promo[contacts["created"] // world.DAY]
    human = contacts["first_response"] >= 0
    hours = np.maximum((contacts["first_solved"] - contacts["created"]) / world.HOUR, 1.0)
    return (
        world.SATISFACTION_INTERCEPT
        + world.SATISFACTION_CHANNEL[contacts["channel"]]
        + world.SATISFACTION_TOPIC[contacts["topic"]]
        + world.SATISFACTION_PER_WAIT_DOUBLING * wait_doublings(contacts)
        + world.SATISFACTION_PER_RESOLUTION_DOUBLING * np.log2(hours)
        + world.SATISFACTION_BOT_ONLY * contacts["contained"]
        + world.SATISFACTION_BOT_ONLY_AFTER_SALES_NEW_BOT * (contacts["contained"] & after_sales & contacts["new_bot"])
        + world.SATISFACTION_REOPENED * reopened
        + world.SATISFACTION_TRANSFERRED * (human & (contacts["agent_stations"] > 1))
        + world.SATISFACTION_VIP * contacts["vip"]
        + world.SATISFACTION_DOUBLE_11 * (promo == "double_11")
        + world.SATISFACTION_618 * (promo == "618")
        + np.where(human, people.quality()[contacts["agent"]], 0.0)
    )


def surveys(contacts: Table, season: Season) -> Table:
    """All surveys in order of sending: `ticket` (row of the contacts, ABSENT: none), `nps`, `sent`, `answered`,
    `happy` (the latent truth, of the silent too), `score` (ABSENT: silent), `words` (rating written in Chinese words)
    and `comment`."""
    draws = Draws(world.SEED, "surveys")
    n = len(contacts["created"])
    first = contacts["first_solved"] >= 0
    asked = first & ~contacts["outbound"] & draws.chance(world.ASKED_SHARE, n)
    first_rows = np.flatnonzero(asked)
    again_rows = np.flatnonzero(asked & (contacts["reopens"] > 0))  # asked a second time after the second solution
    rows = np.concatenate([first_rows, again_rows])
    second = np.arange(len(rows)) >= len(first_rows)
    delay = np.where(contacts["contained"][rows], 5, draws.between(30, 300, len(rows)))
    sent = np.where(second, contacts["solved"][rows], contacts["first_solved"][rows]) + delay
    chance = 1 / (1 + np.exp(-logit(contacts, season, np.zeros(n, bool))[rows]))
    lower = 1 / (1 + np.exp(-logit(contacts, season, np.ones(n, bool))[rows]))
    luck = draws.uniform(len(rows))
    happy = luck < np.where(second, lower, chance)
    nps_of_ticket = draws.chance(world.NPS_SHARE, n)
    promo = season.promo[contacts["created"][rows] // world.DAY] != ""
    answers = (
        world.RESPONSE_BASE[contacts["channel"][rows]]
        * np.where(happy, 1.0, world.RESPONSE_UNHAPPY_FACTOR)
        * np.where(promo, world.RESPONSE_PROMO_FACTOR, 1.0)
    )
    table = {
        "ticket": rows,
        "nps": nps_of_ticket[rows],
        "sent": sent,
        "happy": happy,
        "answers": draws.chance(answers, len(rows)),
        "topic": contacts["topic"][rows],
    }
    loose = _loose()
    table = {name: np.concatenate([table[name], loose[name]]) for name in table}
    table = {name: column[table["sent"] <= world.AS_OF_SECOND] for name, column in table.items()}
    order = np.argsort(table["sent"], kind="stable")
    table = {name: column[order] for name, column in table.items()}
    return _answers(table)


def _loose() -> Table:
    draws = Draws(world.SEED, "mailing")
    sent = draws.between(30, 380, LOOSE_SURVEYS) * world.DAY + draws.between(9, 20, LOOSE_SURVEYS) * world.HOUR
    return {
        "ticket": np.full(LOOSE_SURVEYS, world.ABSENT),
        "nps": np.ones(LOOSE_SURVEYS, bool),
        "sent": sent + draws.between(1, 3599, LOOSE_SURVEYS),
        "happy": draws.chance(0.8, LOOSE_SURVEYS),
        "answers": np.ones(LOOSE_SURVEYS, bool),
        "topic": np.full(LOOSE_SURVEYS, world.TOPICS.index("other")),
    }


def _answers(table: Table) -> Table:
    """Adds when each answered and what: an answer after the export has not come yet."""
    draws = Draws(world.SEED, "answers")
    n = len(table["sent"])
    delay = draws.lognormal_seconds(world.RESPONSE_DELAY_MEDIAN, world.RESPONSE_DELAY_SIGMA, n) + 4
    answered = table["sent"] + np.minimum(delay, 40 * world.DAY)
    has_answer = table.pop("answers") & (answered <= world.AS_OF_SECOND)
    scores = np.select(
        [table["nps"] & table["happy"], table["nps"], table["happy"]],
        [_graded(draws, NPS_HAPPY, n), _graded(draws, NPS_UNHAPPY, n), _graded(draws, CSAT_HAPPY, n)],
        _graded(draws, CSAT_UNHAPPY, n),
    )
    table["answered"] = np.where(has_answer, answered, world.ABSENT)
    table["score"] = np.where(has_answer, scores, world.ABSENT)
    chinese_era = table["sent"] >= int((world.CHINESE_SINCE - world.START).total_seconds())
    table["words"] = ~table["nps"] & chinese_era & draws.chance(world.WORD_RATING_SHARE, n)
    table["commented"] = has_answer & draws.chance(world.COMMENT_SHARE, n)
    good = np.where(table["nps"], scores >= 9, scores >= 4)
    bad = np.where(table["nps"], scores <= 6, scores <= 2)
    mood = np.select([good, bad], [0, 2], 1)
    texts = np.full(n, "", dtype=object)
    texts[table["commented"]] = comments.write(mood[table["commented"]], table["topic"][table["commented"]])
    table["comment"] = texts
    return table


def _graded(draws: Draws, scale: tuple[np.ndarray, np.ndarray], n: int) -> np.ndarray:
    scores, shares = scale
    return scores[draws.pick(shares, n)]
