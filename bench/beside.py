"""Twelve questions of the pages on four roads in one process, one after another: mart, plain DuckDB, pandas, Polars.

Each road answers a question in turn, round after round, so that what else the machine does meets all alike. The answers
of the first round are held against each other. `limit` is what reading the needed columns once would take.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench.asked import VIEWS, open_mart
from bench.roads import GRAIN, QUESTIONS, View, compare, raw, with_pandas, with_polars
from dashboard.engines.duckdb import Mart
from dashboard.settings import read_settings
from dashboard.store import Store

Answer = Callable[[str, View], pl.DataFrame]
ROADS = ("mart", "raw", "pandas", "polars")
# What the questions need of the raw rows. Words are counted with two bytes, as a code would need, all else with eight.
WORDS = {"status", "started_with", "initiated_by", "channel", "topic", "tier", "priority", "agent_id", "team",
         "first_response_agent_id", "agent_stations", "reopens"}  # fmt: skip
COUNTED = {"created_at", "status", "started_with"}
RESPONSE = COUNTED | {"initiated_by", "handoff_at", "first_response_at", "priority", "tier", "channel", "abandoned_at",
                      "resolved_at", "exported_at"}  # fmt: skip
NEEDED = {
    "volume over time": COUNTED | {"customer_id"},
    "speed": RESPONSE | {"bot_response_at"},
    "speed by channel": RESPONSE | {"bot_response_at"},
    "first replies by agent": (RESPONSE | {"first_response_agent_id", "agent_id", "agent_stations"}) - {"resolved_at"},
    "resolution by agent": COUNTED | {"agent_id", "resolved_at", "first_resolved_at", "exported_at", "abandoned_at",
                                      "first_response_at", "reopens", "agent_stations"},
    "when tickets arrive": RESPONSE,
    "waiting bands": RESPONSE,
    "created and resolved": COUNTED | {"resolved_at", "abandoned_at", "first_response_at"},
    "open tickets by age": COUNTED | {"resolved_at", "abandoned_at", "first_response_at"},
    "satisfaction by channel": {"answered_at", "score", "channel", "ticket_id"},
    "satisfaction by wait": {"answered_at", "score", "first_response_at", "created_at", "ticket_id"},
    "handling by team": COUNTED | {"team", "requester_wait_seconds", "agent_wait_seconds", "on_hold_seconds",
                                   "handle_seconds"},
}  # fmt: skip
OF_SURVEYS = 0.21  # surveys a ticket: what questions about surveys read
THREAD_BYTES = 1 << 28


def measure(store: Path, views: list[str], rounds: int, roads: list[str]) -> list[dict[str, Any]]:
    """For each view and question the median milliseconds of each road, and of the limit. The answers must agree."""
    ways, rows = _ways(store, roads)
    speed, found = bandwidth(), []
    for name in views:
        view = View.of(VIEWS[name])
        chosen = int(ways["mart"]("volume over time", view)["tickets"].sum())
        for question in QUESTIONS:
            taken: dict[str, list[float]] = {road: [] for road in ways}
            for number in range(rounds):
                answers = {}
                for road, way in ways.items():
                    begun = time.perf_counter()
                    answers[road] = way(question, view)
                    taken[road].append(1000 * (time.perf_counter() - begun))
                for road in answers if number == 0 else ():
                    if road != "mart":
                        compare(question, answers["mart"], answers[road], chosen)
            share = (view.end - view.start).days / (3 * 365.25)
            selected = rows * min(share, 1) * (OF_SURVEYS if "satisfaction" in question else 1)
            limit = 1000 * selected * sum(2 if c in WORDS else 8 for c in NEEDED[question]) / speed
            ms = {road: statistics.median(of) for road, of in taken.items()}
            found.append({"view": name, "question": question, "ms": ms, "limit_ms": limit})
    return found


def bandwidth() -> float:
    """Bytes a second that all threads of the machine read from memory together: the best of five rounds."""
    threads = os.cpu_count() or 1
    parts = [np.ones(THREAD_BYTES // 8, np.int64) for _ in range(threads)]
    best = float("inf")
    with ThreadPoolExecutor(threads) as pool:
        for _ in range(5):
            begun = time.perf_counter()
            list(pool.map(np.sum, parts))
            best = min(best, time.perf_counter() - begun)
    return threads * THREAD_BYTES / best


def table(found: list[dict[str, Any]]) -> list[str]:
    """The mart's milliseconds, the other roads as multiples of them, and the mart as a multiple of the limit."""
    roads = [road for road in found[0]["ms"] if road != "mart"]
    lines = []
    for view in dict.fromkeys(one["view"] for one in found):
        its = [one for one in found if one["view"] == view]
        lines.append(
            f"{view:<26}{'mart ms':>9}"
            + "".join(f"{road + ' ×':>10}" for road in roads)
            + f"{'limit ms':>10}{'× limit':>9}"
        )
        ms = {road: sum(one["ms"][road] for one in its) for road in its[0]["ms"]}
        total = {"question": "total", "ms": ms, "limit_ms": sum(one["limit_ms"] for one in its)}
        for one in [*its, total]:
            mine = one["ms"]["mart"]
            others = "".join(f"{one['ms'][road] / mine:10.2f}" for road in roads)
            lines.append(
                f"  {one['question']:<24}{mine:9.1f}{others}{one['limit_ms']:10.2f}{mine / one['limit_ms']:9.0f}"
            )
        shares = [f"{total['ms']['mart'] / total['ms'][road]:.2f} × {road}" for road in roads]
        lines.append(f"  the mart takes {', '.join(shares)}")
    return lines


def _ways(store: Path, roads: list[str]) -> tuple[dict[str, Answer], int]:
    """The roads made ready, and how many tickets there are."""
    with Store(read_settings(data=store)) as opened:
        mine = opened.figures.shown()
    mine.close()  # the pages' own; a second one in the process needs the file to itself
    ways: dict[str, Answer] = {"mart": _of_mart(open_mart(mine.path))}
    file = store.parent / f"raw-{store.name}.duckdb"
    if not file.exists():
        raw.write(store, file)
    tables = raw.opened(file)
    rows = int(tables.sql("select count(*) from tickets").fetchall()[0][0])
    if "raw" in roads:
        ways["raw"] = lambda question, view: raw.answer(tables, question, view)
    if "pandas" in roads:
        frames = with_pandas.opened(tables)
        ways["pandas"] = lambda question, view: with_pandas.answer(frames, question, view)
    if "polars" in roads:
        lazy = with_polars.opened(tables)
        ways["polars"] = lambda question, view: with_polars.answer(lazy, question, view)
    return ways, rows


def _of_mart(opened: Mart) -> Answer:
    def answer(question: str, view: View) -> pl.DataFrame:
        name, by = QUESTIONS[question]
        params = {} if by is None else {"by": view.grain if by == GRAIN else by}
        return opened.run(name, view.filter, **params)

    return answer


def measured_apart(store: Path, views: list[str], rounds: int, roads: list[str]) -> list[dict[str, Any]]:
    """The same in a process of its own."""
    told = [sys.executable, "-m", "bench.beside", json.dumps([str(store), views, rounds, roads])]
    done = subprocess.run(told, capture_output=True, text=True, env=os.environ | {"CSAT_QUERY_SECONDS": "900"})
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    place, wanted, times, ways_wanted = json.loads(sys.argv[1])
    print(json.dumps(measure(Path(place), wanted, times, ways_wanted)))
