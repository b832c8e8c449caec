"""sessions that come and go: is the server's memory flat?

    python -m bench soak --store FOLDER --sessions 1000 [--at-once 20] [--workers 1]

Each session loads the page, opens its websocket, sees the Overview, changes filters or pages a few times, and leaves;
the next one comes in its place. As with `viewers`, each answer must hold the number of tickets that a plain query
counts. Memory of the server and all it started is read every second, the processes' own, without the files that they
map. Before is when a tenth as many sessions have come, left and been forgotten, so that what is loaded and kept once is
there; after is when all have been forgotten. What expired goes when the next visitor comes, so one comes for that.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from bench.processes import family
from bench.viewers import FORGET_SECONDS, Crowd, check_store, started
from bench.visitor import Visitor
from dashboard.filters import Filter
from tests.conftest import free_port

OUT = Path("build") / "bench-soak.json"
GOAL_MB = 50


def options(parser: argparse.ArgumentParser) -> None:
    """What this can be told."""
    parser.add_argument("--store", type=Path, required=True, help="a store's folder; its figures are only read")
    parser.add_argument("--sessions", type=int, default=200, help="how many come (default %(default)s)")
    parser.add_argument("--at-once", type=int, default=20, help="open at the same time (default %(default)s)")
    parser.add_argument("--changes", type=int, default=3, help="wishes after the first view (default %(default)s)")
    parser.add_argument("--think", type=float, default=1, help="seconds between answer and next wish, ± half")
    parser.add_argument("--workers", type=int, default=1, help="server processes (default %(default)s)")
    parser.add_argument("--pages", nargs="+", default=["overview", "tickets", "resolution"], help="pages they go to")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=OUT, help="figures as JSON (default %(default)s)")


class Passers(Crowd):
    """Sessions that come one after another, some at once."""

    async def pass_by(self, sessions: int, server: int) -> list[int]:
        """All come and leave, and are forgotten; the server's memory, second by second, while they come."""
        waiting, curve = iter(range(sessions)), list[int]()

        async def place() -> None:
            for _ in waiting:
                await self._session()

        async def watch() -> None:
            while True:
                curve.append(memory(server))
                await asyncio.sleep(1)

        watching = asyncio.create_task(watch())
        await asyncio.gather(*(place() for _ in range(self.told.at_once)))
        watching.cancel()
        await asyncio.sleep(FORGET_SECONDS)
        await self._session()
        await asyncio.sleep(1)
        return curve

    async def _session(self) -> None:
        visitor, filter, kind = Visitor(self.server, self.known), Filter(), "first view"
        await visitor.enter()
        answer = await visitor.ask(self._needle(filter, ""))
        self.answers.append((kind, answer))
        for _ in range(self.told.changes):
            await asyncio.sleep(self.dice.uniform(0.5, 1.5) * self.told.think)
            kind, filter, answer = await self._act(visitor, filter)
            self.answers.append((kind, answer))
        await visitor.leave()


def run(told: argparse.Namespace) -> str:
    """Start a server, let the sessions come and go, end the server; the table."""
    check_store(told.store)
    port = free_port()
    command = [sys.executable, "-m", "dashboard", "serve", "--port", str(port)]
    command += ["--workers", str(told.workers)] if told.workers > 1 else []
    server = subprocess.Popen(command, env={**os.environ, "CSAT_DATA": str(told.store.resolve())})
    try:
        started(server, port)
        crowd = Passers(f"127.0.0.1:{port}", told.store, told, random.Random(told.seed))
        crowd.count()
        found = _measure(crowd, server.pid)
    finally:
        server.terminate()
        server.wait(60)
    told.out.parent.mkdir(parents=True, exist_ok=True)
    told.out.write_text(json.dumps(found, indent=1))
    return table(found)


def _measure(crowd: Passers, server: int) -> dict[str, object]:
    fresh, load = memory(server), [os.getloadavg()[0]]
    asyncio.run(crowd.pass_by(max(crowd.told.sessions // 10, crowd.told.at_once), server))
    before, begun = memory(server), time.monotonic()
    crowd.answers.clear()
    curve = asyncio.run(crowd.pass_by(crowd.told.sessions, server))
    seconds = round(time.monotonic() - begun)
    load.append(os.getloadavg()[0])
    after = memory(server)
    steps = [curve[len(curve) * n // 4 : len(curve) * (n + 1) // 4] for n in range(4)]
    quarters = [round(sum(part) / len(part)) for part in steps if part]
    return {
        "sessions": crowd.told.sessions,
        "at_once": crowd.told.at_once,
        "page_runs": len(crowd.answers),
        "seconds": seconds,
        "faults": dict(Counter(answer.fault for _, answer in crowd.answers if answer.fault)),
        "fresh_mb": fresh,
        "before_mb": before,
        "most_mb": max(curve),
        "after_mb": after,
        "grown_mb": after - before,
        "in_each_quarter_mb": quarters,
        "load": [round(one, 1) for one in load],
    }


def memory(server: int) -> int:
    """Megabytes (10^6 bytes) that the server and all it started hold for themselves, now."""
    return round(sum(cost.own_mb for cost in family(server)))


def table(found: dict[str, object]) -> str:
    """The table."""
    lines = ["| | |", "|---|---|", *(f"| {name.replace('_', ' ')} | {value} |" for name, value in found.items())]
    return "\n".join([*lines, f"goal: grown by at most {GOAL_MB} MB"])
