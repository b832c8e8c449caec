"""The agents: invented names, teams and shifts; and who takes which ticket."""

import numpy as np

from sample_data import world
from sample_data.arrivals import Table
from sample_data.draws import Draws

# Team, and how many agents it has; the numbers of a team's agents are consecutive.
TEAMS = (
    ("售前组", 16),
    ("售后组", 18),
    ("物流组", 12),
    ("VIP 专线", 6),
    ("Night shift", 8),
)
TEAM_OF_TOPIC = np.array([0, 0, 2, 1, 0, 0, 0])
VIP_TEAM, NIGHT_TEAM = 3, 4
SHIFTS = 2  # a team's agents take turns: odd and even weeks
TEAM_NAMES = tuple(name for name, _ in TEAMS)
SIZES = np.array([size for _, size in TEAMS])
FIRST = np.concatenate([[0], np.cumsum(SIZES)[:-1]])

NAMES = """
Wang Lei, 王思远, Li Na, 李文静, Zhang Min, 张晓彤, Liu Yang, 刘子涵, Chen Jing, 陈嘉怡,
Yang Fan, 杨若曦, Zhao Lin, 赵一鸣, Huang Tao, 黄雅琪, Zhou Xin, 周梦洁, Wu Hao, 吴俊杰,
Xu Ting, 徐可欣, Sun Bo, 孙浩然, Ma Rui, 马天宇, Zhu Yan, 朱晨曦, Hu Bin, 胡佳宁,
Guo Fei, 郭欣怡, He Jun, 何宇轩, Lin Xia, 林书瑶, Gao Peng, 高雨桐, Luo Qi, 罗明哲,
Zheng Kai, 郑诗涵, Liang Yu, 梁博文, Xie Na, 谢安琪, Song Wei, 宋雨泽, Tang Li, 唐语嫣,
Deng Chao, 邓子墨, Han Xue, 韩冰洁, Feng Yi, 冯思琪, Cao Ying, 曹景行, Peng Hui, 彭悦然
"""
AGENT_IDS = tuple(f"{1001 + number} {name.strip()}" for number, name in enumerate(NAMES.split(",")))


def quality() -> np.ndarray:
    """Planted skill of each agent: what she adds to the logit of satisfaction; averages 0."""
    skill = world.AGENT_QUALITY_SD * Draws(world.SEED, "quality").normal(len(AGENT_IDS))
    return np.round(skill - skill.mean(), 2)


def assign(contacts: Table, transfer_chance: np.ndarray) -> None:
    """Adds `team`, `agent` (who ends it), `first_agent` (who replied first), `agent_stations`, `team_stations`."""
    draws = Draws(world.SEED, "people")
    n = len(contacts["created"])
    hour = contacts["clock"] % world.DAY // world.HOUR
    first_team = np.where(hour < 8, NIGHT_TEAM, TEAM_OF_TOPIC[contacts["topic"]])
    first_team = np.where(contacts["vip"] & (hour >= 8), VIP_TEAM, first_team)
    week = contacts["clock"] // (7 * world.DAY)
    first_agent = _one_of(draws, first_team, week)
    moved = draws.chance(transfer_chance, n)
    # Half of the transfers leave the team: mostly to those who know the topic, else to after-sales.
    leaves = moved & draws.chance(0.5, n)
    expert = TEAM_OF_TOPIC[contacts["topic"]]
    other = np.where(expert != first_team, expert, 1)
    leaves &= other != first_team
    team = np.where(leaves, other, first_team)
    second = _one_of(draws, team, week)
    same = second == first_agent  # a colleague of the same team and shift, then
    second = np.where(same, FIRST[team] + (second - FIRST[team] + SHIFTS) % SIZES[team], second)
    contacts["team"] = team
    contacts["agent"] = np.where(moved, second, first_agent)
    contacts["first_agent"] = first_agent
    contacts["agent_stations"] = 1 + moved + (moved & draws.chance(0.15, n))
    contacts["team_stations"] = 1 + leaves


def _one_of(draws: Draws, team: np.ndarray, week: np.ndarray) -> np.ndarray:
    """An agent of the team who is on shift in that week."""
    on_shift = SIZES[team] // SHIFTS
    place = (draws.uniform(len(team)) * on_shift).astype(np.int64)
    return FIRST[team] + place * SHIFTS + week % SHIFTS
